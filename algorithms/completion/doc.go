// Package completion estimates a matrix of low rank.
package completion
