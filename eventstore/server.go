package eventstore

import (
	"crypto/rand"
	"fmt"
	"log/slog"
	"path/filepath"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
)

// ledgerAccount is the account that holds the ledgers. It exports nothing, and the writer is its only user: anyone who may send any JetStream request in an
// account can write into its streams through the reply subject. Views get an account of their own beside it.
const ledgerAccount = "LEDGERS"

// startPatience bounds the start of the embedded server, which reads the index of every stream.
const startPatience = 5 * time.Minute

// embedded is a NATS server in this process that nobody outside can reach.
type embedded struct {
	server *server.Server
	user   string
	secret string // made anew at each start, never written down
	dir    string // the JetStream store
}

// startServer starts a server whose store is dir/jetstream.
func startServer(dir string, log *slog.Logger) (*embedded, error) {
	e := &embedded{user: "writer", secret: rand.Text(), dir: filepath.Join(dir, "jetstream")}
	options := new(server.Options)
	if err := options.ProcessConfigString(accounts(e.user, e.secret)); err != nil {
		return nil, fmt.Errorf("nats accounts: %w", err)
	}
	options.ServerName = "liggare"
	options.DontListen = true
	options.NoSigs = true
	options.JetStream = true
	options.StoreDir = dir // the server adds /jetstream
	options.SyncAlways = true
	options.DisableJetStreamBanner = true
	options.JetStreamMaxMemory = 256 << 20 // nothing of ours is kept in memory streams
	s, err := server.NewServer(options)
	if err != nil {
		return nil, fmt.Errorf("nats server: %w", err)
	}
	s.SetLoggerV2(serverLog{to: log}, false, false, false)
	e.server = s
	s.Start()
	if !s.ReadyForConnections(startPatience) || !s.JetStreamEnabled() {
		e.stop()
		return nil, fmt.Errorf("%s: %w", dir, trouble(CodeServerStarted, "Lagret startade inte; se loggens rader från nats server.",
			"The store did not start; see the log's lines from nats server."))
	}
	return e, nil
}

// accounts is the server's whole table of who may do what.
func accounts(user, secret string) string {
	return fmt.Sprintf(`accounts { %s { jetstream: enabled, users: [{user: %q, password: %q}] } }`, ledgerAccount, user, secret)
}

// connect makes an in-process connection that reconnects for ever and never sends later what could not be sent at once.
func (e *embedded) connect(name string, log *slog.Logger) (*nats.Conn, error) {
	return nats.Connect("", nats.InProcessServer(e.server), nats.Name(name), nats.UserInfo(e.user, e.secret),
		nats.MaxReconnects(-1), nats.ReconnectWait(100*time.Millisecond), nats.ReconnectBufSize(-1),
		nats.ErrorHandler(func(_ *nats.Conn, sub *nats.Subscription, err error) { log.Warn("nats connection", "err", err) }))
}

// streamDir is where the server keeps a stream.
func (e *embedded) streamDir(stream string) string {
	return filepath.Join(e.dir, ledgerAccount, "streams", stream)
}

func (e *embedded) stop() {
	e.server.Shutdown()
	e.server.WaitForShutdown()
}
