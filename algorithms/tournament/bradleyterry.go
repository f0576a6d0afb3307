package tournament

import (
	"errors"
	"math"

	"joust/sim"
	"joust/sim/cite"
	"joust/sim/duel"
	"joust/sim/param"
	"joust/sim/portable"
	"joust/sim/pref"
	"joust/sim/rng"
)

// BradleyTerryParams are the parameters of BradleyTerry.
type BradleyTerryParams struct {
	DuelsParams
	Batch    int     `yaml:"batch" doc:"duels between two fits, 0 to 1000000, side by side: an arm has one of them at most, so that more than ⌊N/2⌋ are as many as that; 0 for ⌊N/2⌋"`
	Variance float64 `yaml:"variance" doc:"of the Gaussian prior of a strength, in units of the log odds, between 0 and 1000"`
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
		Name: "bradley-terry-pairing",
		Card: sim.Card{
			Title:     "Bradley-Terry",
			About:     "Fits strengths to all duels so far and lets those pairs duel whose outcome and whose strengths are least certain. Makes the most of few duels where strengths explain who beats whom, and is misled where preferences go round in circles.",
			Feedback:  "Ternary: a tie is half a win for each. It knows of answers: two candidates with the same one never meet, and it does not begin if all have the same.",
			Guarantee: "None for the choice of pairs. The fit is the mode of the posterior, which is unique, to 9 decimals.",
			Cost:      "The given multiple of N duels in rounds of a batch; a round has O(N²) exponentials, O(N³) comparisons and, up to N = 64, O(N³) products for the variances; O(N²) memory. Does not leap, for each duel is of another pair.",
			Source: cite.Citation{
				Authors: "Bradley, R. A. and Terry, M. E.", Year: 1952,
				Title: "Rank Analysis of Incomplete Block Designs: I. The Method of Paired Comparisons",
				Venue: cite.Journal{Name: "Biometrika", Volume: "39"},
				Where: "the model; prior and choice of pairs are from here",
			},
		},
		Defaults: BradleyTerryParams{DuelsParams: DuelsParams{Duels: 3}, Variance: 1},
	},
	New: NewBradleyTerry,
}

// exactVariances is the number of arms up to which the variances of strengths
// are the diagonal of the inverse Hessian; above it they are the inverse of its
// diagonal, which takes the strengths of opponents for known and is too small.
const exactVariances = 64

// BradleyTerry fits the model in which i beats j with probability σ(b_i-b_j) to
// the duels so far and recommends the arm of greatest strength b. The fit is the
// mode of the posterior,
//
//	Σ w_ij·ln σ(b_i-b_j) - Σ b_i²/(2s²),
//
// w_ij the wins of i over j, a tie being half a win for each, and s² the prior
// variance. It is renewed after every batch, and with it what is recommended.
//
// A batch takes pairs of greatest p(1-p)·(v_i+v_j), p the fitted chance of the
// pair and v the variances of strengths by Laplace's approximation, each arm once
// at most, so that none of its duels waits for another. Slots are by lot; among
// equals, as at the start all pairs are, so is the order.
type BradleyTerry struct{ *duel.Sequential }

