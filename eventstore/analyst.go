package eventstore

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go/jetstream"

	"liggare/domain"
)

// Analyst is a program that reads views from the server directly: by a token, from two durable consumers of its own, and nothing else.
type Analyst struct {
	ID      string       `json:"id"` // also the name of its consumers, and of its inbox: _INBOX.<id>
	Ledger  string       `json:"ledger"`
	Class   domain.Class `json:"class"`
	Views   []string     `json:"views"`
	Created time.Time    `json:"created"`
	Expires time.Time    `json:"expires,omitzero"` // zero: never
	Sum     []byte       `json:"sha256"`           // of the token, which nobody has but the program
}

// AnalystPrefix begins the id and the token of an analyst.
const AnalystPrefix = "analyst-"

// analystID reads the id off a token: analyst-<26 letters and digits>.<secret>.
func analystID(token string) (string, bool) {
	id, secret, found := strings.Cut(token, ".")
	return id, found && strings.HasPrefix(id, AnalystPrefix) && len(secret) >= 26 && len(token) < 200
}

func (a Analyst) expired(now time.Time) bool { return !a.Expires.IsZero() && !now.Before(a.Expires) }

// Streams are the streams that hold the analyst's consumers: the change log, and the current rows.
func (a Analyst) Streams() (changes, rows string) {
	return viewsStream(a.Ledger, a.Class), rowsStream(a.Ledger, a.Class)
}

// Inbox begins the subjects that the analyst may subscribe to.
func (a Analyst) Inbox() string { return "_INBOX." + a.ID }

// permissions are all that the analyst may do: ask for its two consumers, fetch from them, and acknowledge.
func (a Analyst) permissions() *server.Permissions {
	var may []string
	changes, rows := a.Streams()
	for _, stream := range []string{changes, rows} {
		at := stream + "." + a.ID
		may = append(may, AnalystAPI+".CONSUMER.INFO."+at, AnalystAPI+".CONSUMER.MSG.NEXT."+at, "$JS.ACK."+at+".>", "$JS.ACK.*.*."+at+".>")
	}
	return &server.Permissions{Publish: &server.SubjectPermission{Allow: may}, Subscribe: &server.SubjectPermission{Allow: []string{a.Inbox() + ".>"}}}
}

// CreateAnalyst lets a program in. Its consumers begin here: that of the rows with the rows as they are, that of the changes with the first change after now. The token is
// returned once and not kept.
func (s *Store) CreateAnalyst(ctx context.Context, a Analyst) (made Analyst, token string, err error) {
	views, err := s.Views()
	if err != nil {
		return a, "", err
	}
	if _, err := s.Ledger(a.Ledger); err != nil {
		return a, "", err
	}
	log, err := views.Log(ctx, a.Ledger, a.Class)
	if err != nil {
		return a, "", err
	}
	a.ID, a.Created = AnalystPrefix+strings.ToLower(rand.Text()), time.Now().UTC()
	token = a.ID + "." + rand.Text() + rand.Text()
	sum := sha256.Sum256([]byte(token))
	a.Sum = sum[:]
	if err := log.consumers(ctx, a); err != nil {
		return a, "", errors.Join(err, log.forget(ctx, a))
	}
	text, err := json.Marshal(a, jsontext.Multiline(true))
	if err != nil {
		return a, "", err
	}
	if err := os.MkdirAll(s.dir.analysts(), 0o700); err != nil {
		return a, "", err
	}
	if err := writeDurably(filepath.Join(s.dir.analysts(), a.ID+".json"), append(text, '\n')); err != nil {
		return a, "", errors.Join(err, log.forget(ctx, a))
	}
	s.server.gate.admit(a)
	return a, token, nil
}

// RevokeAnalyst shuts a program out, ends its connections and removes its consumers. It tells whether there was such a program.
func (s *Store) RevokeAnalyst(ctx context.Context, id string) (bool, error) {
	all, err := s.Analysts()
	if err != nil {
		return false, err
	}
	at := slices.IndexFunc(all, func(a Analyst) bool { return a.ID == id })
	if at < 0 {
		return false, nil
	}
	if err := os.Remove(filepath.Join(s.dir.analysts(), id+".json")); err != nil {
		return false, err
	}
	s.server.gate.expel(id)
	views, err := s.Views()
	if err != nil {
		return true, err
	}
	log, err := views.Log(ctx, all[at].Ledger, all[at].Class)
	if err != nil {
		return true, err
	}
	return true, log.forget(ctx, all[at])
}

