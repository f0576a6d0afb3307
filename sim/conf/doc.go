// Package conf has the stopping boundaries of sequential tests, as tables of integers
// that counts are compared with: the boundary of the prior-posterior-ratio test and that
// of an anytime Hoeffding test. It also has the divergence of Bernoulli laws.
//
// A learner decides when to stop. If such a decision depended on the last bit of
// a floating-point logarithm, it could differ between processors, and a study
// would not be reproducible. Therefore decisions compare integer counts with integer
// bounds, which come from the functions of package portable.
package conf
