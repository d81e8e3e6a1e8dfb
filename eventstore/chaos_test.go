package eventstore

import (
	"testing"

	"liggare/fixtures/chaostest"
)

// heaviest bounds what more rounds add to tests in which a round is not a process that is killed.
const heaviest = 20

// heavier is how many times heavier the fault tests are to be.
func heavier() int { return min(max(1, chaostest.Rounds()), heaviest) }

// reportCounts adds what a test went through, and what of it was acknowledged, to the table of task chaos. Whose checker found anything lost or doubled failed.
func reportCounts(t *testing.T, what string, rounds, acknowledged int) {
	t.Helper()
	chaostest.Counts(t, what, rounds, acknowledged, 0, 0)
}
