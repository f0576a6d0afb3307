package preference

import (
	"fmt"
	"strings"

	"joust/environments/judge"
	"joust/sim/duel"
	"joust/sim/portable"
	"joust/sim/pref"
	"joust/sim/rng"
)

// TrialParams are the parameters of all environments that have a preference matrix: how
// its arms are numbered, and the judge that decides duels.
type TrialParams struct {
	Shuffle bool `yaml:"shuffle" doc:"number the arms in a fresh random order each trial"`
	judge.NoiseParams
	judge.CallParams
}

var defaultTrial = TrialParams{Shuffle: true, CallParams: judge.DefaultCalls}

// duels are all parameters of the judge; ties are none where the model has its own.
func (p TrialParams) duels(ties judge.TieParams) judge.DuelParams {
	return judge.DuelParams{NoiseParams: p.NoiseParams, TieParams: ties, CallParams: p.CallParams}
}

// checkTrial checks the parameters.
func (p TrialParams) checkTrial(ties judge.TieParams) error { return p.duels(ties).Check(false) }

// isDirect reports whether a duel is an independent draw from the balanced matrix.
func (p TrialParams) isDirect() bool {
	return p.Frozen == 0 && p.Intransitive == 0 && p.Failures == 0 && p.Panel <= 1 &&
		!strings.HasPrefix(p.Order, "swap") && (p.Bias == 0 || p.Order == "random")
}

// judging is how the outcomes of duels come from a preference matrix.
type judging struct {
	balance *judge.Judge // one call in a random order; nil if it has the matrix as it is
	judge   *judge.Judge // nil if a duel is a draw from the balanced matrix
}

func (p TrialParams) judging(ties judge.TieParams) (j judging) {
	if p.Bias != 0 || ties.Ties != 0 {
		call := judge.DuelParams{NoiseParams: judge.NoiseParams{Bias: p.Bias}, TieParams: ties, CallParams: judge.DefaultCalls}
		call.Order = "random"
		j.balance = judge.New(call, false)
	}
	if !p.isDirect() {
		j.judge = judge.New(p.duels(ties), false)
	}
	return j
}

// balanced returns the preferences that the truth reads: of each pair the distribution of
// one call that can be read, with the judge's ties, averaged over the two orders and over
// all that is drawn once for a pair. Its arms have the names of those of m.
func (j judging) balanced(m *pref.Matrix) *pref.Matrix {
	if j.balance == nil {
		return m
	}
	o := judge.NewOpinion(j.balance, m.Arms(), 0)
	o.Odds = odds{m}
	b := matrixOf(m.Arms(), func(i, k int) outcomes {
		d := o.Distribution(i, k)
		return outcomes{win: d[pref.FirstWins], tie: d[pref.Tie], lose: d[pref.SecondWins]}
	})
	b.SetNames(namesOf(m))
	return b
}

// odds are the log-odds of a win by a preference matrix.
type odds struct{ m *pref.Matrix }

// LogOdds implements judge.LogOdds. In a pair that cannot tie, those of the two arms are
// opposite to the last bit.
func (o odds) LogOdds(_, i, j int) float64 {
	a, b := pref.Arm(i), pref.Arm(j)
	x := portable.Log(o.m.Win(a, b)) - portable.Log(o.m.Tie(a, b)+o.m.Win(b, a))
	return min(max(x, -judge.MaxLogOdds), judge.MaxLogOdds)
}

// judgedTrial is the instance of one trial in which a judge decides duels. It is a
// duel.Environment, a duel.Tallier, a duel.Caller, a duel.Dropper and duel.Instanced.
type judgedTrial struct {
	judge.Trial
	balanced *pref.Matrix
	truth    duel.Truth
	instance duel.Instance
}

// newJudged returns the trial in which the judge sees the matrix m. Both matrices are those
// of the instance in the order of the trial's arms. Salt is the key of what the judge's
// persistent errors are.
func newJudged(j *judge.Judge, m, balanced *pref.Matrix, instance duel.Instance, salt judge.Salt, coins *rng.Source) *judgedTrial {
	o := judge.NewOpinion(j, m.Arms(), salt)
	o.Odds = odds{m}
	return &judgedTrial{
		Trial:    judge.NewTrial(o, coins),
		balanced: balanced,
		truth:    duel.Truth{Winners: balanced.Copeland()},
		instance: instance,
	}
}

// Arms implements duel.Environment.
func (t *judgedTrial) Arms() int { return t.K }

// Name implements duel.Environment.
func (t *judgedTrial) Name(a pref.Arm) string { return t.balanced.Name(a) }

// Truth implements duel.Environment. The winners are the Copeland winners of the balanced
// matrix.
func (t *judgedTrial) Truth() *duel.Truth { return &t.truth }

// Instance implements duel.Instanced.
func (t *judgedTrial) Instance() duel.Instance { return t.instance }

// swapArms is the greatest number of arms of which a description has the rates of swaps.
const swapArms = 100

// Description implements duel.Describer.
func (w *World) Description() []string {
	if w.judge == nil {
		return nil
	}
	list := []string{"a judge decides duels: the preferences, which are the truth, are those of a call that can be read, over both orders of a pair and without persistent errors"}
	k := w.arms
	if w.model == nil || k > swapArms {
		return list
	}
	var s judge.Swaps
	by := odds{w.model}
	for i := range k {
		for j := range i {
			s.Add(w.judge.Swaps(by.LogOdds(0, i, j), by.LogOdds(0, j, i)), k*(k-1)/2)
		}
	}
	return append(list, fmt.Sprintf("of pairs that are shown in both orders, a call each, the calls prefer the same arm in %.1f %%, the first slot in %.1f %% and the second slot in %.1f %%",
		100*s.SameArm, 100*s.FirstSlot, 100*s.SecondSlot))
}

// namesOf returns the names of the arms.
func namesOf(m *pref.Matrix) []string {
	names := make([]string, m.Arms())
	for i := range names {
		names[i] = m.Name(pref.Arm(i))
	}
	return names
}
