package eventstore

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// requestKeySize is the length of the key that request ids and digests are made with, in bytes.
const requestKeySize = 32

// genesis is the marker that a ledger was created, written once. From then on a missing or different stream is a loss, not a new beginning.
type genesis struct {
	Ledger  string    `json:"ledger"`
	Stream  string    `json:"stream"`
	Created time.Time `json:"created"` // of the stream, as the server gave it

	// RequestKeySHA256 is the SHA-256 of request.key, in hexadecimal: with another key no repeated request would be recognised, and each be stored twice. Ledgers
	// made before it was kept have "".
	RequestKeySHA256 string `json:"request_key_sha256,omitzero"`
}

// unfinishedDir is the name that a ledger's directory has until the ledger exists.
func unfinishedDir(path string) string {
	return filepath.Join(filepath.Dir(path), "."+filepath.Base(path))
}

// prepareLedgerDir makes the unfinished directory of a ledger, with a request key and an empty head. If we crash before finishLedgerDir, the next creation begins
// again: nothing was ever acknowledged.
func prepareLedgerDir(path string) error {
	unfinished := unfinishedDir(path)
	if err := os.RemoveAll(unfinished); err != nil {
		return err
	}
	if err := os.MkdirAll(unfinished, 0o700); err != nil {
		return err
	}
	key := make([]byte, requestKeySize)
	rand.Read(key)
	if err := writeDurably(filepath.Join(unfinished, "request.key"), key); err != nil {
		return err
	}
	return createHeadFile(filepath.Join(unfinished, "head"))
}

// finishLedgerDir writes the marker and gives the directory its name: the ledger exists from here on.
func finishLedgerDir(path string, born genesis) error {
	key, err := os.ReadFile(filepath.Join(unfinishedDir(path), "request.key"))
	if err != nil {
		return err
	}
	born.RequestKeySHA256 = hexSum(key)
	text, err := json.Marshal(born, jsontext.Multiline(true))
	if err != nil {
		return err
	}
	if err := writeDurably(filepath.Join(unfinishedDir(path), "genesis.json"), append(text, '\n')); err != nil {
		return err
	}
	if err := os.Rename(unfinishedDir(path), path); err != nil {
		return err
	}
	return syncDir(filepath.Dir(path))
}

func hexSum(text []byte) string {
	digest := sha256.Sum256(text)
	return hex.EncodeToString(digest[:])
}

// readLedgerDir returns the marker and the request key of a ledger.
func readLedgerDir(path, id string) (born genesis, key []byte, err error) {
	text, err := os.ReadFile(filepath.Join(path, "genesis.json"))
	if err == nil {
		err = json.Unmarshal(text, &born, json.RejectUnknownMembers(true))
	}
	if err == nil && born.Ledger != id {
		err = errors.New("it is another ledger's")
	}
	if err != nil {
		return genesis{}, nil, fmt.Errorf("%w (%w)", trouble(CodeDamaged, "Filen genesis.json går inte att läsa; hämta den ur en säkerhetskopia.",
			"The file genesis.json can't be read; take it from a backup."), err)
	}
	key, err = os.ReadFile(filepath.Join(path, "request.key"))
	if err == nil && len(key) != requestKeySize {
		err = fmt.Errorf("request.key has %d bytes", len(key))
	}
	if err == nil && born.RequestKeySHA256 != "" && born.RequestKeySHA256 != hexSum(key) {
		err = errors.New("request.key is not the one that the ledger was made with")
	}
	if err != nil {
		return genesis{}, nil, fmt.Errorf("%w (%w)", trouble(CodeDamaged,
			"Filen request.key går inte att läsa; hämta den ur en säkerhetskopia, för utan den känns ingen upprepad begäran igen.",
			"The file request.key can't be read; take it from a backup, for without it no repeated request is recognised."), err)
	}
	return born, key, nil
}
