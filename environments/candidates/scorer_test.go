package candidates

import (
	"math"
	"slices"
	"testing"

	"joust/sim/pref"
)

// logitScores returns the scores behind the confidences, for centre 0 and temperature
// 1, of right and of wrong candidates.
func logitScores(t *testing.T, change func(p *Params), trials int) (right, wrong []float64) {
	t.Helper()
	w := world(t, with(func(p *Params) {
		p.Scorer, p.Centre = "pointwise", 0
		certain(p, .5)
		change(p)
	}))
	for n := range trials {
		env := play(w, n)
		for i, c := range env.candidates.Scores {
			score := math.Log(c / (1 - c))
			if env.truth.IsWinner(arm(i)) {
				right = append(right, score)
			} else {
				wrong = append(wrong, score)
			}
		}
	}
	return right, wrong
}

func moments(x []float64) (mean, deviation float64) {
	for _, v := range x {
		mean += v / float64(len(x))
	}
	for _, v := range x {
		deviation += (v - mean) * (v - mean) / float64(len(x))
	}
	return mean, math.Sqrt(deviation)
}

// Scores have the means and standard deviations of the parameters; those of
// n normal numbers have standard errors 1/√n and 1/√2n.
func TestScores(t *testing.T) {
	right, wrong := logitScores(t, func(p *Params) {
		p.Level, p.Slope, p.Spread, p.Noise, p.Draws, p.DrawNoise = 1.5, 2, 0.8, .6, 4, 1
	}, 1500)
	mean, deviation := moments(right)
	near(t, "mean of right candidates", mean, 1.5, math.Sqrt(.61), len(right))
	near(t, "deviation of right candidates", deviation, math.Sqrt(.61), 1, len(right))
	mean, deviation = moments(wrong)
	// Candidates of a trial with the same wrong answer share part of their score,
	// so that there are only about 1500 independent ones of each.
	near(t, "mean of wrong candidates", mean, 0, math.Sqrt(.61+.64), 1500)
	near(t, "deviation of wrong candidates", deviation, math.Sqrt(.61+.64), 1, 1500)

	right, _ = logitScores(t, func(p *Params) { p.Level, p.Slope = 1, 2; certain(p, .8) }, 500)
	mean, _ = moments(right)
	near(t, "mean of right candidates of easy problems", mean, 1+2*math.Log(4), 1, len(right))
}

// Confidence preserves the order of scores for every centre and temperature, and the
// ceiling bounds it.
func TestConfidence(t *testing.T) {
	base := with(func(p *Params) { p.Scorer = "pointwise" })
	hot := base
	hot.Centre, hot.Temperature = 2, 3
	cut := base
	cut.Ceiling = .6
	a, b, c := play(world(t, base), 1), play(world(t, hot), 1), play(world(t, cut), 1)
	for i := range 16 {
		for j := range i {
			if (a.candidates.Scores[i] < a.candidates.Scores[j]) != (b.candidates.Scores[i] < b.candidates.Scores[j]) {
				t.Errorf("candidates %d and %d change places with the temperature", i, j)
			}
		}
		if got, want := c.candidates.Scores[i], min(a.candidates.Scores[i], .6); got != want {
			t.Errorf("under a ceiling of .6 a confidence of %v is %v", a.candidates.Scores[i], got)
		}
	}
	if slices.Max(c.candidates.Scores) != .6 {
		t.Errorf("no score of %v is at the ceiling", c.candidates.Scores)
	}
}

func TestScorerCalls(t *testing.T) {
	for _, c := range []struct {
		scorer, parts string
		draws, want   int
	}{{"none", "none", 1, 0}, {"none", "tokens", 1, 0}, {"none", "steps", 1, 1}, {"pointwise", "none", 1, 1}, {"pointwise", "steps", 5, 5}} {
		env := play(world(t, with(func(p *Params) { p.Scorer, p.Parts, p.Draws = c.scorer, c.parts, c.draws })), 1)
		if got := env.candidates.ScorerCalls; got != c.want {
			t.Errorf("%+v: %d calls", c, got)
		}
		if (env.candidates.Scores != nil) != (c.scorer != "none") || (env.candidates.Parts != nil) != (c.parts != "none") {
			t.Errorf("%+v: scores %v and parts %v", c, env.candidates.Scores, env.candidates.Parts)
		}
	}
}

// Tokens of right candidates have higher log-odds by the gap. A wrong candidate has one
// bad step, at a uniform position, so that the least score separates right from wrong
// better than the mean.
func TestParts(t *testing.T) {
	const trials = 400
	tokens := world(t, with(func(p *Params) { p.Parts, p.PartGap, p.PartNoise = "tokens", 1.5, .5; certain(p, .5) }))
	steps := world(t, with(func(p *Params) { p.Parts, p.PartGap, p.PartNoise, p.PartCount = "steps", 4, .8, 6; certain(p, .5) }))
	var mean [2]float64
	var n [2]int
	worst := make([]int, 6)
	informative := 0.0
	for trial := range trials {
		env := play(tokens, trial)
		for i, row := range env.candidates.Parts {
			r := 0
			if env.truth.IsWinner(arm(i)) {
				r = 1
			}
			for _, v := range row {
				mean[r] += math.Log(v / (1 - v))
				n[r]++
			}
		}
		env = play(steps, trial)
		for i, row := range env.candidates.Parts {
			least := slices.Min(row)
			right := env.truth.IsWinner(arm(i))
			if (least > .5) == right {
				informative += 1 / (trials * 16.)
			}
			if !right {
				worst[slices.Index(row, least)]++
			}
		}
	}
	near(t, "log-odds of right tokens", mean[1]/float64(n[1]), 1.5, .5, n[1])
	near(t, "log-odds of wrong tokens", mean[0]/float64(n[0]), 0, .5, n[0])
	even := 1. / 6
	fits(t, "place of the worst step", worst, []float64{even, even, even, even, even, even})
	// A good step is below one half with probability Φ(-2.5) = .0062, a bad one
	// above with the same: .963 of right candidates and .994 of wrong ones.
	near(t, "candidates that the least step tells", informative, (math.Pow(1-.0062, 6)+1-.0062*math.Pow(1-.0062, 5))/2, .15, trials*16)
}

// A scorer of labels calls right, wrong and key candidates right as often as the
// judge of labels does, each within 4 standard errors.
func TestScorerOfLabels(t *testing.T) {
	w := world(t, with(func(p *Params) {
		certain(p, .5)
		p.Judge, p.Scorer = "labels", "labels"
		p.TPR, p.TNR, p.Keys, p.Phi = .8, .6, .3, .25
	}))
	ones, all := map[byte]float64{}, map[byte]int{}
	for n := range 500 {
		env := play(w, n)
		for i, score := range env.candidates.Scores {
			if score != 0 && score != 1 {
				t.Fatalf("a score of %v; it must be 0 or 1", score)
			}
			kind := env.Name(pref.Arm(i))[0]
			ones[kind] += score
			all[kind]++
		}
		if env.candidates.ScorerCalls != 1 {
			t.Fatalf("%d calls a label, want 1", env.candidates.ScorerCalls)
		}
	}
	for kind, rate := range map[byte]float64{'r': .8, 'w': .4, 'k': .25} {
		near(t, "label of "+string(kind), ones[kind]/float64(all[kind]), rate, math.Sqrt(rate*(1-rate)), all[kind])
	}
}
