package label_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"joust/sim/label"
	"joust/sim/rng"
)

// given returns votes of two classes, an item a word, as in "0110"; a dot is no label.
func given(items ...string) *label.Votes {
	v := &label.Votes{Items: len(items), Annotators: len(items[0]), Classes: 2}
	for _, item := range items {
		for _, c := range item {
			if c == '.' {
				v.Labels = append(v.Labels, label.None)
			} else {
				v.Labels = append(v.Labels, int(c-'0'))
			}
		}
	}
	if err := v.Check(); err != nil {
		panic(err)
	}
	return v
}

// eight are the votes of the published values.
func eight() *label.Votes {
	return given("00011", "00110", "11110", "11011", "00001", "10111", "01000", "11100")
}

// second returns the beliefs in the second of two classes.
func second(b label.Beliefs) (p []float64) {
	for i := 1; i < len(b.P); i += 2 {
		p = append(p, b.P[i])
	}
	return p
}

func near(t *testing.T, what string, got, want []float64, tolerance float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %v, want %v", what, got, want)
	}
	for i := range got {
		if !(math.Abs(got[i]-want[i]) <= tolerance) {
			t.Errorf("%s: number %d is %.12g, want %.12g", what, i, got[i], want[i])
		}
	}
}

// The values are those of an independent program, which agree with those of a published
// library in its first three iterations. They have six digits.
func TestDawidSkene(t *testing.T) {
	for _, c := range []struct {
		smooth     float64
		iterations int
		want       []float64
	}{
		{0, 1, []float64{.253935, .436864, .908723, .813712, .087365, .869061, .125562, .736845}},
		{0, 2, []float64{.105829, .459752, .974156, .839803, .027892, .923147, .082602, .901363}},
		{0, 50, []float64{0, 0, 1, 1, 0, 1, 0, 1}},
		{1, 12, []float64{.133800, .573261, .922394, .577468, .100652, .674596, .390854, .895957}},
		{1, 10000, []float64{.102097, .5, .897903, .5, .102097, .5, .5, .897903}},
	} {
		f := label.DawidSkene{Smooth: c.smooth, Tolerance: -1, Iterations: c.iterations}.Fit(eight())
		near(t, fmt.Sprintf("smooth %g, %d iterations", c.smooth, c.iterations), second(f.Beliefs), c.want, 6e-7)
		if c.iterations == 50 && math.Abs(f.LogLikelihood+25.10964650) > 6e-9 {
			t.Errorf("log-likelihood %.10f, want -25.10964650", f.LogLikelihood)
		}
	}
}

func TestIWMV(t *testing.T) {
	b, weights := label.IWMV(eight())
	near(t, "labels", second(b), []float64{0, 0, 1, 1, 0, 1, 0, 1}, 0)
	near(t, "weights", weights, []float64{1, .5, .5, .25, 0}, 1e-12)
}

// drawVotes draws votes of any labels.
func drawVotes(t *rapid.T) *label.Votes {
	v := &label.Votes{
		Items: rapid.IntRange(1, 6).Draw(t, "items"), Annotators: rapid.IntRange(1, 4).Draw(t, "annotators"),
		Classes: rapid.IntRange(2, 3).Draw(t, "classes"),
	}
	n := v.Items * v.Annotators
	v.Labels = rapid.SliceOfN(rapid.IntRange(label.None, v.Classes-1), n, n).Draw(t, "labels")
	return v
}

// Beliefs are probabilities, and each is what the definition says of the item's labels.
func TestMajority(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := drawVotes(t)
		b := label.Majority(v)
		for i := range v.Items {
			counts, n := make([]float64, v.Classes), 0
			for _, l := range v.Of(i) {
				if l != label.None {
					counts[l]++
					n++
				}
			}
			most := slices.Max(counts)
			var best []int
			for c := range counts {
				if counts[c] == most {
					best = append(best, c)
				}
				want := 1 / float64(v.Classes)
				if n > 0 {
					want = counts[c] / float64(n)
				}
				if math.Abs(b.Of(i)[c]-want) > 1e-15 {
					t.Fatalf("item %d of %v: %v", i, v.Labels, b.Of(i))
				}
			}
			if got := b.Likeliest(i); !slices.Equal(got, best) {
				t.Fatalf("item %d of %v: likeliest %v, want %v", i, v.Labels, got, best)
			}
			ones := slices.Repeat([]float64{2}, v.Annotators)
			if got := label.Weighted(v, ones).Likeliest(i); !slices.Equal(got, best) {
				t.Fatalf("item %d of %v with equal weights: likeliest %v, want %v", i, v.Labels, got, best)
			}
		}
	})
}

