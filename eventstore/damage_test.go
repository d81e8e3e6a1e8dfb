package eventstore

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/stretchr/testify/require"

	"liggare/domain"
	"liggare/fixtures/chaostest"
)

// specimen is a data directory that damage is done to copies of, and what it holds.
type specimen struct {
	dir     string
	records []domain.Record
	told    *promises
}

// newSpecimen makes a ledger whose first record describes its stream, with single events and arrays. Of a running store it is what a killed process leaves; of a
// closed one it also has the server's index.
func newSpecimen(t *testing.T, running bool) *specimen {
	t.Helper()
	s, c := newStore(t)
	l, err := s.CreateLedger(testContext(t), "botkyrka")
	require.NoError(t, err)
	m := &specimen{dir: filepath.Join(t.TempDir(), "specimen"), told: newPromises()}
	stream := l.Stream()
	require.NoError(t, m.told.append(t, l, "genesis", `{"type":"ledger.created.v1","subject":"ledger/botkyrka","effective":"2020-01-01",
		"data":{"name":"Botkyrka","code":"0127","format_version":1,"stream":{"name":"`+stream.Name+`","created":"`+stream.Created+`","config_sha256":"`+stream.ConfigSHA256+`"}}}`))
	for i := range 10 {
		array := fmt.Sprint("array-", i)
		require.NoError(t, m.told.append(t, l, array, organisations(20, array)))
		one := fmt.Sprint("one-", i)
		require.NoError(t, m.told.append(t, l, one, organisations(1, one)))
	}
	m.records = readAll(t, l)
	if !running {
		closeStore(t, s)
	}
	require.NoError(t, os.CopyFS(m.dir, os.DirFS(c.Dir)))
	return m
}

// finding is what came of opening a damaged directory.
type finding struct {
	line  string // what the operator sees; "" where the ledger opened
	found bool
}

// open opens a copy of the specimen to which harm was done. Either the damage is told in one line, with one of the codes for it, or the ledger holds every byte of the
// specimen, remembers its requests and goes on. Nothing else is right.
func (m *specimen) open(t *testing.T, harm func(dir string)) finding {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "copy")
	require.NoError(t, os.CopyFS(dir, os.DirFS(m.dir)))
	harm(dir)
	c := StoreConfig{Dir: dir, ledger: func(c *LedgerConfig) { c.patience = 3 * time.Second }}
	s, err := OpenStore(testContext(t), c)
	if err != nil {
		require.Contains(t, []string{CodeDataDamaged, CodeDataMissing, CodeDataNewer}, Code(err), "%v", err)
		return finding{line: oneLine(t, err, dir), found: true}
	}
	closeAtEnd(t, s)
	require.LessOrEqual(t, len(s.Ledgers()), 1)
	l, err := s.Ledger("botkyrka")
	if err != nil {
		require.Equal(t, CodeDamaged, Code(err), "%v", err)
		return finding{line: oneLine(t, err, dir), found: true}
	}
	require.Equal(t, m.records, readAll(t, l))
	told := &promises{requests: map[string]*promised{}, owners: map[domain.Ref]string{}}
	for key, each := range m.told.requests {
		told.requests[key] = each
	}
	for ref, key := range m.told.owners {
		told.owners[ref] = key
	}
	require.NoError(t, told.append(t, l, "after", organisations(1, "after")))
	told.verify(t, l, filepath.Join(dir, "ledgers", "botkyrka"))
	return finding{}
}

func oneLine(t *testing.T, err error, dir string) string {
	t.Helper()
	line := strings.ReplaceAll(err.Error(), dir, "DIR")
	require.NotContains(t, line, "\n", "one line")
	return line
}

// files are the specimen's files by name below its directory, without the server's names of directories.
func (m *specimen) files(t *testing.T) []string {
	t.Helper()
	var all []string
	require.NoError(t, fs.WalkDir(os.DirFS(m.dir), ".", func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			all = append(all, path)
		}
		return err
	}))
	return all
}

// wound is something done to one file.
type wound struct {
	name string
	do   func(t *testing.T, path string, text []byte)
}

func flip(part, of int) wound {
	return wound{fmt.Sprintf("a bit flipped at %d/%d", part, of), func(t *testing.T, path string, text []byte) {
		if len(text) == 0 {
			return
		}
		spoilt := bytes.Clone(text)
		spoilt[(len(text)-1)*part/of] ^= 1 << (part % 8)
		overwrite(t, path, spoilt)
	}}
}

