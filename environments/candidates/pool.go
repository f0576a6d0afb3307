package candidates

import (
	"errors"
	"math"
	"strconv"

	"joust/environments/judge"
	"joust/sim/duel"
	"joust/sim/param"
	"joust/sim/portable"
	"joust/sim/pref"
	"joust/sim/rng"
)

// PoolParams are how a problem and its candidate answers are drawn.
type PoolParams struct {
	Candidates int     `yaml:"candidates" axis:"candidates N" stream:"same" doc:"number of candidate answers N, 1 to 4096"`
	Alpha      float64 `yaml:"alpha" doc:"the share p of a problem's samples that are right has a beta law with parameters alpha and beta, 0.01 to a million; its mean is pass@1"`
	Beta       float64 `yaml:"beta" doc:"see alpha"`
	Unsolvable float64 `yaml:"unsolvable" doc:"share of problems with p = 0, whatever the other parameters of p, 0 to 1"`
	Half       string  `yaml:"half" options:"all|easy|hard" doc:"all problems, or those with p above the median of the beta law, or below it"`
	Wrong      int     `yaml:"wrong" doc:"number of different wrong answers C, 1 to 4096"`
	Zipf       float64 `yaml:"zipf" doc:"z: the k-th most popular wrong answer has a share of wrong samples in proportion to 1/k^z, at least 0"`
	Valid      int     `yaml:"valid" doc:"number of different right answers, equally popular, 1 to 4096; where there are many a vote has little to count"`
	Mix        float64 `yaml:"mix" doc:"share of candidates that come from a second generator, whose wrong answers have a popularity of their own, 0 to 1"`
	MixShift   float64 `yaml:"mix-shift" doc:"by how much logit p of the second generator exceeds that of the first"`
	Keys       float64 `yaml:"keys" doc:"share of candidates that are master keys, 0 to 1: empty phrases, all the same and all wrong, which some judges call right (decoys in records)"`
}

// maxAnswers bounds the number of different answers of either kind.
const maxAnswers = 4096

func (p PoolParams) check() error {
	return errors.Join(
		param.Count("candidates", p.Candidates, 1, judge.MaxArms),
		param.Within("alpha", p.Alpha, minShape, maxShape),
		param.Within("beta", p.Beta, minShape, maxShape),
		param.Within("unsolvable", p.Unsolvable, 0, 1),
		param.Count("wrong", p.Wrong, 1, maxAnswers),
		param.Within("zipf", p.Zipf, 0, math.Inf(1)),
		param.Count("valid", p.Valid, 1, maxAnswers),
		param.Within("mix", p.Mix, 0, 1),
		param.Finite("mix-shift", p.MixShift),
		param.Within("keys", p.Keys, 0, 1),
	)
}

// The parameters of a beta law lie between these.
const (
	minShape = 0.01
	maxShape = 1e6
)

// pool draws problems and their candidates. Answers are numbered: right ones
// first, then wrong ones from the most popular on, then the master key.
type pool struct {
	PoolParams
	median     float64   // of p
	popularity quantiles // of wrong answers
	names      []string  // of answers
}

func newPool(p PoolParams) *pool {
	w := &pool{PoolParams: p, names: make([]string, 0, p.Valid+p.Wrong+1)}
	if p.Half != "all" {
		w.median = median(p.Alpha, p.Beta)
	}
	weights := make([]float64, p.Wrong)
	for k := range weights {
		weights[k] = portable.Exp(-float64(p.Zipf * portable.Log(float64(k+1))))
	}
	w.popularity = newQuantiles(weights)
	w.names = append(w.names, "right")
	for k := 2; k <= p.Valid; k++ {
		w.names = append(w.names, "right"+strconv.Itoa(k))
	}
	for k := 1; k <= p.Wrong; k++ {
		w.names = append(w.names, "wrong"+strconv.Itoa(k))
	}
	w.names = append(w.names, "key")
	return w
}

// key returns the number of the master key's answer.
func (w *pool) key() int { return w.Valid + w.Wrong }

// median returns the median of the beta law, rounded to 40 binary digits, about the
// precision of the distribution function. Positive floating-point numbers have the
// order of their bits, so that bisection of the bits finds medians near 0 too.
func median(a, b float64) float64 {
	low, high := uint64(0), math.Float64bits(1)
	for low < high {
		if middle := (low + high) / 2; portable.BetaCDF(math.Float64frombits(middle), a, b) < 0.5 {
			low = middle + 1
		} else {
			high = middle
		}
	}
	fraction, exponent := math.Frexp(math.Float64frombits(low))
	return math.Ldexp(math.Round(fraction*0x1p40)*0x1p-40, exponent)
}

// problem draws the share p of a problem's samples that are right.
func (w *pool) problem(instance *rng.Source, s judge.Salt) float64 {
	p := instance.Beta(w.Alpha, w.Beta)
	for w.Half != "all" && (p > w.median) != (w.Half == "easy") {
		p = instance.Beta(w.Alpha, w.Beta)
	}
	if w.Unsolvable > 0 && s.Uniform(ofUnsolvable, 0, 0) < w.Unsolvable {
		return 0
	}
	return p
}

// draw draws the answer of every candidate to a problem with this p. Each candidate
// has words of its own, so that more candidates do not change the first ones.
func (w *pool) draw(s judge.Salt, p float64) []int {
	second, order := 0.0, []int(nil) // of the second generator
	if w.Mix > 0 {
		second = judge.Logistic(portable.Log(p) - portable.Log(1-p) + w.MixShift)
		order = make([]int, w.Wrong)
		for k := range order {
			order[k] = k
		}
		for k := w.Wrong - 1; k > 0; k-- {
			o := s.Below(k+1, ofPopularity, 0, k)
			order[k], order[o] = order[o], order[k]
		}
	}
	answer := make([]int, w.Candidates)
	for i := range answer {
		right, other := p, false
		if w.Mix > 0 && s.Uniform(ofGenerator, 0, i) < w.Mix {
			right, other = second, true
		}
		switch {
		case w.Keys > 0 && s.Uniform(ofKey, 0, i) < w.Keys:
			answer[i] = w.key()
		case s.Uniform(ofRight, 0, i) < right:
			if w.Valid > 1 {
				answer[i] = s.Below(w.Valid, ofAnswer, 0, i)
			}
		default:
			k := w.popularity.at(s.Uniform(ofAnswer, 0, i))
			if other {
				k = order[k]
			}
			answer[i] = w.Valid + k
		}
	}
	return answer
}

// teams numbers the answers in the order in which the candidates give them, which is
// all that a learner may know of them. It returns the team of each candidate, in place of
// the list of their answers, and the answer of each team; answers is the number of
// different answers.
func teams(list []int, answers int) (team, answer []int) {
	answer = make([]int, 0, min(len(list), answers))
	var few [64]int32
	number := few[:] // of the team, from 1
	if answers > len(few) {
		number = make([]int32, answers)
	}
	for i, a := range list {
		if number[a] == 0 {
			answer = append(answer, a)
			number[a] = int32(len(answer))
		}
		list[i] = int(number[a]) - 1
	}
	return list, answer
}

// truth returns which candidates are right and which are master keys.
func (w *pool) truth(team, answer []int) duel.Truth {
	t := duel.Truth{Winners: make([]pref.Arm, 0, len(team))}
	for i, of := range team {
		switch a := answer[of]; {
		case a < w.Valid:
			t.Winners = append(t.Winners, pref.Arm(i))
		case a == w.key():
			t.Decoys = append(t.Decoys, pref.Arm(i))
		}
	}
	return t
}
