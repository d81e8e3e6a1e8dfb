package domain

import (
	"cmp"
	"maps"
	"slices"
	"strconv"

	"github.com/go-json-experiment/json"
)

// A report is counted once: by the first release that finds it in its tertial or an earlier one. So no two figures that are given out count the same report, and none can be
// taken from another to leave one. A release says up to where it counted by a fingerprint that only the ledger of the reports can make: the position itself would tell how many
// there are.

// counted is an area's reports in a release to be.
type counted struct {
	name  string // as it was written first
	n     int
	known bool // a former release showed it: then nothing at all is told as few
}

// Release counts the reports of a tertial that no release has counted, those of earlier tertials among them, and makes the event that gives them out, in the form of an
// append. concerns is the book of the ledger that holds the reports. Whether the tertial can be released is the event's own rule. The error is an *Error, or a fault.
func (b *Book) Release(concerns *Book, of Planned, today Day) ([]byte, error) {
	main, err := b.Edition(Moment{Known: MaxDay})
	if err != nil {
		return nil, err
	}
	head := concerns.Head()
	places, err := b.Places()
	if err != nil {
		return nil, err
	}
	areas, done := map[string]*counted{}, map[uint64]bool{}
	for _, fact := range main.releases() {
		release := fact.Data.(*ConcernReleased)
		for _, each := range release.Counts {
			name := places.shown(each.Area)
			areas[AreaKey(name)] = &counted{name: name, known: true}
		}
		if release.Through == "" {
			continue // told by hand: it counted nothing here
		}
		through, found := concerns.through(release)
		if !found {
			return nil, refuse("rule.concern.other_reports", "", "Liggaren med rapporterna är inte den som förra släppet räknade ur; återställ den ur en säkerhetskopia.",
				"The ledger of the reports is not the one that the last release counted from; restore it from a backup.")
		}
		if err := concerns.reportsAt(through, release.Tertial, func(order uint64, _ *ConcernReported) { done[order] = true }); err != nil {
			return nil, err
		}
	}
	err = concerns.reportsAt(head, of, func(order uint64, report *ConcernReported) {
		if done[order] {
			return
		}
		name := places.shown(report.Area)
		key := AreaKey(name)
		if areas[key] == nil {
			areas[key] = &counted{name: name}
		}
		areas[key].n++
	})
	if err != nil {
		return nil, err
	}
	return releaseEvent(&ConcernReleased{Tertial: of, K: K, Counts: suppress(slices.Collect(maps.Values(areas))), Through: concerns.fingerprint(of, head)}, today)
}

// othersArea is what a release calls the areas that the ledger doesn't hold, all together: reports from before areas were judged, and areas that were taken back.
const othersArea = "Övrigt"

// shown is an area's name as a release gives it out.
func (p *Places) shown(area string) string {
	if p.HoldsArea(area) {
		return area
	}
	return othersArea
}

func releaseEvent(d *ConcernReleased, today Day) ([]byte, error) {
	t, is := tertialOf(d.Tertial)
	if !is {
		return nil, refuse("release.tertial", "", "Skriv ett tertial som 2026-T1 eller 2026-01/2026-04.", "Write a tertial as 2026-T1 or 2026-01/2026-04.")
	}
	return json.Marshal(struct {
		Type      string           `json:"type"`
		Subject   Ref              `json:"subject"`
		Effective string           `json:"effective"`
		Data      *ConcernReleased `json:"data"`
	}{releasedName, t.subject(), today.String(), d})
}

// reportsAt calls do with every report that stands at a position, isn't withdrawn, and is of the tertial or before it. order tells reports apart, whatever corrects them.
func (b *Book) reportsAt(position uint64, of Planned, do func(order uint64, report *ConcernReported)) error {
	e, err := b.Edition(Moment{Known: MaxDay, Recorded: AtPosition(position)})
	if err != nil {
		return err
	}
	var scratch Scratch
	for home := range e.Homes(KindConcern) {
		scratch.Reset()
		var report *ConcernReported
		order, withdrawn := uint64(0), false
		for _, item := range e.Items(home, &scratch) {
			switch d := item.Data.(type) {
			case *ConcernReported:
				report, order = d, item.Order()
			case *ConcernWithdrawn:
				withdrawn = true
			}
		}
		if report != nil && !withdrawn && report.Period.Last() <= of.Last() {
			do(order, report)
		}
	}
	return nil
}

// fingerprint tells a position of the ledger of reports to whoever has its key, and nothing to others: not even whether two releases end at the same.
func (b *Book) fingerprint(of Planned, position uint64) string {
	return b.mac([]byte("release"), []byte{0}, []byte(of.String()), []byte{0}, []byte(strconv.FormatUint(position, 10)))
}

// through is the position up to where a release counted.
func (b *Book) through(d *ConcernReleased) (uint64, bool) {
	for position := b.Head() + 1; position > 0; position-- { // the newest first
		if b.fingerprint(d.Tertial, position-1) == d.Through {
			return position - 1, true
		}
	}
	return 0, false
}

// suppress makes the counts that are given out: those under K as fewer than K, and of the others so many withheld, the smallest first, that a sum known from elsewhere
// leaves none of the small ones certain.
func suppress(areas []*counted) []ConcernCount {
	slices.SortFunc(areas, func(x, y *counted) int { return cmp.Or(x.n-y.n, cmp.Compare(AreaKey(x.name), AreaKey(y.name))) })
	small := 0
	for small < len(areas) && areas[small].n < K {
		small++
	}
	hidden := small
	for small > 0 && hidden < len(areas) && (hidden == small || certain(areas[:small], areas[small:hidden])) {
		hidden++
	}
	counts := make([]ConcernCount, len(areas))
	for i, each := range areas {
		counts[i] = ConcernCount{Area: each.name}
		switch {
		case i < small:
			counts[i].FewerThan = K
		case i < hidden:
			counts[i].Withheld = true
		default:
			counts[i].Count = each.n
		}
	}
	slices.SortFunc(counts, func(x, y ConcernCount) int { return cmp.Compare(AreaKey(x.Area), AreaKey(y.Area)) })
	return counts
}

// certain tells whether the sum of all hidden counts leaves one of the small ones a single value. A small one is at most K-1, and at least one where no release has shown
// its area before; a withheld one is K or more.
func certain(small, withheld []*counted) bool {
	sum, least, most := 0, 0, 0
	for _, each := range small {
		sum, least, most = sum+each.n, least+each.floor(), most+K-1
	}
	for _, each := range withheld {
		sum, least = sum+each.n, least+K
	}
	return slices.ContainsFunc(small, func(each *counted) bool {
		lo, hi := each.floor(), min(K-1, sum-(least-each.floor()))
		if len(withheld) == 0 {
			lo = max(lo, sum-(most-(K-1)))
		}
		return lo >= hi
	})
}

func (c *counted) floor() int {
	if c.known {
		return 0
	}
	return 1
}
