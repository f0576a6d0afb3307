package candidates

import (
	"math"
	"slices"
	"sort"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"joust/environments/judge"
	"joust/sim/param"
	"joust/sim/rng"
	"joust/sim/simtest"
)

// tree returns the defaults of answer-tree with a change.
func tree(change func(p *TreeParams)) TreeParams {
	p := TreeEntry.Defaults
	change(&p)
	return p
}

func treeWorld(t testing.TB, p TreeParams) *TreeWorld {
	t.Helper()
	if err := param.Check(p); err != nil {
		t.Fatal(err)
	}
	w, err := NewTree(p)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// integral integrates f against the standard normal density by the midpoint rule.
func integral(f func(z float64) float64) float64 {
	const n, tail = 4000, 9.0
	sum := 0.0
	for k := range n {
		z := -tail + 2*tail*(float64(k)+.5)/n
		sum += f(z) * math.Exp(-z*z/2) / math.Sqrt(2*math.Pi) * 2 * tail / n
	}
	return sum
}

// The value of a prefix is the probability that it becomes right: it agrees with a finer
// quadrature, right and wrong mirror each other, and the values of the next block have
// the mean of the present one.
func TestValueOfPrefix(t *testing.T) {
	for _, spread := range []float64{0, .1, .35, 1, 2, 5, 20} {
		q := newQuadrature(spread)
		for _, x := range []float64{-12, -3, -.5, 0, 1, 7} {
			got := sigma(q.logOdds(x))
			if want := integral(func(z float64) float64 { return sigma(x + spread*z) }); math.Abs(got-want) > 3e-9 {
				t.Errorf("spread %v, x = %v: the value is %.12f, want %.12f", spread, x, got, want)
			}
			if sum := got + sigma(q.logOdds(-x)); math.Abs(sum-1) > 1e-12 {
				t.Errorf("spread %v: the values of %v and %v sum to %v", spread, x, -x, sum)
			}
		}
	}
	now, next := newQuadrature(.35*math.Sqrt(5)), newQuadrature(.35*2)
	got := integral(func(z float64) float64 { return sigma(next.logOdds(1 + .35*z)) })
	if want := sigma(now.logOdds(1)); math.Abs(got-want) > 3e-9 {
		t.Errorf("after one of 5 blocks the mean value is %.12f, before it %.12f", got, want)
	}
}

// Independent answers are right with probability E σ(x_B), where x_B is normal with the
// variance sd² + B·τ², and their scores with errors have log-odds of mean E x_B and
// variance sd² + B·τ² + B·κ² + noise².
func TestIndependentAnswers(t *testing.T) {
	p := tree(func(p *TreeParams) { p.N = 1 })
	w := treeWorld(t, p)
	const n = 20000
	right, sum, squares := 0.0, 0.0, 0.0
	for trial := range n {
		env := play(w, trial)
		right += float64(len(env.truth.Winners))
		v := judge.Logit(env.candidates.Scores[0])
		sum += v
		squares += (v - p.Mean) * (v - p.Mean)
	}
	ofX := p.SD*p.SD + 8*p.Tau*p.Tau
	ofV := ofX + 8*p.Kappa*p.Kappa + p.Noise*p.Noise
	want := integral(func(z float64) float64 { return sigma(p.Mean + math.Sqrt(ofX)*z) })
	near(t, "accuracy of a random answer", right/n, want, math.Sqrt(want*(1-want)), n)
	near(t, "mean value", sum/n, p.Mean, math.Sqrt(ofV), n)
	near(t, "variance of the value", squares/n, ofV, math.Sqrt(2)*ofV, n) // of a normal law
}

// Wrong answers have the popularity of their Zipf law.
func TestWrongAnswersOfTree(t *testing.T) {
	p := tree(func(p *TreeParams) { p.N, p.Mean, p.SD, p.Wrong = 1, -100, 0, 4 })
	w := treeWorld(t, p)
	got, want, sum := make([]int, 4), make([]float64, 4), 0.0
	for trial := range 4000 {
		got[play(w, trial).Name(0)[len("wrong")]-'1']++
	}
	for k := range want {
		want[k] = math.Pow(float64(k+1), -1.2)
		sum += want[k]
	}
	for k := range want {
		want[k] /= sum
	}
	fits(t, "wrong answers", got, want)
}

// The better of two one-block answers, chosen without error, has x = x_0 + τ·max(z, z'),
// and the maximum has the density 2φΦ.
func TestBestOfTwoBlocks(t *testing.T) {
	p := tree(func(p *TreeParams) {
		p.Search, p.N, p.Blocks, p.Mean, p.SD, p.Tau, p.Kappa, p.Noise = "beam", 2, 1, 0, 0, 3, 0, 0
	})
	w := treeWorld(t, p)
	const n = 20000
	right := 0.0
	for trial := range n {
		right += float64(len(play(w, trial).truth.Winners))
	}
	want := integral(func(z float64) float64 { return sigma(3*z) * math.Erfc(-z/math.Sqrt2) })
	near(t, "accuracy of the better of two", right/n, want, math.Sqrt(want*(1-want)), n)
}

// dumbSearch is a twin of search that keeps whole paths, which are the numbers of the words of
// each block, and computes everything anew from them.
func dumbSearch(w *TreeWorld, s judge.Salt, x float64) (finished []continuation) {
	p := w.params
	state := func(path []int) (c continuation) {
		c.x = x
		for _, number := range path {
			c.x += p.Tau * s.Normal(ofBlock, 0, number)
			c.drift += p.Kappa * s.Normal(ofDrift, 0, number)
		}
		left := p.Tau * math.Sqrt(float64(p.Blocks-len(path)))
		value := integral(func(z float64) float64 { return sigma(c.x + left*z) })
		c.value = math.Log(value/(1-value)) + c.drift + p.Noise*s.Normal(ofValue, 0, path[len(path)-1])
		return c
	}
	paths := make([][]int, p.N)
	for b := 1; b <= p.Blocks; b++ {
		for i := range paths {
			paths[i] = append(slices.Clone(paths[i]), b*judge.MaxArms+i)
		}
		if p.Search == "iid" || b%p.Every != 0 {
			continue
		}
		var next [][]int
		for start := 0; start < p.N; start += p.size() {
			order := make([]int, p.size())
			for i := range order {
				order[i] = start + i
			}
			sort.SliceStable(order, func(i, j int) bool { return state(paths[order[i]]).value > state(paths[order[j]]).value })
			order = order[:p.size()/p.Width]
			sort.Ints(order)
			for _, i := range order {
				copies := p.Width
				if b == p.Blocks {
					copies = 1
				}
				for range copies {
					next = append(next, paths[i])
				}
			}
		}
		paths = next
	}
	for _, path := range paths {
		finished = append(finished, state(path))
	}
	return finished
}

// Every search finishes the same answers as its twin, in the same order.
func TestSearchTwin(t *testing.T) {
	c := chooser(rng.Stream(3, "searches").Intn)
	for n := range 40 {
		p := tree(func(p *TreeParams) {
			p.Search = []string{"iid", "beam", "dvts"}[c(3)]
			p.N = 12 * (1 + c(2))
			p.Blocks = 1 + c(4)
			p.Tau, p.Kappa, p.Noise = c.of(.35, 2), c.of(0, .6), c.of(0, .5)
			if p.Search != "iid" {
				p.Width = []int{1, 2, 3, 6}[c(4)]
				p.Every = []int{1, p.Blocks}[c(2)]
			}
			if p.Search == "dvts" {
				p.Tree = []int{6, 12, 24}[c(3)]
			}
		})
		w := treeWorld(t, p)
		got, want := w.search(judge.Salt(n), .7), dumbSearch(w, judge.Salt(n), .7)
		if len(got) != w.Arms() {
			t.Fatalf("%+v: %d answers, but the world has %d arms", p, len(got), w.Arms())
		}
		near := cmp.Comparer(func(a, b continuation) bool {
			return math.Abs(a.x-b.x) < 1e-9 && math.Abs(a.drift-b.drift) < 1e-9 && math.Abs(a.value-b.value) < 1e-6
		})
		if d := cmp.Diff(want, got, near); d != "" {
			t.Errorf("%+v (-twin +search):\n%s", p, d)
		}
	}
}

// Searches that are the same by definition finish the same answers: one that keeps all
// its continuations is independent sampling, and one tree of all is a beam search.
func TestSameSearches(t *testing.T) {
	same := func(what string, a, b TreeParams) {
		t.Helper()
		v, w := treeWorld(t, a), treeWorld(t, b)
		for n := range 20 {
			x, y := play(v, n), play(w, n)
			if d := cmp.Diff(x.candidates.Scores, y.candidates.Scores) + cmp.Diff(x.truth, y.truth); d != "" {
				t.Fatalf("%s, trial %d:\n%s", what, n, d)
			}
		}
	}
	set := func(search string, n, width, size int) TreeParams {
		return tree(func(p *TreeParams) { p.Search, p.N, p.Width, p.Tree = search, n, width, size })
	}
	same("beam of width 1 and iid", set("beam", 16, 1, 8), set("iid", 16, 2, 8))
	same("dvts of width 1 and iid", set("dvts", 16, 1, 4), set("iid", 16, 2, 8))
	same("dvts in one tree and beam", set("dvts", 16, 4, 16), set("beam", 16, 4, 8))
	same("dvts in a tree larger than n and beam", set("dvts", 4, 2, 8), set("beam", 4, 2, 8))
	few, many := play(treeWorld(t, set("iid", 16, 2, 8)), 1), play(treeWorld(t, set("iid", 64, 2, 8)), 1)
	if d := cmp.Diff(simtest.Names(few), simtest.Names(many)[:16]); d != "" {
		t.Errorf("the first 16 of 64 independent answers are others than 16 (-16 +64):\n%s", d)
	}
}

// Of equal values the first are kept, and places keep their order.
func TestAppendBest(t *testing.T) {
	var row []continuation
	for i, v := range []float64{2, 5, 3, 5, 3, 3} {
		row = append(row, continuation{x: float64(i), value: v})
	}
	for n, want := range [][]float64{1: {1}, 2: {1, 3}, 3: {1, 2, 3}, 4: {1, 2, 3, 4}, 5: {1, 2, 3, 4, 5}, 6: {0, 1, 2, 3, 4, 5}} {
		if n == 0 {
			continue
		}
		var got []float64
		for _, c := range appendBest(nil, row, n, nil) {
			got = append(got, c.x)
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("the best %d (-want +got):\n%s", n, d)
		}
	}
}

// The judge compares finished answers by their values, and a call of the value model is
// counted for each time that a continuation was scored.
func TestTreeJudge(t *testing.T) {
	p := tree(func(p *TreeParams) { p.Search, p.N, p.Width, p.Every = "dvts", 32, 4, 2 })
	env := play(treeWorld(t, p), 3)
	scores := env.candidates.Scores
	for i := range scores[1:] {
		want := sigma(judge.Logit(scores[i]) - judge.Logit(scores[i+1]))
		if got := half(env.Distribution(i, i+1)); math.Abs(got-want) > 1e-9 {
			t.Errorf("%d beats %d with probability %v, want %v", i, i+1, got, want)
		}
	}
	if got, want := len(scores)*env.candidates.ScorerCalls, 32*4; got != want {
		t.Errorf("32 continuations that are scored 4 times need %d calls, want %d", got, want)
	}
}

// What Validate refuses, and the words that say why.
func TestBadTrees(t *testing.T) {
	for _, c := range []struct {
		why    string
		change func(p *TreeParams)
		want   []string
	}{
		{"n is not a multiple of the width", func(p *TreeParams) { p.Search, p.N, p.Width = "beam", 10, 4 }, []string{"n is 10, but width is 4; it must be a multiple of width"}},
		{"so in a single tree", func(p *TreeParams) { p.Search, p.N, p.Width = "dvts", 6, 4 }, []string{"n is 6, but width is 4"}},
		{"the width does not divide a tree", func(p *TreeParams) { p.Search, p.Width = "dvts", 3 }, []string{"tree is 8, but width is 3; it must be a multiple of width"}},
		{"n is not a multiple of the tree", func(p *TreeParams) { p.Search, p.N = "dvts", 12 }, []string{"n is 12, but a tree has 8 continuations; it must be a multiple of tree, or less"}},
		{"the block length does not divide the length", func(p *TreeParams) { p.Search, p.Every = "beam", 3 }, []string{"every is 3, but an answer has 8 blocks; it must divide blocks"}},
		{"several mistakes at once", func(p *TreeParams) { p.Search, p.N, p.Width, p.Every = "beam", 10, 4, 5 }, []string{"n is 10", "every is 5"}},
		{"width without a search", func(p *TreeParams) { p.Width = 4 }, []string{"width does nothing where search is iid; it must be left out"}},
		{"every without a search", func(p *TreeParams) { p.Every = 2 }, []string{"every does nothing where search is iid"}},
		{"trees without trees", func(p *TreeParams) { p.Search, p.Tree = "beam", 16 }, []string{"tree does nothing where search is beam"}},
		{"a word that is none", func(p *TreeParams) { p.Search = "bean" }, []string{`search is "bean" (did you mean beam?)`}},
		{"numbers out of range", func(p *TreeParams) { p.Search, p.N, p.Blocks, p.Tau, p.Kappa = "beam", 0, 65, 11, -1 }, []string{"n is 0", "blocks is 65", "tau is 11", "kappa is -1"}},
		{"no number", func(p *TreeParams) { p.Mean, p.SD = math.NaN(), math.Inf(1) }, []string{"mean is NaN", "sd is +Inf"}},
		{"ranges of the rest", func(p *TreeParams) { p.Wrong, p.Zipf, p.Noise, p.Panel = 0, -1, -1, 0 }, []string{"wrong is 0", "zipf is -1", "noise is -1", "panel is 0"}},
	} {
		err := param.Check(tree(c.change))
		if err == nil {
			t.Errorf("%s: no error", c.why)
			continue
		}
		for _, want := range c.want {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%s: the error lacks %q:\n%v", c.why, want, err)
			}
		}
	}
}

// The bits of what searches finish, hashed (FNV-1a over words of 64 bits), on every
// processor and at every level of optimisation.
func TestGoldenTree(t *testing.T) {
	const offset, prime = 0xcbf29ce484222325, 0x100000001b3
	hash := uint64(offset)
	for _, search := range []string{"iid", "beam", "dvts"} {
		w := treeWorld(t, tree(func(p *TreeParams) { p.Search = search }))
		for n := range 50 {
			for _, c := range w.search(judge.Salt(n), -.5) {
				for _, x := range []float64{c.x, c.drift, c.value} {
					hash = (hash ^ math.Float64bits(x)) * prime
				}
			}
		}
	}
	if want := uint64(0xb9e85736eea0050a); hash != want {
		t.Errorf("hash: got %#x, want %#x", hash, want)
	}
}
