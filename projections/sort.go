package projections

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"liggare/domain"
)

// sort orders rows by a field of their first content, rows without it last, and by key among equals.
func (v *View) sort(rows []Row, by string) {
	if by == "" {
		slices.SortStableFunc(rows, func(a, b Row) int { return strings.Compare(a.Key, b.Key) })
		return
	}
	places, before := make([]int32, len(rows)), slices.Clone(rows)
	all := make([]*Row, len(rows))
	for i := range before {
		places[i], all[i] = int32(i), &before[i]
	}
	v.sortPlaces(places, all, by)
	for i, at := range places {
		rows[i] = before[at]
	}
}

// sortPlaces orders places of rows as sort does the rows. What each is ordered by is looked up once.
func (v *View) sortPlaces(places []int32, rows []*Row, by string) {
	field, reverse := strings.CutPrefix(by, "-")
	column := slices.IndexFunc(v.fields, func(c column) bool { return c.name == field })
	values := make([]any, len(rows))
	for _, at := range places {
		if field == "certainty" {
			values[at] = string(rows[at].Certainty)
		} else if column >= 0 {
			values[at] = v.sortValue(rows[at], column)
		}
	}
	slices.SortStableFunc(places, func(a, b int32) int {
		x, y := values[a], values[b]
		if (x == nil) != (y == nil) {
			if x == nil {
				return 1
			}
			return -1
		}
		order := 0
		if x != nil {
			order = compareValues(x, y)
		}
		if reverse {
			order = -order
		}
		return cmp.Or(order, strings.Compare(rows[a].Key, rows[b].Key))
	})
}

// sortValue is what a row is ordered by: nil where it states nothing.
func (v *View) sortValue(row *Row, column int) any {
	for _, content := range row.contents() {
		field := reflect.ValueOf(content).Elem().FieldByIndex(v.fields[column].index)
		if field.Kind() == reflect.Pointer {
			if field.IsNil() {
				continue
			}
			field = field.Elem()
		}
		if !field.IsZero() || field.Kind() == reflect.Bool || field.Kind() == reflect.Int {
			return field.Interface()
		}
	}
	return nil
}

// compareValues orders dates by their last day, numbers by size, all else by its text.
func compareValues(a, b any) int {
	switch x := a.(type) {
	case domain.Date:
		if y, is := b.(domain.Date); is {
			return cmp.Or(cmp.Compare(x.Latest(), y.Latest()), cmp.Compare(x.Earliest(), y.Earliest()))
		}
	case domain.Planned:
		if y, is := b.(domain.Planned); is {
			return cmp.Or(cmp.Compare(x.Last(), y.Last()), cmp.Compare(x.First(), y.First()))
		}
	case int:
		if y, is := b.(int); is {
			return cmp.Compare(x, y)
		}
	case Count:
		if y, is := b.(Count); is {
			return cmp.Or(cmp.Compare(x.Max, y.Max), cmp.Compare(x.Min, y.Min))
		}
	case int64:
		if y, is := b.(int64); is {
			return cmp.Compare(x, y)
		}
	case float64:
		if y, is := b.(float64); is {
			return cmp.Compare(x, y)
		}
	}
	return strings.Compare(fmt.Sprint(a), fmt.Sprint(b))
}
