package eventstore

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestStoreKeepsWhatItAcknowledged(t *testing.T) {
	s, c := newStore(t)
	l, err := s.CreateLedger(testContext(t), "botkyrka")
	require.NoError(t, err)
	one := appendOne(t, l, "ks")
	array, _, err := l.Append(testContext(t), submission(t, "array", organisations(20, "o")))
	require.NoError(t, err)
	appendMany(t, l, 40)
	before := readAll(t, l)
	closeStore(t, s)

	l, err = reopen(t, c).Ledger("botkyrka")
	require.NoError(t, err)
	require.Equal(t, uint64(61), l.Book().Head())
	require.Equal(t, before, readAll(t, l))
	requireStoredOnce(t, l, append(array, one)...)
}

func TestStoreRefusesDirectories(t *testing.T) {
	s, c := newStore(t)
	_, err := OpenStore(testContext(t), c)
	require.Equal(t, CodeDataLocked, Code(err), "a second time at once: %v", err)
	_, err = CreateStore(testContext(t), c)
	require.Equal(t, CodeDataExists, Code(err), "where one is")
	closeStore(t, s)

	full := t.TempDir()
	overwrite(t, filepath.Join(full, "letter.txt"), []byte("dear"))
	_, err = CreateStore(testContext(t), StoreConfig{Dir: full})
	require.Equal(t, CodeDataExists, Code(err))
	_, err = OpenStore(testContext(t), StoreConfig{Dir: full})
	require.Equal(t, CodeDataMissing, Code(err))

	for text, code := range map[string]string{
		"liggare data directory, format 2\n": CodeDataNewer, "": CodeDataDamaged, "liggare data directory, format x\n": CodeDataDamaged,
		"liggare data directory, format 0\n": CodeDataDamaged, "something else\n": CodeDataDamaged,
	} {
		overwrite(t, filepath.Join(c.Dir, "format"), []byte(text))
		_, err = OpenStore(testContext(t), c)
		require.Equal(t, code, Code(err), "format file %q", text)
	}
	overwrite(t, filepath.Join(c.Dir, "format"), []byte("liggare data directory, format 1\n"))
	require.NoError(t, os.Rename(filepath.Join(c.Dir, "ledgers"), filepath.Join(c.Dir, "elsewhere")))
	_, err = OpenStore(testContext(t), c)
	require.Equal(t, CodeDataDamaged, Code(err))
	require.NoError(t, os.Rename(filepath.Join(c.Dir, "elsewhere"), filepath.Join(c.Dir, "ledgers")))
	reopen(t, c)
}

func TestCreateStoreGoesOnAfterACrash(t *testing.T) {
	dir := t.TempDir()
	overwrite(t, filepath.Join(dir, "lock"), nil)
	require.NoError(t, os.Mkdir(filepath.Join(dir, "ledgers"), 0o700))
	s, err := CreateStore(testContext(t), StoreConfig{Dir: dir})
	require.NoError(t, err)
	closeStore(t, s)
}

func TestDamagedLedgerLeavesTheOthersAlone(t *testing.T) {
	s, c := newStore(t)
	for _, id := range []string{"malmo", "botkyrka", "stockholm"} {
		l, err := s.CreateLedger(testContext(t), id)
		require.NoError(t, err)
		appendOne(t, l, "ks")
	}
	closeStore(t, s)
	require.NoError(t, os.Remove(filepath.Join(c.Dir, "ledgers", "malmo", "head")))

	s = reopen(t, c)
	var open []string
	for _, state := range s.Ledgers() {
		if state.Err == nil {
			open = append(open, state.ID)
			appendOne(t, state.Ledger, "kf")
		} else {
			require.Equal(t, CodeDamaged, Code(state.Err))
		}
	}
	require.Equal(t, []string{"botkyrka", "stockholm"}, open)
	_, err := s.Ledger("malmo")
	require.Equal(t, CodeDamaged, Code(err))
	_, err = s.Ledger("goteborg")
	require.Equal(t, CodeNoLedger, Code(err))
	_, err = s.CreateLedger(testContext(t), "malmo")
	require.Equal(t, CodeLedgerExists, Code(err))
}
