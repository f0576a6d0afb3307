package rewards

import (
	"math"
	"slices"
	"strconv"
	"testing"

	"gonum.org/v1/gonum/mat"

	"joust/sim"
	"joust/sim/mdp"
	"joust/sim/multiuser"
	"joust/sim/pref"
	"joust/sim/rng"
)

// What the tests of this package share: a world of many users and the table of learners.

// shape describes a world.
type shape struct {
	users, newcomers, shots          int
	states, actions, branch, horizon int
	rank                             int     // of rewards, 1 for equal users
	amp, noise                       float64 // size of the differences between users; standard deviation of noise
	feedback                         multiuser.Feedback
	known                            bool
	features                         int // 0 for none
}

// small is the smallest world of the prototype's tables, E3.
var small = shape{users: 100, shots: 1, states: 20, actions: 4, branch: 5, horizon: 10, rank: 3, amp: 0.3, noise: 0.1, feedback: multiuser.EveryStep}

// world is a Garnet with rewards of exact rank r in [0,1]:
//
//	R_uj = pop_j + amp <u_u, v_j>,  pop_j uniform in 1/2 ± (1/2 - amp),
//
// u_u and v_j being uniform on the unit sphere of R^(r-1). With features f_j, drawn from the
// simplex, pop and v belong to features and R_uj is their mean with weights f_j.
type world struct {
	problem multiuser.Problem
	truth   multiuser.Truth
	coins   *rng.Source
}

func newWorld(s shape, instance, coins *rng.Source) *world {
	k := &mdp.Kernel{States: s.states, Actions: s.actions, Start: make([]float64, s.states), First: []int32{0}}
	k.Start[0] = 1
	next := make([]int32, s.states)
	for range s.states * s.actions {
		for i := range next {
			next[i] = int32(i)
		}
		instance.Shuffle(len(next), func(i, j int) { next[i], next[j] = next[j], next[i] })
		cuts := []float64{0, 1}
		for range s.branch - 1 {
			cuts = append(cuts, instance.Float64())
		}
		slices.Sort(cuts)
		for i := range s.branch {
			k.Next = append(k.Next, next[i])
			k.Prob = append(k.Prob, cuts[i+1]-cuts[i])
		}
		k.First = append(k.First, int32(len(k.Next)))
	}
	d := k.Pairs()
	if s.features > 0 {
		d = s.features
	}
	personal := s.rank - 1
	u := sphere(s.users, personal, 1, instance)
	v := sphere(d, personal, s.amp, instance)
	for j := range d {
		v.Set(j, 0, 0.5+(0.5-s.amp)*instance.Uniform(-1, 1))
	}
	for i := range s.users {
		u.Set(i, 0, 1)
	}
	w := &world{
		problem: multiuser.Problem{
			Users: s.users, Newcomers: s.newcomers, Shots: max(1, s.shots), States: s.states, Actions: s.actions, Horizon: s.horizon,
			Start: k.Start, Feedback: s.feedback, Answers: s.feedback == multiuser.Comparison, Unit: true, Rounds: 1000, Workers: 1,
		},
		coins: coins,
	}
	if s.known {
		w.problem.Kernel = k
	}
	if s.features > 0 {
		f := mat.NewDense(k.Pairs(), d, nil)
		for j := range k.Pairs() {
			row, sum := f.RawRowView(j), 0.0
			for i := range row {
				row[i] = instance.Gamma(0.2)
				sum += row[i]
			}
			for i := range row {
				row[i] /= sum
			}
		}
		w.problem.Features = f
		var loadings mat.Dense
		loadings.Mul(f, v)
		v = &loadings
	}
	rewards := mat.NewDense(s.users, k.Pairs(), nil)
	rewards.Mul(u, v.T())
	reached := make([]bool, k.Pairs())
	for j := range reached {
		reached[j] = true
	}
	w.truth = multiuser.Truth{Kernel: k, Rewards: rewards, Loadings: v, Reached: reached, Noise: s.noise, Scale: 1}
	return w
}

// sphere returns random points of that radius in n dimensions, one in each row, after a first
// column of zeros.
func sphere(rows, n int, radius float64, stream *rng.Source) *mat.Dense {
	m := mat.NewDense(rows, n+1, nil)
	for i := range rows {
		x, square := m.RawRowView(i)[1:], 0.0
		for square == 0 && n > 0 {
			square = 0
			for j := range x {
				x[j] = stream.Normal()
				square += x[j] * x[j]
			}
		}
		for j := range x {
			x[j] *= radius / math.Sqrt(square)
		}
	}
	return m
}

func (w *world) Problem() multiuser.Problem { return w.problem }
func (w *world) Truth() *multiuser.Truth    { return &w.truth }

func (w *world) Play(user int, first, second *mdp.Policy, o *multiuser.Observation) {
	k, row := w.truth.Kernel, w.truth.Rewards.RawRowView(user)
	k.Play(first, w.coins, &o.First)
	o.Rewards, o.Step = o.Rewards[:0], 0
	total := 0.0
	for h := range o.First.Actions {
		y := row[o.First.Pair(h, k.Actions)] + w.truth.Noise*w.coins.Normal()
		o.Rewards = append(o.Rewards, y)
		total += y
	}
	switch w.problem.Feedback {
	case multiuser.OnlyReturn:
		o.Rewards = append(o.Rewards[:0], total)
	case multiuser.OneStep:
		o.Step = w.coins.Intn(w.problem.Horizon)
		o.Rewards = append(o.Rewards[:0], o.Rewards[o.Step])
	case multiuser.Comparison:
		o.Rewards = o.Rewards[:0]
		if second == nil {
			return
		}
		k.Play(second, w.coins, &o.Second)
		for h := range o.Second.Actions {
			total -= row[o.Second.Pair(h, k.Actions)]
		}
		o.Outcome = pref.SecondWins
		if total > 0 {
			o.Outcome = pref.FirstWins
		}
	}
}

