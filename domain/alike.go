package domain

// alike remembers which facts of a timeline say the same: a walk compares the same two over and over.
type alike struct {
	items    int
	compared []verdict // of each two, by their indices
}

type verdict uint8

const (
	uncompared verdict = iota
	areAlike
	areNot
)

// alikeMost is how many items a timeline may have for comparisons to be remembered.
const alikeMost = 128

// reset forgets all comparisons.
func (a *alike) reset(items int) {
	a.items = 0
	if items > alikeMost {
		return
	}
	if a.items = items; cap(a.compared) < items*items {
		a.compared = make([]verdict, items*items)
		return
	}
	a.compared = a.compared[:items*items]
	clear(a.compared)
}

// are tells whether two facts say the same.
func (a *alike) are(x, y Item) bool {
	if a.items == 0 {
		return same(x.Data, y.Data)
	}
	known := &a.compared[x.index*a.items+y.index]
	if *known == uncompared {
		if *known = areNot; same(x.Data, y.Data) {
			*known = areAlike
		}
	}
	return *known == areAlike
}
