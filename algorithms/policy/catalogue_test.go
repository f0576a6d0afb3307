package policy_test

import (
	"math"
	"slices"
	"testing"

	"joust/algorithms"
	"joust/algorithms/policy"
	environment "joust/environments/policy"
	contract "joust/sim/policy"
	"joust/sim/pref"
	"joust/sim/rng"
)

// both is an environment with scores and duels, whose arms have these scores and
// preferences.
func both(scores []float64, m *pref.Matrix, reference []float64) *game {
	g := newGame(m, 0, nil)
	g.problem.Reference, g.problem.Rewards = reference, 1
	g.truth.Rewards = [][]float64{scores}
	g.Oracle = contract.NewOracle(&g.problem, g.truth.Rewards, g.truth.Wins, nil)
	return g
}

// learners calls test with every learner of policies of the catalogue, with its parameters
// for tests. The law after steps in an environment is nil if that does not suit the learner.
func learners(t *testing.T, test func(t *testing.T, name string, law func(env contract.Environment, steps int) []float64)) {
	t.Helper()
	count := 0 // learners that were run
	for _, e := range algorithms.Catalogue.Entries() {
		entry, ok := e.(*contract.LearnerEntry)
		if !ok {
			continue
		}
		ran := 0
		p := entry.Test.(contract.Params)
		test(t, entry.Name, func(env contract.Environment, steps int) []float64 {
			problem := env.Problem()
			if err := p.Suits(&problem); err != nil {
				return nil
			}
			ran = 1
			problem.Steps = steps
			loop := contract.Loop{Name: entry.Name, Budget: steps}
			var trial contract.Trial
			loop.Run(entry.New(p, &problem, nil), env, &trial)
			return trial.Final
		})
		count += ran
	}
	if count < 14 {
		t.Errorf("%d learners of the catalogue were run", count)
	}
}

var (
	someScores    = []float64{.3, -.4, 1.2, .7}
	someReference = []float64{.3, .25, .25, .2}
)

// Where all scores are equal and all pairs are even, the law stays the reference. A von
// Neumann winner of such a game is any law.
func TestEqualArms(t *testing.T) {
	even := pref.NewMatrix(4)
	for i := range pref.Arm(4) {
		for j := range i {
			even.Set(i, j, .5, 0, .5)
		}
	}
	learners(t, func(t *testing.T, name string, law func(contract.Environment, int) []float64) {
		if got := law(both([]float64{2, 2, 2, 2}, even, someReference), 30); got != nil && name != "von-neumann" {
			near(t, name+" of equal arms", got, someReference, 1e-13)
		}
	})
}

// Arms in another order have the same probabilities, up to rounding of sums in that order.
func TestOrderOfArms(t *testing.T) {
	order := []int{2, 0, 3, 1}
	m := pref.NewMatrix(4)
	scores, reference := make([]float64, 4), make([]float64, 4)
	for i, a := range order {
		scores[i], reference[i] = someScores[a], someReference[a]
		for j, b := range order[:i] {
			win := r4.Win(pref.Arm(a), pref.Arm(b))
			m.Set(pref.Arm(i), pref.Arm(j), win, 0, 1-win)
		}
	}
	learners(t, func(t *testing.T, name string, law func(contract.Environment, int) []float64) {
		straight, other := law(both(someScores, r4, someReference), 20), law(both(scores, m, reference), 20)
		if straight == nil {
			return
		}
		for i, a := range order {
			near(t, name+" in another order", []float64{other[i]}, []float64{straight[a]}, 1e-9)
		}
	})
}

// Permuting the gold changes no law of any learner. A nil stream panics when it is read, so
// that exact feedback draws nothing.
func TestNoLearnerSeesGold(t *testing.T) {
	func() {
		defer func() {
			if recover() == nil {
				t.Error("a nil stream can be read")
			}
		}()
		(*rng.Source)(nil).Float64()
	}()
	verifier, err := environment.NewVerifier(environment.VerifierEntry.Defaults)
	if err != nil {
		t.Fatal(err)
	}
	learners(t, func(t *testing.T, name string, law func(contract.Environment, int) []float64) {
		for what, env := range map[string]contract.Environment{"proxy": hack(t), "verifier": verifier.Trial(nil, nil), "game": both(someScores, r4, someReference)} {
			if want, got := law(env, 20), law(permuted{env}, 20); !slices.Equal(got, want) {
				t.Errorf("%s in %s: with the gold of other arms the law is %v instead of %v", name, what, got, want)
			}
		}
	})
}

