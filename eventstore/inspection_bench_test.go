package eventstore

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// BenchmarkInspection looks through 32 blocks of 8 MiB with records of a kilobyte, and reads and hashes (SHA-256) the same files beside.
func BenchmarkInspection(b *testing.B) {
	dir := filepath.Join(b.TempDir(), "LEDGER_b")
	last := writeBlocks(b, dir, "LEDGER_b", 32)
	settings := []byte("{}")
	key, err := storeHash("LEDGER_b")
	require.NoError(b, err)
	key.Write(settings)
	overwrite(b, filepath.Join(dir, "meta.inf"), settings)
	overwrite(b, filepath.Join(dir, "meta.sum"), []byte(hex.EncodeToString(key.Sum(nil))))
	b.SetBytes(32 << 23)
	var theirs time.Duration
	for b.Loop() {
		require.NoError(b, inspectLedger(context.Background(), dir, "LEDGER_b", head{Position: last}))
		b.StopTimer()
		began := time.Now()
		for number := range 32 {
			f, err := os.Open(filepath.Join(dir, "msgs", blockName(number+1)))
			require.NoError(b, err)
			_, err = io.Copy(sha256.New(), f)
			require.NoError(b, err)
			require.NoError(b, f.Close())
		}
		theirs += time.Since(began)
		b.StartTimer()
	}
	b.ReportMetric(float64(b.Elapsed())/float64(theirs), "×sha256")
}

// writeBlocks writes whole blocks of a stream and returns the last sequence.
func writeBlocks(b *testing.B, dir, stream string, count int) (sequence uint64) {
	b.Helper()
	require.NoError(b, os.MkdirAll(filepath.Join(dir, "msgs"), 0o700))
	for number := 1; number <= count; number++ {
		key, err := blockKey(stream, number)
		require.NoError(b, err)
		var text []byte
		for len(text) < 8<<20-1024 {
			sequence++
			begin := len(text)
			text = binary.LittleEndian.AppendUint32(text, 1024|hasHeaders)
			text = binary.LittleEndian.AppendUint64(text, sequence)
			text = binary.LittleEndian.AppendUint64(text, 0)
			text = binary.LittleEndian.AppendUint16(text, 10)
			text = append(text, "ledger.a.b"...)
			text = binary.LittleEndian.AppendUint32(text, 14)
			text = append(text, "NATS/1.0\r\n\r\n\r\n"...)
			text = append(text, make([]byte, begin+1024-recordSumSize-len(text))...)
			key.Reset()
			key.Write(text[begin+4 : begin+20])
			key.Write(text[begin+recordHeadSize : begin+recordHeadSize+10])
			key.Write(text[begin+recordHeadSize+14:])
			text = key.Sum(text)
		}
		overwrite(b, filepath.Join(dir, "msgs", blockName(number)), text)
	}
	return sequence
}
