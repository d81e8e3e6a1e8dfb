package eventstore

import (
	"fmt"
	"testing"

	"github.com/nats-io/nats.go"
	"github.com/stretchr/testify/require"

	"liggare/domain"
)

func TestAnswersAreJudged(t *testing.T) {
	code := func(n int) string {
		return fmt.Sprintf(`{"error":{"code":400,"err_code":%d,"description":"x"},"stream":"S","seq":0}`, n)
	}
	for body, want := range map[string]verdict{
		`{"stream":"S","seq":8}`:                   stored,
		`{"stream":"S","seq":8,"duplicate": true}`: unknown,
		`{"stream":"S","seq":9}`:                   unknown,
		`{"stream":"S","seq":7}`:                   unknown,
		"":                                         unknown,
		"nonsense":                                 unknown,
		code(10071):                                moved,
		code(10164):                                moved,
		code(10201):                                unknown,
		code(10008):                                unknown,
		code(10009):                                unknown,
		code(10158):                                unknown,
		code(10167):                                unknown,
		code(10176):                                unknown,
		code(10023):                                refused, // insufficient resources
		code(10077):                                refused, // store failed
		code(10109):                                refused, // sealed
		code(10054):                                refused, // too large
		`{"error":{"code":503,"err_code":0,"description":"x"}}`: refused,
	} {
		got := judge(&nats.Msg{Data: []byte(body)}, 7, 1)
		require.Equal(t, want, got.verdict, body)
		require.Equal(t, want == stored, got.err == nil, body)
	}
	require.Equal(t, stored, judge(&nats.Msg{Data: []byte(`{"stream":"S","seq":10,"batch":"b","count":3}`)}, 7, 3).verdict)
	require.Equal(t, unknown, judge(&nats.Msg{Data: []byte(`{"stream":"S","seq":10,"batch":"b","count":2}`)}, 7, 3).verdict)
	require.Equal(t, unknown, judge(&nats.Msg{Data: []byte(`{"stream":"S","seq":9,"batch":"b","count":3}`)}, 7, 3).verdict)
}

// What the server does with our headers: the facts that the writer is built on.
func TestPublishIsAllOrNothing(t *testing.T) {
	s, _ := newStore(t)
	conn, js := broker(t, s)
	_, err := js.CreateStream(testContext(t), streamConfig("x"))
	require.NoError(t, err)
	p, err := newPublisher(conn)
	require.NoError(t, err)
	defer p.close()
	r, err := newReader(conn, "x")
	require.NoError(t, err)
	made := 0
	records := func(n int) []domain.Record {
		all := make([]domain.Record, n)
		for i := range all {
			made++
			all[i] = domain.Record{ID: fmt.Sprint("id-", made), Subject: "ledger.x.document.a.b.c", Body: []byte("{}")}
		}
		return all
	}
	publish := func(after uint64, records []domain.Record) verdict {
		a := p.publish(testContext(t), after, records, nothing)
		require.Equal(t, a.verdict == stored, a.err == nil, "%v", a.err)
		return a.verdict
	}
	one, ten := records(1), records(10)
	for _, step := range []struct {
		what    string
		after   uint64
		records []domain.Record
		want    verdict
		head    uint64
	}{
		{"a single beyond the end", 1, one, moved, 0},
		{"a batch beyond the end", 1, ten, moved, 0},
		{"a single", 0, one, stored, 1},
		{"a copy of it", 0, one, moved, 1},
		{"a copy of it further on", 1, one, unknown, 1}, // duplicate
		{"a batch", 1, ten, stored, 11},
		{"a copy of it", 1, ten, unknown, 11}, // duplicate in a batch: 10201
		{"a batch with one known id", 11, append(records(3), one...), unknown, 11},
		{"a batch with one id twice", 11, append(records(1), append(records(1), records(1)[0], ten[3])...), unknown, 11},
		{"a batch at a wrong position", 10, records(3), moved, 11},
		{"a batch of two", 11, records(2), stored, 13},
		{"the largest batch", 13, records(1000), stored, 1013},
		{"a batch too large", 1013, records(1001), refused, 1013},
		{"another single", 1013, records(1), stored, 1014},
	} {
		require.Equal(t, step.want, publish(step.after, step.records), step.what)
		head, err := r.head(testContext(t))
		require.NoError(t, err)
		require.Equal(t, step.head, head, step.what)
	}
	// Publishing L, L+1 without waiting would be unsafe: after a stranger took L+1 our third would be stored and our second not.
	all, err := r.news(testContext(t), 0)
	require.NoError(t, err)
	require.Len(t, all, 1014)
	require.Equal(t, one[0].ID, all[0].ID)
	require.Equal(t, ten[9].ID, all[10].ID)
}

func TestPublishWithoutAStreamIsUnknown(t *testing.T) {
	s, _ := newStore(t)
	conn, _ := broker(t, s)
	p, err := newPublisher(conn)
	require.NoError(t, err)
	defer p.close()
	record := domain.Record{ID: "1", Subject: "ledger.x.document.a.b.c", Body: []byte("{}")}
	require.Equal(t, unknown, p.publish(testContext(t), 0, []domain.Record{record}, nothing).verdict, "nobody answers")
	record.Body = make([]byte, 2<<20)
	require.Equal(t, refused, p.publish(testContext(t), 0, []domain.Record{record}, nothing).verdict, "larger than the server takes")
	conn.Close()
	record.Body = nil
	require.Equal(t, unknown, p.publish(testContext(t), 0, []domain.Record{record}, nothing).verdict, "closed")
}
