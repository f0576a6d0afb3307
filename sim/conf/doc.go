// Package conf holds what confidence needs: the boundary of the prior-posterior
// ratio test and tables of anytime radii, as integers to compare counts with.
//
// A learner decides when to stop. If such a decision depended on the last bit of
// a floating-point logarithm, it could differ between processors, and a study
// would not be reproducible. So decisions compare integer counts with integer
// bounds, which come from the functions of package portable.
package conf