// drawPanel draws a panel in which every label is possible.
func drawPanel(t *rapid.T, annotators, classes int) label.Panel {
	p := label.Panel{Classes: classes}
	shares := func(name string) []float64 {
		s, sum := rapid.SliceOfN(rapid.Float64Range(0.05, 1), classes, classes).Draw(t, name), 0.0
		for _, x := range s {
			sum += x
		}
		for i := range s {
			s[i] /= sum
		}
		return s
	}
	p.Prior = shares("prior")
	for range annotators * classes {
		p.Confusion = append(p.Confusion, shares("confusion")...)
	}
	return p
}

// likelihood is the probability of the labels by the sum over all classes of all items.
func likelihood(p label.Panel, v *label.Votes) float64 {
	product := 1.0
	for i := range v.Items {
		sum := 0.0
		for k, share := range p.Prior {
			x := share
			for j, l := range v.Of(i) {
				if l != label.None {
					x *= p.Confusion[(j*p.Classes+k)*p.Classes+l]
				}
			}
			sum += x
		}
		product *= sum
	}
	return product
}

// The posterior is Bayes' rule by products, and no rule is right more often than its
// likeliest class: of all labels of one item the sum of its greatest joint probabilities is
// the accuracy.
func TestPosterior(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := drawVotes(t)
		p := drawPanel(t, v.Annotators, v.Classes)
		b := p.Posterior(v)
		for i := range v.Items {
			joint, sum := make([]float64, v.Classes), 0.0
			for k := range joint {
				joint[k] = p.Prior[k]
				for j, l := range v.Of(i) {
					if l != label.None {
						joint[k] *= p.Confusion[(j*p.Classes+k)*p.Classes+l]
					}
				}
				sum += joint[k]
			}
			for k := range joint {
				if math.Abs(b.Of(i)[k]-joint[k]/sum) > 1e-12 {
					t.Fatalf("item %d: %v, want %v over %v", i, b.Of(i), joint, sum)
				}
			}
		}
	})
}

// No iteration lessens the likelihood or, with smoothing, its product with the prior's
// density, with one coin or with confusions.
func TestDawidSkeneClimbs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := drawVotes(t)
		d := label.DawidSkene{OneCoin: rapid.Bool().Draw(t, "one coin"), Smooth: rapid.SampledFrom([]float64{0, .5, 2}).Draw(t, "smooth"), Tolerance: -1}
		last := math.Inf(-1)
		for n := 1; n < 12; n++ {
			d.Iterations = n
			f := d.Fit(v)
			if got := math.Log(likelihood(f.Panel, v)); math.Abs(got-f.LogLikelihood) > 1e-9 {
				t.Fatalf("log-likelihood %v, by products %v", f.LogLikelihood, got)
			}
			goal := f.LogLikelihood
			for _, x := range f.Panel.Confusion {
				if d.Smooth > 0 {
					goal += d.Smooth * math.Log(x)
				}
			}
			if goal < last-1e-9 {
				t.Fatalf("iteration %d: %v after %v", n, goal, last)
			}
			last = goal
			for j := range v.Annotators {
				c := f.Panel.Classes
				first := f.Panel.Confusion[j*c*c]
				for k := range c {
					if x := f.Panel.Confusion[(j*c+k)*c+k]; d.OneCoin && math.Abs(x-first) > 1e-12 {
						t.Fatalf("one coin: annotator %d is right in class %d with %v, in class 0 with %v", j, k, x, first)
					}
				}
			}
		}
	})
}

// Many labels of a panel show its confusions: the standard error of a probability with 4,000
// items of two classes is at most 0.5/√2000 = .011, and 5 of them are allowed.
func TestDawidSkeneFindsThePanel(t *testing.T) {
	s := rng.Stream(5, "labels")
	right := []float64{.9, .8, .75, .7, .85}
	v := &label.Votes{Items: 4000, Annotators: len(right), Classes: 2}
	truth := make([]int, v.Items)
	for i := range truth {
		truth[i] = s.Intn(2)
		for _, a := range right {
			l := truth[i]
			if s.Float64() >= a {
				l = 1 - l
			}
			v.Labels = append(v.Labels, l)
		}
	}
	for _, d := range []label.DawidSkene{{Tolerance: 1e-6, Iterations: 500}, {OneCoin: true, Tolerance: 1e-6, Iterations: 500}, {Smooth: 1, Tolerance: 1e-6, Iterations: 500}} {
		f := d.Fit(v)
		if !f.Converged {
			t.Errorf("%+v: not converged", d)
		}
		for j, a := range right {
			if got := f.Panel.Accuracy(j); math.Abs(got-a) > 5*.011 {
				t.Errorf("%+v: annotator %d is right with %.3f, want %.3f", d, j, got, a)
			}
		}
	}
	a := label.GLAD{Tolerance: 1e-4, Iterations: 500}.Fit(v)
	if !a.Converged {
		t.Errorf("GLAD: not converged in %d iterations", a.Iterations)
	}
	for j := range right {
		for k := range right {
			if right[j] > right[k]+.04 && a.Ability[j] <= a.Ability[k] {
				t.Errorf("GLAD: abilities %v of annotators that are right with %v", a.Ability, right)
			}
		}
	}
}

