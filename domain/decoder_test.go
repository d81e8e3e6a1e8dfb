package domain

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

// A book that takes in what was decoded ahead, in chunks that are used again, is the book that decided; so whatever room was made for it.
func TestDecodedAhead(t *testing.T) {
	for seed := range uint64(12) {
		r := rand.New(rand.NewPCG(seed, 6))
		d := newDesk(t)
		var records []Record
		for _, body := range workload(r, 60) {
			if decision := d.decide(body); decision.Err == nil {
				d.book.Commit(decision.After)
				records = append(records, decision.Records...)
			}
		}
		require.Greater(t, len(records), 20)
		ahead := NewBook("test", d.book.requestKey)
		decoder := ahead.Decoder(int(seed)*7, int(seed%3)*slabSize)
		chunk := make([]Decoded, 1+r.IntN(20))
		for first := 0; first < len(records); first += len(chunk) {
			some := records[first:min(len(records), first+len(chunk))]
			for i, record := range some {
				require.NoError(t, decoder.Decode(record, &chunk[i]))
			}
			for i := range some {
				require.NoError(t, ahead.Take(&chunk[i]))
			}
		}
		requireSame(t, insides(d.book), insides(ahead), "seed %d", seed)
		for _, m := range moments(d.book)[:20] {
			requireSame(t, answers(t, d.book, m), answers(t, ahead, m), "seed %d", seed)
		}

		// It goes on as any other.
		for _, body := range workload(r, 5) {
			s, again := d.submission(body), d.now
			first := d.book.Decide(s, again)
			require.Equal(t, first.Records, ahead.Decide(s, again).Records)
		}
		requireSame(t, insides(d.book), insides(ahead), "seed %d", seed)
	}
}

// Bodies lie where they were kept, those larger than a slab too, and what was given back is used again.
func TestShelf(t *testing.T) {
	var s shelf
	var spare [][]byte
	var slabs [][]byte
	var all []bodyPlace
	var bodies [][]byte
	r := rand.New(rand.NewPCG(1, 1))
	spare = append(spare, make([]byte, slabSize))
	reserved := spare[0]
	for i := range 60 {
		body := make([]byte, 1+r.IntN(200_000))
		if i == 30 {
			body = make([]byte, slabSize+5)
		}
		body[0], body[len(body)-1] = byte(i), byte(i)
		given, at := s.keep(make([]byte, 10), &spare)
		s.drop(given, at)
		slab, offset := s.keep(body, &spare)
		if sameSlab(given, slab) {
			require.Equal(t, at, offset, "what was given back is used again")
		}
		if len(slabs) == 0 {
			require.True(t, sameSlab(reserved, slab), "room that was made in advance is used")
		}
		if len(slabs) == 0 || !sameSlab(slabs[len(slabs)-1], slab) {
			slabs = append(slabs, slab)
		}
		all, bodies = append(all, placeOf(len(slabs)-1, offset, len(body))), append(bodies, body)
	}
	for i, place := range all {
		require.Equal(t, bodies[i], place.in(slabs), "body %d", i)
		require.Len(t, bodies[i], cap(place.in(slabs)))
	}
}

// Positions beyond what links and tables can hold are refused, not cut.
func TestABookEnds(t *testing.T) {
	d := newDesk(t)
	d.accept(boardKS)
	before := insides(d.book)
	beyond := &Fact{Position: 1 << 32, Version: 2, Type: TypeByName("organisation.registered.v1"), Data: &OrganisationRegistered{}}
	require.ErrorContains(t, d.book.take(&Decoded{fact: beyond, subject: "organisation/ks"}, nil), "at most")
	requireSame(t, before, insides(d.book))
}