func cutTo(part, of int) wound {
	return wound{fmt.Sprintf("cut to %d/%d", part, of), func(t *testing.T, path string, text []byte) {
		overwrite(t, path, text[:len(text)*part/of])
	}}
}

var wounds = []wound{
	flip(0, 7), flip(1, 7), flip(3, 7), flip(4, 7), flip(7, 7), cutTo(0, 1), cutTo(1, 2), cutTo(99, 100),
	{"removed", func(t *testing.T, path string, _ []byte) { require.NoError(t, os.Remove(path)) }},
	{"filled with zeros", func(t *testing.T, path string, text []byte) { overwrite(t, path, make([]byte, len(text))) }},
}

// truthless are the files of which a damage may do no harm, and why.
var truthless = map[string]string{
	"lock":                  "holds a process id for a message",
	"ledgers/botkyrka/head": "has two slots; the older stands in for the newer, and what lies between the slots says nothing",
	"jetstream/LEDGERS/streams/LEDGER_botkyrka/msgs/index.db": "is computed from the blocks",
}

// Every file of a data directory, damaged in every way: it is told when the ledger is opened, or the ledger is whole.
func TestDamageIsFoundOrHarmless(t *testing.T) {
	type row struct {
		file, wound string
		finding
	}
	var mu sync.Mutex
	var rows []row
	t.Run("cases", func(t *testing.T) {
		for name, running := range map[string]bool{"closed": false, "killed": true} {
			m := newSpecimen(t, running)
			for _, file := range m.files(t) {
				if running && filepath.Ext(file) != ".blk" {
					continue // as in the other
				}
				for _, w := range append(wounds, m.more(file)...) {
					t.Run(name+" "+file+" "+w.name, func(t *testing.T) {
						t.Parallel()
						found := m.open(t, func(dir string) {
							path := filepath.Join(dir, file)
							text, err := os.ReadFile(path)
							require.NoError(t, err)
							w.do(t, path, text)
						})
						if !found.found {
							require.Contains(t, truthless, file, "a damage that was not found")
						}
						mu.Lock()
						defer mu.Unlock()
						rows = append(rows, row{name + " " + file, w.name, found})
					})
				}
			}
		}
	})
	seen := map[string]bool{} // a flipped bit is reported once a file
	slices.SortFunc(rows, func(a, b row) int { return strings.Compare(a.file+a.wound, b.file+b.wound) })
	for _, r := range rows {
		if !r.found {
			r.line = "— harmless: it " + truthless[strings.SplitN(r.file, " ", 2)[1]]
		}
		t.Logf("%-72s %-24s %s", r.file, r.wound, r.line)
		where, _, flipped := strings.Cut(r.wound, " at ")
		if kind := r.file + ": " + where; !flipped || !seen[kind] {
			seen[kind] = true
			chaostest.Damage(t, kind, r.line)
		}
	}
	t.Logf("%d cases", len(rows))
}

// more are wounds of a file in particular: a block is hurt in many places, for it is what holds the events.
func (m *specimen) more(file string) []wound {
	if filepath.Ext(file) != ".blk" {
		return nil
	}
	var all []wound
	for part := 1; part < 40*heavier(); part += 3 {
		all = append(all, flip(part, 40*heavier()))
	}
	return all
}

// The head file's other states: older and newer than the store, another ledger's, none.
func TestHeadFileOlderNewerMissing(t *testing.T) {
	m := newSpecimen(t, false)
	path := func(dir string) string { return filepath.Join(dir, "ledgers", "botkyrka", "head") }
	put := func(at head) func(dir string) {
		return func(dir string) {
			text := make([]byte, 2*headSlotSize)
			copy(text, encodeHead(at))
			overwrite(t, path(dir), text)
		}
	}
	at := func(n int) head {
		links := newChain()
		for _, r := range m.records[:n] {
			links.add(r)
		}
		return links.head
	}
	end := at(len(m.records))
	for _, each := range []struct {
		name  string
		harm  func(dir string)
		found bool
	}{
		{"older", put(at(100)), false}, // nothing is missing, and the log says that it is moved on
		{"older, of another history", put(head{Position: 100, Sum: end.Sum}), true},
		{"newer", put(head{Position: end.Position + 1, Sum: end.Sum}), true},
		{"missing", func(dir string) { require.NoError(t, os.Remove(path(dir))) }, true},
		{"an empty ledger's", put(head{}), false},
	} {
		t.Run(each.name, func(t *testing.T) {
			t.Parallel()
			found := m.open(t, each.harm)
			require.Equal(t, each.found, found.found)
			t.Log(each.name, "head:", found.line)
			chaostest.Damage(t, "head file "+each.name, cmp.Or(found.line, "— harmless: nothing is missing, and the log says that it is moved on"))
		})
	}
}

