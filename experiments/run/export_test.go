package run

// Parts of the package for its tests.
var (
	Stages       = stages
	MissingUnits = missingUnits
	Streams      = streams
)

// SetMaxKept sets the largest number of values that a reader keeps, and returns the former one.
func SetMaxKept(n int) (before int) {
	before, maxKept = maxKept, n
	return before
}
