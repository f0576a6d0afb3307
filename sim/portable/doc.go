// Package portable has elementary and special functions whose results have the
// same bits on every processor: logarithm, exponential, sine and cosine, the arc tangent,
// the normal law, the complementary error function, the logarithm of the gamma function, the
// tail of the gamma law, the distribution function of the beta law, and the softmax.
//
// The functions of package math are assembly on some processors, and on others the
// compiler fuses products with sums. Here every product is converted by float64(), which
// prevents this. A study that uses only these functions gives the same bytes everywhere.
package portable
