// Package rng gives every role in a trial its own named stream of random
// numbers, and draws from it exactly.
//
// A stream's seed is a hash of the root seed and of names, never of an order:
// Stream(root, "duels", "hudry13[]", "17") is the same whatever else runs, on
// however many workers. Adding an algorithm, a worker or a shard changes no
// other number. There is no global stream and no default one.
//
// Streams are PCG sources of golang.org/x/exp/rand, which is imported here and
// nowhere else, with all 128 bits of state set from the hash. What a stream
// draws is the same on every processor: samplers use integers, portable
// logarithms and products that may not be fused.
package rng
