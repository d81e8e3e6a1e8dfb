//go:build race

package domain

// slowly tells that the race detector is at work: patterns take eighty times as long, and every eighth line of the source documents is looked at.
const slowly = true
