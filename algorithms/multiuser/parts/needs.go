package parts

import (
	"errors"

	"joust/sim/multiuser"
)

// needsParts returns an error unless rewards have parts.
func needsParts(problem *multiuser.Problem) error {
	if problem.Parts == nil {
		return errors.New("this learner needs rewards that are sums of parts, as in the environments fruit and joint-rewards")
	}
	return nil
}

// tie is the largest difference of two values that rounding may make, as a share of them.
const tie = 1e-12
