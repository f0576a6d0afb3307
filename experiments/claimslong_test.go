//go:build golden

package experiments_test

import (
	"testing"

	"joust/experiments"
	"joust/experiments/family"
	"joust/experiments/studytest"
)

// TestClaimsLong runs the studies of fullSize with all their trials and checks their claims
// like TestClaims.
func TestClaimsLong(t *testing.T) {
	for name := range fullSize {
		t.Run(name, func(t *testing.T) {
			s, err := experiments.Load(family.Standard(), name)
			if err != nil {
				t.Fatal(err)
			}
			dir, m := studytest.Run(t, s)
			checkClaims(t, s, dir, m)
		})
	}
}
