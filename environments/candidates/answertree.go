package candidates

import (
	"errors"
	"math"
	"slices"

	"joust/environments/judge"
	"joust/sim"
	"joust/sim/cite"
	"joust/sim/duel"
	"joust/sim/param"
	"joust/sim/portable"
	"joust/sim/pref"
	"joust/sim/rng"
)

// TreeParams are the parameters of answer-tree.
type TreeParams struct {
	Search string  `yaml:"search" stream:"same" options:"iid|beam|dvts" doc:"how answers are generated: iid, independently of one another; beam, all together, the best of them being continued; dvts, by beam searches that are independent of one another (diverse verifier tree search)"`
	N      int     `yaml:"n" axis:"continuations N" stream:"same" doc:"number of continuations N that are generated at every block, 1 to 4096; the cost of every search is N·blocks blocks"`
	Width  int     `yaml:"width" symbol:"w" stream:"same" doc:"beam and dvts: of n continuations (in dvts, of each tree) the best 1/w are kept, and each of them is continued w times; it must divide n and the size of a tree"`
	Tree   int     `yaml:"tree" stream:"same" doc:"dvts: number of continuations of each tree; n must be a multiple of it, or less: then there is one tree"`
	Blocks int     `yaml:"blocks" stream:"same" doc:"number of blocks B of every answer, 1 to 64"`
	Every  int     `yaml:"every" stream:"same" doc:"beam and dvts: after how many blocks continuations are scored and the best are kept; it must divide blocks"`
	Mean   float64 `yaml:"mean" stream:"same" doc:"mean over problems of x_0, the log-odds of being right from which all answers to a problem start, -100 to 100"`
	SD     float64 `yaml:"sd" stream:"same" doc:"standard deviation of x_0 over problems, 0 to 100"`
	Tau    float64 `yaml:"tau" symbol:"τ" axis:"spread of a block τ" stream:"same" doc:"standard deviation of what a block adds to the log-odds x, 0 to 10; a finished answer is right with probability 1/(1+exp(-x_B))"`
	Kappa  float64 `yaml:"kappa" symbol:"κ" axis:"error of the value model per block κ" stream:"same" doc:"standard deviation of what a block adds to the error of the value model, 0 to 10; all continuations of a block share this error"`
	Noise  float64 `yaml:"noise" stream:"same" doc:"standard deviation of the part of the value model's error that is new each time it scores, 0 to 100"`
	Wrong  int     `yaml:"wrong" stream:"same" doc:"number of different wrong answers, 1 to 4096"`
	Zipf   float64 `yaml:"zipf" stream:"same" doc:"z: the k-th most popular wrong answer has a share of wrong samples in proportion to 1/k^z, at least 0"`
	judge.NoiseParams
	judge.TieParams
	judge.CallParams
}

// The parameters of the walk lie below these, so that values are far from judge.MaxLogOdds
// and a quadrature has few nodes.
const (
	maxBlocks = 64
	maxStep   = 10
	maxStart  = 100
)

// Validate implements param.Params.
func (p TreeParams) Validate() error {
	errs := []error{
		param.Count("n", p.N, 1, judge.MaxArms),
		param.Count("width", p.Width, 1, judge.MaxArms),
		param.Count("tree", p.Tree, 1, judge.MaxArms),
		param.Count("blocks", p.Blocks, 1, maxBlocks),
		param.Count("every", p.Every, 1, maxBlocks),
		param.Within("mean", p.Mean, -maxStart, maxStart),
		param.Within("sd", p.SD, 0, maxStart),
		param.Within("tau", p.Tau, 0, maxStep),
		param.Within("kappa", p.Kappa, 0, maxStep),
		param.Within("noise", p.Noise, 0, maxStart),
		param.Count("wrong", p.Wrong, 1, maxAnswers),
		param.Within("zipf", p.Zipf, 0, math.Inf(1)),
		p.duels().Check(false),
	}
	unused := func(name string, changed bool) {
		if changed {
			errs = append(errs, param.Errorf(name, "does nothing where search is %s; it must be left out", p.Search))
		}
	}
	d := TreeEntry.Defaults
	if p.Search == "iid" {
		unused("width", p.Width != d.Width)
		unused("every", p.Every != d.Every)
	} else {
		errs = append(errs, p.checkSearch())
	}
	if p.Search != "dvts" {
		unused("tree", p.Tree != d.Tree)
	}
	return errors.Join(errs...)
}

