package duel

import "joust/sim/param"

// DeltaParams is the group of parameters of learners whose recommendation is
// proved to be wrong with at most a given probability.
type DeltaParams struct {
	Delta float64 `yaml:"delta" symbol:"δ" axis:"failure probability δ" doc:"failure probability δ, in (0,1)"`
}

// Validate implements param.Params.
func (p DeltaParams) Validate() error { return param.Inside("delta", p.Delta, 0, 1) }
