package main

import (
	"crypto/tls"
	"net"
	"net/url"
	"os"
	"slices"
	"strings"

	"liggare/api"
	pages "liggare/api/web"
	"liggare/domain"
)

// signIn is how a server is reached from other machines, and who signs in there.
type signIn struct {
	cert, key   string
	behindProxy bool

	oidc      api.OIDCConfig
	oidcRoles []string

	client, secret string // the pages as a client of the issuer
	scopes         []string
	publicURL      string // where browsers reach the pages
	contact        string // where people tell what hinders them on the pages
}

func (s *signIn) flags(f *flags) {
	f.text(&s.cert, "tls-cert", "", "`FIL`: certifikatkedja i PEM; servern svarar då bara över TLS", "`FILE`: certificate chain in PEM; the server then answers over TLS only")
	f.text(&s.key, "tls-key", "", "`FIL`: certifikatets privata nyckel i PEM", "`FILE`: the certificate's private key in PEM")
	f.bool(&s.behindProxy, "behind-proxy", "en proxy framför sköter TLS; svara över HTTP", "a proxy in front does TLS; answer over HTTP")
	f.text(&s.oidc.Issuer, "oidc-issuer", "", "`URL`: utfärdaren av åtkomsttoken (OpenID Connect)", "`URL`: the issuer of access tokens (OpenID Connect)")
	f.text(&s.oidc.Audience, "oidc-audience", "", "`TEXT`: den här servern, som utfärdarens token nämner den (aud)", "`TEXT`: this server, as the issuer's tokens name it (aud)")
	f.text(&s.oidc.RolesClaim, "oidc-roles-claim", "roles", "`NAMN`: uppgiften i token som håller roller; förval roles", "`NAME`: the claim that holds roles; default roles")
	f.text(&s.oidc.OrganisationsClaim, "oidc-organisations-claim", "organisations", "`NAMN`: uppgiften som håller en samordnares organisationer, som id; förval organisations",
		"`NAME`: the claim that holds a coordinator's organisations, by id; default organisations")
	f.list(&s.oidcRoles, "oidc-role", "`VÄRDE=ROLL[@LIGGARE]`: vad ett värde ger, till exempel vbe-revisor=auditor@botkyrka; får anges flera gånger",
		"`VALUE=ROLE[@LEDGER]`: what a value grants, for example vbe-revisor=auditor@botkyrka; may be given several times")
	f.text(&s.client, "oidc-client-id", "", "`TEXT`: sidorna som klient hos utfärdaren; med den loggar man in där, och sedan tillbaka till /signin/back", "`TEXT`: the pages as a client of the issuer; with it people sign in there, and come back to /signin/back")
	f.text(&s.secret, "oidc-client-secret-file", "", "`FIL`: klientens hemlighet; utelämnas för en publik klient", "`FILE`: the client's secret; left out for a public client")
	f.list(&s.scopes, "oidc-scope", "`TEXT`: omfång att be om utöver openid; får anges flera gånger", "`TEXT`: a scope to ask for besides openid; may be given several times")
	f.text(&s.contact, "contact", "", "`TEXT`: dit den vänder sig som hindras av något på sidorna: en e-postadress, webbadress eller ett telefonnummer; står i tillgänglighetsredogörelsen",
		"`TEXT`: where people tell what hinders them on the pages: an e-mail address, a web address or a phone number; stands in the accessibility statement")
	f.text(&s.publicURL, "public-url", "", "`URL`: adressen som webbläsare når servern på, till exempel https://liggare.example; utfärdaren skickar dem tillbaka till URL/signin/back. Krävs med --oidc-client-id när andra maskiner når servern",
		"`URL`: the address that browsers reach the server at, for example https://liggare.example; the issuer sends them back to URL/signin/back. Demanded with --oidc-client-id where other machines reach the server")
}

// pages is how people sign in on the pages: at the issuer, where the pages are a client of it.
func (s *signIn) pages() pages.Config {
	config := pages.Config{BehindProxy: s.behindProxy, Contact: s.contact}
	if s.oidc.Issuer != "" && s.client != "" {
		config.OIDC = &pages.OIDC{Issuer: s.oidc.Issuer, ClientID: s.client, ClientSecret: s.secret, Scopes: s.scopes, PublicURL: s.publicURL}
	}
	return config
}

// check reads what the flags say of a server at an address.
func (s *signIn) check(addr string) error {
	if err := s.checkIssuer(); err != nil {
		return err
	}
	return s.checkPages(addr)
}

