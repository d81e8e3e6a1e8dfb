package eventstore

import (
	"context"
	"fmt"

	"liggare/domain"
)

// replayChunk is how many records are handed at a time to the goroutine that hashes.
const replayChunk = 256

// replay reads a ledger's stream into an empty book, and checks that up to the acknowledged head it holds the very bytes that were acknowledged. The book and the
// chain are built side by side. first judges the first record; progress is told now and then how far it has come.
func replay(ctx context.Context, r *reader, book Book, acknowledged head, first func(domain.Record) error, progress func(position uint64)) (*chain, error) {
	chunks := make(chan []domain.Record, 16)
	var links *chain
	var differ error
	hashed := make(chan struct{})
	go func() {
		defer close(hashed)
		links, differ = link(chunks, acknowledged)
	}()
	err := feed(ctx, r, book, chunks, first, progress)
	close(chunks)
	<-hashed
	if err != nil {
		return nil, err
	}
	return links, differ
}

// feed applies every record to the book and passes them on in chunks.
func feed(ctx context.Context, r *reader, book Book, chunks chan<- []domain.Record, first func(domain.Record) error, progress func(position uint64)) error {
	chunk := make([]domain.Record, 0, replayChunk)
	for record, err := range r.Read(ctx, 0) {
		if err != nil {
			return err
		}
		if record.Position == 1 {
			if err := first(record); err != nil {
				return err
			}
		}
		if err := book.Apply(record); err != nil {
			return fmt.Errorf("%w (position %d: %w)", trouble(CodeDamaged,
				fmt.Sprintf("Posten på position %d är ingen händelse i liggaren; återställ lagret ur en säkerhetskopia.", record.Position),
				fmt.Sprintf("The record at position %d is no event of the ledger; restore the store from a backup.", record.Position)), record.Position, err)
		}
		if chunk = append(chunk, record); len(chunk) == replayChunk {
			chunks <- chunk
			chunk = make([]domain.Record, 0, replayChunk)
			progress(record.Position)
		}
	}
	chunks <- chunk
	progress(book.Head())
	return nil
}

// link computes the chain and compares it with the acknowledged head.
func link(chunks <-chan []domain.Record, acknowledged head) (*chain, error) {
	links := newChain()
	var differ error
	for chunk := range chunks {
		for _, record := range chunk {
			links.add(record)
			if links.Position == acknowledged.Position && links.Sum != acknowledged.Sum {
				differ = trouble(CodeDamaged,
					fmt.Sprintf("Lagret håller andra händelser till och med position %d än de som kvitterades; återställ det ur en säkerhetskopia.", links.Position),
					fmt.Sprintf("Up to position %d the store holds other events than those that were acknowledged; restore it from a backup.", links.Position))
			}
		}
	}
	return links, differ
}
