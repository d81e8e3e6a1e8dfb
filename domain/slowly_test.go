//go:build !race

package domain

const slowly = false
