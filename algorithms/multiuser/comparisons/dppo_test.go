package comparisons

import (
	"math"
	"slices"
	"strconv"
	"testing"

	"gonum.org/v1/gonum/mat"

	"joust/algorithms/multiuser/explore"
	"joust/sim/mdp"
	"joust/sim/multiuser"
	"joust/sim/pref"
	"joust/sim/rng"
)

// newProcess returns a random process, a Garnet, of one user with rewards uniform in [0,1].
func newProcess(states, actions, branch, horizon int, instance, coins *rng.Source) *market {
	k := &mdp.Kernel{States: states, Actions: actions, Start: make([]float64, states), First: []int32{0}}
	k.Start[0] = 1
	next := make([]int32, states)
	rewards := mat.NewDense(1, states*actions, nil)
	for j := range states * actions {
		rewards.Set(0, j, instance.Float64())
		for i := range next {
			next[i] = int32(i)
		}
		instance.Shuffle(states, func(i, j int) { next[i], next[j] = next[j], next[i] })
		cuts := []float64{0, 1}
		for range branch - 1 {
			cuts = append(cuts, instance.Float64())
		}
		slices.Sort(cuts)
		for i := range branch {
			k.Next, k.Prob = append(k.Next, next[i]), append(k.Prob, cuts[i+1]-cuts[i])
		}
		k.First = append(k.First, int32(len(k.Next)))
	}
	return &market{
		problem: multiuser.Problem{
			Users: 1, Shots: 1, States: states, Actions: actions, Horizon: horizon, Start: k.Start,
			Feedback: multiuser.Comparison, Unit: true, Rounds: 1000, Workers: 1,
		},
		truth: multiuser.Truth{Kernel: k, Rewards: rewards, Loadings: mat.NewDense(states*actions, 1, nil), Reached: k.Reachable(horizon), Scale: 2},
		coins: coins,
	}
}

// uniformly is exploration by uniform play.
func uniformly() explore.Params {
	p := explore.Defaults
	p.Explorer = "uniform"
	return p
}

// gapsOf returns the gaps of each trial of a learner after 10, 100, 1000 and 3000 comparisons of
// a process of 10 states, 3 actions with 3 successors each and 8 steps.
func gapsOf(trials int, made func(multiuser.Problem, *rng.Source, *rng.Source) multiuser.Learner) (gaps [][]float64) {
	for i := range trials {
		label := strconv.Itoa(i)
		w := newProcess(10, 3, 3, 8, rng.Stream(1, "instance", label), rng.Stream(1, "coins", label))
		loop := multiuser.Loop{Name: "dppo", Budget: 3000, Checkpoints: []int{10, 100, 1000, 3000}, Workers: 1}
		var trial multiuser.Trial
		loop.Run(made(w.problem, rng.Stream(1, "data", label), rng.Stream(1, "own", label)), w, &trial)
		var at []float64
		for _, scores := range trial.At {
			at = append(at, scores.Gap)
		}
		gaps = append(gaps, at)
	}
	return gaps
}

// compareGaps compares the mean gaps with those of the specification's run (choice.md 5.2: 20
// processes of this size, uniform play, comparisons by returns with scale 2). They may differ by
// 4 standard errors of the difference of two means over 20 processes, as the processes are
// others. It returns the means.
func compareGaps(t *testing.T, name string, gaps [][]float64, want []float64) []float64 {
	t.Helper()
	n := float64(len(gaps))
	means := make([]float64, len(want))
	for at := range want {
		square := 0.0
		for _, g := range gaps {
			means[at] += g[at] / n
			square += g[at] * g[at] / n
		}
		tolerance := 4 * math.Sqrt(2*(square-means[at]*means[at])/(n-1))
		t.Logf("%s: the gap is %.3f, in the specification %.3f, and may differ by %.3f", name, means[at], want[at], tolerance)
		if math.Abs(means[at]-want[at]) > tolerance {
			t.Errorf("%s: the gap is %.3f, want %.3f ± %.3f", name, means[at], want[at], tolerance)
		}
	}
	return means
}

