package projections

import (
	"reflect"
	"slices"
	"sort"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

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
	main  *domain.Fact
	facts []*domain.Fact
}

// world is what one combination of readings gave: its rows, and the root's facts that have happened and that stand in it.
type world struct {
	rows     []found
	happened []*domain.Fact
	standing []*domain.Fact
}

// rowsOf computes the finished rows of one root over the days of a date. next is the first later day that can turn one of them.
func (a *Ask) rowsOf(v *View, root int32, on domain.Date, yield func(Row)) (next domain.Day) {
	lo, hi := on.Earliest(), on.Latest()
	recorded, whole, next := a.worlds(v, root, lo, hi, nil)
	if len(recorded) == 1 && len(a.disputes(root)) == 0 {
		for i := range recorded[0].rows {
			yield(a.certain(v, &recorded[0].rows[i], whole))
		}
		return next
	}
	claims := map[int][]world{}
	disputes := a.disputes(root)
	for i := range disputes {
		claimed, all, _ := a.worlds(v, root, lo, hi, &disputes[i])
		claims[i], whole = claimed, whole && all
	}
	for _, key := range keysOf(recorded, claims) {
		yield(a.merge(v, key, recorded, disputes, claims, whole))
	}
	return next
}

func (a *Ask) disputes(root int32) []domain.Dispute { return a.edition.Disputes(root, &a.scratch) }

// worlds runs the view for every combination of readings, on every day from lo to hi that can give another answer.
func (a *Ask) worlds(v *View, root int32, lo, hi domain.Day, claim *domain.Dispute) (all []world, whole bool, next domain.Day) {
	whole = true
	for day := lo; ; day = next {
		a.begin(root, day, claim)
		a.each(func() {
			var w world
			v.Rows(a, root, func(key string, row any, main domain.Item, facts ...domain.Item) {
				f := found{key: key, row: row, main: main.Fact}
				for _, item := range facts {
					f.facts = append(f.facts, item.Fact)
				}
				if len(f.facts) == 0 {
					f.facts = []*domain.Fact{main.Fact}
				}
				w.rows = append(w.rows, f)
			})
			if len(a.choices) > 0 || hi > lo {
				w.note(a)
			}
			all = append(all, w)
		})
		whole = whole && a.whole
		if next = a.next; next > hi {
			return all, whole, next
		}
	}
}

// note keeps which facts of the entities that were read have happened, and which stand.
func (w *world) note(a *Ask) {
	for _, read := range a.reads {
		if read.run != a.run {
			continue
		}
		s := &read.States[read.taken]
		for item := range s.All() {
			if s.Has(item) {
				w.happened = append(w.happened, item.Fact)
			}
			if s.Stands(item) {
				w.standing = append(w.standing, item.Fact)
			}
		}
	}
}

func keysOf(recorded []world, claims map[int][]world) []string {
	var keys []string
	add := func(worlds []world) {
		for _, w := range worlds {
			for _, f := range w.rows {
				if !slices.Contains(keys, f.key) {
					keys = append(keys, f.key)
				}
			}
		}
	}
	add(recorded)
	for i := range len(claims) {
		add(claims[i])
	}
	return keys
}

// certain finishes a row that all readings give.
func (a *Ask) certain(v *View, f *found, whole bool) Row {
	row := Row{Key: f.key, Certainty: Certain, Row: f.row, Complete: whole, NotStated: v.notStated(f.row)}
	a.source(v, &row, f.main, f.facts, f.row)
	return row
}

