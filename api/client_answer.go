package api

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"liggare/domain"
	"liggare/projections"
)

// ViewAnswer is a view's answer as it is read by whoever shows it. What a newer server adds is passed over.
type ViewAnswer struct {
	Ledger   string            `json:"ledger"`
	View     string            `json:"view"`
	Moment   ShownMoment       `json:"moment"`
	Position uint64            `json:"position"`
	Complete Completeness      `json:"complete"`
	Rows     []ViewRow         `json:"rows"`
	Names    map[string]string `json:"names"` // of entities, by reference
	Total    int               `json:"total"` // how many rows there are on all pages; 0: these
	Next     string            `json:"next"`
}

// ShownMoment is a moment with everything filled in.
type ShownMoment struct {
	On       string `json:"on"`
	Known    string `json:"known"`
	Recorded string `json:"recorded"`
}

// Completeness counts the records that an answer was computed from.
type Completeness struct {
	Applied uint64 `json:"applied"`
	Of      uint64 `json:"of"`
	Skipped uint64 `json:"skipped"`
}

// ViewRow is a row of a view, whichever: its contents are JSON.
type ViewRow struct {
	Key          string           `json:"key"`
	Certainty    string           `json:"certainty"`
	Row          jsontext.Value   `json:"row"`
	Alternatives []jsontext.Value `json:"alternatives"`
	Claims       []ViewClaim      `json:"claims"`
	Differs      []string         `json:"differs"`
	Because      []string         `json:"because"`
	Complete     bool             `json:"complete"`
	Since        string           `json:"since"`
	Until        string           `json:"until"`
	StatedIn     string           `json:"stated_in"`
	NotStated    []string         `json:"not_stated"`
	Events       []string         `json:"events"`
	Sources      []string         `json:"sources"`
	NewestSource string           `json:"newest_source"`
	Known        string           `json:"known"`
	Recorded     time.Time        `json:"recorded"`
	TooLarge     int              `json:"too_large"` // bytes: the row is too large for a stream of changes, and must be asked for
}

// ViewClaim is one source's version of a disputed row.
type ViewClaim struct {
	Row      jsontext.Value    `json:"row"`
	Event    string            `json:"event"`
	Field    string            `json:"field"`
	Nature   string            `json:"nature"`
	Evidence []domain.Evidence `json:"evidence"`
}

// Contents are all that the row may be.
func (r *ViewRow) Contents() []jsontext.Value {
	all := slices.Clone(r.Alternatives)
	if r.Row.Kind() == '{' {
		all = append(all, r.Row)
	}
	for _, claim := range r.Claims {
		all = append(all, claim.Row)
	}
	return slices.DeleteFunc(all, func(v jsontext.Value) bool { return v.Kind() != '{' })
}

// ViewDifference is what changed between two moments.
type ViewDifference struct {
	Ledger string                 `json:"ledger"`
	From   ViewEnd                `json:"from"`
	To     ViewEnd                `json:"to"`
	Views  map[string]*ViewChange `json:"views"`
	Names  map[string]string      `json:"names"`
}

// ViewEnd is one of the two moments.
type ViewEnd struct {
	Moment   ShownMoment  `json:"moment"`
	Position uint64       `json:"position"`
	Complete Completeness `json:"complete"`
}

// ViewChange is what changed in one view.
type ViewChange struct {
	Added     []ViewRow                `json:"added"`
	Ended     []ViewRow                `json:"ended"`
	Changed   []ChangedRow             `json:"changed"`
	Corrected []projections.Correction `json:"corrected"`
	Total     projections.ChangeTotal  `json:"total"` // how many there are of each, where only some are told
}

// ChangedRow is a row before and after.
type ChangedRow struct {
	Key     string   `json:"key"`
	Differs []string `json:"differs"`
	Before  ViewRow  `json:"before"`
	After   ViewRow  `json:"after"`
}

// Answer gives a view's answer.
func (c *Client) Answer(ctx context.Context, ledger, view string, q url.Values) (*ViewAnswer, error) {
	return handed[ViewAnswer](ctx, func(ctx context.Context) ([]byte, error) { return c.View(ctx, ledger, view, q) })
}

// ViewCourses are a view's rows over time.
type ViewCourses struct {
	Rows  []ViewCourse      `json:"rows"`
	Names map[string]string `json:"names"`
}

// ViewCourse is a row over time.
type ViewCourse struct {
	Key        string       `json:"key"`
	Periods    []ViewPeriod `json:"periods"`
	Incomplete bool         `json:"incomplete"` // what follows its last period was not computed
}

// ViewPeriod is a stretch of days on which a row is the same; NoDay at an end: open.
type ViewPeriod struct {
	From    domain.Day `json:"from,omitzero"`
	To      domain.Day `json:"to,omitzero"`
	ViewRow            // of these days
}

// Courses gives a view's rows over time.
func (c *Client) Courses(ctx context.Context, ledger, view string, q url.Values) (*ViewCourses, error) {
	return handed[ViewCourses](ctx, func(ctx context.Context) ([]byte, error) { return c.Periods(ctx, ledger, view, q) })
}

