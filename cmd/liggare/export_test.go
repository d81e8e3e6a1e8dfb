package main

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// An export that breaks off, or that comes to its end without being whole, leaves no file.
func TestABrokenExportLeavesNoFile(t *testing.T) {
	for name, serve := range map[string]http.HandlerFunc{
		"broken off": func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write(bytes.Repeat([]byte(`{"specversion":"1.0"}`+"\n"), 5000))
			panic(http.ErrAbortHandler)
		},
		"without a manifest": func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write(bytes.Repeat([]byte(`{"specversion":"1.0"}`+"\n"), 5000))
		},
		"with another's manifest": func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write([]byte(`{"specversion":"1.0"}` + "\n" + `{"specversion":"1.0","id":"1","source":"/ledgers/a/exports","type":"export.completed.v1","time":"2026-01-01T12:00:00Z","datacontenttype":"application/json",` +
				`"data":{"format":"jsonl","version":1,"ledger":"a","name":"A","made":"2026-01-01T12:00:00Z","moment":{"known":"2026-01-01","recorded":"1"},"position":1,"class":"public","filter":{},"counts":{"events":1},"bytes":22,"sha256":"00"}}` + "\n"))
		},
	} {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewServer(serve)
			defer server.Close()
			dir := t.TempDir()
			var out, errs bytes.Buffer
			c := &console{in: new(bytes.Buffer), out: &output{to: &out}, err: &errs, lang: "en"}
			code := run(t.Context(), []string{"export", "--server", server.URL, "--ledger", "a", "--format", "jsonl", "--out", filepath.Join(dir, "a.jsonl"), "--lang", "en"}, c)
			require.Equal(t, exitUnavailable, code)
			require.Contains(t, errs.String(), "no file was saved")
			left, err := os.ReadDir(dir)
			require.NoError(t, err)
			require.Empty(t, left)
			require.Empty(t, out.String())
		})
	}
}
