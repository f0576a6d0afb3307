package tournament

import (
	"cmp"
	"errors"
	"math"
	"slices"

	"gonum.org/v1/gonum/blas/blas64"

	"joust/sim"
	"joust/sim/cite"
	"joust/sim/duel"
	"joust/sim/linalg"
	"joust/sim/param"
	"joust/sim/portable"
	"joust/sim/pref"
	"joust/sim/rng"
)

// BradleyTerryParams are the parameters of BradleyTerry.
type BradleyTerryParams struct {
	DuelsParams
	Batch    int     `yaml:"batch" doc:"duels between two fits, 0 to 1000000; they can be run in parallel, an arm has at most one of them, and so ⌊N/2⌋ is the most; 0 for ⌊N/2⌋"`
	Variance float64 `yaml:"variance" doc:"variance of the Gaussian prior of a strength, which is in units of the log odds; between 0 and 1000"`
}

// Validate implements param.Params.
func (p BradleyTerryParams) Validate() error {
	return errors.Join(
		p.DuelsParams.Validate(),
		param.Count("batch", p.Batch, 0, 1_000_000),
		param.Inside("variance", p.Variance, 0, 1000),
	)
}

// BradleyTerryEntry declares bradley-terry-pairing for the catalogue.
var BradleyTerryEntry = duel.LearnerSpec[BradleyTerryParams, *BradleyTerry]{
	Spec: sim.Spec[BradleyTerryParams]{
		Name:    "bradley-terry-pairing",
		Version: 4, // 1 valued a pair without the covariance of its strengths; 2 and 3 ordered equal pairs by how their values are rounded
		Card: sim.Card{
			Title:     "Bradley-Terry",
			About:     "Fits strengths to all duels so far and chooses the pairs whose outcome and whose difference of strengths are least certain. It uses few duels well where strengths explain the preferences, and is misled where preferences are cyclic.",
			Feedback:  "Ternary: a tie is half a win for each. It uses answers: two candidates with the same answer never duel, and no duel is made if all have the same.",
			Guarantee: "None for the choice of pairs.",
			Cost:      "O(N²) exponentials and O(N³) comparisons and products a round; O(N²) memory. Does not leap, because each duel is of another pair.",
			Promises: []sim.Promise{
				{Of: sim.Duels, Is: sim.AtMost, Bound: "N·D", Where: map[string]string{"D": "duels"}, Test: sim.Conformance},
				{Of: sim.Result, Text: "The fit is the mode of the posterior, which is unique, to 9 decimals.", Test: "algorithms/tournament.TestBradleyTerryFit"},
				{Of: sim.Result, Text: "It goes on learning: after 2000 duels of 8 arms, neighbours .05 apart, it errs no more often than a round robin.", Test: "algorithms/tournament.TestBradleyTerryGoesOnLearning"},
			},
			Source: cite.Citation{
				Authors: "Bradley, R. A. and Terry, M. E.", Year: 1952,
				Title: "Rank Analysis of Incomplete Block Designs: I. The Method of Paired Comparisons",
				Venue: cite.Journal{Name: "Biometrika", Volume: "39"},
				Where: "the model; prior and choice of pairs are from here",
			},
		},
		Defaults: BradleyTerryParams{DuelsParams: DuelsParams{Duels: 3}, Variance: 1},
	},
	New:     NewBradleyTerry,
	MaxArms: 512, // with which the inverse of the information matrix takes about .1 s a round
}

// BradleyTerry fits the model in which i beats j with probability σ(b_i-b_j) to the
// duels so far and recommends the arm of greatest strength b. The fit is the mode of
// the posterior,
//
//	Σ w_ij·ln σ(b_i-b_j) - Σ b_i²/(2s²),
//
// where w_ij are the wins of i over j, a tie being half a win for each, and s² is the
// prior variance. The fit and the recommendation are updated after every batch.
//
// A batch takes pairs of greatest p(1-p)·(v_i+v_j-2c_ij), where p is the fitted
// probability of the pair and v_i+v_j-2c_ij the variance of the difference of its
// strengths by Laplace's approximation. The covariance c_ij is essential: two arms that
// have often duelled each other, and nobody else, have large variances but a
// well-known difference. Each arm is taken at most once, so that all duels of a batch
// can be run in parallel. The order of the slots is random, and so is the order of equal
// pairs, which at the start are all.
//
// Its ranking is by the strengths of the last fit, equal ones in a random order.
type BradleyTerry struct {
	*duel.Sequential
	arms      []pref.Arm
	strengths *strengths // by index in arms
}

