package family

import (
	"fmt"

	"joust/sim/duel"
	"joust/sim/param"
	"joust/sim/policy"
	"joust/sim/pref"
	"joust/sim/rng"
)

// Nest returns the setting, which is an environment of duels, as a parameter of another
// environment, which uses its preferences: Nested.Of is a policy.Duels. The parameters must
// have passed param.Check. No file is read before it is opened.
func Nest(s Setting) (param.Nested, error) {
	e, ok := s.Entry.(*duel.WorldEntry)
	if !ok {
		return param.Nested{}, fmt.Errorf("%s is no environment of duels", s.Kind)
	}
	return param.Nested{Text: s.Key(), Version: s.Entry.Listed().Version, Named: param.Files(s.Params), Of: nestedDuels{e, s.Params}}, nil
}

// nestedDuels implements policy.Duels.
type nestedDuels struct {
	entry  *duel.WorldEntry
	params param.Params
}

// Open implements policy.Duels. It refuses candidate answers, whose pairs have no
// probabilities of their own, and judges that err.
func (d nestedDuels) Open() (policy.Matrices, error) {
	w, err := d.entry.New(d.params)
	if err != nil {
		return nil, err
	}
	if j, ok := w.(duel.Judged); ok && j.Judged() {
		return nil, fmt.Errorf("%s has a judge that errs; a game has true preferences only", d.entry.Name)
	}
	env := w.Trial(rng.Stream(0, "nest"), rng.Stream(0, "nest"))
	if _, ok := env.(duel.Instanced); !ok {
		return nil, fmt.Errorf("%s has no preference matrix", d.entry.Name)
	}
	return matrices{w}, nil
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
