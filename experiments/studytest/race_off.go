//go:build !race

package studytest

// raceDetector is true if the test is compiled with the race detector.
const raceDetector = false
