package domain

import (
	"encoding/binary"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// inPositions writes down what a table holds, in the order of positions.
func inPositions(name string, p *positions) (lines []string) {
	all := map[uint32]uint32{}
	for _, t := range p.tables {
		for _, s := range t.slots {
			if s.position != 0 {
				all[s.position] = s.tag
			}
		}
	}
	for _, position := range slices.Sorted(maps.Keys(all)) {
		lines = append(lines, fmt.Sprintf("%s %d %x", name, position, all[position]))
	}
	return lines
}

// The table answers as a map does, whatever is added and taken away, keys with equal tags among them; with room made in advance and without.
func TestPositions(t *testing.T) {
	for seed := range uint64(60) {
		r := rand.New(rand.NewPCG(seed, 9))
		var p positions
		if seed%3 == 0 {
			p.expect(r.IntN(400))
		}
		keys := [][16]byte{{}} // by position
		want := map[[16]byte]uint64{}
		few := uint32(1)<<(2+r.IntN(30)) - 1 // how many tags there are
		tag := func(key *[16]byte) uint32 {
			if seed%2 == 0 {
				return tagOf(key)
			}
			return tagOf(key) &^ few
		}
		find := func(key [16]byte) uint64 {
			return p.find(tag(&key), func(at uint64) bool { return keys[at] == key })
		}
		start := r.Uint64()
		for range 600 {
			if n := len(keys) - 1; n > 0 && r.IntN(3) == 0 {
				key := keys[n]
				p.remove(tag(&key), uint64(n))
				delete(want, key)
				keys = keys[:n]
				require.Zero(t, find(key), "seed %d: %d is taken away", seed, n)
				continue
			}
			var key [16]byte
			binary.BigEndian.PutUint64(key[8:], start+uint64(len(keys))) // as ids of one millisecond
			require.Zero(t, find(key), "seed %d", seed)
			want[key] = uint64(len(keys))
			p.add(tag(&key), uint64(len(keys)))
			keys = append(keys, key)
		}
		for key, at := range want {
			require.Equal(t, at, find(key), "seed %d", seed)
		}
		require.Len(t, inPositions("", &p), len(want), "seed %d", seed)
	}
}

// Ids that follow each other are spread: of a hundred thousand hardly any shares its tag with another, and no table is much fuller than the rest.
func TestTagsAreSpread(t *testing.T) {
	const n = 100_000
	seen, tables := map[uint32]int{}, [1 << tableBits]int{}
	for i := range uint64(n) {
		var key [16]byte
		binary.BigEndian.PutUint64(key[8:], 7<<56+i)
		tag := tagOf(&key)
		seen[tag]++
		tables[tag>>(32-tableBits)]++
	}
	require.Greater(t, len(seen), n-20)
	mean := n / len(tables)
	for i, held := range tables {
		require.InDelta(t, mean, held, float64(mean)/5, "table %d", i)
	}
}
