// Package proximal minimises a smooth convex function of a matrix plus a multiple of
// its nuclear norm,
//
//	min_X f(X) + λ|X|_*,
//
// where |X|_* is the sum of the singular values of X.
//
//  1. Descent is the accelerated proximal gradient method for it. Gradient, proximal
//     operator, number of steps and stopping rule are the caller's.
//  2. The proximal operator of the nuclear norm lowers all singular values by a
//     threshold and drops those below it: Singular.Lower.
//  3. Two searches find the singular values above a threshold, for a sequence of
//     matrices that differ little: AdaptiveSubspace follows them in a subspace as wide
//     as it needs to be, by QR and singular value decompositions; GrowingBlock in a
//     block that only grows, by Gram matrices, which costs less and loses singular
//     values below 1e-8 of the largest.
//
// Nothing depends on the number of goroutines. What is random, the directions from
// which a search starts, comes from the stream of the search.
package proximal
