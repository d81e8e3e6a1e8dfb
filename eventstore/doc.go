// Package eventstore keeps ledgers on NATS JetStream: one stream, one writer and one book a ledger. It embeds the server, so that nothing else need run.
//
// # Promises
//
// Each is kept by a test of this package.
//
//   - A receipt MUST NOT be given before the record is durable in the store (synced) and the ledger's head says so outside it.
//   - What may be stored MUST NOT be answered as not stored; what is stored MUST NOT be stored again. Where the outcome stays unknown the answer is ErrUnknown, and
//     the same key settles it.
//   - A request's key is answered for ever, from the book, whatever the server remembers.
//   - Every decision MUST be made against the whole ledger: a publish expects the ledger's last sequence.
//   - An array MUST be stored whole or not at all, and readers are given it whole.
//   - Opening a ledger MUST NOT create, change or mend anything in the store. What is missing, altered, older or shorter than what was acknowledged is an error.
//   - The server MUST NOT load a stream in whose files a bit is flipped or something is cut off: they are looked through before each of its starts.
//   - Positions MUST be handed on without a gap, and a start beyond the end is an error and not a silent wait.
//
// # Data directory
//
//	DIR/format                      liggare data directory, format 1
//	DIR/lock                        locked (flock) by the one process that has it open; its process id
//	DIR/jetstream/                  the server's store
//	DIR/ledgers/<id>/genesis.json   marker of the ledger's creation: its stream and the stream's creation time; written once
//	DIR/ledgers/<id>/request.key    32 random bytes, the key of request ids and digests; written once
//	DIR/ledgers/<id>/head           position and hash chain of the last acknowledged record; see headFile
//	DIR/set-aside/<account>/<name>  stream of a damaged ledger while the server runs; with «.<time>» at its end a damaged one that is no ledger's, for good
//	DIR/set-aside/VIEWS.full        streams of views while the disk takes nothing
//	DIR/probe-*.tmp                 written to see whether the disk takes anything, and removed
//	DIR/ledgers/.<id>/              a creation that a crash cut short; the next creation begins again
//
// A backup takes the whole directory while nobody has it open. A head that is newer than the store is how an older copy of the store is found out.
//
// # Answers to a publish
//
//	ack                                              the book takes the records in, receipts are released
//	10071, 10164 (sequence moved)                    look: another writer was first; its records enter the book, and all is decided again with the
//	                                                 same event ids, for 15 s
//	10201, duplicate, timeout, no responders,        unknown: look for the event ids in the stream. Stored: receipts. Head unmoved: send again, expecting the
//	disconnect, 10008, 10009, 10158, 10167, 10176    same sequence. Only a foreign record there proves that it was not stored. After 15 s: ErrUnknown
//	anything else                                    refused, if the stream bears it out and no earlier copy can land: each submission of the batch is tried by
//	                                                 itself, so that what the store can't take fails alone
//
// A disk that takes nothing (full, or an I/O error) shows in that publishes get no answer. Those on their way are answered with ErrUnknown, later ones with ErrUnwritable
// and not sent, reading goes on, and when the disk takes writes again the server is started anew within the process. See recovery.
//
// A stream that is shorter than the book, or holds what is no event, freezes the ledger: reading goes on, writing ends, and the reason is logged and told. So does an event of a
// type that only a later version of the product knows: a ledger with one opens, and the views that need it say that they lack it.
//
// # View streams
//
// They lie in an account of their own, VIEWS, which imports nothing of the ledgers'. They are derived: missing ones are made when somebody runs or follows a ledger's
// views, and whatever happens to them the ledger is whole.
//
//	VIEWS_<ledger>_<class>   every change of the last 30 days, on views.<ledger>.<class>.<view>.<key>; a key is one token, percent-encoded; of the view itself
//	                         (it has stopped, or goes on) on !view
//	ROWS_<ledger>_<class>    its mirror with one message a subject: the current rows, at the same sequences, for ever
//	Liggare-Step             header of a step's last change: ledger position and day, «101 2026-11-25»
//	Liggare-Removed          header of a change that takes a row away, or says that a view goes on
//	KV_RUNNERS               leases, one key a ledger: who runs its views
//
// # Damage
//
// Before the server starts, every record of every block is checked: its checksum (HighwayHash-64, by the module that the server itself uses), its lengths, and that
// positions follow each other from 1 to the acknowledged head; so are the settings and the consumers of each stream. The ledger of what is damaged does not open and says in
// one line which block, byte and position can't be read; its files stay as they are, and the others open. What stands beyond the acknowledged head and is no whole
// record is what a crash leaves of a write: the server cuts it off, or completes the array from its copy. The server's index is not needed for truth; it says
// when it computes a damaged one anew. One that tells of more than the blocks hold is a loss.
//
// # Analysts' programs
//
// A listener (ListenConfig) opens the server to programs with a token, Analyst. Each has two durable consumers named by it, on the log and on the mirror of one class of one
// ledger, and may ask for them, fetch from them, acknowledge, and subscribe below its own inbox; nothing else, which a test tries. The programs stand in an account of their
// own, ANALYSTS, that imports just these services of the views': in the views' account a fetch could have its answer delivered into a stream by its reply subject. Under
// JetStream's usual name an account has its own API, so theirs begins with VIEWS.API. The gate knows tokens by their SHA-256, kept in DIR/analysts/<id>.json.
//
// A consumer has one message outstanding (MaxAckPending 1, AckWait 5 s): one that is lost with a connection comes again before any newer one, so a program sees ascending
// sequences but for the last one, which may come again. A program keeps with each row the sequence of the message that told it, takes a message only if its sequence is
// greater, and acknowledges when that is stored. It reads the mirror's consumer until nothing is pending there or awaits acknowledgement, once, and from then on the log's alone:
// that one begins right after what the mirror held when the token was made, and stands where the program acknowledged last. As every current row was read at its own sequence,
// older changes of it are left out by the same rule. The price is a round trip a message.
//
// A program of a class that is confidential or above is let in only when the access log of its ledger says so, on disk; the caller makes the entry (StoreConfig.Entry). Its
// connections within a minute of an entry share it, so that one that connects in a loop costs a sync a minute. Where none can be written within 3 s, and until the ledgers are
// open, its connection is closed without a word of authorization: nats.go gives up for good when it hears that twice, and a program should come back when the disk does. The
// server (2.15.2) holds no lock while it asks the gate, which runs on the connection's own goroutine; it stops its authentication timer before, and waits for the answer when
// it shuts down, so the bound is the gate's. The process's own connections never ask for an entry.
//
// A listener that was given TLS proves by a handshake with itself that it speaks it.
//
// # Shutdown
//
// Stop HTTP first and let views reach the head. Store.Close then lets each ledger refuse new appends, finish its queue, stop its writer, close its publisher and put
// its head on disk; then it closes the connections, stops the server and at last lets the lock go. When its context ends first, appends that are on their way
// are answered with ErrUnknown. Killing the process loses nothing that was acknowledged.
//
// # Decisions
//
// The head file is written before receipts and synced every second. It must outlive the store's own faults (a flipped bit makes the server cut a block off and go on
// from there), so it lies outside it. Syncing it for each group would double the cost of a small one. Written without a sync it is exact after a killed process; after a
// power failure it may be up to a second behind, so that only a store that lost its end in that same second goes unnoticed. It is never ahead of the store, which
// is durable first.
//
// The head is a hash chain and not the hash of the last record. Opening reads every record anyway, and the chain says that all of them are those that were
// acknowledged, for a SHA-256 of each beside the decoding.
//
// Damage is looked for before the server reads anything. By an index that fits, nats-server 2.15 trusts the sequences of a block unchecked, and fills the gap before a
// flipped one in memory, for up to 2⁶² entries; without an index it cuts the block at the damage and goes on from there. Reading what the server serves comes too late for both. It costs
// a third to a half of reading the files and hashing them with SHA-256, and one block of 8 MiB in memory a core.
//
// A damaged ledger's stream is moved out of the store for as long as the server runs. The server loads every stream that it finds, has no list of those that it should leave, and
// changes what it loads. Refusing to start would be simpler and let one ledger's damage stop all; renaming one directory is atomic, changes none of its bytes, and is undone at
// close and at the next start. The damage is looked for again each time, so a restored stream opens without further ado.
//
// A ledger is opened by three goroutines that hand chunks of records on: read and decode, take into the book, hash. The store's own reading takes more than half of the
// processor's time in it. The first bad record stops all that comes behind it, however far reading was ahead, so what is told is what a reader one by one would tell. Room for
// all bodies is made at once from the stream's size, so that the heap is large from the start and the collector runs seldom.
//
// The next requests are decided while the writer waits for an acknowledgement. Nobody sees what is staged, a failure rolls it back and it is decided anew; in exchange the
// time of the rules disappears in the time of the disk.
//
// The writer waits for returning callers only after batches of 32 or more. After smaller ones the wait would keep 16 callers in batches that cost more than
// their single publishes.
//
// Refusals of a batch are tried one by one. The alternative, failing all of them, would let one submission that the store can't take refuse its neighbours.
//
// A server that met a disk error is started anew within the process, when a probe of 4 MiB was written and synced. It would otherwise refuse that stream for good, and an
// operator had to restart the process, which cuts readers off. Statistics of the disk are not asked: a quota, a limit of the process or a worn disk isn't in them. The
// server's own bound on the disk is lifted, for it strikes in the midst of a batch.
//
// A creation that a crash cut short may be repeated and takes over its own empty stream. Nothing was ever acknowledged by it. Any other stream of that name, and files
// of one that the server passed over because its metadata is damaged, are refused.
//
// The server's duplicate window is 30 s, not its default of two minutes: repeated requests are answered from the book, and only copies of a publish, which the expected
// sequence stops as well, need it. The server keeps the window's ids in memory.
package eventstore