// Compare implements multiuser.Respondent.
func (w *world) Compare(user int, first, second []int32) pref.Outcome {
	row, lead := w.truth.Rewards.RawRowView(user), 0.0
	for _, j := range first {
		lead += row[j]
	}
	for _, j := range second {
		lead -= row[j]
	}
	if w.coins.Float64() < 1/(1+math.Exp(-w.truth.Scale*lead)) {
		return pref.FirstWins
	}
	return pref.SecondWins
}

// maker makes a learner for a problem.
type maker func(problem multiuser.Problem, data, own *rng.Source) multiuser.Learner

// subject is a learner with parameters under test.
type subject struct {
	name   string
	params multiuser.Params
	card   sim.Card
	made   maker
	small  multiuser.Params // the entry's parameters for tests, with the same changes
	tiny   maker            // makes learners with them
}

// with returns a subject with the defaults of the entry, changed by change unless it is
// nil.
func with[P multiuser.Params, L multiuser.Learner](name string, spec multiuser.LearnerSpec[P, L], change func(*P)) subject {
	p, small := spec.Defaults, spec.Entry().(*multiuser.LearnerEntry).Test.(P)
	if change != nil {
		change(&p)
		change(&small)
	}
	of := func(p P) maker {
		return func(problem multiuser.Problem, data, own *rng.Source) multiuser.Learner {
			return spec.New(p, problem, data, own)
		}
	}
	return subject{name, p, spec.Card, of(p), small, of(small)}
}

// subjects returns all learners of this package, some with several parameters.
func subjects() []subject {
	low := func(name string, change func(*CollaborativeParams)) subject {
		return with(name, CollaborativeEntry, change)
	}
	clusters := func(name string, change func(*ClustersParams)) subject {
		return with(name, ClustersEntry, change)
	}
	return []subject{
		low("low rank by hold-out", nil),
		low("low rank of rank 1", func(p *CollaborativeParams) { p.Rank = 1 }),
		low("low rank, frozen", func(p *CollaborativeParams) { p.Frozen = true }),
		low("nuclear norm", func(p *CollaborativeParams) { p.Estimator = "nuclear" }),
		low("soft impute", func(p *CollaborativeParams) { p.Estimator = "soft-impute" }),
		low("universal thresholding", func(p *CollaborativeParams) { p.Estimator = "usvt" }),
		with("per user", PerUserEntry, nil),
		with("per user with own transitions", PerUserEntry, func(p *PerUserParams) { p.Transitions = "own" }),
		with("pooled", PooledEntry, nil),
		with("shrunk to pooled", ShrinkToPooledEntry, nil),
		clusters("k-means", nil),
		clusters("mixture of normals", func(p *ClustersParams) { p.Method = "em" }),
		clusters("k-means with k by hold-out", func(p *ClustersParams) { p.Clusters = 0 }),
		with("UCBVI", UCBVIEntry, nil),
		with("UCBVI with own transitions", UCBVIEntry, func(p *UCBVIParams) { p.Transitions = "own" }),
		with("preference to reward", P2REntry, nil),
		with("preference to reward with own transitions", P2REntry, func(p *P2RParams) { p.Transitions = "own" }),
		with("oracle subspace", OracleSubspaceEntry, nil),
		with("oracle", OracleEntry, nil),
		with("oracle for the mean", OracleEntry, func(p *OracleParams) { p.Choice = "utilitarian" }),
		with("oracle for the worst-off", OracleEntry, func(p *OracleParams) { p.Choice = "maxmin" }),
		with("uniform play", UniformPlayEntry, nil),
	}
}

// run plays a trial in the world of the shape and returns its scores after each of the given
// rounds.
func run(t *testing.T, s shape, made maker, trial int, rounds ...int) []multiuser.Scores {
	t.Helper()
	label := strconv.Itoa(trial)
	w := newWorld(s, rng.Stream(1, "instance", label), rng.Stream(1, "coins", label))
	loop := multiuser.Loop{Name: t.Name(), Budget: rounds[len(rounds)-1], Checkpoints: rounds, Workers: 1}
	var books multiuser.Trial
	loop.Run(made(w.problem, rng.Stream(1, "data", label), rng.Stream(1, "own", label)), w, &books)
	return books.At
}

// gaps returns the mean gaps over trials after each of the given rounds.
func gaps(t *testing.T, s shape, made maker, trials int, rounds ...int) []float64 {
	t.Helper()
	mean := make([]float64, len(rounds))
	for i := range trials {
		for c, b := range run(t, s, made, i, rounds...) {
			mean[c] += b.Gap / float64(trials)
		}
	}
	return mean
}

// subjectOf returns the subject of that name.
func subjectOf(t *testing.T, name string) subject {
	t.Helper()
	for _, s := range subjects() {
		if s.name == name {
			return s
		}
	}
	t.Fatalf("no subject has the name %q", name)
	return subject{}
}

// play plays rounds with the learner and calls show with each observation.
func play(w *world, learner multiuser.Learner, rounds int, show func(user int, o *multiuser.Observation)) {
	var o multiuser.Observation
	for k := range rounds {
		learner.Begin(k)
		present := w.problem.Users
		if k >= w.problem.Shots {
			present -= w.problem.Newcomers
		}
		for u := range present {
			first, second := learner.Propose(u)
			w.Play(u, first, second, &o)
			show(u, &o)
			learner.Observe(u, &o)
		}
	}
}
