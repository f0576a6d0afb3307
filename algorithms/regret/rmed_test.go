package regret

import (
	"fmt"
	"math"
	"testing"

	"joust/sim/duel"
	"joust/sim/pref"
	"joust/sim/rng"
)

// rmedTwin is a dumb twin of the three RMED algorithms. It recomputes everything from the
// counts of wins and checks what the learner proposes. Where several arms are equal it
// follows the learner.
type rmedTwin struct {
	k, t              int
	form              string // rmed1, rmed2 or rmed2fh
	horizon           int
	w                 [][]float64
	turn, later, seen map[pref.Arm]bool // LC that is left, LN, and the arms that are not in LR
	frozen            map[pref.Arm][]pref.Arm
}

func newRMEDTwin(k int, form string, horizon int) *rmedTwin {
	r := &rmedTwin{k: k, form: form, horizon: horizon, turn: map[pref.Arm]bool{}, later: map[pref.Arm]bool{}, seen: map[pref.Arm]bool{}}
	for i := range pref.Arm(k) {
		r.w = append(r.w, make([]float64, k))
		r.turn[i] = true
	}
	return r
}

func (r *rmedTwin) n(i, j pref.Arm) float64 { return r.w[i][j] + r.w[j][i] }

func (r *rmedTwin) p(i, j pref.Arm) float64 {
	if r.n(i, j) == 0 {
		return .5
	}
	return r.w[i][j] / r.n(i, j)
}

func d(p float64) float64 {
	sum := 0.0
	for _, q := range []float64{p, 1 - p} {
		if q > 0 {
			sum += q * math.Log(2*q)
		}
	}
	return sum
}

// superiors is O_i.
func (r *rmedTwin) superiors(i pref.Arm) (list []pref.Arm) {
	for j := range pref.Arm(r.k) {
		if j != i && r.p(i, j) <= .5 {
			list = append(list, j)
		}
	}
	return list
}

func (r *rmedTwin) divergence(i pref.Arm) (sum float64) {
	for _, j := range r.superiors(i) {
		sum += r.n(i, j) * d(r.p(i, j))
	}
	return sum
}

// atLeast lists the arms with the least value, up to an error of rounding.
func atLeast(arms []pref.Arm, value func(pref.Arm) float64) (list []pref.Arm) {
	least := math.Inf(1)
	for _, a := range arms {
		least = min(least, value(a))
	}
	for _, a := range arms {
		if value(a) <= least+1e-7 {
			list = append(list, a)
		}
	}
	return list
}

// refuters lists the arms that may be b_l.
func (r *rmedTwin) refuters(l, best pref.Arm) []pref.Arm {
	var beaten []pref.Arm
	for _, j := range r.superiors(l) {
		if r.p(l, j) < .5 {
			beaten = append(beaten, j)
		}
	}
	return atLeast(beaten, func(j pref.Arm) float64 {
		return max(.01, r.p(best, l)+r.p(best, j)-1) / d(r.p(l, j))
	})
}

func in(a pref.Arm, list []pref.Arm) bool {
	for _, b := range list {
		if a == b {
			return true
		}
	}
	return false
}

// check returns what is wrong with the proposal of a learner that holds the arm best to be
// the best.
func (r *rmedTwin) check(p pref.Pair, best pref.Arm) error {
	var all []pref.Arm
	for i := range pref.Arm(r.k) {
		all = append(all, i)
	}
	if !in(best, atLeast(all, r.divergence)) {
		return fmt.Errorf("the best arm is %d", best)
	}
	lnln, each := math.Inf(1), 1.0
	switch r.form {
	case "rmed2":
		lnln = math.Log(math.Log(float64(r.t + 1)))
		each = max(1, 3*lnln)
	case "rmed2fh":
		lnln = math.Log(math.Log(float64(r.horizon)))
		each = max(1, 3*lnln)
	}
	if r.frozen == nil || r.form == "rmed2" {
		short := false
		for i := range pref.Arm(r.k) {
			for j := range i {
				if r.n(i, j) < each {
					if i == max(p.First, p.Second) && j == min(p.First, p.Second) {
						return nil
					}
					short = true
				}
			}
		}
		if short {
			return fmt.Errorf("%v has the duels that it must have, but another pair has not", p)
		}
	}
	if r.frozen == nil {
		r.frozen = map[pref.Arm][]pref.Arm{}
		for _, i := range all {
			r.frozen[i] = r.refuters(i, best)
		}
	}
	l := p.First
	if !r.turn[l] {
		return fmt.Errorf("arm %d has no turn", l)
	}
	var allowed []pref.Arm
	o := r.superiors(l)
	if in(best, o) || len(o) == 0 {
		allowed = []pref.Arm{best}
	} else {
		allowed = atLeast(o, func(j pref.Arm) float64 { return r.p(l, j) })
	}
	if r.form != "rmed1" && l != best {
		b := r.frozen[l]
		if r.form == "rmed2" {
			b = r.refuters(l, best)
		}
		for i, a := range b {
			if r.p(l, a) <= .5 && r.n(l, best) >= r.n(l, a)/lnln && lnln > 0 {
				if i == 0 && len(b) == 1 {
					allowed = nil
				}
				allowed = append(allowed, a)
			}
		}
	}
	if !in(p.Second, allowed) {
		return fmt.Errorf("arm %d duels arm %d, not one of %v", l, p.Second, allowed)
	}
	return nil
}

