package policy

import (
	"joust/sim/pref"
	"joust/sim/rng"
)

// Wins are the preferences of pairs of arms as numbers.
type Wins struct {
	arms int
	half []float64 // half[a*arms+b] = P(a beats b) + P(tie)/2
	win  []float64 // win[a*arms+b] = P(a beats b)
}

// NewWins returns the preferences of a matrix. An arm is even with itself.
func NewWins(m *pref.Matrix) *Wins {
	k := m.Arms()
	w := &Wins{arms: k, half: make([]float64, k*k), win: make([]float64, k*k)}
	for i := range pref.Arm(k) {
		for j := range pref.Arm(k) {
			at := int(i)*k + int(j)
			w.win[at] = m.Win(i, j)
			// The two entries of a pair sum to 1 exactly, as in a zero-sum game.
			w.half[at] = 0.5 + float64((m.Win(i, j)-m.Win(j, i))/2)
		}
	}
	return w
}

// Of returns the probability that a beats b, a tie as half a win.
func (w *Wins) Of(a, b int) float64 { return w.half[a*w.arms+b] }

// Against writes the probability that each arm beats an opponent from the law. Sums run in
// the order of arms; four arms are computed side by side, which is faster.
func (w *Wins) Against(law, to []float64) {
	k, a := len(law), 0
	row := func(a int) []float64 { return w.half[a*k:][:k] }
	for ; a+4 <= k; a += 4 {
		p, q, r, s := row(a), row(a+1), row(a+2), row(a+3)
		var x, y, z, u float64
		for b, v := range law {
			x += float64(p[b] * v)
			y += float64(q[b] * v)
			z += float64(r[b] * v)
			u += float64(s[b] * v)
		}
		to[a], to[a+1], to[a+2], to[a+3] = x, y, z, u
	}
	for ; a < k; a++ {
		to[a] = Mean(law, row(a))
	}
}

// Oracle answers from scores and preferences, exactly or by samples. It implements
// Environment.Answer.
type Oracle struct {
	sampler
	scores [][]float64
	wins   *Wins

	verdicts  bool
	batch     int
	winRate   []float64
	arms      []int
	sampled   [][]float64
	opponents []int
	outcomes  []float64
	pairs     []float64
	teacher   []float64 // law of the teacher; nil without one
}

// NewOracle returns the oracle of the problem with these scores by reward and arm, which are
// probabilities if the problem has verdicts, and these preferences, which may be nil if it
// has no duels. If feedback is exact, coins are not used.
func NewOracle(problem *Problem, scores [][]float64, wins *Wins, coins *rng.Source) *Oracle {
	arms, batch := problem.Arms, problem.Batch
	o := &Oracle{sampler: newSampler(arms, coins), scores: scores, wins: wins, batch: batch, verdicts: problem.Verdicts}
	if batch == 0 {
		o.winRate = make([]float64, arms)
		return o
	}
	o.arms, o.opponents, o.outcomes = make([]int, batch), make([]int, batch), make([]float64, batch)
	for range scores {
		o.sampled = append(o.sampled, make([]float64, batch))
	}
	return o
}

// Teach sets the law of the teacher, which must not be changed.
func (o *Oracle) Teach(law []float64) { o.teacher = law }

// Answer implements Environment.
func (o *Oracle) Answer(ask *Ask, f *Feedback) {
	*f = Feedback{}
	if o.batch == 0 {
		f.Scores = o.scores
		if ask.Opposed {
			o.wins.Against(ask.Against, o.winRate)
			f.WinRate = o.winRate
		}
		return
	}
	o.draw(ask.Play, o.arms)
	if ask.Taught {
		o.teach(ask.Group)
	}
	f.Arms, f.SampleScores = o.arms, o.sampled
	for r, scores := range o.scores {
		for i, a := range o.arms {
			o.sampled[r][i] = scores[a]
			if o.verdicts {
				o.sampled[r][i] = verdict(o.coins.Float64() < scores[a])
			}
		}
	}
	if ask.Opposed {
		o.draw(ask.Against, o.opponents)
		for i, a := range o.arms {
			o.outcomes[i] = o.duel(a, o.opponents[i])
		}
		f.Opponents, f.Outcomes = o.opponents, o.outcomes
	}
	if ask.Group > 0 {
		o.pairs = o.pairs[:0]
		for start := 0; start < len(o.arms); start += ask.Group {
			group := o.arms[start:][:ask.Group]
			for i, a := range group {
				for _, b := range group[i+1:] {
					o.pairs = append(o.pairs, o.votes(a, b, ask.Votes))
				}
			}
		}
		f.Pairs = o.pairs
	}
}

// votes draws the mean outcome of n duels.
func (o *Oracle) votes(a, b, n int) float64 {
	sum := 0.0
	for range n {
		sum += o.duel(a, b)
	}
	return sum / float64(n)
}

// teach draws the last sample of each group from the law of the teacher.
func (o *Oracle) teach(group int) {
	n := len(o.arms) / group
	o.draw(o.teacher, o.opponents[:n])
	for g, a := range o.opponents[:n] {
		o.arms[(g+1)*group-1] = a
	}
}

func verdict(yes bool) float64 {
	if yes {
		return 1
	}
	return 0
}

// duel draws the outcome of a duel. An arm ties with itself: it is no news.
func (o *Oracle) duel(a, b int) float64 {
	if a == b {
		return 0.5
	}
	at, back := a*o.wins.arms+b, b*o.wins.arms+a
	switch u := o.coins.Float64(); {
	case u < o.wins.win[at]:
		return 1
	case u < 1-o.wins.win[back]:
		return 0.5
	}
	return 0
}