// The gaps of a reward model with planning and of DPPO are those of the specification's run, and
// so is the order of the learners at 1000 comparisons.
func TestDPPOOrder(t *testing.T) {
	const trials = 20
	dppo := func(lambda float64) func(multiuser.Problem, *rng.Source, *rng.Source) multiuser.Learner {
		return func(problem multiuser.Problem, data, own *rng.Source) multiuser.Learner {
			p := DPPOEntry.Defaults
			p.Lambda, p.Exploration = lambda, uniformly()
			return NewDPPO(p, problem, data, own)
		}
	}
	var means []float64 // at 1000
	for _, c := range []struct {
		name string
		made func(multiuser.Problem, *rng.Source, *rng.Source) multiuser.Learner
		want []float64
	}{
		{"a reward model with planning", func(problem multiuser.Problem, data, own *rng.Source) multiuser.Learner {
			p := PerUserEntry.Defaults
			p.Exploration = uniformly()
			return NewPerUser(p, problem, data, own)
		}, []float64{.459, .256, .026, .010}},
		{"λ = .5", dppo(.5), []float64{.544, .295, .096, .086}},
		{"λ = .1", dppo(.1), []float64{.548, .384, .090, .062}},
		{"λ = 1", dppo(1), []float64{.580, .408, .348, .341}},
	} {
		means = append(means, compareGaps(t, c.name, gapsOf(trials, c.made), c.want)[2])
	}
	if means[0] > means[1] || means[0] > means[2] || 2*means[1] > means[3] || 2*means[2] > means[3] {
		t.Errorf("the gaps are %.3f, want the first to be the least and the last by far the largest", means)
	}
}

// segmentsOf returns comparisons of one user in a process.
func segmentsOf(p DPPOParams, rounds int) (*DPPO, *segments) {
	p.Exploration = uniformly()
	w := newProcess(4, 3, 2, 5, stream("instance", 7), stream("coins", 7))
	l := NewDPPO(p, w.problem, stream("data", 7), stream("own", 7))
	play(l, w, 0, rounds)
	return l, l.Record
}

// The gradient is that of the formula of the loss, computed from the distances themselves by
// differences of 1e-6, whose error is below 1e-7; and a fit does not raise the loss.
func TestDPPOGradient(t *testing.T) {
	for _, p := range []DPPOParams{{Lambda: 1, Temperature: 0.1}, {Lambda: 0.3, Temperature: 0.5}} {
		l, r := segmentsOf(p, 30)
		random := stream("logits", 1)
		logits, law, gradient := make([]float64, r.pairs), make([]float64, r.pairs), make([]float64, r.pairs)
		for j := range logits {
			logits[j] = random.Normal()
		}
		direct := func(law []float64) float64 {
			sum, list := 0.0, r.comparisons[0]
			n := len(list) / 10
			for i := range n {
				var d [2]float64
				for h := range 5 {
					d[0] += (1 - law[list[10*i+h]]) / 5
					d[1] += (1 - law[list[10*i+5+h]]) / 5
				}
				better, other := math.Exp(-d[0]/p.Temperature), math.Exp(-p.Lambda*d[1]/p.Temperature)
				sum -= math.Log(better/(better+other)) / float64(n)
			}
			return sum
		}
		if got, want := r.loss(r.comparisons[0], logits, law, gradient), direct(law); math.Abs(got-want) > 1e-12 {
			t.Errorf("λ = %v: the loss is %v, want %v", p.Lambda, got, want)
		}
		for j := range logits {
			const step = 1e-6
			moved := slices.Clone(logits)
			moved[j] += step
			r.laws(moved, law)
			up := direct(law)
			moved[j] -= 2 * step
			r.laws(moved, law)
			if want := (up - direct(law)) / (2 * step); math.Abs(gradient[j]-want) > 1e-7 {
				t.Errorf("λ = %v: the derivative by logit %d is %v, want %v", p.Lambda, j, gradient[j], want)
			}
		}
		uniform := slices.Repeat([]float64{1.0 / 3}, r.pairs)
		if got, at := direct(l.Recommend()[0].Prob[:r.pairs]), direct(uniform); got >= at {
			t.Errorf("λ = %v: the loss of the policy is %v, that of uniform play %v", p.Lambda, got, at)
		}
	}
}

