package api

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"io"
	"maps"
	"net/http"
	"strings"
	"time"

	"liggare/domain"
	"liggare/projections"
)

// Manifest says what an export holds. It comes last, so that it can tell: what was cut short on its way has none, and what was changed doesn't fit it.
type Manifest struct {
	Format     string                  `json:"format"`               // csv, jsonl, ocel
	Version    int                     `json:"version"`              // of the form
	Ledger     string                  `json:"ledger"`               //
	Name       string                  `json:"name"`                 // of the municipality
	Made       time.Time               `json:"made"`                 // when, by the server's clock
	Moment     ExportMoment            `json:"moment"`               // asked again with it, an export has the same content
	Position   uint64                  `json:"position"`             // of the ledger, that it was made from
	Class      string                  `json:"class"`                // the most secret class that it may hold: that of who asked
	Filter     map[string][]string     `json:"filter"`               // what it was narrowed to; empty: everything
	Counts     map[string]uint64       `json:"counts"`               // events and objects
	Rows       map[string]uint64       `json:"rows,omitempty"`       // of tables, by file: rows of the view
	Lines      map[string]uint64       `json:"lines,omitempty"`      // of tables, by file: lines below the header; an uncertain or disputed row has one for each that it can be
	Undigested map[string][]domain.Ref `json:"undigested,omitempty"` // of a table: entities whose records the view can't digest, so that their rows are missing
	Files      []ManifestFile          `json:"files,omitempty"`      // of an archive, in order
	Unread     int                     `json:"unread,omitzero"`      // records that this version of the product can't read: they are handed on as they are, and what rests on them is missing
	Bytes      uint64                  `json:"bytes,omitzero"`       // before the manifest, where it stands in the same file
	SHA256     string                  `json:"sha256,omitempty"`     // of these bytes
}

// ExportMoment is the moment of an export: events have no day on which they are asked for.
type ExportMoment struct {
	On       domain.Date `json:"on,omitzero"`
	Known    domain.Day  `json:"known"`
	Recorded string      `json:"recorded"`
}

// ManifestFile is one file of an archive.
type ManifestFile struct {
	Name   string `json:"name"`
	Bytes  uint64 `json:"bytes"`
	SHA256 string `json:"sha256"`
}

// exportVersion is that of all three forms. Version 1 counted the rows of tables in `counts`, and its columns.json had no vocabularies.
const exportVersion = 2

// export is one that is being made.
type export struct {
	manifest Manifest
	e        *domain.Edition
	m        domain.Moment
	p        *params
	scratch  domain.Scratch
}

// openExport reads what is asked for. Concern reports leave only as the releases that a main ledger holds: a ledger of reports is never exported.
func (a *api) openExport(r *http.Request, format string, known, repeatable []string) (*export, error) {
	ledger, err := a.ledger(r)
	if err != nil {
		return nil, err
	}
	if _, concerns := domain.MainLedger(ledger.ID()); concerns {
		return nil, plain("export.concerns")
	}
	p, err := readParams(r, known, repeatable)
	if err != nil {
		return nil, err
	}
	e, m := a.open(r, p, "", ledger, p.moment(""))
	if err := p.err(); err != nil {
		return nil, err
	}
	filter := map[string][]string(maps.Clone(p.values))
	for _, name := range append([]string{"csv"}, momentNames...) {
		delete(filter, name)
	}
	return &export{e: e, m: m, p: p, manifest: Manifest{
		Format: format, Version: exportVersion, Ledger: ledger.ID(), Name: ledger.Name(), Made: a.Now().UTC(), Moment: ExportMoment{Known: m.Known, Recorded: m.Recorded.String()},
		Position: e.Position, Class: e.Ceiling().String(), Filter: filter, Counts: map[string]uint64{}, Unread: len(e.Unread()),
	}}, nil
}

// leaves tells whether a record may leave in an export at all: a single concern report never does.
func leaves(f *domain.Fact) bool {
	return f.Type.Name != "concern.reported.v1" && f.Type.Name != "concern.withdrawn.v1"
}

// answer is the export as a file to save.
func (x *export) answer(media, suffix string, write func(context.Context, io.Writer) error) *answer {
	name := x.manifest.Ledger + "-" + x.manifest.Moment.Recorded + suffix
	name = strings.Map(func(r rune) rune {
		if r == ':' {
			return '-'
		}
		return r
	}, name)
	return &answer{media: media, stream: write, header: map[string]string{"Content-Disposition": `attachment; filename="` + name + `"`}}
}

// records yields the records that an export of events holds.
func (x *export) records(f feedFilter) func(func(*domain.Fact) bool) {
	return func(yield func(*domain.Fact) bool) {
		for fact := range f.facts(x.e, 0) {
			if (f.kind == nil || fact.Type == f.kind) && fact.Known <= x.e.Known && leaves(fact) && !yield(fact) {
				return
			}
		}
	}
}

// tally counts and hashes what passes.
type tally struct {
	w     io.Writer
	bytes uint64
	sum   hash.Hash
}

func newTally(w io.Writer) *tally { return &tally{w: w, sum: sha256.New()} }

func (t *tally) Write(b []byte) (int, error) {
	n, err := t.w.Write(b)
	t.bytes += uint64(n)
	t.sum.Write(b[:n])
	return n, err
}

func (t *tally) hex() string { return hex.EncodeToString(t.sum.Sum(nil)) }

// seal writes into the manifest what passed before it.
func (x *export) seal(t *tally) { x.manifest.Bytes, x.manifest.SHA256 = t.bytes, t.hex() }

// onDay notes the day that is asked about: tables answer for one, events don't.
func (x *export) onDay() { x.manifest.Moment.On = projections.MomentOf(x.m).On }
