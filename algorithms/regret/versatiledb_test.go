package regret

import (
	"math"
	"testing"

	"joust/sim/duel"
	"joust/sim/pref"
	"joust/sim/rng"
	"joust/sim/simtest"
)

// bisected returns the weights of ½-Tsallis-INF for the losses by bisection.
func bisected(losses []float64, eta float64) []float64 {
	w := make([]float64, len(losses))
	least := math.Inf(1)
	for _, l := range losses {
		least = min(least, l)
	}
	sum := func(x float64) (s float64) {
		for i, l := range losses {
			w[i] = 4 / (eta * eta * (l - x) * (l - x))
			s += w[i]
		}
		return s
	}
	low, high := least-2*math.Sqrt(float64(len(losses)))/eta-1, least
	for range 200 {
		if mid := (low + high) / 2; sum(mid) < 1 {
			low = mid
		} else {
			high = mid
		}
	}
	sum(low)
	return w
}

// Versatile-DB agrees step by step with a twin that finds the weights by bisection and adds
// the baseline to all arms. Errors of the weights of 1e-9 add up in the losses of arms that
// are seldom drawn; the twin goes on from the losses of the learner after it has compared
// them. In the next step they change a draw with a probability of about 1e-9.
func TestVersatileDBTwin(t *testing.T) {
	for _, p := range simtest.Variants(VersatileDBEntry.Entry().Listed().Defaults) {
		p := p.(VersatileDBParams)
		if p.Ties != "half" {
			continue
		}
		for _, k := range []int{2, 6} {
			losses := [2][]float64{make([]float64, k), make([]float64, k)}
			part := 1.0
			if p.Learners == "shared" {
				losses[1], part = losses[0], 0.5
			}
			learner := NewVersatileDB(p, duel.Problem{Arms: k}, rng.Stream(1, "learner"))
			number, eta := 0, 0.0
			twin := &lawsTwin{stream: rng.Stream(1, "learner"), draw: cumulative, worth: func(i int) float64 { return -losses[0][i] - losses[1][i] }}
			twin.laws = func() [2][]float64 {
				number++
				for slot, s := range learner.slots {
					for i, got := range s.losses {
						if want := losses[slot][i] - losses[slot][0]; math.Abs(got-s.losses[0]-want) > 1e-7*(1+math.Abs(want)) {
							t.Fatalf("%+v: before duel %d, the loss of arm %d exceeds that of arm 0 by %v, that of the twin by %v", p, number, i, got-s.losses[0], want)
						}
					}
					copy(losses[slot], s.losses)
				}
				eta = 2 / math.Sqrt(float64(number))
				if p.Estimator == "rv" {
					eta *= 2
				}
				return [2][]float64{bisected(losses[0], eta), bisected(losses[1], eta)}
			}
			twin.learn = func(pair pref.Pair, first float64) {
				if pair.First == pair.Second && p.SelfDuels == "half" {
					first = 0.5
				}
				for slot, arm := range []pref.Arm{pair.First, pair.Second} {
					loss := []float64{1 - first, first}[slot]
					for i, w := range twin.now[slot] {
						b := 0.0
						if p.Estimator == "rv" && w >= eta*eta {
							b = 0.5
						}
						estimate := b
						if i == int(arm) {
							estimate += (loss - b) / w
						}
						losses[slot][i] += part * estimate
					}
				}
			}
			follow(t, p.Estimator+" "+p.Learners+" "+p.SelfDuels, k, 1500, learner, twin.propose())
		}
	}
}

// The estimates of both forms have the losses as their expectations, up to a number that is
// the same for all arms. Without the baseline of arms that are not drawn this would fail.
func TestVersatileDBUnbiased(t *testing.T) {
	const k = 5
	truth := [k]float64{0.1, 0.9, 0.4, 0.5, 0.7}
	for _, estimator := range []string{"iw", "rv"} {
		mean := [k]float64{}
		for drawn := range k {
			l := NewVersatileDB(VersatileDBParams{Estimator: estimator, Learners: "two", SelfDuels: "coin", TieParams: duel.TieParams{Ties: "half"}}, duel.Problem{Arms: k}, rng.Stream(1, "learner"))
			l.t = 100
			s := l.slots[0]
			copy(s.losses, []float64{0, 3, 8, 25, 60}) // with weights on both sides of η²
			s.solve(2 / l.eta())
			before := append([]float64{}, s.losses...)
			l.learn(s, pref.Arm(drawn), truth[drawn])
			for i := range k {
				mean[i] += s.weights[drawn] * (s.losses[i] - before[i])
			}
		}
		for i := range k {
			if got, want := mean[i]-mean[0], truth[i]-truth[0]; math.Abs(got-want) > 1e-7 {
				t.Errorf("%s: the expected estimate of arm %d exceeds that of arm 0 by %.9f, want %.9f", estimator, i, got, want)
			}
		}
	}
}
