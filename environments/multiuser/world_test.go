package multiuser

import (
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"

	"joust/sim"
	"joust/sim/mdp"
	"joust/sim/multiuser"
	"joust/sim/param"
	"joust/sim/rng"
	"joust/sim/simtest"
)

// entries lists the entries of this package.
var entries = []sim.Entry{
	GarnetEntry.Entry(), GridEntry.Entry(), ChainEntry.Entry(), TreeEntry.Entry(), LinearMDPEntry.Entry(),
	ItemsEntry.Entry(), GroupsEntry.Entry(), RatingsEntry.Entry(),
}

// withParts are the entries whose rewards are sums of parts, which are not drawn.
var withParts = []sim.Entry{FruitEntry.Entry(), JointRewardsEntry.Entry()}

// environment is an entry with parameters that can be opened.
type environment struct {
	*multiuser.WorldEntry
	defaults, test param.Params
}

// environments lists the entries with their defaults and their parameters for tests,
// both with the example files of the entry.
func environments(t *testing.T) (list []environment) {
	t.Helper()
	for _, entry := range entries {
		e := environment{WorldEntry: entry.(*multiuser.WorldEntry)}
		e.test = simtest.Params(t, e.Listing)
		files := e.Listing
		files.Test = files.Defaults
		e.defaults = simtest.Params(t, files)
		list = append(list, e)
	}
	return list
}

// written returns the parameter that names a new file with this content.
func written(t *testing.T, content string) param.File {
	t.Helper()
	path := filepath.Join(t.TempDir(), "ratings.csv")
	if err := os.WriteFile(path, []byte(content), 0o666); err != nil {
		t.Fatal(err)
	}
	return param.File{Text: "ratings.csv", Path: path}
}

// worldOf makes the world of the parameters, whose type names the entry.
func worldOf(t testing.TB, p param.Params) (multiuser.World, error) {
	t.Helper()
	for _, entry := range slices.Concat(entries, withParts) {
		if e := entry.(*multiuser.WorldEntry); reflect.TypeOf(e.Defaults) == reflect.TypeOf(p) {
			return e.New(p)
		}
	}
	t.Fatalf("no entry has parameters of the type %T", p)
	return nil, nil
}

// open makes the world of parameters that must be allowed.
func open(t *testing.T, p param.Params) *World {
	t.Helper()
	if err := param.Check(p); err != nil {
		t.Fatal(err)
	}
	w, err := worldOf(t, p)
	if err != nil {
		t.Fatal(err)
	}
	return w.(*World)
}

// with returns the parameters with some changed.
func with(t *testing.T, p param.Params, change map[string]any) param.Params {
	t.Helper()
	for name, value := range change {
		fields := param.Fields(p)
		at := slices.IndexFunc(fields, func(f param.Field) bool { return f.Name == name })
		if at < 0 {
			t.Fatalf("%T has no parameter %s", p, name)
		}
		var err error
		if p, err = fields[at].With(p, value); err != nil {
			t.Fatal(err)
		}
	}
	return p
}

// trialOf returns the trial of this number in the world.
func trialOf(w *World, number int) *trial {
	label := strconv.Itoa(number)
	return w.Trial(rng.Stream(7, "instance", label), rng.Stream(7, "coins", label)).(*trial)
}

