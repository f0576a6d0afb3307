package rng

import "crypto/rand"

// Key returns n bytes of a key that nobody can guess, from the operating system. It is the
// one place whose numbers cannot be had again; no result may depend on them.
func Key(n int) []byte {
	key := make([]byte, n)
	_, _ = rand.Read(key) // never fails
	return key
}
