// Package linalg is the linear algebra that learners for many users decide by,
// with the same bits on every processor.
//
// Libraries do not promise that: their sums run in the order that suits a
// processor's assembly, and the compiler fuses products with sums where it can.
// Here every sum runs in one fixed order and every product is rounded by
// float64(), which forbids the fusing. Matrices are gonum's blas64.General, rows
// one after another, so that what mat.Dense holds can be passed as it is; gonum
// is also what the tests compare with.
//
// The methods are the classical ones for small and for thin dense matrices:
// Householder reflections, Cholesky's decomposition, tridiagonalisation and
// implicit QL steps for symmetric eigenvalues, one-sided Jacobi rotations for
// singular values.
package linalg
