// Package linalg has the linear algebra of the learners for many users, with the same
// bits on every processor.
//
// Libraries do not promise this: the order of their sums depends on the assembly for a
// processor, and the compiler fuses products with sums. Here every sum has one fixed
// order, and every product is rounded by float64(), which prevents fusing. Matrices are
// gonum's blas64.General, row by row, so that the data of a mat.Dense can be passed
// without a copy. The tests compare the results with gonum's.
//
// The methods are the classical ones for small and for thin dense matrices: Householder
// reflections, Cholesky's decomposition, tridiagonalisation and implicit QL steps for
// symmetric eigenvalues, and one-sided Jacobi rotations for singular values.
package linalg
