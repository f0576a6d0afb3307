package study

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"gopkg.in/yaml.v3"

	"joust/experiments/family"
	"joust/results"
	"joust/sim/param"
)

// Open opens the environments of all cells and returns one world a cell, in the order of
// the cells; cells of one environment share a world. It reads the files that environments
// name, and checks that every algorithm suits its world. The error, if any, is of type
// Mistakes.
func Open(s *Study) ([]family.World, error) {
	d := &decoder{file: s.File, flags: s.flags}
	worlds := make([]family.World, len(s.Cells))
	all := map[string]opened{}
	for i, c := range s.Cells {
		o := d.open(all, s, c.Environment, c.Line)
		worlds[i] = o.world
		if o.world != nil {
			d.suits(s, c, o)
		}
	}
	if d.mistakes == nil {
		d.shown(s, worlds)
	}
	return worlds, d.err()
}

// opened is an environment that was opened.
type opened struct {
	world family.World                         // nil after a mistake
	suits func(algorithm family.Setting) error // see family.Family
}

// open opens an environment that is not among all, which is by key.
func (d *decoder) open(all map[string]opened, s *Study, environment family.Setting, line int) opened {
	id := environment.Key()
	o, ok := all[id]
	if !ok {
		w, err := OpenWorld(s.Family, environment)
		if err != nil {
			d.located(err, environment, line)
		} else {
			o = opened{w, s.Family.Suits(w, s.Options)}
		}
		all[id] = o
	}
	return o
}

// openSound adds what is wrong with the environments that are decoded without a mistake,
// and with the algorithms that run in them.
func (d *decoder) openSound(s *Study, environments, algorithms []choice) {
	wrong := map[int]bool{} // lines of items with mistakes
	for _, c := range slices.Concat(environments, algorithms) {
		wrong[c.line] = wrong[c.line] || c.wrong
	}
	all := map[string]opened{}
	for _, e := range environments {
		if !e.wrong {
			d.open(all, s, e.Setting, e.line)
		}
	}
	for _, c := range s.Cells {
		if o := all[c.Environment.Key()]; o.world != nil && !wrong[c.Line] && !wrong[c.AlgorithmLine] {
			d.suits(s, c, o)
		}
	}
}

// shown adds a mistake for each figure that can show nothing, because no world has what
// it is about.
func (d *decoder) shown(s *Study, worlds []family.World) {
	facts := map[string]*results.Facts{}
	has := func(f Figure, what func(*results.Facts) bool) bool {
		for i, c := range s.Cells {
			id := c.Environment.Key()
			if _, known := facts[id]; !known {
				facts[id] = s.Family.Facts(worlds[i], c.Environment, s.Options, s.Schema())
			}
			if f.isAbout(c) && facts[id] != nil && what(facts[id]) {
				return true
			}
		}
		return false
	}
	line := &yaml.Node{Line: s.lines["figures"]}
	for i, f := range s.Figures {
		if f.Kind == Heatmap && !has(f, func(w *results.Facts) bool { return w.Wins != nil }) {
			d.fail(line, "figure %d is a heatmap, but no environment of it has one preference matrix for all trials, of at most %d arms", i+1, results.MaxMatrix)
		}
		bound := slices.ContainsFunc(f.References, func(r Reference) bool { return r.LowerBound })
		if bound && f.IsCurve(s) {
			for _, y := range f.Ordinates() {
				if !has(f, func(w *results.Facts) bool { return !math.IsNaN(w.RegretBound(y)) }) {
					d.fail(line, "figure %d has a lower bound, but none of %s is known in an environment of it; joust show ENVIRONMENT says why", i+1, y)
				}
			}
			continue
		}
		if bound && !has(f, func(w *results.Facts) bool { return w.MatrixFacts != nil && w.Complexity > 0 }) {
			d.fail(line, "figure %d has a lower bound, which is known of no environment of it: it needs one preference matrix for all trials, with one Copeland winner by which the study judges", i+1)
		}
	}
}

// suits adds a mistake if the algorithm of the cell cannot work in its world.
func (d *decoder) suits(s *Study, c family.Cell, o opened) {
	err := o.suits(c.Algorithm)
	var k *family.KeyError
	switch {
	case err == nil:
	case errors.As(err, &k):
		d.fail(&yaml.Node{Line: s.lines[k.Key]}, "%v (the cell %s)", err, c.Brief())
	default:
		d.located(fmt.Errorf("%w (in the environment %s of line %d)", err, c.PlaceName(), c.Line), c.Algorithm, c.AlgorithmLine)
	}
}

// OpenWorld checks the parameters of an environment of the family, and opens it.
func OpenWorld(f *family.Family, environment family.Setting) (family.World, error) {
	if err := param.Check(environment.Params); err != nil {
		return nil, err
	}
	return f.Open(environment)
}

// Files lists the files that the study's environments and algorithms name, each once, in
// the order of its cells.
func Files(s *Study) (files []param.File) {
	for _, c := range s.Cells {
		for _, p := range []param.Params{c.Environment.Params, c.Algorithm.Params} {
			for _, file := range param.Files(p) {
				if !slices.Contains(files, file) {
					files = append(files, file)
				}
			}
		}
	}
	return files
}
