package comparisons

import (
	"errors"
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"

	"joust/sim/linalg"
	"joust/sim/mdp"
	"joust/sim/multiuser"
	"joust/sim/param"
	"joust/sim/rng"
	"joust/sim/simtest"
)

// variant is an entry with parameters under test.
type variant struct {
	name   string
	entry  *multiuser.LearnerEntry
	params multiuser.Params
	small  multiuser.Params // the entry's parameters for tests, with the same changes
}

func (v variant) new(p multiuser.Problem, data, own *rng.Source) multiuser.Learner {
	return v.entry.New(v.params, p, data, own)
}

// variantOf returns the entry with its defaults, changed by change unless it is nil.
func variantOf[P multiuser.Params, L multiuser.Learner](spec multiuser.LearnerSpec[P, L], change func(*P)) variant {
	entry := spec.Entry().(*multiuser.LearnerEntry)
	p, small := spec.Defaults, entry.Test.(P)
	if change != nil {
		change(&p)
		change(&small)
	}
	return variant{spec.Name, entry, p, small}
}

// kinds are all entries of this package with their defaults, and the soft mixture.
var kinds = func() []variant {
	soft := variantOf(MixtureEntry, func(p *MixtureParams) { p.Soft = true })
	soft.name = "bt-mixture, soft"
	return []variant{
		variantOf(PooledEntry, nil), variantOf(PerUserEntry, nil), variantOf(ShrunkEntry, nil), variantOf(NuclearEntry, nil),
		variantOf(FactoredEntry, nil), variantOf(MixtureEntry, nil), soft, variantOf(PrototypesEntry, nil), variantOf(OracleSubspaceEntry, nil), withModel(modelFree),
	}
}()

// A learner with features so large that squares overflow reports that it diverged, and still
// recommends.
func TestDivergenceIsReported(t *testing.T) {
	for _, k := range kinds {
		if k.name == OracleSubspaceEntry.Name {
			continue // it does not use features
		}
		if k.entry.Name == KnownFeaturesEntry.Name {
			k = withModel(modelFeatures)
		}
		m := newMarket(6, 5, 2, 1, 3, stream("market", 10))
		m.problem.Features.Scale(1e200, m.problem.Features)
		data, own := seed(10)
		l := k.new(m.problem, data, own)
		play(l, m, 0, 4)
		l.Recommend()
		e := l.(multiuser.Estimator).Estimate()
		if !e.Diverged {
			t.Errorf("%s does not report that it diverged", k.name)
		}
		if !allFinite(e.Rewards.RawMatrix().Data) {
			t.Errorf("%s estimates %v", k.name, e.Rewards.RawMatrix().Data)
		}
	}
}

// Users who always prefer the same items, in many rounds, have finite estimates too, and
// get what they prefer, except from an oracle, whose subspace is not that of these rewards.
func TestStubbornUser(t *testing.T) {
	for _, k := range kinds {
		m := newMarket(3, 4, 0, 1, 3, stream("market", 11))
		for u := range 3 {
			for j, x := range []float64{300, 200, 100, 0} { // preferences with probability 1
				m.truth.Rewards.Set(u, j, x)
			}
		}
		data, own := seed(11)
		l := k.new(m.problem, data, own)
		clairvoyant, oracle := l.(multiuser.Clairvoyant)
		if oracle {
			clairvoyant.Reveal(m.Truth())
		}
		play(l, m, 0, 500)
		policies := l.Recommend()
		e := l.(multiuser.Estimator).Estimate()
		if e.Diverged || !allFinite(e.Rewards.RawMatrix().Data) {
			t.Errorf("%s: diverged %v, estimates %v", k.name, e.Diverged, e.Rewards.RawMatrix().Data)
		}
		for u, p := range policies {
			if p.Act[0] != 0 && !oracle {
				t.Errorf("%s recommends item %d to user %d, who prefers item 0", k.name, p.Act[0], u)
			}
		}
	}
}

// The conformance suite: policies and estimates at any time, also in worlds of one state,
// action, step or user; equal results from equal streams, with or without additional calls
// and for any number of goroutines.
func TestConformance(t *testing.T) {
	for _, k := range kinds {
		t.Run(k.name, func(t *testing.T) {
			k.params = k.small
			simtest.Run(t, simtest.MultiuserLearner{Name: k.name, New: k.new, Suits: k.params.Suits})
		})
	}
}

