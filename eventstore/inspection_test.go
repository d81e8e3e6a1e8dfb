package eventstore

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/nats-io/nats.go/jetstream"
	"github.com/stretchr/testify/require"

	"liggare/domain"
	"liggare/fixtures/chaostest"
)

// blockOf is the path of a ledger's block below its data directory.
func blockOf(ledger string, number int) string {
	return filepath.Join("jetstream", ledgerAccount, "streams", streamName(ledger), "msgs", blockName(number))
}

// records gives where each record of a block begins, and its end.
func recordsAt(t *testing.T, text []byte, stream string, number int) []int {
	t.Helper()
	key, err := blockKey(stream, number)
	require.NoError(t, err)
	at := []int{0}
	for at[len(at)-1] < len(text) {
		r, flaw := parseRecord(text[at[len(at)-1]:], key)
		require.Zero(t, flaw)
		at = append(at, at[len(at)-1]+r.size)
	}
	return at
}

// What the server writes is read here as it reads it: every record of a block, to the last byte.
func TestBlockIsReadWhole(t *testing.T) {
	m := newSpecimen(t, false)
	text, err := os.ReadFile(filepath.Join(m.dir, blockOf("botkyrka", 1)))
	require.NoError(t, err)
	require.Len(t, recordsAt(t, text, "LEDGER_botkyrka", 1), len(m.records)+1)
	require.Equal(t, uint64(len(m.records)), indexedEnd(filepath.Dir(filepath.Dir(filepath.Join(m.dir, blockOf("botkyrka", 1)))), "LEDGER_botkyrka"))
}

// Whatever a block or a consumer's state holds, reading it ends, within its bytes.
func FuzzInspection(f *testing.F) {
	record := binary.LittleEndian.AppendUint32(nil, 60|hasHeaders)
	record = append(record, make([]byte, 56)...)
	f.Add(record)
	f.Add([]byte{22, 2, 0, 0, 1, 1, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1})
	f.Fuzz(func(t *testing.T, text []byte) {
		key, err := blockKey("LEDGER_botkyrka", 1)
		require.NoError(t, err)
		b := readBlock(1, text, key, len(text)%2 == 0)
		require.LessOrEqual(t, b.at, len(text))
		require.Equal(t, b.flaw == flawNone, b.at == len(text))
		isTorn(text[b.at:], b.last, b.end, key)
		countable(text)
	})
}

// By an index that fits the server trusts the sequences of a block, and would fill the gap before a flipped one in memory, up to 2⁶² entries. Every bit of the head
// of a record, flipped: it is told before the server reads it, and costs nothing.
func TestFlippedSequenceCostsNoMemory(t *testing.T) {
	m := newSpecimen(t, false)
	block := blockOf("botkyrka", 1)
	text, err := os.ReadFile(filepath.Join(m.dir, block))
	require.NoError(t, err)
	at := recordsAt(t, text, "LEDGER_botkyrka", 1)
	var dirs, before []string
	for bit := range 8 * recordHeadSize {
		if bit%5 != 0 && heavier() == 1 {
			continue
		}
		dir := filepath.Join(t.TempDir(), "copy")
		require.NoError(t, os.CopyFS(dir, os.DirFS(m.dir)))
		spoilt := bytes.Clone(text)
		spoilt[at[len(at)/2]+bit/8] ^= 1 << (bit % 8)
		overwrite(t, filepath.Join(dir, block), spoilt)
		dirs, before = append(dirs, dir), append(before, fingerprint(t, filepath.Join(dir, "jetstream")))
	}
	found, memory := judgeAll(t, dirs...)
	for i, each := range found {
		l := each.Ledgers["botkyrka"]
		require.Equal(t, CodeDamaged, l.Code)
		require.Contains(t, l.Refused, fmt.Sprintf("The block 1.blk is damaged at byte %d, the event at position %d:", at[len(at)/2], len(at)/2+1))
		require.Equal(t, before[i], fingerprint(t, filepath.Join(dirs[i], "jetstream")), "not a byte of the store is changed")
	}
	chaostest.Damage(t, fmt.Sprintf("each of %d bits of a record's head, by an index that fits (at most %d MiB of memory)", len(dirs), memory>>20), found[0].Ledgers["botkyrka"].Refused)
	t.Logf("%d bits, at most %d MiB of memory, e.g.: %s", len(dirs), memory>>20, found[0].Ledgers["botkyrka"].Refused)
}