// checkSearch checks that a beam search or dvts can divide its continuations and blocks.
func (p TreeParams) checkSearch() error {
	if p.N < 1 || p.Width < 1 || p.Tree < 1 || p.Blocks < 1 || p.Every < 1 {
		return nil // reported already
	}
	var errs []error
	switch size := p.size(); {
	case p.N%size != 0:
		errs = append(errs, param.Errorf("n", "is %d, but a tree has %d continuations; it must be a multiple of tree, or less", p.N, size))
	case size%p.Width != 0 && size < p.N:
		errs = append(errs, param.Errorf("tree", "is %d, but width is %d; it must be a multiple of width", size, p.Width))
	case size%p.Width != 0:
		errs = append(errs, param.Errorf("n", "is %d, but width is %d; it must be a multiple of width", p.N, p.Width))
	}
	if p.Blocks%p.Every != 0 {
		errs = append(errs, param.Errorf("every", "is %d, but an answer has %d blocks; it must divide blocks", p.Every, p.Blocks))
	}
	return errors.Join(errs...)
}

// duels returns how calls of the judge make a duel.
func (p TreeParams) duels() judge.DuelParams {
	return judge.DuelParams{NoiseParams: p.NoiseParams, TieParams: p.TieParams, CallParams: p.CallParams}
}

// size returns the number of continuations that compete with one another.
func (p TreeParams) size() int {
	if p.Search == "dvts" {
		return min(p.Tree, p.N)
	}
	return p.N
}

// answers returns the number of finished answers.
func (p TreeParams) answers() int {
	if p.Search == "iid" {
		return p.N
	}
	return p.N / p.Width
}

// TreeEntry declares answer-tree for the catalogue. Its defaults are not fitted to a
// model: they give the order of the methods in the paper.
var TreeEntry = duel.WorldSpec[TreeParams, *TreeWorld]{
	Spec: sim.Spec[TreeParams]{
		Name: "answer-tree",
		Card: sim.Card{
			Title: "Answer tree",
			About: "Answers are written block by block, and a value model that errs says after each block how likely the unfinished answer is to become right. Answers are generated independently, or by a search that continues only those of the highest value; the arms are the finished answers, and their values are the scores. An error of the value model stays with all continuations of a block: without that, search would be far too good. What is reproduced of the paper is the mechanism and the order of the methods, not its levels.",
			Source: cite.Citation{
				Authors: "Wang, K., Zhou, J. P., Chang, J., Gao, Z., Kallus, N., Brantley, K. and Sun, W.", Year: 2025,
				Title: "Value-Guided Search for Efficient Chain-of-Thought Reasoning",
				Venue: cite.Proceedings{Name: "NeurIPS", ArXiv: "2505.17373"},
				Where: "block-wise search by value, of width 2, in trees of 8 continuations; the random walks are not from there",
			},
		},
		Defaults: TreeParams{
			Search: "iid", N: 64, Width: 2, Tree: 8, Blocks: 8, Every: 1,
			Mean: -0.5, SD: 2.5, Tau: 0.35, Kappa: 0.6, Noise: 0.5, Wrong: 20, Zipf: 1.2,
			CallParams: judge.DefaultCalls,
		},
	},
	New: NewTree,
}

// TreeWorld makes trials whose candidates are the finished answers of a search. It is
// safe for concurrent use.
//
// The log-odds x of an answer are a random walk over its blocks, and so is the value
// model's error c:
//
//	x_b = x_{b-1} + τ·z    c_b = c_{b-1} + κ·z'    c_0 = 0
//
// After b blocks the value model gives v = logit E[σ(x_B) | x_b] + c_b + noise·e. A search
// keeps the continuations of greatest v of each tree, also at the end. A finished answer
// is right with probability σ(x_B); otherwise it is one of the wrong answers.
type TreeWorld struct {
	params TreeParams
	pool   *pool
	judge  *judge.Judge
	rules  []quadrature // rules[b] is that of b more blocks
}

// NewTree returns the world of these parameters. The error is always nil.
func NewTree(p TreeParams) (*TreeWorld, error) {
	w := &TreeWorld{params: p, judge: judge.New(p.duels(), false)}
	w.pool = newPool(PoolParams{Candidates: p.answers(), Half: "all", Wrong: p.Wrong, Zipf: p.Zipf, Valid: 1})
	for b := range p.Blocks {
		w.rules = append(w.rules, newQuadrature(float64(p.Tau*math.Sqrt(float64(b)))))
	}
	return w, nil
}

// Arms implements duel.World.
func (w *TreeWorld) Arms() int { return w.params.answers() }

// Fixed implements duel.World: every trial has its own candidates.
func (w *TreeWorld) Fixed() *pref.Matrix { return nil }

// Trial implements duel.World. The instance's stream gives a salt for the answers and one
// for the judges, and then x_0.
func (w *TreeWorld) Trial(instance, coins *rng.Source) duel.Environment {
	ofPool, ofJudges := judge.Salt(instance.Uint64()), judge.Salt(instance.Uint64())
	finished := w.search(ofPool, w.params.Mean+float64(w.params.SD*instance.Normal()))
	n := len(finished)
	answers, odds, scores := make([]int, n), make(values, n), make([]float64, n)
	for i, f := range finished {
		odds[i], scores[i] = f.value, judge.Logistic(f.value)
		if ofPool.Uniform(ofRight, 0, i) >= judge.Logistic(f.x) {
			answers[i] = 1 + w.pool.popularity.at(ofPool.Uniform(ofAnswer, 0, i))
		}
	}
	o := judge.NewOpinion(w.judge, n, ofJudges)
	o.Odds = odds
	team, answer := teams(answers, w.pool.key()+1)
	t := newTrial(o, team, answer, w.pool.names, coins)
	t.truth = w.pool.truth(team, answer)
	t.candidates.Scores = scores
	t.candidates.ScorerCalls = w.calls()
	return t
}

