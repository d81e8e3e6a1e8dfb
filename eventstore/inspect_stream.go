package eventstore

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/sync/errgroup"

	"liggare/domain"
)

// inspectors is how many blocks are looked through at a time, at most: each is in memory.
const inspectors = 4

// inspectLedger looks through the files of a ledger's stream, which nobody has open, and says what is damaged. It changes nothing. A stream that it finds whole is one
// that the server loads as it is, or whose unacknowledged end a crash tore and the server cuts off or completes.
func inspectLedger(ctx context.Context, dir, stream string, acknowledged head) error {
	if err := inspectMeta(dir, stream); err != nil {
		return err
	}
	blocks, err := inspectBlocks(ctx, dir, stream, true)
	if err != nil {
		return err
	}
	last, end := uint64(0), batchPlace{}
	for i, b := range blocks {
		if b.first > 0 && b.first != last+1 {
			return gapBefore(b, last)
		}
		if b.first > 0 {
			last, end = b.last, b.end
		}
		b.last, b.end = last, end
		if b.flaw != flawNone && (i < len(blocks)-1 || last < acknowledged.Position || !tornBlock(dir, stream, b)) {
			return damagedBlock(b)
		}
	}
	if last < acknowledged.Position {
		return lostEnd(last, acknowledged.Position)
	}
	if told := indexedEnd(dir, stream); told > last {
		return lostEnd(last, told)
	}
	if end.open() {
		return inspectCopy(ctx, dir, end, last)
	}
	return nil
}

// inspectStream looks through the files of any stream for what would mislead the server that reads them: a record that is not what was stored.
func inspectStream(ctx context.Context, dir, stream string) error {
	if err := inspectConsumers(dir, stream); err != nil {
		return err
	}
	blocks, err := inspectBlocks(ctx, dir, stream, false)
	if err != nil {
		return err
	}
	for i, b := range blocks {
		if b.flaw != flawNone && (i < len(blocks)-1 || !tornBlock(dir, stream, b)) {
			return damagedBlock(b)
		}
	}
	return nil
}

// inspectMeta checks the settings of a ledger's stream and its consumers against their checksums, and that nothing lies there that would make the server drop or distrust the blocks. The server passes
// over a stream whose settings are damaged, and then lets another be created in its place.
func inspectMeta(dir, stream string) error {
	for _, pattern := range []string{"__msgs__", "__new_msgs__", "*.key", "msgs/*.idx", "msgs/*.key", "msgs/*.new"} {
		if found, _ := fs.Glob(os.DirFS(dir), pattern); len(found) > 0 {
			return damagedFile(found[0], "den hör inte till en liggare", "it is none of a ledger's")
		}
	}
	if !guarded(dir, stream) {
		return damagedFile("meta.inf", "den stämmer inte med sin kontrollsumma i meta.sum", "it does not match its checksum in meta.sum")
	}
	return inspectConsumers(dir, stream)
}

// guarded tells whether the settings in a directory, meta.inf, match their checksum in meta.sum, which is keyed with a name.
func guarded(dir, name string) bool {
	settings, unread := os.ReadFile(filepath.Join(dir, "meta.inf"))
	told, missing := os.ReadFile(filepath.Join(dir, "meta.sum"))
	key, broken := storeHash(name)
	if errors.Join(unread, missing, broken) != nil {
		return false
	}
	key.Write(settings)
	return string(told) == hex.EncodeToString(key.Sum(nil))
}

