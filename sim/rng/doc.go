// Package rng makes named streams of random numbers, one for each purpose in a trial,
// and draws from exact laws.
//
// The seed of a stream is a hash of the root seed and of names; it never depends on an
// order. Stream(root, "duels", "hudry13[]", "17") is the same whatever else runs and on
// any number of workers. Adding an algorithm, a worker or a shard changes no other
// number. There is no global stream and no default stream.
//
// Streams are PCG sources of golang.org/x/exp/rand, which only this package imports. The
// hash sets all 128 bits of their state. The draws are the same on every processor,
// because the samplers use integers, the logarithms of package portable, and products
// that cannot be fused.
package rng
