package main

import (
	"context"
	"os"
	"os/signal"
	"strings"
	"syscall"
)

// commands is the table of all that liggare does, in the order that help shows. A new command is one file and one line here.
func commands() []*command {
	return []*command{
		initCommand,    // init.go
		demoCommand,    // demo.go
		serveCommand,   // serve.go
		appendCommand,  // append.go
		checkCommand,   // check.go
		correctCommand, // correct.go
		importCommand,  // import.go
		releaseCommand, // release.go
		replayCommand,  // replay.go
		trailCommand,   // trail.go
		diffCommand,    // diff.go
		viewsCommand,   // views.go
		watchCommand,   // watch.go
		rebuildCommand, // rebuild.go
		exportCommand,  // export.go
		tokenCommand,   // token.go
		versionCommand, // version.go
	}
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	// The first signal ends the context; from then on signals act as if we weren't listening, so the second stops the process at once.
	context.AfterFunc(ctx, stop)
	os.Exit(run(ctx, os.Args[1:], openConsole(os.Args[1:])))
}

// run does what the arguments say and returns the exit code.
func run(ctx context.Context, args []string, c *console) int {
	if len(args) == 0 {
		c.overview(c.err)
		return exitUsage
	}
	switch args[0] {
	case "help", "-h", "--help":
		if len(args) == 1 || strings.HasPrefix(args[1], "-") {
			c.overview(c.out)
			return exitDone
		}
		args = []string{args[1], "--help"}
	case "--version":
		args = []string{"version"}
	}
	for _, cmd := range commands() {
		if cmd.name == args[0] {
			return c.end(cmd.run(ctx, c, args[1:]))
		}
	}
	return c.end(unknownCommand(args[0]))
}
