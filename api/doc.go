// Package api serves the ledgers over HTTP, and is the client of what it serves.
//
// A request passes Handler (an id, limits, who asks), the table in routes.go, and one handler, which returns an answer or an error. Answers are written in one place,
// problems in another; nothing else touches the response. An append is parsed and checked by domain, decided and stored by the Ledger, and answered with the receipt. A
// question opens an edition of the ledger's book at a moment and hands it to projections.
//
// # Where do I add…
//
//	an endpoint      a file named after it, a line in routes.go, in needs.go, and in openapi_operations.go that says what it does, and one in the tables of the tests who_may and
//	                 who_reads; a test prints what is forgotten
//	a problem        a line in problems.go, or in problems_rule.go for a rule of domain, and a test that is answered with it; the tests print it when either is forgotten
//	a parameter      the list in its endpoint's file: a parameter that isn't listed is refused
//	a conversation   a text file in testdata; conversation_test.go says how it is written
//
// # Decisions
//
// Statuses. The code decides the status, for every code the same, so that a program needs to know only the code. What is wrong with how something is asked is 400: bytes
// that aren't JSON (json.*), a parameter (query.*, moment.*), the key's header. What is wrong with what is to be recorded is 422: form, dates, references, rules. Sizes are
// 413, of the request and of a stored record alike. A date that can't be read in a parameter therefore has the code moment.on, not date.invalid, with the same message.
//
// Pointers. Every error has a pointer; `in` tells where it leads when that isn't the body: into the query or the headers, as if each were an object. What has no name of ours
// is pointed at through its parent: an unknown parameter by "", because its name is the sender's text, and no reply repeats that.
//
// Unknown parameters are refused. A misspelt filter that is passed over gives every row, and nobody notices.
//
// Entity tags. A record's is its id. A view's is made of what the answer follows from (view and version, moment, position and the record there, filter, rights), so that 304
// is told before anything is computed; other answers are tagged by their bytes. All are strong: the same question gives the same bytes. A compressed answer has other bytes and so another tag; who holds either,
// and takes compressed answers, is told 304. The gzip is klauspost's: the standard one's format at a third of its time, and nats-server brings it along.
//
// Kept answers. Views are computed whole and kept (memos.go), by all that they follow from: the question, the moment, the position, and the rights of whoever asks, with the ledger's head
// where those narrow it: later records open and close what earlier positions hold. Narrowing, ordering and turning pages are then selections, and the words that are searched lie in one
// text. After a record a view is led on from what was kept (projections.Whole.Led): a root whose rows rest on nothing that has been touched isn't asked again. The bound is in rows, what is
// asked for last stays. Every request passes its rights, its allowance and the access log all the same: what is kept is the work, never the permission.
//
// Pages in this process ask the same handler by the same client. It hands its answer over as the value that reading the JSON would give (client_inprocess.go), runs where it is asked, and
// all that one page asks counts as one request of its reader (AsOne).
//
// The feed is cut by size too: a page ends with the event that reaches 4 MiB. `next` leads past everything that was looked at, wanted or not, so a reader with a filter never
// looks twice. As a CloudEvents batch and as lines it has no room for `next`: it is in the Link header. Records are handed out as stored, never encoded anew.
//
// The description (OpenAPI 3.1, /openapi.json) is made of the table of routes, the table of operations and the types that handlers answer with; members of events, terms and
// columns bring the dictionary's words along. A hundred lines of our own make schemas of types: domain makes those of events already, and a reflecting library would have to be
// told the form of every date, quantity and term anew. Each view has a path of its own there, since it has filters and rows of its own. Others' validators judge the
// document (the specification's own schema; kin-openapi), every exchange of the conversations, with objects closed, and every example. The served objects are open: a member may come.
//
// Tables. CSV has ids for labels, so that a program that reads them doesn't follow the language, and a line for each thing that a row can be: `content` says which. Lists of
// texts are joined with " | " and objects are JSON in a cell; JSON and lines of JSON are the exact forms. A text that a spreadsheet would run has an apostrophe before it. What
// lines have no room for is in Link (the next page) and Content-Location (the same question with its moment filled in). A view is no stream of events and has no CloudEvents batch.
//
// Streams. What need not be held in memory whole, or has no end, is an answer with a stream. Deadlines are per piece, not per response: a reader may be slow and may not
// stop. A stream that fails breaks the connection off; a file that is cut short must never look whole.
//
// Streams of changes. A class of readers has one stream of each view, and its readers share one consumer a process (fan). A coordinator's rights, with confidential records of
// own organisations, are no class, and a stream of each set of organisations would have to be computed and stored for 30 days, whether somebody reads it or not. So theirs is computed
// from the ledger while it is read (projections.OwnLog), once for all that have the same rights, and nothing of it is stored: where a reader was is a step of the ledger, and what came
// since is computed anew, on any node. A process has at most 64 of them. Filters are judged on whole rows, so a row that leaves one is told as removed. A reader that comes back may
// be told that a row is gone that it never had; it is never left with one that is.
//
// Repeats. A repeated request gets 200, the first receipt, its Location and its ETag. An array's Location is the page of the feed that holds it: the array is no thing of its
// own, its events are. A check may have a key, and then tells whether the key is free.
//
// Exports. The manifest comes last in every form, because it tells counts and a SHA-256 that nobody knows before, and because an export that broke off then lacks it: an archive
// has no directory without its end, a log without its last member is no JSON, and lines without a last event of type export.completed.v1 are a part. In the lines it is a CloudEvent
// of its own, so that they are CloudEvents to the last; a file beside them would be lost at the first copying, a header before them can't know, and HTTP trailers no file keeps. Rows
// of tables come in the order in which their entities were first recorded: sorting would hold a view whole. An export has no entity tag; the same moment gives the same content, and
// its manifest another time. Lines are records as they were stored: what corrects or disputes one is a later line, which names its version in data.target. Events of a log say it
// themselves (corrected_by, withdrawn, disputed_by). Whoever reads more than an analyst may export, too, a coordinator among them: an export holds nothing that its caller can't page through, and each is
// noted.
//
// Negotiation is our own hundred lines: golang.org/x/text/language brings tables of every language for a choice between two, and no parser for Accept. One parser of
// q-values serves both headers. A wish that can't be met or read is no error: Swedish and JSON.
//
// Signing in. A Principal is a value in the request's context; authenticate.go is the one place that looks at credentials, needs.go says what each route asks, roles.go
// what each role does, and edition the one way to a ledger's records. Local tokens are 256 random bits of which the SHA-256 is kept, in tokens.json (format 1) in the data
// directory, written anew and durably at each change: there are few of them, and a person can read what there is. From the first token on, one is demanded, even when all
// have expired: a server never opens by itself. A session is such a token for eight hours, made from another and ended with it. Access tokens of others are checked by
// coreos/go-oidc, the library of the field; our own around it are typ (RFC 9068), and a transport that asks the issuer once in half a minute, and once ahead, because
// anyone can name a key that isn't known. A claim that names organisations never means all. Requests that a browser sends for another site are refused by the standard library's cross-origin
// protection, and where nobody needs a token, those that ask for another name than this machine's (HereOnly).
//
// The access log has an entry for each answer that rests on a confidential record, for each export and for each stream of confidential changes: who, which address without its
// query (people write names into those), the purpose, when. It is written before the answer; what can't be written is answered 503. Its stream stands beside the ledger's, with
// a marker that says which it is. A 304 is not noted: who gets one has the answer. A program that fetches confidential rows straight from NATS is noted when it connects, as a
// stream is when it begins, and isn't let in before: its id, its streams and views, no purpose, since it can't state any, and the connection's id in the server's log for request.
// Its connections within a minute of an entry share that one. What it then fetches doesn't pass here, and its connection lasts as long as it likes. That its token is made reads
// nothing and is no entry: /v1/analysts tells it. Auditors read reports of concern by id, or in the feed with limit=1.
//
// Whose an event is. A coordinator writes what its organisations own: what the event names (domain.Owners) and whose the subject is already, by the whole ledger. One that
// names nobody belongs to a coordinator of all. Of two organisations that share a fact either may write it, if it may read all that the subject has. A correction is asked about by the type of what it corrects.
//
// Bounds. A connection, a header, a body, all bodies together, an answer's computing and each piece of its sending have one; a principal has a rate (golang.org/x/time/rate), counted
// after it is known who asks: somebody else's flood takes nothing from its allowance. Bodies are counted as they arrive, not as they are announced. Counters
// (prometheus/client_golang) are labelled by routes, codes and ledgers of ours and never by what somebody sent. Request ids are ours alone: one from outside could name another's line.
//
// What is no request. Headers that are too large, too slow or no HTTP never reach a handler; wire.go makes problems of what net/http says to them by itself: 431, 408, 400. It is a
// hundred lines around a connection, which look only at whose turn it is to write. Over TLS they are lacking, since the server must see the TLS connection itself or it speaks no
// HTTP/2: there the same statuses come with net/http's own words, slow headers are closed on without any, and so is what is slow in HTTP/2.
//
// What is told of the operation. Counters tell nothing of a ledger of concern reports but of requests that were refused: how many reports there are, and when they came, could be read
// off totals as well as off labels. /readyz tells anybody whether requests can be answered, which is what a probe asks, and how far views are only of ledgers that the sender may know of.
//
// Rights that end. A local token that is revoked ends what is being sent by it at once: a stream of changes with end, before any later change; a download by breaking off. Tokens says
// so through a channel that is closed, so that to ask costs nothing. An issuer's tokens can't be taken back, and end when they expire.
//
// Who gives tokens. An admin gives, sees and revokes what is granted in its own ledgers only; others' tokens, and programs of analysts, are as if there were none. The operator of the
// process has them all.
//
// The log has one line a request, with the route it took and not its address: what people write into paths and queries is not ours to keep.
package api