// What a killed process leaves of a write that it didn't finish is no damage: nobody was told that it is stored, and the ledger opens and goes on as if nothing were.
func TestTornEndIsNoDamage(t *testing.T) {
	for name, running := range map[string]bool{"killed": true, "closed": false} {
		m := newSpecimen(t, running)
		text, err := os.ReadFile(filepath.Join(m.dir, blockOf("botkyrka", 1)))
		require.NoError(t, err)
		at := recordsAt(t, text, "LEDGER_botkyrka", 1)
		next := bytes.Clone(text[at[len(at)-2]:]) // a copy of the last record, as the next
		binary.LittleEndian.PutUint64(next[4:], uint64(len(at)))
		for _, tail := range [][]byte{next[:1], next[:20], next[:recordHeadSize+5], next[:len(next)-1], next, make([]byte, 4096), bytes.Repeat([]byte{0xff}, 100)} {
			t.Run(fmt.Sprint(name, len(tail)), func(t *testing.T) {
				found := m.open(t, func(dir string) {
					overwrite(t, filepath.Join(dir, blockOf("botkyrka", 1)), append(bytes.Clone(text), tail...))
				})
				require.False(t, found.found, found.line)
			})
		}
		chaostest.Damage(t, name+": an unacknowledged record torn at the end", "— harmless: it is what a crash leaves of a write, and is cut off")
		t.Run(name+" with a whole record behind", func(t *testing.T) { // then it is not the end that was torn
			other := seal(t, next, uint64(len(at)+1))
			found := m.open(t, func(dir string) {
				overwrite(t, filepath.Join(dir, blockOf("botkyrka", 1)), append(append(bytes.Clone(text), next...), other...))
			})
			require.True(t, found.found)
			t.Log(found.line)
			chaostest.Damage(t, name+": the last record torn and a whole one behind", found.line)
		})
	}
}

// seal gives a record of block 1 another sequence and the checksum to it.
func seal(t *testing.T, record []byte, sequence uint64) []byte {
	t.Helper()
	sealed := bytes.Clone(record)
	binary.LittleEndian.PutUint64(sealed[4:], sequence)
	key, err := blockKey("LEDGER_botkyrka", 1)
	require.NoError(t, err)
	subject := int(binary.LittleEndian.Uint16(sealed[20:]))
	key.Write(sealed[4:20])
	key.Write(sealed[recordHeadSize : recordHeadSize+subject])
	key.Write(sealed[recordHeadSize+subject+4 : len(sealed)-recordSumSize])
	return key.Sum(sealed[:len(sealed)-recordSumSize])
}

// While a damaged ledger's stream is set aside the others work, and a process that is killed then leaves nothing that the next one doesn't put back. Two directories of one stream are
// the operator's to choose from.
func TestSetAsideIsPutBack(t *testing.T) {
	s, c := newStore(t)
	for _, id := range []string{"botkyrka", "malmo"} {
		l, err := s.CreateLedger(testContext(t), id)
		require.NoError(t, err)
		appendMany(t, l, 20)
	}
	closeStore(t, s)
	block := filepath.Join(c.Dir, blockOf("botkyrka", 1))
	whole, err := os.ReadFile(block)
	require.NoError(t, err)
	spoilt := bytes.Clone(whole)
	spoilt[len(spoilt)/2] ^= 1
	overwrite(t, block, spoilt)
	before := fingerprint(t, filepath.Join(c.Dir, "jetstream", ledgerAccount, "streams", "LEDGER_botkyrka"))

	s = reopen(t, c)
	aside := filepath.Join(c.Dir, "set-aside", ledgerAccount, "LEDGER_botkyrka")
	require.Equal(t, before, fingerprint(t, aside))
	l, err := s.Ledger("malmo")
	require.NoError(t, err)
	appendOne(t, l, "more")
	_, err = s.CreateLedger(testContext(t), "botkyrka")
	require.Equal(t, CodeLedgerExists, Code(err))
	killed := filepath.Join(t.TempDir(), "killed")
	require.NoError(t, os.CopyFS(killed, os.DirFS(c.Dir)))
	closeStore(t, s)
	require.NoDirExists(t, filepath.Join(c.Dir, "set-aside"))
	require.Equal(t, before, fingerprint(t, filepath.Join(c.Dir, "jetstream", ledgerAccount, "streams", "LEDGER_botkyrka")))

	// Whoever restores the stream after the crash without looking into set-aside is asked; then it opens.
	require.NoError(t, os.CopyFS(filepath.Join(killed, "jetstream", ledgerAccount, "streams", "LEDGER_botkyrka"), os.DirFS(filepath.Dir(filepath.Dir(block)))))
	_, err = OpenStore(testContext(t), StoreConfig{Dir: killed})
	require.Equal(t, CodeDataDamaged, Code(err))
	t.Log(oneLine(t, err, killed))
	chaostest.Damage(t, "stream restored while a killed process had it set aside", oneLine(t, err, killed))
	require.NoError(t, os.RemoveAll(filepath.Join(killed, "set-aside")))
	overwrite(t, filepath.Join(killed, blockOf("botkyrka", 1)), whole)
	l, err = reopen(t, StoreConfig{Dir: killed}).Ledger("botkyrka")
	require.NoError(t, err)
	require.Equal(t, uint64(20), l.Book().Head())
}

