package duel

import (
	"cmp"
	"math"
	"slices"

	"joust/sim/pref"
)

// Books count the plays of a trial, from which every notion of regret is computed. A duel
// costs O(1), and so does a leap. All counts are whole numbers, so that the regrets do not
// depend on the lengths of leaps.
//
// Regret here is pseudo-regret: the expectation given the pairs that duelled. Outcomes do
// not enter it.
type Books struct {
	instance Instance
	judged   bool // there is an instance

	plays []int // plays[a]: how often arm a was one of the two arms of a duel; twice in a duel with itself
	// A duel's better arm is the one with the smaller gap to the Condorcet winner.
	better []int   // better[a]: duels of which arm a was the better arm
	rank   []int32 // the order of the arms by these gaps; without a Condorcet winner, by number
	self   int     // duels of an arm with itself
	duels  int

	mixture []float64 // the learner's mixture at the last reading; nil if it has none or is not asked for it
}

// open empties the books for a trial of the environment.
func (b *Books) open(env Environment) {
	k := env.Arms()
	*b = Books{plays: resized(b.plays, k), better: resized(b.better, k), rank: b.rank[:0]}
	if in, ok := env.(Instanced); ok {
		b.instance, b.judged = in.Instance(), true
	}
	order := make([]pref.Arm, k)
	for a := range order {
		order[a] = pref.Arm(a)
		b.rank = append(b.rank, 0)
	}
	if gaps := b.gaps(pref.AverageRegret); gaps != nil {
		slices.SortStableFunc(order, func(x, y pref.Arm) int {
			return cmp.Compare(gaps[b.instance.arm(x)], gaps[b.instance.arm(y)])
		})
	}
	for r, a := range order {
		b.rank[a] = int32(r)
	}
}

// resized returns a list of n zeros, in the same memory if it is large enough.
func resized(list []int, n int) []int {
	list = slices.Grow(list[:0], n)[:n]
	clear(list)
	return list
}

// enter counts n duels of the pair, which may be an arm with itself.
func (b *Books) enter(p pref.Pair, n int) {
	b.duels += n
	b.plays[p.First] += n
	b.plays[p.Second] += n
	switch {
	case p.First == p.Second:
		b.self += n
		b.better[p.First] += n
	case b.rank[p.First] < b.rank[p.Second]:
		b.better[p.First] += n
	default:
		b.better[p.Second] += n
	}
}

// Duels returns the number of duels so far.
func (b *Books) Duels() int { return b.duels }

// Selves returns how many of the duels were those of an arm with itself.
func (b *Books) Selves() int { return b.self }

// Plays returns how often the arm was one of the two arms of a duel; a duel with itself
// counts twice.
func (b *Books) Plays(a pref.Arm) int { return b.plays[a] }

// Regret returns the regret of the duels so far by the notion; NaN if the instance does not
// define it, or if there is no preference matrix.
func (b *Books) Regret(r pref.Regret) float64 {
	switch r {
	case pref.WeakRegret:
		return b.sum(pref.AverageRegret, b.better)
	case pref.StrongRegret:
		return b.sum(pref.AverageRegret, b.plays) - b.sum(pref.AverageRegret, b.better)
	case pref.BinaryWeakRegret, pref.BinaryStrongRegret:
		gaps := b.gaps(pref.AverageRegret)
		if gaps == nil {
			return math.NaN()
		}
		winner := pref.Arm(slices.Index(b.rank, 0))
		if r == pref.BinaryWeakRegret {
			return float64(b.duels - b.better[winner])
		}
		return float64(b.duels - (b.plays[winner] - b.better[winner]))
	case pref.VonNeumannRegret:
		if !b.judged {
			return math.NaN()
		}
		plays := make([]int, len(b.plays))
		for a, n := range b.plays {
			plays[b.instance.arm(pref.Arm(a))] = n
		}
		return b.instance.Worths.Matrix().VonNeumannRegret(plays)
	}
	return b.sum(r, b.plays) / 2
}

// Exploitability returns that of the mixture of arms that the learner recommends; see
// pref.Matrix.Exploitability. It is NaN if the learner is no Mixer, if the loop does not ask
// for mixtures, or if there is no preference matrix.
func (b *Books) Exploitability() float64 {
	if b.mixture == nil {
		return math.NaN()
	}
	return b.exploitability(func(a int) float64 { return b.mixture[a] })
}

// PlayedExploitability returns that of the mixture of all arms that were played, in both
// places of the duels: the von Neumann regret divided by the number of duels. It is NaN
// before the first duel or if there is no preference matrix.
func (b *Books) PlayedExploitability() float64 {
	if b.duels == 0 {
		return math.NaN()
	}
	return b.exploitability(func(a int) float64 { return float64(b.plays[a]) / float64(2*b.duels) })
}

// exploitability returns that of the mixture in which the arms of the trial have these
// weights; NaN if there is no preference matrix.
func (b *Books) exploitability(weight func(a int) float64) float64 {
	if !b.judged {
		return math.NaN()
	}
	mixture := make([]float64, len(b.plays))
	for a := range mixture {
		mixture[b.instance.arm(pref.Arm(a))] = weight(a)
	}
	return b.instance.Worths.Matrix().Exploitability(mixture)
}

// sum returns Σ count[a]·g_a of the gaps g of the notion; NaN without gaps.
func (b *Books) sum(r pref.Regret, count []int) float64 {
	gaps := b.gaps(r)
	if gaps == nil {
		return math.NaN()
	}
	total := 0.0
	for a, n := range count {
		total += float64(float64(n) * gaps[b.instance.arm(pref.Arm(a))])
	}
	return total
}

// gaps returns the gaps of the arms of the matrix by the notion; nil if there are none.
func (b *Books) gaps(r pref.Regret) []float64 {
	if !b.judged {
		return nil
	}
	return b.instance.Worths.Gaps(r)
}

// openBooks opens the books of a trial of the environment, if the loop keeps them.
func (l *Loop) openBooks(env Environment, trial *Trial) {
	if l.Books == nil {
		return
	}
	l.books.open(env)
	trial.Books = slices.Grow(trial.Books[:0], len(l.Books))[:len(l.Books)]
	for i := range trial.Books {
		trial.Books[i] = trial.Books[i][:0]
	}
}

// readBooks records what the books say now. It panics if the mixture of a Mixer is none.
func (l *Loop) readBooks(learner Learner, truth *Truth, trial *Trial) {
	if m, ok := learner.(Mixer); ok && l.Mixture {
		l.books.mixture = m.Mixture()
		if err := CheckMixture(l.books.mixture, len(l.books.plays)); err != nil {
			l.breach(l.books.duels, err.Error())
		}
	}
	for i, of := range l.Books {
		trial.Books[i] = append(trial.Books[i], of(&l.books, truth))
	}
}

// closeBooks records what the books say at the checkpoints that the trial has not reached
// and at its end. If the loop commits, the recommended arm duels itself until then.
func (l *Loop) closeBooks(learner Learner, truth *Truth, trial *Trial) {
	if l.Books == nil {
		return
	}
	a := trial.Recommended
	commit := func(until int) {
		if n := until - l.books.duels; l.Commit && n > 0 {
			l.books.enter(pref.Pair{First: a, Second: a}, n)
		}
	}
	for c := len(trial.Wrong); c < len(l.Checkpoints); c++ {
		commit(min(l.Checkpoints[c], l.Budget))
		l.readBooks(learner, truth, trial)
	}
	commit(l.Budget)
	l.readBooks(learner, truth, trial)
}
