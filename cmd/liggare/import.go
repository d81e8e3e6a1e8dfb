package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/url"
	"os"
	"time"

	"liggare/api"
	"liggare/domain"
	"liggare/fixtures"
)

var importCommand = &command{
	name:    "import",
	summary: domain.Text{SV: "lagrar en fil med en begäran på varje rad", EN: "stores a file with a request on each line"},
	args:    domain.Text{SV: "--ledger ID (--server URL | --data KATALOG) [--stop] (FIL.jsonl | --map FIL.json FIL.csv)", EN: "--ledger ID (--server URL | --data DIR) [--stop] (FILE.jsonl | --map FILE.json FILE.csv)"},
	about: domain.Text{
		SV: "Varje rad är en händelse som append tar den, med sin nyckel först: {\"key\":\"…\",\"type\":…}, eller {\"key\":\"…\",\"events\":[…]} för flera som lagras tillsammans. Rader som nekas räknas upp med nummer och skäl; de andra lagras. Att köra om samma fil ändrar ingenting. En CSV-fil läses med en mappning: {\"separator\",\"prefix\",\"key\":[kolumner],\"set\":{pekare: värde},\"columns\":{namn: {\"to\": pekare, \"number\"?, \"split\"?, \"values\"?}}}; tomma celler utelämnas.",
		EN: "Each line is an event as append takes it, with its key first: {\"key\":\"…\",\"type\":…}, or {\"key\":\"…\",\"events\":[…]} for several that are stored together. Lines that are refused are listed with number and reason; the others are stored. Running the same file again changes nothing. A CSV file is read with a mapping: {\"separator\",\"prefix\",\"key\":[columns],\"set\":{pointer: value},\"columns\":{name: {\"to\": pointer, \"number\"?, \"split\"?, \"values\"?}}}; empty cells are left out.",
	},
	examples: []example{
		{"import --data ./data --ledger botkyrka historik.jsonl", domain.Text{SV: "en historik", EN: "a history"}},
		{"import --server http://127.0.0.1:8080 --ledger botkyrka --stop historik.jsonl", domain.Text{SV: "stanna vid första raden som nekas", EN: "stop at the first line that is refused"}},
		{"import --data ./data --ledger stockholm --map webbutbildning.json webbutbildning.csv", domain.Text{SV: "ett kalkylblad", EN: "a spreadsheet"}},
	},
	exits: []exit{
		{exitRefused, domain.Text{SV: "minst en rad nekades", EN: "at least one line was refused"}},
		{exitUnavailable, domain.Text{SV: "avbruten på en rad; kör om, det som är lagrat lagras inte igen", EN: "broken off at a line; run again, what is stored is not stored again"}},
	},
	prepare: func(f *flags) action {
		cmd := new(importing)
		cmd.flags(f)
		f.bool(&cmd.stop, "stop", "stanna vid första raden som nekas", "stop at the first line that is refused")
		f.text(&cmd.mapped, "map", "", "`FIL`: hur en CSV-fils rader blir händelser", "`FILE`: how the rows of a CSV file become events")
		f.answers()
		f.common()
		return cmd.run
	},
}

type importing struct {
	target
	stop   bool
	mapped string
}

// imported is what came of a file.
type imported struct {
	Stored   int           `json:"stored"`   // lines
	Repeated int           `json:"repeated"` // lines that were stored before
	Refused  []refusedLine `json:"refused"`
}

type refusedLine struct {
	Line    int          `json:"line"` // in the file, from 1
	Key     string       `json:"key,omitempty"`
	Problem *api.Problem `json:"problem"`
}

func (i *importing) run(ctx context.Context, c *console, args []string) error {
	if len(args) != 1 {
		return usage("Ange en fil.", "Give one file.")
	}
	if err := i.resolve(); err != nil {
		return err
	}
	file, err := os.Open(args[0])
	if err != nil {
		return refused("Filen %s går inte att läsa.", "The file %s can't be read.", args[0])
	}
	defer file.Close()
	rows := jsonLines
	if i.mapped != "" {
		m, err := readMapping(i.mapped)
		if err != nil {
			return err
		}
		rows = m.lines
	}
	return i.ask(ctx, c, func(client *api.Client) error {
		result, err := i.lines(ctx, c, client, file, rows)
		if err == nil || result.Stored+result.Repeated+len(result.Refused) > 0 {
			err = errors.Join(err, result.tell(c))
		}
		if err == nil && len(result.Refused) > 0 {
			return told(exitRefused)
		}
		return err
	})
}

// lines sends each line of a file and counts what came of it. An error that isn't a refusal ends it.
func (i *importing) lines(ctx context.Context, c *console, client *api.Client, file io.Reader, rows requests) (result imported, err error) {
	result.Refused = []refusedLine{}
	drawn := c.draw()
	defer drawn.clear()
	for number, each := range rows(file, &err) {
		drawn.show(c.say("rad %d", "line %d", number))
		line, bad := each.Line, each.err
		if bad != nil {
			result.Refused = append(result.Refused, refusedLine{Line: number, Problem: unreadableLine(c)})
		} else if problem, sendErr := i.send(ctx, client, line, &result); problem != nil {
			result.Refused = append(result.Refused, refusedLine{Line: number, Key: line.Key, Problem: problem})
		} else if sendErr != nil {
			return result, brokenOff(number, sendErr)
		}
		if i.stop && len(result.Refused) > 0 {
			break
		}
	}
	return result, err
}

