package comparisons

import (
	"errors"
	"math"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"

	"joust/sim/mdp"
	"joust/sim/multiuser"
	"joust/sim/param"
	"joust/sim/pref"
	"joust/sim/simtest"
)

// circleOf returns a shop of three items for three groups, of these sizes, that prefer them in a
// circle: utilities (2,1,0), (0,2,1) and (1,0,2).
func circleOf(sizes [3]int, scale float64, n int) *market {
	var rows []float64
	users := 0
	for g, size := range sizes {
		for range size {
			rows = append(rows, [][]float64{{2, 1, 0}, {0, 2, 1}, {1, 0, 2}}[g]...)
		}
		users += size
	}
	m := newShop(mat.NewDense(users, 3, rows), mat.NewDense(3, 3, []float64{2, 0, 1, 1, 2, 0, 0, 1, 2}), nil, nil, stream("circle", n))
	m.truth.Scale = scale
	return m
}

// observe lets the learner observe that user 0 preferred item a to item b, so many times. The
// preferred item is the second one every other time.
func observe(l multiuser.Learner, a, b int32, times int) {
	for n := range times {
		o := multiuser.Observation{
			First: mdp.Trajectory{States: []int32{0, 0}, Actions: []int32{a}}, Second: mdp.Trajectory{States: []int32{0, 0}, Actions: []int32{b}},
			Outcome: pref.FirstWins,
		}
		if n%2 == 1 {
			o.First, o.Second, o.Outcome = o.Second, o.First, pref.SecondWins
		}
		l.Observe(0, &o)
	}
}

// Counts whose von Neumann winners are known. With prior 0 the estimate is the share of wins,
// and a prior of 10 wins makes 9 of 10 wins 19/30.
func TestPooledVonNeumannByHand(t *testing.T) {
	cycle := [][3]int{{0, 1, 9}, {1, 0, 1}, {0, 2, 2}, {2, 0, 8}, {1, 2, 8}, {2, 1, 2}} // winner, loser, times
	for _, c := range []struct {
		why   string
		prior float64
		wins  [][3]int
		want  []float64
	}{
		{"the matrix .5 .9 .2 / .1 .5 .8 / .8 .2 .5 of choice.md 4.3", 0, cycle, []float64{.3, .3, .4}},
		// The margins are 4/30, 3/30 and 3/30 instead of 4/10, 3/10 and 3/10.
		{"the same with a prior, which divides all margins by 3", 10, cycle, []float64{.3, .3, .4}},
		{"a Condorcet winner, by one comparison each", 0.5, [][3]int{{1, 0, 4}, {0, 1, 3}, {1, 2, 1}, {2, 0, 50}}, []float64{0, 1, 0}},
		{"the same without a prior", 0, [][3]int{{1, 0, 4}, {0, 1, 3}, {1, 2, 1}, {2, 0, 50}}, []float64{0, 1, 0}},
		// Margins of 1/4 = 101/404 after one comparison and 50/101 = 200/404 after 100: item 0 beats 1, 1 beats 2, 2 beats 0.
		{"a pair with one comparison is nearer to even", 0.5, [][3]int{{0, 1, 1}, {1, 2, 100}, {2, 0, 100}}, []float64{200. / 501, 200. / 501, 101. / 501}},
		{"a pair that never met is even", 0, [][3]int{{0, 2, 3}, {2, 0, 2}, {1, 2, 2}, {2, 1, 3}}, []float64{1, 0, 0}},
	} {
		m := circleOf([3]int{1, 1, 1}, 1, 1)
		p := PooledVonNeumannEntry.Defaults
		p.Prior = c.prior
		data, own := seed(1)
		l := NewPooledVonNeumann(p, m.problem, data, own)
		for _, w := range c.wins {
			observe(l, int32(w[0]), int32(w[1]), w[2])
		}
		policies := l.Recommend()
		for i, want := range c.want {
			if got := policies[0].Prob[i]; math.Abs(got-want) > 1e-12 {
				t.Errorf("%s: item %d has probability %.6f, want %.6f", c.why, i, got, want)
			}
		}
		if len(policies) != 3 || policies[1] != policies[0] || policies[2] != policies[0] {
			t.Errorf("%s: users do not share a policy", c.why)
		}
	}
}

// Three groups of 20 users prefer items in a circle, with the scale 3: each item is preferred
// to the next by P = (2σ(3) + σ(−6))/3 = .636, a margin of d = .136. The winner has weights in
// proportion to the margins of the other two items. After n = 20 000 comparisons of a pair a
// margin has the standard error s = √(P(1−P)/n) = .0034, and a weight, whose derivatives by the
// three margins are 2/(9d), −1/(9d) and −1/(9d), that of s·√6/(9d) = .0068. The tolerance is 4.5
// of these.
func TestPooledVonNeumannCircle(t *testing.T) {
	m := circleOf([3]int{20, 20, 20}, 3, 2)
	data, own := seed(2)
	l := NewPooledVonNeumann(PooledVonNeumannEntry.Defaults, m.problem, data, own)
	play(l, m, 0, 1000)
	for i, got := range l.Recommend()[0].Prob {
		if math.Abs(got-1./3) > 0.031 {
			t.Errorf("item %d has probability %.4f, want 1/3", i, got)
		}
	}
}

