package domain

import (
	"strings"
	"unicode"
)

// Reports of concern live in a ledger of their own beside each ledger, <id>-oro: the main ledger's positions and times tell nothing of them. What is counted from them
// goes to the main ledger as concern.released.
const concernSuffix = "-oro"

// ConcernLedger is the id of the ledger that holds the reports of concern of another.
func ConcernLedger(id string) string { return id + concernSuffix }

// MainLedger is the id of the ledger beside which a ledger of concern reports stands; concerns tells whether it is one.
func MainLedger(id string) (main string, concerns bool) { return strings.CutSuffix(id, concernSuffix) }

// ConcernReported is one de-identified report of concern. Its subject is made by the server, and its day is its period. It has no member for a person, and no other free
// text than its area and its note.
type ConcernReported struct {
	Area         string         `json:"area" is:"required" max:"100"` // district or larger, that the municipality's ledger holds (Places.HoldsArea)
	Period       Planned        `json:"period" is:"required"`         // a month (2026-01) or a quarter (2026-01/2026-03)
	Channel      ConcernChannel `json:"channel" is:"required"`
	Environment  Environment    `json:"environment" is:"required"`
	Indication   []Indication   `json:"indication" is:"required"`
	PlaceType    PlaceType      `json:"place_type,omitempty"`
	AgeBand      AgeBand        `json:"age_band,omitempty"`
	ReporterRole ReporterRole   `json:"reporter_role,omitempty"`
	Bare
}

// Bare is what any event of a ledger of concern reports may have: a short note. Evidence, decisions and other names would lead to somebody.
type Bare struct {
	Note string `json:"note,omitempty" max:"300"`
}

func (b *Bare) common() *Common { return &Common{Provenance: &Provenance{Note: b.Note}} }

func (b *Bare) strip() { b.Note = "" }

func (d *ConcernReported) check(c *Scope) {
	if !d.monthOrQuarter() {
		c.Refuse("rule.concern.period", "/data/period", "Perioden är en månad (2026-01) eller ett kvartal (2026-01/2026-03).", "The period is a month (2026-01) or a quarter (2026-01/2026-03).")
		return
	}
	if c.Effective != d.day() {
		c.Refuse("rule.concern.effective", "/effective", "Dagen är perioden själv: utelämna effective, eller skriv "+d.day().String()+".", "The day is the period itself: leave effective out, or write "+d.day().String()+".")
	}
	if !c.fact.Until.IsZero() {
		c.refuse(noUntil())
	}
	if d.Period.First() > c.fact.Known {
		c.Refuse("rule.concern.future_period", "/data/period", "Perioden har inte börjat; ange den månad eller det kvartal då det hände.", "The period has not begun; give the month or quarter in which it happened.")
	}
}

func (d *ConcernReported) brings() string { return "reported" }

// monthOrQuarter tells whether the period is one of the two lengths that a report may have.
func (d *ConcernReported) monthOrQuarter() bool {
	if d.Period.UnknownDay() {
		return false
	}
	year, month, day := d.Period.First().Civil()
	if day != 1 {
		return false
	}
	last := d.Period.Last()
	return last == civilDay(year, month, daysIn(year, month)) || (month-1)%3 == 0 && last == civilDay(year, month+2, daysIn(year, month+2))
}

// day is the period as the date of what happened in it.
func (d *ConcernReported) day() Date { return Date{d.Period.First(), d.Period.Last()} }

func noUntil() *Error {
	return refuse("schema.not_here", "/until", "En rapport har inget slut; utelämna until.", "A report has no end; leave until out.")
}

// smallPlaces end the names of what is smaller than a district.
var smallPlaces = []string{"gatan", "vägen", "gränd", "gränden", "stigen", "allén", "skolan", "skola", "gymnasiet", "gymnasium", "biblioteket", "fritidsgården", "fritidsgård", "moskén", "kyrkan", "badet", "hallen", "stationen"}

// tooSmall tells an area that is a street or a single house.
func tooSmall(area string) bool {
	low := strings.TrimFunc(strings.ToLower(plainText(area)), func(r rune) bool { return !unicode.IsLetter(r) })
	for _, ending := range smallPlaces {
		if strings.HasSuffix(low, ending) {
			return true
		}
	}
	return false
}

// ConcernWithdrawn takes a report out of what is counted from then on. What a release has counted stands.
type ConcernWithdrawn struct {
	Reason ConcernWithdrawnReason `json:"reason" is:"required"`
	Bare
}

func (d *ConcernWithdrawn) check(c *Scope) {
	c.described("rule.concern.unknown", func(data Data) bool { _, is := data.(*ConcernReported); return is })
	for _, item := range c.items(c.fact.entity) {
		if _, is := item.Data.(*ConcernWithdrawn); is && item.Fact != c.fact {
			c.Refuse("rule.concern.withdrawn_twice", "/subject", "Rapporten är redan återtagen.", "The report is withdrawn already.")
			return
		}
	}
}

func (d *ConcernWithdrawn) brings() string { return "withdrawn" }

// keepsApart demands that reports of concern stand in their own ledger, and nothing else there; and that a release stands as it was given out.
func (c *Scope) keepsApart() bool {
	main, concerns := MainLedger(c.Ledger())
	only := false
	switch c.fact.Data.(type) {
	case *ConcernReported, *ConcernWithdrawn:
		if !concerns {
			id := ConcernLedger(c.Ledger())
			c.Refuse("rule.concern.ledger", "/type", "Rapporter om oro har en egen liggare; skicka till "+id+".", "Concern reports have a ledger of their own; send to "+id+".")
			return false
		}
	case *RecordCorrected, *RecordDisputed:
		if c.aboutRelease() {
			c.Refuse("rule.concern.release_stands", "/subject", "Ett släpp ändras inte: två siffror för samma ruta kan röja en rapport. Sena och återtagna rapporter märks i nästa släpp.",
				"A release doesn't change: two figures for one cell can reveal a report. Late and withdrawn reports show in the next release.")
			return false
		}
		_, only = c.fact.Data.(*RecordDisputed)
	case *LedgerCreated:
	default:
		only = true
	}
	if concerns && only {
		c.Refuse("rule.concern.only", "/type", "Den här liggaren håller bara rapporter om oro; skicka annat till "+main+".", "This ledger holds concern reports only; send other events to "+main+".")
		return false
	}
	return true
}

// aboutRelease tells a correction or a dispute of a release.
func (c *Scope) aboutRelease() bool {
	line := c.book.timelines[c.fact.entity]
	if c.fact.Target == 0 || int(c.fact.Target) > len(line.facts) {
		return false
	}
	_, is := line.facts[c.fact.Target-1].origin(line).Data.(*ConcernReleased)
	return is
}
