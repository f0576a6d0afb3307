package rewards

import (
	"slices"

	"gonum.org/v1/gonum/blas/blas64"

	"joust/sim/linalg"
	"joust/sim/portable"
)

const (
	trajectoryRidge = 0.5         // prior precision of the reward of a pair, in units of log-odds
	trajectorySteps = 20          // most steps of the fit for each trajectory with questions
	trajectoryStill = 1e-3        // the fit ends with a step that changes no reward by more, in units of log-odds
	mostInformation = 200_000_000 // numbers of the matrices of all users: 1.6 GB
)

// trajectoryQuestions asks about whole trajectories. With the rewards θ of the pairs in units of
// log-odds, trajectory τ is preferred to the baseline τ₀ with probability σ(<x,θ>), where x is
// the number of visits of each pair by τ less those by τ₀. θ is the mode of the posterior
//
//	Σ ln σ(± <x,θ>) − ½·0.5·|θ|².
//
// The variance of <x,θ> is taken to be x'Σ⁻¹x with Σ = ½I + ¼Σ xx' over all answers: the
// largest information that they can have, and the least variance. τ is compared with τ₀ while
// that exceeds 4/m, the variance that m even answers about τ alone leave. (The source asks while
// two rewards of a confidence set differ about τ by too much.)
//
// Each trajectory with questions is followed by at most 20 steps θ + Σ⁻¹∇ towards the mode, none
// of which lowers the posterior, because Σ exceeds its curvature. What a trajectory has in all its
// visits, H times a constant, stays unknown and does not matter.
type trajectoryQuestions struct {
	of            *UCBVI
	limit, scale  float64
	users         []userQuestions
	visits        []int32
	open          bool
	at            int       // the place of the present comparison in compared of its user
	counts        []float64 // of pairs; 0 between calls
	spread, slope []float64 // workspace: Σ⁻¹x, and the gradient
}

// userQuestions are the answers of one user.
type userQuestions struct {
	baseline   []int32        // nil before the first trajectory
	covariance blas64.General // Σ⁻¹
	theta      []float64
	compared   []comparedTrajectory
}

// comparedTrajectory is the entries of x that are not 0, and the answers.
type comparedTrajectory struct {
	index         []int32
	value         []float64
	answers, wins float64
}

func newTrajectoryQuestions(p *P2RParams, of *UCBVI) *trajectoryQuestions {
	pairs := of.Problem.Pairs()
	l := &trajectoryQuestions{
		of: of, limit: 4 / float64(p.Questions), scale: p.Scale, users: make([]userQuestions, of.Problem.Users),
		counts: make([]float64, pairs), spread: make([]float64, pairs), slope: make([]float64, pairs),
	}
	for u := range l.users {
		q := &l.users[u]
		q.baseline, q.theta, q.covariance = p.fixed(of.Problem.Actions), make([]float64, pairs), linalg.Zeros(pairs, pairs)
		for j := range pairs {
			linalg.Row(q.covariance, j)[j] = 1 / trajectoryRidge
		}
	}
	return l
}

// play implements questions.
func (l *trajectoryQuestions) play(user int, visits []int32) {
	q := &l.users[user]
	l.visits = visits
	if q.baseline == nil {
		q.baseline = slices.Clone(visits)
	}
	c := l.compare(visits, q.baseline)
	if l.open = l.variance(q, &c) > l.limit; l.open {
		l.at = len(q.compared)
		q.compared = append(q.compared, c)
		return
	}
	l.visit(user)
}

// compare returns the comparison of two trajectories without answers.
func (l *trajectoryQuestions) compare(first, second []int32) (c comparedTrajectory) {
	for _, j := range first {
		l.counts[j]++
	}
	for _, j := range second {
		l.counts[j]--
	}
	for _, list := range [][]int32{first, second} {
		for _, j := range list {
			if l.counts[j] != 0 {
				c.index, c.value = append(c.index, j), append(c.value, l.counts[j])
				l.counts[j] = 0
			}
		}
	}
	return c
}

// variance writes Σ⁻¹x to spread and returns x'Σ⁻¹x.
func (l *trajectoryQuestions) variance(q *userQuestions, c *comparedTrajectory) float64 {
	for i := range l.spread {
		row := linalg.Row(q.covariance, i)
		sum := 0.0
		for k, j := range c.index {
			sum += float64(c.value[k] * row[j])
		}
		l.spread[i] = sum
	}
	return c.dot(l.spread)
}

// dot returns <x,v>.
func (c *comparedTrajectory) dot(v []float64) float64 {
	sum := 0.0
	for k, j := range c.index {
		sum += float64(c.value[k] * v[j])
	}
	return sum
}

// ask implements questions.
func (l *trajectoryQuestions) ask(user int) (first, second []int32, more bool) {
	return l.visits, l.users[user].baseline, l.open
}

// answer implements questions.
func (l *trajectoryQuestions) answer(user int, won bool) {
	q := &l.users[user]
	c := &q.compared[l.at]
	c.answers++
	if won {
		c.wins++
	}
	v := l.variance(q, c)
	linalg.AddSquare(q.covariance, -0.25/(1+float64(0.25*v)), l.spread) // Sherman and Morrison
	if l.open = v/(1+float64(0.25*v)) > l.limit; l.open {
		return
	}
	for range trajectorySteps {
		if l.climb(q) <= trajectoryStill {
			break
		}
	}
	l.visit(user)
}

// climb takes a step towards the mode and returns the largest change of a reward.
func (l *trajectoryQuestions) climb(q *userQuestions) float64 {
	for j, x := range q.theta {
		l.slope[j] = -float64(trajectoryRidge * x)
	}
	for i := range q.compared {
		c := &q.compared[i]
		left := c.wins - c.answers/(1+portable.Exp(-c.dot(q.theta)))
		for k, j := range c.index {
			l.slope[j] += float64(c.value[k] * left)
		}
	}
	linalg.MulVec(l.spread, q.covariance, l.slope)
	linalg.Axpy(1, l.spread, q.theta)
	return max(slices.Max(l.spread), -slices.Min(l.spread))
}

// visit counts the visits of the trajectory and makes the estimates the rewards of all visits.
func (l *trajectoryQuestions) visit(user int) {
	first := user * len(l.counts)
	for _, j := range l.visits {
		l.of.entries.Count[first+int(j)]++
	}
	for j, x := range l.users[user].theta {
		l.of.setMean(first+j, x/l.scale)
	}
}
