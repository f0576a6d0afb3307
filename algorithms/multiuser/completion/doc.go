// Package completion estimates a matrix of low rank from noisy observations of some of its
// entries, or from noisy linear measurements of its rows. Rows are users with few
// observations each; what rows have in common determines the rest.
//
// An N × d matrix of rank r has r(N+d-r) degrees of freedom, so that a small multiple of
// that many observations determines it, instead of N·d. With noise of standard deviation σ
// and m observations, the error cannot be much below σ√(r(N+d-r)/m).
//
//  1. A Table adds up observations; its Data are the observed entries with their means Y
//     and counts W, and the noise estimated from entries with several observations.
//     Measurements are kept one by one.
//  2. The offset of each column, which all rows share, is estimated by a mean, or by the
//     ridge solution of all rows together, and subtracted. It counts as one of the ranks:
//     rank r is 1 offset and q = r-1 directions in which rows differ.
//  3. Penalties are multiples of λ0, the size of the gradient that noise alone causes: the
//     expected operator norm of P_Ω(√W∘σG) for independent standard normal G, by two
//     draws. Where no entry was observed twice, σ is estimated from the residuals of a
//     first fit.
//  4. ALS and AltMin fit factors U V' from a spectral start, and choose their rank by
//     hold-out; Nuclear solves the convex problem; SoftImpute and USVT are as published.
//     RowRidge and Pooled are the baselines.
//  5. A Fit is the offset and the factors. The last Freeze rows do not affect V; their U is
//     fitted to it afterwards.
//
// A fit is always finite: if observations are not finite, or beyond 1e100, it is the pooled
// estimate of the others, and Fit.Diverged is true. A fit is the same to the last bit for
// any number of workers and, with the same seed, on every processor.
//
// The tests compare the recovery without noise and the error with noise with the count of
// unknowns; the two half-steps of ALS with dense ridge regressions; ALS of full rank and
// SoftImpute with Nuclear, and Nuclear with its optimality condition, a gradient without
// singular values above λ; AltMin with ALS where measurements are entries; singular values
// with those of gonum; the error in a known subspace with σ² tr((L'L)⁻¹).
//
// ALS starts with the means of step 2 and, without Refit, keeps them. They are means over
// the users who were observed at a column. Their error is most of what ALS loses against an
// estimate in the known subspace, and the reason why hold-out often takes one direction too
// many. Options.Refit estimates the offsets again together with the factors.
package completion
