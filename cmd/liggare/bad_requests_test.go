package main

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/stretchr/testify/require"

	"liggare/api"
)

// badRequest is a request that is refused for how it is asked, whatever its body says.
type badRequest struct {
	method, path string
	header       http.Header // beside those of a right request; "": without it
	status       int
	code         string
	pointer      string // of the first error
}

func badRequests() []badRequest {
	const ledger = "/v1/ledgers/botkyrka"
	const long = "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffgggggggggg"
	key := func(values ...string) http.Header { return http.Header{"Idempotency-Key": values} }
	media := func(value string) http.Header { return http.Header{"Content-Type": {value}} }
	var list []badRequest
	posts := func(path string, header http.Header, status int, code, pointer string) {
		list = append(list, badRequest{"POST", path, header, status, code, pointer})
	}
	gets := func(path string, status int, code, pointer string) {
		list = append(list, badRequest{"GET", path, nil, status, code, pointer})
	}
	for _, path := range []string{ledger + "/events", ledger + "/events/01M8302RX0PX4SMYG387X77GRR/correction"} {
		posts(path, key(), 400, "idempotency.required", "/Idempotency-Key")
		for _, bad := range [][]string{{""}, {"short"}, {long}, {"a key with blanks in it"}, {`"unfinished-quotes-1`}, {"an-ö-in-the-key-000"}, {"two-keys-at-once-01", "two-keys-at-once-02"}, {"a/path/../in/the/key"}, {"$JS.API.>*........"}} {
			posts(path, key(bad...), 400, "idempotency.form", "/Idempotency-Key")
		}
		for _, bad := range []string{"", "text/plain", "application/cloudevents+json", "application/json; charset=latin1", "application/json, application/json", "*/*", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded", "application/json;;;="} {
			posts(path, media(bad), 415, "media.type", "")
		}
		for _, bad := range []string{"gzip", "br", "deflate", "gzip, identity"} {
			posts(path, http.Header{"Content-Encoding": {bad}}, 415, "media.encoding", "")
		}
		posts(path+"?dry_run=1", nil, 400, "query.unknown_field", "")
		posts(path+"?%zz", nil, 400, "query.syntax", "")
	}
	posts(ledger+"/events", http.Header{"Sec-Fetch-Site": {"cross-site"}}, 403, "request.cross_origin", "")
	posts(ledger+"/events", http.Header{"Origin": {"https://evil.example"}}, 403, "request.cross_origin", "")

	for _, id := range []string{"nowhere", "*", "%3E", "%3e", "Botkyrka", "botkyrka%00", "botkyrka%0d%0aX-Injected:1", "botkyrka.events", strings.Repeat("a", 4000), "%C3%A5", "%ff", "$JS"} {
		posts("/v1/ledgers/"+id+"/events", nil, 404, "ledger.unknown", "")
		gets("/v1/ledgers/"+id+"/events", 404, "ledger.unknown", "")
		gets("/v1/ledgers/"+id+"/views/documents", 404, "ledger.unknown", "")
		gets(ledger+"/events/"+id, 404, "event.unknown", "")
		gets(ledger+"/views/"+id, 404, "view.unknown", "")
		gets(ledger+"/trail/document/"+id, 404, "entity.unknown", "")
		gets(ledger+"/trail/"+id+"/policy", 404, "entity.unknown", "")
		gets("/v1/schemas/"+id, 404, "type.unknown", "")
		gets("/problems/"+id, 404, "problem.unknown", "")
	}
	for _, path := range []string{"/v1", "/v1/", "/v1/ledgers/", ledger, ledger + "/", ledger + "/events/", "/v1//ledgers", "/v1/./ledgers", "/v1/ledgers/../ledgers", "/v1/ledgers/%2e%2e", "/v1/ledgers/%2e%2e/events", "/v1/ledgers/..%2fbotkyrka/events", "/v1/../etc/passwd", "/v1/%00", "/ledgers/../v1", "/v1/ledgers/botkyrka/../botkyrka/events"} {
		gets(path, 404, "route.unknown", "")
	}
	for _, method := range []string{"PUT", "DELETE", "PATCH", "OPTIONS", "PROPFIND", "QUERY"} {
		list = append(list, badRequest{method, ledger + "/events", nil, 405, "route.method", ""})
	}
	posts("/v1/ledgers", nil, 405, "route.method", "")
	gets(ledger+"/events:check", 405, "route.method", "")

	for query, at := range map[string][2]string{
		"after=-1": {"query.after", "/after"}, "after=x": {"query.after", "/after"}, "after=99999999999999999999": {"query.after", "/after"}, "after=1e3": {"query.after", "/after"}, "after=": {"query.after", "/after"},
		"limit=0": {"query.limit", "/limit"}, "limit=1001": {"query.limit", "/limit"}, "limit=%2B1": {"query.limit", "/limit"}, "limit=1&limit=1": {"query.repeated", "/limit"},
		"type=*": {"query.type", "/type"}, "type=document.adopted": {"query.type", "/type"}, "subject=%3E": {"query.subject", "/subject"}, "subject=document/*": {"query.subject", "/subject"},
		"subject=document/" + strings.Repeat("a", 4000): {"query.too_long", "/subject"}, "csv=semicolon": {"query.csv", "/csv"}, "limit=1;after=0": {"query.syntax", ""}, "%": {"query.syntax", ""},
		"type=%ff": {"query.syntax", "/type"}, "lmiit=1": {"query.unknown_field", ""},
	} {
		gets(ledger+"/events?"+query, 400, at[0], at[1])
	}
	for query, at := range map[string][2]string{
		"on=2019-02-30": {"moment.on", "/on"}, "on=i+g%C3%A5r": {"moment.on", "/on"}, "on=": {"moment.on", "/on"}, "known=2019-13": {"moment.known", "/known"}, "known=1e9": {"moment.known", "/known"},
		"recorded=99": {"moment.recorded", "/recorded"}, "recorded=-1": {"moment.recorded", "/recorded"}, "recorded=2020-02-04T10:00": {"moment.recorded", "/recorded"}, "on=2019&on=2020": {"query.repeated", "/on"},
		"days=3661": {"query.days", "/days"}, "days=-1": {"query.days", "/days"}, "sort=nothing": {"query.unknown_field", "/sort"}, "doc_type=papper": {"query.value", "/doc_type"}, "titel=x": {"query.unknown_field", ""},
		"limit=10001": {"query.limit", "/limit"}, "q=" + strings.Repeat("a", 201): {"query.too_long", "/q"}, strings.Repeat("title=a&", 51) + "title=a": {"query.too_long", "/title"},
	} {
		gets(ledger+"/views/documents?"+query, 400, at[0], at[1])
	}
	gets("/v1/views/documents?after=policy", 400, "query.after_one_ledger", "/after")
	gets(ledger+"/diff?view=nothing", 400, "query.view", "/view")
	gets(ledger+"/diff?from_on=2019-02-30", 400, "moment.on", "/from_on")
	gets("/v1/schemas/document.adopted.v1?form=xml", 400, "query.form", "/form")
	return list
}

