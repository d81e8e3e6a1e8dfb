package eventstore

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"slices"
	"sync"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"golang.org/x/sync/singleflight"
)

// gate tells who may connect to the server, and what they may do there: the process's own users by secrets that are made anew at each start, and analysts by their tokens.
// Nobody else has a user, and no user is written into the server's configuration.
type gate struct {
	secrets map[string]string  // by account
	notes   singleflight.Group // entries of the access log that are being written, by analyst's id

	mu       sync.RWMutex // guards what follows
	server   *server.Server
	analysts map[string]Analyst                  // by id
	sessions map[uint64]string                   // connections of analysts by client id
	note     func(context.Context, Analyst) bool // writes an entry of the access log; nil until the ledgers are open
	entries  map[string]time.Time                // when an analyst's last entry was begun, by id
}

func newGate(analysts []Analyst) *gate {
	g := &gate{secrets: map[string]string{ledgerAccount: rand.Text(), viewAccount: rand.Text()}, analysts: map[string]Analyst{}, entries: map[string]time.Time{}}
	for _, a := range analysts {
		g.analysts[a.ID] = a
	}
	return g
}

// Check is server.Authentication.
func (g *gate) Check(c server.ClientAuthentication) bool {
	said := c.GetOpts()
	if secret, ours := g.secrets[said.Username]; ours {
		return subtle.ConstantTimeCompare([]byte(secret), []byte(said.Password)) == 1 && g.register(c, said.Username, nil, time.Time{})
	}
	token := said.Token
	if token == "" {
		token = said.Password
	}
	id, ok := analystID(token)
	if !ok {
		return false
	}
	g.mu.RLock()
	a, known := g.analysts[id]
	s := g.server
	g.mu.RUnlock()
	sum := sha256.Sum256([]byte(token))
	if !known || subtle.ConstantTimeCompare(sum[:], a.Sum) != 1 || a.expired(time.Now()) {
		return false
	}
	if a.confidential() && (!g.noted(a) || s.GetClient(c.GetID()) == nil) {
		_ = s.DisconnectClientByID(c.GetID()) // without a word of authorization: a client that hears one twice gives up for good. It may have gone while it waited
		return false
	}
	if !g.register(c, analystAccount, a.permissions(), a.Expires) {
		return false
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if _, still := g.analysts[id]; !still { // revoked meanwhile
		return false
	}
	g.sessions[c.GetID()] = id
	g.giveWay(id)
	return true
}

// giveWay ends an analyst's oldest connections when it has too many. The caller holds mu.
func (g *gate) giveWay(id string) {
	var open []uint64
	for connection, of := range g.sessions {
		if g.server.GetClient(connection) == nil {
			delete(g.sessions, connection)
		} else if of == id {
			open = append(open, connection)
		}
	}
	slices.Sort(open)
	for len(open) > analystSessions {
		go g.server.DisconnectClientByID(open[0])
		open = open[1:]
	}
}

// register gives a connection its account.
func (g *gate) register(c server.ClientAuthentication, account string, allowed *server.Permissions, until time.Time) bool {
	g.mu.RLock()
	s := g.server
	g.mu.RUnlock()
	if s == nil {
		return false
	}
	in, err := s.LookupAccount(account)
	if err != nil {
		return false
	}
	c.RegisterUser(&server.User{Account: in, Permissions: allowed, ConnectionDeadline: until})
	return true
}

// serves tells the gate which server it stands at. Connections that an earlier one had are gone.
func (g *gate) serves(s *server.Server) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.server, g.sessions = s, map[uint64]string{}
}

// admit lets an analyst in from now on.
func (g *gate) admit(a Analyst) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.analysts[a.ID] = a
}

// expel lets an analyst in no more, and ends the connections that it has.
func (g *gate) expel(id string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	delete(g.analysts, id)
	delete(g.entries, id)
	for connection, of := range g.sessions {
		if of == id {
			_ = g.server.DisconnectClientByID(connection) // it may be gone
			delete(g.sessions, connection)
		}
	}
}
