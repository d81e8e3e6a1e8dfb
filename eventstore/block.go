package eventstore

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"hash"

	"github.com/minio/highwayhash"
	"github.com/nats-io/nats.go"
)

// A block file of the server's store is one record after the other, with little-endian numbers (nats-server 2.15, server/filestore.go):
//
//	length u32 | sequence u64 | time i64 | length of subject u16 | subject | [ length of headers u32 | headers ] | body | checksum 8
//
// length counts the whole record; its highest bit says that there are headers. The two highest bits of the sequence mark what a stream deleted. The checksum is the
// HighwayHash-64 of sequence, time, subject, headers and body, with the SHA-256 of «<stream>-<number of the block>» for its key: it does not cover the lengths.
const (
	recordHeadSize = 4 + 8 + 8 + 2
	recordSumSize  = 8
	hasHeaders     = 1 << 31
	// maxRecord bounds a record: the server takes messages of 1 MiB, headers included, and subjects are far shorter than the rest.
	maxRecord = 2 << 20
	// maxBlock bounds a block file: the server begins another at 8 MiB.
	maxBlock = 32 << 20
)

// Messages with headers begin and end so, and nothing within them looks like an end.
var (
	headersBegin = []byte("NATS/1.0\r\n")
	headersEnd   = []byte("\r\n\r\n")
)

// blockKey is the hash that guards the records of one block of a stream.
func blockKey(stream string, number int) (hash.Hash64, error) {
	return storeHash(fmt.Sprintf("%s-%d", stream, number))
}

// storeHash is the hash by which the server guards what it stores, keyed with a name.
func storeHash(name string) (hash.Hash64, error) {
	key := sha256.Sum256([]byte(name))
	return highwayhash.New64(key[:])
}

// storedRecord is a record of a block. It points into the block's bytes.
type storedRecord struct {
	size     int
	sequence uint64
	headers  []byte
}

// flaw is why no record can be read from a place.
type flaw int

const (
	flawNone     flaw = iota
	flawLength        // no record has such a length
	flawCut           // the file ends in its midst
	flawChecksum      // these are not the bytes that were stored
	flawHeaders       // the length of its headers is another
	flawSequence      // it is whole and stands in the wrong place
)

// parseRecord reads the record at the beginning of text.
func parseRecord(text []byte, key hash.Hash64) (storedRecord, flaw) {
	if len(text) < recordHeadSize+recordSumSize {
		return storedRecord{}, flawCut
	}
	length := binary.LittleEndian.Uint32(text)
	size, subject := int(length&^hasHeaders), int(binary.LittleEndian.Uint16(text[20:]))
	begin := recordHeadSize + subject // of what follows the subject and is hashed
	if length&hasHeaders != 0 {
		begin += 4
	}
	end := size - recordSumSize
	switch {
	case size > maxRecord || begin > end:
		return storedRecord{}, flawLength
	case size > len(text):
		return storedRecord{}, flawCut
	}
	key.Reset()
	key.Write(text[4:20])
	key.Write(text[recordHeadSize : recordHeadSize+subject])
	key.Write(text[begin:end])
	if key.Sum64() != binary.LittleEndian.Uint64(text[end:]) {
		return storedRecord{}, flawChecksum
	}
	r := storedRecord{size: size, sequence: binary.LittleEndian.Uint64(text[4:])}
	if length&hasHeaders != 0 {
		n := int(binary.LittleEndian.Uint32(text[begin-4:]))
		if n > end-begin || !bytes.HasPrefix(text[begin:end], headersBegin) || !bytes.HasSuffix(text[begin:begin+n], headersEnd) {
			return storedRecord{}, flawHeaders
		}
		r.headers = text[begin : begin+n]
	}
	return r, flawNone
}

// batchPlace is where a record stands in the atomic batch that it was stored with. The zero batchPlace is that of a record by itself.
type batchPlace struct {
	id     string
	number uint64 // 1, 2, …
	commit bool   // it is the last
}

// open tells whether more of the batch must follow.
func (p batchPlace) open() bool { return p.id != "" && !p.commit }

func (r storedRecord) batch() batchPlace {
	header, err := nats.DecodeHeadersMsg(r.headers)
	if err != nil {
		return batchPlace{}
	}
	p := batchPlace{id: header.Get(batchIDHeader), commit: header.Get(batchCommitHeader) != ""}
	_, _ = fmt.Sscan(header.Get(batchSequenceHeader), &p.number)
	return p
}

// block is what was found in one block file.
type block struct {
	number      int
	size        int
	first, last uint64 // sequences of its first and last record, both 0 if it holds none
	end         batchPlace
	at          int  // where reading ended
	flaw        flaw // why, unless at the file's end
}

// readBlock looks through the bytes of a block. Records of a strict one follow each other without a gap, and none is deleted.
func readBlock(number int, text []byte, key hash.Hash64, strict bool) block {
	b := block{number: number, size: len(text)}
	var newest storedRecord
	for b.at < len(text) {
		r, flaw := parseRecord(text[b.at:], key)
		if flaw == flawNone && strict && b.last > 0 && r.sequence != b.last+1 {
			flaw = flawSequence
		}
		if b.flaw = flaw; flaw != flawNone {
			break
		}
		if b.first == 0 {
			b.first = r.sequence
		}
		newest, b.last, b.at = r, r.sequence, b.at+r.size
	}
	if b.last > 0 {
		b.end = newest.batch()
	}
	return b
}

// isTorn tells whether bytes that can't be read, behind the record with the sequence last, are what a crash leaves of a write: no whole record follows, but for
// those of an atomic batch in which the place lies. A batch is written at once, and a power failure may leave any part of it.
func isTorn(rest []byte, last uint64, end batchPlace, key hash.Hash64) bool {
	for at := 1; at+recordHeadSize+recordSumSize <= len(rest); at++ {
		sequence := binary.LittleEndian.Uint64(rest[at+4:])
		if sequence <= last || sequence > last+uint64(len(rest)) {
			continue
		}
		r, flaw := parseRecord(rest[at:], key)
		if flaw != flawNone {
			continue
		}
		batch := r.batch()
		if batch.id == "" || sequence-batch.number > last || end.open() && batch.id != end.id {
			return false
		}
		at += r.size - 1
	}
	return true
}
