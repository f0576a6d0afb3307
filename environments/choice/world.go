package choice

import (
	"math"
	"strconv"

	"joust/sim/choice"
	"joust/sim/param"
	"joust/sim/rng"
)

// World is the world of a table.
type World struct {
	problem choice.Problem
	fixed   []float64 // nil if cells are drawn
	draw    func(instance, coins *rng.Source) choice.Environment
	about   func() []string // the description; nil for none
}

// Problem implements choice.World.
func (w *World) Problem() choice.Problem { return w.problem }

// Fixed implements choice.World.
func (w *World) Fixed() []float64 { return w.fixed }

// Description implements choice.Describer.
func (w *World) Description() []string {
	if w.about == nil {
		return nil
	}
	return w.about()
}

// Trial implements choice.World.
func (w *World) Trial(instance, coins *rng.Source) choice.Environment { return w.draw(instance, coins) }

// trial is the environment of a trial without generative queries.
type trial struct {
	problem choice.Problem
	shown   []float64
	truth   choice.Truth
}

// Problem implements choice.Environment.
func (t *trial) Problem() choice.Problem { return t.problem }

// Table implements choice.Environment.
func (t *trial) Table() []float64 { return t.shown }

// Truth implements choice.Environment.
func (t *trial) Truth() *choice.Truth { return &t.truth }

// MissingParams are the parameter of environments that hide cells.
type MissingParams struct {
	Missing float64 `yaml:"missing" stream:"same" doc:"share of the cells that have no value, each at random, in [0, 1)"`
}

func (p MissingParams) check() error {
	if p.Missing >= 0 && p.Missing < 1 {
		return nil
	}
	return param.Errorf("missing", "is %v; it must be at least 0 and less than 1", p.Missing)
}

// hide returns the values of which each is missing with the probability. It draws a number
// a cell, so that more is missing where more is asked for.
func (p MissingParams) hide(values []float64, stream *rng.Source) []float64 {
	if p.Missing == 0 {
		return values
	}
	shown := make([]float64, len(values))
	for i, v := range values {
		shown[i] = v
		if stream.Float64() < p.Missing {
			shown[i] = math.NaN()
		}
	}
	return shown
}

// numbered returns the names "x0", "x1", … of n things.
func numbered(prefix string, n int) []string {
	names := make([]string, n)
	for i := range names {
		names[i] = prefix + strconv.Itoa(i)
	}
	return names
}
