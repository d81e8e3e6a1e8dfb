package api

import (
	"context"
	"io"
	"net/http"
	"strconv"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// exportNarrowing are the parameters of the exports of events.
var exportNarrowing = []string{"known", "recorded", "type", "subject"}

// manifestType is the type of the event that ends an export of events.
const manifestType = "export.completed.v1"

// manifestEvent is the last line of an export of events: a CloudEvent like the others, so that whoever reads them needs no other reader.
type manifestEvent struct {
	SpecVersion     string   `json:"specversion"`
	ID              string   `json:"id"`
	Source          string   `json:"source"`
	Type            string   `json:"type"`
	Time            string   `json:"time"`
	DataContentType string   `json:"datacontenttype"`
	Data            Manifest `json:"data"`
}

// exportLines exports the records as lines of JSON, each the stored bytes as they are, and the manifest as the last line.
func (a *api) exportLines(r *http.Request) (*answer, error) {
	x, err := a.openExport(r, "jsonl", exportNarrowing, nil)
	if err != nil {
		return nil, err
	}
	wanted := x.p.feedFilter()
	if err := x.p.err(); err != nil {
		return nil, err
	}
	return x.answer(mediaLines, ".jsonl", func(ctx context.Context, w io.Writer) error { return x.lines(ctx, w, wanted) }), nil
}

func (x *export) lines(ctx context.Context, w io.Writer, wanted feedFilter) error {
	out := newTally(w)
	x.manifest.Counts["events"] = 0
	line := make([]byte, 0, 4<<10)
	for fact := range x.records(wanted) {
		if err := ctx.Err(); err != nil {
			return err
		}
		line = append(append(line[:0], x.e.Body(fact.Position)...), '\n')
		if _, err := out.Write(line); err != nil {
			return err
		}
		x.manifest.Counts["events"]++
	}
	x.seal(out)
	raw, err := json.Marshal(manifestEvent{
		SpecVersion: "1.0", ID: strconv.FormatUint(x.manifest.Position, 10) + "-" + x.manifest.SHA256[:16], Source: "/ledgers/" + x.manifest.Ledger + "/exports", Type: manifestType,
		Time: x.manifest.Made.Format("2006-01-02T15:04:05Z07:00"), DataContentType: mediaJSON, Data: x.manifest,
	}, json.Deterministic(true))
	if err != nil {
		return err
	}
	_, err = w.Write(append(jsontext.Value(raw), '\n'))
	return err
}
