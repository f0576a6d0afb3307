package candidates

import (
	"errors"
	"math"

	"joust/environments/judge"
	"joust/sim/param"
)

// ScorerParams are how candidates are scored one by one, without duels.
type ScorerParams struct {
	Scorer      string  `yaml:"scorer" stream:"same" options:"none|pointwise|labels" doc:"none; pointwise, a scorer that sees each candidate alone and gives it a score s = v + noise, v being the same for all candidates with the same answer; or labels, one label of the judge of labels, right or wrong, on each candidate alone"`
	Level       float64 `yaml:"score-level" stream:"same" doc:"v of right answers where p is 1/2; of wrong ones it is 0 on average"`
	Slope       float64 `yaml:"score-slope" stream:"same" doc:"by how much v of right answers grows for each unit of logit p"`
	Spread      float64 `yaml:"score-spread" stream:"same" doc:"standard deviation of v from one wrong answer to another, at least 0"`
	Noise       float64 `yaml:"score-noise" stream:"same" doc:"standard deviation of the score from candidate to candidate of one answer, at least 0; scoring again does not change it"`
	Draws       int     `yaml:"score-draws" stream:"same" doc:"number of times that each candidate is scored, by as many calls of which the mean counts, 1 to 10000"`
	DrawNoise   float64 `yaml:"score-draw-noise" stream:"same" doc:"standard deviation of the score from call to call, such as by different critiques, at least 0"`
	Centre      float64 `yaml:"score-centre" stream:"same" doc:"the score of which the scorer's confidence is 1/2; algorithms get the confidence 1/(1+exp((centre-s)/temperature))"`
	Temperature float64 `yaml:"score-temperature" stream:"same" doc:"how far the score must rise for the odds of the confidence to grow e-fold, greater than 0; the smaller, the closer confidences are to 0 and 1"`
	Ceiling     float64 `yaml:"score-ceiling" stream:"same" doc:"the greatest confidence that the scorer can give, greater than 0 and at most 1"`
	Parts       string  `yaml:"parts" stream:"same" options:"none|tokens|steps" doc:"none; tokens, the probability of each token to the model that wrote it, higher in right candidates; or steps, scores of a process reward model, of which a wrong candidate has one that is bad"`
	PartCount   int     `yaml:"part-count" stream:"same" doc:"number of tokens or steps of every candidate, 1 to 1024"`
	PartGap     float64 `yaml:"part-gap" stream:"same" doc:"by how much the mean log-odds of a token are higher in a right candidate, or those of a good step than of the bad one"`
	PartNoise   float64 `yaml:"part-noise" stream:"same" doc:"standard deviation of the log-odds from part to part, at least 0"`
}

func (p ScorerParams) check() error {
	errs := []error{
		param.Finite("score-level", p.Level), param.Finite("score-slope", p.Slope),
		param.Within("score-spread", p.Spread, 0, math.Inf(1)),
		param.Within("score-noise", p.Noise, 0, math.Inf(1)),
		param.Count("score-draws", p.Draws, 1, 10_000),
		param.Within("score-draw-noise", p.DrawNoise, 0, math.Inf(1)),
		param.Finite("score-centre", p.Centre),
		param.Above("score-temperature", p.Temperature, 0),
		param.Count("part-count", p.PartCount, 1, 1024),
		param.Finite("part-gap", p.PartGap),
		param.Within("part-noise", p.PartNoise, 0, math.Inf(1)),
	}
	if !(p.Ceiling > 0 && p.Ceiling <= 1) {
		errs = append(errs, param.Errorf("score-ceiling", "is %v; it must be greater than 0 and at most 1", p.Ceiling))
	}
	unused := func(name string, changed bool, why string) {
		if changed {
			errs = append(errs, param.Errorf(name, "does nothing where %s; it must be left out", why))
		}
	}
	d := CandidatesEntry.Defaults.ScorerParams
	if p.Scorer != "pointwise" { // score-level is not checked, because presets have their own
		why := "scorer is " + p.Scorer
		unused("score-slope", p.Slope != d.Slope, why)
		unused("score-spread", p.Spread != d.Spread, why)
		unused("score-noise", p.Noise != d.Noise, why)
		unused("score-draws", p.Draws != d.Draws, why)
		unused("score-draw-noise", p.DrawNoise != d.DrawNoise, why)
		unused("score-centre", p.Centre != d.Centre, why)
		unused("score-temperature", p.Temperature != d.Temperature, why)
		unused("score-ceiling", p.Ceiling != d.Ceiling, why)
	}
	if p.Parts == "none" {
		unused("part-count", p.PartCount != d.PartCount, "parts is none")
		unused("part-gap", p.PartGap != d.PartGap, "parts is none")
		unused("part-noise", p.PartNoise != d.PartNoise, "parts is none")
	}
	return errors.Join(errs...)
}

// calls returns the number of calls of the scorer for a candidate. Probabilities of
// tokens need no call.
func (p ScorerParams) calls() int {
	switch {
	case p.Scorer != "none":
		return p.Draws
	case p.Parts == "steps":
		return 1
	}
	return 0
}

// scores returns the scorer's confidence in every candidate, or nil without a scorer.
// team[i] is the team of candidate i and answer[t] the answer of team t, which is
// right if it is below valid; rate[i] is how often a judge of labels calls candidate i
// right.
func (p ScorerParams) scores(s judge.Salt, team, answer []int, rate []float64, valid int, logitP float64) []float64 {
	scores := make([]float64, len(team))
	switch p.Scorer {
	case "none":
		return nil
	case "labels":
		for i := range scores {
			if s.Uniform(ofVerdict, 0, i) < rate[i] {
				scores[i] = 1
			}
		}
		return scores
	}
	worth := make([]float64, len(answer))
	for t, a := range answer {
		if a < valid {
			worth[t] = p.Level + float64(p.Slope*logitP)
		} else {
			worth[t] = p.Spread * s.Normal(ofScoredCluster, 0, a-valid)
		}
	}
	again := p.DrawNoise / math.Sqrt(float64(p.Draws)) // noise of the mean of all calls
	for i, t := range team {
		score := worth[t] + float64(p.Noise*s.Normal(ofScore, 0, i))
		if again > 0 {
			score += float64(again * s.Normal(ofCritique, 0, i))
		}
		scores[i] = min(judge.Logistic((score-p.Centre)/p.Temperature), p.Ceiling)
	}
	return scores
}

// parts returns the score of every token or step of every candidate, or nil.
func (p ScorerParams) parts(s judge.Salt, team, answer []int, valid int) [][]float64 {
	if p.Parts == "none" {
		return nil
	}
	all := make([]float64, len(team)*p.PartCount)
	parts := make([][]float64, len(team))
	for i, t := range team {
		row := all[i*p.PartCount : (i+1)*p.PartCount : (i+1)*p.PartCount]
		right, bad, mean := answer[t] < valid, -1, 0.0
		switch {
		case p.Parts == "steps":
			mean = p.PartGap / 2
			if !right {
				bad = s.Below(p.PartCount, ofBadStep, 0, i)
			}
		case right:
			mean = p.PartGap
		}
		for n := range row {
			x := mean
			if n == bad {
				x -= p.PartGap
			}
			row[n] = judge.Logistic(x + float64(p.PartNoise*s.Normal(ofPart, 0, i*p.PartCount+n)))
		}
		parts[i] = row
	}
	return parts
}