// NewBradleyTerry returns a learner for the problem. Its stream draws the order of
// equal pairs and the slots.
func NewBradleyTerry(p BradleyTerryParams, problem duel.Problem, stream *rng.Source) *BradleyTerry {
	arms := duel.ShuffledArms(problem.Arms, stream)
	n := len(arms)
	left := affordable(p.Duels, &problem)
	f := newStrengths(n, left, p.Variance)
	most := p.Batch
	if most == 0 {
		most = n
	}
	b := newBatch(arms, &problem, f, stream)
	l := &BradleyTerry{arms: arms, strengths: f}
	l.Sequential = duel.NewSequential(problem, func(a *duel.Arena) pref.Arm {
		best := arms[0]
		a.Recommend(best)
		for left > 0 && len(b.pairs) > 0 {
			a.Expenses.Rounds++
			b.begin(min(most, left))
			a.Run(b)
			if b.most > 0 {
				a.Expenses.Byes += n - 2*b.size
			}
			left -= b.size
			f.fit()
			best = arms[f.strongest()]
			a.Recommend(best)
		}
		return best
	})
	return l
}

// Ranking implements duel.Ranker.
func (l *BradleyTerry) Ranking() []pref.Arm {
	level := l.strengths.levels()
	at := lotsOf(l.arms)
	ranking := slices.Clone(l.arms)
	slices.SortStableFunc(ranking, func(i, j pref.Arm) int { return cmp.Compare(level[at[i]], level[at[j]]) })
	return ranking
}

// equal is the relative difference of values, and the difference of strengths, below which
// they are equal: their order must not depend on how the fit is rounded.
const equal = 1e-8

// batch is the duels between two fits. It implements duel.Steps.
type batch struct {
	arms      []pref.Arm
	strengths *strengths
	stream    *rng.Source // decides the slots
	pairs     []ratedPair // of arms with different answers, in the order of j and then of i
	free      []ratedPair // those of which no arm has a duel in this batch, and others before the next choice
	busy      []bool      // by index, whether an arm has a duel in this batch
	most      int         // duels that can be added
	size      int         // duels so far
	i, j      int         // the arms of the present duel
	swapped   bool        // arm j is in the first slot
}

// ratedPair is two arms, by their indices in the order, and the value of their duel.
type ratedPair struct {
	i, j  int
	value float64
}

func newBatch(arms []pref.Arm, problem *duel.Problem, f *strengths, stream *rng.Source) *batch {
	n := len(arms)
	b := &batch{arms: arms, strengths: f, stream: stream, busy: make([]bool, n), pairs: make([]ratedPair, 0, n*(n-1)/2)}
	for j, second := range arms {
		for i, first := range arms[:j] {
			if !problem.SameTeam(first, second) {
				b.pairs = append(b.pairs, ratedPair{i: i, j: j})
			}
		}
	}
	b.free = make([]ratedPair, len(b.pairs))
	return b
}

// begin begins a batch of at most this many duels.
func (b *batch) begin(most int) {
	b.most, b.size = most, 0
	clear(b.busy)
	b.strengths.value(b.pairs)
	b.free = b.free[:copy(b.free[:len(b.pairs)], b.pairs)]
}

// Next implements duel.Steps. The pair is that of greatest value among the free ones; of
// equals, the first.
func (b *batch) Next() (pref.Pair, int) {
	if b.most == 0 {
		return pref.Pair{}, 0
	}
	best := ratedPair{value: -1}
	free := b.free[:0]
	for _, q := range b.free {
		if b.busy[q.i] || b.busy[q.j] {
			continue
		}
		free = append(free, q)
		if q.value > float64(best.value*(1+equal)) {
			best = q
		}
	}
	b.free = free
	if len(free) == 0 {
		return pref.Pair{}, 0
	}
	b.most--
	b.size++
	b.i, b.j = best.i, best.j
	b.busy[b.i], b.busy[b.j] = true, true
	first, second := b.arms[b.i], b.arms[b.j]
	if b.swapped = !b.stream.Coin(); b.swapped {
		first, second = second, first
	}
	return pref.Pair{First: first, Second: second}, 1
}

