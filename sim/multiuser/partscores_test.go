package multiuser

import (
	"math"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"

	"joust/sim/mdp"
)

// gates returns an environment of three states: in the first two, action 1 goes on and pays 1 of
// the part of the state, and action 0 stays. The last state is final. There are three steps.
func gates() *shop {
	k := &mdp.Kernel{
		States: 3, Actions: 2, Start: []float64{1, 0, 0},
		First: []int32{0, 1, 2, 3, 4, 5, 6}, Next: []int32{0, 1, 1, 2, 2, 2}, Prob: []float64{1, 1, 1, 1, 1, 1},
	}
	parts := mat.NewDense(6, 2, nil)
	parts.Set(1, 0, 1)
	parts.Set(3, 1, 1)
	rewards := mat.NewDense(1, 6, []float64{0, 1, 0, 1, 0, 0})
	return &shop{
		problem: Problem{
			Users: 1, Shots: 1, States: 3, Actions: 2, Horizon: 3, Start: k.Start, Feedback: EveryStep,
			Parts: &Parts{Number: 2, Discount: 0.9, Active: []bool{true, true, false, true, false, false}},
		},
		truth:  Truth{Kernel: k, Rewards: rewards, Loadings: mat.NewDense(6, 1, nil), Parts: parts, Reached: k.Reachable(3), Scale: 1},
		played: make([]int, 1),
	}
}

// prophet recommends a policy and foretells a law.
type prophet struct {
	policy *mdp.Policy
	law    *mdp.Outcomes
}

func (p prophet) Begin(int)                      {}
func (p prophet) Propose(int) (a, b *mdp.Policy) { return p.policy, nil }
func (p prophet) Observe(int, *Observation)      {}
func (p prophet) Recommend() []*mdp.Policy       { return []*mdp.Policy{p.policy} }
func (p prophet) Foretell() *mdp.Outcomes        { return p.law }

// uniformReturns lists the discounted returns of the gates for all eight ways to play.
func uniformReturns() *mdp.Outcomes {
	law := &mdp.Outcomes{Parts: 2}
	for way := range 8 {
		var z [2]float64
		gate, factor := 0, 1.0
		for h := range 3 {
			if way>>h&1 == 1 && gate < 2 {
				z[gate] = factor
				gate++
			}
			factor *= 0.9
		}
		law.Value, law.Prob = append(law.Value, z[:]...), append(law.Prob, 0.125)
	}
	return law
}

func TestScoresOfParts(t *testing.T) {
	always := func(action int32) *mdp.Policy {
		p := mdp.NewPolicy(3, 2, 1)
		for s := range p.Act {
			p.Act[s] = action
		}
		return p.Repeat(3)
	}
	law := uniformReturns()
	loop := Loop{Name: "prophet", Budget: 1, Checkpoints: []int{1}, Workers: 1, Requested: Requested{Steps: true, MMD: true, EveryPart: true}}
	for _, c := range []struct {
		what         string
		policy       *mdp.Policy
		steps, every float64
	}{
		{"always on", always(1), 2, 1},
		{"never on", always(0), 3, 0},
		{"on with probability ½", mdp.NewUniform(3, 2, 1).Repeat(3), 2.75, 0.5}, // 2 steps in 1 of 4 ways; two of three coins in 4 of 8
	} {
		var trial Trial
		loop.Run(prophet{c.policy, law}, gates(), &trial)
		near(t, c.what+": steps", trial.Final.Steps, c.steps)
		near(t, c.what+": the probability of every part", trial.Final.EveryPart, c.every)
		near(t, c.what+": the discrepancy of the true law", trial.Final.MMD, 0)
		loop.Run(prophet{c.policy, law.Marginals()}, gates(), &trial)
		near(t, c.what+": the discrepancy of independent parts", trial.Final.MMD, trial.Final.MMDProduct)
		if !(trial.Final.MMDProduct > 0.001) {
			t.Errorf("%s: parts of which the second follows the first differ from independent ones by %v only", c.what, trial.Final.MMDProduct)
		}
	}

	// What is not asked for, and what a world has not, has no value.
	var trial Trial
	loop.Requested = Requested{}
	loop.Run(prophet{always(1), law}, gates(), &trial)
	for _, x := range []float64{trial.Final.Steps, trial.Final.MMD, trial.Final.MMDProduct, trial.Final.EveryPart} {
		if !math.IsNaN(x) {
			t.Errorf("a score that nobody asked for is %v", x)
		}
	}
	loop.Requested = Requested{Steps: true, MMD: true, EveryPart: true}
	endless := gates()
	endless.problem.Parts.Active = nil
	other := Loop{Name: "prophet", Budget: 1, Workers: 1, Requested: loop.Requested}
	other.Run(prophet{always(1), law}, endless, &trial)
	if !math.IsNaN(trial.Final.Steps) || trial.Final.EveryPart != 1 {
		t.Errorf("without final states there are %v steps, and the probability of every part is %v, want none and 1", trial.Final.Steps, trial.Final.EveryPart)
	}
	defer func() {
		if r, _ := recover().(string); !strings.Contains(r, "prophet foretells 3 numbers of 1 outcomes of 3 parts, where rewards have 2 parts after round 1") {
			t.Errorf("a law of three parts: panic %q", r)
		}
	}()
	other.Run(prophet{always(1), &mdp.Outcomes{Parts: 3, Value: make([]float64, 3), Prob: []float64{1}}}, gates(), &trial)
}

// A loop scores a second trial with the rewards and the kernel of the first one as it did the
// first, and one with other rewards by these.
func TestLoopKeepsWhatTrialsShare(t *testing.T) {
	loop := Loop{Name: "prophet", Budget: 1, Workers: 1}
	p := prophet{policy: mdp.NewPolicy(3, 2, 1).Repeat(3)}
	first, second := gates(), gates()
	second.truth.Rewards = mat.NewDense(1, 6, []float64{1, 0, 0, 0, 0, 0}) // staying pays
	var trial Trial
	for i, c := range []struct {
		env  *shop
		want float64
	}{{first, 0}, {first, 0}, {second, 3}, {first, 0}} {
		loop.Run(p, c.env, &trial)
		near(t, "the utility of staying", trial.Final.Utility, c.want)
		// The best policy is worth 2 (or 3), uniform play 1.375 = (0·1 + 1·3 + 2·4)/8 (or 1.75).
		if gap := trial.Final.Gap; (gap == 0) != (c.want == 3) || c.want == 0 && math.Abs(gap-2/(2-1.375)) > 1e-12 {
			t.Errorf("trial %d: the gap is %v", i, gap)
		}
	}
}
