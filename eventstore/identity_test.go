package eventstore

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/stretchr/testify/require"
)

// broker speaks with a store's server as the writer's user.
func broker(t testing.TB, s *Store) (*nats.Conn, jetstream.JetStream) {
	t.Helper()
	conn, err := s.server.connect(ledgerAccount, "test", s.config.Log)
	require.NoError(t, err)
	t.Cleanup(conn.Close)
	js, err := jetstream.New(conn)
	require.NoError(t, err)
	return conn, js
}

// recreate makes a ledger's stream anew; the server may still be busy with the deletion of the old one's files.
func recreate(t testing.TB, js jetstream.JetStream) {
	t.Helper()
	eventually(t, func() bool {
		_, err := js.CreateStream(testContext(t), streamConfig("botkyrka"))
		return err == nil
	})
}

func TestStreamHasItsSettingsAndKeepsThem(t *testing.T) {
	l, s := newLedger(t)
	appendMany(t, l, 3)
	conn, js := broker(t, s)
	state, err := askStream(testContext(t), conn, "botkyrka")
	require.NoError(t, err)
	require.NoError(t, checkSettings("botkyrka", state))

	stream, err := js.Stream(testContext(t), "LEDGER_botkyrka")
	require.NoError(t, err)
	require.Error(t, stream.DeleteMsg(testContext(t), 2))
	require.Error(t, stream.SecureDeleteMsg(testContext(t), 2))
	require.Error(t, stream.Purge(testContext(t)))
	for _, unset := range []func(*jetstream.StreamConfig){
		func(c *jetstream.StreamConfig) { c.DenyDelete = false },
		func(c *jetstream.StreamConfig) { c.DenyPurge = false },
	} {
		c := streamConfig("botkyrka")
		unset(&c)
		_, err := js.UpdateStream(testContext(t), c)
		require.Error(t, err, "a deny flag can't be unset")
	}
	_, err = js.PublishMsg(testContext(t), &nats.Msg{Subject: "ledger.botkyrka.document.x.y.z", Header: nats.Header{"Nats-Rollup": {"all"}}})
	require.Error(t, err, "no rollup")
	_, err = js.PublishMsg(testContext(t), &nats.Msg{Subject: "ledger.botkyrka.document.x.y.z", Header: nats.Header{"Nats-TTL": {"1s"}}})
	require.Error(t, err, "no time to live")
	require.Len(t, readAll(t, l), 3)
}

