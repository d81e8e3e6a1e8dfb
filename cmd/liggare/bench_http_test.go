package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/stretchr/testify/require"

	"liggare/api"
	"liggare/domain"
)

const (
	webTime    = 1500 * time.Millisecond // how long each measurement over HTTP lasts
	webCallers = 64                      // connections of B3
	webArrays  = 4                       // connections of B4
)

// measureWeb is B3 and B4: durable appends over HTTP with everything that a request passes, against raw publishes and raw atomic batches into a stream with the
// same settings, of the same stored bytes. The load comes from this process, on the same cores.
func measureWeb(to *board, rounds int) {
	w := newWeb(to.t)
	single := benchRow{number: "B3", what: "append over HTTP; raw publish", size: webCallers, unit: "/s", speed: true, goal: 1}
	arrays := benchRow{number: "B4", what: "arrays of 1000 over HTTP; raw batches", size: domain.MaxArray, unit: "events/s", speed: true, goal: 0.5}
	w.append(webCallers, 1)
	for range max(rounds, 3) {
		single.add(w.append(webCallers, 1), w.publish(webCallers))
		arrays.add(w.append(webArrays, domain.MaxArray), w.batches(webArrays, domain.MaxArray))
	}
	to.put(single)
	to.put(arrays)
}

// web is a server of the product and, beside it, a bare NATS server with a stream like a ledger's.
type web struct {
	t    *testing.T
	addr string
	raw  jetstream.JetStream
	conn *nats.Conn
	body []byte // of an event, as it is stored
	made atomic.Uint64
}

func newWeb(t *testing.T) *web {
	w := &web{t: t}
	ctx, stop := context.WithCancel(context.Background())
	h, err := openHost(ctx, hostConfig{dir: filepath.Join(t.TempDir(), "data"), create: true, log: slog.New(slog.DiscardHandler)})
	require.NoError(t, err)
	_, err = h.bear(ctx, birth{id: bigID, name: "Provkommun", code: "0127"}, "sv")
	require.NoError(t, err)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	w.addr = l.Addr().String()
	served := make(chan error, 1)
	go func() { served <- api.Serve(ctx, l, h.handler, nil) }()
	t.Cleanup(func() {
		stop()
		require.NoError(t, <-served)
		require.NoError(t, h.close())
	})
	ledger, err := h.store.Ledger(bigID)
	require.NoError(t, err)
	w.append(1, 1)
	for record, err := range ledger.Read(ctx, 1) {
		require.NoError(t, err)
		w.body = record.Body
		break
	}
	w.broker()
	return w
}

// broker starts the bare server.
func (w *web) broker() {
	options := &server.Options{ServerName: "raw", DontListen: true, NoSigs: true, NoLog: true, JetStream: true, StoreDir: w.t.TempDir(), SyncAlways: true}
	s, err := server.NewServer(options)
	require.NoError(w.t, err)
	s.Start()
	require.True(w.t, s.ReadyForConnections(time.Minute))
	w.conn, err = nats.Connect("", nats.InProcessServer(s), nats.WriteBufferSize(1))
	require.NoError(w.t, err)
	w.t.Cleanup(func() {
		w.conn.Close()
		s.Shutdown()
		s.WaitForShutdown()
	})
	w.raw, err = jetstream.New(w.conn)
	require.NoError(w.t, err)
	_, err = w.raw.CreateStream(context.Background(), jetstream.StreamConfig{
		Name: "RAW", Subjects: []string{"raw.>"}, Discard: jetstream.DiscardNew, DenyDelete: true, DenyPurge: true, AllowAtomicPublish: true, Duplicates: 30 * time.Second,
	})
	require.NoError(w.t, err)
}

// load lets callers work for webTime and returns how many events they stored a second.
func (w *web) load(callers int, work func(until time.Time) int) float64 {
	var all sync.WaitGroup
	var done atomic.Int64
	start := time.Now()
	for range callers {
		all.Go(func() { done.Add(int64(work(start.Add(webTime)))) })
	}
	all.Wait()
	return float64(done.Load()) / time.Since(start).Seconds()
}

// append sends requests of so many events on connections that stay open, each after the answer to the one before.
func (w *web) append(callers, events int) float64 {
	return w.load(callers, func(until time.Time) (n int) {
		conn, err := net.Dial("tcp", w.addr)
		require.NoError(w.t, err)
		defer conn.Close()
		answers := bufio.NewReader(conn)
		for n == 0 || time.Now().Before(until) {
			_, err := conn.Write(w.request(events))
			require.NoError(w.t, err)
			answer, err := http.ReadResponse(answers, nil)
			require.NoError(w.t, err)
			require.Equal(w.t, http.StatusCreated, answer.StatusCode)
			_, err = io.Copy(io.Discard, answer.Body)
			require.NoError(w.t, err)
			n += events
		}
		return n
	})
}

// request is one append as it goes over the wire: an event, or an array of them, each of the size that the fixtures have on average and about an entity of its own.
func (w *web) request(events int) []byte {
	list := make([]string, events)
	key := ""
	for i := range list {
		key = strconv.FormatUint(w.made.Add(1), 36)
		list[i] = `{"type":"organisation.registered.v1","subject":"organisation/o-` + key + `","effective":"2020-01-01","data":{"note":"` +
			strings.Repeat("en anteckning ", 14) + `","name":"o-` + key + `","kind":"board"}}`
	}
	body := list[0]
	if events > 1 {
		body = "[" + strings.Join(list, ",") + "]"
	}
	return fmt.Appendf(nil, "POST /v1/ledgers/%s/events HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nIdempotency-Key: bench-http-000000-%s\r\nContent-Length: %d\r\n\r\n%s",
		bigID, w.addr, key, len(body), body)
}

// publish publishes one message after the other, each caller waiting for its acknowledgement.
func (w *web) publish(callers int) float64 {
	return w.load(callers, func(until time.Time) (n int) {
		for n == 0 || time.Now().Before(until) {
			_, err := w.raw.PublishMsg(context.Background(), w.message())
			require.NoError(w.t, err)
			n++
		}
		return n
	})
}

func (w *web) message() *nats.Msg {
	return &nats.Msg{Subject: "raw.organisation.o.organisation.registered", Data: w.body, Header: nats.Header{nats.MsgIdHdr: {domain.NewEventID(time.Now())}}}
}

// batches publishes atomic batches (NATS ADR-50): the messages numbered under one id, the last of them commits and is acknowledged.
func (w *web) batches(callers, size int) float64 {
	return w.load(callers, func(until time.Time) (n int) {
		for n == 0 || time.Now().Before(until) {
			id := domain.NewEventID(time.Now())
			for i := range size {
				m := w.message()
				m.Header.Set("Nats-Batch-Id", id)
				m.Header.Set("Nats-Batch-Sequence", strconv.Itoa(i+1))
				if i+1 < size {
					require.NoError(w.t, w.conn.PublishMsg(m))
					continue
				}
				m.Header.Set("Nats-Batch-Commit", "1")
				reply, err := w.conn.RequestMsg(m, time.Minute)
				require.NoError(w.t, err)
				require.NotContains(w.t, string(reply.Data), `"error"`)
			}
			n += size
		}
		return n
	})
}