// small returns parameters of all entries of a size that can be drawn often, among
// them extreme ones.
func small(t *testing.T) []param.Params {
	t.Helper()
	rank1 := map[string]any{"users": 1, "rank": 1}
	test := map[string]param.Params{}
	var list []param.Params
	for _, e := range environments(t) {
		test[e.Name] = e.test
		list = append(list, e.test)
	}
	garnet, grid, chain, linear, items := test["garnet"], test["grid"], test["chain"], test["linear-mdp"], test["items"]
	return append(list,
		with(t, garnet, rank1),
		with(t, garnet, map[string]any{"states": 1, "branching": 1}),
		with(t, garnet, map[string]any{"actions": 1}),
		with(t, garnet, map[string]any{"horizon": 1}), // most pairs cannot be reached
		with(t, garnet, map[string]any{"branching": 9}),
		with(t, garnet, map[string]any{"transitions": "known", "bernoulli": true, "newcomers": 11, "shots": 3}),
		with(t, garnet, map[string]any{"states": 1, "branching": 1, "actions": 1, "horizon": 1, "users": 1, "rank": 1}),
		with(t, garnet, map[string]any{"population": "dirichlet"}),
		with(t, garnet, map[string]any{"population": "clusters", "outliers": .3}),
		with(t, garnet, map[string]any{"outliers": 1.0, "spiky": .1}),
		with(t, grid, map[string]any{"side": 1}),
		with(t, grid, map[string]any{"side": 6, "slip": 0.0, "horizon": 4}), // the far corner is out of reach
		with(t, grid, map[string]any{"side": 2, "slip": 1.0}),
		with(t, chain, map[string]any{"horizon": 3, "back": .5}), // the end is out of reach
		with(t, chain, map[string]any{"back": 1.0}),
		with(t, chain, map[string]any{"uphill": 3}),
		with(t, chain, map[string]any{"states": 1, "actions": 1, "horizon": 1, "users": 1, "rank": 1}),
		with(t, TreeEntry.Defaults, map[string]any{"depth": 0, "users": 5}),
		with(t, TreeEntry.Defaults, map[string]any{"depth": 4, "actions": 1, "users": 1, "rank": 1}),
		with(t, linear, map[string]any{"states": 1, "rank": 2}),
		with(t, linear, map[string]any{"features": 1, "rank": 1}),
		with(t, linear, map[string]any{"features": 30, "outliers": .25, "spiky": .5}),
		with(t, items, map[string]any{"features": 0}),
		with(t, items, map[string]any{"items": 1, "rank": 1, "unexplained": .5}),
		with(t, items, map[string]any{"population": "dirichlet", "unexplained": .5, "outliers": .2}),
		with(t, items, map[string]any{"personal": 0.0, "outliers": .2}),
		with(t, items, map[string]any{"population": "dirichlet", "features": 0}),
		with(t, items, map[string]any{"population": "clusters", "jitter": 0.0}),
		with(t, GroupsEntry.Defaults, map[string]any{"users": 1}),
		with(t, GroupsEntry.Defaults, map[string]any{"utilities": [][]float64{{0}}, "shares": []float64{1}}),
		with(t, test["ratings"], map[string]any{"users": 2, "rank": 1, "newcomers": 1}),
	)
}

// Every trial is a valid instance: the rows of the kernel are distributions, all lists
// have their lengths, and a pair is reached if and only if uniform play meets it with
// positive probability, which is computed forwards.
func TestInstances(t *testing.T) {
	for _, p := range small(t) {
		w := open(t, p)
		for number := range 10 {
			common, env := w.Problem(), trialOf(w, number)
			problem, truth := env.Problem(), env.Truth()
			if err := truth.Kernel.Check(); err != nil {
				t.Fatalf("%+v: %v", p, err)
			}
			users, pairs := truth.Rewards.Dims()
			long, rank := truth.Loadings.Dims()
			if users != problem.Users || pairs != problem.Pairs() || long != pairs || rank != truth.Rank() || len(truth.Reached) != pairs ||
				truth.Groups != nil && len(truth.Groups) != users || truth.Kernel.States != problem.States || truth.Kernel.Actions != problem.Actions {
				t.Fatalf("%+v: the sizes of the truth do not fit", p)
			}
			for _, x := range slices.Concat(truth.Rewards.RawMatrix().Data, truth.Loadings.RawMatrix().Data) {
				if math.IsNaN(x) || math.IsInf(x, 0) {
					t.Fatalf("%+v: a reward or a loading is %v", p, x)
				}
			}
			if problem.Unit && (mat.Min(truth.Rewards) < 0 || mat.Max(truth.Rewards) > 1) {
				t.Fatalf("%+v: rewards from %v to %v, want them in [0,1]", p, mat.Min(truth.Rewards), mat.Max(truth.Rewards))
			}
			for _, g := range truth.Groups {
				if g < 0 {
					t.Fatalf("%+v: a user of group %d", p, g)
				}
			}
			if problem.Kernel != nil && problem.Kernel != truth.Kernel || !slices.Equal(problem.Start, truth.Kernel.Start) {
				t.Errorf("%+v: the process in the problem is not the true one", p)
			}
			if (common.Kernel == nil) != (problem.Kernel == nil) || (common.Features == nil) != (problem.Features == nil) {
				t.Errorf("%+v: the world tells %v and %v, the trial %v and %v", p, common.Kernel, common.Features, problem.Kernel, problem.Features)
			}
			if problem.Features != nil {
				n, d := problem.Features.Dims()
				if m, e := common.Features.Dims(); n != pairs || m != n || d != e {
					t.Errorf("%+v: features of %d × %d, and %d × %d, of %d pairs", p, n, d, m, e, pairs)
				}
			}
			common.Kernel, common.Features, problem.Kernel, problem.Features = nil, nil, nil, nil
			common.Start, problem.Start = nil, nil
			if !equalProblems(common, problem) {
				t.Errorf("the problem is %+v, of the world %+v", problem, common)
			}
			checkReached(t, truth, problem.Horizon)
		}
	}
}

