package api

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"

	"liggare/domain"
	"liggare/projections"
)

// Events of a stream of changes.
//
//	retry: 2000                     once: a reader that lost the connection comes back after two seconds
//	event: row                      a row, as it is or as it became; data is a projections.RowMessage. For a row that is too large (1,000 KiB) a projections.LargeRow stands in it,
//	                                whatever the filter: ask the view for the key
//	event: ready                    the rows before were all; data is a Ready. What comes from now on is change
//	event: removed                  a row is no more, or is none of those that the filter asks for any more
//	event: reset                    what was read before says nothing any more; all rows follow, and ready
//	event: stopped                  the view can't digest an event: its rows stay as they are, and no change comes until resumed; data is a projections.RowMessage with a
//	                                projections.Stopped, whatever the filter. A reader that comes meanwhile is told in ready
//	event: resumed                  the view goes on, and what was missed follows; data is a projections.RowMessage
//	event: end                      the sender's rights have ended, or are others; nothing more is sent, and the connection is closed
//	: (a comment)                   every 15 s, when there is nothing else; with an id, if the reader has heard all that it asks for up to there
//
// Each has an id on the last message of a step, <epoch>.<sequence in the stream>.<hash of view, filter and rights>: a reader that has seen it has seen the step whole.
//
// A browser's EventSource comes back after end, as after any end of a connection, unless it is closed: it is refused and gives up (readyState CLOSED), or, with other
// rights, is told reset and the rows that they open.
const (
	mediaEvents = "text/event-stream"
	heartbeat   = 15 * time.Second
	rightsHold  = time.Second // how long a reader's rights are taken to be what they were when changes come and nobody is told of revocations; without changes they are looked at with the heartbeat
	retryAfter  = "retry: 2000\n\n"
)

// Ready is what a reader is told when it has all rows.
type Ready struct {
	Ledger      string     `json:"ledger"`
	View        string     `json:"view"`
	ViewVersion int        `json:"viewversion"`
	Class       string     `json:"class"`         // the rows are as readers of this class see them
	Own         []string   `json:"own,omitempty"` // organisations whose confidential records are among what the rows rest on, with those below them; left out: of the class, every one's
	Position    uint64     `json:"position,omitempty"`
	On          domain.Day `json:"on,omitzero"`

	Stopped *projections.Stopped `json:"stopped,omitempty"` // an event that the view can't digest: the rows are as they were before, and no change comes until resumed
}

// changesKnown are the parameters of a stream of changes besides the fields of its rows.
var changesKnown = []string{"key", "org", "q", "after"}

// changes streams a view's rows, and then each change of them.
func (a *api) changes(r *http.Request) (*answer, error) {
	ledger, err := a.ledger(r)
	if err != nil {
		return nil, err
	}
	if _, concerns := domain.MainLedger(ledger.ID()); concerns {
		return nil, plain("changes.concern") // for good: who comes back would be told the same
	}
	s, err := a.askedChanges(r, ledger)
	if err != nil {
		return nil, err
	}
	if a.Changes == nil {
		return nil, plain("changes.none")
	}
	if err := s.open(r.Context(), a); err != nil {
		return nil, err
	}
	return &answer{media: mediaEvents, live: true, stream: s.serve, header: map[string]string{"Cache-Control": "no-store", "X-Accel-Buffering": "no"}}, nil
}

// open finds the stream that shows the view as the reader may see it, and who hands it out.
func (s *changeStream) open(ctx context.Context, a *api) (err error) {
	key, log := fanKey{s.ledger, s.rights.Class, ""}, func() (ChangeLog, error) { return a.Changes.Log(ctx, s.ledger, s.rights.Class) }
	if s.rights.Own != nil {
		key.own = s.rights.Key() + " " + s.view.Name
		log = func() (ChangeLog, error) {
			own, err := a.Changes.Own(s.ledger, s.view, s.rights)
			if own == nil || err != nil {
				return nil, err
			}
			return own, nil
		}
	}
	switch s.fan, err = a.fans.of(ctx, key, log); {
	case err != nil:
		return err
	case s.fan == nil:
		return plain("changes.none")
	}
	if own, is := s.fan.log.(OwnChangeLog); is {
		s.published = own.At
	}
	s.reopen = func(ctx context.Context) error { return s.open(ctx, a) }
	return nil
}

