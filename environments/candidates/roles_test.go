package candidates

import (
	"fmt"
	"testing"

	"joust/environments/judge"
	"joust/sim/rng"
)

// The things that a salt decides about a candidate and about the problem are independent:
// whether the problem is unsolvable, and, of a candidate, whether it comes from the second
// generator, is a master key, is right, and which answer it has. The joint law of the
// problem and of one candidate's answer is the product of the laws of its parts, for every
// candidate: a word that served two roles would make an answer likelier where the problem is
// solvable, or where the generator is the second. In the same way the answers of two
// candidates are independent, given the problem.
func TestRolesAreIndependent(t *testing.T) {
	const (
		trials                        = 4000
		share, second, unsolvable     = .35, .8, .5
		mix, keys                     = .5, .4
		wrong1, wrong2                = 2. / 3, 1. / 3 // of two wrong answers by Zipf's law
		right, notRight, theKey   int = 0, 1, 2
	)
	// The second generator is right with probability .8: its logit exceeds that of .35 by
	// log(4) - log(.35/.65) = 2.00533.
	p := with(func(p *Params) {
		p.Candidates, p.Wrong, p.Zipf, p.Mix, p.MixShift, p.Keys, p.Unsolvable = 3, 2, 1, mix, 2.00533, keys, unsolvable
	})
	w := newPool(p.PoolParams)
	kinds := func(answer int) int {
		switch {
		case answer == w.key():
			return theKey
		case answer < w.Valid:
			return right
		}
		return notRight
	}
	var joint [3][]int // of each candidate, by whether the problem is solvable and its answer
	for i := range joint {
		joint[i] = make([]int, 2*4)
	}
	pairs := make([]int, 9) // of the answers to solvable problems of the first two
	s := rng.Stream(1, "roles")
	for range trials {
		of, solvable, p := judge.Salt(s.Uint64()), 0, 0.0
		if w.problem(s, of) > 0 {
			solvable, p = 1, share
		}
		answers := w.draw(of, p)
		for i, a := range answers {
			joint[i][4*solvable+a]++
		}
		if solvable == 1 {
			pairs[3*kinds(answers[0])+kinds(answers[1])]++
		}
	}
	// The second generator orders the wrong answers at random, so that each of two has half
	// of its wrong answers.
	isRight := (1 - keys) * ((1-mix)*share + mix*second)
	first := func(popularity float64) float64 {
		return (1 - keys) * ((1-mix)*(1-share)*popularity + mix*(1-second)/2)
	}
	none := func(popularity float64) float64 { return (1 - keys) * ((1-mix)*popularity + mix/2) }
	want := []float64{
		0, unsolvable * none(wrong1), unsolvable * none(wrong2), unsolvable * keys,
		(1 - unsolvable) * isRight, (1 - unsolvable) * first(wrong1), (1 - unsolvable) * first(wrong2), (1 - unsolvable) * keys,
	}
	for i := range joint {
		fits(t, fmt.Sprintf("problem and answer of candidate %d", i), joint[i][1:], want[1:])
	}
	law := []float64{right: isRight, notRight: 1 - keys - isRight, theKey: keys}
	var product []float64
	for _, a := range law {
		for _, b := range law {
			product = append(product, a*b)
		}
	}
	fits(t, "answers of two candidates", pairs, product)
}
