package main

import "joust/experiments/family"

// catalogue holds the families, algorithms and environments of the command. Tests replace
// it.
var catalogue = family.Standard()