// merge finishes the row of a key from what all readings and all claims give for it.
func (a *Ask) merge(v *View, key string, recorded []world, disputes []domain.Dispute, claims map[int][]world, whole bool) Row {
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
	main, facts := union(all)
	switch {
	case row.Claims != nil:
		row.Certainty = Disputed
		row.Differs = differing(all)
	case len(base.rows) > 1:
		row.Certainty = Uncertain
		for _, each := range base.rows {
			row.Alternatives = append(row.Alternatives, each.row)
		}
		row.Differs = differing(all)
	default:
		row.Certainty, row.Row = Certain, base.rows[0].row
	}
	if len(base.rows) > 1 {
		row.Because = append(row.Because, a.because(recorded)...)
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

// evidence is read from the stored record: folded facts don't hold it.
func (a *Ask) evidence(f *domain.Fact) []domain.Evidence {
	envelope, err := a.edition.Envelope(f.Position)
	if err != nil {
		return nil
	}
	var data struct {
		Evidence []domain.Evidence `json:"evidence"`
	}
	if err := json.Unmarshal(envelope.Data, &data); err != nil {
		return nil
	}
	return data.Evidence
}

// source fills in where a row comes from.
func (a *Ask) source(v *View, row *Row, main *domain.Fact, facts []*domain.Fact, content any) {
	if main != nil {
		row.Since, row.Until = main.Effective, main.Until
	}
	row.StatedIn = v.statedIn(content)
	row.Events, row.Sources = make([]string, 0, len(facts)), []string{}
	var newest domain.Day
	for i, f := range facts {
		if slices.Contains(facts[:i], f) {
			continue
		}
		row.Events = append(row.Events, a.edition.EventID(f))
		sources := a.edition.Sources(f)
		for _, name := range sources {
			if !slices.Contains(row.Sources, name) {
				row.Sources = append(row.Sources, name)
			}
		}
		if len(sources) > 0 && f.Known > newest {
			newest, row.NewestSource = f.Known, sources[len(sources)-1]
		}
		row.Known = max(row.Known, f.Known)
		if at := f.Recorded().UTC(); at.After(row.Recorded) {
			row.Recorded = at
		}
	}
}

// alternatives are the different rows that worlds give for a key.
type alternatives struct{ rows []alternative }

type alternative struct {
	row     any
	encoded string
	main    *domain.Fact
	facts   []*domain.Fact
}

func alternativesOf(key string, worlds []world) alternatives {
	var all alternatives
	for _, w := range worlds {
		each := alternative{encoded: "null"}
		for _, f := range w.rows {
			if f.key == key {
				each = alternative{row: f.row, encoded: encode(f.row), main: f.main, facts: f.facts}
			}
		}
		at := slices.IndexFunc(all.rows, func(o alternative) bool { return o.encoded == each.encoded })
		if at < 0 {
			all.rows = append(all.rows, each)
			continue
		}
		all.rows[at].facts = append(all.rows[at].facts[:len(all.rows[at].facts):len(all.rows[at].facts)], each.facts...)
	}
	sort.SliceStable(all.rows, func(i, j int) bool { return all.rows[i].row != nil && all.rows[j].row == nil })
	return all
}

func (a alternatives) equal(b alternatives) bool {
	if len(a.rows) != len(b.rows) {
		return false
	}
	for _, each := range a.rows {
		if !slices.ContainsFunc(b.rows, func(o alternative) bool { return o.encoded == each.encoded }) {
			return false
		}
	}
	return true
}

// union is every fact that the alternatives rest on, oldest first, and the fact whose dates are the row's own.
func union(all []alternative) (main *domain.Fact, facts []*domain.Fact) {
	for _, each := range all {
		if main == nil {
			main = each.main
		}
		for _, f := range each.facts {
			if !slices.Contains(facts, f) {
				facts = append(facts, f)
			}
		}
	}
	slices.SortStableFunc(facts, func(a, b *domain.Fact) int { return int(int64(a.Position) - int64(b.Position)) })
	return main, facts
}

// because lists the facts that have happened in some readings and not in others; where all have, those that stand in some only.
func (a *Ask) because(worlds []world) []string {
	ids := a.partly(worlds, func(w world) []*domain.Fact { return w.happened })
	if len(ids) == 0 {
		ids = a.partly(worlds, func(w world) []*domain.Fact { return w.standing })
	}
	return ids
}

func (a *Ask) partly(worlds []world, of func(world) []*domain.Fact) []string {
	count := map[*domain.Fact]int{}
	for _, w := range worlds {
		for _, f := range of(w) {
			count[f]++
		}
	}
	var facts []*domain.Fact
	for f, n := range count {
		if n < len(worlds) {
			facts = append(facts, f)
		}
	}
	slices.SortFunc(facts, func(a, b *domain.Fact) int { return int(int64(a.Position) - int64(b.Position)) })
	ids := make([]string, len(facts))
	for i, f := range facts {
		ids[i] = a.edition.EventID(f)
	}
	return ids
}

// differing names the fields in which the rows differ, in their order.
func differing(all []alternative) []string {
	var members []map[string]jsontext.Value
	var order []string
	for _, each := range all {
		if each.row == nil {
			continue
		}
		fields := map[string]jsontext.Value{}
		if err := json.Unmarshal([]byte(each.encoded), &fields); err != nil {
			continue
		}
		members = append(members, fields)
		for _, name := range columnNames(each.row) {
			if !slices.Contains(order, name) {
				order = append(order, name)
			}
		}
	}
	var differs []string
	for _, name := range order {
		for _, fields := range members[1:] {
			if string(fields[name]) != string(members[0][name]) {
				differs = append(differs, name)
				break
			}
		}
	}
	return differs
}

func encode(row any) string {
	raw, err := json.Marshal(row)
	if err != nil {
		panic("row can't be encoded: " + err.Error())
	}
	return string(raw)
}

func columnsOf(t reflect.Type) []column {
	var columns []column
	for _, f := range reflect.VisibleFields(t) {
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Anonymous || name == "" {
			continue
		}
		stated := strings.Contains(options, "omit") && f.Tag.Get("when") == ""
		columns = append(columns, column{name: name, index: f.Index, stated: stated})
	}
	return columns
}

func columnNames(row any) []string {
	var names []string
	for _, c := range columnsOf(reflect.TypeOf(row).Elem()) {
		names = append(names, c.name)
	}
	return names
}

// notStated names the fields that a source could have stated and none does.
func (v *View) notStated(row any) []string {
	names := []string{}
	if row == nil {
		return names
	}
	value := reflect.ValueOf(row).Elem()
	for _, c := range v.fields {
		if field := value.FieldByIndex(c.index); c.stated && (field.IsZero() || field.Kind() == reflect.Slice && field.Len() == 0) {
			names = append(names, c.name)
		}
	}
	return names
}

// statedIn is the row's own field of that name.
func (v *View) statedIn(row any) domain.Ref {
	if row == nil {
		return ""
	}
	for _, c := range v.fields {
		if c.name == "stated_in" {
			ref, _ := reflect.ValueOf(row).Elem().FieldByIndex(c.index).Interface().(domain.Ref)
			return ref
		}
	}
	return ""
}