// density is the logarithm of GLAD's posterior density, but for a constant, by products.
func density(v *label.Votes, ability, ease []float64) float64 {
	sum := 0.0
	for i := range v.Items {
		item := 0.0
		for k := range v.Classes {
			x := 1 / float64(v.Classes)
			for j, l := range v.Of(i) {
				if l == label.None {
					continue
				}
				right := 1 / (1 + math.Exp(-ability[j]*math.Exp(ease[i])))
				if l == k {
					x *= right
				} else {
					x *= (1 - right) / float64(v.Classes-1)
				}
			}
			item += x
		}
		sum += math.Log(item) - (ease[i]-1)*(ease[i]-1)/2
	}
	for _, a := range ability {
		sum -= (a - 1) * (a - 1) / 2
	}
	return sum
}

// GLAD climbs, its density is that of the definition, and where it stops the slope of the
// density is 0 in every parameter: to within 1e-3, when the last gain is below 1e-10.
func TestGLAD(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := drawVotes(t)
		last := math.Inf(-1)
		for n := 1; n < 8; n++ {
			a := label.GLAD{Tolerance: -1, Iterations: n}.Fit(v)
			if got := density(v, a.Ability, a.Ease); math.Abs(got-a.LogDensity) > 1e-9 {
				t.Fatalf("density %v, by products %v", a.LogDensity, got)
			}
			if a.LogDensity < last-1e-9 {
				t.Fatalf("iteration %d: density %v after %v", n, a.LogDensity, last)
			}
			last = a.LogDensity
		}
		a := label.GLAD{Tolerance: 1e-10, Iterations: 20000}.Fit(v)
		if !a.Converged {
			t.Fatalf("not converged: %v", v.Labels)
		}
		for _, parameters := range [][]float64{a.Ability, a.Ease} {
			for i := range parameters {
				const h = 1e-5
				x := parameters[i]
				parameters[i] = x + h
				up := density(v, a.Ability, a.Ease)
				parameters[i] = x - h
				down := density(v, a.Ability, a.Ease)
				parameters[i] = x
				if slope := (up - down) / (2 * h); math.Abs(slope) > 1e-3 {
					t.Fatalf("%v: the slope is %v in parameter %d (%v)", v.Labels, slope, i, x)
				}
			}
		}
	})
}

// Log-odds are the weights with which the weighted majority is Bayes' rule, if classes are
// equally frequent and wrong labels are too.
func TestLogOdds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := drawVotes(t)
		c := v.Classes
		right := rapid.SliceOfN(rapid.Float64Range(.05, .95), v.Annotators, v.Annotators).Draw(t, "right")
		p := label.Panel{Classes: c, Prior: slices.Repeat([]float64{1 / float64(c)}, c)}
		for _, a := range right {
			for k := range c * c {
				x := (1 - a) / float64(c-1)
				if k/c == k%c {
					x = a
				}
				p.Confusion = append(p.Confusion, x)
			}
		}
		b, w := p.Posterior(v), label.Weighted(v, label.LogOdds(right, c))
		for i := range v.Items {
			if got, want := w.Likeliest(i), b.Likeliest(i); !slices.Equal(got, want) {
				t.Fatalf("item %d of %v, right with %v: %v, want %v", i, v.Labels, right, got, want)
			}
		}
	})
}

// Of all 256 rules that make a label of the labels of three annotators, and of all 19,683 of
// two annotators and three classes, none is right more often than the likeliest class given
// the labels.
func TestNoRuleIsBetter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		annotators, classes := 3, 2
		if rapid.Bool().Draw(t, "three classes") {
			annotators, classes = 2, 3
		}
		p := drawPanel(t, annotators, classes)
		patterns := 1
		for range annotators {
			patterns *= classes
		}
		v := &label.Votes{Items: patterns, Annotators: annotators, Classes: classes} // each pattern once
		joint := make([][]float64, patterns)
		for i := range patterns {
			rest := i
			for range annotators {
				v.Labels = append(v.Labels, rest%classes)
				rest /= classes
			}
			for k, share := range p.Prior {
				x := share
				for j, l := range v.Of(i) {
					x *= p.Confusion[(j*classes+k)*classes+l]
				}
				joint[i] = append(joint[i], x)
			}
		}
		oracle := 0.0
		b := p.Posterior(v)
		for i := range patterns {
			oracle += joint[i][b.Likeliest(i)[0]]
		}
		rule := make([]int, patterns)
		for next := 0; next < patterns; {
			right := 0.0
			for i, l := range rule {
				right += joint[i][l]
			}
			if right > oracle+1e-12 {
				t.Fatalf("the rule %v is right %v of the time, the likeliest class %v", rule, right, oracle)
			}
			for next = 0; next < patterns; next++ { // count upward
				if rule[next]++; rule[next] < classes {
					break
				}
				rule[next] = 0
			}
		}
	})
}
