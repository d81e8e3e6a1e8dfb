package main

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"syscall"
)

// listen opens an address: one that others than this machine reach only where what they send can't be read on the way.
func listen(ctx context.Context, addr string, covered bool) (net.Listener, error) {
	name, _, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, usage("--addr skrivs VÄRD:PORT, till exempel 127.0.0.1:8080.", "--addr is written HOST:PORT, for example 127.0.0.1:8080.")
	}
	if !loopback(name) && !covered {
		return nil, usage("--addr måste vara 127.0.0.1, ::1 eller localhost: det som andra maskiner når kräver --tls-cert och --tls-key, eller --behind-proxy.",
			"--addr must be 127.0.0.1, ::1 or localhost: what other machines reach demands --tls-cert and --tls-key, or --behind-proxy.")
	}
	return listenAt(ctx, addr, "--addr")
}

// listenAt opens an address that a flag gives.
func listenAt(ctx context.Context, addr, flag string) (net.Listener, error) {
	var config net.ListenConfig
	l, err := config.Listen(ctx, "tcp", addr)
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, unavailable("%s används redan; stoppa det som lyssnar där eller ange en annan %s.", "%s is already in use; stop what listens there or give another %s.", addr, flag)
	case errors.Is(err, syscall.EACCES):
		return nil, unavailable("%s får inte användas av dig; ange en port över 1023 i %s.", "%s is not yours to use; give a port above 1023 in %s.", addr, flag)
	case err != nil:
		f := unavailable("Det går inte att lyssna på %s; ange en annan %s.", "It isn't possible to listen at %s; give another %s.", addr, flag)
		f.cause = err
		return nil, f
	}
	return l, nil
}

// loopback tells whether a host name means this machine alone.
func loopback(name string) bool {
	if name == "localhost" {
		return true
	}
	addr, err := netip.ParseAddr(name)
	return err == nil && addr.IsLoopback()
}