// changeStream is one reader's stream of a view.
type changeStream struct {
	ledger    string
	view      *projections.View
	rights    domain.Rights               // without a day
	wants     func(*projections.Row) bool // nil: every row
	hash      string
	after     string             // id of the last message seen; "": from the beginning
	still     func() bool        // whether the sender may read this still
	published func() domain.Step // how far the rows are

	fan    *fan
	reopen func(context.Context) error // where the fan has ended

	has  map[string]bool // keys of the rows that the reader has; nil while every row is wanted
	beat time.Duration

	now         func() time.Time
	looked      time.Time              // when still was asked last
	expires     time.Time              // of the sender's token; zero: it doesn't
	revocations func() <-chan struct{} // see api.revocations
	revoked     <-chan struct{}        // asked for before still was asked last
}

func (a *api) askedChanges(r *http.Request, l Ledger) (*changeStream, error) {
	ledger := l.ID()
	v := projections.ViewByName(r.PathValue("view"))
	if v == nil {
		return nil, noView()
	}
	fields := fieldsBeside(v, changesKnown)
	p, err := readParams(r, changesKnown, fields)
	if err != nil {
		return nil, err
	}
	q := projections.Query{Key: p.values.Get("key"), Org: p.values.Get("org"), Q: p.values.Get("q"), Fields: map[string][]string{}}
	for _, name := range fields {
		if p.values.Has(name) {
			q.Fields[name] = p.values[name]
		}
	}
	if err := p.err(); err != nil {
		return nil, err
	}
	who := PrincipalOf(r.Context())
	s := &changeStream{ledger: ledger, view: v, rights: who.streamRights(ledger, a.today()), after: p.values.Get("after"), beat: a.heartbeat(), now: a.Now, expires: who.expires, revocations: a.revocations}
	if last := r.Header.Get("Last-Event-ID"); last != "" {
		s.after = last
	}
	p.values.Del("after")
	if len(p.values) > 0 {
		now, err := l.Book().Edition(domain.Moment{Known: domain.MaxDay})
		if err != nil {
			return nil, err
		}
		if s.wants, err = v.Filter(now.For(who.rights(ledger, a.today())), q); err != nil {
			return nil, inQueryOf(err)
		}
		s.has = map[string]bool{}
	}
	sum := sha256.Sum256([]byte(v.Name + "\n" + strconv.Itoa(v.Version) + "\n" + p.values.Encode() + "\n" + rightsOf(s.rights)))
	s.hash = hex.EncodeToString(sum[:6])
	s.still = func() bool {
		now, err := a.authenticate(r)
		return err == nil && now.can(subscribes, ledger) && rightsOf(now.streamRights(ledger, a.today())) == rightsOf(s.rights)
	}
	s.published = func() domain.Step { return a.published(ledger, s.rights.Class) }
	return s, nil
}

// published tells how far a class's rows are published by this process.
func (a *api) published(ledger string, class domain.Class) (at domain.Step) {
	for _, status := range a.Changes.Status() {
		if status.Ledger == ledger && status.Class == class {
			at = status.At
		}
	}
	return at
}

// streamRights are what a principal reads in streams of changes: a class, or with it the organisations whose confidential records are its own. They are of no day.
func (p Principal) streamRights(ledger string, today domain.Day) domain.Rights {
	rights := p.rights(ledger, today)
	switch {
	case rights == nil:
		return domain.Rights{Class: domain.Restricted}
	case rights.Own != nil && len(rights.Own) == 0: // none are its own
		return domain.Rights{Class: domain.Internal}
	}
	rights.Today = 0
	return *rights
}

// rightsOf names rights in ids of messages.
func rightsOf(r domain.Rights) string {
	if r.Own == nil {
		return r.Class.String()
	}
	return r.Key()
}

