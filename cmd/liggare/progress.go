package main

import (
	"fmt"
	"sync"
	"time"
)

// drawing is a line of progress on a terminal, redrawn in its place.
type drawing struct {
	c     *console
	mu    sync.Mutex
	last  time.Time
	drawn bool
}

// redrawEvery is how often the line changes at most.
const redrawEvery = 100 * time.Millisecond

func (c *console) draw() *drawing { return &drawing{c: c} }

// show draws the text where there is a terminal for it.
func (d *drawing) show(text string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !d.c.progress || time.Since(d.last) < redrawEvery {
		return
	}
	d.last, d.drawn = time.Now(), true
	fmt.Fprintf(d.c.err, "\r\x1b[K%s", text)
}

// clear takes the line away.
func (d *drawing) clear() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.drawn {
		fmt.Fprint(d.c.err, "\r\x1b[K")
		d.drawn = false
	}
}
