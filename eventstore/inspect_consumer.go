package eventstore

import (
	"encoding/binary"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// inspectConsumers looks through what the store keeps of a stream's consumers. The product leaves none in a ledger's stream, but where there are some a flipped bit in one's
// settings takes the whole stream off line, and one in its state may make the server count to 2⁶².
func inspectConsumers(dir, stream string) error {
	entries, err := os.ReadDir(filepath.Join(dir, "obs"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	for _, e := range entries {
		home := filepath.Join(dir, "obs", e.Name())
		if exists(filepath.Join(home, "meta.inf")) && exists(filepath.Join(home, "meta.sum")) && !guarded(home, stream+"/"+e.Name()) { // without both the server passes over it
			return damagedFile("obs/"+e.Name()+"/meta.inf", "den stämmer inte med sin kontrollsumma i meta.sum", "it does not match its checksum in meta.sum")
		}
		if state, err := os.ReadFile(filepath.Join(home, "o.dat")); err == nil && !countable(state) {
			return damagedFile("obs/"+e.Name()+"/o.dat", "den räknar upp mer än den rymmer", "it counts more than it holds")
		}
	}
	return nil
}

// countable tells whether a consumer's state holds as many entries as it says. It has no checksum.
//
//	magic, version | acknowledged: consumer, stream uvarint | delivered: consumer, stream uvarint
//	pending uvarint [ time varint | pending × ( sequence uvarint | version 2: sequence uvarint | time varint ) ] | redelivered uvarint | …
func countable(state []byte) bool {
	if len(state) < 2 {
		return true // the server begins anew
	}
	numbers := 3
	if state[1] == 1 {
		numbers = 2
	}
	rest, ok := state[2:], true
	next := func() (value uint64) { // a varint is as long as a uvarint
		n := 0
		if value, n = binary.Uvarint(rest); n <= 0 {
			rest, ok = nil, false
			return 0
		}
		rest = rest[n:]
		return value
	}
	for range 4 {
		next()
	}
	if pending := next(); pending > uint64(len(rest)) {
		return false
	} else if pending > 0 {
		for range 1 + numbers*int(pending) {
			next()
		}
	}
	redelivered := next()
	return !ok || redelivered <= uint64(len(rest)) // what ends too early the server doesn't take
}