// Count implements duel.Steps.
func (b *batch) Count(t pref.Tally) {
	points := 1 + t.First - t.Second
	if b.swapped {
		points = 2 - points
	}
	b.strengths.enter(b.i, b.j, points)
}

// strengths is the fit to the duels so far.
type strengths struct {
	n          int
	precision  float64        // of the prior
	b          []float64      // the mode
	met        []tallied      // the pairs that have duelled
	place      []int32        // place[i*n+j] is 1 + the index in met of the pair of i and j; 0 for none
	covariance blas64.General // the inverse of the information matrix
	factor     blas64.General // buffer for the information matrix and its factor
	power      []float64      // e^b of each arm, if no strength is extreme
	extreme    bool

	// The step of the fit, and buffers for its terms.
	step, newton, bent, twisted []float64
}

// tallied is a pair that has duelled: the number of its duels, and the points of i, a tie
// being half a point.
type tallied struct {
	i, j          int
	games, points float64
	second, third float64 // the derivatives of the expected points at the last slope
}

func newStrengths(n, duels int, variance float64) *strengths {
	vectors := make([]float64, 6*n)
	vector := func(k int) []float64 { return vectors[k*n : (k+1)*n : (k+1)*n] }
	s := &strengths{
		n: n, precision: 1 / variance, b: vector(0), power: vector(1),
		step: vector(2), newton: vector(3), bent: vector(4), twisted: vector(5),
		met: make([]tallied, 0, min(duels, n*(n-1)/2)), place: make([]int32, n*n),
		covariance: linalg.Zeros(n, n), factor: linalg.Zeros(n, n),
	}
	for i := range n {
		linalg.Row(s.covariance, i)[i] = variance
	}
	return s
}

// value computes the values p(1-p)·(v_i+v_j-2c_ij) of the pairs.
func (s *strengths) value(pairs []ratedPair) {
	if s.findPowers(); len(s.met) > 0 { // else there is only the prior
		s.spread()
	}
	for at := range pairs {
		r := &pairs[at]
		p, q := s.chances(r.i, r.j)
		r.value = float64(float64(p*q) * s.variance(r.i, r.j))
	}
}

// variance returns the variance v_i+v_j-2c_ij of the difference b_i-b_j.
func (s *strengths) variance(i, j int) float64 {
	c, n := s.covariance.Data, s.n
	return (c[i*n+i] + c[j*n+j]) - float64(2*c[i*n+j])
}

// enter adds a duel of i and j in which i won the given number of half points.
func (s *strengths) enter(i, j, points int) {
	if i > j {
		i, j, points = j, i, 2-points
	}
	at := &s.place[i*s.n+j]
	if *at == 0 {
		s.met = append(s.met, tallied{i: i, j: j})
		*at = int32(len(s.met))
	}
	m := &s.met[*at-1]
	m.games++
	m.points += float64(float64(points) / 2)
}

// fit finds the mode by Newton's method, starting from the last mode, until no strength
// moves.
//
// Let D be the largest difference of two components of Newton's step. Along the step, the
// differences of strengths change by at most D, and the curvature of ln σ changes by a
// factor of at most e^x over a distance x. A share t of the step therefore changes the
// derivative along it, which is h at first, by at most h·(e^(tD) - 1)/D: with t = ln(1+D)/D
// the posterior increases all the way, and since it is strictly concave, its maximum is
// reached from any start.
//
// A step with D < 1 is corrected instead, which leaves an error of the order of D⁴. From
// where that fails to halve D, Newton's shortened steps go on, until D is smaller yet.
func (s *strengths) fit() {
	const enough, steps = 1e-10, 1000
	corrected := math.Inf(1) // D of the last step that was corrected
	for range steps {
		s.slope()
		linalg.Cholesky(s.factor)
		linalg.CholeskySolve(s.factor, s.step)
		d := slices.Max(s.step) - slices.Min(s.step)
		left := float64(d * d) // the order of the error after the step
		switch {
		case d < 1 && d < corrected/2:
			s.bend()
			if left = float64(left * d); left >= enough {
				s.twist()
				left = float64(left * d)
			}
			corrected = d
		case d > 0:
			share := portable.Log(1+d) / d
			for i := range s.step {
				s.step[i] *= share
			}
		}
		for i, x := range s.step {
			s.b[i] += x
		}
		if left < enough {
			return
		}
	}
}

