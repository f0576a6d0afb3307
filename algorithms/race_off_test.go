//go:build !race

package algorithms

// racing reports whether the race detector is on; see race_on_test.go.
const racing = false
