// Package completion estimates a matrix of low rank from noisy observations of some
// of its entries, or from noisy linear measurements of its rows. Rows are users, each
// of whom says a little; what they have in common fills in the rest.
//
// The idea is that of counting unknowns. An N × d matrix of rank r has r(N+d-r) degrees
// of freedom, so that about that many observations, times a small constant, determine
// it, in place of N·d; and with noise σ the best error to hope for is that of so many
// unknowns, σ√(r(N+d-r)/m) from m observations.
//
//  1. A Table adds up observations; its Data are the observed entries with their means
//     Y and counts W, and the noise by what was observed more than once.
//     Measurements are kept as they come.
//  2. The offset of each column, what rows have in common, is estimated by a mean, or
//     by the ridge solution of all rows together, and taken off. It counts as one of
//     the ranks: rank r is 1 offset and q = r-1 directions in which rows differ.
//  3. Penalties are measured in λ0, the size that noise alone gives to the gradient:
//     the expected norm of P_Ω(√W∘σG) for independent normal G, by two draws. The
//     noise σ, where no entry was observed twice, is what a first fit leaves over.
//  4. ALS and AltMin find a factored U V' from a spectral start, and their rank by
//     hold-out; Nuclear solves the convex problem; SoftImpute and USVT are as
//     published. RowRidge and Pooled are what to beat.
//  5. A Fit is the offset and the factors. The last Freeze rows are fitted to V
//     afterwards and do not shape it.
//
// Whatever the input, a fit is made of numbers: observations that are none, or beyond
// 1e100, give the pooled estimate of the others, and it is said that the fit diverged.
// A fit is the same to the last bit for any number of workers, and for the same seed,
// on every processor.
//
// What is verified, and against what: recovery without noise and the error with it,
// against the count of unknowns; the two halves of an iteration of ALS against dense
// ridge regressions; ALS with full rank and SoftImpute against Nuclear, and that by the
// gradient at its solution, which must have no singular value above λ; AltMin against
// ALS where measurements are entries; singular values against those of gonum; the
// error in a known subspace against σ² tr((L'L)⁻¹).
//
// ALS begins with the means of step 2 and, as it stands, keeps them. These are means
// over the users who happened to observe a column, and their error is most of what
// ALS is behind an estimate in the known subspace, and why hold-out often takes one
// direction too many. Options.Refit estimates them anew together with the rest.
package completion
