package verdict_test

import (
	"math"
	"strconv"
	"testing"

	"joust/sim/rng"
	"joust/sim/verdict"
)

// near fails unless the value is within the tolerance of the wanted one.
func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance) {
		t.Errorf("%s: %.9g, want %.9g ± %.2g", what, got, want, tolerance)
	}
}

// half is half a unit of the sixth digit, to which wanted values are printed, and what their
// own rounding may add.
const half = 0.51e-6

// drawn counts, in trials of a process that returns +1, -1 or 0, how often each comes, and
// compares with the law: 4 standard errors.
func drawn(t *testing.T, what string, l verdict.Law, trials int, one func(s *rng.Source) int) {
	t.Helper()
	var right, wrong float64
	s := rng.Stream(7, what)
	for range trials {
		switch one(s) {
		case 1:
			right++
		case -1:
			wrong++
		}
	}
	for _, c := range []struct {
		name      string
		got, want float64
	}{{"right", right, l.Right}, {"wrong", wrong, l.Wrong}} {
		se := math.Sqrt(c.want * (1 - c.want) / float64(trials))
		near(t, what+", "+c.name, c.got/float64(trials), c.want, 4*se)
	}
}

// sign returns +1 if the number is at least gap, -1 if it is at most -gap, and otherwise 0.
func sign(x, gap int) int {
	switch {
	case x >= gap:
		return 1
	case x <= -gap:
		return -1
	}
	return 0
}

// The wanted values are those of an independent program; the process draws the errors of four
// log densities.
func TestRatio(t *testing.T) {
	for _, c := range []struct{ shared, want float64 }{{0, .638163}, {.5, .691462}, {.8, .785402}, {.9, .868224}, {.95, .943077}} {
		l := verdict.Ratio(.5, 1, c.shared)
		near(t, "accuracy", l.Accuracy(), c.want, half)
		near(t, "given", l.Given(), 1, 1e-15)
	}
	for _, shared := range []float64{0, .8} {
		drawn(t, "ratio "+strconv.FormatFloat(shared, 'g', -1, 64), verdict.Ratio(.5, 2, shared), 40_000, func(s *rng.Source) int {
			density := func(common float64) float64 { // of one model
				own := 2 / math.Sqrt2 * s.Normal()
				return math.Sqrt(shared)*common + math.Sqrt(1-shared)*own
			}
			better, worse := 2/math.Sqrt2*s.Normal(), 2/math.Sqrt2*s.Normal()
			d := .5 + density(better) - density(worse) - (density(better) - density(worse))
			if d > 0 {
				return 1
			}
			return -1
		})
	}
}

// The wanted values are those of an independent program; the process draws both counts.
func TestCounts(t *testing.T) {
	for _, c := range []struct {
		better, worse float64
		gap           int
		kept          float64 // 0 where only the accuracy is known
		accuracy      float64
	}{
		{6, 4, 1, .894450, .762524},
		{6, 4, 2, .690308, .810587},
		{6, 4, 3, .505848, .853718},
		{6, 4, 5, .228727, .919559},
		{6, 4, 8, .043532, .971451},
		{30, 20, 1, 0, .930839},
		{30, 20, 5, 0, .975751},
		{3, 4, 1, 0, .330610},
		{3, 4, 3, 0, .241417},
	} {
		l := verdict.Counts(c.better, c.worse, c.gap)
		if c.kept > 0 {
			near(t, "given", l.Given(), c.kept, half)
		}
		near(t, "accuracy", l.Accuracy(), c.accuracy, half)
	}
	// Equal answers tie with the probability exp(-2m) I₀(2m), which is 1 - 2m + 3m² + O(m³) for a
	// small mean m, and (1 + 1/(16m) + O(1/m²))/√(4πm) for a great one.
	for _, c := range []struct{ mean, tie, tolerance float64 }{
		{1e-3, 1 - 2e-3 + 3e-6, 1e-8},
		{500, (1 + 1.0/8000) / math.Sqrt(4*math.Pi*500), 1e-8},
		{1e5, (1 + 1/1.6e6) / math.Sqrt(4*math.Pi*1e5), 2.4e-10}, // twice 1e-16 m ln m, the error of two Poisson laws
	} {
		l := verdict.Counts(c.mean, c.mean, 1)
		near(t, "of equal answers", l.Right, l.Wrong, 1e-15)
		near(t, "tie", 1-l.Given(), c.tie, c.tolerance)
	}
	number := func(s *rng.Source, mean float64) int { // the events of a process in the time mean
		n := -1
		for at := 0.0; at < mean; n++ {
			at -= math.Log(1 - s.Float64())
		}
		return n
	}
	for _, gap := range []int{1, 3} {
		drawn(t, "counts "+strconv.Itoa(gap), verdict.Counts(3, 4, gap), 40_000, func(s *rng.Source) int { return sign(number(s, 3)-number(s, 4), gap) })
	}
}

// The wanted values are those of an independent program; the process draws the words about
// both answers. All ways of six votes are gone through.
func TestSums(t *testing.T) {
	for _, c := range []struct {
		rate             float64
		n                int
		win, loss, equal float64
	}{
		{.1, 1, .1309, .0549, .8142},
		{.1, 20, .7097, .137499, .152801},
		{.3, 5, .661413, .152323, .186264},
		{1, 1, .49, .09, .42},
		{1, 20, .993745, .002419, .003835},
	} {
		l := verdict.Sums(2*c.n, c.rate, .7, 1)
		near(t, "right", l.Right, c.win, half)
		near(t, "wrong", l.Wrong, c.loss, half)
		near(t, "neither", 1-l.Given(), c.equal, half)
	}
	drawn(t, "words", verdict.Sums(2*5, .3, .7, 1), 40_000, func(s *rng.Source) int {
		words := func(kind float64) (sum int) {
			for range 5 {
				switch x := s.Float64(); {
				case x < .3*kind:
					sum++
				case x < .3:
					sum--
				}
			}
			return sum
		}
		return sign(words(.7)-words(.3), 1)
	})
	for _, gap := range []int{1, 2, 6} {
		right, wrong := 0.0, 0.0
		for way := range 729 {
			p, sum := 1.0, 0
			rest := way
			for range 6 {
				switch rest % 3 {
				case 0:
					p *= .4
				case 1:
					p, sum = p*.6*.8, sum+1
				case 2:
					p, sum = p*.6*(1-.8), sum-1
				}
				rest /= 3
			}
			switch sign(sum, gap) {
			case 1:
				right += p
			case -1:
				wrong += p
			}
		}
		l := verdict.Sums(6, .6, .8, gap)
		near(t, "right", l.Right, right, 1e-14)
		near(t, "wrong", l.Wrong, wrong, 1e-14)
	}
}
