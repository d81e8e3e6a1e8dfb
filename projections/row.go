package projections

import (
	"cmp"
	"slices"
	"time"

	"github.com/go-json-experiment/json"

	"liggare/domain"
)

// Certainty tells how sure an answer is.
type Certainty string

const (
	Certain   Certainty = "certain"   // all readings give the same row
	Uncertain Certainty = "uncertain" // readings differ: the alternatives are all of them
	Disputed  Certainty = "disputed"  // sources differ: the claims are all of them
)

// Row is a view's answer for one key, with where it comes from.
type Row struct {
	Key          string         `json:"key"`
	Certainty    Certainty      `json:"certainty"`
	Row          any            `json:"row"`                    // null unless certain
	Alternatives []any          `json:"alternatives,omitempty"` // of an uncertain row; null among them: possibly none
	Claims       []Claim        `json:"claims,omitempty"`       // of a disputed row, the recorded one first
	Differs      []string       `json:"differs,omitempty"`      // fields that differ among alternatives or claims
	Because      []string       `json:"because,omitempty"`      // ids of the facts whose dates or disputes cause it
	Complete     bool           `json:"complete"`               // false: there were too many readings to walk them all
	Since        domain.Date    `json:"since,omitzero"`         // as stated
	Until        domain.Planned `json:"until,omitzero"`         // as stated
	StatedIn     domain.Ref     `json:"stated_in,omitzero"`     // the document of the ledger that states it
	NotStated    []string       `json:"not_stated"`             // fields that no source states
	Events       []string       `json:"events"`                 // ids of the records that it rests on
	Sources      []string       `json:"sources"`                // documents that their evidence names
	NewestSource string         `json:"newest_source,omitzero"` // that of the fact known last
	Known        domain.Day     `json:"known,omitzero"`         // all of it was known by then
	Recorded     time.Time      `json:"recorded"`               // all of it was recorded by then
}

// Claim is one source's version of a disputed row.
type Claim struct {
	Row      any                  `json:"row"`
	Event    string               `json:"event"`
	Field    string               `json:"field,omitempty"` // JSON pointer into the record that is disputed
	Nature   domain.DisputeNature `json:"nature,omitempty"`
	Evidence []domain.Evidence    `json:"evidence,omitempty"`
}

// found is one row that one combination of readings gave.
type found struct {
	key   string
	row   any
	main  domain.Item
	facts []domain.Item
}

// world is what one combination of readings gave: its rows, and how it saw the facts in doubt.
type world struct {
	focus string // the key that it was asked for alone; empty: all
	rows  []found
	seen  []sighting
}

// rowsOf computes the finished rows of one root over the days of a date. next is the first later day that can turn one of them.
func (a *Ask) rowsOf(v *View, root int32, on domain.Date, yield func(Row)) (next domain.Day) {
	lo, hi := on.Earliest(), on.Latest()
	a.start(root)
	recorded, whole, next := a.worlds(v, lo, hi, nil, a.recorded[:0])
	a.recorded = recorded
	defer clear(recorded)
	disputes := a.edition.Disputes(root, &a.scratch)
	if len(recorded) == 1 && whole && len(disputes) == 0 {
		for i := range recorded[0].rows {
			yield(a.certain(v, &recorded[0].rows[i]))
		}
		return next
	}
	claims := make([][]world, len(disputes))
	for i := range disputes {
		claimed, all, turns := a.worlds(v, lo, hi, &disputes[i], nil)
		claims[i], whole, next = claimed, whole && all, min(next, turns)
	}
	for _, key := range keysOf(recorded, claims) {
		yield(a.merge(v, key, recorded, disputes, claims, whole))
	}
	return next
}

// worlds appends to all what the view gives for every combination of readings, on every day from lo to hi that can give another answer.
func (a *Ask) worlds(v *View, lo, hi domain.Day, claim *domain.Dispute, all []world) (_ []world, whole bool, next domain.Day) {
	whole, a.ranging = true, hi > lo
	for day := lo; ; day = next {
		a.begin(day, claim)
		before := len(all)
		all = a.runs(v, all)
		if len(a.parts) > 0 {
			all, a.focused = all[:before], true // it only asked which rows there are
			for _, a.focus = range a.parts {
				all = a.runs(v, all)
			}
			a.focus = ""
		}
		whole = whole && a.whole
		if next = a.next; next > hi {
			return all, whole, next
		}
	}
}

// runs appends the worlds of one day.
func (a *Ask) runs(v *View, all []world) []world {
	a.each(func() {
		rows, seen := len(a.rows), len(a.seen)
		v.Rows(a, a.root, a.collect)
		a.sightAll()
		all = append(all, world{a.focus, a.rows[rows:len(a.rows):len(a.rows)], a.seen[seen:len(a.seen):len(a.seen)]})
	})
	return all
}

// collect keeps a row that a view yields.
func (a *Ask) collect(key string, row any, main domain.Item, facts ...domain.Item) {
	if len(facts) == 0 {
		facts = []domain.Item{main}
	}
	a.rows = append(a.rows, found{key, row, main, facts})
}

