package stats

import (
	"fmt"
	"math"
	"testing"

	"joust/sim/rng"
	"joust/sim/simtest"
)

// meanLaw is a law of a metric, with the share of the intervals of n = 5, 20, 50 and 200
// values that hold its mean.
type meanLaw struct {
	name     string
	kind     Kind
	mean     float64
	draw     func(s *rng.Source) float64
	coverage [4]float64
}

var coverageSizes = [4]int{5, 20, 50, 200}

func exponential(s *rng.Source) float64 { return -math.Log(1 - s.Float64()) }

func outlier(share, size float64, usual func(s *rng.Source) float64) func(s *rng.Source) float64 {
	return func(s *rng.Source) float64 {
		if s.Float64() < share {
			return size
		}
		return usual(s)
	}
}

func bernoulli(p float64) func(s *rng.Source) float64 {
	return func(s *rng.Source) float64 { return indicator(s.Float64() < p) }
}

// The coverages were measured by a program of its own, with other random numbers, in
// 100,000 samples each. Where outliers are rare, no interval covers the mean in samples
// without one: of 20 values, 36 % have none of the 5 %, and 67 % none of the 2 %.
var meanLaws = []meanLaw{
	{"normal", Real, 10, func(s *rng.Source) float64 { return 10 + s.Normal() }, [4]float64{.9488, .9489, .9485, .9499}},
	{"exponential", Positive, 1, exponential, [4]float64{.9214, .9477, .9483, .9497}},
	{"lognormal", Positive, math.Exp(.5), func(s *rng.Source) float64 { return math.Exp(s.Normal()) }, [4]float64{.8810, .9250, .9338, .9404}},
	{"exponential, cut at its mean", Share, 1 - math.Exp(-1), func(s *rng.Source) float64 { return min(1, exponential(s)) }, [4]float64{.9626, .9797, .9606, .9524}},
	{"5 % outliers", Count, 1.45, outlier(.05, 10, func(*rng.Source) float64 { return 1 }), [4]float64{.2254, .6377, .9109, .9739}},
	{"2 % cut at ten times the mean", Count, 1180, outlier(.02, 10_000, func(s *rng.Source) float64 { return math.Round(1000 + 100*s.Normal()) }), [4]float64{.3507, .3279, .6241, .9634}},
	{"many ties", Count, 4.1, func(s *rng.Source) float64 {
		switch u := s.Float64(); {
		case u < .6:
			return 3
		case u < .8:
			return 4
		case u < .95:
			return 6
		}
		return 12
	}, [4]float64{.9227, .9558, .9345, .9547}},
	{"near 1", Share, 5.0 / 6, func(s *rng.Source) float64 { return math.Pow(s.Float64(), .2) }, [4]float64{.9376, .9555, .9531, .9516}},
	{"half of them 1", Share, .5, bernoulli(.5), [4]float64{.9390, .9584, .9346, .9449}},
	{"0.9 of them 1", Proportion, .9, bernoulli(.9), [4]float64{.9194, .9573, .9716, .9562}},
}

// Intervals of means have the coverage that `joust help numbers` states, and lie in the
// range of the metric.
func TestCoverageOfMeans(t *testing.T) {
	runs := simtest.Trials(3000)
	for _, law := range meanLaws {
		for i, n := range coverageSizes {
			s := stream("coverage of means", law.name, fmt.Sprint(n))
			hits := 0
			for range runs {
				var sample Sums
				for range n {
					sample.Add(law.draw(s))
				}
				e := sample.Mean(law.kind)
				if e.Low <= law.mean+1e-12 && law.mean-1e-12 <= e.High {
					hits++
				}
				if law.kind != Real && e.Low < 0 || e.Low == 0 && e.Value > 0 || (law.kind == Share || law.kind == Proportion) && e.High > 1 || e.Low > e.Value || e.High < e.Value {
					t.Fatalf("%s: the interval of %v is %v to %v", law.name, e.Value, e.Low, e.High)
				}
			}
			// Four standard errors of the difference of the two shares.
			want := law.coverage[i]
			tolerance := 4 * math.Sqrt(want*(1-want)*(1/float64(runs)+1e-5))
			near(t, fmt.Sprintf("coverage of %s, %d values", law.name, n), float64(hits)/float64(runs), want, tolerance)
		}
	}
}
