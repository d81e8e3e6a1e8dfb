package api_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"runtime"
	"runtime/metrics"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"liggare/api"
	"liggare/domain"
	"liggare/fixtures"
)

// An export that was cut, wherever, or changed, wherever, is never taken for whole.
func TestAPartOfAnExportNeverLooksWhole(t *testing.T) {
	s := seeded(t, "botkyrka")
	for _, format := range []string{"csv", "jsonl", "ocel"} {
		raw := exported(t, s, "/v1/exports/alfa/"+format)
		m, err := api.VerifyExport(format, bytes.NewReader(raw), int64(len(raw)))
		require.NoError(t, err)
		require.Equal(t, format, m.Format)
		for _, at := range []int{0, 1, 100, len(raw) / 3, len(raw) / 2, len(raw) - 1000, len(raw) - 30, len(raw) - 2, len(raw) - 1} {
			part := raw[:at]
			_, err := api.VerifyExport(format, bytes.NewReader(part), int64(len(part)))
			require.Truef(t, errors.Is(err, api.ErrExportPart) || errors.Is(err, api.ErrExportChanged), "%s cut at %d of %d: %v", format, at, len(raw), err)
		}
		if format == "jsonl" {
			lines := bytes.SplitAfter(raw, []byte("\n"))
			_, err := api.VerifyExport(format, bytes.NewReader(bytes.Join(lines[:len(lines)-2], nil)), int64(len(raw)-len(lines[len(lines)-2])))
			require.ErrorIs(t, err, api.ErrExportPart, "whole lines, but not all of them")
			_, err = api.VerifyExport(format, bytes.NewReader(bytes.Join(lines[1:], nil)), int64(len(raw)-len(lines[0])))
			require.ErrorIs(t, err, api.ErrExportChanged, "the first line is gone")
		}
		changed := bytes.Clone(raw)
		changed[len(raw)/2] ^= 1
		_, err = api.VerifyExport(format, bytes.NewReader(changed), int64(len(raw)))
		require.Error(t, err, format)
	}
}

// A server that breaks off in the middle gives the reader an error, not a short file.
func TestAnExportThatBreaksOffIsAnError(t *testing.T) {
	s := seeded(t, "botkyrka")
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.ServeHTTP(&breaking{ResponseWriter: w, left: 5000}, r)
	}))
	defer server.Close()
	for _, format := range []string{"csv", "jsonl", "ocel"} {
		var got bytes.Buffer
		err := (&api.Client{Base: server.URL}).Export(t.Context(), "alfa", format, nil, &got)
		require.ErrorIs(t, err, io.ErrUnexpectedEOF, format)
		_, err = api.VerifyExport(format, bytes.NewReader(got.Bytes()), int64(got.Len()))
		require.ErrorIs(t, err, api.ErrExportPart, format)
	}
}

// breaking is a connection that takes so many bytes and no more.
type breaking struct {
	http.ResponseWriter
	left int
}

func (b *breaking) Write(p []byte) (int, error) {
	n, err := b.ResponseWriter.Write(p[:min(b.left, len(p))])
	if b.left -= n; n < len(p) {
		return n, errors.New("the connection is gone")
	}
	return n, err
}

func (b *breaking) Unwrap() http.ResponseWriter { return b.ResponseWriter }

