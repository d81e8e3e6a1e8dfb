package eventstore

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/nats-io/nats-server/v2/server"
)

// ListenConfig opens the embedded server to programs on other machines.
type ListenConfig struct {
	Addr string      // host:port; port 0 takes a free one
	TLS  *tls.Config // nil: in the clear, on the loopback only

	AckWait time.Duration // how long a program has for a message before it comes again; default: 5 s
}

// Limits of a connection from outside.
const (
	analystConnections = 1000
	analystSessions    = 10       // connections by one token: the oldest gives way to a new one, as those that broke unnoticed do
	analystPending     = 16 << 20 // bytes that a connection may be behind before it is cut off
	ackWait            = 5 * time.Second
)

// into puts the listener into the server's options.
func (c *ListenConfig) into(o *server.Options) error {
	if c == nil {
		o.DontListen = true
		return nil
	}
	host, port, err := net.SplitHostPort(c.Addr)
	if err != nil {
		return fmt.Errorf("nats listener: %w", err)
	}
	n, err := strconv.Atoi(port)
	if err != nil {
		return fmt.Errorf("nats listener: %w", err)
	}
	if n == 0 {
		n = server.RANDOM_PORT
	}
	o.Host, o.Port, o.MaxConn, o.MaxPending = host, n, analystConnections, analystPending
	if c.TLS != nil {
		o.TLS, o.TLSConfig, o.TLSTimeout = true, c.TLS, 5
	}
	return nil
}

// free tells whether the address can be listened at. The server would end its start there, and who waits for it not be told.
func (c *ListenConfig) free(ctx context.Context) error {
	if c == nil {
		return nil
	}
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", c.Addr)
	if err != nil {
		return fmt.Errorf("nats listener: %w", err)
	}
	return l.Close()
}

// proven tells whether the server listens as it was told, and keeps its port for the next start.
func (c *ListenConfig) proven(s *server.Server) error {
	if c == nil {
		return nil
	}
	addr := s.Addr()
	if addr == nil {
		return fmt.Errorf("nats listener: %s is not listened at", c.Addr)
	}
	c.Addr = addr.String()
	if c.TLS == nil {
		return nil
	}
	return handshake(c.Addr)
}

// errInTheClear says that a listener that should speak TLS doesn't.
var errInTheClear = errors.New("the nats listener speaks in the clear although it has a certificate")

// handshake proves that the listener speaks TLS and nothing else: an embedded server whose TLS options it doesn't like listens in the clear, and says nothing of it.
func handshake(addr string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", addr)
	if err != nil {
		return fmt.Errorf("nats listener: %w", err)
	}
	defer conn.Close()
	deadline, _ := ctx.Deadline()
	if err := conn.SetDeadline(deadline); err != nil {
		return err
	}
	if _, err := bufio.NewReaderSize(conn, 1).ReadString('\n'); err != nil { // the server speaks first: INFO
		return fmt.Errorf("nats listener: %w", err)
	}
	if err := tls.Client(conn, &tls.Config{InsecureSkipVerify: true}).HandshakeContext(ctx); err != nil { // whose certificate it is its own machine needn't ask
		return fmt.Errorf("%w: %w", errInTheClear, err)
	}
	return nil
}

// NATSAddr is where analysts' programs connect, as nats://host:port or tls://host:port; "" where nobody outside reaches the server.
func (s *Store) NATSAddr() string {
	switch c := s.config.Listen; {
	case c == nil:
		return ""
	case c.TLS != nil:
		return "tls://" + c.named()
	default:
		return "nats://" + c.named()
	}
}

// named is the address for others: of one that means every interface, the name that the certificate says, or else the machine's.
func (c *ListenConfig) named() string {
	host, port, err := net.SplitHostPort(c.Addr)
	if ip := net.ParseIP(host); err != nil || ip == nil || !ip.IsUnspecified() {
		return c.Addr
	}
	if c.TLS != nil && len(c.TLS.Certificates) > 0 {
		if leaf := c.TLS.Certificates[0].Leaf; leaf != nil && len(leaf.DNSNames) > 0 && !strings.HasPrefix(leaf.DNSNames[0], "*") {
			return net.JoinHostPort(leaf.DNSNames[0], port)
		}
	}
	if name, err := os.Hostname(); err == nil {
		return net.JoinHostPort(name, port)
	}
	return c.Addr
}
