package projections

import (
	"context"
	"fmt"
	"runtime"

	"liggare/domain"
)

// portionSize is how many roots one Ask takes at a time when an answer is computed by several.
const portionSize = 128

// rested is what one root gives, and what that rests on.
type rested struct {
	home         int32
	rows         []Row
	reads, links []int32 // see Ask; sorted, each once
	undigested   bool    // the view can't digest what it rests on: it gives nothing
}

// rest computes what every root gives, in the roots' order; or of those alone whose places take returns, where it fills in the others. Roots know nothing of each other, so all processors
// share them: the rows, and their order, are the same however many there are.
func (v *View) rest(ctx context.Context, e *domain.Edition, on domain.Date, days int, take func([]rested) []int32) ([]rested, error) {
	var all []rested
	var anew []int32
	for home := range v.roots(e) {
		anew = append(anew, int32(len(all)))
		all = append(all, rested{home: home})
	}
	if take != nil {
		anew = take(all)
	}
	asks := make([]*Ask, runtime.GOMAXPROCS(0))
	sideBySide((len(anew)+portionSize-1)/portionSize, len(asks), func(worker, n int) {
		if ctx.Err() != nil {
			return
		}
		if asks[worker] == nil {
			asks[worker] = newAskAhead(e, days)
		}
		for _, at := range anew[n*portionSize : min((n+1)*portionSize, len(anew))] {
			v.restOne(asks[worker], on, &all[at])
		}
	})
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("view %s: %w", v.Name, err)
	}
	return all, nil
}

func (v *View) restOne(ask *Ask, on domain.Date, r *rested) {
	if _, err := ask.digest(v, r.home, on, func(row Row) { r.rows = append(r.rows, row) }); err != nil {
		r.rows, r.undigested = nil, true
	}
	r.reads, r.links = sortedSet(ask.reads), sortedSet(ask.links)
}
