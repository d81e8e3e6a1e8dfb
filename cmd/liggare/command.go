package main

import (
	"context"
	"errors"
	"strings"

	"github.com/spf13/pflag"

	"liggare/domain"
)

// command is one thing that liggare does.
type command struct {
	name     string
	summary  domain.Text // one line without a full stop
	args     domain.Text // what stands behind the name in its usage
	about    domain.Text // what one must know to use it
	examples []example
	exits    []exit // beyond the common ones, or more precise

	// prepare declares the flags and returns what is done when they are read.
	prepare func(*flags) action
}

// action does a command with the arguments that aren't flags.
type action func(ctx context.Context, c *console, args []string) error

type example struct {
	line string // without the name of the program
	says domain.Text
}

// exit is an exit code and what it means.
type exit struct {
	code int
	says domain.Text
}

// run reads the flags and does the command.
func (cmd *command) run(ctx context.Context, c *console, args []string) error {
	f := newFlags(cmd.name, c.lang)
	act := cmd.prepare(f)
	switch err := f.parse(args); {
	case errors.Is(err, pflag.ErrHelp):
		cmd.help(c, f)
		return nil
	case err != nil:
		return cmd.wrong(flagMistake(err, f))
	}
	if err := f.check(); err != nil {
		return cmd.wrong(err)
	}
	c.json = f.format == "json"
	return cmd.wrong(act(ctx, c, f.set.Args()))
}

// wrong tells a mistake in the command's writing which command it is about.
func (cmd *command) wrong(err error) error {
	if mistake, is := err.(*usageError); is {
		mistake.command = cmd.name
	}
	return err
}

func unknownCommand(name string) error {
	mistake := usage("Kommandot %q finns inte.", "There is no command %q.", name)
	if near := nearest(name); near != "" {
		mistake = usage("Kommandot %q finns inte; menade du %s?", "There is no command %q; did you mean %s?", name, near)
	}
	return mistake
}

// nearest is the command that one or two slips of the finger from name make; "" where there is none.
func nearest(name string) string {
	best, found := 3, ""
	for _, cmd := range commands() {
		if d := distance(name, cmd.name); d < best {
			best, found = d, cmd.name
		}
	}
	return found
}

// distance is the number of letters to put in, take out or change (Levenshtein).
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		above := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := above
			if a[i] != b[j] {
				change++
			}
			above = row[j+1]
			row[j+1] = min(change, above+1, row[j]+1)
		}
	}
	return row[len(b)]
}

// noArguments refuses arguments where none belong.
func noArguments(args []string) error {
	if len(args) == 0 {
		return nil
	}
	return usage("Jag förstår inte %q här.", "%q doesn't belong here.", strings.Join(args, " "))
}
