package main

import (
	"context"
	"runtime/debug"

	"liggare/domain"
)

var versionCommand = &command{
	name:     "version",
	summary:  domain.Text{SV: "säger vilken version det här är", EN: "tells which version this is"},
	args:     domain.Text{SV: "[--format json]", EN: "[--format json]"},
	examples: []example{{"version --format json", domain.Text{SV: "för ett program", EN: "for a program"}}},
	prepare: func(f *flags) action {
		f.answers()
		f.common()
		return func(_ context.Context, c *console, args []string) error {
			if err := noArguments(args); err != nil {
				return err
			}
			return c.version(thisVersion())
		}
	},
}

// build is what is known of the program that runs.
type build struct {
	Version  string `json:"version"`
	Revision string `json:"revision,omitempty"` // of the source
	Modified bool   `json:"modified,omitzero"`  // the source had changes that no revision has
	Go       string `json:"go"`
	Format   int    `json:"format"` // of what it stores
}

func thisVersion() build {
	b := build{Version: "unknown", Format: domain.FormatVersion}
	info, known := debug.ReadBuildInfo()
	if !known {
		return b
	}
	b.Version, b.Go = info.Main.Version, info.GoVersion
	for _, setting := range info.Settings {
		switch setting.Key {
		case "vcs.revision":
			b.Revision = setting.Value
		case "vcs.modified":
			b.Modified = setting.Value == "true"
		}
	}
	return b
}

func (c *console) version(b build) error {
	if c.json {
		return c.object(b)
	}
	c.line("liggare %s", b.Version)
	if b.Revision != "" {
		c.line(c.say("källkod  %s", "source  %s"), b.Revision)
	}
	c.line("%s, format %d", b.Go, b.Format)
	return nil
}
