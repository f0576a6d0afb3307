//go:build race

package algorithms

// racing says that the race detector is on, which makes fits ten times slower.
const racing = true
