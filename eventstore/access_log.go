package eventstore

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// accessLog is who read what of a ledger: the stream ACCESS_<ledger> beside the ledger's own, in the ledgers' account, synced before an entry is acknowledged, without
// limits, and nothing in it is deleted. It is made when it is needed first; a marker in the ledger's directory then says which one it is, so that a lost one is noticed.
type accessLog struct {
	ledger string
	marker string
	conn   *nats.Conn

	mu     sync.Mutex
	stream jetstream.Stream // nil until it is found
	js     jetstream.JetStream
}

// accessBorn is the marker, access.json.
type accessBorn struct {
	Stream  string    `json:"stream"`
	Created time.Time `json:"created"` // as the server gave it
}

func accessStream(ledger string) string { return "ACCESS_" + ledger }

func accessConfig(ledger string) jetstream.StreamConfig {
	return jetstream.StreamConfig{
		Name: accessStream(ledger), Subjects: []string{"access." + ledger}, Retention: jetstream.LimitsPolicy, Storage: jetstream.FileStorage, Discard: jetstream.DiscardNew,
		MaxConsumers: -1, MaxMsgs: -1, MaxBytes: -1, MaxMsgsPerSubject: -1, MaxMsgSize: -1, Replicas: 1, Duplicates: duplicateWindow, DenyDelete: true, DenyPurge: true,
	}
}

func newAccessLog(c LedgerConfig) *accessLog {
	return &accessLog{ledger: c.ID, marker: filepath.Join(c.Dir, "access.json"), conn: c.Conn}
}

// open finds the stream, or makes it the first time. The lock is held.
func (a *accessLog) open(ctx context.Context) error {
	if a.stream != nil {
		return nil
	}
	js, err := jetstream.New(a.conn)
	if err != nil {
		return err
	}
	var born accessBorn
	text, err := os.ReadFile(a.marker)
	switch {
	case errors.Is(err, os.ErrNotExist):
	case err == nil:
		err = json.Unmarshal(bytes.TrimSpace(text), &born)
		if err != nil {
			return fmt.Errorf("%s: %w", a.marker, err)
		}
	default:
		return err
	}
	stream, err := js.Stream(ctx, accessStream(a.ledger))
	if errors.Is(err, jetstream.ErrStreamNotFound) && born.Stream == "" {
		stream, err = js.CreateStream(ctx, accessConfig(a.ledger))
	}
	if err != nil {
		return err
	}
	info := stream.CachedInfo()
	if born.Stream == "" {
		// If we crash before the marker stands, the stream is found without one, and taken.
		text, err := json.Marshal(accessBorn{accessStream(a.ledger), info.Created})
		if err == nil {
			err = writeDurably(a.marker, append(text, '\n'))
		}
		if err != nil {
			return err
		}
	} else if !born.Created.Equal(info.Created) || info.State.Msgs != info.State.LastSeq || !info.Config.DenyDelete || !info.Config.DenyPurge {
		return errors.New("it is not the one that was made, or entries are gone: restore the store from a backup")
	}
	a.js, a.stream = js, stream
	return nil
}

// AppendAccess stores an entry of the access log. It is on disk when nil is returned.
func (l *Ledger) AppendAccess(ctx context.Context, entry []byte) error {
	a := l.access
	a.mu.Lock()
	err := a.open(ctx)
	js := a.js
	a.mu.Unlock()
	if err == nil {
		_, err = js.Publish(ctx, "access."+a.ledger, entry)
	}
	if err != nil {
		return fmt.Errorf("access log of %s: %w", a.ledger, err)
	}
	return nil
}

// ReadAccess gives the entries after a sequence, at most limit, and the sequence of the last there is. Entry n of the answer has the sequence after+1+n.
func (l *Ledger) ReadAccess(ctx context.Context, after uint64, limit int) (entries [][]byte, last uint64, err error) {
	a := l.access
	a.mu.Lock()
	err = a.open(ctx)
	stream := a.stream
	a.mu.Unlock()
	if err != nil {
		return nil, 0, fmt.Errorf("access log of %s: %w", a.ledger, err)
	}
	info, err := stream.Info(ctx)
	if err != nil {
		return nil, 0, fmt.Errorf("access log of %s: %w", a.ledger, err)
	}
	for at := after + 1; at <= info.State.LastSeq && len(entries) < limit; at++ {
		msg, err := stream.GetMsg(ctx, at)
		if err != nil {
			return nil, 0, fmt.Errorf("access log of %s: entry %d: %w", a.ledger, at, err)
		}
		entries = append(entries, msg.Data)
	}
	return entries, info.State.LastSeq, nil
}