// A head file that was behind is told of, once, with how far.
func TestHeadFileBehindIsLogged(t *testing.T) {
	m := newSpecimen(t, false)
	text := make([]byte, 2*headSlotSize)
	copy(text, encodeHead(head{}))
	overwrite(t, filepath.Join(m.dir, "ledgers", "botkyrka", "head"), text)
	for want := 1; want >= 0; want-- {
		lines := newLogLines()
		s := reopen(t, StoreConfig{Dir: m.dir, ledger: func(c *LedgerConfig) { c.Log = slog.New(lines) }})
		require.Equal(t, want, lines.of("head file behind the store"))
		closeStore(t, s)
	}
}

// administer starts a server of somebody else's on a data directory's store, with a user who may do everything.
func administer(t *testing.T, dir string, do func(ctx context.Context, js jetstream.JetStream)) {
	t.Helper()
	options := new(server.Options)
	require.NoError(t, options.ProcessConfigString(`accounts { `+ledgerAccount+` { jetstream: enabled, users: [{user: `+ledgerAccount+`, password: secret}] } }`))
	options.DontListen, options.NoSigs, options.NoLog = true, true, true
	options.JetStream, options.StoreDir = true, dir
	s, err := server.NewServer(options)
	require.NoError(t, err)
	s.Start()
	defer s.WaitForShutdown()
	defer s.Shutdown()
	require.True(t, s.ReadyForConnections(testPatience))
	conn, err := nats.Connect("", nats.InProcessServer(s), nats.UserInfo(ledgerAccount, "secret"))
	require.NoError(t, err)
	defer conn.Close()
	js, err := jetstream.New(conn)
	require.NoError(t, err)
	do(testContext(t), js)
}

// What somebody with a server of their own does to the stream while nobody looks is found.
func TestStreamTamperedWithByAnotherServer(t *testing.T) {
	m := newSpecimen(t, false)
	const name = "LEDGER_botkyrka"
	update := func(how ...func(*jetstream.StreamConfig)) func(context.Context, jetstream.JetStream) {
		return func(ctx context.Context, js jetstream.JetStream) {
			for _, each := range how {
				c := streamConfig("botkyrka")
				each(&c)
				_, err := js.UpdateStream(ctx, c)
				require.NoError(t, err)
			}
		}
	}
	state := func(ctx context.Context, js jetstream.JetStream) jetstream.StreamState {
		stream, err := js.Stream(ctx, name)
		require.NoError(t, err)
		return stream.CachedInfo().State
	}
	recreate := func(ctx context.Context, js jetstream.JetStream) {
		require.NoError(t, js.DeleteStream(ctx, name))
		require.Eventually(t, func() bool { // the server clears the directory of a deleted stream behind its answer
			_, err := js.CreateStream(ctx, streamConfig("botkyrka"))
			return err == nil
		}, testPatience, 10*time.Millisecond)
	}
	for _, each := range []struct {
		name string
		do   func(context.Context, jetstream.JetStream)
	}{
		{"deleted", func(ctx context.Context, js jetstream.JetStream) { require.NoError(t, js.DeleteStream(ctx, name)) }},
		{"recreated, empty", recreate},
		{"recreated with the same records", func(ctx context.Context, js jetstream.JetStream) {
			recreate(ctx, js)
			for _, r := range m.records {
				_, err := js.PublishMsg(ctx, &nats.Msg{Subject: r.Subject, Data: r.Body, Header: nats.Header{nats.MsgIdHdr: {r.ID}}})
				require.NoError(t, err)
			}
		}},
		{"age limit", update(func(c *jetstream.StreamConfig) { c.MaxAge = time.Hour })},
		{"age limit that erased everything", func(ctx context.Context, js jetstream.JetStream) {
			update(func(c *jetstream.StreamConfig) { c.MaxAge, c.Duplicates = 100*time.Millisecond, 100*time.Millisecond })(ctx, js)
			eventually(t, func() bool { return state(ctx, js).Msgs == 0 })
		}},
		{"age limit that erased everything, and taken away", func(ctx context.Context, js jetstream.JetStream) {
			update(func(c *jetstream.StreamConfig) { c.MaxAge, c.Duplicates = 100*time.Millisecond, 100*time.Millisecond })(ctx, js)
			eventually(t, func() bool { return state(ctx, js).Msgs == 0 })
			update(func(*jetstream.StreamConfig) {})(ctx, js)
		}},
		{"bounded to 100 events, and the bound taken away", func(ctx context.Context, js jetstream.JetStream) {
			update(func(c *jetstream.StreamConfig) { c.MaxMsgs, c.Discard = 100, jetstream.DiscardOld })(ctx, js)
			eventually(t, func() bool { return state(ctx, js).Msgs == 100 })
			update(func(*jetstream.StreamConfig) {})(ctx, js)
		}},
		{"an event more", func(ctx context.Context, js jetstream.JetStream) {
			_, err := js.Publish(ctx, "ledger.botkyrka.document.x.y.z", []byte("{}"))
			require.NoError(t, err)
		}},
		{"a copy of an event more", func(ctx context.Context, js jetstream.JetStream) {
			_, err := js.Publish(ctx, m.records[20].Subject, m.records[20].Body)
			require.NoError(t, err)
		}},
	} {
		t.Run(each.name, func(t *testing.T) {
			t.Parallel()
			found := m.open(t, func(dir string) { administer(t, dir, each.do) })
			require.True(t, found.found)
			t.Log("stream", each.name+":", found.line)
			chaostest.Damage(t, "stream "+each.name, found.line)
		})
	}
}

