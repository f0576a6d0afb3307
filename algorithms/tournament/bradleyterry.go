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
		Version: 2, // 1 valued a pair without the covariance of its strengths
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
	pairs := make([]ratedPair, 0, n*(n-1)/2)
	for i, a := range arms {
		for j, b := range arms[:i] {
			if !problem.SameTeam(a, b) {
				pairs = append(pairs, ratedPair{i: j, j: i})
			}
		}
	}
	batch := p.Batch
	if batch == 0 {
		batch = n
	}
	m := newMatching(&problem)
	r := referee{problem: &problem, stream: stream}
	l := &BradleyTerry{arms: arms, strengths: f}
	l.Sequential = duel.NewSequential(problem, func(a *duel.Arena) pref.Arm {
		r.Arena = a
		best := arms[0]
		a.Recommend(best)
		for left > 0 && len(pairs) > 0 {
			a.Expenses.Rounds++
			f.value(pairs)
			m.begin()
			for free := pairs; len(m.pairs) < min(batch, left); {
				var q ratedPair
				if free, q = mostInformative(free, arms, m); len(free) == 0 {
					break
				}
				i, j := arms[q.i], arms[q.j]
				m.join(i, j)
				f.enter(q.i, q.j, r.meetingByLot(i, j, 1))
			}
			if len(m.pairs) < min(batch, left) {
				a.Expenses.Byes += n - 2*len(m.pairs)
			}
			left -= len(m.pairs)
			f.fit()
			f.spread()
			best = arms[f.strongest()]
			a.Recommend(best)
		}
		return best
	})
	return l
}

// Ranking implements duel.Ranker.
func (l *BradleyTerry) Ranking() []pref.Arm {
	at := lotsOf(l.arms)
	ranking := slices.Clone(l.arms)
	slices.SortStableFunc(ranking, func(i, j pref.Arm) int {
		return cmp.Compare(l.strengths.b[at[j]], l.strengths.b[at[i]])
	})
	return ranking
}

// ratedPair is two arms, by their indices in the order, and the value of their duel.
type ratedPair struct {
	i, j  int
	value float64
}

// strengths is the fit to the duels so far. The results are stored as a list of edges
// for each arm: edge e and edge e^1 are the same two opponents, seen from either.
type strengths struct {
	n          int
	precision  float64   // of the prior
	b          []float64 // the mode
	first      []int     // the first edge of each arm, -1 for none
	edges      []edge
	covariance blas64.General // the inverse of the information matrix
	factor     blas64.General // buffer for the information matrix and its factor
}

type edge struct {
	opponent, next int // next is the next edge of the same arm, -1 for none
	games, points  float64
}

func newStrengths(n, duels int, variance float64) *strengths {
	s := &strengths{
		n: n, precision: 1 / variance, b: make([]float64, n), first: make([]int, n),
		edges:      make([]edge, 0, 2*min(duels, n*(n-1)/2)),
		covariance: linalg.Zeros(n, n), factor: linalg.Zeros(n, n),
	}
	for i := range s.first {
		s.first[i] = -1
		linalg.Row(s.covariance, i)[i] = variance
	}
	return s
}

// value computes the values p(1-p)·(v_i+v_j-2c_ij) of the pairs.
func (s *strengths) value(pairs []ratedPair) {
	for at := range pairs {
		q := &pairs[at]
		p := logistic(s.b[q.i] - s.b[q.j])
		q.value = float64(float64(p*(1-p)) * s.variance(q.i, q.j))
	}
}

// variance returns the variance v_i+v_j-2c_ij of the difference b_i-b_j.
func (s *strengths) variance(i, j int) float64 {
	row, other := linalg.Row(s.covariance, i), linalg.Row(s.covariance, j)
	return (row[i] + other[j]) - float64(2*row[j])
}

