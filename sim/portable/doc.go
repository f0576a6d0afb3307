// Package portable holds elementary and special functions whose results have the
// same bits on every processor: logarithm, exponential, the normal law, the
// complementary error function, the logarithm of the gamma function and the
// distribution function of the beta law.
//
// The functions of package math are assembly on some processors, and products of
// floating-point numbers may be fused with a sum on others. Here every product is
// wrapped in float64(), which forbids that. A study whose numbers come from these
// functions gives the same bytes everywhere.
package portable
