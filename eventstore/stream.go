package eventstore

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// duplicateWindow is how long the server remembers event ids: twice the writer's patience. Repeated requests are answered from the book, for ever.
const duplicateWindow = 30 * time.Second

// streamName is the name of a ledger's stream.
func streamName(ledger string) string { return "LEDGER_" + ledger }

// streamConfig is what a ledger's stream is created with.
func streamConfig(ledger string) jetstream.StreamConfig {
	return jetstream.StreamConfig{
		Name:               streamName(ledger),
		Subjects:           []string{"ledger." + ledger + ".*.*.*.*"},
		Retention:          jetstream.LimitsPolicy,
		Storage:            jetstream.FileStorage,
		Discard:            jetstream.DiscardNew,
		MaxConsumers:       -1,
		MaxMsgs:            -1,
		MaxBytes:           -1,
		MaxMsgsPerSubject:  -1,
		MaxMsgSize:         -1,
		Replicas:           1,
		Duplicates:         duplicateWindow,
		DenyDelete:         true,
		DenyPurge:          true,
		AllowAtomicPublish: true,
	}
}

// expectedSettings is the configuration that a server must return for a ledger's stream, by JSON name. A setting that is not here must be absent, false, zero or
// empty, also those that a later server invents.
func expectedSettings(ledger string) map[string]any {
	return map[string]any{
		"name":                 streamName(ledger),
		"subjects":             []any{"ledger." + ledger + ".*.*.*.*"},
		"retention":            "limits",
		"storage":              "file",
		"discard":              "new",
		"compression":          "none",
		"max_consumers":        -1.0,
		"max_msgs":             -1.0,
		"max_bytes":            -1.0,
		"max_msgs_per_subject": -1.0,
		"max_msg_size":         -1.0,
		"num_replicas":         1.0,
		"duplicate_window":     float64(duplicateWindow),
		"deny_delete":          true,
		"deny_purge":           true,
		"allow_atomic":         true,
	}
}

// streamState is what a server says of a stream.
type streamState struct {
	Config  map[string]any `json:"config"`
	Created time.Time      `json:"created"`
	State   struct {
		Messages uint64 `json:"messages"`
		Bytes    uint64 `json:"bytes"`
		First    uint64 `json:"first_seq"`
		Last     uint64 `json:"last_seq"`
	} `json:"state"`
	Error *jetstream.APIError `json:"error"`
}

// around is how many bytes of the file, about, stand around a body: its subject, headers and the store's own.
const around = 220

// size tells how much a book of the stream will hold.
func (s *streamState) size() (records, bodies int) {
	n := s.State.Messages
	return int(n), int(max(s.State.Bytes, around*n) - around*n)
}

// askStream returns the state of a ledger's stream; jetstream.ErrStreamNotFound if there is none. It reads the server's own JSON, so that no setting escapes it.
func askStream(ctx context.Context, nc *nats.Conn, ledger string) (streamState, error) {
	reply, err := nc.RequestWithContext(ctx, "$JS.API.STREAM.INFO."+streamName(ledger), nil)
	if err != nil {
		return streamState{}, fmt.Errorf("stream %s: %w", streamName(ledger), err)
	}
	var state streamState
	if err := json.Unmarshal(reply.Data, &state); err != nil {
		return streamState{}, fmt.Errorf("stream %s: %w", streamName(ledger), err)
	}
	switch {
	case state.Error == nil:
		return state, nil
	case state.Error.ErrorCode == jetstream.JSErrCodeStreamNotFound:
		return streamState{}, jetstream.ErrStreamNotFound
	}
	return streamState{}, fmt.Errorf("stream %s: %w", streamName(ledger), state.Error)
}

// createStream makes a ledger's stream and refuses one that is there; only an empty one that a crash left of this same creation is taken over.
func createStream(ctx context.Context, nc *nats.Conn, ledger string, again bool) (streamState, error) {
	state, err := askStream(ctx, nc, ledger)
	if errors.Is(err, jetstream.ErrStreamNotFound) {
		return makeStream(ctx, nc, ledger)
	}
	if err != nil {
		return streamState{}, err
	}
	if !again || state.State.Last > 0 {
		return streamState{}, trouble(CodeLedgerExists, "Lagret har redan en ström för liggaren; välj ett annat id.",
			"The store already has a stream for the ledger; choose another id.")
	}
	return state, checkSettings(ledger, state)
}