// equalProblems compares the fields that == can compare.
func equalProblems(a, b multiuser.Problem) bool {
	return a.Users == b.Users && a.Newcomers == b.Newcomers && a.Shots == b.Shots &&
		a.States == b.States && a.Actions == b.Actions && a.Horizon == b.Horizon &&
		a.Feedback == b.Feedback && a.Unit == b.Unit && a.Rounds == b.Rounds && a.Workers == b.Workers
}

func checkReached(t *testing.T, truth *multiuser.Truth, horizon int) {
	t.Helper()
	k := truth.Kernel
	d := make([]float64, horizon*k.Pairs())
	mdp.NewPlanner(k, horizon).Occupancy(mdp.NewUniform(k.States, k.Actions, horizon), d)
	for j, got := range truth.Reached {
		met := 0.0
		for h := range horizon {
			met += d[h*k.Pairs()+j]
		}
		if got != (met > 0) {
			t.Errorf("pair %d, which uniform play meets %g times, has Reached = %v", j, met, got)
		}
	}
}

// silent are parameters that do not change an instance, each with another value.
var silent = map[string]any{
	"feedback": "return", "noise": .7, "bernoulli": true, "scale": 2.5, "transitions": "known", "newcomers": 2, "shots": 5, "names": "as-is",
}

// shared are parameters tagged stream:"same" that change an instance in part, each with
// another value.
var shared = map[string]any{
	"users": 5, "rank": 2, "amp": .2, "spiky": .8, "outliers": .5, "population": "dirichlet", "alpha": .5, "clusters": 7, "jitter": .3,
	"horizon": 2, "slip": .3, "begin": "centre", "back": .2, "uphill": 2, "personal": .5, "unexplained": .4, "spread": 1.0, "minority": .1, "shares": []float64{.5, .5},
}