// NewBradleyTerry is a learner for the problem; its stream draws the order of
// equals and slots.
func NewBradleyTerry(p BradleyTerryParams, problem duel.Problem, stream *rng.Source) *BradleyTerry {
	arms := duel.ShuffledArms(problem.Arms, stream)
	n := len(arms)
	left := affordable(p.Duels, &problem)
	f := newStrengths(n, left, p.Variance)
	pairs := make([]guidedPair, 0, n*(n-1)/2)
	for i, a := range arms {
		for j, b := range arms[:i] {
			if !problem.SameTeam(a, b) {
				pairs = append(pairs, guidedPair{i: j, j: i})
			}
		}
	}
	batch := p.Batch
	if batch == 0 {
		batch = n
	}
	m := newMatching(&problem)
	r := referee{problem: &problem, stream: stream}
	return &BradleyTerry{duel.NewSequential(problem, func(a *duel.Arena) pref.Arm {
		r.Arena = a
		best := arms[0]
		a.Recommend(best)
		for left > 0 && len(pairs) > 0 {
			a.Expenses.Rounds++
			f.value(pairs)
			m.begin()
			for free := pairs; len(m.pairs) < min(batch, left); {
				var q guidedPair
				if free, q = mostTelling(free, arms, m); len(free) == 0 {
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
	})}
}

// guidedPair is two arms, by their places, and how much their duel would teach.
type guidedPair struct {
	i, j  int
	value float64
}

// strengths is the fit to the duels so far. Who duelled whom is a list of edges
// for each arm: edge e and edge e^1 are the same opponents, seen from either.
type strengths struct {
	n         int
	precision float64   // of the prior
	b         []float64 // the mode
	v         []float64 // the variances
	first     []int     // the first edge of each arm, -1 for none
	edges     []edge
	hessian   []float64 // room for a triangular factor, n*n, where exact
}

type edge struct {
	opponent, next int // next edge of the same arm, -1 for none
	games, points  float64
}

func newStrengths(n, duels int, variance float64) *strengths {
	s := &strengths{
		n: n, precision: 1 / variance, b: make([]float64, n), v: make([]float64, n), first: make([]int, n),
		edges: make([]edge, 0, 2*min(duels, n*(n-1)/2)),
	}
	for i := range s.first {
		s.first[i] = -1
		s.v[i] = variance
	}
	if n <= exactVariances {
		s.hessian = make([]float64, n*n)
	}
	return s
}

// value computes how much the duels of the pairs would teach.
func (s *strengths) value(pairs []guidedPair) {
	for at := range pairs {
		q := &pairs[at]
		p := logistic(s.b[q.i] - s.b[q.j])
		q.value = float64(float64(p*(1-p)) * (s.v[q.i] + s.v[q.j]))
	}
}

// mostTelling moves the pairs that are not free any more behind those that are,
// which it returns, with that of the greatest value; of equals the first by the
// places of its arms.
func mostTelling(pairs []guidedPair, arms []pref.Arm, m *matching) (free []guidedPair, best guidedPair) {
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

// logistic is the chance of an arm that is stronger by x.
func logistic(x float64) float64 { return 1 / (1 + portable.Exp(-x)) }

// enter adds a duel of i and j in which i won so many half points.
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

// fit finds the mode by Newton steps on one strength after the other, from the
// last mode on, until none moves any more.
//
// A step is cut at 1. The curvature of ln σ changes by a factor of at most e^|x|
// over a distance x, so that a step of x ≤ 1 in the direction of the gradient g,
// with x ≤ g/h for curvature h, gains at least h·(x² + x + 1 - eˣ) > 0: every
// step climbs, and as the posterior is strictly concave the top is reached from
// anywhere. After each round of steps the strengths are moved together to a mean
// of 0, which they have at the mode, since only the prior cares and pulls but
// weakly.
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

// slope is the derivative of the log posterior by one strength, and its
// curvature.
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

// spread computes the variances at the mode.
func (s *strengths) spread() {
	if s.hessian == nil {
		for i := range s.v {
			_, h := s.slope(i)
			s.v[i] = 1 / h
		}
		return
	}
	n, l := s.n, s.hessian
	clear(l)
	for i := range n {
		_, l[i*n+i] = s.slope(i)
		for e := s.first[i]; e >= 0; e = s.edges[e].next {
			d := &s.edges[e]
			p := logistic(s.b[i] - s.b[d.opponent])
			l[i*n+d.opponent] = -float64(d.games * float64(p*(1-p)))
		}
	}
	// Cholesky: H = L·Lᵀ, in the lower triangle. H is the prior's precision on
	// the diagonal plus a weighted Laplacian, so positive definite.
	for j := range n {
		for i := j; i < n; i++ {
			sum := l[i*n+j]
			for k := range j {
				sum -= float64(l[i*n+k] * l[j*n+k])
			}
			if i == j {
				l[j*n+j] = math.Sqrt(sum)
			} else {
				l[i*n+j] = sum / l[j*n+j]
			}
		}
	}
	// The inverse of L in its place, column by column: the diagonal of the inverse
	// of H is the sum of squares of each.
	for j := range n {
		l[j*n+j] = 1 / l[j*n+j]
		s.v[j] = float64(l[j*n+j] * l[j*n+j])
		for i := j + 1; i < n; i++ {
			sum := 0.0
			for k := j; k < i; k++ {
				sum -= float64(l[i*n+k] * l[k*n+j])
			}
			l[i*n+j] = sum / l[i*n+i]
			s.v[j] += float64(l[i*n+j] * l[i*n+j])
		}
	}
}

// strongest is the place of the first of the strongest arms.
func (s *strengths) strongest() int {
	best := 0
	for i, b := range s.b {
		if b > s.b[best] {
			best = i
		}
	}
	return best
}
