package regret

import (
	"math"
	"slices"
	"strconv"
	"testing"

	"joust/sim/duel"
	"joust/sim/pref"
	"joust/sim/rng"
	"joust/sim/simtest"
)

// plain are the confidence bounds in their dumb form: a matrix of wins, from which every
// bound is computed anew. It uses the standard logarithm.
type plain struct {
	k      int
	alpha  float64
	t      int
	wins   [][]float64
	stream *rng.Source
}

func newPlain(k int, alpha float64, stream *rng.Source) *plain {
	p := &plain{k: k, alpha: alpha, t: 1, stream: stream}
	for range k {
		p.wins = append(p.wins, make([]float64, k))
	}
	return p
}

// observe enters a duel; a tie counts as half a win for each arm.
func (p *plain) observe(x pref.Pair, o pref.Outcome) {
	p.t++
	if x.First == x.Second {
		return
	}
	first := [...]float64{pref.FirstWins: 1, pref.SecondWins: 0, pref.Tie: 0.5, pref.BothBad: 0.5}[o]
	p.wins[x.First][x.Second] += first
	p.wins[x.Second][x.First] += 1 - first
}

func (p *plain) duels(i, j int) float64 { return p.wins[i][j] + p.wins[j][i] }

// upper returns u_ij.
func (p *plain) upper(i, j int) float64 {
	switch n := p.duels(i, j); {
	case i == j:
		return 0.5
	case n == 0:
		return math.Inf(1)
	default:
		return p.wins[i][j]/n + math.Sqrt(p.alpha*math.Log(float64(p.t))/n)
	}
}

// lower returns l_ij.
func (p *plain) lower(i, j int) float64 { return 1 - p.upper(j, i) }

// arms returns the arms that satisfy the condition.
func (p *plain) arms(condition func(i int) bool) (list []int) {
	for i := range p.k {
		if condition(i) {
			list = append(list, i)
		}
	}
	return list
}

// unbeaten reports whether u_ij >= ½ for all j.
func (p *plain) unbeaten(i int) bool {
	return len(p.arms(func(j int) bool { return p.upper(i, j) < 0.5 })) == 0
}

// challenger returns the arm j with the greatest u_jc.
func (p *plain) challenger(c int) int {
	if unknown := p.arms(func(j int) bool { return j != c && p.duels(j, c) == 0 }); len(unknown) > 0 {
		return unknown[p.stream.Intn(len(unknown))]
	}
	best := choice{stream: p.stream}
	for _, j := range p.arms(func(j int) bool { return j != c }) {
		best.offer(pref.Arm(j), p.upper(j, c))
	}
	if best.value < 0.5 {
		return c
	}
	return int(best.arm)
}

// plainRUCB is RUCB as the paper has it.
type plainRUCB struct {
	*plain
	kept bool
	b    int
}

func (l *plainRUCB) next() pref.Pair {
	c := l.arms(l.unbeaten)
	if !slices.Contains(c, l.b) {
		l.b = -1
	}
	rest := slices.DeleteFunc(slices.Clone(c), func(i int) bool { return i == l.b })
	var champion int
	switch {
	case len(c) == 0:
		champion = l.stream.Intn(l.k)
	case len(c) == 1:
		l.b, champion = c[0], c[0]
	case !l.kept || l.b < 0:
		champion = c[l.stream.Intn(len(c))]
	case l.stream.Coin():
		champion = l.b
	default:
		champion = rest[l.stream.Intn(len(rest))]
	}
	return pref.Pair{First: pref.Arm(champion), Second: pref.Arm(l.challenger(champion))}
}

// A twin is a learner in its dumb form.
type twin interface {
	next() pref.Pair
	observe(pref.Pair, pref.Outcome)
}

// matches compares a learner, duel by duel, with its twin, which uses the same random
// numbers, on random matrices with ties of several numbers of arms.
func matches(t *testing.T, make func(duel.Problem, *rng.Source) duel.Learner, plain func(*plain) twin) {
	t.Helper()
	for _, k := range []int{2, 3, 5, 12} {
		for trial := range 3 {
			source := func(what string) *rng.Source {
				return rng.Stream(1, t.Name(), what, strconv.Itoa(k), strconv.Itoa(trial))
			}
			w := simtest.NewWorld(randomMatrix(k, source("matrix")), source("coins"))
			l := make(duel.Problem{Arms: k}, source("learner"))
			p := plain(newPlain(k, 0.51, source("learner")))
			for n := range 4000 {
				got, _ := l.Next()
				if want := p.next(); got != want {
					t.Fatalf("%d arms, trial %d, duel %d: got %v, want %v", k, trial, n+1, got, want)
				}
				o := pref.FirstWins
				if got.First != got.Second {
					o = w.Duel(got)
				}
				l.Observe(got, o)
				p.observe(got, o)
			}
		}
	}
}

// randomMatrix returns a matrix of k arms of which pairs in the order of their numbers win
// with a probability of at least 1/2 plus half that of a tie, but for a sixth of them.
func randomMatrix(k int, s *rng.Source) *pref.Matrix {
	m := pref.NewMatrix(k)
	for i := range pref.Arm(k) {
		for j := i + 1; j < pref.Arm(k); j++ {
			tie := max(0, s.Uniform(-0.3, 0.3))
			win := (1 - tie) * s.Uniform(0.5, 0.9)
			if s.Intn(6) == 0 {
				win = 1 - tie - win
			}
			m.Set(i, j, win, tie, 1-win-tie)
		}
	}
	return m
}

func TestRUCBMatchesTwin(t *testing.T) {
	for _, champion := range []string{"kept", "uniform"} {
		t.Run(champion, func(t *testing.T) {
			matches(t, func(p duel.Problem, s *rng.Source) duel.Learner {
				params := RUCBEntry.Defaults
				params.Champion = champion
				return NewRUCB(params, p, s)
			}, func(p *plain) twin { return &plainRUCB{p, champion == "kept", -1} })
		})
	}
}
