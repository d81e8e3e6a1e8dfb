package eventstore

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/stretchr/testify/require"

	"liggare/domain"
)

// openStore makes a store that analysts' programs reach, with two ledgers.
func openStore(t *testing.T, listen *ListenConfig, alter ...func(*StoreConfig)) (*Store, StoreConfig) {
	t.Helper()
	c := StoreConfig{Dir: filepath.Join(t.TempDir(), "data"), Listen: listen}
	for _, each := range alter {
		each(&c)
	}
	s, err := CreateStore(testContext(t), c)
	require.NoError(t, err)
	closeAtEnd(t, s)
	for _, id := range []string{"botkyrka", "malmo"} {
		_, err := s.CreateLedger(testContext(t), id)
		require.NoError(t, err)
		for _, class := range domain.Classes {
			_, err := viewsOf(t, s).Log(testContext(t), id, class)
			require.NoError(t, err)
		}
	}
	return s, c
}

func analyst(t *testing.T, s *Store, views ...string) (Analyst, string) {
	t.Helper()
	a, token, err := s.CreateAnalyst(testContext(t), Analyst{Ledger: "botkyrka", Class: domain.Internal, Views: views})
	require.NoError(t, err)
	return a, token
}

// program connects as an analyst's program does; refusals are what the server told it.
func program(t *testing.T, s *Store, a Analyst, token string, more ...nats.Option) (*nats.Conn, <-chan error) {
	t.Helper()
	refusals := make(chan error, 100)
	conn, err := nats.Connect(s.NATSAddr(), append([]nats.Option{nats.Token(token), nats.CustomInboxPrefix(a.Inbox()), nats.MaxReconnects(-1), nats.ReconnectWait(20 * time.Millisecond),
		nats.ErrorHandler(func(_ *nats.Conn, _ *nats.Subscription, err error) { refusals <- err })}, more...)...)
	require.NoError(t, err)
	t.Cleanup(conn.Close)
	return conn, refusals
}

func tell(t *testing.T, s *Store, ledger string, class domain.Class, changes ...domain.Change) {
	t.Helper()
	log, err := viewsOf(t, s).Log(testContext(t), ledger, class)
	require.NoError(t, err)
	_, last, err := log.Ends(testContext(t))
	require.NoError(t, err)
	changes[len(changes)-1].Step = &domain.Step{Position: last + 1, Day: 46000}
	require.NoError(t, log.Publish(testContext(t), last, changes))
}

func row(view, key, body string) domain.Change {
	return domain.Change{View: view, Key: key, Body: []byte(body)}
}

// fetched are the bodies of n messages, acknowledged.
func fetched(t *testing.T, c jetstream.Consumer, n int) (bodies []string) {
	t.Helper()
	messages, err := c.Fetch(n, jetstream.FetchMaxWait(testPatience/3))
	require.NoError(t, err)
	for msg := range messages.Messages() {
		bodies = append(bodies, string(msg.Data()))
		require.NoError(t, msg.DoubleAck(testContext(t)))
	}
	require.NoError(t, messages.Error())
	return bodies
}

