// Package candidates holds the worlds in which arms are candidate answers to one
// problem.
package candidates