// The scores of the model are where the derivatives of its loss vanish, written out by the
// formula with the mean over stretches: the differences over 2e-5 have an error below 1e-8, and
// the fit ends at a gradient of 1e-7.
func TestDPPOModel(t *testing.T) {
	_, r := segmentsOf(DPPOParams{Lambda: 0.5, Temperature: 0.1}, 30)
	list := r.comparisons[0]
	n := len(list) / 10
	rough := func(theta []float64) float64 {
		sum := 0.0
		for i := range 2 * n {
			d := theta[list[5*i]] - theta[list[5*i+4]]
			sum += d * d / float64(2*n)
		}
		return sum
	}
	last := math.Inf(1)
	for _, smooth := range []float64{0, 0.3, 5} {
		direct := func(theta []float64) float64 {
			sum := float64(n) * smooth * rough(theta)
			for _, x := range theta {
				sum += 0.5 * x * x / 2
			}
			for i := range n {
				d := 0.0
				for h := range 5 {
					d += theta[list[10*i+h]] - theta[list[10*i+5+h]]
				}
				sum += math.Log(1 + math.Exp(-d))
			}
			return sum
		}
		theta := r.model(list, smooth)
		for j := range theta {
			const step = 1e-5
			moved := slices.Clone(theta)
			moved[j] += step
			up := direct(moved)
			moved[j] -= 2 * step
			if slope := (up - direct(moved)) / (2 * step); math.Abs(slope) > 1e-6 {
				t.Errorf("ν = %v: the derivative by score %d is %v", smooth, j, slope)
			}
		}
		if now := rough(theta); now >= last {
			t.Errorf("ν = %v: the mean square of differences is %v, with less ν %v", smooth, now, last)
		} else {
			last = now
		}
	}
}

// Of three comparisons of trajectories of one step, the scores label each one, that of the
// preferred trajectories of two in a row, and that of the others; equal scores label none.
func TestDPPOLabels(t *testing.T) {
	r := &segments{steps: 1, pairs: 4}
	got := r.labelled([]int32{0, 1, 2, 1, 3, 0}, []float64{0.5, 1, 0.2, 0.2})
	want := []int32{1, 0, 0, 2 /* 1 and 1: none */, 1, 2 /* 2 and 3: none */, 1, 0, 0, 3}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	// A label that the user's answer contradicts: the model has seen more of the opposite.
	theta := r.model([]int32{0, 1, 0, 1, 1, 0}, 0)
	if got := r.labelled([]int32{1, 0}, theta); !slices.Equal(got, []int32{0, 1}) {
		t.Errorf("after two answers to one, the label is %v, want that of the two", got)
	}
}

// Imitation of winners has the gaps of the specification's run.
func TestImitateWinners(t *testing.T) {
	gaps := gapsOf(20, func(problem multiuser.Problem, data, own *rng.Source) multiuser.Learner {
		p := ImitateWinnersEntry.Defaults
		p.Exploration = uniformly()
		return NewImitateWinners(p, problem, data, own)
	})
	compareGaps(t, "imitation of winners", gaps, []float64{.814, .874, .870, .871})
}

// Three visits of action 0 and one of action 1 in preferred trajectories, the others not counted.
func TestImitateWinnersByHand(t *testing.T) {
	m := newShop(mat.NewDense(1, 3, []float64{1, 0, 0}), mat.NewDense(3, 1, nil), nil, nil, stream("coins", 1))
	for _, prior := range []float64{0, 2} {
		p := ImitateWinnersEntry.Defaults
		p.Prior = prior
		l := NewImitateWinners(p, m.problem, stream("data", 1), stream("own", 1))
		if law := l.Recommend()[0].Prob; law[0] != 1.0/3 || law[2] != 1.0/3 {
			t.Errorf("without a comparison the policy is %v", law)
		}
		for _, won := range []int32{0, 0, 1, 0} {
			o := multiuser.Observation{
				First:   mdp.Trajectory{States: []int32{0, 0}, Actions: []int32{won}},
				Second:  mdp.Trajectory{States: []int32{0, 0}, Actions: []int32{2}},
				Outcome: pref.FirstWins,
			}
			if won == 1 {
				o.First, o.Second, o.Outcome = o.Second, o.First, pref.SecondWins
			}
			l.Observe(0, &o)
		}
		for a, n := range []float64{3, 1, 0} {
			if got, want := l.Recommend()[0].Prob[a], (n+prior)/(4+3*prior); math.Abs(got-want) > 1e-15 {
				t.Errorf("prior %v: action %d has the probability %v, want %v", prior, a, got, want)
			}
		}
	}
}

