// Package studytest runs studies inside tests.
//
// Begin, Run and Finish are the steps of a run; Measure does all of them and returns
// the means. Only tests import the package.
package studytest
