package main

import (
	"errors"

	"github.com/google/uuid"

	"liggare/api"
	"liggare/domain"
)

// requestKey is the key of a command that stores, by which a request that is repeated stores nothing twice.
type requestKey struct {
	key string
	own bool // nobody gave one, so the command made its own
}

func (k *requestKey) keyFlag(f *flags) {
	f.text(&k.key, "key", "", "`NYCKEL`: 16–64 tecken ur A–Z a–z 0–9 . _ : -", "`KEY`: 16–64 of A–Z a–z 0–9 . _ : -")
}

// settleKey makes a key where none was given, and refuses what is none.
func (k *requestKey) settleKey() error {
	if k.own = k.key == ""; k.own {
		k.key = uuid.NewString()
	}
	if !domain.ValidKey(k.key) {
		return usage("--key har 16–64 tecken ur A–Z a–z 0–9 . _ : -", "--key has 16–64 of A–Z a–z 0–9 . _ : -")
	}
	return nil
}

// noteKey tells the command's own key where an error leaves open whether something was stored: only with it can the request be repeated.
func (k *requestKey) noteKey(c *console, err error) {
	var problem *api.Problem
	if refused := errors.As(err, &problem) && codeOf(problem) == exitRefused; k.own && !refused {
		c.note(c.say("Nyckeln var %s; upprepa med --key %[1]s så lagras inget två gånger.", "The key was %s; repeat with --key %[1]s and nothing is stored twice."), k.key)
	}
}
