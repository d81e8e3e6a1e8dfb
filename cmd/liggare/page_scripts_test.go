package main

import (
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// The pages' scripts, branch by branch, with a document that is as much of one as they touch: what a browser can't be made to do at will, such as answers that come late.
func TestNodePageScripts(t *testing.T) {
	dir := nodeDir(t)
	said, err := exec.CommandContext(t.Context(), "node", "--test", filepath.Join(dir, "check.test.mjs"), filepath.Join(dir, "live.test.mjs")).CombinedOutput()
	require.NoError(t, err, "%s", said)
	require.Contains(t, string(said), "# fail 0")
	require.NotContains(t, string(said), "# pass 0")
}
