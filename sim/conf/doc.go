// Package conf holds what confidence needs: logarithm and exponential whose
// last bit is the same on every processor, the boundary of the prior-posterior
// ratio test, and tables of anytime radii, all of them as integers to compare
// counts with.
//
// Learners decide when to stop. If such a decision hung on the last bit of a
// floating-point logarithm it could differ between processors, and a study
// would not be reproducible. So decisions compare integer counts with integer
// bounds, and the bounds come from the portable Log of this package, in
// operations that every processor rounds alike (each product is wrapped in
// float64(), which forbids a fused multiply-add).
package conf