// E9 in small: the order of the learners by accuracy and by regret (see judge), as means
// over three markets. Margins are about half of the measured differences; the means of three
// markets vary by about 0.01.
func TestOrderOfLearners(t *testing.T) {
	simtest.Slow(t) // nine learners in three markets
	accuracy, regret := map[string][2]float64{}, map[string][2]float64{}
	for _, k := range kinds {
		for n := range 3 {
			m := newMarket(200, 60, 20, 2, 2.8, stream("market", n))
			data, own := seed(n)
			l := k.new(m.problem, data, own)
			if c, ok := l.(multiuser.Clairvoyant); ok {
				c.Reveal(m.Truth())
			}
			at := 0
			for i, rounds := range []int{5, 20} {
				play(l, m, at, rounds-at)
				at = rounds
				policies := l.Recommend()
				a, r := judge(m.truth.Rewards, l.(multiuser.Estimator).Estimate().Rewards, policies, 0, 200)
				x, y := accuracy[k.name], regret[k.name]
				x[i] += a / 3
				y[i] += r / 3
				accuracy[k.name], regret[k.name] = x, y
			}
		}
		t.Logf("%-13s accuracy %.3f, regret %.3f", k.name, accuracy[k.name], regret[k.name])
	}
	for _, c := range []struct {
		why          string
		less, more   string
		rounds       int // 0: 5, 1: 20 comparisons a user
		accuracyGain float64
	}{
		{"a prior from all is better than none", PerUserEntry.Name, ShrunkEntry.Name, 0, 0.05},
		{"a prior from all is better than none", PerUserEntry.Name, ShrunkEntry.Name, 1, 0.03},
		{"users who differ are not one", PooledEntry.Name, ShrunkEntry.Name, 1, 0.02},
		{"with a handful, the nuclear norm is no worse than a prior from all", ShrunkEntry.Name, NuclearEntry.Name, 0, 0},
		{"low rank is learned from all", ShrunkEntry.Name, NuclearEntry.Name, 1, 0.04},
		{"clusters see users with the same wishes", ShrunkEntry.Name, MixtureEntry.Name, 1, 0.01},
		{"a given rank wastes less than the nuclear norm", NuclearEntry.Name, FactoredEntry.Name, 1, 0.01},
		{"nothing is better than the truth", FactoredEntry.Name, OracleSubspaceEntry.Name, 0, 0.02},
		{"nothing is better than the truth", FactoredEntry.Name, OracleSubspaceEntry.Name, 1, 0.01},
		{"probabilities are better than verdicts", MixtureEntry.Name, "bt-mixture, soft", 0, 0.02},
	} {
		if a, b := accuracy[c.less][c.rounds], accuracy[c.more][c.rounds]; b-a < c.accuracyGain {
			t.Errorf("%s: %s has accuracy %.3f and %s %.3f, want at least %v more", c.why, c.less, a, c.more, b, c.accuracyGain)
		}
		if a, b := regret[c.less][c.rounds], regret[c.more][c.rounds]; b >= a+0.02 {
			t.Errorf("%s: %s has regret %.3f and %s %.3f, want less than 0.02 more", c.why, c.less, a, c.more, b)
		}
	}
}

// Additional calls of Recommend change nothing: the estimates at the end are the same to the
// last bit, in a market that is large enough for hold-outs and random signs to matter.
func TestLookingChangesNothing(t *testing.T) {
	for _, k := range kinds {
		var last []float64
		for _, looks := range []bool{false, true} {
			m := newMarket(40, 20, 6, 2, 3, stream("market", 12))
			data, own := seed(12)
			l := k.new(m.problem, data, own)
			if c, ok := l.(multiuser.Clairvoyant); ok {
				c.Reveal(m.Truth())
			}
			if looks {
				l.Recommend()
			}
			for round := range 8 {
				play(l, m, round, 1)
				if looks {
					l.Recommend()
				}
			}
			l.Recommend()
			got := l.(multiuser.Estimator).Estimate().Rewards.RawMatrix().Data
			if looks && distance(last, got) != 0 {
				t.Errorf("%s: the estimate depends on earlier calls of Recommend", k.name)
			}
			last = append([]float64(nil), got...)
		}
	}
}

// groups returns a shop of three items for two groups with opposite wishes, where the third
// item is a compromise. A quarter of the users, at places that do not match the start of the
// clusters, belongs to the minority.
func groups(users int, random *rng.Source) *market {
	rewards := mat.NewDense(users, 3, nil)
	for u := range users {
		row := []float64{2, 0, 1.2}
		if u*7%users < users/4 {
			row = []float64{0, 2, 1.2}
		}
		rewards.SetRow(u, row)
	}
	return newShop(rewards, mat.NewDense(3, 2, []float64{2, 0, 0, 2, 1.2, 1.2}), nil, nil, random)
}

