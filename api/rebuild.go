package api

import (
	"context"
	"errors"
	"io"
	"net/http"
	"slices"

	"github.com/go-json-experiment/json"

	"liggare/projections"
)

// RebuildLine is a line of a rebuild's answer: how far it is, a difference, or, last, the result or why there is none.
type RebuildLine struct {
	Progress   *RebuildProgress           `json:"progress,omitempty"`
	Difference *projections.RowDifference `json:"difference,omitempty"`
	Result     *RebuildResult             `json:"result,omitempty"`
	Stopped    *projections.Stopped       `json:"stopped,omitempty"` // instead of a result: an event that the view can't digest; for this class nothing was published
}

// RebuildProgress counts the entities that the view is computed of, for one class of readers.
type RebuildProgress struct {
	Class string `json:"class"`
	Done  int    `json:"done"`
	Of    int    `json:"of"`
}

// RebuildResult is what a rebuild came to.
type RebuildResult struct {
	Differences int  `json:"differences"`
	Published   bool `json:"published"`
}

// rebuild computes a view anew beside the running one, and tells line by line how it differs from what readers were told.
func (a *api) rebuild(r *http.Request) (*answer, error) {
	ledger, err := a.ledger(r)
	if err != nil {
		return nil, err
	}
	v := projections.ViewByName(r.PathValue("view"))
	if v == nil {
		return nil, noView()
	}
	p, err := readParams(r, []string{"compare"}, nil)
	if err != nil {
		return nil, err
	}
	compare := p.truth("compare")
	if err := p.err(); err != nil {
		return nil, err
	}
	if a.Changes == nil || !slices.ContainsFunc(a.Changes.Status(), func(s projections.Status) bool { return s.Ledger == ledger.ID() && s.Running }) {
		return nil, plain("changes.none")
	}
	return &answer{media: mediaLines, stream: func(ctx context.Context, w io.Writer) error {
		say := func(line RebuildLine) error {
			text, err := json.Marshal(line)
			if err != nil {
				return err
			}
			if _, err := w.Write(append(text, '\n')); err != nil {
				return err
			}
			return flush(w)
		}
		n, err := a.Changes.Rebuild(ctx, ledger.ID(), v, compare, func(s projections.Rebuilding) error {
			if s.Difference != nil {
				return say(RebuildLine{Difference: s.Difference})
			}
			return say(RebuildLine{Progress: &RebuildProgress{s.Class.String(), s.Done, s.Of}})
		})
		if stopped := (*projections.Stopped)(nil); errors.As(err, &stopped) {
			a.Log.WarnContext(ctx, "view can't be rebuilt", "ledger", ledger.ID(), "view", v.Name, "event", stopped.Event, "seq", stopped.Position, "err", err)
			return say(RebuildLine{Stopped: stopped})
		}
		if err != nil {
			return err
		}
		return say(RebuildLine{Result: &RebuildResult{n, !compare}})
	}}, nil
}

// truth reads true or false; absent is false.
func (p *params) truth(name string) bool {
	p.read(name, "query.value", func(s string) error {
		if s != "true" && s != "false" {
			return errUnread
		}
		return nil
	})
	return p.values.Get(name) == "true"
}