// What is appended while an export is read is not in it: it is of the position that its manifest tells.
func TestAnExportIsOfOnePosition(t *testing.T) {
	s := seeded(t, "botkyrka")
	head := s.alfa.Book().Head()
	for _, format := range []string{"csv", "jsonl", "ocel"} {
		before := exported(t, s, fmt.Sprintf("/v1/exports/alfa/%s?recorded=%d&known=2026-01-01", format, head))
		n := 0
		var got bytes.Buffer
		during := writerFunc(func(b []byte) (int, error) {
			if n++; n == 1 {
				_, _, err := s.client().Append(t.Context(), "alfa", "while-"+format+"-is-read", []byte(fmt.Sprintf(`{"type":"organisation.registered.v1","subject":"organisation/while-%s","effective":"2026-01-01","known":"2026-01-01","data":{"name":%q,"kind":"board"}}`, format, format)))
				require.NoError(t, err)
			}
			return got.Write(b)
		})
		require.NoError(t, s.client().Export(t.Context(), "alfa", format, url.Values{"recorded": {fmt.Sprint(head)}, "known": {"2026-01-01"}}, during))
		require.NotContains(t, got.String(), "while-"+format)
		require.Equal(t, string(before), got.String(), "the same moment, the same bytes, by a clock that stands still")
	}
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(b []byte) (int, error) { return f(b) }

// What an export holds in memory doesn't grow with the ledger.
func TestMemoryOfAnExportIsFlat(t *testing.T) {
	if testing.Short() {
		t.Skip("makes a ledger of 5,000 events")
	}
	small, large := 1000, 5000
	if asked := os.Getenv("LIGGARE_EXPORT_EVENTS"); asked != "" { // task bench:export
		var err error
		large, err = strconv.Atoi(asked)
		require.NoError(t, err)
	}
	of := map[int]*site{small: made(t, small), large: made(t, large)}
	for _, form := range []struct {
		format string
		bound  uint64
	}{{"jsonl", 1 << 20}, {"ocel", 1 << 20}, {"csv", 4 << 20}} {
		t.Run(form.format, func(t *testing.T) {
			began := time.Now()
			few, much := heldBy(t, of[small], form.format), heldBy(t, of[large], form.format)
			t.Logf("%s: %d events hold %d kB, %d events %d kB; made twice of both in %v", form.format, small, few>>10, large, much>>10, time.Since(began).Round(time.Second))
			require.Less(t, much, few+form.bound)
		})
	}
}

// heldBy is what an export of a made-up ledger holds beyond the ledger itself: the median of many looks, since at some of them a large row is at hand.
func heldBy(t *testing.T, s *site, format string) uint64 {
	t.Helper()
	ask := func(to io.Writer) {
		require.NoError(t, s.client().Export(context.Background(), "alfa", format, url.Values{}, to))
	}
	first := &looks{step: 1 << 40}
	ask(first) // what the book keeps of what was read
	w := &looks{step: first.bytes / 8, base: heap()}
	ask(w)
	require.NotEmpty(t, w.held)
	slices.Sort(w.held)
	return w.held[len(w.held)/2]
}

// made is a site whose ledger alfa is made up.
func made(t *testing.T, events int) *site {
	t.Helper()
	s := newSite(t)
	n := 0
	add := func(body []byte) {
		parsed, array, err := domain.ParseAppend(body)
		require.NoError(t, err)
		_, _, err = s.alfa.Append(t.Context(), &domain.Submission{Events: parsed, Array: array, Actor: "coordinator/1", Key: fmt.Sprintf("made-%012d", n), Body: body})
		require.NoError(t, err)
		n++
	}
	add([]byte(fmt.Sprintf(`{"type":"ledger.created.v1","subject":"ledger/alfa","effective":"2026-01-01","data":{"name":"Alfa kommun","code":"0001","format_version":%d,`+
		`"stream":{"name":"LEDGER_alfa","created":"2026-01-01T12:00:00Z","config_sha256":"%064d"}}}`, domain.FormatVersion, 0)))
	for line := range fixtures.Generate(1, events) {
		add(line.Body)
	}
	return s
}

// looks looks at the heap now and then while an export is read.
type looks struct {
	base            uint64
	step, bytes, at int
	held            []uint64
}

func (p *looks) Write(b []byte) (int, error) {
	if p.bytes += len(b); p.bytes > p.at+p.step {
		p.at = p.bytes
		p.held = append(p.held, max(heap(), p.base)-p.base)
	}
	return len(b), nil
}

// heap is what is in use, by the last collection: what is made while it is read doesn't count.
func heap() uint64 {
	runtime.GC()
	live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(live)
	return live[0].Value.Uint64()
}
