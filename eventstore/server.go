package eventstore

import (
	"context"
	"fmt"
	"log/slog"
	"math"
	"net"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
)

// ledgerAccount is the account that holds the ledgers. It exports nothing, and the writer is its only user: anyone who may send any JetStream request in an
// account can write into its streams through the reply subject. Views get an account of their own beside it.
const ledgerAccount = "LEDGERS"

// viewAccount is the account that holds the view streams. It imports nothing of the ledgers'.
const viewAccount = "VIEWS"

// analystAccount is where analysts' programs are. It imports of the views what asks for a consumer, fetches from it and acknowledges, and each program may do that with its
// own consumers only. It is an account of its own because of reply subjects: who fetches in the views' account could have the answer delivered into a stream.
const analystAccount = "ANALYSTS"

// startPatience bounds the start of the embedded server, which reads the index of every stream.
const startPatience = 5 * time.Minute

// healthTries bounds how often the server is asked for its health until it answers.
const healthTries = 1000

// embedded is a NATS server in this process that nobody outside can reach.
type embedded struct {
	gate    *gate
	outside *ListenConfig // nil: nobody outside reaches it
	dir     string        // the JetStream store
	log     *slog.Logger
	before  func(context.Context) error // called before each start, while nobody has the store open

	mu     sync.RWMutex   // guards server
	server *server.Server // another one after restart

	moving sync.RWMutex // held for writing by restart: a server on its way down or up is not judged
}

// startServer starts a server whose store is dir/jetstream. before is called before each start.
func startServer(ctx context.Context, dir *dataDir, outside *ListenConfig, log *slog.Logger, before func(context.Context) error) (*embedded, error) {
	analysts, err := dir.readAnalysts()
	if err != nil {
		return nil, err
	}
	e := &embedded{gate: newGate(analysts), outside: outside, dir: filepath.Join(dir.path, "jetstream"), log: log, before: before}
	return e, e.start(ctx)
}

func (e *embedded) start(ctx context.Context) error {
	if err := e.before(ctx); err != nil {
		return err
	}
	options := new(server.Options)
	if err := options.ProcessConfigString(accounts); err != nil {
		return fmt.Errorf("nats accounts: %w", err)
	}
	if err := e.outside.into(options); err != nil {
		return err
	}
	if err := e.outside.free(ctx); err != nil {
		return err
	}
	options.CustomClientAuthentication = e.gate
	options.ServerName = "liggare"
	options.NoSigs = true
	options.JetStream = true
	options.StoreDir = filepath.Dir(e.dir) // the server adds /jetstream
	options.SyncAlways = true
	options.DisableJetStreamBanner = true
	options.JetStreamMaxMemory = 256 << 20 // nothing of ours is kept in memory streams
	// The server's own bound is three quarters of what was free when it started, and it keeps to it in the midst of an atomic batch. The disk is the bound.
	options.JetStreamMaxStore = math.MaxInt64 / 2
	s, err := server.NewServer(options)
	if err != nil {
		return fmt.Errorf("nats server: %w", err)
	}
	s.SetLoggerV2(serverLog{to: e.log}, false, false, false)
	e.gate.serves(s)
	s.Start()
	if !s.ReadyForConnections(startPatience) || !s.JetStreamEnabled() {
		s.Shutdown()
		s.WaitForShutdown()
		return fmt.Errorf("%s: %w", options.StoreDir, trouble(CodeServerStarted, "Lagret startade inte; se loggens rader från nats server.",
			"The store did not start; see the log's lines from nats server."))
	}
	if err := e.outside.proven(s); err != nil {
		s.Shutdown()
		s.WaitForShutdown()
		return err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.server = s
	return nil
}

func (e *embedded) current() *server.Server {
	e.mu.RLock()
	defer e.mu.RUnlock()
	return e.server
}

// restart stops the server and starts another one on the same store. Connections come back by themselves.
func (e *embedded) restart(ctx context.Context) error {
	e.moving.Lock()
	defer e.moving.Unlock()
	e.stop()
	return e.start(ctx)
}

// complaints are what the server says of itself that it doesn't write to any more, or doesn't have: about one stream, or, without names, about all, or JetStream as a whole. A
// stream that it could not write to once it never writes to again; sure is false if it is too busy to say.
func (e *embedded) complaints(account, stream string) (all []string, sure bool) {
	e.moving.RLock()
	defer e.moving.RUnlock()
	for range healthTries {
		said := e.current().Healthz(&server.HealthzOptions{Account: account, Stream: stream, Details: true})
		if !slices.ContainsFunc(said.Errors, func(each server.HealthzError) bool { return each.Type == server.HealthzErrorConn }) {
			for _, each := range said.Errors {
				all = append(all, each.Error)
			}
			return all, true
		}
		time.Sleep(time.Millisecond) // it was asked whether it takes connections, which it gives a millisecond to find out, and got no further
	}
	return nil, false
}

// InProcessConn connects with the server that runs at present.
func (e *embedded) InProcessConn() (net.Conn, error) { return e.current().InProcessConn() }

// AnalystAPI begins the subjects of JetStream's API where analysts are. Under its usual name each account has its own, and theirs has no streams.
const AnalystAPI = "VIEWS.API"

// accounts is the server's whole table of who may do what; the gate tells who is who.
var accounts = fmt.Sprintf(`accounts {
	%[1]s { jetstream: enabled }
	%[2]s {
		jetstream: enabled
		exports: [
			{ service: "$JS.API.CONSUMER.INFO.*.*", accounts: [%[3]s] }
			{ service: "$JS.API.CONSUMER.MSG.NEXT.*.*", response_type: stream, accounts: [%[3]s] }
			{ service: "$JS.ACK.>", response_type: stream, accounts: [%[3]s] }
		]
	}
	%[3]s {
		imports: [
			{ service: { account: %[2]s, subject: "$JS.API.CONSUMER.INFO.*.*" }, to: "%[4]s.CONSUMER.INFO.*.*" }
			{ service: { account: %[2]s, subject: "$JS.API.CONSUMER.MSG.NEXT.*.*" }, to: "%[4]s.CONSUMER.MSG.NEXT.*.*" }
			{ service: { account: %[2]s, subject: "$JS.ACK.>" } }
		]
	}
}`, ledgerAccount, viewAccount, analystAccount, AnalystAPI)

// connect makes an in-process connection that reconnects for ever and never sends later what could not be sent at once. It writes each message as it is published:
// waking the client's flusher for it costs more than the larger writes save, a fifth of a publish.
func (e *embedded) connect(account, name string, log *slog.Logger) (*nats.Conn, error) {
	return nats.Connect("", nats.InProcessServer(e), nats.Name(name), nats.UserInfo(account, e.gate.secrets[account]),
		nats.MaxReconnects(-1), nats.ReconnectWait(100*time.Millisecond), nats.ReconnectBufSize(-1), nats.WriteBufferSize(1),
		nats.ErrorHandler(func(_ *nats.Conn, sub *nats.Subscription, err error) { log.Warn("nats connection", "err", err) }))
}

// streamDir is where the server keeps a stream.
func (e *embedded) streamDir(stream string) string {
	return filepath.Join(e.dir, ledgerAccount, "streams", stream)
}

func (e *embedded) stop() {
	s := e.current()
	s.Shutdown()
	s.WaitForShutdown()
}
