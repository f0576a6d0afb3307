package run

// Parts of the package for its tests.
var (
	Stages  = stages
	Reached = reached
	Streams = streams
)
