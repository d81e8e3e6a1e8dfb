package projections

import (
	"context"
	"fmt"
	"iter"

	"liggare/domain"
)

// Each yields the view's rows one by one and holds those of one entity: for what is too large to be sorted and paged, as Answer does. They come in the order in which the
// entities that they hang on were first recorded. The query's sort and pages have no meaning here. After an error nothing is yielded. What the view can't digest is counted
// in skipped, if that isn't nil.
func (v *View) Each(ctx context.Context, e *domain.Edition, m domain.Moment, q Query, skipped *Completeness) iter.Seq2[*Row, error] {
	return func(yield func(*Row, error) bool) {
		q, err := v.checkFields(q)
		if err != nil {
			yield(nil, err)
			return
		}
		q.named = organisationsNamed(e, q.Q)
		ask := newAsk(e)
		var rows []Row
		for home := range v.roots(e) {
			if err := ctx.Err(); err != nil {
				yield(nil, fmt.Errorf("view %s: %w", v.Name, err))
				return
			}
			rows = rows[:0]
			_, err := ask.digest(v, home, m.On, func(row Row) {
				if v.matches(&row, q) {
					rows = append(rows, row)
				}
			})
			if err != nil {
				if skipped != nil {
					skipped.skip(e, home)
				}
				continue
			}
			for i := range rows {
				if !yield(&rows[i], nil) {
					return
				}
			}
		}
	}
}
