package main

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	"liggare/api"
)

// curled is a curl -N that follows the view of organisations.
type curled struct {
	t     *testing.T
	cmd   *exec.Cmd
	lines *bufio.Scanner
}

func curl(t *testing.T, url, id string) *curled {
	t.Helper()
	args := []string{"-sN", "--max-time", fmt.Sprint(scriptPatience.Seconds()), url + "/v1/ledgers/botkyrka/views/organisations/changes"}
	if id != "" {
		args = append(args, "-H", "Last-Event-ID: "+id)
	}
	c := &curled{t: t, cmd: exec.CommandContext(t.Context(), "curl", args...)}
	out, err := c.cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, c.cmd.Start())
	t.Cleanup(func() { _ = c.cmd.Process.Kill(); _ = c.cmd.Wait() })
	c.lines = bufio.NewScanner(out)
	c.lines.Buffer(nil, 1<<20)
	return c
}

// next is the next event: its name with the key of the row, and its id.
func (c *curled) next() (what, id string) {
	c.t.Helper()
	for key := ""; c.lines.Scan(); {
		switch field, value, _ := strings.Cut(c.lines.Text(), ": "); field {
		case "event":
			what = value
		case "id":
			id = value
		case "data":
			_, key, _ = strings.Cut(value, `"subject":"`)
			key, _, _ = strings.Cut(key, `"`)
		case "":
			if what != "" {
				return strings.TrimSpace(what + " " + key), id
			}
		}
	}
	require.Fail(c.t, "curl hears no more")
	return "", ""
}

// hears demands the next events, and returns the last one's id.
func (c *curled) hears(events ...string) (id string) {
	c.t.Helper()
	for _, want := range events {
		what, named := c.next()
		require.Equal(c.t, want, what)
		id = named
	}
	require.NotEmpty(c.t, id)
	return id
}

// withdraw takes back the registration of the organisation that register made as the nth.
func withdraw(t *testing.T, client *api.Client, n int) {
	t.Helper()
	body := fmt.Sprintf(`{"type":"record.corrected.v1","subject":"organisation/o%d","data":{"target":1,"reason":"withdrawn"}}`, n)
	_, _, err := client.Append(t.Context(), "botkyrka", fmt.Sprintf("key-of-withdrawal-%d", n), []byte(body))
	require.NoError(t, err)
}

// TestCurlFollowsAView: curl hears the rows, ready, a change and a removal; the server is killed and started again, and curl, with the last id, just what came meanwhile.
func TestCurlFollowsAView(t *testing.T) {
	if _, err := exec.LookPath("curl"); err != nil {
		t.Skip("curl is not installed; CI installs it")
	}
	dir := newDirectory(t)
	s := serve(t, dir)
	register(t, s.client(), 0, 1)
	viewsReach(t, s.client(), 2)
	c := curl(t, s.url, "")
	c.hears("row o0", "ready")
	register(t, s.client(), 1, 2)
	c.hears("row o1")
	withdraw(t, s.client(), 0)
	id := c.hears("removed o0")
	s.kill()
	require.False(t, c.lines.Scan(), "the connection is gone with the server")

	s = serve(t, dir)
	register(t, s.client(), 2, 4)
	c = curl(t, s.url, id)
	id = c.hears("row o2", "row o3")
	withdraw(t, s.client(), 3)
	c.hears("removed o3")
	again := curl(t, s.url, id)
	again.hears("removed o3")
	fresh, _ := curl(t, s.url, "x"+id).next()
	require.Equal(t, "reset", fresh, "an id that the server didn't give")
}

// viewsReach waits until the rows of every class tell of a position.
func viewsReach(t *testing.T, client *api.Client, position uint64) {
	t.Helper()
	require.Eventually(t, func() bool {
		health := get(t, client.Base+"/readyz", 200)
		return strings.Count(health, fmt.Sprintf(`"position":%d,`, position)) == 4
	}, scriptPatience, 10*time.Millisecond)
}

// heardBy is what an EventSource was told: the name, the key of the row, and the id so far.
type heardBy struct{ Name, Key, ID string }

const follows = `heard = []; source = new EventSource("/v1/ledgers/botkyrka/views/organisations/changes");
	for (const name of ["row", "ready", "removed", "reset", "end"])
		source.addEventListener(name, (e) => heard.push({Name: name, Key: JSON.parse(e.data).subject ?? "", ID: e.lastEventId}));
	undefined`

// TestE2EEventSource follows a view with the browser's own EventSource, on a page of ours and so under its content security policy. The server is killed and started again at
// its address: by itself the browser comes back where it was, without a gap and without a row told twice. At last its rights end, and it gives up.
func TestE2EEventSource(t *testing.T) {
	if os.Getenv(envE2E) == "" {
		t.Skip("needs a browser: task e2e")
	}
	dir := newDirectory(t)
	s := serve(t, dir)
	sameAddress := func(c *exec.Cmd) { c.Args[slices.Index(c.Args, "--addr")+1] = strings.TrimPrefix(s.url, "http://") }
	register(t, s.client(), 0, 1)
	viewsReach(t, s.client(), 2)
	b := &browsed{t: t, url: s.url}
	b.start()
	b.run(chromedp.Navigate(s.url+"/accessibility"), chromedp.Evaluate(follows, nil))
	var last string // id
	hears := func(events ...string) {
		t.Helper()
		var heard []heardBy
		b.run(chromedp.Poll(fmt.Sprintf("heard.length >= %d", len(events)), nil), chromedp.Evaluate("heard.splice(0)", &heard))
		var names []string
		for _, e := range heard {
			names = append(names, strings.TrimSpace(e.Name+" "+e.Key))
			last = e.ID
		}
		require.Equal(t, events, names)
	}
	hears("row o0", "ready")
	require.NotEmpty(t, last)
	before := last
	register(t, s.client(), 1, 2)
	hears("row o1")
	require.NotEqual(t, before, last)
	withdraw(t, s.client(), 1)
	hears("removed o1")

	s.kill()
	b.run(chromedp.Poll("source.readyState === EventSource.CONNECTING", nil))
	s = serve(t, dir, sameAddress)
	register(t, s.client(), 2, 4)
	hears("row o2", "row o3")
	register(t, s.client(), 4, 5)
	s.kill() // whether it was told or not
	s = serve(t, dir, sameAddress)
	hears("row o4")
	withdraw(t, s.client(), 4)
	hears("removed o4")

	_, err := s.client().CreateToken(t.Context(), api.NewToken{Role: api.RoleReader}) // from now on nobody is let in without one
	require.NoError(t, err)
	hears("end")
	b.run(chromedp.Poll("source.readyState === EventSource.CLOSED", nil))
	hears()
	b.quiet()
}
