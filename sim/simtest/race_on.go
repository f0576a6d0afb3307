//go:build race

package simtest

// Racing reports whether the race detector is on.
const Racing = true