func makeStream(ctx context.Context, nc *nats.Conn, ledger string) (streamState, error) {
	js, err := jetstream.New(nc)
	if err != nil {
		return streamState{}, err
	}
	if _, err := js.CreateStream(ctx, streamConfig(ledger)); err != nil {
		return streamState{}, fmt.Errorf("create stream %s: %w", streamName(ledger), err)
	}
	state, err := askStream(ctx, nc, ledger)
	if err != nil {
		return streamState{}, err
	}
	return state, checkSettings(ledger, state)
}

// openStream finds the stream that a ledger was born with. It MUST NOT create or change one: a stream that is missing, altered or newer is a loss to be told of.
func openStream(ctx context.Context, nc *nats.Conn, ledger string, born genesis) (streamState, error) {
	state, err := askStream(ctx, nc, ledger)
	if errors.Is(err, jetstream.ErrStreamNotFound) {
		return streamState{}, trouble(CodeDamaged, "Liggarens ström saknas i lagret, eller dess metadata är skadad; återställ lagret ur en säkerhetskopia.",
			"The ledger's stream is missing from the store, or its metadata is damaged; restore the store from a backup.")
	}
	if err != nil {
		return streamState{}, err
	}
	if err := checkSettings(ledger, state); err != nil {
		return streamState{}, err
	}
	if born.Stream != streamName(ledger) || !state.Created.Equal(born.Created) {
		return streamState{}, trouble(CodeDamaged, "Strömmen skapades "+state.Created.Format(time.RFC3339Nano)+" men liggaren "+born.Created.Format(time.RFC3339Nano)+
			": den har tagits bort och skapats på nytt. Återställ lagret ur en säkerhetskopia.",
			"The stream was created "+state.Created.Format(time.RFC3339Nano)+" but the ledger "+born.Created.Format(time.RFC3339Nano)+
				": it was deleted and created anew. Restore the store from a backup.")
	}
	if state.State.Last > 0 && (state.State.First != 1 || state.State.Messages != state.State.Last) {
		return streamState{}, trouble(CodeDamaged,
			fmt.Sprintf("Lagret har %d av %d händelser; återställ det ur en säkerhetskopia.", state.State.Messages, state.State.Last),
			fmt.Sprintf("The store has %d of %d events; restore it from a backup.", state.State.Messages, state.State.Last))
	}
	return state, nil
}

// checkSettings compares every setting and names those that differ.
func checkSettings(ledger string, state streamState) error {
	expected := expectedSettings(ledger)
	names := slices.Collect(maps.Keys(expected))
	for name := range state.Config {
		if _, ok := expected[name]; !ok {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	var differ []string
	for _, name := range names {
		want, known := expected[name]
		got := state.Config[name]
		if known && !reflect.DeepEqual(got, want) || !known && !isUnset(name, got) {
			differ = append(differ, fmt.Sprintf("%s=%v", name, got))
		}
	}
	if len(differ) == 0 {
		return nil
	}
	list := strings.Join(differ, ", ")
	return trouble(CodeDamaged, "Strömmens inställningar har ändrats ("+list+"); återställ lagret ur en säkerhetskopia.",
		"The stream's settings have been changed ("+list+"); restore the store from a backup.")
}

// isUnset tells whether a setting has its zero value. The server notes its own version in the metadata.
func isUnset(name string, value any) bool {
	switch v := value.(type) {
	case nil:
		return true
	case map[string]any:
		for key, each := range v {
			if !(name == "metadata" && strings.HasPrefix(key, "_nats.")) && !isUnset(name+"."+key, each) {
				return false
			}
		}
		return true
	case []any:
		return len(v) == 0
	}
	return reflect.ValueOf(value).IsZero()
}
