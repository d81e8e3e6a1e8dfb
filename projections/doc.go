// Package projections answers questions from a book at a moment.
//
// A view is a pure function of an edition of the book and a day: no clock, no I/O, no goroutine, no state that could drift. The same function serves an answer as of
// any date, and the rows that readers follow. It sees one state of each entity at a time; where dates leave several, Ask leads it through all of them, and what
// comes out is merged row by row: certain where all agree, uncertain with every alternative, disputed with every claim.
//
// # Adding a view
//
// One file with a row struct and a function, one line in catalog.go. Fields of the struct with omitempty or omitzero are what sources state: empty, they are listed
// as not stated. A tag `when` says that a field belongs to a status only, so that its absence says nothing.
//
// # Decisions
//
// References are shown as they are stored (organisation/ks), with their names beside in the answer's `names`: programs filter on the one, people read the other.
//
// An answer's moment is always complete: `known` and `recorded` are filled in, so that the same question asked again gives the same bytes however the ledger has
// grown. A date that is a range (`on=2021-02`) asks about some day in it: a row is certain when it is the same on every day.
package projections