// A block that is damaged while the server runs is found when the server is started anew in the process: the ledger is frozen, reads on from its book, and its
// files are left alone.
func TestDamageFoundWhenServerStartsAnew(t *testing.T) {
	l, s := newLedger(t)
	appendMany(t, l, 20)
	block := filepath.Join(s.dir.path, blockOf("botkyrka", 1))
	s.server.stop()
	text, err := os.ReadFile(block)
	require.NoError(t, err)
	text[len(text)/2] ^= 1
	overwrite(t, block, text)
	before := fingerprint(t, filepath.Dir(filepath.Dir(block)))
	require.NoError(t, s.server.start(testContext(t)))
	require.NoError(t, s.mend.compare())
	require.ErrorIs(t, l.Frozen(), ErrFrozen)
	require.ErrorContains(t, l.Frozen(), "The block 1.blk is damaged at byte")
	require.Equal(t, uint64(20), l.Book().Head(), "reading goes on")
	closeStore(t, s)
	require.Equal(t, before, fingerprint(t, filepath.Dir(filepath.Dir(block))))
}

// A stream of the store that is no ledger's, with deleted messages and a consumer, is loaded as it is; damaged it is set aside, said in one line, and the ledgers open.
func TestOtherStreamsAreInspected(t *testing.T) {
	m := newSpecimen(t, false)
	administer(t, m.dir, func(ctx context.Context, js jetstream.JetStream) { otherStream(t, ctx, js) })
	for i, want := range []int{0, 1, 0} {
		lines := newLogLines()
		s := reopen(t, StoreConfig{Dir: m.dir, Log: slog.New(lines)})
		_, err := s.Ledger("botkyrka")
		require.NoError(t, err)
		require.Equal(t, want, lines.of("stream set aside"), "start %d", i)
		closeStore(t, s)
		if i == 0 {
			block := filepath.Join(m.dir, "jetstream", ledgerAccount, "streams", "OTHER", "msgs", "1.blk")
			text, err := os.ReadFile(block)
			require.NoError(t, err)
			text[len(text)/3] ^= 16
			overwrite(t, block, text)
		}
	}
	aside, err := filepath.Glob(filepath.Join(m.dir, "set-aside", ledgerAccount, "OTHER.*"))
	require.NoError(t, err)
	require.Len(t, aside, 1)
}

// Of view streams a damaged mirror goes with its log, and both are made anew: without the log's beginning the mirror would lack rows.
func TestDamagedViewStreamsAreMadeAnew(t *testing.T) {
	for _, stream := range []string{"VIEWS_botkyrka_public", "ROWS_botkyrka_public"} {
		s, c := newStore(t)
		log, err := viewsOf(t, s).Log(testContext(t), "botkyrka", domain.Public)
		require.NoError(t, err)
		for i := range uint64(10) {
			require.NoError(t, log.Publish(testContext(t), i, []domain.Change{{View: "documents", Key: fmt.Sprint(i), Body: []byte("{}")}}))
		}
		block := filepath.Join(c.Dir, "jetstream", viewAccount, "streams", stream, "msgs", "1.blk")
		eventually(t, func() bool { // the mirror follows
			last, err := log.Current(testContext(t), "", func(domain.Change) error { return nil })
			return err == nil && last == 10
		})
		before := log.Epoch()
		closeStore(t, s)
		text, err := os.ReadFile(block)
		require.NoError(t, err)
		text[len(text)/3] ^= 1
		overwrite(t, block, text)
		lines := newLogLines()
		s = reopen(t, StoreConfig{Dir: c.Dir, Log: slog.New(lines)})
		require.Equal(t, 2, lines.of("stream set aside"))
		log, err = viewsOf(t, s).Log(testContext(t), "botkyrka", domain.Public)
		require.NoError(t, err)
		require.NotEqual(t, before, log.Epoch())
		first, last, err := log.Ends(testContext(t))
		require.NoError(t, err)
		require.Equal(t, [2]uint64{1, 0}, [2]uint64{first, last})
	}
}

