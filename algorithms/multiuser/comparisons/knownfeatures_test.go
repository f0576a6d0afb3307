package comparisons

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"

	"joust/sim/multiuser"
	"joust/sim/param"
)

// withModel is bt-features with another model.
func withModel(model string) variant {
	v := variantOf(KnownFeaturesEntry, func(p *KnownFeaturesParams) { p.Model = model })
	v.name += ", " + model
	return v
}

// The utilities u of a user solve the fixed-point equation u = C Σ_r (1-p_r) x_r, where x_r is 1
// for the preferred item and -1 for the other, p_r the probability of the preference, and C the
// prior covariance of the utilities: ΦΦ'/ridge of features, 1/ridge of free scores, ΦΦ'/ridge
// + 1/rest of both. The gradient of a fit is below 1e-9 in each unknown, which the covariance
// multiplies by at most 100.
func TestKnownFeaturesGradient(t *testing.T) {
	const items, rounds = 12, 60
	for _, model := range []string{modelFeatures, modelFree, modelBoth} {
		v := withModel(model)
		m := newMarket(3, items, 4, 1, 2, stream("market", 30))
		data, own := seed(30)
		l := v.new(m.problem, data, own)
		kept := newRecord(&multiuser.Problem{Users: 3, States: 1, Actions: items, Horizon: 1})
		play(recorded{l, kept}, m, 0, rounds)
		policies := l.Recommend()
		estimate := l.(multiuser.Estimator).Estimate().Rewards
		var covariance mat.Dense
		covariance.Mul(m.problem.Features, m.problem.Features.T())
		p := KnownFeaturesEntry.Defaults
		for i := range items {
			for j := range items {
				c := covariance.At(i, j) / p.Ridge
				switch {
				case model == modelFree && i == j:
					c = 1 / p.Ridge
				case model == modelFree:
					c = 0
				case model == modelBoth && i == j:
					c += 1 / p.Rest
				}
				covariance.Set(i, j, c)
			}
		}
		for u, comparisons := range kept.comparisons {
			row := estimate.RawRowView(u)
			sum := mat.NewVecDense(items, nil)
			for at := 0; at < len(comparisons.index); at += 2 {
				i, j := int(comparisons.index[at]), int(comparisons.index[at+1])
				surprise := 1 - preference(row[i]-row[j])
				sum.SetVec(i, sum.AtVec(i)+surprise)
				sum.SetVec(j, sum.AtVec(j)-surprise)
			}
			var want mat.VecDense
			want.MulVec(&covariance, sum)
			for j, x := range row {
				if math.Abs(x-want.AtVec(j)) > 1e-6 || math.Abs(x) < 1e-3 {
					t.Errorf("%s, user %d, item %d: utility %v, want %v by the fixed-point equation", model, u, j, x, want.AtVec(j))
				}
				if best := policies[u].Act[0]; row[best] < x {
					t.Errorf("%s, user %d: item %d is recommended, and item %d has a greater utility", model, u, best, j)
				}
			}
		}
	}
}

// recorded keeps what the learner observes.
type recorded struct {
	multiuser.Learner
	kept *record
}

func (r recorded) Observe(user int, o *multiuser.Observation) {
	r.kept.Add(user, o)
	r.Learner.Observe(user, o)
}

// Trajectories are compared by the features of all their pairs and by their visits.
func TestKnownFeaturesOfTrajectories(t *testing.T) {
	d := &data{users: 1, dim: 3, first: []int{0, 2}, weight: []float64{1, 1}, start: []int{0, 2, 3}, index: []int32{0, 2, 1}, value: []float64{2, -1, 4}}
	features := mat.NewDense(3, 2, []float64{1, 0, 0, 1, 5, 7})
	only, both := d.withFeatures(features, false, 1), d.withFeatures(features, true, .5)
	theta := []float64{3, 11, 2, 4, 6} // weights of two features, and three scores
	for r, want := range []float64{2*3 - (5*3 + 7*11), 4 * 11} {
		if got := only.margin(r, theta[:2]); got != want {
			t.Errorf("comparison %d has the margin %v by features, want %v", r, got, want)
		}
		scores := []float64{2*2 - 6, 4 * 4}[r] / 2
		if got := both.margin(r, theta); got != want+scores {
			t.Errorf("comparison %d has the margin %v by both, want %v", r, got, want+scores)
		}
	}
}

// A world without features, and a parameter that does nothing, are refused.
func TestKnownFeaturesAreChecked(t *testing.T) {
	p := KnownFeaturesEntry.Defaults
	problem := newMarket(2, 6, 0, 1, 3, stream("market", 15)).problem
	want := "model is features, and this world has no known features; set features of the world, or model to free"
	if err := p.Suits(&problem); err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	p.Rest = 2
	want = "rest does nothing where model is features; leave it out or make model both"
	if err := param.Check(p); err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	p.Model, p.Rest = modelBoth, 0
	want = "rest is 0; it must be a number from 0.000001 to 1000000"
	if err := param.Check(p); err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	p = KnownFeaturesEntry.Defaults
	p.Model = modelFree
	if err := p.Suits(&problem); err != nil {
		t.Errorf("free scores are refused: %v", err)
	}
}