func (a *api) heartbeat() time.Duration {
	if a.Heartbeat > 0 {
		return a.Heartbeat
	}
	return heartbeat
}

// serve is the answer's stream.
func (s *changeStream) serve(ctx context.Context, w io.Writer) error {
	l, rows, at, step, err := s.fan.join(ctx, s.view.Name)
	if errors.Is(err, errFanEnded) && s.reopen(ctx) == nil {
		l, rows, at, step, err = s.fan.join(ctx, s.view.Name)
	}
	if err != nil {
		return err
	}
	defer s.fan.leave(s.view.Name, l)
	if !s.allowed() {
		return sendEnd(w)
	}
	if _, err := io.WriteString(w, retryAfter); err != nil {
		return err
	}
	resumed, err := s.resume(ctx, w, at, rows)
	if err == nil && !resumed {
		err = s.begin(w, rows, at, step)
	}
	if err != nil {
		return err
	}
	return s.goOn(ctx, w, l)
}

// begin sends all rows and ready, after a reset where the reader had something that says nothing any more.
func (s *changeStream) begin(w io.Writer, rows []told, at uint64, step domain.Step) error {
	if s.after != "" {
		if _, err := io.WriteString(w, "event: reset\ndata: {}\n\n"); err != nil {
			return err
		}
	}
	var stopped *projections.Stopped
	for _, row := range rows {
		if row.OfView() {
			var err error
			if stopped, err = projections.ReadStopped(row.Body); err != nil {
				return err
			}
			continue
		}
		if wanted, err := s.wanted(row); err != nil {
			return err
		} else if wanted {
			if _, err := w.Write(row.wire); err != nil {
				return err
			}
		}
	}
	if _, err := io.WriteString(w, "id: "+s.id(at)+"\n"); err != nil {
		return err
	}
	if err := s.sendReady(w, step, stopped); err != nil {
		return err
	}
	return flush(w)
}

func (s *changeStream) sendReady(w io.Writer, step domain.Step, stopped *projections.Stopped) error {
	if step.Position == 0 {
		step = s.published()
	}
	ready := Ready{Ledger: s.ledger, View: s.view.Name, ViewVersion: s.view.Version, Class: s.rights.Class.String(), Position: step.Position, On: step.Day, Stopped: stopped}
	for _, org := range s.rights.Own {
		ready.Own = append(ready.Own, org.ID())
	}
	data, err := json.Marshal(ready)
	if err != nil {
		return err
	}
	_, err = w.Write(event("ready", data))
	return err
}

// wanted tells whether the row is one of those that the reader asks for, and notes that it has it. One that is too large for a change may be: the reader asks the view.
func (s *changeStream) wanted(c told) (bool, error) {
	if s.wants == nil {
		return true, nil
	}
	row, tooLarge, err := s.view.ReadChange(c.Body)
	if err != nil || row == nil {
		return false, err
	}
	if s.has[c.Key] = tooLarge || s.wants(row); !s.has[c.Key] {
		delete(s.has, c.Key)
		return false, nil
	}
	return true, nil
}

// resume sends what came after the message that the reader saw last; false where that can't be said. Of the rows as they are now it has those that it asks for.
func (s *changeStream) resume(ctx context.Context, w io.Writer, at uint64, rows []told) (bool, error) {
	after, whole := s.parse(s.after)
	if !whole || after > at {
		return false, nil
	}
	changes, there, err := s.fan.since(ctx, s.view.Name, after, at)
	if err != nil || !there {
		return false, err
	}
	if err := s.send(w, news{at, changes}, true); err != nil {
		return false, err
	}
	for _, row := range rows {
		if row.OfView() {
			continue
		}
		if _, err := s.wanted(row); err != nil {
			return false, err
		}
	}
	return true, flush(w)
}