func TestAnAnalystReadsRowsAndThenChanges(t *testing.T) {
	s, c := openStore(t, &ListenConfig{Addr: "127.0.0.1:0"})
	tell(t, s, "botkyrka", domain.Internal, row("plans", "a", "a1"), row("goals", "g", "g1"), row("audits", "x", "x1"))
	tell(t, s, "botkyrka", domain.Internal, row("plans", "a", "a2"))
	currentOfClass(t, s, domain.Internal)
	a, token := analyst(t, s, "plans", "goals")
	tell(t, s, "botkyrka", domain.Internal, row("goals", "g", "g2"), row("audits", "x", "x2"))

	conn, _ := program(t, s, a, token)
	js, err := jetstream.NewWithAPIPrefix(conn, AnalystAPI)
	require.NoError(t, err)
	changes, rows := a.Streams()
	current, err := js.Consumer(testContext(t), rows, a.ID)
	require.NoError(t, err)
	require.Equal(t, []string{"a2", "g2"}, fetched(t, current, 2))
	following, err := js.Consumer(testContext(t), changes, a.ID)
	require.NoError(t, err)
	require.Equal(t, []string{"g2"}, fetched(t, following, 1))

	// The program stays connected while the server is gone, and goes on where it was.
	port := s.NATSAddr()
	closeStore(t, s)
	c.Listen = &ListenConfig{Addr: strings.TrimPrefix(port, "nats://")}
	again := reopen(t, c)
	tell(t, again, "botkyrka", domain.Internal, row("plans", "a", "a3"), row("audits", "x", "x3"), row("plans", "b", "b1"))
	require.Eventually(t, conn.IsConnected, testPatience, 10*time.Millisecond)
	require.Equal(t, []string{"a3", "b1"}, fetched(t, following, 2))

	// Revoked, it is shut out, and nothing is left of it.
	all, err := again.Analysts()
	require.NoError(t, err)
	require.Len(t, all, 1)
	was, err := again.RevokeAnalyst(testContext(t), a.ID)
	require.NoError(t, err)
	require.True(t, was)
	require.Eventually(t, func() bool { return !conn.IsConnected() }, testPatience, 10*time.Millisecond)
	_, err = nats.Connect(again.NATSAddr(), nats.Token(token))
	require.ErrorIs(t, err, nats.ErrAuthorization)
	stream, err := viewsOf(t, again).logs[viewLogKey{"botkyrka", domain.Internal}].js.Stream(testContext(t), changes)
	require.NoError(t, err)
	_, err = stream.Consumer(testContext(t), a.ID)
	require.ErrorIs(t, err, jetstream.ErrConsumerNotFound)
	was, err = again.RevokeAnalyst(testContext(t), a.ID)
	require.NoError(t, err)
	require.False(t, was)
}

// A view that has stopped says so where its changes come from: to a program that follows them, and to one that begins meanwhile; so it does when it goes on.
func TestAnAnalystIsToldThatAViewHasStopped(t *testing.T) {
	s, _ := openStore(t, &ListenConfig{Addr: "127.0.0.1:0"})
	read := func(a Analyst, token string, stream string, n int) []string {
		conn, _ := program(t, s, a, token)
		js, err := jetstream.NewWithAPIPrefix(conn, AnalystAPI)
		require.NoError(t, err)
		consumer, err := js.Consumer(testContext(t), stream, a.ID)
		require.NoError(t, err)
		return fetched(t, consumer, n)
	}
	stopped, resumed := row("plans", "", "plans stopped"), row("plans", "", "plans resumed")
	resumed.Removed = true
	tell(t, s, "botkyrka", domain.Internal, row("plans", "a", "a1"), row("goals", "g", "g1"))
	first, firstToken := analyst(t, s, "plans")
	changes, rows := first.Streams()
	tell(t, s, "botkyrka", domain.Internal, stopped, row("goals", "g", "g2"), row("goals", "", "goals stopped"))
	require.Equal(t, []string{"plans stopped"}, read(first, firstToken, changes, 1))
	second, secondToken := analyst(t, s, "plans")
	require.Equal(t, []string{"a1", "plans stopped"}, read(second, secondToken, rows, 2))
	tell(t, s, "botkyrka", domain.Internal, resumed, row("plans", "b", "b1"))
	for _, each := range []struct {
		Analyst
		token string
	}{{first, firstToken}, {second, secondToken}} {
		require.Equal(t, []string{"plans resumed", "b1"}, read(each.Analyst, each.token, changes, 2))
	}
	third, thirdToken := analyst(t, s, "plans")
	require.Equal(t, []string{"a1", "plans resumed", "b1"}, read(third, thirdToken, rows, 3))
}

func currentOfClass(t *testing.T, s *Store, class domain.Class) {
	t.Helper()
	log, err := viewsOf(t, s).Log(testContext(t), "botkyrka", class)
	require.NoError(t, err)
	currentOf(t, log, "")
}