// TestBadRequests: each is a 4xx whose problem says what would be right, in both languages; the stream holds what it held.
func TestBadRequests(t *testing.T) {
	s := newSession(t, registered, adopted)
	count, last := s.stored()
	list := badRequests()
	require.Greater(t, len(list), 200)
	for _, c := range list {
		name := c.method + " " + c.path
		if len(name) > 100 {
			name = name[:100]
		}
		messages := map[string]bool{}
		for _, lang := range []string{"sv", "en"} {
			p := s.refusedRequest(t, name, c, lang)
			require.Equal(t, c.code, p.Code(), "%s %v", name, c.header)
			require.Equal(t, c.pointer, p.Errors[0].Pointer, "%s %v", name, c.header)
			messages[p.Errors[0].Message] = true
		}
		require.Len(t, messages, 2, "%s: one language for both", name)
	}
	countAfter, lastAfter := s.stored()
	require.Equal(t, [2]uint64{uint64(count), last}, [2]uint64{uint64(countAfter), lastAfter})
}

func (s *session) refusedRequest(t *testing.T, name string, c badRequest, lang string) *api.Problem {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), c.method, s.url, strings.NewReader(bodyOf(assigned)))
	require.NoError(t, err)
	r.URL.Opaque = c.path // as it is, without being tidied up
	r.Header = http.Header{"Content-Type": {"application/json"}, "Idempotency-Key": {"a-request-that-is-bad"}, "Accept-Language": {lang}, "Accept": {"application/json"}}
	for header, values := range c.header {
		r.Header[header] = values
	}
	response, err := http.DefaultTransport.RoundTrip(r)
	require.NoError(t, err, name)
	defer response.Body.Close()
	raw, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	require.Equal(t, c.status, response.StatusCode, "%s %v: %s", name, c.header, raw)
	require.Empty(t, response.Header.Get("X-Injected"))
	p := new(api.Problem)
	require.NoError(t, json.Unmarshal(raw, p), name)
	return p
}
