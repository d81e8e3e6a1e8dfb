package domain

import (
	"fmt"
	"testing"
	"time"
)

// BenchmarkDecide decides, stages and commits one event at a time: the writer's own work for an append.
func BenchmarkDecide(b *testing.B) {
	book := NewBook("bench", []byte("0123456789abcdef0123456789abcdef"))
	now := time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)
	subs := make([]*Submission, b.N)
	for i := range subs {
		subs[i] = benchSubmission(b, i, now)
	}
	b.ReportAllocs()
	b.ResetTimer()
	for _, s := range subs {
		if d := book.Decide(s, now); d.Err != nil {
			b.Fatal(d.Err)
		}
		book.Commit(book.staged())
	}
}

func benchSubmission(b *testing.B, i int, now time.Time) *Submission {
	body := fmt.Sprintf(`{"type":"document.registered.v1","subject":"document/d%d","effective":"2019-05","known":"2020-02-04","data":{"title":"Riktlinje %d","doc_type":"guideline","stage":"in_use","version":"%d","owner":"organisation/ks","applies_to":["alla nämnder"],"lacks":["goals"],"evidence":[{"document":"Granskning av trygghetsskapande arbete","section":"Styrdokument","page":"rad 41"}],"note":"Upprättad av säkerhetschefen."}}`, i%100_000, i%100_000, i)
	events, _, err := ParseAppend([]byte(body))
	if err != nil {
		b.Fatal(err)
	}
	return &Submission{Events: events, Actor: "operator/local", Key: fmt.Sprintf("key-%020d", i), Body: []byte(body), IDs: []string{NewEventID(now)}}
}

// BenchmarkApply takes in stored records: opening a ledger.
func BenchmarkApply(b *testing.B) {
	source := NewBook("bench", []byte("0123456789abcdef0123456789abcdef"))
	now := time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)
	records := make([]Record, b.N)
	for i := range records {
		d := source.Decide(benchSubmission(b, i, now), now)
		if d.Err != nil {
			b.Fatal(d.Err)
		}
		records[i] = d.Records[0]
		source.Commit(source.staged())
	}
	book := NewBook("bench", []byte("0123456789abcdef0123456789abcdef"))
	b.ReportAllocs()
	b.SetBytes(int64(len(records[0].Body)))
	b.ResetTimer()
	for _, r := range records {
		if err := book.Apply(r); err != nil {
			b.Fatal(err)
		}
	}
}
