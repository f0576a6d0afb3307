package main

import "joust/experiments/family"

// catalogue is what the command knows of families, algorithms and environments.
// Tests put another in its place.
var catalogue = family.Standard()