// The server lets some settings change that erase history; they keep the ledger from opening.
func TestOpenRefusesAnotherStream(t *testing.T) {
	change := func(how func(*jetstream.StreamConfig)) func(*testing.T, jetstream.JetStream) {
		return func(t *testing.T, js jetstream.JetStream) {
			c := streamConfig("botkyrka")
			how(&c)
			_, err := js.UpdateStream(testContext(t), c)
			require.NoError(t, err)
		}
	}
	deleted := func(t *testing.T, js jetstream.JetStream) {
		require.NoError(t, js.DeleteStream(testContext(t), "LEDGER_botkyrka"))
	}
	for name, do := range map[string]func(*testing.T, jetstream.JetStream){
		"age limit":         change(func(c *jetstream.StreamConfig) { c.MaxAge = time.Hour }),
		"limit per subject": change(func(c *jetstream.StreamConfig) { c.MaxMsgsPerSubject = 1000 }),
		"direct get":        change(func(c *jetstream.StreamConfig) { c.AllowDirect = true }),
		"another subject":   change(func(c *jetstream.StreamConfig) { c.Subjects = append(c.Subjects, "more") }),
		"a description":     change(func(c *jetstream.StreamConfig) { c.Description = "hello" }),
		"metadata":          change(func(c *jetstream.StreamConfig) { c.Metadata = map[string]string{"a": "b"} }),
		"deleted":           deleted,
		"recreated": func(t *testing.T, js jetstream.JetStream) {
			deleted(t, js)
			recreate(t, js)
		},
		"recreated with the same events": func(t *testing.T, js jetstream.JetStream) {
			stream, err := js.Stream(testContext(t), "LEDGER_botkyrka")
			require.NoError(t, err)
			var kept []*nats.Msg
			for at := range uint64(2) {
				m, err := stream.GetMsg(testContext(t), at+1)
				require.NoError(t, err)
				m.Header.Del(nats.ExpectedLastSeqHdr)
				kept = append(kept, &nats.Msg{Subject: m.Subject, Header: m.Header, Data: m.Data})
			}
			deleted(t, js)
			recreate(t, js)
			for _, m := range kept {
				_, err := js.PublishMsg(testContext(t), m)
				require.NoError(t, err)
			}
		},
		"recreated with as many events": func(t *testing.T, js jetstream.JetStream) {
			deleted(t, js)
			recreate(t, js)
			for range 2 {
				_, err := js.Publish(testContext(t), "ledger.botkyrka.document.x.y.z", []byte("{}"))
				require.NoError(t, err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, c := newStore(t)
			l, err := s.CreateLedger(testContext(t), "botkyrka")
			require.NoError(t, err)
			appendOne(t, l, "ks")
			appendOne(t, l, "kf")
			_, js := broker(t, s)
			do(t, js)
			closeStore(t, s)
			_, err = reopen(t, c).Ledger("botkyrka")
			require.Equal(t, CodeDamaged, Code(err), "%v", err)
		})
	}
}

func TestOpenComparesTheStreamWithTheFirstRecord(t *testing.T) {
	for name, digest := range map[string]string{"same": "", "other": "0000000000000000000000000000000000000000000000000000000000000000"} {
		t.Run(name, func(t *testing.T) {
			s, c := newStore(t)
			l, err := s.CreateLedger(testContext(t), "botkyrka")
			require.NoError(t, err)
			stream := l.Stream()
			if digest != "" {
				stream.ConfigSHA256 = digest
			}
			_, _, err = l.Append(testContext(t), submission(t, "genesis", `{"type":"ledger.created.v1","subject":"ledger/botkyrka","effective":"2020-01-01",
				"data":{"name":"Botkyrka","code":"0127","format_version":1,"stream":{"name":"`+stream.Name+`","created":"`+stream.Created+`","config_sha256":"`+stream.ConfigSHA256+`"}}}`))
			require.NoError(t, err)
			closeStore(t, s)
			_, err = reopen(t, c).Ledger("botkyrka")
			if digest == "" {
				require.NoError(t, err)
			} else {
				require.Equal(t, CodeDamaged, Code(err))
			}
		})
	}
}

func TestCreateLedgerRefusesWhatIsThere(t *testing.T) {
	s, c := newStore(t)
	ctx := testContext(t)
	l, err := s.CreateLedger(ctx, "botkyrka")
	require.NoError(t, err)
	appendOne(t, l, "ks")
	_, err = s.CreateLedger(ctx, "botkyrka")
	require.Equal(t, CodeLedgerExists, Code(err))
	_, err = s.CreateLedger(ctx, "Botkyrka/..")
	require.Equal(t, CodeLedgerID, Code(err))

	conn, js := broker(t, s)
	_, err = js.CreateStream(ctx, streamConfig("malmo"))
	require.NoError(t, err)
	for range 2 { // a refusal leaves nothing that a second try could take over
		_, err = s.CreateLedger(ctx, "malmo")
		require.Equal(t, CodeLedgerExists, Code(err), "a stream of that name")
		_, err = CreateLedger(ctx, LedgerConfig{ID: "malmo", Dir: filepath.Join(c.Dir, "ledgers", "malmo"), Conn: conn})
		require.Equal(t, CodeLedgerExists, Code(err))
	}
	closeStore(t, s)

	// A stream whose metadata is damaged is passed over at the server's start, and could be created over its directory.
	require.NoError(t, os.Remove(filepath.Join(c.Dir, "jetstream", ledgerAccount, "streams", "LEDGER_botkyrka", "meta.sum")))
	require.NoError(t, os.Rename(filepath.Join(c.Dir, "ledgers", "botkyrka"), filepath.Join(c.Dir, "botkyrka")))
	s = reopen(t, c)
	_, err = s.CreateLedger(ctx, "botkyrka")
	require.Equal(t, CodeLedgerExists, Code(err), "files of a stream that the server doesn't know")
	closeStore(t, s)
	require.NoError(t, os.Rename(filepath.Join(c.Dir, "botkyrka"), filepath.Join(c.Dir, "ledgers", "botkyrka")))
	_, err = reopen(t, c).Ledger("botkyrka")
	require.Equal(t, CodeDamaged, Code(err))
}

func TestCreateLedgerGoesOnAfterACrash(t *testing.T) {
	s, c := newStore(t)
	ctx := testContext(t)
	dir := filepath.Join(c.Dir, "ledgers", "botkyrka")
	// Crashed before the stream was made.
	require.NoError(t, prepareLedgerDir(dir))
	// Crashed before the marker was written.
	conn, _ := broker(t, s)
	_, err := createStream(ctx, conn, "botkyrka", false)
	require.NoError(t, err)
	require.Empty(t, s.Ledgers())
	l, err := s.CreateLedger(ctx, "botkyrka")
	require.NoError(t, err)
	appendOne(t, l, "ks")
	closeStore(t, s)
	s = reopen(t, c)
	require.Len(t, s.Ledgers(), 1)
	require.NoError(t, s.Ledgers()[0].Err)
}

func TestOpenComparesTheHead(t *testing.T) {
	dirOf := func(c StoreConfig) string { return filepath.Join(c.Dir, "ledgers", "botkyrka") }
	edit := func(how func(at head) head) func(*testing.T, StoreConfig) {
		return func(t *testing.T, c StoreConfig) {
			f, at, err := openHeadFile(filepath.Join(dirOf(c), "head"))
			require.NoError(t, err)
			require.NoError(t, f.close())
			text := make([]byte, 2*headSlotSize)
			copy(text, encodeHead(how(at)))
			overwrite(t, filepath.Join(dirOf(c), "head"), text)
		}
	}
	for name, each := range map[string]struct {
		do   func(*testing.T, StoreConfig)
		fine bool
	}{
		"untouched": {do: func(*testing.T, StoreConfig) {}, fine: true},
		"missing":   {do: func(t *testing.T, c StoreConfig) { require.NoError(t, os.Remove(filepath.Join(dirOf(c), "head"))) }},
		"empty":     {do: func(t *testing.T, c StoreConfig) { overwrite(t, filepath.Join(dirOf(c), "head"), nil) }},
		"garbage": {do: func(t *testing.T, c StoreConfig) {
			overwrite(t, filepath.Join(dirOf(c), "head"), make([]byte, 2*headSlotSize))
		}},
		"one slot torn": {fine: true, do: func(t *testing.T, c StoreConfig) {
			text, err := os.ReadFile(filepath.Join(dirOf(c), "head"))
			require.NoError(t, err)
			text[20]++
			overwrite(t, filepath.Join(dirOf(c), "head"), text)
		}},
		"behind, as after a power failure": {do: edit(func(head) head { return head{} }), fine: true},
		"ahead: the store lost its end":    {do: edit(func(at head) head { at.Position++; return at })},
		"other bytes were acknowledged":    {do: edit(func(at head) head { at.Sum[7]++; return at })},
		"no request key": {do: func(t *testing.T, c StoreConfig) {
			require.NoError(t, os.Remove(filepath.Join(dirOf(c), "request.key")))
		}},
		"short request key": {do: func(t *testing.T, c StoreConfig) { overwrite(t, filepath.Join(dirOf(c), "request.key"), []byte("abc")) }},
		"no marker": {do: func(t *testing.T, c StoreConfig) {
			require.NoError(t, os.Remove(filepath.Join(dirOf(c), "genesis.json")))
		}},
		"the store is gone": {do: func(t *testing.T, c StoreConfig) { require.NoError(t, os.RemoveAll(filepath.Join(c.Dir, "jetstream"))) }},
		"an older copy of the store": {do: func(t *testing.T, c StoreConfig) {
			store := filepath.Join(c.Dir, "jetstream")
			copied := filepath.Join(t.TempDir(), "copy")
			require.NoError(t, os.CopyFS(copied, os.DirFS(store)))
			s := reopen(t, c)
			l, err := s.Ledger("botkyrka")
			require.NoError(t, err)
			appendOne(t, l, "later")
			closeStore(t, s)
			require.NoError(t, os.RemoveAll(store))
			require.NoError(t, os.Rename(copied, store))
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, c := newStore(t)
			l, err := s.CreateLedger(testContext(t), "botkyrka")
			require.NoError(t, err)
			appendMany(t, l, 3)
			closeStore(t, s)
			each.do(t, c)
			s = reopen(t, c)
			l, err = s.Ledger("botkyrka")
			if !each.fine {
				require.Equal(t, CodeDamaged, Code(err), "%v", err)
				return
			}
			require.NoError(t, err)
			appendOne(t, l, "next")
			closeStore(t, s)
			f, at, err := openHeadFile(filepath.Join(dirOf(c), "head"))
			require.NoError(t, err)
			require.NoError(t, f.close())
			require.Equal(t, uint64(4), at.Position)
		})
	}
}

// A killed process leaves a head file that stands at the last acknowledged position.
func TestHeadStandsBeforeTheReceipt(t *testing.T) {
	s, c := newStore(t)
	l, err := s.CreateLedger(testContext(t), "botkyrka")
	require.NoError(t, err)
	for _, name := range []string{"a", "b", "c"} {
		receipt := appendOne(t, l, name)
		f, at, err := openHeadFile(filepath.Join(c.Dir, "ledgers", "botkyrka", "head"))
		require.NoError(t, err)
		require.NoError(t, f.close())
		require.Equal(t, receipt.Position, at.Position)
	}
}

func TestTornHeadLeavesTheOneBefore(t *testing.T) {
	path := filepath.Join(t.TempDir(), "head")
	require.NoError(t, createHeadFile(path))
	f, at, err := openHeadFile(path)
	require.NoError(t, err)
	require.Equal(t, head{}, at)
	for position := uint64(1); position <= 5; position++ {
		slot := f.slot
		require.NoError(t, f.write(head{Position: position, Sum: sum{byte(position)}}))
		whole, err := os.ReadFile(path)
		require.NoError(t, err)
		for torn, want := range map[bool]uint64{false: position, true: position - 1} {
			copied := append([]byte(nil), whole...)
			if torn {
				copied[slot*headSlotSize+30]++
			}
			overwrite(t, path+".copy", copied)
			again, at, err := openHeadFile(path + ".copy")
			require.NoError(t, err)
			require.NoError(t, again.close())
			require.Equal(t, want, at.Position)
		}
	}
	require.NoError(t, f.close())
}

func TestOpenRefusesWhatIsNoEvent(t *testing.T) {
	s, c := newStore(t)
	l, err := s.CreateLedger(testContext(t), "botkyrka")
	require.NoError(t, err)
	appendOne(t, l, "ks")
	_, js := broker(t, s)
	_, err = js.Publish(testContext(t), "ledger.botkyrka.document.x.y.z", []byte("{}"))
	require.NoError(t, err)

	// It blocks nobody who reads, and freezes the writer that meets it.
	require.Len(t, readAll(t, l), 2)
	_, _, err = l.Append(testContext(t), submission(t, "kf", organisation("kf")))
	require.ErrorIs(t, err, ErrFrozen)
	require.Error(t, l.Frozen())
	closeStore(t, s)
	_, err = reopen(t, c).Ledger("botkyrka")
	require.Equal(t, CodeDamaged, Code(err), "%v", err)
}

func TestOpenStopsWhenItsContextEnds(t *testing.T) {
	s, c := newStore(t)
	l, err := s.CreateLedger(testContext(t), "botkyrka")
	require.NoError(t, err)
	appendMany(t, l, 300)
	closeStore(t, s)
	ctx, cancel := context.WithCancel(testContext(t))
	c.Progress = func(string, uint64, uint64) { cancel() }
	_, err = OpenStore(ctx, c)
	require.ErrorIs(t, err, context.Canceled)
	c.Progress = nil
	reopen(t, c)
}

// A ledger with a record of a type that only a later version knows opens: it can be read and followed, but not written to by a version that can't judge all of it, and says so.
func TestALedgerOfALaterVersionIsReadAndNotWritten(t *testing.T) {
	s, c := newStore(t)
	l, err := s.CreateLedger(testContext(t), "botkyrka")
	require.NoError(t, err)
	receipt := appendOne(t, l, "ks")
	stored := readAll(t, l)[receipt.Position-1]
	newer := strings.NewReplacer(stored.ID, "01ARZ3NDEKTSV4RRFFQ69G5FAV", "organisation/ks", "organisation/new", "organisation.registered.v1", "organisation.merged.v1").Replace(string(stored.Body))
	_, js := broker(t, s)
	_, err = js.Publish(testContext(t), "ledger.botkyrka.organisation.new.organisation.merged", []byte(newer), jetstream.WithMsgID("01ARZ3NDEKTSV4RRFFQ69G5FAV"))
	require.NoError(t, err)
	requireNewer := func(l *Ledger) {
		t.Helper()
		_, _, err := l.Append(testContext(t), submission(t, "bun", organisation("bun")))
		require.ErrorIs(t, err, ErrFrozen)
		require.ErrorContains(t, l.Frozen(), "organisation.merged.v1")
		require.ErrorContains(t, l.Frozen(), "upgrade liggare")
		require.EqualValues(t, receipt.Position+1, l.Book().Head())
		require.Len(t, readAll(t, l), int(receipt.Position)+1)
	}
	requireNewer(l) // another version wrote while this one ran
	closeStore(t, s)
	again, err := reopen(t, c).Ledger("botkyrka")
	require.NoError(t, err)
	requireNewer(again)
}
