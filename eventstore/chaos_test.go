package eventstore

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// What task chaos says to the tests. A number in envChaos makes the fault tests as many times heavier; with envStrict what can't be checked on this machine is a
// failure; the tests add rows of the table that the task prints to the file of envReport.
const (
	envChaos  = "LIGGARE_CHAOS"
	envStrict = "LIGGARE_CHAOS_STRICT"
	envReport = "LIGGARE_CHAOS_REPORT"
)

// heaviest bounds what more rounds add to tests in which a round is not a process that is killed.
const heaviest = 20

func heavier() int {
	times, _ := strconv.Atoi(os.Getenv(envChaos))
	return min(max(1, times), heaviest)
}

// reportCounts adds what a test went through, and what of it was acknowledged, lost and doubled.
func reportCounts(t *testing.T, what string, rounds, acknowledged int) {
	t.Helper()
	report(t, "count", what, rounds, acknowledged, 0, 0) // whose checker found another number failed
}

// reportDamage adds a damage and the line that the operator sees of it.
func reportDamage(t *testing.T, what, line string) {
	t.Helper()
	report(t, "damage", what, line)
}

// unchecked says aloud what can't be checked on this machine.
func unchecked(t *testing.T, what string) {
	t.Helper()
	report(t, "unchecked", what)
	require.Empty(t, os.Getenv(envStrict), "NOT CHECKED: %s", what)
	t.Log("NOT CHECKED: " + what)
}

func report(t *testing.T, columns ...any) {
	t.Helper()
	path := os.Getenv(envReport)
	if path == "" {
		return
	}
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	require.NoError(t, err)
	defer f.Close()
	_, err = fmt.Fprintf(f, strings.TrimSuffix(strings.Repeat("%v\t", len(columns)), "\t")+"\n", columns...)
	require.NoError(t, err)
}
