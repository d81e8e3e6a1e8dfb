package domain

import (
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

const (
	reportedName = "concern.reported.v1"
	releasedName = "concern.released.v1"
)

var releasedType = reflect.TypeFor[ConcernReleased]()

// K is the least number of reports that a release shows (k-anonymity of the cells of a frequency table).
const K = 5

// ConcernReleased gives out how many reports of concern a tertial brought, by area. It is all that anybody learns of them outside their ledger, and what questions as of
// any day answer from. It stands for ever: what is late or withdrawn afterwards shows in the next.
type ConcernReleased struct {
	Tertial Planned        `json:"tertial" is:"required"`                // four months: 2026-01/2026-04
	K       int            `json:"k" is:"required" min:"5"`              // smaller counts are not shown
	Counts  []ConcernCount `json:"counts,omitempty"`                     // by the areas' names
	Through string         `json:"through,omitempty" form:"fingerprint"` // up to where the reports are counted, told so that only their ledger can read it
	Common
}

// ConcernCount is one area's count: the number, that there were fewer than k, or nothing, so that what is shown of others doesn't tell those that aren't.
type ConcernCount struct {
	Area      string `json:"area" is:"required" max:"100"`
	Count     int    `json:"count,omitzero"`      // reports; at least k
	FewerThan int    `json:"fewer_than,omitzero"` // k
	Withheld  bool   `json:"withheld,omitzero"`
}

// Shown is the count as people read it: 12, <5, or – where it is withheld.
func (n *ConcernCount) Shown() string {
	switch {
	case n.Withheld:
		return "–"
	case n.FewerThan > 0:
		return "<" + strconv.Itoa(n.FewerThan)
	}
	return strconv.Itoa(n.Count)
}

func (d *ConcernReleased) check(c *Scope) {
	tertial, is := tertialOf(d.Tertial)
	if !is {
		c.Refuse("rule.concern.tertial", "/data/tertial", "Ett tertial är fyra månader: 2026-01/2026-04, 2026-05/2026-08 eller 2026-09/2026-12.", "A tertial is four months: 2026-01/2026-04, 2026-05/2026-08 or 2026-09/2026-12.")
		return
	}
	if want := tertial.subject(); c.Subject != want {
		c.Refuse("rule.concern.release_subject", "/subject", "Ett släpps ämne är dess tertial: "+string(want)+".", "A release's subject is its tertial: "+string(want)+".")
		return
	}
	if slices.ContainsFunc(c.book.releases(), func(f *Fact) bool { return f != c.fact && f.entity == c.fact.entity }) {
		c.Refuse("rule.concern.released_twice", "/data/tertial", "Tertialet är redan släppt; sena rapporter räknas in i nästa.", "The tertial is released already; late reports are counted in the next.")
		return
	}
	if d.Tertial.Last() >= c.fact.Known {
		c.Refuse("rule.concern.tertial_open", "/data/tertial", "Tertialet är inte slut; det kan släppas från "+(d.Tertial.Last()+1).String()+".", "The tertial is not over; it can be released from "+(d.Tertial.Last()+1).String()+".")
	}
	for _, earlier := range c.book.releases() {
		if earlier.Data.(*ConcernReleased).Tertial.First() > d.Tertial.First() {
			c.Refuse("rule.concern.release_order", "/data/tertial", "Ett senare tertial är redan släppt, och räknade även det här; släpp dem i ordning.", "A later tertial is released already and counted this one's reports too; release them in order.")
			break
		}
	}
	d.checkCounts(c)
}

func (d *ConcernReleased) checkCounts(c *Scope) {
	met := map[string]bool{}
	small, withheld, shown := false, false, false
	for i := range d.Counts {
		n, at := &d.Counts[i], "/data/counts/"+itoa(i)
		if key := AreaKey(n.Area); met[key] {
			c.Refuse("rule.concern.area_twice", at+"/area", "Området står två gånger; lägg ihop raderna.", "The area stands twice; put its rows together.")
		} else {
			met[key] = true
		}
		told := 0
		for _, is := range []bool{n.Count != 0, n.FewerThan != 0, n.Withheld} {
			if is {
				told++
			}
		}
		switch {
		case told != 1, n.FewerThan != 0 && n.FewerThan != d.K:
			c.Refuse("rule.concern.count_form", at, "Ange ett av count, fewer_than (lika med k) och withheld.", "Give one of count, fewer_than (equal to k) and withheld.")
		case n.Count != 0 && n.Count < d.K:
			c.Refuse("rule.concern.unsuppressed", at+"/count", "Antal under k visas inte; skriv fewer_than i stället.", "Counts below k are not shown; write fewer_than instead.")
		}
		small, withheld, shown = small || n.FewerThan != 0, withheld || n.Withheld, shown || n.Count != 0
	}
	if small && shown && !withheld {
		c.Refuse("rule.concern.complementary", "/data/counts", "Där ett litet antal döljs döljs även nästa (withheld), så att ingen summa röjer det.", "Where a small count is hidden, the next is hidden too (withheld), so that no sum reveals it.")
	}
}

func (d *ConcernReleased) brings() string { return "released" }

// tertial is one of the three parts of a municipality's year.
type tertial struct{ year, number int }

// tertialOf reads a planned date as a tertial, however its days are written.
func tertialOf(p Planned) (tertial, bool) {
	year, month, day := p.First().Civil()
	if p.IsZero() || p.UnknownDay() || day != 1 || (month-1)%4 != 0 || p.Last() != civilDay(year, month+3, daysIn(year, month+3)) {
		return tertial{}, false
	}
	return tertial{year, int(month-1)/4 + 1}, true
}

func (t tertial) subject() Ref { return Ref(string(KindConcern) + "/" + strings.ToLower(t.String())) }

func (t tertial) String() string { return strconv.Itoa(t.year) + "-T" + strconv.Itoa(t.number) }

// TertialName is how people and row keys call the tertial of a planned date: 2026-T1. Nothing for another length.
func TertialName(p Planned) string {
	if t, is := tertialOf(p); is {
		return t.String()
	}
	return ""
}

// ParseTertial reads 2026-T1 or 2026-01/2026-04. The error is an *Error.
func ParseTertial(s string) (Planned, error) {
	if year, number, cut := strings.Cut(strings.ToUpper(s), "-T"); cut && len(year) == 4 && len(number) == 1 && "1" <= number && number <= "3" {
		first := int(number[0]-'1')*4 + 1
		s = year + string(appendTwo(nil, first)) + "/" + year + string(appendTwo(nil, first+3))
	}
	p, err := ParsePlanned(s)
	if err == nil {
		if _, is := tertialOf(p); is {
			return p, nil
		}
	}
	return Planned{}, refuse("release.tertial", "", "Skriv ett tertial som 2026-T1 eller 2026-01/2026-04.", "Write a tertial as 2026-T1 or 2026-01/2026-04.")
}

// AreaKey is what one area is told from another by, however its name is written: small letters, and hyphens for all that is no letter or digit.
func AreaKey(area string) string {
	words := strings.FieldsFunc(strings.ToLower(plainText(area)), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	return strings.Join(words, "-")
}

// releases are the facts of all releases, by tertial, staged ones included. The writer's own.
func (b *Book) releases() (found []*Fact) {
	for _, home := range b.byKind[KindConcern] {
		found = appendReleases(found, b.timelines[home].facts)
	}
	return byTertial(found)
}

func (e *Edition) releases() (found []*Fact) {
	for home := range e.Homes(KindConcern) {
		found = appendReleases(found, e.Facts(home))
	}
	return byTertial(found)
}

func appendReleases(to, facts []*Fact) []*Fact {
	for _, fact := range facts {
		if _, is := fact.Data.(*ConcernReleased); is {
			to = append(to, fact)
		}
	}
	return to
}

func byTertial(releases []*Fact) []*Fact {
	slices.SortFunc(releases, func(x, y *Fact) int {
		return int(x.Data.(*ConcernReleased).Tertial.First()) - int(y.Data.(*ConcernReleased).Tertial.First())
	})
	return releases
}
