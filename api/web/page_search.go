package web

import (
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/go-json-experiment/json"

	"liggare/api"
	"liggare/domain"
	"liggare/projections"
)

// searchData is what was found, view by view.
type searchData struct {
	Problem any
	Found   []found
	Events  []foundEvent // records that say the words, in their notes and evidence too
	Further bool         // there are more of those
	Nothing bool
}

// foundEvent is a record, and where in it the words are.
type foundEvent struct {
	Text, Href string
	Says       []line
}

type found struct {
	Label string
	Table *table
	More  string
}

// searchMost is how many rows of a view a search shows; the rest is a link away.
const searchMost = 5

// doubles are the views whose rows are told of by others too.
var doubles = map[string]bool{"gaps": true, "due": true, "quality": true, "checks": true}

// search finds words in titles, references and texts of every view.
func (v *visit) search() (*shown, error) {
	data := &searchData{}
	v.why = 1
	made := &shown{template: "search", title: v.T("Sök", "Search"), data: data}
	for _, view := range projections.Views() {
		if doubles[view.Name] {
			continue
		}
		q := url.Values{"limit": {itoa(searchMost)}}
		if v.asked.Has("q") {
			q.Set("q", v.Asked("q"))
		} else {
			q.Set("limit", "1")
		}
		a, err := v.ask(view.Name, q)
		if err != nil {
			problem, status := v.problemOf(err)
			if problem == nil || !ofQuestion(status) {
				return nil, err
			}
			data.Problem, made.status = v.refusalOf(problem, ""), status
			return made, nil
		}
		if !v.asked.Has("q") {
			return made, nil
		}
		made.moment, made.position, made.complete = &a.Moment, a.Position, a.Complete
		if len(a.Rows) > 0 {
			one := found{Label: view.Label.In(v.Lang), Table: v.tableOf(a, screenOf(view)[:min(4, len(screenOf(view)))], view.Label.In(v.Lang))}
			one.Table.Quiet = true
			if a.Next != "" {
				one.More = v.Link("/views/"+view.Name, "q", v.Asked("q"))
			}
			data.Found = append(data.Found, one)
		}
	}
	if err := v.searchEvents(data, made); err != nil {
		return nil, err
	}
	data.Nothing = len(data.Found)+len(data.Events) == 0
	return made, nil
}

const (
	eventsFew    = 20  // records that a search looks at
	eventsLooked = 200 // the same of one at another moment than now
	saysMost     = 2   // texts of a record that a search shows
	saysRunes    = 160 // of each
)

// searchEvents finds the words in records as they were stored: what rows have no column for, such as notes, evidence and its case references.
func (v *visit) searchEvents(data *searchData, made *shown) error {
	words := strings.Fields(strings.ToLower(v.Asked("q")))
	looked := eventsFew
	if len(v.momentQuery()) > 0 { // many of them may be of later
		looked = eventsLooked
	}
	feed, err := v.client.Search(v.r.Context(), v.id(), v.Asked("q"), looked)
	if err != nil {
		return err
	}
	later, err := v.firstAfter(made)
	if err != nil {
		return err
	}
	for _, raw := range feed.Events {
		r := new(record)
		if err := json.Unmarshal(raw, r); err != nil {
			return err
		}
		v.records[r.ID] = r
		if r.Known > made.moment.Known || !later.IsZero() && !r.Recorded.Before(later) {
			continue
		}
		if len(data.Events) == searchMost {
			data.Further = true
			break
		}
		found := foundEvent{Text: aboutOf(r) + v.eventLine(r.ID), Href: v.eventLink(r.ID)}
		for text := range api.Texts(r.Data) {
			if _, err := domain.ParseRef(text); err == nil || text == titleIn(r) {
				continue
			}
			if len(found.Says) < saysMost && slices.ContainsFunc(words, func(word string) bool { return strings.Contains(strings.ToLower(text), word) }) {
				found.Says = append(found.Says, marked(around(text, words[0], saysRunes), words))
			}
		}
		data.Events = append(data.Events, found)
	}
	data.Further = data.Further || len(feed.Events) == looked
	return nil
}

// marked is a text with the words in it marked, whatever their case.
func marked(said string, words []string) line {
	var l line
	low := strings.ToLower(said)
	if len(low) != len(said) { // a letter of another length: places in the one are none in the other
		return line{{Text: said}}
	}
	for from := 0; ; {
		at, end := len(said), len(said)
		for _, word := range words {
			if i := strings.Index(low[from:], word); i >= 0 && (from+i < at || from+i == at && from+i+len(word) > end) {
				at, end = from+i, from+i+len(word)
			}
		}
		if at > from {
			l = append(l, bit{Text: said[from:at]})
		}
		if at == len(said) {
			return l
		}
		l, from = append(l, bit{Text: said[at:end], Class: "hit"}), end
	}
}

// titleIn is what a record calls its entity, or "".
func titleIn(r *record) string {
	for _, name := range []string{"title", "name", "text"} {
		if title := textOf(r.Data, name); title != "" {
			return title
		}
	}
	return ""
}

func aboutOf(r *record) string {
	if title := titleIn(r); title != "" {
		return shortened(title, 80) + ": "
	}
	return ""
}

// firstAfter is when the first record behind the page's moment was recorded; zero: there is none.
func (v *visit) firstAfter(made *shown) (time.Time, error) {
	if !v.asked.Has("recorded") {
		return time.Time{}, nil
	}
	feed, err := v.client.Feed(v.r.Context(), v.id(), made.position, 1, "", "")
	if err != nil || len(feed.Events) == 0 {
		return time.Time{}, err
	}
	r := new(record)
	err = json.Unmarshal(feed.Events[0], r)
	return r.Recorded, err
}

// around is what stands about a word in a text, at most so many characters.
func around(text, word string, most int) string {
	runes := []rune(text)
	if len(runes) <= most {
		return text
	}
	from := 0
	if before, _, found := strings.Cut(strings.ToLower(text), word); found {
		from = min(max(utf8.RuneCountInString(before)-most/3, 0), len(runes)-most)
	}
	said := string(runes[from : from+most])
	if from > 0 {
		said = "…" + said
	}
	if from+most < len(runes) {
		said += "…"
	}
	return said
}