// Everything but its own two consumers is denied to an analyst's program.
func TestAnAnalystMayDoNothingElse(t *testing.T) {
	s, _ := openStore(t, &ListenConfig{Addr: "127.0.0.1:0"})
	a, token := analyst(t, s, "plans")
	other, _ := analyst(t, s, "plans")
	changes, rows := a.Streams()
	conn, refusals := program(t, s, a, token)
	denied := func(subject string) {
		t.Helper()
		require.NoError(t, conn.PublishRequest(subject, a.Inbox()+".x", []byte("{}")))
		require.NoError(t, conn.FlushTimeout(testPatience))
		select {
		case err := <-refusals:
			require.ErrorIs(t, err, nats.ErrPermissionViolation, subject)
			require.Contains(t, err.Error(), subject)
		case <-testContext(t).Done():
			t.Fatalf("%s is allowed", subject)
		}
	}
	for _, stream := range []string{changes, rows, "LEDGER_botkyrka", "VIEWS_botkyrka_confidential", "VIEWS_malmo_internal", "KV_RUNNERS"} {
		for _, call := range []string{".CONSUMER.INFO.", ".CONSUMER.MSG.NEXT."} {
			denied(AnalystAPI + call + stream + "." + other.ID)
			if stream != changes && stream != rows {
				denied(AnalystAPI + call + stream + "." + a.ID)
			}
		}
		denied(AnalystAPI + ".STREAM.INFO." + stream)
		for _, verb := range []string{"INFO", "CREATE", "UPDATE", "DELETE", "PURGE", "SNAPSHOT", "RESTORE", "MSG.GET", "MSG.DELETE", "LEADER.STEPDOWN", "PEER.REMOVE"} {
			denied("$JS.API.STREAM." + verb + "." + stream)
		}
		denied("$JS.API.DIRECT.GET." + stream)
		denied("$JS.API.DIRECT.GET." + stream + ".views.botkyrka.internal.plans.a")
		denied("$JS.API.CONSUMER.CREATE." + stream)
		denied("$JS.API.CONSUMER.CREATE." + stream + "." + a.ID)
		denied("$JS.API.CONSUMER.CREATE." + stream + ".mine.views.botkyrka.internal.>")
		denied("$JS.API.CONSUMER.DURABLE.CREATE." + stream + ".mine")
		denied("$JS.API.CONSUMER.DELETE." + stream + "." + a.ID)
		denied("$JS.API.CONSUMER.PAUSE." + stream + "." + a.ID)
		denied("$JS.API.CONSUMER.UNPIN." + stream + "." + a.ID)
		denied("$JS.API.CONSUMER.LIST." + stream)
		denied("$JS.API.CONSUMER.NAMES." + stream)
		denied("$JS.API.CONSUMER.INFO." + stream + "." + other.ID)
		denied("$JS.API.CONSUMER.MSG.NEXT." + stream + "." + other.ID)
		denied("$JS.ACK." + stream + "." + other.ID + ".1.1.1.1.1")
	}
	for _, subject := range []string{
		"$JS.API.INFO", "$JS.API.STREAM.LIST", "$JS.API.STREAM.NAMES", "$JS.API.CONSUMER.INFO.VIEWS_botkyrka_confidential." + a.ID, "$JS.API.CONSUMER.MSG.NEXT.VIEWS_malmo_internal." + a.ID,
		"$SYS.REQ.SERVER.PING", "$SYS.REQ.USER.INFO", "$KV.RUNNERS.botkyrka", "ledger.botkyrka.organisation.x.organisation.registered", "views.botkyrka.internal.plans.a", other.Inbox() + ".1", "anything",
	} {
		denied(subject)
	}
	for _, subject := range []string{">", "$SYS.>", "$JS.>", "$JS.API.>", "$JS.EVENT.>", "_INBOX.>", other.Inbox() + ".>", "views.>", "views.botkyrka.internal.plans.>", "ledger.>", "$KV.>", "_R_.>"} {
		_, err := conn.SubscribeSync(subject)
		require.NoError(t, err)
		require.NoError(t, conn.FlushTimeout(testPatience))
		select {
		case err := <-refusals:
			require.ErrorIs(t, err, nats.ErrPermissionViolation, subject)
		case <-testContext(t).Done():
			t.Fatalf("%s may be subscribed to", subject)
		}
	}
	for name, option := range map[string]nats.Option{
		"nobody":          nats.Name("x"),
		"another token":   nats.Token(other.ID + "." + strings.Repeat("x", 52)),
		"half a token":    nats.Token(token[:len(token)-1]),
		"an id":           nats.Token(a.ID),
		"the views' user": nats.UserInfo(viewAccount, ""),
		"the writer":      nats.UserInfo(ledgerAccount, token),
		"the system":      nats.UserInfo("$SYS", "x"),
	} {
		_, err := nats.Connect(s.NATSAddr(), option)
		require.ErrorIs(t, err, nats.ErrAuthorization, name)
	}
}

