package candidates

import (
	"joust/sim"
	"joust/sim/cite"
	"joust/sim/duel"
)

// The presets. Each was fitted to the accuracies of majority vote and knockout in one
// column of the source's table, and to the accuracy of the judge's labels.
var (
	Llama8BMATH500   = preset("llama-8b-math500", "Llama-3.1-8B, MATH-500", .97, 1.34, 1.57, latent{1.00, .43, .35}, .9)
	Qwen7BMATH500    = preset("qwen-7b-math500", "Qwen2.5-7B, MATH-500", .33, .12, 2.00, latent{.83, .40, .30}, .75)
	Llama70BMATH500  = preset("llama-70b-math500", "Llama-3.1-70B, MATH-500", .42, .29, 1.21, latent{.86, .00, .33}, 1.05)
	Llama8BOlympiad  = preset("llama-8b-olympiad", "Llama-3.1-8B, OlympiadBench", .20, 1.45, .94, latent{1.47, .42, .30}, 1.45)
	Qwen7BOlympiad   = preset("qwen-7b-olympiad", "Qwen2.5-7B, OlympiadBench", .19, .34, 1.87, latent{.96, .31, .99}, .65)
	Llama70BOlympiad = preset("llama-70b-olympiad", "Llama-3.1-70B, OlympiadBench", .19, .54, 1.14, latent{.71, .07, .39}, .95)
)

// presets lists the presets in the order of the catalogue.
func presets() []duel.WorldSpec[Params, *World] {
	return []duel.WorldSpec[Params, *World]{Llama8BMATH500, Qwen7BMATH500, Llama70BMATH500, Llama8BOlympiad, Qwen7BOlympiad, Llama70BOlympiad}
}

// preset declares the environment with these parameters of the beta law, of the wrong answers'
// popularity and of a latent judge, most of whose noise is frozen. The level of
// its scorer is fitted to best-of-N by a reward model, EurusRM-7B, in the same
// column.
func preset(name, title string, alpha, beta, zipf float64, l latent, level float64) duel.WorldSpec[Params, *World] {
	p := CandidatesEntry.Defaults
	p.Alpha, p.Beta, p.Zipf = alpha, beta, zipf
	p.D0, p.D1, p.Tau = l.d0, l.d1, l.tau
	p.Frozen = 0.8
	p.Scorer = "pointwise"
	p.Level = level
	return duel.WorldSpec[Params, *World]{Spec: sim.Spec[Params]{Name: name, Defaults: p, Card: sim.Card{
		Title: title,
		About: "Candidates with parameters fitted to published accuracies: of one sample, of majority vote and of a knockout with a pairwise judge, at 16, 32 and 64 candidates. Such fits are not unique, and the numbers they were made of have errors of about two points themselves; that most of the judge's noise is frozen is not from the same table. The scorer stands for the table's EurusRM-7B.",
		Source: cite.Citation{
			Authors: "Liu, Y. et al.", Year: 2025,
			Title: "PairJudge RM: Perform Best-of-N Sampling with Knockout Tournament",
			Venue: cite.Preprint{ArXiv: "2501.13007"},
			Where: "v1 was titled Pairwise RM",
		},
	}}, New: New}
}
