package domain

import "fmt"

// Decoder reads stored records as far as each can be read by itself, and keeps their bodies. It is one goroutine's at a time; that may be another than the one that
// takes in what is decoded, and be ahead of it. Then nothing else may be decoded for the book meanwhile, which is what Apply, Decide and Check do.
type Decoder struct {
	shelf *shelf
	rooms *rooms   // nil: what is decoded may be refused
	spare [][]byte // slabs made in advance
}

// Decoded is a record that a Decoder has read and no book has judged. It may be used again for another record once it was taken in.
type Decoded struct {
	fact        *Fact
	subject     Ref
	id, request [16]byte
	correlation string
	documents   []string    // that the evidence names
	refs        []reference // of the fact's own data
	slab        []byte      // that holds the body
	offset, n   int
}

// Decode reads a record. Its errors name the position.
func (d *Decoder) Decode(r Record, into *Decoded) error {
	if err := d.decode(r, into); err != nil {
		return fmt.Errorf("record %d: %w", r.Position, err)
	}
	return nil
}

func (d *Decoder) decode(r Record, into *Decoded) error {
	into.slab, into.offset = d.shelf.keep(r.Body, &d.spare)
	into.n = len(r.Body)
	err := d.read(into, r.Position)
	if err != nil {
		d.shelf.drop(into.slab, into.offset)
	}
	return err
}

// read reads a record whose body is kept: its texts point into it.
func (d *Decoder) read(into *Decoded, position uint64) error {
	e, err := readStored(into.body())
	if err != nil {
		return err
	}
	t := e.typ
	folded := folder{raw: e.data, in: d.rooms, sources: into.documents[:0]}
	var data Data
	if t.of == unreadData {
		data, err = readLater(e.data)
	} else {
		data, err = folded.data(t)
	}
	if err != nil {
		return fmt.Errorf("data of %s: %w", t.Name, err)
	}
	into.fact = d.rooms.fact(Fact{
		Type: t, Data: data, Position: position, Version: e.version, Effective: e.effective, Until: e.until, Known: e.known, recorded: e.recorded,
		stated: statedAs(e.class, folded.evidenced),
	})
	into.subject, into.id, into.request, into.correlation = e.subject, e.id, e.request, e.correlation
	into.documents, into.refs = folded.sources, ownRefs(t, data, into.refs[:0])
	return nil
}

func (d *Decoded) body() []byte { return d.slab[d.offset : d.offset+d.n : d.offset+d.n] }
