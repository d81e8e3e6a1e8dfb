package main

import (
	"net/http"
	"path"
	"slices"
	"strings"

	pages "liggare/api/web"
)

// apiPaths are where programs ask: these, and what lies below them.
var apiPaths = []string{"/v1", "/problems", "/healthz", "/readyz", "/openapi.json", "/asyncapi.json"}

// withPages serves the API where programs ask, and the pages everywhere else. A path with empty or dotted parts is the API's to refuse: http.ServeMux would lead on to another one,
// with what the sender wrote in its answer.
func withPages(served http.Handler, config pages.Config) http.Handler {
	config.API = served
	shown := pages.Handler(config)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if asksAPI(r.URL.Path) {
			served.ServeHTTP(w, r)
			return
		}
		shown.ServeHTTP(w, r)
	})
}

func asksAPI(asked string) bool {
	if asked != "/" && path.Clean(asked) != strings.TrimSuffix(asked, "/") {
		return true
	}
	return slices.ContainsFunc(apiPaths, func(p string) bool { return asked == p || strings.HasPrefix(asked, p+"/") })
}