// Analysts lists the programs that are let in, the oldest first.
func (s *Store) Analysts() ([]Analyst, error) { return s.dir.readAnalysts() }

func (d *dataDir) analysts() string { return filepath.Join(d.path, "analysts") }

func (d *dataDir) readAnalysts() ([]Analyst, error) {
	entries, err := os.ReadDir(d.analysts())
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var all []Analyst
	for _, e := range entries {
		text, err := os.ReadFile(filepath.Join(d.analysts(), e.Name()))
		if err != nil {
			return nil, err
		}
		var a Analyst
		if err := json.Unmarshal(text, &a); err != nil {
			return nil, fmt.Errorf("%s: %w", filepath.Join(d.analysts(), e.Name()), err)
		}
		all = append(all, a)
	}
	slices.SortFunc(all, func(a, b Analyst) int { return a.Created.Compare(b.Created) })
	return all, nil
}

// consumers makes the durable consumers of an analyst.
func (l *ViewLog) consumers(ctx context.Context, a Analyst) error {
	_, last, err := l.Ends(ctx)
	if err != nil {
		return err
	}
	if err := l.mirrored(ctx, last); err != nil {
		return err
	}
	var subjects []string
	for _, view := range a.Views {
		subjects = append(subjects, viewSubject(l.ledger, l.class, view))
	}
	changes, rows := a.Streams()
	for stream, from := range map[string]uint64{changes: last + 1, rows: 0} {
		c := jetstream.ConsumerConfig{
			Durable: a.ID, FilterSubjects: subjects, DeliverPolicy: jetstream.DeliverAllPolicy,
			AckPolicy: jetstream.AckExplicitPolicy, MaxAckPending: analystOutstanding, AckWait: l.ackWait,
		}
		if from > 0 {
			c.DeliverPolicy, c.OptStartSeq = jetstream.DeliverByStartSequencePolicy, from
		}
		if _, err := l.js.CreateConsumer(ctx, stream, c); err != nil {
			return fmt.Errorf("consumer of %s: %w", stream, err)
		}
	}
	return nil
}

// analystOutstanding is how many messages a program may have that it hasn't acknowledged. With more than one, a message that is lost with a connection comes again behind
// newer ones, and a program that keeps to the order of sequences would leave it out for one that it has read.
const analystOutstanding = 1

// orderConsumers gives consumers that an earlier version made the rules of those that are made now.
func (l *ViewLog) orderConsumers(ctx context.Context) error {
	for _, stream := range []string{viewsStream(l.ledger, l.class), rowsStream(l.ledger, l.class)} {
		s, err := l.js.Stream(ctx, stream)
		if err != nil {
			return fmt.Errorf("stream %s: %w", stream, err)
		}
		if s.CachedInfo().State.Consumers == 0 {
			continue
		}
		all := s.ListConsumers(ctx)
		for info := range all.Info() {
			c := info.Config
			if !strings.HasPrefix(c.Durable, AnalystPrefix) || c.MaxAckPending == analystOutstanding && c.AckWait == l.ackWait {
				continue
			}
			c.MaxAckPending, c.AckWait = analystOutstanding, l.ackWait
			if _, err := s.UpdateConsumer(ctx, c); err != nil {
				return fmt.Errorf("consumer of %s: %w", stream, err)
			}
		}
		if err := all.Err(); err != nil {
			return fmt.Errorf("consumers of %s: %w", stream, err)
		}
	}
	return nil
}

// mirrored waits until the mirror has come to a sequence: who reads the rows until nothing is pending has then read all that the changes don't begin with.
func (l *ViewLog) mirrored(ctx context.Context, last uint64) error {
	ctx, cancel := context.WithTimeout(ctx, viewPatience)
	defer cancel()
	for {
		rows, err := l.js.Stream(ctx, rowsStream(l.ledger, l.class))
		if err != nil {
			return fmt.Errorf("stream %s: %w", rowsStream(l.ledger, l.class), err)
		}
		if rows.CachedInfo().State.LastSeq >= last {
			return nil
		}
		wait(ctx, 10*time.Millisecond)
	}
}

// forget removes the consumers of an analyst.
func (l *ViewLog) forget(ctx context.Context, a Analyst) error {
	changes, rows := a.Streams()
	var errs []error
	for _, stream := range []string{changes, rows} {
		if err := l.js.DeleteConsumer(ctx, stream, a.ID); err != nil && !errors.Is(err, jetstream.ErrConsumerNotFound) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}