// otherStream makes a stream with deleted messages and a durable consumer.
func otherStream(t *testing.T, ctx context.Context, js jetstream.JetStream) {
	t.Helper()
	stream, err := js.CreateStream(ctx, jetstream.StreamConfig{Name: "OTHER", Subjects: []string{"other.>"}})
	require.NoError(t, err)
	for i := range 50 {
		_, err := js.Publish(ctx, fmt.Sprint("other.", i), []byte("something"))
		require.NoError(t, err)
	}
	for i := range uint64(10) {
		require.NoError(t, stream.DeleteMsg(ctx, 1+3*i))
	}
	consumer, err := stream.CreateConsumer(ctx, jetstream.ConsumerConfig{Durable: "someone", AckPolicy: jetstream.AckExplicitPolicy})
	require.NoError(t, err)
	got, err := consumer.Fetch(20)
	require.NoError(t, err)
	for msg := range got.Messages() {
		require.NoError(t, msg.DoubleAck(ctx))
	}
}

// randomSpecimen is a data directory of two ledgers and a stream that is no ledger's; each has consumers. Big ones have several blocks.
type randomSpecimen struct {
	name, dir string
	ledgers   map[string]judgedLedger
	files     []string
}

func newRandomSpecimen(t *testing.T, name string, running, big bool) *randomSpecimen {
	t.Helper()
	s, c := newStore(t)
	m := &randomSpecimen{name: name, dir: filepath.Join(t.TempDir(), "specimen")}
	grow := func(l *Ledger, round string) {
		for i := range 6 {
			prefix := fmt.Sprint(round, i)
			require.NoError(t, newPromises().append(t, l, prefix, organisations(20, prefix)))
			appendOne(t, l, fmt.Sprint("one-", round, i))
		}
	}
	note := strings.Repeat("n", 490)
	for _, id := range []string{"botkyrka", "malmo"} {
		l, err := s.CreateLedger(testContext(t), id)
		require.NoError(t, err)
		for i := range 8 {
			if big && id == "botkyrka" {
				body := strings.ReplaceAll(organisations(1000, fmt.Sprint("a", i)), `"data":{`, `"data":{"note":"`+note+`",`)
				require.NoError(t, newPromises().append(t, l, fmt.Sprint("array-", i), body))
			}
		}
		grow(l, "first")
	}
	closeStore(t, s)
	administer(t, c.Dir, func(ctx context.Context, js jetstream.JetStream) {
		otherStream(t, ctx, js)
		stream, err := js.Stream(ctx, "LEDGER_botkyrka")
		require.NoError(t, err)
		_, err = stream.CreateConsumer(ctx, jetstream.ConsumerConfig{Durable: "reader"})
		require.NoError(t, err)
	})
	s = reopen(t, c)
	for _, state := range s.Ledgers() {
		grow(state.Ledger, "second") // so that the index of a killed one is old
	}
	if !running {
		closeStore(t, s)
	}
	require.NoError(t, os.CopyFS(m.dir, os.DirFS(c.Dir)))
	m.ledgers = map[string]judgedLedger{}
	for _, id := range []string{"botkyrka", "malmo"} {
		at, err := readHead(filepath.Join(m.dir, "ledgers", id, "head"))
		require.NoError(t, err)
		m.ledgers[id] = judgedLedger{Events: at.Position, Sum: hex.EncodeToString(at.Sum[:]), Grown: true}
	}
	m.files = (&specimen{dir: m.dir}).files(t)
	return m
}

