package preference

import (
	"errors"
	"math"

	"joust/sim/param"
)

// checkUtilities checks the parameters arms, spread and utilities of a model of
// choice. Utilities lie between 0 and high, or anywhere if high is infinite. Where
// utilities are listed, spread must have its default, and arms its default or the
// length of the list.
func checkUtilities(arms int, spread float64, list []float64, defaultArms int, defaultSpread, high float64) error {
	if len(list) == 0 {
		return errors.Join(
			param.Count("arms", arms, 2, maxArms),
			param.Within("spread", spread, 0, high),
		)
	}
	n := len(list)
	errs := []error{checkLength("utilities", n)}
	if errs[0] == nil && arms != defaultArms && arms != n {
		errs = append(errs, param.Errorf("arms", "is %d, but utilities lists %d; leave arms out or make it %d", arms, n, n))
	}
	for _, u := range list {
		switch {
		case math.IsNaN(u) || math.IsInf(u, 0):
			errs = append(errs, param.Errorf("utilities", "lists %v; each must be a finite number", u))
		case !math.IsInf(high, 1) && (u < 0 || u > high):
			errs = append(errs, param.Errorf("utilities", "lists %v; each must lie between 0 and %v", u, high))
		}
	}
	if spread != defaultSpread {
		errs = append(errs, param.Errorf("spread", "is %v; it must be left out where utilities are listed", spread))
	}
	return errors.Join(errs...)
}

// checkLength checks the length of a list of a value for each arm.
func checkLength(name string, n int) error {
	if n < 2 || n > maxArms {
		return param.Errorf(name, "lists %d; it must list from 2 to %d", n, maxArms)
	}
	return nil
}

// spaced returns the listed utilities or, if there are none, a utility for each arm,
// evenly spaced from spread for arm 0 down to 0 for the last arm.
func spaced(arms int, spread float64, list []float64) []float64 {
	if len(list) > 0 {
		return list
	}
	u := make([]float64, arms)
	for i := range u {
		u[i] = float64(spread*float64(arms-1-i)) / float64(arms-1)
	}
	return u
}
