//go:build race

package algorithms

// racing reports whether the race detector is on, which makes fits ten times slower.
const racing = true