// With two items, of which the first was preferred in w of n comparisons, the best policy is
// found by a search of all probabilities of the first item.
func TestDPPOAgainstGrid(t *testing.T) {
	m := newShop(mat.NewDense(1, 2, []float64{1, 0}), mat.NewDense(2, 1, nil), nil, nil, stream("coins", 1))
	for _, lambda := range []float64{1, 0.5, 0.1} {
		for _, wins := range []int{0, 3, 6, 10} {
			p := DPPOEntry.Defaults
			p.Lambda, p.Temperature = lambda, 0.5
			l := NewDPPO(p, m.problem, stream("data", 1), stream("own", 1))
			for i := range 10 {
				o := multiuser.Observation{
					First:  mdp.Trajectory{States: []int32{0, 0}, Actions: []int32{0}},
					Second: mdp.Trajectory{States: []int32{0, 0}, Actions: []int32{1}},
				}
				o.Outcome = pref.SecondWins
				if i < wins {
					o.Outcome = pref.FirstWins
				}
				l.Observe(0, &o)
			}
			loss := func(q float64) float64 {
				share := float64(wins) / 10
				return share*math.Log(1+math.Exp((1-q-lambda*q)/0.5)) + (1-share)*math.Log(1+math.Exp((q-lambda*(1-q))/0.5))
			}
			best := math.Inf(1)
			for i := range 10_001 {
				best = min(best, loss(float64(i)/10_000))
			}
			// The grid is finer than 1e-4, and the loss has a second derivative of at most 4: a
			// minimum between its points is lower by at most 1e-8. Probabilities of 0 and 1 are
			// approached only; there the gradient is at most 1e-7 by the logit.
			if got := loss(l.Recommend()[0].Prob[0]); got > best+1e-6 {
				t.Errorf("λ = %v, %d of 10 wins: the loss is %v, the least is %v", lambda, wins, got, best)
			}
		}
	}
}

// minimise finds the minimum of a quadratic function and of Rosenbrock's, and ends at a point
// that is no higher after any number of steps.
func TestMinimise(t *testing.T) {
	quadratic := func(x, gradient []float64) float64 {
		sum := 0.0
		for i := range x {
			scale := math.Pow(10, float64(i))
			gradient[i] = scale * (x[i] - 1)
			sum += scale * (x[i] - 1) * (x[i] - 1) / 2
		}
		return sum
	}
	rosenbrock := func(x, gradient []float64) float64 {
		a, b := 1-x[0], x[1]-x[0]*x[0]
		gradient[0], gradient[1] = -2*a-400*x[0]*b, 200*b
		return a*a + 100*b*b
	}
	for name, of := range map[string]func(x, gradient []float64) float64{"the quadratic": quadratic, "Rosenbrock's": rosenbrock} {
		last, gradient := math.Inf(1), make([]float64, 2)
		for steps := range 100 {
			x := []float64{-1.2, 1}
			minimise(x, steps, of)
			value := of(x, gradient)
			if value > last {
				t.Fatalf("%s: after %d steps the value is %v, after one less %v", name, steps, value, last)
			}
			last = value
		}
		x := []float64{-1.2, 1}
		minimise(x, 100, of)
		if math.Abs(x[0]-1) > 1e-6 || math.Abs(x[1]-1) > 1e-6 {
			t.Errorf("%s: the minimum is found at %v, want (1, 1)", name, x)
		}
	}
}
