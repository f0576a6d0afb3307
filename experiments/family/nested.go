package family

import (
	"fmt"

	"joust/sim/duel"
	"joust/sim/param"
	"joust/sim/pref"
	"joust/sim/rng"
)

// Nest returns the setting, which is an environment of duels, as a parameter of another
// environment, which uses its preferences: Nested.Of is a policy.Matrices. The parameters
// must have passed param.Check. It refuses files, whose contents the records of the outer
// environment would not depend on; candidate answers, whose pairs have no probabilities of
// their own; and judges that err.
func Nest(s Setting) (param.Nested, error) {
	e, ok := s.Entry.(*duel.WorldEntry)
	if !ok {
		return param.Nested{}, fmt.Errorf("%s is no environment of duels", s.Kind)
	}
	for f := range param.Each(s.Params) {
		if f.Files() != nil {
			return param.Nested{}, fmt.Errorf("%s of %s names a file; list its numbers in the study, such as the values of matrix", f.Name, s.Kind)
		}
	}
	w, err := e.New(s.Params)
	if err != nil {
		return param.Nested{}, err
	}
	if j, ok := w.(duel.Judged); ok && j.Judged() {
		return param.Nested{}, fmt.Errorf("%s has a judge that errs; a game has true preferences only", s.Kind)
	}
	env := w.Trial(rng.Stream(0, "nest"), rng.Stream(0, "nest"))
	if _, ok := env.(duel.Instanced); !ok {
		return param.Nested{}, fmt.Errorf("%s has no preference matrix", s.Kind)
	}
	return param.Nested{Text: s.Key(), Version: s.Entry.Listed().Version, Of: matrices{w}}, nil
}

// matrices implements policy.Matrices.
type matrices struct{ world duel.World }

// Arms implements policy.Matrices.
func (m matrices) Arms() int { return m.world.Arms() }

// Draw implements policy.Matrices. No duel of the trial is judged, so that its coins are not
// read.
func (m matrices) Draw(instance *rng.Source) *pref.Matrix {
	in := m.world.Trial(instance, nil).(duel.Instanced).Instance()
	matrix := in.Worths.Matrix()
	if in.Order == nil {
		return matrix
	}
	return matrix.Relabel(in.Order)
}

// nestDefaults returns the setting whose nested entries, which are known by name in its
// defaults, are opened.
func (c *Catalogue) nestDefaults(s Setting) (Setting, error) {
	for f := range param.Each(s.Params) {
		n, ok := f.Value().(param.Nested)
		if !ok || n.Of != nil {
			continue
		}
		inner, err := c.Environment(n.Text)
		if err != nil {
			return s, err
		}
		if n, err = Nest(inner); err != nil {
			return s, err
		}
		p, err := f.With(s.Params, n)
		if err != nil {
			return s, err
		}
		s.Params = p
	}
	return s, nil
}