// requests yields the requests of a file with the numbers of their lines; one that can't be read has its error.
type requests func(file io.Reader, failed *error) iter.Seq2[int, numberedLine]

type numberedLine struct {
	fixtures.Line
	err error
}

// jsonLines reads a request a line.
func jsonLines(file io.Reader, failed *error) iter.Seq2[int, numberedLine] {
	return func(yield func(int, numberedLine) bool) {
		for number, text := range numbered(file, failed) {
			line, err := fixtures.ParseLine(text)
			if !yield(number, numberedLine{line, err}) {
				return
			}
		}
	}
}

// send appends one line, again as long as the server asks to wait.
func (i *importing) send(ctx context.Context, client *api.Client, line fixtures.Line, result *imported) (*api.Problem, error) {
	_, repeated, err := patiently(ctx, func() ([]domain.Receipt, bool, error) { return client.Append(ctx, i.ledger, line.Key, line.Body) })
	var problem *api.Problem
	switch {
	case err == nil && repeated:
		result.Repeated++
	case err == nil:
		result.Stored++
	case errors.As(err, &problem) && codeOf(problem) == exitRefused && problem.Code() != "ledger.unknown":
		return problem, nil
	}
	return nil, err
}

// patience is how often a request is sent again when the answer asks to wait.
const patience = 20

// patiently does what a server may put off, until it doesn't or asks too often.
func patiently(ctx context.Context, do func() ([]domain.Receipt, bool, error)) (receipts []domain.Receipt, repeated bool, err error) {
	for range patience {
		receipts, repeated, err = do()
		var problem *api.Problem
		if !errors.As(err, &problem) || problem.RetryAfter == 0 {
			return receipts, repeated, err
		}
		wait := time.NewTimer(problem.RetryAfter)
		select {
		case <-wait.C:
		case <-ctx.Done():
			wait.Stop()
			return nil, false, ctx.Err()
		}
	}
	return receipts, repeated, err
}

// numbered yields the lines of a file that aren't blank, with their numbers.
func numbered(file io.Reader, failed *error) func(yield func(int, []byte) bool) {
	return func(yield func(int, []byte) bool) {
		reader := bufio.NewReader(file)
		for number := 1; ; number++ {
			text, err := reader.ReadBytes('\n')
			if number == 1 {
				text = bytes.TrimPrefix(text, []byte("\xef\xbb\xbf")) // byte order mark
			}
			if text = bytes.TrimRight(text, "\r\n"); len(bytes.TrimSpace(text)) > 0 && !yield(number, text) {
				return
			}
			if err != nil {
				if !errors.Is(err, io.EOF) {
					*failed = err
				}
				return
			}
		}
	}
}

// unreadableLine is the problem of a line that never got as far as a server.
func unreadableLine(c *console) *api.Problem {
	message := c.say(`Raden är inte ett JSON-objekt som börjar {"key":"…",`, `The line is not a JSON object that begins {"key":"…",`)
	return &api.Problem{
		Type: "/problems/json.syntax", Title: c.say("Texten är inte JSON", "The text is not JSON"), Status: 400, Detail: message,
		Errors: []api.ProblemError{{Code: "json.syntax", Message: message}},
	}
}

// brokenOff says on which line an import ended.
func brokenOff(number int, err error) error {
	var problem *api.Problem
	if errors.As(err, &problem) && problem.Code() == "ledger.unknown" || errors.Is(err, context.Canceled) {
		return err
	}
	why := domain.Text{SV: "det som svarar är inte liggare.", EN: "what answers is not liggare."}
	var network *url.Error
	switch {
	case problem != nil && problem.Detail != "":
		why = domain.Text{SV: problem.Detail, EN: problem.Detail}
	case errors.As(err, &network):
		why = domain.Text{SV: "servern svarar inte.", EN: "the server doesn't answer."}
	}
	f := &fault{code: exitUnavailable, text: domain.Text{
		SV: fmt.Sprintf("Avbrutet på rad %d: %s Kör samma kommando igen när det är åtgärdat: det som är lagrat lagras inte en gång till.", number, why.SV),
		EN: fmt.Sprintf("Broken off at line %d: %s Run the same command again when that is mended: what is stored is not stored once more.", number, why.EN),
	}}
	f.cause = err
	return f
}

// tell writes what came of a file.
func (r *imported) tell(c *console) error {
	if c.json {
		return c.object(r)
	}
	for _, line := range r.Refused {
		for _, e := range line.Problem.Errors {
			c.note(c.say("rad %d %s: %s", "line %d %s: %s"), line.Line, line.Key, problemLine(e))
		}
	}
	c.line(c.say("%d lagrade, %d fanns redan, %d nekade", "%d stored, %d were there already, %d refused"), r.Stored, r.Repeated, len(r.Refused))
	return nil
}
