package regret

import (
	"math"
	"testing"

	"joust/sim/duel"
	"joust/sim/portable"
	"joust/sim/pref"
	"joust/sim/rng"
)

// meanBounds is a twin of the algorithms with upper confidence bounds: the index of each arm is
// computed from its rewards, which are kept one by one.
func meanBounds(rewards [][]float64, scale float64, stream *rng.Source) pref.Arm {
	s := 1
	for _, r := range rewards {
		s += len(r)
	}
	best := choice{stream: stream}
	for i, list := range rewards {
		index := math.Inf(1)
		if n := float64(len(list)); n > 0 {
			sum := 0.0
			for _, r := range list {
				sum += r
			}
			index = sum/n + math.Sqrt(scale*portable.Log(float64(s)))*(1/math.Sqrt(n))
		}
		best.offer(pref.Arm(i), index)
	}
	return best.arm
}

// chooser is a twin whose pair comes from a function and whose memory is in another one.
type chooser struct {
	choose  func() pref.Pair
	observe func(p pref.Pair, first float64)
	played  []int
	pair    pref.Pair
}

func (c *chooser) Next() (pref.Pair, bool) { return c.pair, true }

func (c *chooser) Observe(p pref.Pair, o pref.Outcome) {
	c.observe(p, []float64{pref.FirstWins: 1, pref.SecondWins: 0, pref.Tie: 0.5}[o])
	c.pair = c.choose()
}

func (c *chooser) Recommend() pref.Arm {
	best := 0
	for i, n := range c.played {
		if n > c.played[best] {
			best = i
		}
	}
	return pref.Arm(best)
}

// The algorithms with upper confidence bounds agree step by step with twins that keep all
// rewards. Sums of halves are exact.
func TestUCBTwins(t *testing.T) {
	const k, duels = 4, 1200
	half := duel.TieParams{Ties: "half"}
	lists := func(n int) (l [][][]float64) {
		for range n {
			l = append(l, make([][]float64, k))
		}
		return l
	}
	problem := duel.Problem{Arms: k}

	stream, memory := rng.Stream(1, "learner"), lists(2)
	sparring := &chooser{played: make([]int, k)}
	sparring.choose = func() pref.Pair {
		x := meanBounds(memory[0], 2.5, stream)
		return pref.Pair{First: x, Second: meanBounds(memory[1], 2.5, stream)}
	}
	sparring.observe = func(p pref.Pair, first float64) {
		memory[0][p.First] = append(memory[0][p.First], first)
		memory[1][p.Second] = append(memory[1][p.Second], 1-first)
		sparring.played[p.First]++
		sparring.played[p.Second]++
	}
	sparring.pair = sparring.choose()
	follow(t, "sparring-ucb", k, duels, NewSparringUCB(SparringUCBParams{ScaleParams{2.5}, half}, problem, rng.Stream(1, "learner")), sparring)

	stream2, machines := rng.Stream(1, "learner"), lists(k)
	multi := &chooser{played: make([]int, k)}
	x := pref.Arm(stream2.Intn(k))
	multi.choose = func() pref.Pair { return pref.Pair{First: x, Second: meanBounds(machines[x], 2.5, stream2)} }
	multi.observe = func(p pref.Pair, first float64) {
		machines[p.First][p.Second] = append(machines[p.First][p.Second], 1-first)
		multi.played[p.Second]++
		x = p.Second
	}
	multi.pair = multi.choose()
	follow(t, "multisbm", k, duels, NewMultiSBM(MultiSBMParams{ScaleParams{2.5}, half}, problem, rng.Stream(1, "learner")), multi)

	stream3, epoch := rng.Stream(1, "learner"), make([][]float64, k)
	list, next := []pref.Arm{pref.Arm(stream3.Intn(k))}, []pref.Arm{}
	length := 2
	double := &chooser{played: make([]int, k)}
	double.played[list[0]]++
	double.choose = func() pref.Pair {
		first := list[stream3.Intn(len(list))]
		return pref.Pair{First: first, Second: meanBounds(epoch, 2, stream3)}
	}
	double.observe = func(p pref.Pair, first float64) {
		epoch[p.Second] = append(epoch[p.Second], 1-first)
		next = append(next, p.Second)
		if len(next) == length {
			list, next, length, epoch = next, nil, 2*length, make([][]float64, k)
			clear(double.played)
			for n, a := range list {
				double.played[a]++
				for i := n; i > 0 && list[i] < list[i-1]; i-- { // the learner counts the arms, in their order
					list[i], list[i-1] = list[i-1], list[i]
				}
			}
		}
	}
	double.pair = double.choose()
	follow(t, "doubler", k, duels, NewDoubler(DoublerParams{ScaleParams{2}, half}, problem, rng.Stream(1, "learner")), double)
}
