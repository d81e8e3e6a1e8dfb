package projections

import (
	"context"
	"fmt"
	"runtime"
	"slices"

	"liggare/domain"
)

// portionSize is how many roots one Ask takes at a time when an answer is computed by several.
const portionSize = 128

// portion is what some of a view's roots give, in their order.
type portion struct {
	rows       []Row
	undigested []int32
}

// rowsIn computes the rows that match of every root, in the roots' order. Roots know nothing of each other, so all processors share them: the rows, and their order, are
// the same however many there are.
func (v *View) rowsIn(ctx context.Context, e *domain.Edition, on domain.Date, q Query) ([]portion, error) {
	roots := slices.Collect(v.roots(e))
	portions := make([]portion, (len(roots)+portionSize-1)/portionSize)
	asks := make([]*Ask, runtime.GOMAXPROCS(0))
	sideBySide(len(portions), len(asks), func(worker, n int) {
		if ctx.Err() != nil {
			return
		}
		ask := asks[worker]
		if ask == nil {
			ask = newAsk(e)
			if q.Days > 0 {
				ask.days = domain.Day(q.Days)
			}
			asks[worker] = ask
		}
		portions[n] = v.portion(ask, roots[n*portionSize:min((n+1)*portionSize, len(roots))], on, q)
	})
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("view %s: %w", v.Name, err)
	}
	return portions, nil
}

func (v *View) portion(ask *Ask, roots []int32, on domain.Date, q Query) (p portion) {
	for _, home := range roots {
		before := len(p.rows)
		_, err := ask.digest(v, home, on, func(row Row) {
			if v.matches(&row, q) {
				p.rows = append(p.rows, row)
			}
		})
		if err != nil {
			p.rows, p.undigested = p.rows[:before], append(p.undigested, home)
		}
	}
	return p
}
