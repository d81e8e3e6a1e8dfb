package main

import (
	"log/slog"
	"net/http"

	pages "liggare/api/web"
)

// withPages serves the API where programs ask, and the pages everywhere else.
func withPages(served http.Handler, log *slog.Logger) http.Handler {
	mux := http.NewServeMux()
	for _, path := range []string{"/v1", "/v1/", "/problems", "/problems/", "/healthz", "/readyz", "/openapi.json", "/asyncapi.json"} {
		mux.Handle(path, served)
	}
	mux.Handle("/", pages.Handler(pages.Config{API: served, Log: log}))
	return mux
}
