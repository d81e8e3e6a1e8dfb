package eventstore

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"liggare/domain"
)

// viewRetention is how long a change stays in the change log. The current rows stay for ever.
const viewRetention = 30 * 24 * time.Hour

// stepHeader stands on the last message of a step: the ledger's position and the day that the log tells the rows of, as «101 2026-11-25».
const stepHeader = "Liggare-Step"

// removedHeader stands on a message that says that a row is no more, or that a view goes on.
const removedHeader = "Liggare-Removed"

// viewsStream is the name of the change log of a ledger's rows at a class, rowsStream that of its mirror with one message a subject.
func viewsStream(ledger string, class domain.Class) string {
	return "VIEWS_" + ledger + "_" + class.String()
}

func rowsStream(ledger string, class domain.Class) string {
	return "ROWS_" + ledger + "_" + class.String()
}

// viewsConfig is the change log: every change of the last 30 days.
func viewsConfig(ledger string, class domain.Class) jetstream.StreamConfig {
	return jetstream.StreamConfig{
		Name: viewsStream(ledger, class), Subjects: []string{viewSubject(ledger, class, "")}, Storage: jetstream.FileStorage, Discard: jetstream.DiscardOld,
		MaxAge: viewRetention, Duplicates: duplicateWindow, AllowAtomicPublish: true, DenyDelete: true,
	}
}

// rowsConfig is the mirror: of each subject the last message, at the sequence that it has in the log.
func rowsConfig(ledger string, class domain.Class) jetstream.StreamConfig {
	return jetstream.StreamConfig{
		Name: rowsStream(ledger, class), Mirror: &jetstream.StreamSource{Name: viewsStream(ledger, class)}, Storage: jetstream.FileStorage, Discard: jetstream.DiscardOld,
		MaxMsgsPerSubject: 1, DenyDelete: true,
	}
}

// viewSubject reads the changes of a view, and without one all of a class.
func viewSubject(ledger string, class domain.Class, view string) string {
	subject := "views." + ledger + "." + class.String() + "."
	if view == "" {
		return subject + ">"
	}
	return subject + view + ".>"
}

// changeSubject is where a change goes: one place for each row, and one for the view itself.
func changeSubject(ledger string, class domain.Class, c *domain.Change) string {
	return "views." + ledger + "." + class.String() + "." + c.View + "." + keyToken(c.Key)
}

// viewToken stands in a key's place in the subject of what is told of the view itself. No key is written so.
const viewToken = "!view"

// keyToken writes a key as one token of a subject: what isn't a letter of ASCII, a digit, or one of / - _ ~ is percent-encoded by its bytes.
func keyToken(key string) string {
	if key == "" {
		return viewToken
	}
	var b strings.Builder
	for i := range len(key) {
		switch c := key[i]; {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', strings.IndexByte("/-_~", c) >= 0:
			b.WriteByte(c)
		default:
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}

// keyOf reads keyToken.
func keyOf(token string) (string, error) {
	if token == viewToken {
		return "", nil
	}
	var b strings.Builder
	for i := 0; i < len(token); i++ {
		if token[i] != '%' {
			b.WriteByte(token[i])
			continue
		}
		c, err := strconv.ParseUint(token[min(i+1, len(token)):min(i+3, len(token))], 16, 8)
		if err != nil || i+2 >= len(token) {
			return "", fmt.Errorf("key %q of a row can't be read", token)
		}
		b.WriteByte(byte(c))
		i += 2
	}
	return b.String(), nil
}

// viewMessage is a change as the log holds it.
func viewMessage(ledger string, class domain.Class, c domain.Change) *nats.Msg {
	msg := &nats.Msg{Subject: changeSubject(ledger, class, &c), Header: nats.Header{}, Data: c.Body}
	if c.Removed {
		msg.Header[removedHeader] = []string{"1"}
	}
	if c.Step != nil {
		msg.Header[stepHeader] = []string{strconv.FormatUint(c.Step.Position, 10) + " " + c.Step.Day.String()}
	}
	return msg
}

// changeOf reads viewMessage.
func changeOf(msg jetstream.Msg) (c domain.Change, pending uint64, err error) {
	meta, err := msg.Metadata()
	if err != nil {
		return c, 0, err
	}
	parts := strings.SplitN(msg.Subject(), ".", 5)
	if len(parts) != 5 {
		return c, 0, fmt.Errorf("message %d: subject %q is no change's", meta.Sequence.Stream, msg.Subject())
	}
	c = domain.Change{Sequence: meta.Sequence.Stream, View: parts[3], Body: msg.Data(), Removed: msg.Headers().Get(removedHeader) != ""}
	if c.Key, err = keyOf(parts[4]); err != nil {
		return c, 0, fmt.Errorf("message %d: %w", c.Sequence, err)
	}
	if said := msg.Headers().Get(stepHeader); said != "" {
		if c.Step, err = parseStep(said); err != nil {
			return c, 0, fmt.Errorf("message %d: %w", c.Sequence, err)
		}
	}
	return c, meta.NumPending, nil
}

func parseStep(said string) (*domain.Step, error) {
	position, day, _ := strings.Cut(said, " ")
	at, err := strconv.ParseUint(position, 10, 64)
	if err != nil {
		return nil, fmt.Errorf("step %q: %w", said, err)
	}
	on, err := domain.ParseDay(day)
	if err != nil {
		return nil, fmt.Errorf("step %q: %w", said, err)
	}
	return &domain.Step{Position: at, Day: on}, nil
}
