package plan

import (
	"errors"
	"fmt"
	"math"

	"joust/environments/judge"
	"joust/sim/param"
	"joust/sim/pref"
)

// Preset is what was published about a judge, as rates of two arms that are equally good.
type Preset struct {
	Name, Source string
	Ties         float64 // share of duels without a winner; NaN if it is not known
	First        float64 // share of the duels with a winner that the first slot wins
	Flips        float64 // share of pairs of calls in both orders that prefer different arms; NaN for independent calls
}

// Presets lists the judges that plan knows by name.
var Presets = []Preset{
	{
		Name: "mtbench-gpt4", Ties: math.NaN(), First: .526, Flips: .129,
		Source: "GPT-4 on the pairs of MT-bench (the file gpt4_pair of FastChat, its issue 3911): the first slot wins 52.6 %, and 12.9 % of verdicts flip when the answers are swapped",
	},
	{
		Name: "llmfao-crowd", Ties: .389, First: .533, Flips: math.NaN(),
		Source: "the crowd of LLMFAO: 38.9 % ties, and the first slot wins 53.3 % of the others",
	},
}

// Judge is a judge that decides the duels of a plan. Each duel is about an item of its own,
// such as a prompt: the noise that a judge repeats on an item makes two calls of one duel
// agree, but not two duels. The arms are shown in a random order.
type Judge struct {
	Swap bool // a duel is two calls, one in each order, and an arm wins only if it wins both

	sways bool // the judge is not the plain draw from the preferences
	judge *judge.Judge
	// SameArm and Flips are the shares of two calls about two equal arms, in the two orders,
	// that prefer one arm, and that prefer different ones. The others have a tie.
	SameArm, Flips float64
}

// Calls returns the number of calls of a duel.
func (j *Judge) Calls() int {
	if j.Swap {
		return 2
	}
	return 1
}

// NewJudge returns the judge that has these rates for two equal arms: ties of one call, the
// share of the duels with a winner that the first slot wins, at least ½ and less than 1, and
// the share of flips of two calls in both orders; NaN for two independent calls. Every rate of
// slots and ties has a least and a greatest share of flips that a judge can have.
func NewJudge(ties, first, flips float64, swap bool) (*Judge, error) {
	err := checkTies(ties)
	if !(first >= .5 && first < 1) {
		err = errors.Join(err, param.Errorf("first", "is %v; it must be at least 0.5 and less than 1", first))
	}
	if err != nil {
		return nil, err
	}
	even := judge.Logit((1 - ties) / 2)
	with := func(bias, frozen float64) *judge.Judge {
		p := judge.DuelParams{NoiseParams: judge.NoiseParams{Bias: bias, Frozen: frozen}, CallParams: judge.DefaultCalls}
		p.Order = "random"
		if swap {
			p.Order = "swap-and-tie"
		}
		return judge.New(p, false)
	}
	bias := 0.0
	if first > .5 {
		bias = rising(0, 40, first, func(b float64) float64 {
			x, y := judge.Logistic(even+b), judge.Logistic(even-b)
			return x / (x + y)
		})
	}
	shareOf := func(frozen float64) float64 {
		s := with(bias, frozen).Swaps(even, even)
		return s.FirstSlot + s.SecondSlot
	}
	frozen := 0.0
	if !math.IsNaN(flips) {
		most, least := shareOf(0), shareOf(1)
		if !(flips >= least && flips <= most) {
			return nil, param.Errorf("flips", "is %v; with this share of ties and of the first slot it must lie between %.3f, for calls that repeat all their noise, and %.3f, for independent ones", flips, max(0, math.Ceil(float64(1000*least)-rounding))/1000, math.Floor(float64(1000*most)+rounding)/1000)
		}
		frozen = rising(0, 1, -flips, func(f float64) float64 { return -shareOf(f) })
	}
	j := &Judge{Swap: swap, sways: bias != 0 || swap, judge: with(bias, frozen)}
	s := j.judge.Swaps(even, even)
	j.SameArm, j.Flips = s.SameArm, s.FirstSlot+s.SecondSlot
	return j, nil
}

// rounding is more than the rounding errors of a thousand times a share.
const rounding = 1e-6

// rising returns the argument between low and high at which a function that does not fall has
// the value, to a relative precision of 2^-40.
func rising(low, high, value float64, f func(float64) float64) float64 {
	for range 40 {
		if mid := float64((low + high) / 2); f(mid) < value {
			low = mid
		} else {
			high = mid
		}
	}
	return float64((low + high) / 2)
}

// judged returns the law of the duels before the judge. Without a judge it is the matrix itself.
func (j *Judge) judged(m *pref.Matrix) *pref.Matrix {
	if !j.sways {
		return m
	}
	law := pref.NewMatrix(m.Arms())
	for i := range pref.Arm(m.Arms()) {
		for k := i + 1; k < pref.Arm(m.Arms()); k++ {
			d := j.judge.FreshItem(judge.Logit(m.Win(i, k)), judge.Logit(m.Win(k, i)))
			law.Set(i, k, d[pref.FirstWins], d[pref.Tie], d[pref.SecondWins])
		}
	}
	return law
}

// String describes the judge.
func (j *Judge) String() string {
	if !j.Swap {
		return "one call a duel, in a random order"
	}
	return fmt.Sprintf("two calls a duel, one in each order, and an arm wins if it wins both: of two equal arms the calls prefer the same arm in %.1f %% and flip in %.1f %%", 100*j.SameArm, 100*j.Flips)
}
