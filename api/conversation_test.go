package api_test

import (
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/stretchr/testify/require"

	"liggare/api"
)

// TestConversations holds every conversation of testdata over a site of its own. A conversation is text:
//
//	# a comment, or what the next request is about
//	>>> POST /v1/ledgers/alfa/events      a request line, headers, an empty line, a body
//	<<< 201                               the status expected, headers, an empty line, a body
//	=== alfa 3                            the ledger's head is at 3
//
// Headers that aren't named are not looked at; «-Name» must not be there. A JSON body is compared by structure: a member "..." allows others that aren't named. Any other
// body must contain each line. $name stands for what it matched first; alone in a JSON body, $any stands for anything. «(empty)» is a body without a byte.
//
// Tokens are the names of roles, see roleTokens. Where the file's name begins with access, one is demanded.
//
// Every exchange is held against the API's own description. After every refusal the heads of both ledgers must not have moved.
func TestConversations(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(file)
			require.NoError(t, err)
			described, err := described()
			require.NoError(t, err)
			c := &conversation{site: newSite(t, func(c *api.Config) { c.Auth = roleTokens{strings.HasPrefix(filepath.Base(file), "access")} }), held: map[string]string{}, contract: described}
			for _, each := range turns(string(text)) {
				if !c.hold(t, each) {
					return
				}
			}
		})
	}
}

// turn is one marked block of a conversation.
type turn struct {
	line    int
	mark    string // >>>, <<< or ===
	first   string // what stands on the mark's line
	headers [][2]string
	body    string
}

func turns(text string) []turn {
	var all []turn
	inBody := false
	for i, line := range strings.Split(text, "\n") {
		mark, rest, _ := strings.Cut(line, " ")
		switch {
		case mark == ">>>" || mark == "<<<" || mark == "===":
			all, inBody = append(all, turn{line: i + 1, mark: mark, first: rest}), false
		case strings.HasPrefix(line, "#") || len(all) == 0:
		case inBody:
			all[len(all)-1].body += line + "\n"
		case line == "":
			inBody = true
		default:
			name, value, _ := strings.Cut(line, ": ")
			all[len(all)-1].headers = append(all[len(all)-1].headers, [2]string{name, value})
		}
	}
	for i := range all {
		all[i].body = strings.TrimSpace(all[i].body)
	}
	return all
}

type conversation struct {
	*site
	*contract
	held   map[string]string // placeholders
	before [2]uint64
	got    *httptest.ResponseRecorder
}

// hold takes a turn; false ends the conversation.
func (c *conversation) hold(t *testing.T, at turn) bool {
	t.Helper()
	where := "line " + strconv.Itoa(at.line)
	switch at.mark {
	case ">>>":
		method, target, _ := strings.Cut(c.fill(at.first), " ")
		sent := c.fill(at.body)
		r := httptest.NewRequest(method, target, strings.NewReader(sent))
		for _, h := range at.headers {
			r.Header.Add(h[0], c.fill(h[1]))
		}
		c.before, c.got = c.heads(), httptest.NewRecorder()
		c.ServeHTTP(c.got, r)
		c.holds(t, r, sent, c.got)
	case "===":
		ledger, position, _ := strings.Cut(at.first, " ")
		want, err := strconv.ParseUint(position, 10, 64)
		require.NoError(t, err, where)
		require.Equal(t, want, map[string]uint64{"alfa": c.alfa.Book().Head(), "beta": c.beta.Book().Head()}[ledger], "%s: head of %s", where, ledger)
	case "<<<":
		body := c.got.Body.String()
		require.Equal(t, at.first, strconv.Itoa(c.got.Code), "%s: status, with the body %s", where, body)
		if c.got.Code >= 400 {
			require.Equal(t, c.before, c.heads(), "%s: the heads moved though the request was refused", where)
		}
		c.compareHeaders(t, where, at.headers)
		c.compareBody(t, where, at.body, body)
	}
	return !t.Failed()
}

func (c *conversation) compareHeaders(t *testing.T, where string, wanted [][2]string) {
	t.Helper()
	for _, h := range wanted {
		got := c.got.Header()
		if name, absent := strings.CutPrefix(h[0], "-"); absent {
			require.Empty(t, got.Values(name), "%s: %s", where, name)
			continue
		}
		require.True(t, c.matches(h[1], got.Get(h[0])), "%s: %s is %q, not %q", where, h[0], got.Get(h[0]), c.fill(h[1]))
	}
}

func (c *conversation) compareBody(t *testing.T, where, wanted, got string) {
	t.Helper()
	switch {
	case wanted == "":
	case wanted == "(empty)":
		require.Empty(t, got, where)
	case wanted[0] != '{' && wanted[0] != '[':
		for line := range strings.SplitSeq(wanted, "\n") {
			require.Contains(t, got, c.fill(line), where)
		}
	default:
		var want, have any
		require.NoError(t, json.Unmarshal([]byte(wanted), &want), where)
		require.NoError(t, json.Unmarshal([]byte(got), &have), "%s: %s", where, got)
		if difference := c.compare("", want, have); difference != "" {
			t.Fatalf("%s: %s\nthe whole body: %s", where, difference, got)
		}
	}
}

// compare says where a JSON value differs from the one wanted.
func (c *conversation) compare(at string, want, got any) string {
	switch want := want.(type) {
	case map[string]any:
		have, is := got.(map[string]any)
		if !is {
			return at + ": not an object"
		}
		_, open := want["..."]
		for name, value := range want {
			if name == "..." {
				continue
			}
			if _, there := have[name]; !there {
				return at + "/" + name + " is missing"
			}
			if difference := c.compare(at+"/"+name, value, have[name]); difference != "" {
				return difference
			}
		}
		for name := range have {
			if _, named := want[name]; !named && !open {
				return at + "/" + name + " was not expected"
			}
		}
	case []any:
		have, is := got.([]any)
		if !is || len(have) != len(want) {
			return at + ": not an array of " + strconv.Itoa(len(want))
		}
		for i := range want {
			if difference := c.compare(at+"/"+strconv.Itoa(i), want[i], have[i]); difference != "" {
				return difference
			}
		}
	case string:
		if want == "$any" {
			return ""
		}
		have, is := got.(string)
		if !is || !c.matches(want, have) {
			return at + ": " + toJSON(got) + ", not " + toJSON(c.fill(want))
		}
	default:
		if want != got {
			return at + ": " + toJSON(got) + ", not " + toJSON(want)
		}
	}
	return ""
}

func toJSON(v any) string {
	raw, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(raw)
}

var placeholder = regexp.MustCompile(`\$[a-z][a-z0-9]+`)

// fill puts what placeholders stand for into a text.
func (c *conversation) fill(text string) string {
	return placeholder.ReplaceAllStringFunc(text, func(name string) string {
		if value, known := c.held[name]; known {
			return value
		}
		return name
	})
}

// matches compares a text with a wanted one, whose unknown placeholders take what stands in their place.
func (c *conversation) matches(want, got string) bool {
	want = c.fill(want)
	names := placeholder.FindAllString(want, -1)
	if len(names) == 0 {
		return want == got
	}
	pattern := "^"
	last := 0
	for _, place := range placeholder.FindAllStringIndex(want, -1) {
		pattern += regexp.QuoteMeta(want[last:place[0]]) + `([^/"]+)`
		last = place[1]
	}
	pattern += regexp.QuoteMeta(want[last:]) + "$"
	found := regexp.MustCompile(pattern).FindStringSubmatch(got)
	if found == nil {
		return false
	}
	for i, name := range names {
		if name != "$any" {
			c.held[name] = found[i+1]
		}
	}
	return true
}
