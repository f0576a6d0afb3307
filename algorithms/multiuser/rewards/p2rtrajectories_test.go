package rewards

import (
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"

	"joust/sim/mdp"
	"joust/sim/multiuser"
	"joust/sim/pref"
	"joust/sim/rng"
)

// trajectoriesOf returns the maker of learners that ask about trajectories.
func trajectoriesOf(questions int) maker {
	return func(problem multiuser.Problem, data, own *rng.Source) multiuser.Learner {
		p := P2REntry.Defaults
		p.Scope, p.Questions = "trajectories", questions
		return NewP2R(p, problem, data, own)
	}
}

// Every trajectory is compared with the first one while the variance of the difference of
// returns is above 4/m, by a matrix of the information that is inverted anew. After a thousand steps
// more, which change nothing but the estimate, the gradient of the posterior vanishes; the
// estimate used by UCBVI is not far from that.
func TestP2RTrajectories(t *testing.T) {
	s := asked
	s.states, s.known = 4, true
	w := newWorld(s, rng.Stream(1, "instance"), rng.Stream(1, "coins"))
	const m = 50
	l := trajectoriesOf(m)(w.problem, nil, nil).(*P2R)
	pairs := w.problem.Pairs()
	information := mat.NewSymDense(pairs, nil)
	for j := range pairs {
		information.SetSym(j, j, 0.5)
	}
	var o multiuser.Observation
	var baseline []int32
	var differences [][]float64 // of each answer
	var signs []float64
	for k := range 150 {
		l.Begin(k)
		first, second := l.Propose(0)
		w.Play(0, first, second, &o)
		l.Observe(0, &o)
		x := mat.NewVecDense(pairs, nil)
		var visits []int32
		for h := range o.First.Actions {
			visits = append(visits, int32(o.First.Pair(h, w.problem.Actions)))
		}
		if baseline == nil {
			baseline = visits
		}
		for h := range visits {
			x.SetVec(int(visits[h]), x.AtVec(int(visits[h]))+1)
			x.SetVec(int(baseline[h]), x.AtVec(int(baseline[h]))-1)
		}
		for {
			a, b, more := l.Ask(0)
			var chol mat.Cholesky
			chol.Factorize(information)
			var y mat.VecDense
			if err := chol.SolveVecTo(&y, x); err != nil {
				t.Fatal(err)
			}
			if variance := mat.Dot(x, &y); more != (variance > 4.0/m) {
				t.Fatalf("round %d: with a variance of %v it asks: %v", k, variance, more)
			}
			if !more {
				break
			}
			if !slices.Equal(a, visits) || !slices.Equal(b, baseline) {
				t.Fatalf("round %d: it asks about %v and %v, want %v and %v", k, a, b, visits, baseline)
			}
			answer := w.Compare(0, a, b)
			l.Answer(0, answer)
			information.SymRankOne(information, 0.25, x)
			differences, signs = append(differences, slices.Clone(x.RawVector().Data)), append(signs, 1)
			if answer != pref.FirstWins {
				signs[len(signs)-1] = -1
			}
		}
	}
	if len(differences) < 3*m {
		t.Fatalf("only %d answers", len(differences))
	}
	q := l.questions.(*trajectoryQuestions)
	used := slices.Clone(q.users[0].theta)
	for range 1000 {
		q.climb(&q.users[0])
	}
	theta := q.users[0].theta
	gradient := make([]float64, pairs)
	for j := range gradient {
		gradient[j] = -0.5 * theta[j]
	}
	for i, x := range differences {
		margin := 0.0
		for j := range x {
			margin += signs[i] * x[j] * theta[j]
		}
		for j := range x {
			gradient[j] += signs[i] * x[j] / (1 + math.Exp(margin))
		}
	}
	for j, g := range gradient {
		if math.Abs(g) > 1e-9 {
			t.Errorf("the derivative by reward %d is %v", j, g)
		}
		if math.Abs(used[j]-theta[j]) > 0.05 {
			t.Errorf("the estimate of reward %d is %v, the mode %v", j, used[j], theta[j])
		}
	}
	l.Recommend()
	for j, c := range l.entries.Count {
		if c > 0 && math.Abs(l.entries.Sum[j]/c-theta[j]) > 0.05 {
			t.Errorf("UCBVI takes %v for reward %d, want about %v", l.entries.Sum[j]/c, j, theta[j])
		}
	}
}

// With one step and two actions a question about the other action has the variance 4 before the
// first answer and 1/(1/4 + k/4) after k answers: with m = 4, whose limit is 1, three are asked.
// With a scale of 2, estimates are half as large.
func TestP2RTrajectoriesByHand(t *testing.T) {
	problem := multiuser.Problem{
		Users: 1, Shots: 1, States: 1, Actions: 2, Horizon: 1, Start: []float64{1}, Feedback: multiuser.Comparison, Answers: true, Rounds: 10, Workers: 1,
		Kernel: &mdp.Kernel{States: 1, Actions: 2, Start: []float64{1}, First: []int32{0, 1, 2}, Next: []int32{0, 0}, Prob: []float64{1, 1}},
	}
	p := P2REntry.Defaults
	p.Scope, p.Questions, p.Scale, p.Baseline = "trajectories", 4, 2, [][]float64{{0, 0}}
	if err := p.Suits(&problem); err != nil {
		t.Fatal(err)
	}
	l := NewP2R(p, problem, nil, nil)
	for i, action := range []int32{1, 0, 1} {
		l.Observe(0, &multiuser.Observation{First: mdp.Trajectory{States: []int32{0, 0}, Actions: []int32{action}}})
		answers := 0
		for _, _, more := l.Ask(0); more; _, _, more = l.Ask(0) {
			l.Answer(0, pref.FirstWins)
			answers++
		}
		if want := []int{3, 0, 0}[i]; answers != want {
			t.Errorf("trajectory %d: %d questions, want %d", i, answers, want)
		}
	}
	// By symmetry θ = (−x, x) with 3(1 − σ(2x)) = x/2. A step leaves 1 − 1.25/2 of the error,
	// where 1.25 and 2 are the curvature and its bound; with the last step below .001 less than
	// that is left, and half of it after the scale.
	x := 0.0
	for range 200 {
		x = (x + 6/(1+math.Exp(2*x))) / 2
	}
	for j, want := range []float64{-x / 2, x / 2} {
		if got := l.entries.Sum[j] / l.entries.Count[j]; math.Abs(got-want) > 0.0005 {
			t.Errorf("the reward of action %d is %v, want %v", j, got, want)
		}
	}
}
