package web

import (
	"crypto/sha256"
	"maps"
	"net/url"
)

// keptMost is how much is kept of answers; then all is let go of.
const keptMost = 64

// keptOf is what is made of a view's answer at the page's moment. Whoever turns pages and opens forms asks the same each time: what was made is kept by its name and the tag of the answer, for
// whoever asked for that answer.
func keptOf[T any](v *visit, what, view string, q url.Values, of func(*answer) T) (made T, err error) {
	all := v.momentQuery()
	maps.Copy(all, q)
	tag, err := v.client.Tag(v.r.Context(), v.id(), view, all)
	if err != nil {
		return made, err
	}
	credentials := sha256.Sum256([]byte(v.r.Header.Get("Authorization") + "\n" + v.r.Header.Get("Cookie")))
	name := what + tag + string(credentials[:])
	if known, is := v.kept.Load(name); is {
		return known.(T), nil
	}
	a, err := v.ask(view, q)
	if err != nil {
		return made, err
	}
	made = of(a)
	// Where a record came in between, the tag is of another answer.
	if again, err := v.client.Tag(v.r.Context(), v.id(), view, all); err == nil && again == tag {
		if v.keeps.Add(1)%keptMost == 0 {
			v.kept.Clear()
		}
		v.kept.Store(name, made)
	}
	return made, nil
}
