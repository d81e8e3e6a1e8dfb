package api

import (
	"errors"
	"io"

	"golang.org/x/sync/semaphore"
)

// bodiesMost bounds what the bodies being read take in memory together, in bytes: a hundred and more of the largest requests.
const bodiesMost = 128 << 20

// errCrowded is why a body was not read to its end: too many are being read at once.
var errCrowded = errors.New("bodies of requests take too much memory")

// budgeted reads a body and takes what it has read out of what all bodies may take together; Close gives it back. Nothing is reserved for what was announced: whoever announces
// much and sends nothing holds nobody up.
type budgeted struct {
	io.ReadCloser
	of   *semaphore.Weighted
	took int64
}

func (b *budgeted) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if n > 0 && !b.of.TryAcquire(int64(n)) {
		return 0, errCrowded
	}
	b.took += int64(n)
	return n, err
}

// release gives back what was taken, once.
func (b *budgeted) release() {
	b.of.Release(b.took)
	b.took = 0
}
