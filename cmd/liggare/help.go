package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/pflag"

	"liggare/domain"
)

// overview is the help of the whole program.
func (c *console) overview(to io.Writer) {
	var b strings.Builder
	fmt.Fprintln(&b, c.say("liggare – ett register där det skrivs men aldrig suddas", "liggare – a register that is written in and never erased"))
	fmt.Fprintf(&b, "\n%s\n", c.say("Kommandon", "Commands"))
	for _, cmd := range commands() {
		fmt.Fprintf(&b, "  %-8s  %s\n", cmd.name, cmd.summary.In(c.lang))
	}
	fmt.Fprintf(&b, "\n%s\n", c.say("Börja med", "Begin with"))
	fmt.Fprintf(&b, "  liggare demo               %s\n", c.say("startar med exempelliggarna och skriver ut vad du kan pröva", "starts with the seed ledgers and prints what to try"))
	fmt.Fprintf(&b, "  liggare %s --help  %s\n", c.say("<kommando>", "<command> "), c.say("flaggor, exempel och slutkoder", "flags, examples and exit codes"))
	_, _ = io.WriteString(to, b.String())
}

// help is the help of a command.
func (cmd *command) help(c *console, f *flags) {
	var b strings.Builder
	fmt.Fprintf(&b, "liggare %s – %s\n", cmd.name, cmd.summary.In(c.lang))
	fmt.Fprintf(&b, "\n%s\n  liggare %s\n", c.say("Användning", "Usage"), strings.TrimSpace(cmd.name+" "+cmd.args.In(c.lang)))
	if about := cmd.about.In(c.lang); about != "" {
		fmt.Fprintf(&b, "\n%s\n", wrap(about, 100))
	}
	fmt.Fprintf(&b, "\n%s\n%s", c.say("Flaggor", "Flags"), f.help())
	if len(cmd.examples) > 0 {
		fmt.Fprintf(&b, "\n%s\n", c.say("Exempel", "Examples"))
	}
	for _, e := range cmd.examples {
		fmt.Fprintf(&b, "  # %s\n  liggare %s\n", e.says.In(c.lang), e.line)
	}
	fmt.Fprintf(&b, "\n%s\n", c.say("Slutkoder", "Exit codes"))
	for _, e := range cmd.codes() {
		fmt.Fprintf(&b, "  %d  %s\n", e.code, e.says.In(c.lang))
	}
	_, _ = io.WriteString(c.out, b.String())
}

// helpColumn is where the explanations of flags begin, in characters.
const helpColumn = 32

// help is a line or more for each flag.
func (f *flags) help() string {
	var b strings.Builder
	f.set.VisitAll(func(flag *pflag.Flag) {
		value, says := pflag.UnquoteUsage(flag)
		if flag.Value.Type() == "bool" {
			value = ""
		}
		says = strings.TrimPrefix(says, value+": ")
		head := strings.TrimRight("  --"+flag.Name+" "+value, " ")
		for i, line := range wrapped(says, 110-helpColumn) {
			if i > 0 {
				head = ""
			}
			fmt.Fprintf(&b, "%s%s%s\n", head, strings.Repeat(" ", max(2, helpColumn-length(head))), line)
		}
	})
	return b.String()
}

// codes are the exit codes of a command: the common ones, with its own words where it has them.
func (cmd *command) codes() []exit {
	all := []exit{
		{exitDone, domain.Text{SV: "klart", EN: "done"}},
		{exitRefused, domain.Text{SV: "nekat, eller det som efterfrågas finns inte", EN: "refused, or what is asked for doesn't exist"}},
		{exitUsage, domain.Text{SV: "kommandot är felskrivet", EN: "the command is written wrongly"}},
		{exitUnavailable, domain.Text{SV: "går inte att nå eller använda just nu (server, katalog, disk, port)", EN: "unavailable (server, directory, disk, port)"}},
	}
	for _, own := range cmd.exits {
		for i := range all {
			if all[i].code == own.code {
				all[i] = own
			}
		}
	}
	return all
}

// wrap breaks a text at spaces into lines of at most width characters; line breaks in it stay.
func wrap(text string, width int) string {
	var lines []string
	for paragraph := range strings.SplitSeq(text, "\n") {
		lines = append(lines, wrapped(paragraph, width)...)
	}
	return strings.Join(lines, "\n")
}

// wrapped are the lines of at most width characters that a text is broken into. A longer word gets a line of its own.
func wrapped(text string, width int) []string {
	var lines []string
	line := ""
	for word := range strings.FieldsSeq(text) {
		switch {
		case line == "":
			line = word
		case length(line)+1+length(word) > width:
			lines = append(lines, line)
			line = word
		default:
			line += " " + word
		}
	}
	return append(lines, line)
}
