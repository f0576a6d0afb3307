package rule

import (
	"errors"
	"fmt"
	"slices"

	"joust/sim/pref"
	"joust/sim/strength"
)

// BradleyTerry ranks by the strengths of greatest likelihood in the model of Bradley and
// Terry ("Rank analysis of incomplete block designs", Biometrika 1952), to which a table is
// a record of duels: one in each column, of its weight, a tie counting as half a win for
// each. It is an error if the strengths have no greatest likelihood, because some rows are
// never behind others.
type BradleyTerry struct{}

// Traits implements Rule.
func (BradleyTerry) Traits() Traits {
	return Traits{Name: "bradley-terry", Kinds: pairs, Partial: true, Ranks: true}
}

func (BradleyTerry) choose(t *Table) (Outcome, error) {
	return t.fit(func(win, tie, lose float64) (w, t, l float64) {
		half := float64(tie / 2)
		return win + half, 0, lose + half
	})
}

// Davidson ranks by the strengths of greatest likelihood in the model of Davidson ("On
// extending the Bradley-Terry model to accommodate ties", JASA 1970), which also has a
// propensity to tie. It is an error if there are none.
type Davidson struct{}

// Traits implements Rule.
func (Davidson) Traits() Traits {
	return Traits{Name: "davidson", Kinds: pairs, Partial: true, Ranks: true}
}

func (Davidson) choose(t *Table) (Outcome, error) {
	return t.fit(func(win, tie, lose float64) (w, t, l float64) { return win, tie, lose })
}

// fit returns the outcome of the strengths, in units of the log odds, that fit the counts
// after they are changed.
func (t *Table) fit(change func(win, tie, lose float64) (w, t, l float64)) (Outcome, error) {
	c := t.Counts()
	r := &strength.Record{Arms: c.k}
	for a := range c.k {
		for b := range a {
			met := c.meetings(a, b)
			if met == 0 {
				continue
			}
			win, lose := c.wins[a*c.k+b], c.wins[b*c.k+a]
			p := strength.Pair{I: pref.Arm(a), J: pref.Arm(b)}
			p.Win, p.Tie, p.Lose = change(c.weights.of(win), c.weights.of(met-win-lose), c.weights.of(lose))
			r.Pairs = append(r.Pairs, p)
		}
	}
	if c.k == 1 {
		return byFloat([]float64{0}), nil
	}
	if !r.HasFit() {
		return Outcome{}, t.explain(r)
	}
	f, ok := r.Fit(0)
	if !ok {
		return Outcome{}, errors.New("the iteration for the strengths fails")
	}
	return byFloat(f.Strengths), nil
}

// explain returns why a record has no fit.
func (t *Table) explain(r *strength.Record) error {
	if parts := r.Components(); len(parts) > 1 {
		return errUnmet(t, int(parts[0][0]), int(parts[1][0]))
	}
	if first := r.Unbeaten(); first != nil {
		others := slices.DeleteFunc(identity(t.Rows()), func(a int) bool { return slices.Contains(first, pref.Arm(a)) })
		return fmt.Errorf("no finite strengths fit: %d of %d rows, among them %s, never fall behind or tie with the others, among them %s; copeland and mean need no fit",
			len(first), t.Rows(), t.Row(int(first[0])), t.Row(others[0]))
	}
	return errors.New("no finite propensity to tie fits: the pairs that tie are not between pairs that do not; bradley-terry needs none")
}