// Story gives an entity's story. It MUST NOT be changed: a handler of this process hands over what others use, too.
func (c *Client) Story(ctx context.Context, ledger string, subject domain.Ref, q url.Values) (*projections.Story, error) {
	return handed[projections.Story](ctx, func(ctx context.Context) ([]byte, error) { return c.Trail(ctx, ledger, subject, q) })
}

// Difference gives the difference of two moments. It MUST NOT be changed, as a story.
func (c *Client) Difference(ctx context.Context, ledger string, q url.Values) (*ViewDifference, error) {
	return handed[ViewDifference](ctx, func(ctx context.Context) ([]byte, error) { return c.Diff(ctx, ledger, q) })
}

// shownAnswer is what reading the JSON of an answer gives.
func shownAnswer(a *projections.Answer) (*ViewAnswer, error) {
	shown := &ViewAnswer{Ledger: a.Ledger, View: a.View, Moment: shownMoment(a.Moment), Position: a.Position, Complete: completeness(a.Complete), Total: a.Total, Next: a.Next, Names: shownNames(a.Names)}
	var err error
	shown.Rows, err = shownRows(a.Rows)
	return shown, err
}

func shownMoment(m projections.Moment) ShownMoment {
	return ShownMoment{On: m.On.String(), Known: m.Known.String(), Recorded: m.Recorded}
}

func completeness(c projections.Completeness) Completeness {
	return Completeness{Applied: c.Applied, Of: c.Of, Skipped: c.Skipped}
}

func shownNames(names map[domain.Ref]string) map[string]string {
	shown := make(map[string]string, len(names))
	for ref, name := range names {
		shown[string(ref)] = name
	}
	return shown
}

func shownRows(rows []projections.Row) (shown []ViewRow, err error) {
	shown = make([]ViewRow, len(rows))
	for i := range rows {
		if shown[i], err = shownRow(&rows[i]); err != nil {
			return nil, err
		}
	}
	return shown, nil
}

func shownRow(r *projections.Row) (shown ViewRow, err error) {
	content := func(of any) jsontext.Value {
		raw, failed := json.Marshal(of, json.Deterministic(true))
		if failed != nil {
			err = fmt.Errorf("row %s: %w", r.Key, failed)
		}
		return raw
	}
	shown = ViewRow{
		Key: r.Key, Certainty: string(r.Certainty), Row: content(r.Row), Differs: r.Differs, Because: r.Because, Complete: r.Complete, Since: r.Since.String(), Until: r.Until.String(),
		StatedIn: string(r.StatedIn), NotStated: r.NotStated, Events: r.Events, Sources: r.Sources, NewestSource: r.NewestSource, Recorded: r.Recorded,
	}
	if r.Known != domain.NoDay {
		shown.Known = r.Known.String()
	}
	for _, each := range r.Alternatives {
		shown.Alternatives = append(shown.Alternatives, content(each))
	}
	for _, each := range r.Claims {
		shown.Claims = append(shown.Claims, ViewClaim{Row: content(each.Row), Event: each.Event, Field: each.Field, Nature: string(each.Nature), Evidence: each.Evidence})
	}
	return shown, err
}

func shownCourses(cs *projections.Courses) (*ViewCourses, error) {
	shown := &ViewCourses{Names: shownNames(cs.Names), Rows: make([]ViewCourse, len(cs.Rows))}
	for i := range cs.Rows {
		course := &shown.Rows[i]
		course.Key, course.Incomplete = cs.Rows[i].Key, cs.Rows[i].Incomplete
		for j := range cs.Rows[i].Periods {
			p := &cs.Rows[i].Periods[j]
			row, err := shownRow(&p.Row)
			if err != nil {
				return nil, err
			}
			course.Periods = append(course.Periods, ViewPeriod{p.From, p.To, row})
		}
	}
	return shown, nil
}

func shownDifference(d *projections.Difference) (*ViewDifference, error) {
	end := func(e projections.End) ViewEnd {
		return ViewEnd{shownMoment(e.Moment), e.Position, completeness(e.Complete)}
	}
	shown := &ViewDifference{Ledger: d.Ledger, From: end(d.From), To: end(d.To), Views: map[string]*ViewChange{}, Names: shownNames(d.Names)}
	for name, c := range d.Views {
		change := &ViewChange{Corrected: c.Corrected, Total: c.Total}
		shown.Views[name] = change
		var err error
		if change.Added, err = shownRows(c.Added); err != nil {
			return nil, err
		}
		if change.Ended, err = shownRows(c.Ended); err != nil {
			return nil, err
		}
		for i := range c.Changed {
			each := ChangedRow{Key: c.Changed[i].Key, Differs: c.Changed[i].Differs}
			if each.Before, err = shownRow(&c.Changed[i].Before); err != nil {
				return nil, err
			}
			if each.After, err = shownRow(&c.Changed[i].After); err != nil {
				return nil, err
			}
			change.Changed = append(change.Changed, each)
		}
	}
	return shown, nil
}