// Who may fetch could have the answer delivered into a stream, by its reply subject, if it stood in the same account.
func TestAReplySubjectWritesIntoNoStream(t *testing.T) {
	s, _ := openStore(t, &ListenConfig{Addr: "127.0.0.1:0"})
	tell(t, s, "botkyrka", domain.Internal, row("plans", "a", "a1"))
	currentOfClass(t, s, domain.Internal)
	a, token := analyst(t, s, "plans")
	changes, rows := a.Streams()
	conn, _ := program(t, s, a, token)
	for _, into := range []string{"views.botkyrka.internal.plans.forged", "$KV.RUNNERS.forged", "ledger.botkyrka.organisation.x.organisation.registered", "$JS.API.STREAM.PURGE." + rows} {
		require.NoError(t, conn.PublishRequest(AnalystAPI+".CONSUMER.MSG.NEXT."+rows+"."+a.ID, into, []byte(`{"batch":1,"no_wait":true}`)))
		require.NoError(t, conn.PublishRequest(AnalystAPI+".CONSUMER.INFO."+changes+"."+a.ID, into, nil))
	}
	require.NoError(t, conn.FlushTimeout(testPatience))
	log, err := viewsOf(t, s).Log(testContext(t), "botkyrka", domain.Internal)
	require.NoError(t, err)
	// An honest request behind them is answered: those before were, too, and went nowhere.
	_, err = conn.RequestWithContext(testContext(t), AnalystAPI+".CONSUMER.INFO."+changes+"."+a.ID, nil)
	require.NoError(t, err)
	tell(t, s, "botkyrka", domain.Internal, row("plans", "b", "b1"))
	require.Len(t, readChanges(t, log, 0), 2)
	require.Len(t, currentOf(t, log, ""), 2)
}

// A token that has expired opens nothing, and ends what it had opened.
func TestAnExpiredTokenOpensNothing(t *testing.T) {
	s, _ := openStore(t, &ListenConfig{Addr: "127.0.0.1:0"})
	a, token, err := s.CreateAnalyst(testContext(t), Analyst{Ledger: "botkyrka", Class: domain.Public, Views: []string{"plans"}, Expires: time.Now().Add(300 * time.Millisecond)})
	require.NoError(t, err)
	conn, _ := program(t, s, a, token)
	require.Eventually(t, func() bool { return !conn.IsConnected() }, testPatience, 10*time.Millisecond)
	_, err = nats.Connect(s.NATSAddr(), nats.Token(token))
	require.ErrorIs(t, err, nats.ErrAuthorization)
}

// certificate is one for the loopback, as files in memory.
func certificate(t *testing.T) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	template := x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign}
	der, err := x509.CreateCertificate(rand.Reader, &template, &template, &key.PublicKey, key)
	require.NoError(t, err)
	leaf, err := x509.ParseCertificate(der)
	require.NoError(t, err)
	pool := x509.NewCertPool()
	pool.AddCert(leaf)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf}, pool
}

func TestTheListenerSpeaksTLSAlone(t *testing.T) {
	own, pool := certificate(t)
	s, _ := openStore(t, &ListenConfig{Addr: "127.0.0.1:0", TLS: &tls.Config{Certificates: []tls.Certificate{own}}})
	a, token := analyst(t, s, "plans")
	require.True(t, strings.HasPrefix(s.NATSAddr(), "tls://"))
	conn, _ := program(t, s, a, token, nats.Secure(&tls.Config{RootCAs: pool}))
	require.True(t, conn.TLSRequired())
	_, err := nats.Connect(s.NATSAddr(), nats.Token(token))
	require.Error(t, err, "a certificate that nobody vouches for")
	plain, err := net.Dial("tcp", strings.TrimPrefix(s.NATSAddr(), "tls://"))
	require.NoError(t, err)
	defer plain.Close()
	require.NoError(t, plain.SetDeadline(time.Now().Add(testPatience)))
	_, err = fmt.Fprintf(plain, "CONNECT {\"auth_token\":%q,\"tls_required\":false}\r\nPING\r\n", token)
	require.NoError(t, err)
	text := make([]byte, 64<<10)
	for said := ""; ; {
		n, err := plain.Read(text)
		said += string(text[:n])
		require.NotContains(t, said, "PONG")
		if err != nil {
			break
		}
	}
}

