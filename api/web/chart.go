package web

import (
	"slices"
	"strconv"
	"unicode/utf8"

	"liggare/domain"
	"liggare/projections"
)

// chart is a picture of time: bars and points over an axis of years, drawn as SVG on the server. Lengths are in its own units.
type chart struct {
	Title, Says   string
	Width, Height int
	Left          int // where the axis begins
	Ticks         []tick
	Lanes         []lane
	Mark          int // the day asked about; 0: outside
	MarkLabel     string
	Legend        []legend
	Axis          int // y of the axis
}

type tick struct {
	X     int
	Label string
}

// lane is a line of the chart with a label, in two lines where it is long.
type lane struct {
	Y, Text, Second   int    // Second: where More stands
	Label, More, Full string // Full: all of it, where that isn't shown
	Bars              []bar
}

// How many characters of a label there is room for: in one line, and in each of two smaller ones.
const (
	laneLabel = 42
	lanePart  = 50
)

// labelled sets the lane's label, broken between words.
func (l *lane) labelled(label string) {
	runes := []rune(label)
	if l.Label = label; len(runes) <= laneLabel {
		return
	}
	at := min(lanePart, len(runes)-1)
	for at > 0 && runes[at] != ' ' {
		at--
	}
	if at == 0 { // one word
		l.Label, l.Full = shortened(label, laneLabel), label
		return
	}
	rest := string(runes[at+1:])
	if l.Label, l.More = string(runes[:at]), shortened(rest, lanePart); l.More != rest {
		l.Full = label
	}
	l.Text, l.Second = l.Text-6, l.Text+6
}

// bar is a piece of a lane. Class: held, vacant, maybe (between the bounds of an unexact date), point.
type bar struct {
	X, Y, Width, Height int
	Class, Title, Href  string
}

type legend struct{ Class, Label string }

// span is a piece of time in a lane before it is drawn.
type span struct {
	from, to    domain.Day
	class       string
	title, href string
}

const (
	chartWidth = 960
	chartLeft  = 330
	chartOpen  = 14 // how far before the axis a bar begins that no day is known to begin
	laneHeight = 26
	laneRoomy  = 34 // where labels have two lines
	barHeight  = 14
)

// scale maps days to the chart's width.
type scale struct {
	first, last domain.Day
	left, width int
}

func (s scale) x(d domain.Day) int {
	d = min(max(d, s.first), s.last)
	return s.left + int(int64(d-s.first)*int64(s.width)/int64(max(s.last-s.first, 1)))
}

// scaleOf fits whole years around days.
func scaleOf(days []domain.Day, left int) (scale, []tick) {
	days = slices.DeleteFunc(slices.Clone(days), func(d domain.Day) bool { return !d.Real() })
	if len(days) == 0 {
		return scale{}, nil
	}
	from, _, _ := slices.Min(days).Civil()
	to, _, _ := slices.Max(days).Civil()
	s := scale{first: domain.MakeDay(from, 1, 1), last: domain.MakeDay(to, 12, 31), left: left, width: chartWidth - left - 20}
	step := (to-from)/9 + 1
	var ticks []tick
	for year := from; year <= to; year += step {
		ticks = append(ticks, tick{s.x(domain.MakeDay(year, 1, 1)), strconv.Itoa(year)})
	}
	return s, ticks
}

// drawLanes lays out lanes of spans. Those that no day ends reach to `last`, those that no day begins come from before the axis.
func drawLanes(c *chart, labels []string, spans [][]span, last, asked domain.Day) *chart {
	var days []domain.Day
	for _, each := range spans {
		for _, s := range each {
			days = append(days, s.from, s.to)
		}
	}
	for _, day := range []domain.Day{last, asked} {
		if day.Real() {
			days = append(days, day)
		}
	}
	s, ticks := scaleOf(days, chartLeft)
	if ticks == nil {
		return nil
	}
	c.Width, c.Left, c.Ticks = chartWidth, chartLeft, ticks
	height := laneHeight
	if slices.ContainsFunc(labels, func(label string) bool { return utf8.RuneCountInString(label) > laneLabel }) {
		height = laneRoomy
	}
	for i, label := range labels {
		l := lane{Y: i * height, Text: i*height + height/2 + 4}
		l.labelled(label)
		for _, each := range spans[i] {
			from, to := each.from, each.to
			if !from.Real() {
				from = s.first
			}
			if to++; !each.to.Real() { // through its last day
				to = last + 1
			}
			x := s.x(from)
			if !each.from.Real() {
				x -= chartOpen
			}
			l.Bars = append(l.Bars, bar{X: x, Y: l.Y + (height-barHeight)/2, Width: max(s.x(to)-x, 3), Height: barHeight, Class: each.class, Title: each.title, Href: each.href})
		}
		c.Lanes = append(c.Lanes, l)
	}
	c.Axis = len(labels) * height
	c.Height = c.Axis + 26
	if asked.Real() {
		c.Mark = s.x(asked)
	}
	return c
}

func shortened(text string, most int) string {
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most-1]) + "…"
	}
	return text
}

// storyChart draws a story's happenings over time, one lane a type of event.
func (v *visit) storyChart(story *projections.Story, from, to int) *chart {
	var labels []string
	var spans [][]span
	for i := from; i < to; i++ {
		r := &story.Records[i]
		if r.On.IsZero() {
			continue
		}
		label := r.Label.In(v.Lang)
		at := slices.Index(labels, label)
		if at < 0 {
			at = len(labels)
			labels, spans = append(labels, label), append(spans, nil)
		}
		lo, hi := r.On.Capped(r.Known)
		if lo == domain.MinDay {
			lo = hi
		}
		s := span{from: lo, to: hi, class: "point", title: dateWords(v.Lang, r.On.String()) + " " + label, href: "#e-" + r.ID}
		if hi > lo {
			s.class = "maybe"
		}
		if r.CorrectedBy != "" {
			s.class += " gone"
		}
		spans[at] = append(spans[at], s)
	}
	if len(labels) == 0 {
		return nil
	}
	c := &chart{Title: v.T("Händelserna över tid", "The events over time"), Says: v.T("Varje märke leder till sin händelse i listan nedan, som säger detsamma i ord. Breda märken: någon dag inom spannet.", "Each mark leads to its event in the list below, which says the same in words. Wide marks: some day within the range.")}
	return drawLanes(c, labels, spans, domain.NoDay, domain.NoDay)
}