// goOn sends changes as they come, until the reader is gone, cut off, or without rights.
func (s *changeStream) goOn(ctx context.Context, w io.Writer, l *listener) error {
	beat := time.NewTicker(s.beat)
	defer beat.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case n, open := <-l.news:
			if !open {
				return l.why
			}
			if s.doubtful() && !s.allowed() {
				return sendEnd(w)
			}
			if err := s.send(w, n, false); err != nil {
				return err
			}
		case <-s.revoked:
			if !s.allowed() {
				return sendEnd(w)
			}
		case <-beat.C:
			if !s.allowed() {
				return sendEnd(w)
			}
			if at, all := s.fan.reached(l); all { // so that who hears nothing for long is not told anew what it has
				if _, err := io.WriteString(w, "id: "+s.id(at)+"\n"); err != nil {
					return err
				}
			}
			if _, err := io.WriteString(w, ":\n\n"); err != nil {
				return err
			}
		}
		if len(l.news) == 0 {
			if err := flush(w); err != nil {
				return err
			}
		}
	}
}

// doubtful tells whether the sender's rights may be others than they were when they were looked at. It is asked before each change, and costs next to nothing.
func (s *changeStream) doubtful() bool {
	select {
	case <-s.revoked:
		return true
	default:
	}
	now := s.now()
	return !s.expires.IsZero() && !now.Before(s.expires) || now.Sub(s.looked) >= rightsHold
}

// allowed looks at the sender's rights.
func (s *changeStream) allowed() bool {
	s.revoked, s.looked = s.revocations(), s.now()
	return s.still()
}

func sendEnd(w io.Writer) error {
	_, err := io.WriteString(w, "event: end\ndata: {}\n\n")
	return err
}

// send sends a step's changes, as far as the reader wants them: the last with an id. A reader that comes back is told of rows that have left its filter meanwhile, and
// of others that are not in it: which of them it had, nobody knows.
func (s *changeStream) send(w io.Writer, n news, again bool) error {
	var pieces [][]byte
	for _, c := range n.told {
		if c.OfView() {
			pieces = append(pieces, c.wire)
			continue
		}
		had := s.wants == nil || again || s.has[c.Key]
		wanted, err := s.wanted(c)
		switch {
		case err != nil:
			return err
		case wanted:
			pieces = append(pieces, c.wire)
		case had:
			pieces = append(pieces, removedWire(c))
		}
	}
	for i, piece := range pieces {
		if i == len(pieces)-1 {
			if _, err := io.WriteString(w, "id: "+s.id(n.at)+"\n"); err != nil {
				return err
			}
		}
		if _, err := w.Write(piece); err != nil {
			return err
		}
	}
	return nil
}

// id names a place in the stream for readers of this view, filter and rights.
func (s *changeStream) id(at uint64) string {
	return s.fan.log.Epoch() + "." + strconv.FormatUint(at, 10) + "." + s.hash
}

// parse reads an id that this stream has given.
func (s *changeStream) parse(id string) (at uint64, ours bool) {
	parts := strings.Split(id, ".")
	if len(parts) != 3 || parts[0] != s.fan.log.Epoch() || parts[2] != s.hash {
		return 0, false
	}
	at, err := strconv.ParseUint(parts[1], 10, 63)
	return at, err == nil
}

// wireOf is a change as readers are sent it.
func wireOf(c domain.Change) []byte {
	switch {
	case c.OfView() && c.Removed:
		return event("resumed", c.Body)
	case c.OfView():
		return event("stopped", c.Body)
	case c.Removed:
		return removedWire(told{Change: c})
	}
	return event("row", c.Body)
}

// removedWire says that a row is no more, or none that the reader asks for.
func removedWire(c told) []byte {
	if c.Removed {
		return event("removed", c.Body)
	}
	body, err := projections.RemovedFrom(c.Body)
	if err != nil { // it was read a moment ago
		body = c.Body
	}
	return event("removed", body)
}

// event writes an event of a stream. JSON has no line breaks but where somebody put them; ours has none.
func event(name string, data []byte) []byte {
	made := make([]byte, 0, len(name)+len(data)+16)
	made = append(made, "event: "+name+"\ndata: "...)
	made = append(made, data...)
	return append(made, "\n\n"...)
}
