package regret

import (
	"joust/sim"
	"joust/sim/duel"
	"joust/sim/pref"
	"joust/sim/rng"
)

// UniformParams are the parameters of Uniform.
type UniformParams struct{ duel.TieParams }

// Validate implements param.Params.
func (UniformParams) Validate() error { return nil }

// UniformEntry declares uniform for the catalogue.
var UniformEntry = duel.LearnerSpec[UniformParams, *Uniform]{
	Spec: sim.Spec[UniformParams]{
		Name: "uniform",
		Card: sim.Card{
			Title:     "Uniform",
			About:     "Every duel is of two different arms drawn uniformly at random: the line that every other algorithm has to stay below. It recommends the arm with the greatest share of wins, an estimate of the Borda winner.",
			Feedback:  "Binary: win or loss. The parameter ties says how a duel without a winner counts in the shares; by default as half a win for each arm.",
			Guarantee: "None: it never exploits, so that its regret is linear.",
			Cost:      "O(1) a duel, O(K) memory. Does not leap, because each duel is of another pair.",
		},
		Defaults: UniformParams{TieParams: duel.TieParams{Ties: "half"}},
	},
	New:         NewUniform,
	TossesCoins: UniformParams.TossesCoins,
	Seeks:       func(UniformParams) pref.Notion { return pref.BordaNotion },
	Endless:     func(UniformParams) bool { return true },
}

// Uniform lets two different arms duel, all ordered pairs with the same probability.
type Uniform struct{ bordaSample }

// NewUniform returns a learner for the problem. Its stream draws the pairs, and tosses the
// coins of ties=coin.
func NewUniform(p UniformParams, problem duel.Problem, stream *rng.Source) *Uniform {
	return &Uniform{newBordaSample(problem.Arms, p.Rule(stream), stream)}
}

// Next implements duel.Learner.
func (l *Uniform) Next() (pref.Pair, bool) { return l.pair, true }

// Observe implements duel.Learner.
func (l *Uniform) Observe(p pref.Pair, o pref.Outcome) { l.observe(p, o.Tally()) }

// Recommend returns the first of the arms with the greatest share of wins.
func (l *Uniform) Recommend() pref.Arm { return l.leader() }

// bordaSample draws pairs of two different arms, all ordered pairs with the same
// probability. An arm's share of wins in its duels then estimates its Borda score.
type bordaSample struct {
	ties   duel.TieRule
	stream *rng.Source
	pair   pref.Pair // the next pair
	halves []int     // by arm, half wins
	duels  []int     // by arm, duels that count
}

// newBordaSample returns a sample of k arms and draws the first pair.
func newBordaSample(k int, ties duel.TieRule, stream *rng.Source) bordaSample {
	return bordaSample{ties: ties, stream: stream, pair: drawPair(k, stream), halves: make([]int, k), duels: make([]int, k)}
}

// observe counts duels of the pair for both arms, and draws the next pair.
func (s *bordaSample) observe(p pref.Pair, t pref.Tally) {
	lead, counted := s.ties.Many(t)
	s.halves[p.First] += counted + lead
	s.halves[p.Second] += counted - lead
	s.duels[p.First] += counted
	s.duels[p.Second] += counted
	s.pair = drawPair(len(s.duels), s.stream)
}

// share returns the arm's share of wins; 1/2 without duels.
func (s *bordaSample) share(a pref.Arm) float64 {
	if s.duels[a] == 0 {
		return 0.5
	}
	return float64(s.halves[a]) / float64(2*s.duels[a])
}

// leader returns the first of the arms with the greatest share of wins.
func (s *bordaSample) leader() pref.Arm {
	return greatest(len(s.duels), func(i int) float64 { return s.share(pref.Arm(i)) })
}

// drawPair draws two different ones of k arms.
func drawPair(k int, stream *rng.Source) pref.Pair {
	first, second := stream.Intn(k), stream.Intn(k-1)
	if second >= first {
		second++
	}
	return pref.Pair{First: pref.Arm(first), Second: pref.Arm(second)}
}