// MaxMin-RLHF in the example of the specification: one reward model gives the minority 0,
// clusters with the choice maxmin give both groups the compromise of 1.2, and clusters with a
// policy each 2.
func TestMaxMinFindsTheCompromise(t *testing.T) {
	maxmin := MixtureEntry.Defaults
	maxmin.Clusters, maxmin.Choice = 2, "maxmin"
	soft, each := maxmin, maxmin
	soft.Soft = true
	each.Choice = "each"
	pooled := PooledEntry.Defaults
	pooled.Choice = "maxmin" // of one model for all, its best policy
	for _, c := range []struct {
		why                string
		variant            variant
		majority, minority float64
	}{
		{"one reward model follows the majority", variantOf(PooledEntry, func(p *PooledParams) { *p = pooled }), 2, 0},
		{"the worst-off of two clusters", variantOf(MixtureEntry, func(p *MixtureParams) { *p = maxmin }), 1.2, 1.2},
		{"the worst-off of two soft clusters", variantOf(MixtureEntry, func(p *MixtureParams) { *p = soft }), 1.2, 1.2},
		{"a policy for each cluster", variantOf(MixtureEntry, func(p *MixtureParams) { *p = each }), 2, 2},
	} {
		m := groups(40, stream("market", 13))
		data, own := seed(13)
		l := c.variant.new(m.problem, data, own)
		play(l, m, 0, 300)
		worth := make([]float64, 40)
		mdp.EvaluateAll(m.truth.Kernel, 1, m.truth.Rewards, l.Recommend(), worth, 1)
		majority, minority := 0.0, 0.0
		for u, v := range worth {
			if m.truth.Rewards.At(u, 0) == 2 {
				majority += v / 30
			} else {
				minority += v / 10
			}
		}
		// The choice of welfare is within 0.01 of the largest gain.
		if math.Abs(majority-c.majority) > 0.05 || math.Abs(minority-c.minority) > 0.05 {
			t.Errorf("%s: the value is %.3f for the majority and %.3f for the minority, want %v and %v", c.why, majority, minority, c.majority, c.minority)
		}
	}
}

// Before any observation the estimate is the same for all items, and the oracle's is the true
// mean of the users.
func TestNoObservations(t *testing.T) {
	for _, k := range kinds {
		m := newMarket(10, 6, 0, 2, 3, stream("market", 14))
		data, own := seed(14)
		l := k.new(m.problem, data, own)
		want := make([]float64, 6)
		if c, ok := l.(multiuser.Clairvoyant); ok {
			c.Reveal(m.Truth())
			for u := range 10 {
				linalg.Axpy(0.1, m.truth.Rewards.RawRowView(u), want)
			}
		}
		l.Recommend()
		e := l.(multiuser.Estimator).Estimate()
		for u := range 10 {
			if d := distance(e.Rewards.RawRowView(u), want); d > 1e-9 || e.Diverged {
				t.Errorf("%s without observations estimates %v, want %v", k.name, e.Rewards.RawRowView(u), want)
			}
		}
	}
}

