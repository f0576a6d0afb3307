package run

// Parts of the package for its tests.
var (
	Stages       = stages
	MissingUnits = missingUnits
	Streams      = streams
)