func keysOf(recorded []world, claims [][]world) []string {
	var keys []string
	met := map[string]bool{}
	for _, worlds := range append([][]world{recorded}, claims...) {
		for _, w := range worlds {
			for i := range w.rows {
				if key := w.rows[i].key; !met[key] {
					met[key] = true
					keys = append(keys, key)
				}
			}
		}
	}
	return keys
}

// certain finishes a row that all readings give.
func (a *Ask) certain(v *View, f *found) Row {
	row := Row{Key: f.key, Certainty: Certain, Row: f.row, Complete: true, NotStated: v.notStated(f.row)}
	a.source(v, &row, f.main, f.facts, f.row)
	return row
}

// merge finishes the row of a key from what all readings and all claims give for it.
func (a *Ask) merge(v *View, key string, recorded []world, disputes []domain.Dispute, claims [][]world, whole bool) Row {
	row := Row{Key: key, Complete: whole}
	base := alternativesOf(key, recorded)
	all := base.rows
	for i := range disputes {
		claimed := alternativesOf(key, claims[i])
		if claimed.equal(base) {
			continue
		}
		if row.Claims == nil {
			for _, each := range base.rows {
				row.Claims = append(row.Claims, a.claimed(each.row, disputes[i].Against, nil))
			}
		}
		for _, each := range claimed.rows {
			row.Claims = append(row.Claims, a.claimed(each.row, disputes[i].Fact, disputes[i].Data))
		}
		row.Because = append(row.Because, a.edition.EventID(disputes[i].Fact))
		all = append(all[:len(all):len(all)], claimed.rows...)
	}
	main, facts := factsOf(all)
	switch {
	case row.Claims != nil:
		row.Certainty = Disputed
		row.Differs = v.differing(all)
	case len(base.rows) > 1:
		row.Certainty = Uncertain
		for _, each := range base.rows {
			row.Alternatives = append(row.Alternatives, each.row)
		}
		row.Differs = v.differing(all)
	default:
		row.Certainty, row.Row = Certain, base.rows[0].row
	}
	if len(base.rows) > 1 {
		row.Because = append(row.Because, a.because(key, recorded, base)...)
	}
	if row.Certainty == Uncertain && slices.Contains(a.contested, key) {
		a.dispute(&row)
	}
	if !whole && row.Certainty == Certain {
		row.Certainty, row.Alternatives, row.Row = Uncertain, []any{row.Row}, nil
	}
	content := row.Row
	for _, each := range all {
		if content == nil && each.row != nil {
			content = each.row
		}
	}
	row.NotStated = v.notStated(content)
	a.source(v, &row, main, facts, content)
	return row
}

func (a *Ask) claimed(row any, by *domain.Fact, dispute *domain.RecordDisputed) Claim {
	claim := Claim{Row: row, Event: a.edition.EventID(by), Evidence: a.evidence(by)}
	if dispute != nil {
		claim.Field, claim.Nature = dispute.Field, dispute.Nature
	}
	return claim
}

// evidence is read from the stored record: folded facts don't hold it. That of a correction's replacement goes before the correction's own.
func (a *Ask) evidence(f *domain.Fact) []domain.Evidence {
	type part struct {
		Evidence []domain.Evidence `json:"evidence"`
	}
	var data struct {
		part
		Replacement struct {
			Data part `json:"data"`
		} `json:"replacement"`
	}
	if err := json.Unmarshal(a.edition.StoredData(f.Position), &data); err != nil {
		return nil
	}
	if stated := data.Replacement.Data.Evidence; len(stated) > 0 {
		return stated
	}
	return data.Evidence
}

// source fills in where a row comes from.
func (a *Ask) source(v *View, row *Row, main domain.Item, facts []domain.Item, content any) {
	if main.Fact != nil {
		row.Since, row.Until = main.Effective, main.Until
	}
	row.StatedIn = v.statedIn(content)
	row.Events = make([]string, 0, len(facts))
	if !slices.IsSortedFunc(facts, byOrder) {
		facts = slices.Clone(facts)
		slices.SortStableFunc(facts, byOrder)
	}
	var newest domain.Day
	var recorded time.Time
	for i, f := range facts {
		if i > 0 && f.Fact == facts[i-1].Fact {
			continue
		}
		row.Events = append(row.Events, a.edition.EventID(f.Fact))
		sources := a.edition.Sources(f.Fact)
		row.addSources(sources)
		if len(sources) > 0 && f.Known > newest {
			newest, row.NewestSource = f.Known, sources[len(sources)-1]
		}
		row.Known = max(row.Known, f.Known)
		if at := f.Recorded(); at.After(recorded) {
			recorded = at
		}
	}
	row.Recorded = recorded.UTC()
	if row.Sources == nil {
		row.Sources = []string{}
	}
}

// addSources shares the book's own list as long as there is one only.
func (r *Row) addSources(names []string) {
	if r.Sources == nil {
		r.Sources = names[:len(names):len(names)]
		return
	}
	for _, name := range names {
		if !slices.Contains(r.Sources, name) {
			r.Sources = append(r.Sources, name)
		}
	}
}

// byOrder orders facts by the record that first told them, a claim behind the fact that it is against.
func byOrder(a, b domain.Item) int {
	return cmp.Or(cmp.Compare(a.Order(), b.Order()), cmp.Compare(a.Position, b.Position))
}
