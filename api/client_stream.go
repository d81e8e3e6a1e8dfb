package api

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"net/url"
	"strings"

	"github.com/go-json-experiment/json"
)

// ChangeEvent is an event of a stream of changes: row, ready, removed, stopped, resumed, reset or end; or, without a name, that nothing else has come up to an id.
type ChangeEvent struct {
	ID   string // on the last of a step: to resume from
	Name string
	Data []byte // JSON
}

// ErrStreamEnded says that a stream without an end has ended: the server stops, or the connection was lost. Ask again, after the last id.
var ErrStreamEnded = errors.New("the stream has ended")

// lineMost is the longest line of a stream: a message of a row is at most 1 MiB.
const lineMost = 2 << 20

// Changes follows a view: its rows, ready, and each change. after is the id of the last event that was seen, "" from the beginning. The error comes last; after `end` there
// is none.
func (c *Client) Changes(ctx context.Context, ledger, view string, q url.Values, after string) iter.Seq2[ChangeEvent, error] {
	return func(yield func(ChangeEvent, error) bool) {
		header := http.Header{"Accept": {mediaEvents}}
		if after != "" {
			header.Set("Last-Event-ID", after)
		}
		response, err := c.stream(ctx, http.MethodGet, ledgerPath(ledger, "views", view, "changes"), q, header)
		if err != nil {
			yield(ChangeEvent{}, err)
			return
		}
		defer response.Body.Close()
		var e ChangeEvent
		for lines := longLines(response.Body); ; {
			if !lines.Scan() {
				if ctx.Err() == nil {
					yield(ChangeEvent{}, errors.Join(ErrStreamEnded, lines.Err()))
				} else {
					yield(ChangeEvent{}, ctx.Err())
				}
				return
			}
			switch field, value, _ := strings.Cut(lines.Text(), ": "); field {
			case "id":
				e.ID = value
			case "event":
				e.Name = value
			case "data":
				e.Data = []byte(value)
			case "":
				if (e.Name != "" || e.ID != "") && !yield(e, nil) || e.Name == "end" {
					return
				}
				e = ChangeEvent{}
			}
		}
	}
}

// Rebuild computes a view anew and publishes what readers were told otherwise; with compare it only tells. The error comes last.
func (c *Client) Rebuild(ctx context.Context, ledger, view string, compare bool) iter.Seq2[RebuildLine, error] {
	return func(yield func(RebuildLine, error) bool) {
		q := url.Values{}
		if compare {
			q.Set("compare", "true")
		}
		response, err := c.stream(ctx, http.MethodPost, ledgerPath(ledger, "views", view, "rebuild"), q, http.Header{})
		if err != nil {
			yield(RebuildLine{}, err)
			return
		}
		defer response.Body.Close()
		lines, whole := longLines(response.Body), false
		for lines.Scan() {
			var line RebuildLine
			if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
				yield(line, fmt.Errorf("rebuild: %w", err))
				return
			}
			if whole = line.Result != nil || line.Stopped != nil; !yield(line, nil) {
				return
			}
		}
		if !whole {
			yield(RebuildLine{}, errors.Join(ErrStreamEnded, lines.Err()))
		}
	}
}

// stream sends a request whose answer is read as it comes.
func (c *Client) stream(ctx context.Context, method, path string, q url.Values, header http.Header) (*http.Response, error) {
	response, err := c.send(ctx, method, path, q, header, nil)
	if err != nil {
		return nil, err
	}
	if response.StatusCode < 300 {
		return response, nil
	}
	defer response.Body.Close()
	raw, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, fmt.Errorf("answer of %s: %w", path, err)
	}
	return nil, readProblem(response, raw)
}

func longLines(r io.Reader) *bufio.Scanner {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, lineMost)
	return lines
}
