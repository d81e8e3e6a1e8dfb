package main

import (
	"net"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// An address that somebody else listens at ends the command at once, by the flag's name, whichever flag it is.
func TestABusyAddressIsSaidByItsFlag(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer l.Close()
	dir := newDirectory(t)
	for _, flag := range []string{"--addr", "--nats-listen", "--metrics-addr"} {
		args := []string{"serve", "--data", dir, "--lang", "en"}
		if flag != "--addr" {
			args = append(args, "--addr", "127.0.0.1:0")
		}
		said := new(lockedBuffer)
		c := &console{in: strings.NewReader(""), out: &output{to: new(lockedBuffer)}, err: said}
		c.lang, c.explicit = language(args, func(string) string { return "" })
		require.Equal(t, exitUnavailable, run(t.Context(), append(args, flag, l.Addr().String()), c), flag)
		require.Len(t, said.lines(l.Addr().String()+" is already in use; stop what listens there or give another "+flag+"."), 1, flag)
	}
}
