package projections

import (
	"sync"
	"sync/atomic"
)

// sideBySide does n pieces of work that know nothing of each other, by some workers, and returns when all are done. A worker is a number from 0: it does its pieces one
// after the other. A panic comes out here.
func sideBySide(n, workers int, work func(worker, piece int)) {
	var taken atomic.Int64
	var once sync.Once
	var cause any
	do := func(worker int) {
		defer func() {
			if r := recover(); r != nil {
				once.Do(func() { cause = r })
				taken.Store(int64(n))
			}
		}()
		for {
			piece := int(taken.Add(1)) - 1
			if piece >= n {
				return
			}
			work(worker, piece)
		}
	}
	var others sync.WaitGroup
	for worker := 1; worker < min(workers, n); worker++ {
		others.Go(func() { do(worker) })
	}
	do(0)
	others.Wait()
	if cause != nil {
		panic(cause)
	}
}
