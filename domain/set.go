package domain

import "math/bits"

// set is a small set of indices; up to 64 need no memory of their own. Sets are values: changing one never changes a copy.
type set struct {
	low  uint64
	high []uint64 // indices from 64 on
}

func (s set) has(i int) bool {
	if i < 64 {
		return s.low&(1<<i) != 0
	}
	word := i/64 - 1
	return word < len(s.high) && s.high[word]&(1<<(i%64)) != 0
}

func (s set) with(i int) set {
	if i < 64 {
		s.low |= 1 << i
		return s
	}
	word := i/64 - 1
	high := make([]uint64, max(len(s.high), word+1))
	copy(high, s.high)
	high[word] |= 1 << (i % 64)
	s.high = high
	return s
}

func (s set) without(i int) set {
	if !s.has(i) {
		return s
	}
	if i < 64 {
		s.low &^= 1 << i
		return s
	}
	s.high = append([]uint64(nil), s.high...)
	s.high[i/64-1] &^= 1 << (i % 64)
	return s
}

func (s set) count() int {
	n := bits.OnesCount64(s.low)
	for _, word := range s.high {
		n += bits.OnesCount64(word)
	}
	return n
}

// shared counts the indices that are in both.
func (s set) shared(o set) int {
	n := bits.OnesCount64(s.low & o.low)
	for i := range min(len(s.high), len(o.high)) {
		n += bits.OnesCount64(s.high[i] & o.high[i])
	}
	return n
}

func (s set) equal(o set) bool {
	if s.low != o.low {
		return false
	}
	for i := range max(len(s.high), len(o.high)) {
		if word(s.high, i) != word(o.high, i) {
			return false
		}
	}
	return true
}

func word(words []uint64, i int) uint64 {
	if i < len(words) {
		return words[i]
	}
	return 0
}

// append appends the set as a number of words.
func (s set) append(words []uint64, n int) []uint64 {
	words = append(words, s.low)
	for i := range n - 1 {
		words = append(words, word(s.high, i))
	}
	return words
}

// setOf is the set that such words are. It shares their memory.
func setOf(words []uint64) set {
	s := set{low: words[0]}
	if len(words) > 1 {
		s.high = words[1:len(words):len(words)]
	}
	return s
}

// appendKey appends bytes that are equal for equal sets of up to n indices.
func (s set) appendKey(key []byte, n int) []byte {
	key = appendWord(key, s.low)
	for i := range (n - 1) / 64 {
		key = appendWord(key, word(s.high, i))
	}
	return key
}

func appendWord(key []byte, w uint64) []byte {
	return append(key, byte(w), byte(w>>8), byte(w>>16), byte(w>>24), byte(w>>32), byte(w>>40), byte(w>>48), byte(w>>56))
}
