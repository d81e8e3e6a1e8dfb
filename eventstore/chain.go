package eventstore

import (
	"crypto/sha256"
	"encoding/binary"
	"hash"

	"liggare/domain"
)

// sum is a link of the ledger's hash chain: it stands for every byte of every record up to a position.
type sum [sha256.Size]byte

// head is a position with the chain's link there. The zero head is the empty ledger.
type head struct {
	Position uint64
	Sum      sum
}

// chain computes heads. Each link is
//
//	SHA-256( previous link 32 | length of subject u16 | subject | body )
//
// with big-endian numbers. It belongs to one goroutine.
type chain struct {
	head
	hash  hash.Hash
	start []byte
}

func newChain() *chain { return &chain{hash: sha256.New()} }

// add moves the chain to the next record.
func (c *chain) add(r domain.Record) {
	c.hash.Reset()
	c.start = append(c.start[:0], c.Sum[:]...)
	c.start = binary.BigEndian.AppendUint16(c.start, uint16(len(r.Subject)))
	c.start = append(c.start, r.Subject...)
	c.hash.Write(c.start)
	c.hash.Write(r.Body)
	c.hash.Sum(c.Sum[:0])
	c.Position = r.Position
}