// checkPages reads how the pages are a client of the issuer, and where browsers come back to: an address of this server's own, never what a request says it is.
func (s *signIn) checkPages(addr string) error {
	if s.secret != "" {
		held, err := os.ReadFile(s.secret)
		if s.secret = strings.TrimSpace(string(held)); err != nil || s.secret == "" {
			return usage("--oidc-client-secret-file går inte att läsa, eller är tom.", "--oidc-client-secret-file can't be read, or is empty.")
		}
	}
	host, _, _ := net.SplitHostPort(addr) // listen tells what is wrong with it
	switch {
	case s.client == "" && (s.secret != "" || len(s.scopes) > 0):
		return usage("Ange --oidc-client-id.", "Give --oidc-client-id.")
	case s.client != "" && s.oidc.Issuer == "":
		return usage("Ange --oidc-issuer.", "Give --oidc-issuer.")
	case s.client != "" && s.publicURL == "" && (s.behindProxy || !loopback(host)):
		return usage("Till --oidc-client-id hör --public-url när andra maskiner når servern: adressen som utfärdaren skickar webbläsare tillbaka till, till exempel https://liggare.example.",
			"With --oidc-client-id belongs --public-url where other machines reach the server: the address that the issuer sends browsers back to, for example https://liggare.example.")
	case s.publicURL == "":
		return nil
	}
	at, err := url.Parse(s.publicURL)
	if err != nil || !safeURL(at) || at.User != nil || at.Opaque != "" || strings.Trim(at.Path, "/") != "" || strings.ContainsAny(s.publicURL, "?#") {
		return usage("--public-url är en https-adress utan sökväg, till exempel https://liggare.example.", "--public-url is an https address without a path, for example https://liggare.example.")
	}
	s.publicURL = at.Scheme + "://" + at.Host
	return nil
}

// safeURL tells whether what is sent there can't be read on the way.
func safeURL(at *url.URL) bool {
	return at.Hostname() != "" && (at.Scheme == "https" || at.Scheme == "http" && loopback(at.Hostname()))
}

func (s *signIn) checkIssuer() error {
	switch {
	case (s.cert == "") != (s.key == ""):
		return usage("Ange både --tls-cert och --tls-key.", "Give both --tls-cert and --tls-key.")
	case s.cert != "" && s.behindProxy:
		return usage("Ange --tls-cert eller --behind-proxy, inte båda.", "Give --tls-cert or --behind-proxy, not both.")
	case s.oidc.Issuer == "":
		if s.oidc.Audience != "" || len(s.oidcRoles) > 0 {
			return usage("Ange --oidc-issuer.", "Give --oidc-issuer.")
		}
		return nil
	case s.oidc.Audience == "" || len(s.oidcRoles) == 0:
		return usage("Till --oidc-issuer hör --oidc-audience och minst en --oidc-role.", "With --oidc-issuer belong --oidc-audience and at least one --oidc-role.")
	}
	at, err := url.Parse(s.oidc.Issuer)
	if err != nil || !safeURL(at) {
		return usage("--oidc-issuer är en https-adress.", "--oidc-issuer is an https address.")
	}
	s.oidc.Roles = map[string]api.Grant{}
	for _, each := range s.oidcRoles {
		value, grant, found := strings.Cut(each, "=")
		role, ledger, limited := strings.Cut(grant, "@")
		if !limited {
			ledger = "*"
		}
		if !found || value == "" || !slices.Contains(api.Roles, api.Role(role)) || ledger != "*" && !domain.ValidID(ledger) {
			return usage("--oidc-role skrivs VÄRDE=ROLL eller VÄRDE=ROLL@LIGGARE, till exempel vbe-revisor=auditor@botkyrka.", "--oidc-role is written VALUE=ROLE or VALUE=ROLE@LEDGER, for example vbe-revisor=auditor@botkyrka.")
		}
		s.oidc.Roles[value] = api.Grant{Role: api.Role(role), Ledger: ledger}
	}
	return nil
}

// covered tells whether what is sent can't be read on the way.
func (s *signIn) covered() bool { return s.cert != "" || s.behindProxy }

func (s *signIn) scheme() string {
	if s.cert != "" {
		return "https"
	}
	return "http"
}

func (s *signIn) issuer() *api.OIDC {
	if s.oidc.Issuer == "" {
		return nil
	}
	return api.NewOIDC(s.oidc)
}

// secure is the TLS that the server speaks; nil where there is no certificate.
func (s *signIn) secure() (*tls.Config, error) {
	if s.cert == "" {
		return nil, nil
	}
	pair, err := tls.LoadX509KeyPair(s.cert, s.key)
	if err != nil {
		f := refused("Certifikatet och nyckeln går inte att läsa, eller hör inte ihop: %s, %s.", "The certificate and the key can't be read, or don't belong together: %s, %s.", s.cert, s.key)
		f.cause = err
		return nil, f
	}
	return &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12, NextProtos: []string{"h2", "http/1.1"}}, nil
}

// admits refuses to let anybody in who can't be told from others: what others reach demands sign-in.
func (s *signIn) admits(h *host, l net.Listener) error {
	host, _, _ := net.SplitHostPort(l.Addr().String())
	if loopback(host) && !s.behindProxy || s.oidc.Issuer != "" || h.tokens.Demanded() {
		return nil
	}
	return refused("Andra når servern, och ingen skulle behöva logga in: skapa först en token med liggare token create --role admin --data …, eller ange --oidc-issuer.",
		"Others reach the server, and nobody would have to sign in: make a token first with liggare token create --role admin --data …, or give --oidc-issuer.")
}
