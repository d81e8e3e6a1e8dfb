package eventstore

import (
	"context"
	"fmt"
	"iter"

	"liggare/domain"
)

const (
	// replayChunk is how many records go from one goroutine to the next at a time.
	replayChunk = 256
	// replayChunks is how many chunks are on their way: as far as one goroutine may be ahead of another.
	replayChunks = 12
)

// chunk are records on their way through a replay. It is used again.
type chunk struct {
	records []domain.Record
	decoded []domain.Decoded // of each record
}

// readFunc yields the records after a position, in order; see reader.Read.
type readFunc func(ctx context.Context, after uint64) iter.Seq2[domain.Record, error]

// pipeline replays a ledger in three goroutines, each of which hands chunks to the next:
//
//	read (from the stream, and decode) ─▶ take (into the book) ─▶ link (the chain of hashes) ─▶ back
//
// What is wrong with a record stops what comes behind it: nothing beyond the first bad record is taken in.
type pipeline struct {
	free, read, taken chan *chunk
}

// replay takes the records that read yields into an empty book, and checks that up to the acknowledged head they are the very bytes that were acknowledged. state tells
// how much there is; first judges the first record; progress is told now and then how far it has come.
func replay(ctx context.Context, read readFunc, book *domain.Book, state streamState, acknowledged head, first func(domain.Record) error, progress func(position uint64)) (*chain, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	p := pipeline{make(chan *chunk, replayChunks), make(chan *chunk, replayChunks), make(chan *chunk, replayChunks)}
	for range replayChunks {
		p.free <- &chunk{records: make([]domain.Record, 0, replayChunk), decoded: make([]domain.Decoded, replayChunk)}
	}
	decoder := book.Decoder(state.size())
	var unread, differ error
	var links *chain
	linked := make(chan struct{})
	go func() {
		defer close(p.read)
		unread = p.readAll(read(ctx, 0), decoder, first)
	}()
	go func() {
		defer close(linked)
		links, differ = p.linkAll(acknowledged)
	}()
	err := p.takeAll(book, cancel, progress)
	close(p.taken)
	<-linked
	switch {
	case err != nil:
		return nil, err
	case unread != nil:
		return nil, unread
	}
	return links, differ
}

// readAll reads and decodes until the records end or something is wrong. It hands on what came before that.
func (p *pipeline) readAll(records iter.Seq2[domain.Record, error], decoder *domain.Decoder, first func(domain.Record) error) error {
	c := <-p.free
	defer func() { p.read <- c }()
	for record, err := range records {
		if err == nil && record.Position == 1 {
			err = first(record)
		}
		if err != nil {
			return err
		}
		if err := decoder.Decode(record, &c.decoded[len(c.records)]); err != nil {
			return noEvent(record.Position, err)
		}
		if c.records = append(c.records, record); len(c.records) == replayChunk {
			p.read <- c
			c = <-p.free
		}
	}
	return nil
}

// takeAll takes records into the book and hands them on. The first that the book refuses ends the reading; what was read beyond it is let go.
func (p *pipeline) takeAll(book *domain.Book, cancel context.CancelFunc, progress func(position uint64)) (err error) {
	for c := range p.read {
		if err != nil {
			p.release(c)
			continue
		}
		for i := range c.records {
			if err = book.Take(&c.decoded[i]); err != nil {
				err = noEvent(c.records[i].Position, err)
				cancel()
				break
			}
		}
		progress(book.Head())
		p.taken <- c
	}
	return err
}

// linkAll computes the chain and compares it with the acknowledged head.
func (p *pipeline) linkAll(acknowledged head) (links *chain, differ error) {
	links = newChain()
	for c := range p.taken {
		for _, record := range c.records {
			links.add(record)
			if links.Position == acknowledged.Position && links.Sum != acknowledged.Sum {
				differ = trouble(CodeDamaged,
					fmt.Sprintf("Lagret håller andra händelser till och med position %d än de som kvitterades; återställ det ur en säkerhetskopia.", links.Position),
					fmt.Sprintf("Up to position %d the store holds other events than those that were acknowledged; restore it from a backup.", links.Position))
			}
		}
		p.release(c)
	}
	return links, differ
}

func (p *pipeline) release(c *chunk) {
	clear(c.records) // the bodies are the book's now
	c.records = c.records[:0]
	p.free <- c
}

func noEvent(position uint64, err error) error {
	return fmt.Errorf("%w (position %d: %w)", trouble(CodeDamaged,
		fmt.Sprintf("Posten på position %d är ingen händelse i liggaren; återställ lagret ur en säkerhetskopia.", position),
		fmt.Sprintf("The record at position %d is no event of the ledger; restore the store from a backup.", position)), position, err)
}
