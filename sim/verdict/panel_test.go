package verdict_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"joust/sim/label"
	"joust/sim/rng"
	"joust/sim/verdict"
)

// equal returns a panel of m judges of the same law.
func equal(m int, l verdict.Law, correlation float64) verdict.Panel {
	return verdict.Panel{Judges: slices.Repeat([]verdict.Law{l}, m), Correlation: correlation}
}

// The wanted values are those of an independent program, by quadrature with 201 nodes.
func TestAgreement(t *testing.T) {
	rho := []float64{0, .3, .6}
	for _, c := range []struct {
		m              int
		kept, purities []float64
	}{
		{2, []float64{.58, .656286, .745497}, []float64{.844828, .804745, .768278}},
		{3, []float64{.37, .484428, .618245}, []float64{.927027, .862769, .804269}},
		{5, nil, []float64{.985748, .920140, .843109}},
	} {
		for i, want := range c.purities {
			what := fmt.Sprintf("%d judges, correlation %v", c.m, rho[i])
			got := equal(c.m, verdict.Accurate(.7), rho[i]).Unanimous()
			near(t, what+", purity", got.Purity, want, half)
			if c.kept != nil {
				near(t, what+", kept", got.Kept, c.kept[i], half)
			}
		}
	}
	for i, want := range []float64{.784, .748528, .723775} {
		near(t, "the majority", equal(3, verdict.Accurate(.7), rho[i]).Majority(), want, half)
	}
	for _, c := range []struct {
		rho  float64
		want []float64 // of 3, 5, 7, 9 roles
	}{{0, []float64{.676544, .716509, .747895, .773776}}, {.2, []float64{.658851, .679623, .692748, .701837}}, {.5, []float64{.640232, .648364, .652732, .655454}}} {
		near(t, "one role", equal(1, verdict.Accurate(.62), c.rho).Majority(), .62, 1e-12)
		for i, want := range c.want {
			near(t, fmt.Sprintf("%d roles, correlation %v", 2*i+3, c.rho), equal(2*i+3, verdict.Accurate(.62), c.rho).Majority(), want, half)
		}
	}
	if got := equal(3, verdict.Accurate(.4), 0).Unanimous(); math.Abs(got.Purity-.064/(.064+.216)) > 1e-12 {
		t.Errorf("judges that are mostly wrong: %+v", got)
	}
}

// Independent judges: the majority is that of the beta law, and all ways of the verdicts of
// four judges that differ, and are silent at times, sum to the same.
func TestIndependentJudges(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := rapid.Float64Range(0, 1).Draw(t, "accuracy")
		m := 2*rapid.IntRange(0, 20).Draw(t, "half") + 1
		if got, want := equal(m, verdict.Accurate(a), 0).Majority(), label.MajorityAccuracy(m, a); math.Abs(got-want) > 1e-11 {
			t.Fatalf("%d judges of %v: %v, want %v", m, a, got, want)
		}
		p := verdict.Panel{Judges: make([]verdict.Law, 4)}
		for j := range p.Judges {
			given := rapid.Float64Range(.01, 1).Draw(t, "given")
			p.Judges[j].Right = given * rapid.Float64Range(0, 1).Draw(t, "right")
			p.Judges[j].Wrong = given - p.Judges[j].Right
		}
		var majority, first, right, wrong float64
		var rightBy, wrongBy [5]float64
		for way := range 81 {
			x, margin, verdicts, rest := 1.0, 0, 0, way
			begins := 0 // the first verdict
			for _, l := range p.Judges {
				switch rest % 3 {
				case 0:
					x *= 1 - l.Right - l.Wrong
				case 1:
					x, margin, verdicts = x*l.Right, margin+1, verdicts+1
				case 2:
					x, margin, verdicts = x*l.Wrong, margin-1, verdicts+1
				}
				rest /= 3
				if begins == 0 {
					begins = margin
				}
			}
			switch {
			case margin > 0:
				majority += x
				first += x
				for least := 1; least <= margin; least++ {
					rightBy[least] += x
				}
			case margin == 0:
				majority += x / 2
				first += x * float64(1+begins) / 2
			default:
				for least := 1; least <= -margin; least++ {
					wrongBy[least] += x
				}
			}
			if verdicts > 0 && margin == verdicts {
				right += x
			}
			if verdicts > 0 && margin == -verdicts {
				wrong += x
			}
		}
		same := func(what string, got, want float64) {
			if math.Abs(got-want) > 1e-12 {
				t.Fatalf("%+v: %s %v, want %v", p.Judges, what, got, want)
			}
		}
		same("the majority is right", p.Majority(), majority)
		same("the majority or the first is right", p.MajorityOrFirst(), first)
		same("unanimous", p.Unanimous().Kept, right+wrong)
		same("unanimous and right", p.Unanimous().Kept*p.Unanimous().Purity, right)
		for least := 1; least <= 4; least++ {
			f := p.Margin(least)
			same("by a margin", f.Kept, rightBy[least]+wrongBy[least])
			if f.Kept > 0 {
				same("by a margin and right", f.Kept*f.Purity, rightBy[least])
			}
		}
	})
}

