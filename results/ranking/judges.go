package ranking

import (
	"errors"
	"math"
	"slices"

	"joust/results/stats"
	"joust/sim/parallel"
	"joust/sim/portable"
	"joust/sim/pref"
	"joust/sim/strength"
)

// Judge is how one judge voted.
type Judge struct {
	Judge                 int32 // its number
	Votes, Ties, Decisive float64
	TieRate               Rate // of all votes
	// First is the share of the decisive votes for the arm that was shown first; NaN where
	// the slots are unknown.
	First Rate
	// Agreement is the share of the decisive votes for the arm that is stronger by the
	// consensus: the model of Bradley and Terry for the decisive votes of all others. Its
	// prior is that of Firth where the likelihood has no finite maximum. Agreement,
	// Expected, Infit and Outfit are NaN where the others' votes do not connect all arms.
	Agreement Rate
	// Expected is the agreement of a judge who votes by the consensus's probabilities.
	Expected float64
	// With y = 1 or 0 for a win of the first arm, and p its probability by the consensus,
	//
	//	Infit = Σ (y-p)²/Σ p(1-p),  Outfit = mean of (y-p)²/(p(1-p)):
	//
	// about 1 for a judge who votes by the consensus's probabilities, and greater for one
	// who often votes against them, Outfit above all where they are clear.
	Infit, Outfit float64
}

// Rate is a share of a judge's votes.
type Rate struct {
	Value float64
	// Shrunk is the mean of the share after these votes, if the judges' shares are from
	// one beta law, which is estimated by moments; see shrink.
	Shrunk float64
	// P is the p-value of the judge's votes being those of the others: for TieRate and
	// First an exact two-sided binomial test with the share of all others, for Agreement
	// the lower tail of the normal law with Expected, since to agree more often than
	// expected is no fault. Adjusted is P by Holm's method over the judges listed.
	P, Adjusted float64
}

// Flagged reports whether the judge differs from the others at the level of 5 % for all
// judges listed; false where P is NaN.
func (r Rate) Flagged() bool { return r.Adjusted <= .05 }

// JudgeTable returns the judges who have at least so many votes, in the order of their
// numbers. The results do not depend on the number of workers.
func (l *Log) JudgeTable(least, workers int) ([]Judge, error) {
	if l.Judges == nil {
		return nil, errors.New("the log has no judges")
	}
	all := l.Table()
	consensus := &strength.Data{Arms: len(l.Arms), Rows: BradleyTerryDrop.of(all.Pairs)}
	rows := members(l.Judges, l.NumJudges)
	votes := make([]ballots, l.NumJudges)
	var sum ballots
	var listed []int32
	for j := range rows {
		votes[j] = l.ballots(rows[j])
		sum.add(votes[j], 1)
		if n := votes[j].all; n > 0 && n >= float64(least) {
			listed = append(listed, int32(j))
		}
	}
	for r, j := range l.Judges {
		if j < 0 {
			sum.add(l.ballots([]int32{int32(r)}), 1)
		}
	}
	list := make([]Judge, len(listed))
	tests := make([]consent, len(listed))
	start, _ := estimated(consensus, nil) // nil without a consensus of all: then fits start from equal strengths
	parallel.Range(max(1, workers), len(list), func(_, low, high int) {
		for n := low; n < high; n++ {
			tests[n] = l.consent(consensus, rows[listed[n]], start)
		}
	})
	ties, first, agreement := make([][2]float64, len(list)), make([][2]float64, len(list)), make([][2]float64, len(list))
	for n, j := range listed {
		v, others, c := votes[j], sum, tests[n]
		others.add(v, -1)
		e := Judge{Judge: j, Votes: v.all, Ties: v.ties, Decisive: v.all - v.ties}
		ties[n] = [2]float64{v.ties, v.all}
		e.TieRate = Rate{Value: v.ties / v.all, P: binomialTest(v.ties, v.all, others.ties/others.all)}
		first[n] = [2]float64{v.first, e.Decisive}
		if !l.Slots {
			first[n] = [2]float64{math.NaN(), math.NaN()}
		}
		e.First = Rate{Value: first[n][0] / e.Decisive, P: binomialTest(first[n][0], e.Decisive, others.first/(others.all-others.ties))}
		agreement[n] = [2]float64{c.agreed, c.votes}
		e.Agreement = Rate{Value: c.agreed / c.votes, P: portable.Phi((c.agreed - c.expected) / math.Sqrt(c.variance))}
		e.Expected = c.expected / c.votes
		e.Infit, e.Outfit = c.squares/c.information, c.outfit/c.votes
		list[n] = e
	}
	finish(list, ties, func(j *Judge) *Rate { return &j.TieRate })
	finish(list, first, func(j *Judge) *Rate { return &j.First })
	finish(list, agreement, func(j *Judge) *Rate { return &j.Agreement })
	return list, nil
}

// ballots are numbers of votes: all, ties, and those for the arm that was shown first.
type ballots struct{ all, ties, first float64 }

func (b *ballots) add(other ballots, sign float64) {
	b.all += float64(sign * other.all)
	b.ties += float64(sign * other.ties)
	b.first += float64(sign * other.first)
}

// ballots counts the votes of rows.
func (l *Log) ballots(rows []int32) (b ballots) {
	for _, r := range rows {
		n := l.Count(int(r))
		b.all += n
		switch l.Outcomes[r].Ternary() {
		case pref.FirstWins:
			b.first += n
		case pref.Tie:
			b.ties += n
		}
	}
	return b
}

// consent compares the decisive votes of a judge with the consensus of the others.
type consent struct {
	votes, agreed, expected, variance float64
	squares, information, outfit      float64
}

