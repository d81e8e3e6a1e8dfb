package api

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Token is a local token as it is kept. Its secret is shown once, when it is made; what is kept is the secret's SHA-256, which needs no salt and no slow hash: the secret
// is 256 random bits.
type Token struct {
	ID        string    `json:"id"`              // names it, to list and revoke; no secret
	Digest    string    `json:"digest,omitzero"` // SHA-256 of the secret, in hexadecimal; never shown
	Principal string    `json:"principal"`       // opaque id of whom it signs in; other tokens may have the same
	Function  string    `json:"function"`        // what the principal acts as, in the records that it appends
	Grants    []Grant   `json:"grants"`
	Created   time.Time `json:"created"`
	Expires   time.Time `json:"expires"`
	Revoked   time.Time `json:"revoked,omitzero"`
	Session   bool      `json:"session,omitzero"` // of a page, made by signing in
	By        string    `json:"by,omitzero"`      // a session's: the token that it was made from; it ends with that one
}

// tokenFile is tokens.json: everything, written anew at each change.
type tokenFile struct {
	Format int     `json:"format"` // 1
	Tokens []Token `json:"tokens"`
}

const (
	tokenFormat    = 1
	secretPrefix   = "liggare_" // so that searches for leaked secrets find it
	sessionLasts   = 8 * time.Hour
	tokenLasts     = 90 * 24 * time.Hour // where nothing else is asked
	tokenLastsMost = 366 * 24 * time.Hour
	tokensMost     = 10_000
)

// TokenKeeper keeps one text, durably: what Write was given when it returned is what Read returns from then on.
type TokenKeeper interface {
	Read() ([]byte, error) // nil where nothing was written
	Write(text []byte) error
}

// Tokens are the local tokens of a data directory. Any number of goroutines may use them.
type Tokens struct {
	keeper TokenKeeper
	now    func() time.Time

	mu       sync.RWMutex
	all      []Token
	byDigest map[string]int // index in all
	revoked  chan struct{}  // closed, and replaced, whenever somebody is let in no longer
}

// OpenTokens reads the tokens that are kept. A file that can't be read is an error: nobody falls back to a server without sign-in.
func OpenTokens(keeper TokenKeeper, now func() time.Time) (*Tokens, error) {
	if now == nil {
		now = time.Now
	}
	text, err := keeper.Read()
	if err != nil {
		return nil, fmt.Errorf("tokens: %w", err)
	}
	file := tokenFile{Format: tokenFormat}
	if text != nil {
		if err := json.Unmarshal(text, &file, json.RejectUnknownMembers(true)); err != nil {
			return nil, fmt.Errorf("tokens: %w", err)
		}
	}
	if file.Format != tokenFormat {
		return nil, fmt.Errorf("tokens: format %d is not known to this version", file.Format)
	}
	t := &Tokens{keeper: keeper, now: now, revoked: make(chan struct{})}
	t.set(file.Tokens)
	return t, nil
}

// set takes tokens in. The lock is held, or nobody else knows of t.
func (t *Tokens) set(all []Token) {
	t.all, t.byDigest = all, make(map[string]int, len(all))
	for i := range all {
		t.byDigest[all[i].Digest] = i
	}
}

// keep writes tokens down, and takes them in when that is done. The lock is held.
func (t *Tokens) keep(all []Token) error {
	text, err := json.Marshal(tokenFile{tokenFormat, all}, jsontext.Multiline(true), json.Deterministic(true))
	if err == nil {
		err = t.keeper.Write(append(text, '\n'))
	}
	if err != nil {
		return fmt.Errorf("keep tokens: %w", err)
	}
	t.set(all)
	return nil
}

// Demanded tells whether any token was ever made: from then on nobody is let in without one, even when all have expired.
func (t *Tokens) Demanded() bool {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return len(t.all) > 0
}

// Revocations is closed when somebody is let in no longer who was when it was asked for, but for tokens that expire. It is asked for before what it is to watch over is looked at.
func (t *Tokens) Revocations() <-chan struct{} {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return t.revoked
}