// Correlated judges, drawn: shares within 4 standard errors. Judges differ and are silent at
// times.
func TestCorrelatedJudges(t *testing.T) {
	const trials = 40_000
	for _, rho := range []float64{.1, .5, .95} {
		p := verdict.Panel{Judges: []verdict.Law{{Right: .5, Wrong: .2}, verdict.Accurate(.8), verdict.Accurate(.6), {Right: .3, Wrong: .6}}, Correlation: rho}
		s := rng.Stream(3, fmt.Sprint(rho))
		var majority, first, kept, keptRight, clear, clearRight float64
		z := make([]float64, len(p.Judges))
		for range trials {
			p.Draw(s, z)
			margin, verdicts, begins := 0, 0, 0
			for _, x := range z {
				if verdicts == 0 {
					begins = int(x)
				}
				margin += int(x)
				verdicts += int(math.Abs(x))
			}
			if margin > 0 {
				majority++
				first++
			}
			if margin == 0 {
				majority += .5
				first += float64(1+begins) / 2
			}
			if verdicts > 0 && (margin == verdicts || margin == -verdicts) {
				kept++
				if margin > 0 {
					keptRight++
				}
			}
			if margin >= 2 || margin <= -2 {
				clear++
				if margin > 0 {
					clearRight++
				}
			}
		}
		check := func(what string, n, of, want float64) {
			near(t, fmt.Sprintf("correlation %v, %s", rho, what), n/of, want, 4*math.Sqrt(want*(1-want)/of))
		}
		check("the majority", majority, trials, p.Majority())
		check("the majority or the first", first, trials, p.MajorityOrFirst())
		check("unanimous", kept, trials, p.Unanimous().Kept)
		check("unanimous and right", keptRight, kept, p.Unanimous().Purity)
		check("two more", clear, trials, p.Margin(2).Kept)
		check("two more and right", clearRight, clear, p.Margin(2).Purity)
	}
}

// The quadrature is exact to 1e-12: for two judges of accuracy ½, which agree with the
// probability ½ + arcsin(ρ)/π (Sheppard 1899), for a panel that is always right, and for the
// total of the probabilities, up to the greatest correlation and number of judges.
func TestQuadrature(t *testing.T) {
	for _, rho := range []float64{0, .01, .3, .5, .7, .95, .99, .999} {
		near(t, fmt.Sprintf("two coins of correlation %v", rho), equal(2, verdict.Accurate(.5), rho).Unanimous().Kept, .5+math.Asin(rho)/math.Pi, 1e-12)
		// Three coins agree with the probability ¼ + 3 arcsin(ρ)/(2π).
		near(t, fmt.Sprintf("three coins of correlation %v", rho), equal(3, verdict.Accurate(.5), rho).Unanimous().Kept, .25+1.5*math.Asin(rho)/math.Pi, 1e-12)
		near(t, "judges that are always right", equal(3, verdict.Accurate(1), rho).Majority(), 1, 1e-12)
		near(t, "coins", equal(25, verdict.Accurate(.5), rho).Majority(), .5, 1e-12)
		near(t, "one judge", equal(1, verdict.Law{Right: .3, Wrong: .1}, rho).Margin(1).Kept, .4, 1e-12)
	}
	near(t, "many coins", equal(99, verdict.Accurate(.5), .99).Majority(), .5, 1e-12)
}