func TestParametersAreChecked(t *testing.T) {
	type set interface {
		param.Params
		Suits(*multiuser.Problem) error
	}
	with := func(p set, name string, value any) set {
		for _, f := range param.Fields(p) {
			if f.Name == name {
				changed, err := f.With(p, value)
				if err != nil {
					t.Fatal(err)
				}
				return changed.(set)
			}
		}
		t.Fatalf("%T has no parameter %s", p, name)
		return nil
	}
	var sets []set
	for _, k := range kinds {
		sets = append(sets, k.params)
	}
	shop := newMarket(100, 6, 0, 2, 3, stream("market", 15)).problem
	rewarding := shop
	rewarding.Feedback = multiuser.OnlyReturn
	for _, p := range sets {
		if err := param.Check(p); err != nil {
			t.Errorf("%T: the defaults are refused: %v", p, err)
		}
		if err := p.Suits(&shop); err != nil {
			t.Errorf("%T does not suit a shop: %v", p, err)
		}
		if p.Suits(&rewarding) == nil {
			t.Errorf("%T accepts users who give rewards", p)
		}
		if param.Check(with(p, "steps", 0)) == nil || param.Check(with(p, "choice-tolerance", 0.0)) == nil {
			t.Errorf("%T does not check the parameters of exploration or welfare", p)
		}
	}
	for _, c := range []struct {
		why   string
		set   set
		name  string
		value any
	}{
		{"no prior at all", PooledEntry.Defaults, "ridge", 0.0},
		{"a negative prior", PerUserEntry.Defaults, "ridge", -1.0},
		{"a negative prior, where 0 means a choice", ShrunkEntry.Defaults, "ridge", -1.0},
		{"not a number", MixtureEntry.Defaults, "ridge", math.NaN()},
		{"no penalty", NuclearEntry.Defaults, "factor", 0.0},
		{"a negative ridge, where 0 means a choice", FactoredEntry.Defaults, "factor", -1.0},
		{"a negative rank", FactoredEntry.Defaults, "fit-rank", -1},
		{"no rank to choose from", FactoredEntry.Defaults, "max-rank", 0},
		{"no cluster", MixtureEntry.Defaults, "clusters", 0},
		{"no round", MixtureEntry.Defaults, "rounds", 0},
		{"no prototype", PrototypesEntry.Defaults, "prototypes", 0},
	} {
		var e *param.Error
		if err := param.Check(with(c.set, c.name, c.value)); !errors.As(err, &e) || e.Name != c.name {
			t.Errorf("%s: %T with %s %v gives the error %v", c.why, c.set, c.name, c.value, err)
		}
	}
	for _, c := range []struct {
		why string
		set set
		ok  bool
	}{
		{"a rank above items and one", with(FactoredEntry.Defaults, "fit-rank", 8), false},
		{"the largest rank", with(FactoredEntry.Defaults, "fit-rank", 7), true},
		{"leximin for more users than programs take", with(PerUserEntry.Defaults, "choice", "leximin"), false},
		{"leximin for eight clusters", with(MixtureEntry.Defaults, "choice", "leximin"), true},
		{"leximin for one model", with(PooledEntry.Defaults, "choice", "leximin"), true},
	} {
		if err := c.set.Suits(&shop); (err == nil) != c.ok {
			t.Errorf("%s: Suits returns %v", c.why, err)
		}
	}
}

// In a decision process the weights of pairs are learned from numbers of visits: users of two
// groups in a corridor, who want its opposite ends.
func TestTrajectories(t *testing.T) {
	const states, horizon, users = 5, 4, 30
	k := &mdp.Kernel{States: states, Actions: 2, Start: []float64{0, 0, 1, 0, 0}, First: []int32{0}}
	for s := range states {
		for _, next := range []int{max(0, s-1), min(states-1, s+1)} {
			k.Next, k.Prob = append(k.Next, int32(next)), append(k.Prob, 1)
			k.First = append(k.First, int32(len(k.Next)))
		}
	}
	rewards := mat.NewDense(users, 2*states, nil)
	loadings := mat.NewDense(2*states, 2, nil)
	for a := range 2 {
		loadings.Set(a, 0, 1)
		loadings.Set(2*(states-1)+a, 1, 1)
		for u := range users {
			rewards.Set(u, []int{0, 2 * (states - 1)}[u/3%2]+a, 1)
		}
	}
	for _, c := range kinds {
		if c.name == PooledEntry.Name {
			continue // cannot tell the kinds apart
		}
		m := newShop(rewards, loadings, nil, nil, stream("corridor", 16))
		m.problem = multiuser.Problem{
			Users: users, Shots: 1, States: states, Actions: 2, Horizon: horizon, Start: k.Start,
			Feedback: multiuser.Comparison, Rounds: 100, Workers: 1,
		}
		m.truth.Kernel, m.truth.Scale = k, 3
		data, own := seed(16)
		l := c.new(m.problem, data, own)
		if r, ok := l.(multiuser.Clairvoyant); ok {
			r.Reveal(m.Truth())
		}
		play(l, m, 0, 100)
		worth := make([]float64, users)
		mdp.EvaluateAll(k, horizon, rewards, l.Recommend(), worth, 1)
		// Two steps of walking and two at the end have the value 2, the greatest possible.
		// Per user, 10 weights are learned from 100 comparisons with few errors.
		mean := 0.0
		for _, v := range worth {
			mean += v / users
		}
		least := 1.99
		if c.name == PerUserEntry.Name || c.entry.Name == KnownFeaturesEntry.Name {
			least = 1.85
		}
		if mean < least {
			t.Errorf("%s: the mean value of the policies is %v, want at least %v of 2", c.name, mean, least)
		}
	}
}
