package web

import (
	"cmp"
	"maps"
	"net/url"
	"slices"

	"liggare/api"
	"liggare/projections"
)

// boardRow is how one addressee's recommendations stand.
type boardRow struct {
	Name  string
	Href  string
	Cells []number // by status, in the columns' order
	All   number
	Bars  []bar
	Y     int
	Text  int
	End   int // where the bars end, and their sum stands
}

// boardsData is recommendations by board and status.
type boardsData struct {
	Columns []boardColumn
	Rows    []*boardRow
	Total   *boardRow // of all of them; nil where there is only one
	Height  int
}

type boardColumn struct{ Status, Label string }

const (
	boardLeft  = 330
	boardWidth = 560
)

// recommendations shows how recommendations stand by board and status, and lists them, the overdue first.
func (v *visit) recommendations() (*shown, error) {
	if v.asked.Has("key") {
		return v.rowPage("recommendations")
	}
	view := projections.ViewByName("recommendations")
	q := v.narrowing()
	if !q.Has("sort") {
		q.Set("sort", "-overdue")
	}
	a, err := v.ask("recommendations", q)
	if err != nil {
		return v.badQuestion(view, err)
	}
	data := v.listOf(view, a)
	q.Del("limit")
	q.Del("after")
	q.Del("sort")
	counts, err := v.standingsOf(q, a)
	if err != nil {
		return nil, err
	}
	data.Extra = v.boards(counts)
	return v.shownAnswer("recommendations", view.Label.In(v.Lang), a, data), nil
}

// standing is how a recommendation stands: overdue and silent go before its status, as they are what a reader looks for.
func standing(r *row) string {
	for _, name := range []string{"overdue", "silent"} {
		if certainly(r, name).Kind() == 't' {
			return name
		}
	}
	if v := certainly(r, "status"); v != nil {
		return api.Unquote(v)
	}
	return "uncertain"
}

// standings are how recommendations can stand, worst first.
var standings = []string{"overdue", "silent", "open", "answered", "not", "partly", "implemented", "no_longer_relevant", "uncertain"}

// standingCounts are how the recommendations of a question stand: numbers by addressee and standing, and the addressees' names.
type standingCounts struct {
	counts map[string]map[string]int
	names  map[string]string
}

// standingsOf counts how all recommendations stand that a question selects, on whatever page.
func (v *visit) standingsOf(q url.Values, page *answer) (*standingCounts, error) {
	if page.Next == "" && !v.asked.Has("after") {
		return standingsIn(page), nil
	}
	return keptOf(v, "standings", "recommendations", q, standingsIn)
}

func standingsIn(a *answer) *standingCounts {
	found := &standingCounts{map[string]map[string]int{}, map[string]string{}}
	for i := range a.Rows {
		addressee := ""
		for _, content := range a.Rows[i].Contents() {
			addressee = textOf(content, "addressee")
		}
		if found.counts[addressee] == nil {
			found.counts[addressee] = map[string]int{}
			found.names[addressee] = a.Names[addressee]
		}
		found.counts[addressee][standing(&a.Rows[i])]++
	}
	return found
}

func (v *visit) boards(found *standingCounts) *boardsData {
	w := v.wordsOfView("recommendations", found.names)
	data := &boardsData{}
	counts := found.counts
	used := map[string]bool{}
	for _, each := range counts {
		for stand := range each {
			used[stand] = true
		}
	}
	for _, stand := range standings {
		if used[stand] {
			data.Columns = append(data.Columns, boardColumn{stand, w.standingLabel(stand)})
		}
	}
	most := 1
	for _, each := range counts {
		most = max(most, total(each))
	}
	for _, board := range slices.Sorted(maps.Keys(counts)) {
		data.Rows = append(data.Rows, w.boardRow(data.Columns, board, counts[board], most))
	}
	if len(data.Rows) > 1 {
		data.Total = w.totalRow(data.Columns, counts)
	}
	slices.SortStableFunc(data.Rows, func(a, b *boardRow) int { return cmp.Compare(a.Name, b.Name) })
	for i, r := range data.Rows {
		r.Y, r.Text = i*laneHeight+6, i*laneHeight+18
		for n := range r.Bars {
			r.Bars[n].Y = r.Y
		}
	}
	data.Height = len(data.Rows) * laneHeight
	return data
}

func total(counts map[string]int) (n int) {
	for _, each := range counts {
		n += each
	}
	return n
}

func (w *words) standingLabel(stand string) string {
	switch stand {
	case "overdue", "silent":
		return w.field(stand)
	case "open":
		return w.T("öppen, inom tiden", "open, in time")
	case "uncertain":
		return w.certainty("uncertain")
	}
	return w.lists["status"].Label(stand).In(w.Lang)
}

func (w *words) boardRow(columns []boardColumn, board string, counts map[string]int, most int) *boardRow {
	name := w.names[board]
	if name == "" {
		name = board
	}
	link := func(more ...string) string {
		q := url.Values{"addressee": {board}}
		for i := 0; i+1 < len(more); i += 2 {
			q.Set(more[i], more[i+1])
		}
		return w.Link("/views/recommendations", pairsOf(q)...)
	}
	r := &boardRow{Name: name, Href: w.storyLink(board)}
	x := boardLeft
	for _, c := range columns {
		n := counts[c.Status]
		cell := number{Text: itoa(n), Label: c.Label}
		if n > 0 {
			cell.Href = link(narrowedTo(c.Status)...)
			width := n * boardWidth / most
			r.Bars = append(r.Bars, bar{X: x, Width: max(width-2, 2), Height: barHeight, Class: "s-" + c.Status, Title: name + ": " + itoa(n) + " " + c.Label, Href: cell.Href})
			x += width
		}
		r.Cells = append(r.Cells, cell)
	}
	r.All, r.End = number{Text: itoa(total(counts)), Href: link()}, x+6
	return r
}

// totalRow sums all boards: each number leads to all of its recommendations in the page's selection.
func (w *words) totalRow(columns []boardColumn, counts map[string]map[string]int) *boardRow {
	sums := map[string]int{}
	for _, each := range counts {
		for stand, n := range each {
			sums[stand] += n
		}
	}
	selected := []string{"org", w.Asked("org"), "q", w.Asked("q")}
	r := &boardRow{Name: w.T("alla nämnder", "all boards"), All: number{Text: itoa(total(sums)), Href: w.Link("/views/recommendations", selected...)}}
	for _, c := range columns {
		r.Cells = append(r.Cells, number{Text: itoa(sums[c.Status]), Label: c.Label, Href: w.Link("/views/recommendations", append(narrowedTo(c.Status), selected...)...)})
	}
	return r
}

// narrowedTo are the parameters that list those that stand so.
func narrowedTo(stand string) []string {
	switch stand {
	case "overdue", "silent":
		return []string{stand, "true"}
	case "uncertain":
		return []string{"certainty", "uncertain"}
	case "open":
		return []string{"status", "open", "overdue", "false", "silent", "false"}
	}
	return []string{"status", stand}
}

// Top is where a row's label stands in the chart.
func (r *boardRow) Short() string { return shortened(r.Name, 40) }