// tellRevoked is told before whoever revokes has the answer. The lock is held.
func (t *Tokens) tellRevoked() {
	close(t.revoked)
	t.revoked = make(chan struct{})
}

// Ours tells whether a token has the form of a local one.
func (t *Tokens) Ours(secret string) bool { return strings.HasPrefix(secret, secretPrefix) }

// Authenticate finds the principal of a token.
func (t *Tokens) Authenticate(_ context.Context, secret string) (Principal, error) {
	found, err := t.find(secret)
	if err != nil {
		return Principal{}, err
	}
	return Principal{ID: found.Principal, Function: found.Function, Grants: found.Grants, token: found.ID, session: found.Session, expires: found.Expires}, nil
}

func (t *Tokens) find(secret string) (Token, error) {
	digest := digestOf(secret)
	t.mu.RLock()
	defer t.mu.RUnlock()
	i, known := t.byDigest[digest]
	if !known {
		return Token{}, fmt.Errorf("%w: unknown", ErrToken)
	}
	found := t.all[i]
	if err := t.holds(found); err != nil {
		return Token{}, err
	}
	if found.By != "" {
		by := slices.IndexFunc(t.all, func(other Token) bool { return other.ID == found.By })
		if by < 0 {
			return Token{}, fmt.Errorf("%w: the token it was made from is gone", ErrToken)
		}
		if err := t.holds(t.all[by]); err != nil {
			return Token{}, err
		}
	}
	return found, nil
}

// holds tells whether a token is neither revoked nor expired.
func (t *Tokens) holds(each Token) error {
	switch {
	case !each.Revoked.IsZero():
		return fmt.Errorf("%w: revoked", ErrToken)
	case !t.now().Before(each.Expires):
		return fmt.Errorf("%w: expired", ErrToken)
	}
	return nil
}

func digestOf(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// errTooManyTokens: some have to be revoked first.
var errTooManyTokens = errors.New("too many tokens")

// Create makes a token and returns its secret, which nobody can find again. ID, Digest and Created are filled in, and Principal where it is left out.
func (t *Tokens) Create(token Token) (secret string, made Token, err error) {
	random := make([]byte, 32)
	rand.Read(random)
	secret = secretPrefix + base64.RawURLEncoding.EncodeToString(random)
	token.ID, token.Digest, token.Created = strings.ToLower(rand.Text()[:12]), digestOf(secret), t.now().UTC().Truncate(time.Second)
	if token.Principal == "" {
		token.Principal = "p-" + strings.ToLower(rand.Text()[:12])
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.all) >= tokensMost {
		return "", Token{}, errTooManyTokens
	}
	first := len(t.all) == 0
	if err := t.keep(append(t.lasting(), token)); err != nil {
		return "", Token{}, err
	}
	if first { // from now on a token is demanded of those who had none
		t.tellRevoked()
	}
	return secret, token, nil
}

// lasting are the tokens without the sessions that have ended; of other tokens it stays known that there were any.
func (t *Tokens) lasting() []Token {
	return slices.DeleteFunc(slices.Clone(t.all), func(each Token) bool { return each.Session && t.holds(each) != nil })
}

// List gives the tokens without their digests, sessions left out.
func (t *Tokens) List() []Token {
	t.mu.RLock()
	defer t.mu.RUnlock()
	list := []Token{}
	for _, each := range t.all {
		if each.Digest = ""; !each.Session {
			list = append(list, each)
		}
	}
	return list
}

// Revoke ends a token and the sessions made from it, at once. Found is false where there is none of the id.
func (t *Tokens) Revoke(id string) (found bool, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	all := t.lasting()
	i := slices.IndexFunc(all, func(each Token) bool { return each.ID == id })
	if i < 0 {
		return false, nil
	}
	if all[i].Revoked.IsZero() {
		all[i].Revoked = t.now().UTC().Truncate(time.Second)
		if err := t.keep(all); err != nil {
			return true, err
		}
		t.tellRevoked()
	}
	return true, nil
}
