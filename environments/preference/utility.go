package preference

import (
	"errors"
	"math"

	"joust/sim/param"
)

// What models of choice with utilities share: the arms' utilities are evenly
// spaced, arm 0 being the best, or listed by the study.

// What arms and spread are in the catalogue. A study that lists utilities must
// leave them so; arms may also be how many it lists.
const (
	usualArms            = 10
	usualSpread          = 3.0 // log-odds of the best arm over the worst
	usualThurstoneSpread = 2.0 // standard deviations of one arm's quality
	usualLinearSpread    = 0.8
)

// checkUtilities checks the parameters arms, spread and utilities. Utilities
// lie between 0 and high, or anywhere if high is infinite.
func checkUtilities(arms int, spread float64, list []float64, usualSpread, high float64) error {
	if len(list) == 0 {
		return errors.Join(
			param.Count("arms", arms, 2, maxArms),
			param.Within("spread", spread, 0, high),
		)
	}
	errs := []error{checkListed("utilities", arms, len(list))}
	for _, u := range list {
		switch {
		case math.IsNaN(u) || math.IsInf(u, 0):
			errs = append(errs, param.Errorf("utilities", "lists %v; each must be a finite number", u))
		case !math.IsInf(high, 1) && (u < 0 || u > high):
			errs = append(errs, param.Errorf("utilities", "lists %v; each must lie between 0 and %v", u, high))
		}
	}
	if spread != usualSpread {
		errs = append(errs, param.Errorf("spread", "is %v; it must be left out where utilities are listed", spread))
	}
	return errors.Join(errs...)
}

// checkListed checks the length n of the named list that takes the place of
// arms.
func checkListed(name string, arms, n int) error {
	switch {
	case n < 2 || n > maxArms:
		return param.Errorf(name, "lists %d; it must list from 2 to %d", n, maxArms)
	case arms != usualArms && arms != n:
		return param.Errorf("arms", "is %d, but %s lists %d; leave arms out or make it %d", arms, name, n, n)
	}
	return nil
}

// spaced is the listed utilities or, if none are, as many as there are arms,
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