// A parameter tagged stream:"same" must be in one of the lists. Silent ones change
// neither the instance nor the trajectories. Of the others, parameters of the users do
// not change the process.
func TestSameStreams(t *testing.T) {
	for _, e := range environments(t) {
		p := e.test
		base := trialOf(open(t, p), 3)
		policy := mdp.NewUniform(base.problem.States, base.problem.Actions, base.problem.Horizon)
		paths := func(env *trial) (states []int32) {
			var observation multiuser.Observation
			for u := range 5 {
				second := policy
				if env.problem.Feedback != multiuser.Comparison {
					second = nil
				}
				env.Play(u%env.problem.Users, policy, second, &observation)
				states = append(states, observation.First.Actions...)
				states = append(states, observation.First.States...)
			}
			return states
		}
		for _, f := range param.Fields(p) {
			if !f.Same {
				continue
			}
			if value, ok := silent[f.Name]; ok {
				env := trialOf(open(t, with(t, p, map[string]any{f.Name: value})), 3)
				if !sameProcess(env, base) || !sameUsers(env, base) {
					t.Errorf("%s: %s = %v changes the instance", e.Name, f.Name, value)
				}
				// A comparison draws the second trajectory from the same stream.
				again := trialOf(open(t, p), 3)
				compares := base.problem.Feedback == multiuser.Comparison
				if (f.Name != "feedback" || !compares) && !slices.Equal(paths(env), paths(again)) {
					t.Errorf("%s: %s = %v changes where actions lead", e.Name, f.Name, value)
				}
				continue
			}
			value, ok := shared[f.Name]
			if !ok {
				t.Errorf("%s: neither list has %s, which is tagged stream:\"same\"", e.Name, f.Name)
				continue
			}
			change := map[string]any{f.Name: value}
			switch f.Name {
			case "alpha":
				change["population"] = "dirichlet"
			case "clusters", "jitter":
				change["population"] = "clusters"
			}
			env := trialOf(open(t, with(t, p, change)), 3)
			switch f.Name {
			case "slip", "begin", "back": // the process changes, the users do not
				if !sameUsers(env, base) {
					t.Errorf("%s: %s = %v changes the users", e.Name, f.Name, value)
				}
			case "users":
				if !sameProcess(env, base) {
					t.Errorf("%s: %s = %v changes the process", e.Name, f.Name, value)
				}
				// The first users are the same, except that utilities of items
				// are scaled by all users, and groups are drawn among all.
				first := base.truth.Rewards.Slice(0, 5, 0, base.problem.Pairs())
				if e.Name != "items" && e.Name != "user-groups" && !mat.Equal(first, env.truth.Rewards) {
					t.Errorf("%s: the first users change with their number", e.Name)
				}
			default:
				if !sameProcess(env, base) {
					t.Errorf("%s: %s = %v changes the process", e.Name, f.Name, value)
				}
				if sameUsers(env, base) && f.Name != "horizon" && !(e.Name == "user-groups" && f.Name == "shares") && !(e.Name == "ratings" && f.Name == "rank") {
					t.Errorf("%s: %s = %v changes nothing", e.Name, f.Name, value)
				}
			}
		}
	}
}

func sameProcess(a, b *trial) bool {
	x, y := a.truth.Kernel, b.truth.Kernel
	if (a.problem.Features == nil) != (b.problem.Features == nil) || a.problem.Features != nil && !mat.Equal(a.problem.Features, b.problem.Features) {
		return false
	}
	return slices.Equal(x.Start, y.Start) && slices.Equal(x.First, y.First) && slices.Equal(x.Next, y.Next) && slices.Equal(x.Prob, y.Prob)
}

func sameUsers(a, b *trial) bool {
	return mat.Equal(a.truth.Rewards, b.truth.Rewards) && mat.Equal(a.truth.Loadings, b.truth.Loadings) && slices.Equal(a.truth.Groups, b.truth.Groups)
}

// The same streams make the same instance, and other streams another one.
func TestStreams(t *testing.T) {
	for _, e := range environments(t) {
		w := open(t, e.test)
		a, again, other := trialOf(w, 0), trialOf(w, 0), trialOf(w, 1)
		if !sameProcess(a, again) || !sameUsers(a, again) {
			t.Errorf("%s: the same streams make another instance", e.Name)
		}
		if sameUsers(a, other) {
			t.Errorf("%s: another trial has the same users", e.Name)
		}
		drawn := e.Name == "garnet" || e.Name == "chain" || e.Name == "linear-mdp" || e.Name == "items"
		if sameProcess(a, other) == drawn {
			t.Errorf("%s: another trial has the same process: %v, want %v", e.Name, !drawn, drawn)
		}
	}
}

// Cards are complete.
func TestCards(t *testing.T) {
	for _, e := range entries {
		c := e.Listed().Card
		if c.Title == "" || !strings.HasSuffix(c.About, ".") || c.Feedback+c.Guarantee+c.Cost != "" {
			t.Errorf("the card %+v is not that of an environment", c)
		}
	}
}