// A server that listens in the clear although it was given TLS without a certificate isn't let run.
func TestAListenerInTheClearIsFoundOut(t *testing.T) {
	for name, config := range map[string]*tls.Config{"no certificate": {}} {
		_, err := CreateStore(testContext(t), StoreConfig{Dir: filepath.Join(t.TempDir(), "data"), Listen: &ListenConfig{Addr: "127.0.0.1:0", TLS: config}})
		require.Error(t, err, name)
	}
	clear := new(server.Options)
	clear.Host, clear.Port, clear.NoSigs, clear.NoLog = "127.0.0.1", server.RANDOM_PORT, true, true
	clear.TLS = true // and no configuration of it: the server listens in the clear
	s, err := server.NewServer(clear)
	require.NoError(t, err)
	s.Start()
	defer s.WaitForShutdown()
	defer s.Shutdown()
	require.True(t, s.ReadyForConnections(testPatience))
	require.ErrorIs(t, handshake(s.Addr().String()), errInTheClear)
}

// No token is kept, only its sum.
func TestNoTokenIsWrittenDown(t *testing.T) {
	s, c := openStore(t, nil)
	_, token := analyst(t, s, "plans")
	closeStore(t, s)
	require.NoError(t, filepath.WalkDir(c.Dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		if err == nil {
			_, secret, _ := strings.Cut(token, ".")
			require.NotContains(t, string(text), secret, path)
		}
		return err
	}))
}

// One token has so many connections, and the oldest gives way.
func TestAnAnalystsOldestConnectionGivesWay(t *testing.T) {
	s, _ := openStore(t, &ListenConfig{Addr: "127.0.0.1:0"})
	a, token := analyst(t, s, "plans")
	var all []*nats.Conn
	for range analystSessions + 2 {
		conn, _ := program(t, s, a, token, nats.NoReconnect())
		all = append(all, conn)
	}
	for i, conn := range all {
		if i < 2 {
			require.Eventually(t, conn.IsClosed, testPatience, 5*time.Millisecond, "%d", i)
		} else {
			require.NoError(t, conn.Flush(), "%d", i)
		}
	}
}

// A consumer that an earlier version made gets the order of those that are made now when the store is opened again.
func TestAnOlderAnalystsConsumersAreOrdered(t *testing.T) {
	s, c := openStore(t, &ListenConfig{Addr: "127.0.0.1:0"})
	a, _ := analyst(t, s, "plans")
	changes, rows := a.Streams()
	consumer := func(s *Store, stream string) (jetstream.Stream, jetstream.ConsumerConfig) {
		log, err := viewsOf(t, s).Log(testContext(t), "botkyrka", domain.Internal)
		require.NoError(t, err)
		of, err := log.js.Stream(testContext(t), stream)
		require.NoError(t, err)
		made, err := of.Consumer(testContext(t), a.ID)
		require.NoError(t, err)
		return of, made.CachedInfo().Config
	}
	for _, stream := range []string{changes, rows} {
		of, old := consumer(s, stream)
		old.MaxAckPending, old.AckWait = 1000, 30*time.Second
		_, err := of.UpdateConsumer(testContext(t), old)
		require.NoError(t, err)
	}
	closeStore(t, s)
	again := reopen(t, c)
	for _, stream := range []string{changes, rows} {
		_, now := consumer(again, stream)
		require.Equal(t, 1, now.MaxAckPending)
		require.Equal(t, 5*time.Second, now.AckWait)
	}
}

// A store whose listener has no place says so at once.
func TestAStoreWithoutPlaceForItsListenerDoesNotOpen(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer l.Close()
	_, err = CreateStore(t.Context(), StoreConfig{Dir: filepath.Join(t.TempDir(), "data"), Listen: &ListenConfig{Addr: l.Addr().String()}})
	require.ErrorIs(t, err, syscall.EADDRINUSE)
}
