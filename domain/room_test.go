package domain

import (
	"testing"
	"unsafe"

	"github.com/stretchr/testify/require"
)

// Millions of facts are kept: what one costs is looked at before it grows.
func TestSizes(t *testing.T) {
	require.LessOrEqual(t, unsafe.Sizeof(Fact{}), uintptr(88))
	require.LessOrEqual(t, unsafe.Sizeof(Common{}), uintptr(40))
	require.LessOrEqual(t, unsafe.Sizeof(Planned{}), uintptr(8))
	require.LessOrEqual(t, unsafe.Sizeof(link{}), uintptr(8))
	require.LessOrEqual(t, unsafe.Sizeof(filed{}), uintptr(16))
}

// Whatever the type, what rooms hold empty is a small part of what was made of it.
func TestRoomsStandHardlyEmpty(t *testing.T) {
	for _, size := range []uintptr{8, 56, 120, 432} {
		for _, n := range []int{1, 10, 1000, 100_000} {
			held, bytes := 0, 0
			for held < n {
				more := roomFor(held, size)
				held, bytes = held+more, bytes+more*int(size)
			}
			require.LessOrEqual(t, bytes, n*int(size)*17/16+roomLeast, "%d of %d bytes", n, size)
		}
	}
	list := []int{}
	for i := range 10_000 {
		list = append(roomier(list), i)
		require.Equal(t, i, list[i])
		require.LessOrEqual(t, cap(list), len(list)*3/2+2)
	}
}

// What is stated of a fact does not get into each other's way.
func TestStated(t *testing.T) {
	for _, class := range Classes {
		for _, evidenced := range []bool{false, true} {
			for _, sources := range []int32{0, 1, 1<<29 - 1} {
				f := Fact{stated: statedAs(class, evidenced).from(77).from(sources)}
				require.Equal(t, class, f.Stored())
				require.Equal(t, evidenced, f.Evidenced())
				require.Equal(t, sources, f.sources())
			}
		}
	}
}
