package main

import (
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	"liggare/api"
)

// TestE2ESignIn goes in by a demo's link, out again, and in with a token that is pasted.
func TestE2ESignIn(t *testing.T) {
	b := newBrowsed(t)
	secrets, err := b.host.demoTokens()
	require.NoError(t, err)
	links := b.host.demoLinks(secrets)
	defer b.quiet(`401 (Unauthorized)`, `403 (Forbidden)`)

	var at, who string
	b.run(chromedp.Navigate(b.url+"/ledgers/botkyrka/views/audits?on=2020-08-03"), chromedp.WaitVisible("#token", chromedp.ByQuery))
	b.run(chromedp.Navigate(b.url+"/signin/link/"+links[api.RoleAuditor]), chromedp.Location(&at), chromedp.Text(".who", &who, chromedp.ByQuery))
	require.Equal(t, b.url+"/", at, "nothing of the link stays in the address")
	require.Contains(t, who, "revisor")
	require.Contains(t, b.text("/ledgers/botkyrka/views/audits?on=2020-08-03"), "delvis uppfyllt")

	b.run(chromedp.Click(".who button", chromedp.ByQuery), chromedp.WaitVisible("#token", chromedp.ByQuery))
	b.run(chromedp.Navigate(b.url+"/ledgers/botkyrka?on=2019-11-30"), chromedp.WaitVisible("#token", chromedp.ByQuery))
	b.run(chromedp.SendKeys("#token", secrets[api.RoleCoordinator]+"\r", chromedp.ByQuery), chromedp.WaitVisible("#duties", chromedp.ByQuery), chromedp.Location(&at), chromedp.Text(".who", &who, chromedp.ByQuery))
	require.Contains(t, at, "on=2019-11-30", "signing in leads on to the page that was asked for")
	require.Contains(t, who, "samordnare")
}
