package web

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// frame is what a template is given: the visit, and what the page shows.
type frame struct {
	*visit
	Title    string
	Data     any
	Moment   *moment
	Position uint64
	Complete complete
	Made     time.Time
	Refused  bool // there is no such page, or no answer: the address may hold what nobody may keep, and is not told back
}

func (v *visit) frame(s *shown) *frame {
	return &frame{visit: v, Title: s.title, Data: s.data, Moment: s.moment, Position: s.position, Complete: s.complete, Made: v.Now(), Refused: s.status >= 400}
}

// Menu is the ledger's menu, with the page that is shown marked.
func (f *frame) Menu() []menuGroup { return f.menu() }

// Other is the page in the other language.
func (f *frame) Other() string {
	other := "en"
	if f.Lang == "en" {
		other = "sv"
	}
	switch f.Data.(type) {
	case *formData, *heldData:
		return f.At() + "?lang=" + other // the form, also where it was sent and refused
	}
	if f.Refused {
		return "/?lang=" + other
	}
	return f.Here("lang", other)
}

// Fault begins the title of a form or a question that something stands against: the title is what is heard first.
func (f *frame) Fault() string {
	if form, is := f.Data.(*formData); is && form.Problem != nil || len(f.faults) > 0 {
		return f.T("Fel: ", "Error: ")
	}
	return ""
}

// SignIn is where to sign in and come back from: to the form, where one was sent, and to the front where the address isn't to be told back.
func (f *frame) SignIn() string {
	to := f.r.URL.RequestURI()
	switch data := f.Data.(type) {
	case *formData, *heldData:
		to = f.At()
	case *signInData:
		to = data.Next
	default:
		if f.Refused {
			to = "/"
		}
	}
	if to = next(to); to == "/" {
		return "/signin"
	}
	return address("/signin", url.Values{"next": {to}})
}

// Permanent is the address of this very answer: everything that the question left out is filled in.
func (f *frame) Permanent() string {
	if f.Moment == nil {
		return ""
	}
	return f.Here("on", f.Moment.On, "known", f.Moment.Known, "recorded", f.Moment.Recorded)
}

// Recorded says up to where the ledger was read.
func (f *frame) Recorded() string {
	if _, err := time.Parse("2006-01-02", f.Moment.Recorded); err == nil || len(f.Moment.Recorded) > 19 {
		return f.Moment.Recorded
	}
	return "position " + f.Moment.Recorded
}

// On says the day that was asked about.
func (f *frame) On() string { return dateWords(f.Lang, f.Moment.On) }

// When is the moment that the address asks for, beside the page's title; "" for now. The title of the state at a date says the day itself.
func (f *frame) When() string {
	if f.Moment == nil {
		return ""
	}
	var said []string
	if _, told := f.Data.(*nowData); f.asked.Has("on") && !told {
		said = append(said, f.On())
	}
	if f.asked.Has("known") {
		said = append(said, f.T("känt senast ", "known by ")+f.Moment.Known)
	}
	if f.asked.Has("recorded") {
		said = append(said, f.T("i liggaren till ", "in the ledger by ")+f.Recorded())
	}
	return strings.Join(said, ", ")
}

// MadeAt says when the page was made, and by which clock all of its times are told.
func (f *frame) MadeAt() string { return instant(f.Made) + f.T(", svensk tid", ", Swedish time") }

// Stand says of what a page without a moment of its own was made: the two of a comparison, or the ledger as it stands.
func (f *frame) Stand() string {
	ledger := f.Ledger()
	if ledger == nil {
		return ""
	}
	if d, is := f.Data.(*diffData); is && d.Asked && d.Problem == nil {
		side := func(m moment) string {
			return f.T("gällde ", "in force ") + dateWords(f.Lang, m.On) + f.T(", känt senast ", ", known by ") + m.Known + f.T(", i liggaren till position ", ", in the ledger by position ") + m.Recorded
		}
		return ledger.Name + " · " + side(d.From) + " · " + side(d.To)
	}
	said := ledger.Name + f.T(" · liggaren står på position ", " · the ledger stands at position ") + strconv.FormatUint(ledger.Head, 10)
	if e, is := f.Data.(*eventData); is {
		said += f.T(" · händelsen känd ", " · the event known ") + e.Record.Known + f.T(", i liggaren ", ", recorded ") + instant(e.Record.Recorded)
	}
	return said
}

// Base is the ledger's first page.
func (f *frame) Base() string { return "/ledgers/" + url.PathEscape(f.id()) }

// At is the page's path, for forms that ask it again.
func (f *frame) At() string { return f.r.URL.EscapedPath() }

// Live is where changes of the page's rows are told of; "" for a page that shows another moment than now, and for one that doesn't list a view's rows.
func (f *frame) Live() string {
	list, is := f.Data.(*listData)
	if !is || list.Problem != nil || f.Moment == nil || f.asked.Has("after") {
		return ""
	}
	q := url.Values{}
	for name, values := range f.asked {
		switch {
		case slices.Contains(momentNames, name):
			return ""
		case !slices.Contains([]string{"sort", "limit", "days"}, name):
			q[name] = values
		}
	}
	return address("/v1/ledgers/"+url.PathEscape(f.id())+"/views/"+list.View+"/changes", q)
}
