package preference

import (
	"joust/sim/duel"
	"joust/sim/pref"
	"joust/sim/rng"
)

// trial is the instance of one trial: the law of each ordered pair of a ternary
// preference matrix. It is a duel.Environment, a duel.Tallier and duel.Instanced.
type trial struct {
	k        int
	laws     []duel.Law // laws[i*k+j] of the ordered pair (i, j)
	coins    *rng.Source
	truth    duel.Truth
	instance duel.Instance
}

// newTrial returns the trial of the matrix m, which is that of the instance in the order
// of the trial's arms. Duels are drawn from coins.
func newTrial(m *pref.Matrix, instance duel.Instance, coins *rng.Source) *trial {
	k := m.Arms()
	t := &trial{k: k, laws: make([]duel.Law, k*k), coins: coins, instance: instance}
	t.truth.Winners = m.Copeland()
	t.truth.Names = make([]string, k)
	for i := range pref.Arm(k) {
		t.truth.Names[i] = m.Name(i)
		for j := range pref.Arm(k) {
			t.laws[int(i)*k+int(j)] = duel.TernaryLaw(m.Win(i, j), m.Tie(i, j), m.Win(j, i))
		}
	}
	return t
}

// Arms implements duel.Environment.
func (t *trial) Arms() int { return t.k }

// Truth implements duel.Environment. The winners are the Copeland winners.
func (t *trial) Truth() *duel.Truth { return &t.truth }

// Instance implements duel.Instanced.
func (t *trial) Instance() duel.Instance { return t.instance }

// Duel implements duel.Environment.
func (t *trial) Duel(p pref.Pair) pref.Outcome { return t.law(p).TernaryOutcome(t.coins.Draw()) }

// DuelTally implements duel.Tallier.
func (t *trial) DuelTally(p pref.Pair, n int) pref.Tally { return t.law(p).Tally(t.coins, n) }

func (t *trial) law(p pref.Pair) *duel.Law { return &t.laws[int(p.First)*t.k+int(p.Second)] }