// observe counts a duel; opening reports whether it was one that the loops do not count.
func (r *rmedTwin) observe(p pref.Pair, first float64, opening bool) {
	r.t++
	if p.First != p.Second {
		r.w[p.First][p.Second] += first
		r.w[p.Second][p.First] += 1 - first
	}
	if opening {
		return
	}
	delete(r.turn, p.First)
	least := math.Inf(1)
	for i := range pref.Arm(r.k) {
		least = min(least, r.divergence(i))
	}
	for j := range pref.Arm(r.k) {
		if !r.turn[j] && r.divergence(j)-least <= math.Log(float64(r.t))+.3*math.Pow(float64(r.k), 1.01) {
			r.later[j] = true
		}
	}
	if len(r.turn) == 0 {
		r.turn, r.later = r.later, map[pref.Arm]bool{}
	}
}

// The learners propose what the twin's recomputation allows, in worlds with ties, with and
// without a Condorcet winner, and with pairs that are exactly even.
func TestRMEDIsItsTwin(t *testing.T) {
	const horizon = 1500
	outcomes := []pref.Outcome{pref.FirstWins, pref.SecondWins, pref.Tie}
	selves := 0
	for trial := range 24 {
		for _, form := range []string{"rmed1", "rmed2", "rmed2fh"} {
			stream := rng.Stream(uint64(trial), t.Name(), form)
			k := []int{2, 3, 4, 7}[trial%4]
			m := make([][]float64, k)
			for i := range m {
				m[i] = make([]float64, k)
				for j := range i {
					m[i][j] = []float64{.1, .3, .4, .5, .8}[stream.Intn(5)]
					m[j][i] = 1 - m[i][j]
				}
			}
			if trial%3 > 0 { // arm 1 beats all others
				for j := range m {
					m[1][j], m[j][1] = .8, .2
				}
			}
			ties := []float64{0, .3}[trial/4%2]
			problem := duel.Problem{Arms: k, Horizon: horizon}
			var l duel.Learner
			var best *pref.Arm
			opening := func() bool { return false }
			switch form {
			case "rmed1":
				x := NewRMED1(publishedRMED, problem, stream)
				l, best, opening = x, &x.best, x.opening.lasts
			case "rmed2":
				x := NewRMED2(publishedRMED2, problem, stream)
				l, best, opening = x, &x.best, func() bool { return x.forced > 0 }
			case "rmed2fh":
				x := NewRMED2FH(publishedRMED2, problem, stream)
				l, best, opening = x, &x.best, x.opening.lasts
			}
			twin := newRMEDTwin(k, form, horizon)
			for n := range horizon + 100 {
				p, _ := l.Next()
				if err := twin.check(p, *best); err != nil {
					t.Fatalf("%s, trial %d, after %d duels: %v", form, trial, n, err)
				}
				o := outcomes[1]
				switch {
				case stream.Float64() < ties:
					o = outcomes[2]
				case stream.Float64() < m[p.First][p.Second]:
					o = outcomes[0]
				}
				if p.First == p.Second {
					selves++
				}
				open := opening()
				l.Observe(p, o)
				twin.observe(p, []float64{1, 0, .5}[o], open)
			}
		}
	}
	if selves < 10_000 {
		t.Errorf("only %d duels of arms with themselves", selves)
	}
}