// calls returns the number of calls of the value model for each finished answer, which
// includes those for the continuations that were not kept.
func (w *TreeWorld) calls() int {
	if w.params.Search == "iid" {
		return 1
	}
	return w.params.Width * (w.params.Blocks / w.params.Every)
}

// continuation is an answer of which some blocks are written.
type continuation struct{ x, drift, value float64 }

// search returns the finished answers to a problem with these log-odds before the first
// block. The words of a block are numbered by the block and the place of its continuation.
func (w *TreeWorld) search(s judge.Salt, x float64) []continuation {
	p := &w.params
	live := make([]continuation, p.N)
	for i := range live {
		live[i].x = x
	}
	kept, scratch := make([]continuation, 0, p.N), make([]float64, 0, p.size())
	for b := 1; b <= p.Blocks; b++ {
		for i := range live {
			c, number := &live[i], b*judge.MaxArms+i
			c.x += float64(p.Tau * s.Normal(ofBlock, 0, number))
			c.drift += float64(p.Kappa * s.Normal(ofDrift, 0, number))
		}
		if b < p.Blocks && (p.Search == "iid" || b%p.Every != 0) {
			continue
		}
		for i := range live {
			c := &live[i]
			noise := float64(p.Noise * s.Normal(ofValue, 0, b*judge.MaxArms+i))
			c.value = min(max(w.rules[p.Blocks-b].logOdds(c.x)+c.drift+noise, -judge.MaxLogOdds), judge.MaxLogOdds)
		}
		if p.Search == "iid" {
			return live
		}
		kept = kept[:0]
		for tree := range slices.Chunk(live, p.size()) {
			kept = appendBest(kept, tree, p.size()/p.Width, scratch)
		}
		for i := range live {
			live[i] = kept[i/p.Width]
		}
	}
	return kept
}

// appendBest appends the n continuations of greatest value in the order of their places,
// the first of equal ones. So the number of an arm says nothing of its value. Scratch has
// room for all values.
func appendBest(kept, tree []continuation, n int, scratch []float64) []continuation {
	scratch = scratch[:0]
	for i := range tree {
		scratch = append(scratch, tree[i].value)
	}
	slices.Sort(scratch)
	least := scratch[len(tree)-n]
	equal := 0 // how many of the least value are kept
	for _, v := range scratch[len(tree)-n:] {
		if v == least {
			equal++
		}
	}
	for _, c := range tree {
		switch {
		case c.value > least:
			kept = append(kept, c)
		case c.value == least && equal > 0:
			kept = append(kept, c)
			equal--
		}
	}
	return kept
}

// values are the log-odds that the value model gives finished answers. A call of the judge
// compares answers by them.
type values []float64

// LogOdds implements judge.LogOdds: all judges have the same.
func (v values) LogOdds(_, i, j int) float64 { return v[i] - v[j] }

// quadrature computes the expectation of the logistic function of a normal variable by
// the trapezoidal rule. The poles of σ(x + s·z) are at distance π/s from the real axis;
// so with nodes at the distance h = min(1/2, 4/(5s)) the error is about exp(-2π²/(s·h)),
// 2e-11 or less, and the tails beyond 6 add 2e-9.
type quadrature struct{ nodes, weights []float64 }

// newQuadrature returns the rule for this standard deviation, at least 0. For 0 it has no
// nodes.
func newQuadrature(spread float64) (q quadrature) {
	const tail = 6
	if spread == 0 {
		return q
	}
	half := int(math.Ceil(float64(tail * max(2, float64(1.25*spread)))))
	sum := 0.0
	for k := -half; k <= half; k++ {
		z := float64(tail*float64(k)) / float64(half)
		weight := portable.Exp(-float64(z*z) / 2)
		q.nodes, q.weights = append(q.nodes, float64(spread*z)), append(q.weights, weight)
		sum += weight
	}
	for k := range q.weights {
		q.weights[k] /= sum
	}
	return q
}

// logOdds returns logit E[σ(x + s·Z)], where Z is standard normal and s the spread.
func (q quadrature) logOdds(x float64) float64 {
	if q.nodes == nil {
		return x
	}
	right, wrong := 0.0, 0.0
	for k, node := range q.nodes {
		of, minus := judge.LogisticBoth(x + node)
		right += float64(q.weights[k] * of)
		wrong += float64(q.weights[k] * minus)
	}
	return portable.Log(right) - portable.Log(wrong)
}