// slope computes the gradient of the log posterior, in step, and the information matrix: the
// precision of the prior on the diagonal plus a weighted Laplacian of the duels, so positive
// definite. Of the matrix, it writes the diagonal and the upper triangle to factor.
func (s *strengths) slope() {
	s.findPowers()
	information, n := s.factor.Data, s.n
	clear(information)
	for i, b := range s.b {
		s.step[i] = -float64(s.precision * b)
		information[i*n+i] = s.precision
	}
	for at := range s.met {
		m := &s.met[at]
		p, q := s.chances(m.i, m.j)
		g := m.points - float64(m.games*p)
		s.step[m.i] += g
		s.step[m.j] -= g
		pq := float64(p * q)
		h := float64(m.games * pq)
		m.second, m.third = float64(h*(q-p)), float64(h*(1-float64(6*pq)))
		information[m.i*n+m.i] += h
		information[m.i*n+m.j] = -h
		information[m.j*n+m.j] += h
	}
}

// findPowers computes the powers e^b.
func (s *strengths) findPowers() {
	s.extreme = max(slices.Max(s.b), -slices.Min(s.b)) > 300
	for i, b := range s.b {
		s.power[i] = portable.Exp(b)
	}
}

// chances returns the probability that i beats j and that of the reverse, by the powers.
func (s *strengths) chances(i, j int) (p, q float64) {
	if s.extreme { // powers may be infinite
		d := s.b[i] - s.b[j]
		return logistic(d), logistic(-d)
	}
	x, y := s.power[i], s.power[j]
	r := 1 / (x + y)
	return float64(x * r), float64(y * r)
}

// logistic returns the probability σ(x) that an arm wins which is stronger by x.
func logistic(x float64) float64 { return 1 / (1 + portable.Exp(-x)) }

// bend adds to Newton's step h the second term of a series, and twist the third. On the curve
// b + t·h + t²·k + t³·l the win probability of a pair of which these differ by H, K and L is
//
//	p + d₁·H t + (d₁·K + d₂·H²/2) t² + (d₁·L + d₂·H·K + d₃·H³/6) t³ + …,
//
// where d₁ = pq, d₂ = pq(q-p) and d₃ = pq(1-6pq). The gradient has no term in t² if Newton's
// matrix times k is the sum of all -d₂·H²/2, and likewise for t³ and l. On this curve it is
// 1-t times that at its beginning, but for terms of higher order, and so about 0 at t = 1.
func (s *strengths) bend() {
	clear(s.bent)
	for at := range s.met {
		m := &s.met[at]
		d := s.step[m.i] - s.step[m.j]
		g := float64(float64(m.second/2) * float64(d*d))
		s.bent[m.i] -= g
		s.bent[m.j] += g
	}
	linalg.CholeskySolve(s.factor, s.bent)
	for i, x := range s.step {
		s.newton[i] = x
		s.step[i] = x + s.bent[i]
	}
}

// twist adds the third term; see bend.
func (s *strengths) twist() {
	clear(s.twisted)
	for at := range s.met {
		m := &s.met[at]
		d, e := s.newton[m.i]-s.newton[m.j], s.bent[m.i]-s.bent[m.j]
		g := float64(d * (float64(m.second*e) + float64(float64(m.third/6)*float64(d*d))))
		s.twisted[m.i] -= g
		s.twisted[m.j] += g
	}
	linalg.CholeskySolve(s.factor, s.twisted)
	linalg.Axpy(1, s.twisted, s.step)
}

// spread computes the covariances at the mode, the inverse of the information matrix.
func (s *strengths) spread() {
	s.slope()
	linalg.Cholesky(s.factor)
	linalg.CholeskyInverse(s.factor, s.covariance)
}

// strongest returns the index of the first of the strongest arms, those of level 0.
func (s *strengths) strongest() int {
	most := slices.Max(s.b)
	return slices.IndexFunc(s.b, func(b float64) bool { return b >= most-equal })
}

// levels returns the level of each arm: 0 for those that are equal to the strongest, 1 for
// those that are equal to the strongest of the others, and so on.
func (s *strengths) levels() []int {
	var heads []float64 // the strongest of each level
	for _, b := range slices.Backward(slices.Sorted(slices.Values(s.b))) {
		if len(heads) == 0 || b < heads[len(heads)-1]-equal {
			heads = append(heads, b)
		}
	}
	level := make([]int, len(s.b))
	for i, b := range s.b {
		for ; b < heads[level[i]]-equal; level[i]++ {
		}
	}
	return level
}