// consent returns that of the judge who cast the votes of the rows; NaN without a
// consensus.
func (l *Log) consent(all *strength.Data, rows []int32, start *strength.Estimate) (c consent) {
	others := &strength.Data{Arms: all.Arms, Rows: slices.Clone(all.Rows)}
	for _, r := range rows {
		p := strength.Pair{I: l.First[r], J: l.Second[r]}
		add(&p, l.Outcomes[r], l.mass(int(r)))
		if p.I > p.J {
			p = flipped(p)
		}
		if at, ok := slices.BinarySearchFunc(others.Rows, p, comparePairs); ok {
			others.Rows[at].Win = subtracted(others.Rows[at].Win, p.Win)
			others.Rows[at].Lose = subtracted(others.Rows[at].Lose, p.Lose)
		}
	}
	others.Rows = slices.DeleteFunc(others.Rows, func(p strength.Pair) bool { return p.Duels() == 0 })
	e, ok := estimated(others, start)
	if !ok {
		nan := math.NaN()
		return consent{nan, nan, nan, nan, nan, nan, nan}
	}
	for _, r := range rows {
		n, o := l.Count(int(r)), l.Outcomes[r].Ternary()
		if n == 0 || o == pref.Tie {
			continue
		}
		p, _, q := strength.Davidson(e.Strengths[l.First[r]]-e.Strengths[l.Second[r]], 0)
		of := p // the probability of the vote
		if o == pref.SecondWins {
			of = q
		}
		switch { // equal arms are half agreed
		case of > .5:
			c.agreed += n
		case of == .5:
			c.agreed += float64(n / 2)
		}
		both, miss := float64(p*q), float64((1-of)*(1-of))
		c.votes += n
		c.expected += float64(n * max(p, q))
		c.variance += float64(n * both)
		c.squares += float64(n * miss)
		c.information += float64(n * both)
		c.outfit += float64(n*miss) / both
	}
	return c
}

// subtracted returns a - b, and 0 where only rounding is left.
func subtracted(a, b float64) float64 {
	if d := a - b; d > 1e-9*a {
		return d
	}
	return 0
}

// estimated returns the strengths of greatest likelihood or, where they are not finite,
// those with Firth's prior. It returns false if the duels do not connect all arms.
func estimated(d *strength.Data, start *strength.Estimate) (*strength.Estimate, bool) {
	r := &strength.Record{Arms: d.Arms, Pairs: d.Rows}
	if r.HasFit() {
		if e, err := d.Estimate(strength.Prior{}, start); err == nil {
			return e, true
		}
	}
	if len(r.Components()) > 1 {
		return nil, false
	}
	e, err := d.Estimate(strength.Prior{Firth: true}, start)
	return e, err == nil
}

// finish shrinks a rate of the judges and adjusts its p-values. The counts are successes and
// votes of each judge; NaN where there are none.
func finish(list []Judge, counts [][2]float64, rate func(*Judge) *Rate) {
	shrunk := shrink(counts)
	var p []float64
	for n := range list {
		r := rate(&list[n])
		r.Shrunk, r.Adjusted = shrunk[n], math.NaN()
		if !math.IsNaN(r.P) {
			p = append(p, r.P)
		}
	}
	adjusted := stats.Holm(p, len(p))
	for n := range list {
		if r := rate(&list[n]); !math.IsNaN(r.P) {
			r.Adjusted, adjusted = adjusted[0], adjusted[1:]
		}
	}
}

// shrink returns the mean of each share k/n after its counts, where shares are from a beta
// law of mean μ and intraclass correlation ρ, which are estimated by moments (Kleinman,
// "Proportions with extraneous variance: single and independent samples", JASA 1973, with
// weights n):
//
//	μ = Σ k/Σ n,  S = Σ n (k/n - μ)²,  N = Σ n,  J shares,
//	ρ = (S/(μ(1-μ)) - (J-1))/(N - Σ n²/N - (J-1)), between 0 and 1,
//
// and the mean is (k + M μ)/(n + M) with M = (1-ρ)/ρ. Shares of no votes, or that are NaN,
// have no part in the estimates; their mean is NaN.
func shrink(counts [][2]float64) []float64 {
	var k, n, squares, judges float64
	for _, c := range counts {
		if c[1] > 0 {
			k += c[0]
			n += c[1]
			squares += float64(c[1] * c[1])
			judges++
		}
	}
	mu, s := k/n, 0.0
	for _, c := range counts {
		if d := c[0]/c[1] - mu; c[1] > 0 {
			s += float64(c[1] * float64(d*d))
		}
	}
	rho := 0.0
	if spread := float64(mu * (1 - mu)); spread > 0 && judges > 1 {
		rho = min(1, max(0, (s/spread-(judges-1))/(n-squares/n-(judges-1))))
	}
	means := make([]float64, len(counts))
	for j, c := range counts {
		switch {
		case !(c[1] > 0):
			means[j] = math.NaN()
		case rho == 0:
			means[j] = mu
		default:
			m := (1 - rho) / rho
			means[j] = (c[0] + float64(m*mu)) / (c[1] + m)
		}
	}
	return means
}

// binomialTest returns twice the smaller tail, including k itself, of k successes in n
// trials with probability p, at most 1; NaN without trials or without a probability.
func binomialTest(k, n, p float64) float64 {
	if !(n > 0) || math.IsNaN(p) || math.IsNaN(k) {
		return math.NaN()
	}
	above, below := 1.0, 1.0 // P(X ≥ k) and P(X ≤ k)
	if k > 0 {
		above = portable.BetaCDF(p, k, n-k+1)
	}
	if k < n {
		below = portable.BetaCDF(1-p, n-k, k+1)
	}
	return min(1, 2*min(above, below))
}