// mostInformative moves the pairs that are no longer free behind those that are. It
// returns the free pairs and the one of greatest value; of equals, the first by the
// indices of its arms.
func mostInformative(pairs []ratedPair, arms []pref.Arm, m *matching) (free []ratedPair, best ratedPair) {
	for at := 0; at < len(pairs); {
		q := pairs[at]
		if !m.free(arms[q.i], arms[q.j]) {
			last := len(pairs) - 1
			pairs[at], pairs[last] = pairs[last], q
			pairs = pairs[:last]
			continue
		}
		if at == 0 || q.value > best.value || q.value == best.value && (q.j < best.j || q.j == best.j && q.i < best.i) {
			best = q
		}
		at++
	}
	return pairs, best
}

// logistic returns the probability σ(x) that an arm wins which is stronger by x.
func logistic(x float64) float64 { return 1 / (1 + portable.Exp(-x)) }

// enter adds a duel of i and j in which i won the given number of half points.
func (s *strengths) enter(i, j, points int) {
	e := s.first[i]
	for e >= 0 && s.edges[e].opponent != j {
		e = s.edges[e].next
	}
	if e < 0 {
		e = len(s.edges)
		s.edges = append(s.edges, edge{opponent: j, next: s.first[i]}, edge{opponent: i, next: s.first[j]})
		s.first[i], s.first[j] = e, e+1
	}
	won := float64(float64(points) / 2)
	s.edges[e].games++
	s.edges[e].points += won
	s.edges[e^1].games++
	s.edges[e^1].points += 1 - won
}

// fit finds the mode by Newton steps on one strength after the other, starting from
// the last mode, until no strength moves.
//
// A step is cut at 1. The curvature of ln σ changes by a factor of at most e^|x| over
// a distance x. So a step of x ≤ 1 in the direction of the gradient g, with x ≤ g/h
// for curvature h, gains at least h·(x² + x + 1 - eˣ) > 0: every step increases the
// posterior, and since it is strictly concave, its maximum is reached from any start.
// After each round of steps the strengths are shifted to a mean of 0. They have this
// mean at the mode, but only the prior pulls them there, and it pulls weakly.
func (s *strengths) fit() {
	const enough, sweeps = 1e-11, 1000
	for range sweeps {
		moved := 0.0
		for i := range s.b {
			g, h := s.slope(i)
			x := min(max(g/h, -1), 1)
			s.b[i] += x
			moved = max(moved, math.Abs(x))
		}
		sum := 0.0
		for _, b := range s.b {
			sum += b
		}
		for i := range s.b {
			s.b[i] -= sum / float64(s.n)
		}
		if moved < enough {
			return
		}
	}
}

// slope returns the derivative of the log posterior with respect to one strength, and
// its curvature.
func (s *strengths) slope(i int) (gradient, curvature float64) {
	gradient, curvature = -float64(s.precision*s.b[i]), s.precision
	for e := s.first[i]; e >= 0; e = s.edges[e].next {
		d := &s.edges[e]
		p := logistic(s.b[i] - s.b[d.opponent])
		gradient += d.points - float64(d.games*p)
		curvature += float64(d.games * float64(p*(1-p)))
	}
	return gradient, curvature
}

// spread computes the covariances at the mode: the inverse of the information matrix,
// which is the precision of the prior on the diagonal plus a weighted Laplacian of the
// duels, so positive definite.
func (s *strengths) spread() {
	clear(s.factor.Data)
	clear(s.covariance.Data)
	for i := range s.n {
		row := linalg.Row(s.factor, i)
		_, row[i] = s.slope(i)
		for e := s.first[i]; e >= 0; e = s.edges[e].next {
			d := &s.edges[e]
			p := logistic(s.b[i] - s.b[d.opponent])
			row[d.opponent] = -float64(d.games * float64(p*(1-p)))
		}
		linalg.Row(s.covariance, i)[i] = 1
	}
	linalg.Cholesky(s.factor)
	linalg.CholeskySolveBlock(s.factor, s.covariance)
}

// strongest returns the index of the first of the strongest arms.
func (s *strengths) strongest() int {
	best := 0
	for i, b := range s.b {
		if b > s.b[best] {
			best = i
		}
	}
	return best
}
