// Package domain is what the ledger is about: dates, events, the timelines of entities, and the rules. It has no clock, no I/O and no network; its errors say what
// would be right, in Swedish and English.
//
//	ParseAppend ─▶ Append ─▶ Book.Decide ─▶ Record (bytes to store) ─▶ Book.Commit
//	                             │ rules: Scope (across entities), readings (within a timeline)
//	                             ▼
//	                           Book ─▶ Edition (at a position, known by a day) ─▶ State (on a day) ─▶ views
//
// An event type lives in its entity's file: its struct, what it does to a State (apply), what it demands across entities (check). catalog.go is the table of them all.
// Struct tags say what tags.go checks: required members, lengths, references, vocabularies; schema.go writes the same as JSON Schema. What members and the views' columns
// mean stands in dictionary_*.go. Adding a type is a struct in the entity's file, a line in the table, a line in the dictionary for each new member, and its golden bytes.
//
// # Decisions
//
// State is a set of standing facts. A fold could keep any structure per entity; here it keeps only which of the timeline's facts stand. So states of different
// readings compare by their sets, readings merge early, and a view reads the typed facts themselves.
//
// Corrections are resolved while reading, newest first, by one pass over the timeline: a fact is gone when a correction that stands targets it. A correction without a
// replacement takes its target away; when the target is itself a correction, what stood before stands again. So nothing in memory changes when a correction comes, and
// an edition of an earlier moment is a filter.
//
// A fact that only stands, and neither closes nor forbids others, has no apply method. Readings don't order such facts, which keeps long timelines of statements and
// findings cheap.
//
// References need not be known. Only those that the catalogue names (an organisation's parent, a recommendation's audit, …) are refused when the ledger does not hold
// their entity: a source that mentions a body is evidence of the mention, not of a registration. Views name what they can.
//
// A null is refused: what is not stated is left out, so that there is one way to say it. So is a zero in a whole number that is left out where it is zero: it would be
// lost.
//
// The gate against persons' data (deid.go) reads texts through golang.org/x/text, whose NFKC is the Unicode project's own. The arithmetic of personnummer is goluhn's and
// package time's. The field's own library (personnummer/go) can't be had from the module proxy, and a general validator (go-playground) brings five modules, files and a
// network into domain and 4 MB into the program for the same sum. goluhn is that sum alone and imports nothing of others'; the tests hold it against the examples of other
// implementations. What is hard is to find a number within a text, in any script and with anything between its digits, and not to find one in dates and case references; that
// is no library's question: what stands between two digits tells nothing, what they are grouped as tells all (candidate.written says how often figures are taken for a number).
// Rules are RE2 patterns and scans by hand, so that no text takes longer than its length asks for, and each is asked only where a text holds a piece of what it looks for. A day
// written 2019-09-04, and one beside a word of administration, date a document and pass; other days tell when something happened. The gate also reads ids, tokens and links, for a
// number in the plain forms that nobody writes by chance.
//
// A name in a report is two capitalised words after a word of relation, or a given name (deid_given.go) with something beside it; so organisations of two words pass. A name that is
// in no list and after no word of relation passes, too: nothing but a list could tell it from a place.
//
// The area of a report is given out to everybody by a release. No rule tells a district from a family name, so an area is one that the municipality's ledger holds (registered by
// somebody who answers for it), a part of it, or a direction alone. Reports from before that rule are released under one name together. The ids that tie events to each other are
// random UUIDs in a report: letters of one's own can name somebody, and a ULID tells when the report was written.
//
// Concern reports and their counts. A release counts every report that stands in its tertial or before it and that no release has counted; it is stored with its small counts
// hidden, and neither it nor a report changes it afterwards. So each report stands behind one figure at most, at every moment: there is nothing to subtract. A release remembers
// up to where it counted by a fingerprint under the key of the ledger of reports, because the position would tell how many reports there are, and a time could be that of a
// single one. A report keeps its exact time of recording, which the order and the proof of its ledger need; whoever may not read that ledger learns nothing of it.
//
// What becomes one's own. Rights are today's and follow the tree of organisations, which coordinators themselves write; references need not be known, so there are records of
// organisations that nobody has registered. Two rules keep anybody from coming to read what others stored before. A record is read by way of the tree only through
// organisations that were registered before it: whoever registers one has what is recorded of it from then on. And who writes for some organisations may write what
// places an organisation only where it is below theirs, with all between registered no later than itself, and may add to other things only where they may read all
// their records. So an organisation that nobody has registered may be registered by whoever it is to stand below, whether something withheld names it or not: the answer is the same,
// and no attempt tells. What it costs: records older than their organisation's registration are read by those whose own it is by name, and by those who read all
// organisations'; and an organisation that is older than the one above it is moved, or renamed, by a coordinator of all. Who
// may write is looked at before an append's turn with the writer, and anew where something has been recorded since that it hangs on (ErrOvertaken). A property test tries to break
// the two rules.
//
// Stored data are encoded anew from what was decoded, in the order of the struct's fields: what a client sent in another order or with other spaces is stored alike.
// The digest of the request is over the bytes that were sent.
//
// Readings are walked with what bounds them in hand: of the steps that are left, the two whose time runs out first decide which may come next. An order that reaches the
// same state later than another did leads to nothing new, and is not followed. Refusals are put into words only where somebody reads them; an answer only asks whether an
// order breaks a rule.
//
// A timeline keeps the readings that were walked last, with the day and the records that they are of. The views of a moment ask about the same entities over and over, and an
// append leaves most timelines as they are; nothing needs to be told that something has changed, since what was walked says itself what it is of. Likewise a timeline with corrections keeps what the last reading of them
// came to, so that facts that nobody holds to any more cost nothing.
//
// What opening a ledger makes lies in rooms, many facts of a type side by side: it is never given back. What is being judged may be refused, and is made one by one.
//
// A record is taken in by two steps. A Decoder does what needs no other record: envelope, folded data, references. Take does what only the book can tell: versions, what
// corrections are about, timelines, links. Opening runs them in two goroutines, everything else one after the other; there is no third way in.
//
// Memory per record decides how large a ledger one node can serve. A fact leaves to the body what no rule or view folds (Provenance is one nil pointer), links hold a
// position and a member's number in eight bytes, and ids and requests are found by tables of positions and 32 bits of a hash that leave the comparison to the body. In
// exchange a book ends at 2³²-1 records and 2²⁹ sets of sources; a reference costs one more look-up to its fact, and an id one to its body.
//
// A stored record of a type that is not in the catalogue is one of a later version's, and no damage: it is taken in unread (unread.go). Every other record that can't be read is
// damage, for a type's form never changes under its name. Of an unread one the entity is known, and those that its texts name; views that look there say so, and nothing is
// written to the ledger, because rules judge all of it.
package domain
