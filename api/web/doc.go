// Package web serves the pages that people read and record on: the state of things at a date, the story of an entity, who held which duty, plans, training, recommendations,
// differences, search, and a form for every type of event.
//
// A page asks the public API's own handler, in this process and with the credentials of whoever asks for the page, so that its rights and its answers are exactly the API's.
// Nothing is encoded on the way: the API's client gets the value of an answer from a handler of its own process, behind the same rights and the same log. A page asks for what it shows: the
// first rows and how many there are, an entity's name and not its story. The visit (visit.go) carries one request; the table in routes.go leads to one file a page; each page has a template of its own in templates. Values become words in
// words.go, and nowhere else: labels for coded values, names with links for references, dates as people write them.
//
// # Where do I add…
//
//	a page           a file page_….go, its template, and a line in routes.go
//	a place in menus a line in menu.go
//	a view's columns a line in screens.go; a view without one is shown by its first columns. Its order, where that isn't its rows' keys, a line there too
//	where a number leads a case in behind.go
//
// # Decisions
//
// No framework and no build step. html/template escapes what it writes by where it stands; style sheet and scripts are files that are embedded as they are. Pages that only
// read need no script; what watches and what checks while somebody types are modules of their own, and without them the same is done by sending the form.
//
// The policy of contents forbids everything but this server's own style sheet, scripts and images: default-src 'none', no inline style, no inline script. Charts are SVG in
// the page with attributes of presentation and classes, never style attributes.
//
// A page's address is its question. What an address leaves out is now; the link «till just det här svaret» fills in the moment, and gives the same answer for ever.
//
// Signing out ends the session here and leads to the issuer's own sign-out by a link: form-action 'self' lets no form end up elsewhere, and who leaves the ledger may be at work elsewhere by the
// same sign-in. No token of the issuer's is kept for it.
//
// On a phone tables become blocks, a row each, with the columns' names before the cells: a region that scrolls hid the column of certainty. In print the foot is a table's foot, so that
// it stands on each sheet and nothing runs into it.
//
// In print and on a phone browsers divide Swedish words themselves (hyphens: auto), where they have the rules: Firefox and Safari bring them, Chromium fetches them. So that nothing hangs on
// that, only words of more than twelve letters may be broken in a printed list (line.Class). No soft hyphens are put into texts: they would go along to whoever copies, searches or listens.
//
// What refuses a form leads to what is around a field, not into it: a browser that moves the focus into an input while Enter is down sends the form.
//
// Menu and forms ask Session.Writes what the reader's role may record; of whose organisation an event is, only the API tells, when it is sent.
//
// What pages have thousands of (cells of tables, bars of charts, options, fields) is written by code, in the files …_html.go, and the rest by templates: a template spent half of a list's time on
// reflection. Each of those files has a test that holds it to the template that it stands for, whatever stands in the texts, and nothing but text, attribute and bit.write writes what isn't ours.
//
// A page shows what a reader can use and what can be made in about thirty times the time of an empty answer: 25 rows, one or two reasons a row, one change of each sort where two moments differ
// much. What is left out is counted, and a link away.
//
// A correction by form is known from the day it is made, unless its writer gives an earlier one: also of an error, where the API takes the corrected event's day when none is stated.
// Nobody who fills in a form has said that what is right was known then. A duplicate takes its target's day, as the domain has it.
//
// A form that is sent when nobody is signed in any more comes back whole, as hidden fields and a button: there is no draft on the server.
//
// Refusals of forms are told in words of their own where the API's are for programs (form_refused.go).
//
// A question that can't be answered is told by the form's labels, at the field and above the form (refusal in ask.go): the API's parameters and codes are for programs.
//
// Members of forms are named by JSON pointers, so that the API's refusals lead to their fields by themselves.
package web
