package main

import (
	"context"
	"log/slog"
	"net"

	"liggare/api"
)

// metricsListener is where Prometheus asks: a listener of its own, so that whoever reaches the API does not reach the counters. nil: there is none.
type metricsListener struct{ net.Listener }

// listenForMetrics opens the address; "" is none.
func listenForMetrics(ctx context.Context, addr string) (*metricsListener, error) {
	if addr == "" {
		return nil, nil
	}
	if _, _, err := net.SplitHostPort(addr); err != nil {
		return nil, usage("--metrics-addr skrivs VÄRD:PORT, till exempel 127.0.0.1:9090.", "--metrics-addr is written HOST:PORT, for example 127.0.0.1:9090.")
	}
	l, err := listenAt(ctx, addr, "--metrics-addr")
	if err != nil {
		return nil, err
	}
	return &metricsListener{l}, nil
}

// serve answers until the returned function is called, which comes last: what is counted while everything else ends can still be read.
func (l *metricsListener) serve(m *api.Metrics, log *slog.Logger) (stop func()) {
	if l == nil {
		return func() {}
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := api.Serve(ctx, l.Listener, m.Handler(), log); err != nil {
			log.ErrorContext(ctx, "metrics not served", "err", err)
		}
	}()
	return func() {
		cancel()
		<-done
	}
}