// inspectBlocks looks through all blocks, several at a time, and returns what they hold in order, without those that are empty.
func inspectBlocks(ctx context.Context, dir, stream string, strict bool) ([]block, error) {
	entries, err := os.ReadDir(filepath.Join(dir, "msgs"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	var blocks []block
	for _, e := range entries {
		name, is := strings.CutSuffix(e.Name(), ".blk")
		if number, err := strconv.Atoi(name); is && err == nil {
			blocks = append(blocks, block{number: number})
		}
	}
	slices.SortFunc(blocks, func(a, b block) int { return cmp.Compare(a.number, b.number) })
	spare := make(chan []byte, inspectors)
	for range cap(spare) {
		spare <- nil
	}
	work, ctx := errgroup.WithContext(ctx)
	work.SetLimit(min(inspectors, runtime.GOMAXPROCS(0)))
	for i := range blocks {
		work.Go(func() (err error) {
			buffer := <-spare
			defer func() { spare <- buffer }()
			if err := ctx.Err(); err != nil {
				return err
			}
			if buffer, err = readFile(filepath.Join(dir, "msgs", blockName(blocks[i].number)), buffer); err != nil {
				return err
			}
			key, err := blockKey(stream, blocks[i].number)
			blocks[i] = readBlock(blocks[i].number, buffer, key, strict)
			return err
		})
	}
	err = work.Wait()
	return slices.DeleteFunc(blocks, func(b block) bool { return b.size == 0 }), err
}

// tornBlock tells whether what can't be read at a block's end is what a crash left there.
func tornBlock(dir, stream string, b block) bool {
	text, err := readFile(filepath.Join(dir, "msgs", blockName(b.number)), nil)
	key, broken := blockKey(stream, b.number)
	return err == nil && broken == nil && b.flaw != flawSequence && b.at <= len(text) && isTorn(text[b.at:], b.last, b.end, key)
}

func blockName(number int) string { return strconv.Itoa(number) + ".blk" }

// readFile reads a block file into a buffer that is used again.
func readFile(path string, buffer []byte) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return buffer, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err == nil && info.Size() > maxBlock {
		err = damagedFile(filepath.Base(path), "så stora block finns inte", "no block is as large")
	}
	if err != nil {
		return buffer, err
	}
	buffer = slices.Grow(buffer[:0], int(info.Size()))[:info.Size()]
	if _, err := io.ReadFull(f, buffer); err != nil {
		return buffer, damagedFile(filepath.Base(path), "den går inte att läsa ("+err.Error()+")", "it can't be read ("+err.Error()+")")
	}
	return buffer, nil
}

// indexedEnd returns the last sequence of which the server's index tells, or 0: of an index that is damaged the server says so, and computes it anew from the blocks. One
// that tells of more than the blocks hold makes it write into the stream that the rest was deleted.
//
//	index.db   magic, version | messages, bytes, first sequence uvarint | first time varint | last sequence uvarint | … | checksum 8
func indexedEnd(dir, stream string) uint64 {
	text, err := os.ReadFile(filepath.Join(dir, "msgs", "index.db"))
	key, broken := storeHash(stream)
	if err != nil || broken != nil || len(text) < 2+recordSumSize {
		return 0
	}
	text, told := text[:len(text)-recordSumSize], text[len(text)-recordSumSize:]
	if key.Write(text); string(key.Sum(nil)) != string(told) {
		return 0
	}
	text = text[2:]
	var value uint64
	for range 5 { // a varint is as long as a uvarint
		n := 0
		if value, n = binary.Uvarint(text); n <= 0 {
			return 0
		}
		text = text[n:]
	}
	return value
}

// inspectCopy looks whether the server can complete an atomic batch in whose midst the blocks end: it keeps a copy until all of a batch is stored, and drops it at its
// next start whether or not it could be read.
func inspectCopy(ctx context.Context, dir string, end batchPlace, last uint64) error {
	name := serverHash(end.id)
	copied, err := inspectBlocks(ctx, filepath.Join(dir, "batches", name), name, true)
	if err != nil {
		return err
	}
	at, whole := uint64(0), false
	for _, b := range copied {
		if b.flaw != flawNone || b.first != at+1 {
			break
		}
		at, whole = b.last, b.end.id == end.id && b.end.commit
	}
	if whole && at > end.number {
		return nil
	}
	return trouble(CodeDamaged,
		fmt.Sprintf("Lagret slutar vid position %d mitt i poster som hör ihop, och kopian av resten (batches/%s) är skadad; återställ lagret ur en säkerhetskopia.", last, name),
		fmt.Sprintf("The store ends at position %d in the midst of records that belong together, and the copy of the rest (batches/%s) is damaged; restore the store from a backup.", last, name))
}

// serverHash is how the server names what has a name too long for a file.
func serverHash(name string) string {
	const digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	sum := sha256.Sum256([]byte(name))
	text := make([]byte, 8)
	for i := range text {
		text[i] = digits[int(sum[i])%len(digits)]
	}
	return string(text)
}

// damagedBlock says which block can't be read from where.
func damagedBlock(b block) error {
	why := map[flaw]domain.Text{
		flawLength:   {SV: "en sådan längd finns inte", EN: "there is no such length"},
		flawCut:      {SV: "filen slutar mitt i den", EN: "the file ends in its midst"},
		flawChecksum: {SV: "kontrollsumman stämmer inte", EN: "its checksum does not match"},
		flawHeaders:  {SV: "dess huvuden har en annan längd", EN: "its headers have another length"},
		flawSequence: {SV: "där står en annan", EN: "another stands there"},
	}[b.flaw]
	return trouble(CodeDamaged,
		fmt.Sprintf("Blocket %s är skadat vid byte %d, händelsen på position %d: %s. Återställ lagret ur en säkerhetskopia.", blockName(b.number), b.at, b.last+1, why.SV),
		fmt.Sprintf("The block %s is damaged at byte %d, the event at position %d: %s. Restore the store from a backup.", blockName(b.number), b.at, b.last+1, why.EN))
}

// gapBefore says that a block does not go on where the one before it ended.
func gapBefore(b block, last uint64) error {
	return trouble(CodeDamaged,
		fmt.Sprintf("Blocket %s börjar med position %d fast händelsen på position %d inte står i något block. Återställ lagret ur en säkerhetskopia.", blockName(b.number), b.first, last+1),
		fmt.Sprintf("The block %s begins with position %d although the event at position %d stands in no block. Restore the store from a backup.", blockName(b.number), b.first, last+1))
}

func damagedFile(name, sv, en string) error {
	return trouble(CodeDamaged, "Lagrets fil "+name+" är skadad: "+sv+". Återställ lagret ur en säkerhetskopia.",
		"The store's file "+name+" is damaged: "+en+". Restore the store from a backup.")
}
