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
// # Live rows
//
// A Runner leads the rows of each class of readers through the ledger's records and through the days, and publishes what changes (Live, liveView). Nobody declares what a row
// depends on: Ask notes what was read, and the next day that can turn it. A step is one append, or a day that turns a row; the day comes before the records of that day. So
// the changes are a function of the records and the days alone, and a runner that was away tells what it missed as it would have told it at the time.
//
// # Decisions
//
// References are shown as they are stored (organisation/ks), with their names beside in the answer's `names`: programs filter on the one, people read the other.
//
// An answer's moment is always complete: `known` and `recorded` are filled in, so that the same question asked again gives the same bytes however the ledger has
// grown. A date that is a range (`on=2021-02`) asks about some day in it: a row is certain when it is the same on every day.
//
// Rows of a class are those of the caller's book as of the step, not of the head: what opens a record later opens it with a later step. The records that something else can
// open or close (doors) hang on what their condition asks: their entity, a plan, the names of sources. A record tries those that hang on it; the days on which one comes true try all.
//
// A message of a row has no names beside it. They would be told anew for every row when an entity is called otherwise, and rows already read what they show.
//
// How far the log tells stands on the last change of a step, not in messages of its own, so that the log is the same however steps were packed into batches. A step
// that changed nothing leaves no trace and is led through again after a start.
//
// Rights of own organisations are no class and have no log: OwnLog leads one view's rows for them while somebody reads. Its sequences are steps, so the ledger alone says what came behind
// one. What is one's own moves with organisations and assessments, too: their records and days are doors there.
//
// A view that can't digest a record says so in its log, as a change of the view itself (view.stopped.v1, without a key, on a subject that no row has), in the step where that happened;
// so whoever reads the log knows, over HTTP or straight from NATS, and who begins finds it among the current rows. A view is stopped at a step exactly where one of its roots can't be
// computed as of that step: whoever begins there finds the same, and a log that was cut anywhere goes on alike. So a root that can't be computed is tried again with every record and
// on every day, which is cheap and seldom, and when it can, all of them are: where that succeeds the view says that it goes on (view.resumed.v1), and what was missed, in that step. A
// correction mends a view so, as a later version of the program does, which tells the same when it begins, or by a rebuild. The record that is named is the one that stopped the view;
// it stays named as long as the view is stopped, also where others keep it so. One that the readers may not know of isn't named.
//
// A log in which nothing was ever published begins with the rows of the ledger's head and of today. Its first readers have seen nothing that could be missing.
//
// Roots know nothing of each other, so an answer's roots are shared among the processors, in portions that are put together in order: the same bytes, however many there
// are. Within a root, a timeline's readings are walked only once a view looks at facts that they decide; most rows rest on facts that nothing can move.
//
// A whole answer is led from one position to another of the same caller and moment by what Live is led by: the entities that each root read, and looked for references to. It keeps no state
// of its own for it: which records have come, opened or closed is found by comparing what the two editions hold. Control questions rest on everything, and are asked anew.
//
// Rows are compared field by field, by a comparison put together once for each type, and not by their JSON; a property test holds the two to be the same.
//
// Control questions (checks) are answered by rules that are written down, one a file, the same for every ledger. A rule asks each entity by itself, in every state that its dates and
// the claims against it leave; what all say together is every union of that, which is exact, because they are independent. So the doubts of many entities never multiply, and a
// row is uncertain only where they lead to different grades: an entity's doubt that decides nothing is a count with a range. Silence is no finding of fault; the few rules that take
// it for an answer say why. Whoever follows rows asks again only those entities that a record or a day has touched (check_kept.go), after every record: were it after several, the log would tell how they had come together. Of the law that four of them ask for, the
// paragraph is cited where its number is certain (4 §, the assessment), else the law's own heading. checks.md compares with what auditors concluded.
//
// A chart of time draws what Courses gives: the view's own answers on every day that can turn a row, found as the runner finds them. A holder's days are so nowhere
// reckoned a second time, and a bar can't say otherwise than the table beside it. A course ends ten years behind the last day that is asked about or recorded.
//
// The key of a recommendation is its group and addressee, as readers expect; a later audit that uses the same name has its id in the key, too. A gap's and a due's keys begin with the
// organisation, which may become known later: a difference pairs them without it, a stream removes the one and adds the other.
package projections
