//go:build !race

package algorithms

// racing says that the race detector is on; see race_on_test.go.
const racing = false