// A group of six tenths prefers item 0, as pooled preferences do, and gets it; it is not a
// compromise that the others find acceptable. One reward for all crowns the same item.
func TestPooledVonNeumannFollowsTheMajority(t *testing.T) {
	m := groups(40, stream("market", 3))
	data, own := seed(3)
	l := NewPooledVonNeumann(PooledVonNeumannEntry.Defaults, m.problem, data, own)
	play(l, m, 0, 300)
	if got := l.Recommend()[0].Prob; got[0] != 1 {
		t.Errorf("the law is %.4f, want item 0 alone", got)
	}
}

// By the inequality of the type's comment, the exploitability is at most the largest error of
// an estimated preference, whatever the number of comparisons. Both are computed from what the
// learner observes and from the truth. The linear program is right to 1e-9.
func TestPooledVonNeumannBound(t *testing.T) {
	for n := range 20 {
		random := stream("bound", n)
		users, items := 1+random.Intn(9), 2+random.Intn(6)
		m := newMarket(users, items, 0, 2, 3, random)
		data, own := seed(n)
		p := PooledVonNeumannEntry.Defaults
		p.Prior = []float64{0, 0.5, 5}[n%3]
		l := NewPooledVonNeumann(p, m.problem, data, own)
		met := make([][]float64, items) // wins
		for i := range met {
			met[i] = make([]float64, items)
		}
		var o multiuser.Observation
		for round := range 40 {
			l.Begin(round)
			for u := range users {
				first, second := l.Propose(u)
				m.Play(u, first, second, &o)
				l.Observe(u, &o)
				if o.Outcome == pref.FirstWins {
					met[o.First.Actions[0]][o.Second.Actions[0]]++
				} else {
					met[o.Second.Actions[0]][o.First.Actions[0]]++
				}
			}
			if round%13 != 0 {
				continue
			}
			law := l.Recommend()[0].Prob
			largest, exploitability := 0.0, 0.0
			for j := range items {
				wins := 0.0
				for i := range items {
					truth := 0.0
					for u := range users {
						truth += 1 / (1 + math.Exp(m.truth.Rewards.At(u, i)-m.truth.Rewards.At(u, j))) / float64(users)
					}
					wins += law[i] * truth
					estimate := 0.5
					if all := met[j][i] + met[i][j] + 2*p.Prior; all > 0 && i != j {
						estimate = (met[j][i] + p.Prior) / all
					}
					largest = max(largest, math.Abs(estimate-truth))
				}
				exploitability = max(exploitability, wins-0.5)
			}
			if exploitability > largest+1e-9 {
				t.Errorf("market %d, round %d: the exploitability is %.4f, and the largest error is %.4f", n, round, exploitability, largest)
			}
		}
	}
}

// The learner is for comparisons of items, not too many, and says what else to take.
func TestPooledVonNeumannIsChecked(t *testing.T) {
	p := PooledVonNeumannEntry.Defaults
	shop := circleOf([3]int{1, 1, 1}, 1, 1).problem
	if err := errors.Join(param.Check(p), p.Suits(&shop)); err != nil {
		t.Errorf("the defaults are refused: %v", err)
	}
	for _, c := range []struct {
		why, want string
		change    func(*multiuser.Problem)
	}{
		{"rewards", "users give rewards", func(p *multiuser.Problem) { p.Feedback = multiuser.OnlyReturn }},
		{"win rates", "how often each last state", func(p *multiuser.Problem) { p.Feedback = multiuser.WinRates }},
		{"two steps", "with 1 states and 2 steps; take an environment of items, such as user-groups", func(p *multiuser.Problem) { p.Horizon = 2 }},
		{"two states", "with 2 states and 1 steps; take an environment of items, such as user-groups", func(p *multiuser.Problem) { p.States = 2 }},
		{"many items", "at most 500 items, and here are 501", func(p *multiuser.Problem) { p.Actions = 501 }},
	} {
		problem := shop
		c.change(&problem)
		if err := p.Suits(&problem); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: Suits returns %v, want an error with %q", c.why, err, c.want)
		}
	}
	for _, prior := range []float64{-1, 2e6, math.NaN()} {
		p.Prior = prior
		var e *param.Error
		if err := param.Check(p); !errors.As(err, &e) || e.Name != "prior" {
			t.Errorf("the prior %v gives the error %v", prior, err)
		}
	}
}

// The conformance suite, with a prior and without.
func TestPooledVonNeumannConformance(t *testing.T) {
	for _, prior := range []float64{0, 0.5} {
		v := variantOf(PooledVonNeumannEntry, func(p *PooledVonNeumannParams) { p.Prior = prior })
		simtest.Run(t, simtest.MultiuserLearner{Name: v.name, New: v.new, Suits: v.params.Suits})
	}
}
