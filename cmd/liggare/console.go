package main

import (
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"golang.org/x/term"

	"liggare/domain"
)

// console is what a command has to do with the one who runs it.
type console struct {
	in   io.Reader
	out  *output   // answers
	err  io.Writer // everything else
	lang string    // "sv" or "en"

	explicit string // the language that was asked for with --lang; "": none

	width    int  // of the terminal that answers are written to; 0: it isn't one
	typed    bool // standard input is a keyboard
	progress bool // the other stream is a terminal, where progress may be drawn
	json     bool // the answer is for a program

	inProcess bool // there is no server with a log of its own
}

// output is where answers go. It remembers the first write that didn't, so that a table with its end missing never passes for a whole one.
type output struct {
	to  io.Writer
	err error
}

func (o *output) Write(text []byte) (int, error) {
	if o.err != nil {
		return 0, o.err
	}
	n, err := o.to.Write(text)
	o.err = err
	return n, err
}

// openConsole is the console of this process.
func openConsole(args []string) *console {
	c := &console{in: os.Stdin, out: &output{to: os.Stdout}, err: os.Stderr}
	c.lang, c.explicit = language(args, os.Getenv)
	if width, _, err := term.GetSize(int(os.Stdout.Fd())); err == nil {
		c.width = width
	}
	c.typed = term.IsTerminal(int(os.Stdin.Fd()))
	c.progress = term.IsTerminal(int(os.Stderr.Fd()))
	return c
}

// language is what people are spoken to in, and whether a flag says so; see the package comment. It is looked for before flags are read, so that mistakes in them are
// told in it too.
func language(args []string, env func(string) string) (lang, explicit string) {
	for i, arg := range args {
		value, found := strings.CutPrefix(arg, "--lang=")
		if arg == "--lang" && i+1 < len(args) {
			value, found = args[i+1], true
		}
		if found {
			lang = oneOf(value)
			return lang, lang
		}
	}
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if value := env(name); value != "" {
			return oneOf(value), ""
		}
	}
	return "sv", ""
}

func oneOf(locale string) string {
	if locale == "en" || strings.HasPrefix(locale, "en_") || strings.HasPrefix(locale, "en-") || strings.HasPrefix(locale, "en.") {
		return "en"
	}
	return "sv"
}

// say returns the sentence in the console's language, with its arguments in place.
func (c *console) say(sv, en string, args ...any) string {
	sentence := domain.Text{SV: sv, EN: en}.In(c.lang)
	if len(args) == 0 {
		return sentence
	}
	return fmt.Sprintf(sentence, args...)
}

// line writes a line of the answer.
func (c *console) line(format string, args ...any) { fmt.Fprintf(c.out, format+"\n", args...) }

// note writes a line that is not part of the answer.
func (c *console) note(format string, args ...any) { fmt.Fprintf(c.err, format+"\n", args...) }

// raw writes an answer as it came, ended by a newline.
func (c *console) raw(answer []byte) error {
	if !jsontext.Value(answer).IsValid() {
		return errForeign
	}
	if len(answer) == 0 || answer[len(answer)-1] != '\n' {
		answer = append(answer, '\n')
	}
	_, err := c.out.Write(answer)
	return err
}

// object writes a value of ours as the API would.
func (c *console) object(v any) error {
	text, err := json.Marshal(v, json.Deterministic(true))
	if err != nil {
		return err
	}
	return c.raw(text)
}