// hurt makes a copy of the specimen with one random wound in one file, and says what was done.
func (m *randomSpecimen) hurt(t *testing.T, random *rand.Rand) (dir, what string) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "copy")
	require.NoError(t, os.CopyFS(dir, os.DirFS(m.dir)))
	file := m.files[random.IntN(len(m.files))]
	path := filepath.Join(dir, file)
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	what = m.name + " " + file
	at := random.IntN(max(len(text), 1))
	switch kind := random.IntN(8); {
	case len(text) == 0:
		text, what = []byte{1}, what+": a byte where none was"
	case kind < 4:
		bit := random.IntN(8)
		text[at] ^= 1 << bit
		what = fmt.Sprintf("%s: bit %d of byte %d of %d flipped", what, bit, at, len(text))
	case kind < 6:
		what = fmt.Sprintf("%s: cut from %d to %d bytes", what, len(text), at)
		text = text[:at]
	case kind < 7:
		clear(text[at:min(at+512, len(text))])
		what = fmt.Sprintf("%s: a sector of zeros at byte %d of %d", what, at, len(text))
	default:
		what = fmt.Sprintf("%s: at byte %d of %d what stood 4096 before", what, at, len(text))
		copy(text[at:min(at+512, len(text))], bytes.Clone(text[max(0, at-4096):]))
	}
	overwrite(t, path, text)
	return dir, what
}

// Any bit flipped and any cut, in any file of a store: the ledger is refused in one line, or everything that was acknowledged is there, byte for byte, and it goes
// on. The other ledger always opens, what is refused stays as it is, and memory stays bounded.
func TestRandomDamage(t *testing.T) {
	rounds, seed := 36*min(heavier(), 10), rand.Uint64()
	random := rand.New(rand.NewPCG(seed, 1))
	specimens := []*randomSpecimen{
		newRandomSpecimen(t, "closed", false, false), newRandomSpecimen(t, "killed", true, false), newRandomSpecimen(t, "closed, several blocks", false, true),
		newRandomSpecimen(t, "killed, several blocks", true, true),
	}
	t.Logf("seed %d", seed)
	refused, harmless, events, most, told := 0, 0, 0, uint64(0), map[string]string{}
	for done := 0; done < rounds; done += 12 {
		var dirs, what, before []string
		var of []*randomSpecimen
		for i := range 12 {
			m := specimens[i%2]
			if i%6 == 5 {
				m = specimens[2+i/6]
			}
			dir, done := m.hurt(t, random)
			dirs, what, of = append(dirs, dir), append(what, done), append(of, m)
			before = append(before, fingerprint(t, filepath.Join(dir, "jetstream")))
		}
		found, memory := judgeAll(t, dirs...)
		most = max(most, memory)
		for i, each := range found {
			lines := of[i].judge(t, what[i], each)
			for _, l := range each.Ledgers {
				events += int(l.Events)
			}
			if len(lines) == 0 {
				harmless++
			} else {
				refused++
				kind, _, _ := strings.Cut(what[i], ":")
				told[kind] = what[i] + "\n\t" + strings.Join(lines, "\n\t")
			}
			if each.Ledgers["botkyrka"].Refused != "" && each.Ledgers["malmo"].Refused != "" {
				require.Equal(t, before[i], fingerprint(t, filepath.Join(dirs[i], "jetstream")), what[i])
			}
			require.NoError(t, os.RemoveAll(dirs[i]))
		}
	}
	reportCounts(t, fmt.Sprintf("random flips, cuts and sectors in any file: %d refused in one line, %d harmless (at most %d MiB)", refused, harmless, most>>20), rounds, events)
	t.Logf("%d rounds: %d refused in one line, %d harmless, 0 served with other bytes; at most %d MiB of memory", rounds, refused, harmless, most>>20)
	for _, each := range told {
		t.Log(each)
	}
}

// judge holds what was found to what was acknowledged, and returns the lines that the operator sees.
func (m *randomSpecimen) judge(t *testing.T, what string, found judged) (lines []string) {
	t.Helper()
	if found.Refused != "" {
		require.NotContains(t, found.Refused, "\n")
		return []string{found.Refused}
	}
	for id, want := range m.ledgers {
		got, is := found.Ledgers[id]
		if !is { // its directory holds no ledger any more
			require.Fail(t, "not told", "%s: %s", what, id)
		}
		if got.Refused == "" {
			require.Equal(t, want, got, what)
			continue
		}
		require.Equal(t, CodeDamaged, got.Code, "%s: %s", what, got.Refused)
		require.NotContains(t, got.Refused, "\n")
		require.Contains(t, what, id, "another ledger's damage: %s", got.Refused)
		lines = append(lines, got.Refused)
	}
	return lines
}
