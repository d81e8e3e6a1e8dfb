package web

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"liggare/api"
	"liggare/domain"
	"liggare/projections"
)

// coverage is one figure of how many have completed a programme, as a line of a chart and of a table.
type coverage struct {
	Programme, Organisation line
	Date, Completed, Of     string
	Share                   string
	Href                    string
	Corrected               bool
	Width                   int // of the chart's bar
	Y, Text                 int

	share float64
	day   domain.Day
}

// coverageData is the figures of the programmes over their dates.
type coverageData struct {
	Figures []*coverage
	Height  int
	Top     string // the share that the axis ends at
	Halves  []tick
}

const (
	coverageLeft  = 420
	coverageWidth = 440
)

// training shows how many have completed which training, with the date of each figure, drawn and as a table.
func (v *visit) training() (*shown, error) {
	made, a, err := v.list("training")
	if err != nil || a == nil {
		return made, err
	}
	data := &coverageData{}
	var met []string
	for i := range a.Rows {
		programme, _, _ := strings.Cut(a.Rows[i].Key, "/")
		if !slices.Contains(met, programme) {
			met = append(met, programme)
			if err := v.figures(data, domain.Ref("training/"+programme)); err != nil {
				return nil, err
			}
		}
	}
	w := v.wordsOfView("training", a.Names)
	for i := range a.Rows {
		if programme, all := strings.CutSuffix(a.Rows[i].Key, "/*"); all {
			data.Figures = append(data.Figures, w.together(domain.Ref("training/"+programme), &a.Rows[i]))
		}
	}
	data.layOut(v)
	made.data.(*listData).Extra = data
	made.template = "training"
	return made, nil
}

// figures reads every figure of a programme from its story: those that views show no longer too.
func (v *visit) figures(data *coverageData, programme domain.Ref) error {
	story, err := v.story(programme)
	if err != nil {
		return err
	}
	w := v.wordsOfType("training.completion_reported.v1", map[string]string{string(programme): story.Name})
	w.told = story.Names
	for i := range story.Records {
		r := &story.Records[i]
		on, told := r.On, r.Data
		if r.Type == "record.corrected.v1" {
			t := &teller{visit: v, story: story}
			target, replacement := t.target(r), api.ValueOf(r.Data, "replacement")
			if target == nil || target.Type != "training.completion_reported.v1" || replacement == nil {
				continue
			}
			on, _ = domain.ParseDate(textOf(replacement, "effective"))
			told = api.ValueOf(replacement, "data")
		} else if r.Type != "training.completion_reported.v1" {
			continue
		}
		if r.Subject == programme {
			data.Figures = append(data.Figures, w.figure(programme, r, on, told))
		}
	}
	return nil
}

func (w *words) figure(programme domain.Ref, r *projections.Told, on domain.Date, data jsontext.Value) *coverage {
	f := &coverage{Programme: line{w.reference(programme)}, Date: dateWords(w.Lang, on.String()), Href: w.eventLink(r.ID), Corrected: r.CorrectedBy != "", day: on.Latest()}
	f.Organisation = w.value("org", api.ValueOf(data, "org"))
	var completed, population domain.Quantity
	if raw := api.ValueOf(data, "completed"); raw != nil && json.Unmarshal(raw, &completed) == nil {
		f.Completed = plain(w.value("completed", raw))
	}
	if raw := api.ValueOf(data, "population"); raw != nil && json.Unmarshal(raw, &population) == nil {
		f.Of = plain(w.value("population", raw))
	}
	f.Share, f.share = w.percent(api.ValueOf(data, "completed"), api.ValueOf(data, "population"))
	return f
}

// together is what the view works out of a programme's units, as far as it is one figure.
func (w *words) together(programme domain.Ref, r *row) *coverage {
	f := &coverage{Programme: line{w.reference(programme)}, Organisation: line{{Text: w.T("alla tillsammans", "all together")}}, Href: w.rowLink("training", r.Key), share: -1}
	date, completed, population := certainly(r, "figure_date"), certainly(r, "completed"), certainly(r, "population")
	if date != nil {
		on, _ := domain.ParseDate(api.Unquote(date))
		f.Date, f.day = dateWords(w.Lang, on.String()), on.Latest()
	}
	if completed != nil && population != nil {
		f.Completed, f.Of = plain(w.value("completed", completed)), plain(w.value("population", population))
		f.Share, f.share = w.percent(completed, population)
	}
	return f
}

// percent is a part's share of a whole as far as both are numbers, in words and as its middle for drawing; -1: there is none.
func (w *words) percent(part, whole jsontext.Value) (string, float64) {
	completed, _ := domain.ShownQuantity(part)
	population, _ := domain.ShownQuantity(whole)
	ratio, ok := domain.RatioOf(completed, population)
	if !ok {
		return "", -1
	}
	lo, hi := ratio.Percent()
	if math.IsInf(hi, 1) {
		hi = lo // a bar is as long as is certain
	}
	return ratio.Text(w.Lang), (lo + hi) / 2
}

// layOut orders the figures by programme, organisation and date, and draws those that have a share.
func (d *coverageData) layOut(v *visit) {
	slices.SortStableFunc(d.Figures, func(a, b *coverage) int {
		return cmp.Or(cmp.Compare(plain(a.Programme), plain(b.Programme)), cmp.Compare(plain(a.Organisation), plain(b.Organisation)), cmp.Compare(a.day, b.day))
	})
	top := 10.0
	for _, f := range d.Figures {
		for f.share > top {
			top += 10
		}
	}
	d.Top = strconv.FormatFloat(top, 'f', 0, 64) + " %"
	for _, part := range []float64{0, 0.5, 1} {
		d.Halves = append(d.Halves, tick{coverageLeft + int(part*coverageWidth), v.decimals(strconv.FormatFloat(part*top, 'f', -1, 64)) + " %"})
	}
	for _, f := range d.Figures {
		if f.share < 0 || f.Share == "" {
			continue
		}
		f.Y, f.Text = d.Height+6, d.Height+18
		f.Width = max(int(f.share/top*coverageWidth), 2)
		d.Height += laneHeight
	}
}

// Label is what a bar of the chart is called.
func (f *coverage) Label() string {
	return shortened(plain(f.Organisation), 30) + " · " + f.Date
}

// Axis is where the chart's lanes end.
func (d *coverageData) Bottom() int { return d.Height + 24 }

// TextX is where a bar's number stands.
func (f *coverage) TextX() int { return coverageLeft + f.Width + 8 }
