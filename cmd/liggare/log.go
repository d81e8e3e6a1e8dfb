package main

import (
	"log/slog"
)

// log is, as lines of JSON, where the product writes what those who run it may need: beside the answers, when it is asked for.
func (c *console) log(wanted bool) *slog.Logger {
	if !wanted {
		return slog.New(slog.DiscardHandler)
	}
	return slog.New(slog.NewJSONHandler(c.err, nil))
}