// The store of an earlier day under today's head is shorter than what was acknowledged.
func TestOlderStoreUnderNewerHead(t *testing.T) {
	m := newSpecimen(t, true)
	later := filepath.Join(t.TempDir(), "later")
	require.NoError(t, os.CopyFS(later, os.DirFS(m.dir)))
	s := reopen(t, StoreConfig{Dir: later})
	l, err := s.Ledger("botkyrka")
	require.NoError(t, err)
	appendOne(t, l, "later")
	closeStore(t, s)
	found := m.open(t, func(dir string) {
		text, err := os.ReadFile(filepath.Join(later, "ledgers", "botkyrka", "head"))
		require.NoError(t, err)
		overwrite(t, filepath.Join(dir, "ledgers", "botkyrka", "head"), text)
	})
	require.True(t, found.found)
	t.Log(found.line)
	chaostest.Damage(t, "store of an earlier day under today's head", found.line)
}

// A ledger of several blocks: a damage in one that the server doesn't read at its start is found, too.
func TestDamageInAnEarlierBlock(t *testing.T) {
	s, c := newStore(t)
	l, err := s.CreateLedger(testContext(t), "botkyrka")
	require.NoError(t, err)
	note := strings.Repeat("n", 490)
	for i := range 8 + 4*(min(heavier(), 5)-1) {
		body := strings.ReplaceAll(organisations(1000, fmt.Sprint("a", i)), `"data":{`, `"data":{"note":"`+note+`",`)
		_, _, err := l.Append(testContext(t), submission(t, fmt.Sprint("array-", i), body))
		require.NoError(t, err)
	}
	m := &specimen{dir: c.Dir, records: readAll(t, l), told: newPromises()}
	closeStore(t, s)
	var blocks []string
	for _, file := range m.files(t) {
		if filepath.Ext(file) == ".blk" {
			blocks = append(blocks, file)
		}
	}
	require.Greater(t, len(blocks), 1, "the ledger has one block")
	hurt := []wound{flip(1, 3), wounds[8]}
	if heavier() > 1 {
		hurt = wounds
	}
	for _, w := range hurt {
		for _, block := range blocks {
			t.Run(filepath.Base(block)+" "+w.name, func(t *testing.T) {
				found := m.open(t, func(dir string) {
					text, err := os.ReadFile(filepath.Join(dir, block))
					require.NoError(t, err)
					w.do(t, filepath.Join(dir, block), text)
				})
				require.True(t, found.found)
				t.Log(filepath.Base(block), w.name+":", found.line)
				chaostest.Damage(t, "several blocks, "+filepath.Base(block)+": "+w.name, found.line)
			})
		}
	}
}

// The server would take three quarters of what was free at its start for its bound, and end a batch in its midst there.
func TestServerHasNoBoundButTheDisk(t *testing.T) {
	_, s := newLedger(t)
	require.Greater(t, s.server.current().JetStreamConfig().MaxStore, int64(1)<<60)
}
