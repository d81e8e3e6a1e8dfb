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

// faults is the log of a server that nobody has asked to hear: only what is wrong, such as a store that doesn't answer.
func (c *console) faults() *slog.Logger {
	return slog.New(slog.NewJSONHandler(c.err, &slog.HandlerOptions{Level: slog.LevelError}))
}