// The identity of soups, with the scalarised optimum computed here: softmax(Σ λ r / β).
func TestSoupIsScalarised(t *testing.T) {
	env := circle(t)
	r := env.Truth().Rewards
	for _, beta := range []float64{.05, .1, .5, 2} {
		for _, share := range []float64{0, .25, .5, .9} {
			soup, _ := recommended(t, policy.SoupEntry, policy.SoupParams{WeightParams: policy.WeightParams{Weights: []float64{share, 1 - share}}, Mix: "logits", Beta: beta, Rate: 1}, env)
			want, sum := make([]float64, len(soup)), 0.0
			for a := range want {
				want[a] = math.Exp((share*r[0][a] + (1-share)*r[1][a]) / beta)
				sum += want[a]
			}
			for a := range want {
				want[a] /= sum
			}
			near(t, "soup and optimum of the mean reward", soup, want, 1e-14)
		}
	}
}

// The identity of resets: a penalty with the weight of the closed form leads to the same law.
func TestResetsAreAPenalty(t *testing.T) {
	const rate, n, d = .01, 100, .99
	power := math.Pow(d, n)
	beta := power / (rate * (n - d*(1-power)/(1-d)))
	resets, _ := after(policy.ElasticResetEntry, policy.ElasticResetParams{GradientParams: gradient("natural", rate, 0), Reset: n, EMA: d}, hack(t), 60*n)
	penalty, _ := after(policy.PolicyGradientEntry, policy.AscentParams{GradientParams: gradient("natural", rate, beta), ShapeParams: policy.ShapeParams{Shape: "raw"}}, hack(t), 60*n)
	near(t, "law with a penalty", penalty[0], resets[0], 1e-9)
}

// The affine shapings share one curve of gold over divergence with the raw score, at other
// weights, and its peak, near which no weight has more gold.
func TestAffineShapings(t *testing.T) {
	scores := hack(t).Truth().Rewards[0]
	mean, square := 0.0, 0.0
	for _, r := range scores {
		mean += r / float64(len(scores))
	}
	for _, r := range scores {
		square += (r - mean) * (r - mean) / float64(len(scores))
	}
	scale := map[string]float64{"centred": 1, "minmax": slices.Max(scores) - slices.Min(scores), "meanstd": math.Sqrt(square)}
	for shape, factor := range scale {
		for _, beta := range []float64{10, 3.2241, 1} {
			raw, _ := recommended(t, policy.TiltEntry, tilt(beta, "raw"), hack(t))
			other, _ := recommended(t, policy.TiltEntry, tilt(beta/factor, shape), hack(t))
			near(t, shape, other, raw, 1e-13)
		}
	}
	for _, beta := range []float64{2.5, 3, 3.2, 3.25, 3.5, 4} {
		if law, judge := recommended(t, policy.TiltEntry, tilt(beta, "raw"), hack(t)); judge.Gold(law) > .130802+5e-7 {
			t.Errorf("at β = %v the gold is %v, above the peak", beta, judge.Gold(law))
		}
	}
}

// A bounded shaping moves the logarithm of no arm by more than 1/β from that of another.
func TestBoundedRatios(t *testing.T) {
	for _, shape := range []string{"minmax", "sigmoid", "sgfc", "par"} {
		for _, beta := range []float64{5, 1, .2, .05} {
			law, _ := recommended(t, policy.TiltEntry, tilt(beta, shape), hack(t))
			if d := math.Log(slices.Max(law) / slices.Min(law)); d > 1/beta+1e-9 {
				t.Errorf("%s at β = %v: logarithms differ by %v", shape, beta, d)
			}
		}
	}
}
