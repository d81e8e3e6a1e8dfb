package api

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"golang.org/x/net/netutil"
)

// patience is how long a connection is waited for. A request is at most 1 MiB, so what takes longer to read is stuck.
type patience struct {
	header, read time.Duration // until a request's headers, and all of it, must have come
	write        time.Duration // for what the server itself writes; an answer gives each of its pieces writePatience
	idle         time.Duration
	quiet        time.Duration // when the server stops: connections that nothing has come on for so long are closed
}

var usualPatience = patience{header: 5 * time.Second, read: 30 * time.Second, write: 60 * time.Second, idle: 2 * time.Minute, quiet: 200 * time.Millisecond}

const (
	headerMax       = 64 << 10
	shutdownTimeout = 15 * time.Second // for requests at work when the server stops
	connectionsMost = 12_000           // at once; more wait until some have gone
)

// Serve serves the handler on the listener until the context is done, then answers what is still sent on connections that are there, each with its last answer, lets the requests
// at work finish, cuts off those that still send or read after shutdownTimeout, and returns nil. It closes the listener. Requests do not end with the context: an append that
// was begun is answered. Streams without an end do.
func Serve(ctx context.Context, l net.Listener, h http.Handler, log *slog.Logger) error {
	return ServeTLS(ctx, l, nil, h, log)
}

// ServeTLS is Serve over TLS, unless the configuration is nil.
func ServeTLS(ctx context.Context, l net.Listener, secure *tls.Config, h http.Handler, log *slog.Logger) error {
	return serve(ctx, l, secure, h, log, usualPatience)
}

func serve(ctx context.Context, l net.Listener, secure *tls.Config, h http.Handler, log *slog.Logger, waits patience) error {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	stopping := context.WithValue(context.WithoutCancel(ctx), stoppingKey{}, ctx)
	server := &http.Server{
		BaseContext: func(net.Listener) context.Context { return stopping },
		Handler:     h, ReadHeaderTimeout: waits.header, ReadTimeout: waits.read, WriteTimeout: waits.write, IdleTimeout: waits.idle,
		MaxHeaderBytes: headerMax, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn), DisableGeneralOptionsHandler: true,
	}
	connections := netutil.LimitListener(l, connectionsMost)
	if secure != nil {
		connections = tls.NewListener(connections, secure) // outermost: the server looks for h2 in it
	} else {
		onWires(server)
		connections = wires{connections, log}
	}
	leave := newLeave(server)
	served := make(chan error, 1)
	go func() { served <- server.Serve(connections) }()
	select {
	case err := <-served:
		return fmt.Errorf("serve %s: %w", l.Addr(), err)
	case <-ctx.Done():
	}
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTimeout)
	defer cancel()
	err := connections.Close()
	if <-served; err == nil { // the listener is let go of
		leave.take(grace, waits.quiet)
		err = server.Shutdown(grace)
	}
	if errors.Is(err, context.DeadlineExceeded) { // whoever still sends or reads has had its time; nobody else is held up by it
		log.WarnContext(ctx, "requests cut off", "after", shutdownTimeout)
		err = server.Close()
	}
	if err != nil {
		return fmt.Errorf("shut down %s: %w", l.Addr(), err)
	}
	return nil
}
