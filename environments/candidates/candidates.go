package candidates

import (
	"errors"

	"joust/environments/judge"
	"joust/sim"
	"joust/sim/duel"
	"joust/sim/param"
	"joust/sim/pref"
	"joust/sim/rng"
)

// Params are the parameters of candidates and of its presets.
type Params struct {
	PoolParams
	JudgeParams
	judge.DuelParams
	ScorerParams
}

// Validate implements param.Params.
func (p Params) Validate() error {
	errs := []error{
		p.PoolParams.check(),
		p.JudgeParams.check(),
		p.DuelParams.Check(p.Judge == "labels"),
		p.ScorerParams.check(),
	}
	if p.Scorer == "labels" && p.Judge != "labels" {
		errs = append(errs, param.Errorf("scorer", "labels are those of the judge; judge must be labels too"))
	}
	if p.Grades > 0 {
		if p.Panel > 1 {
			errs = append(errs, param.Errorf("grades", "are those of one judge; panel must be left out"))
		}
		if p.Order == "swap-and-tie" || p.Order == "swap-average" {
			errs = append(errs, param.Errorf("grades", "are those of one call; order must be fixed or random"))
		}
	}
	return errors.Join(errs...)
}

// CandidatesEntry declares candidates for the catalogue. The defaults name no model:
// a latent judge prefers a right candidate to a wrong one with probability 0.731,
// independently in every duel, and there is no scorer. TPR and TNR are the accuracy
// of labels on MATH that Liu et al. (2025) report of their judge.
var CandidatesEntry = duel.WorldSpec[Params, *World]{
	Spec: sim.Spec[Params]{
		Name: "candidates",
		Card: sim.Card{
			Title: "Candidates",
			About: "A problem a trial: a language model answers it many times, some candidates being right, and a judge that errs compares them in pairs. How often the model is right, how its errors gather in popular wrong answers, and how the judge's errors do, are parameters.",
		},
		Defaults: Params{
			PoolParams:  PoolParams{Candidates: 16, Alpha: 1, Beta: 1, Half: "all", Wrong: 40, Zipf: 1, Valid: 1},
			JudgeParams: JudgeParams{Judge: "latent", D0: 1, TPR: 0.704, TNR: 0.704, Verifier: "none"},
			DuelParams:  judge.DuelParams{CallParams: judge.DefaultCalls},
			ScorerParams: ScorerParams{
				Scorer: "none", Level: 1, Slope: 0.3, Spread: 0.8, Noise: 1, Draws: 1, Centre: 0.5, Temperature: 1, Ceiling: 1,
				Parts: "none", PartCount: 8, PartGap: 1, PartNoise: 1,
			},
		},
	},
	New: New,
}

// World makes trials: problems with candidate answers and a judge. It is safe for
// concurrent use.
type World struct {
	params Params
	pool   *pool
	judge  *judge.Judge
	rate   struct{ right, wrong, key float64 } // the probability that a label is "right"
}

// New returns the world of these parameters. The error is always nil.
func New(p Params) (*World, error) {
	w := &World{params: p, pool: newPool(p.PoolParams), judge: judge.New(p.DuelParams, p.Judge == "labels")}
	w.rate.right, w.rate.wrong, w.rate.key = p.TPR, 1-p.TNR, p.keyRate()
	return w, nil
}

// Arms implements duel.World.
func (w *World) Arms() int { return w.pool.Candidates }

// Fixed implements duel.World: every trial has its own candidates.
func (w *World) Fixed() *pref.Matrix { return nil }

// minShare bounds a problem's p away from 0 and 1, to about a millionth, before its
// log-odds are taken: at p = 0 the scores of right answers do not matter, because
// nobody gives one.
const minShare = 0x1p-20

// Trial implements duel.World. The instance's stream gives a salt for the pool, one
// for the judges and one for the scorer, and then p.
func (w *World) Trial(instance, coins *rng.Source) duel.Environment {
	ofPool, ofJudges, ofScorer := judge.Salt(instance.Uint64()), judge.Salt(instance.Uint64()), judge.Salt(instance.Uint64())
	p := w.pool.problem(instance, ofPool)
	logitP := judge.Logit(min(max(p, minShare), 1-minShare))

	team, answer := teams(w.pool.draw(ofPool, p), w.pool.key()+1)
	o := judge.NewOpinion(w.judge, len(team), ofJudges)
	t := newTrial(o, team, answer, w.pool.names, coins)
	if w.params.Judge == "labels" {
		t.Rates = w.rates(team, answer)
	} else {
		t.worth = worths{len(team), w.worth(ofJudges, team, answer, logitP)}
		t.Odds, t.grades = &t.worth, w.params.Grades
	}
	t.truth = w.pool.truth(team, answer)
	t.scorer = scorer{&w.params.ScorerParams, ofScorer, w.pool.Valid, logitP}
	t.candidates.ScorerCalls = w.params.ScorerParams.calls()
	return t.environment()
}

// rates returns how often the judges call each candidate right.
func (w *World) rates(team, answer []int) []float64 {
	rate := make([]float64, len(team))
	for i, t := range team {
		switch a := answer[t]; {
		case a < w.pool.Valid:
			rate[i] = w.rate.right
		case a == w.pool.key():
			rate[i] = w.rate.key
		default:
			rate[i] = w.rate.wrong
		}
	}
	return rate
}

// worths are how convincing latent judges find k candidates: of[m*k+i] is how convincing
// judge m finds candidate i.
type worths struct {
	k  int
	of []float64
}

// LogOdds implements judge.LogOdds.
func (w *worths) LogOdds(m, i, j int) float64 { return w.of[m*w.k+i] - w.of[m*w.k+j] }

// worth returns how convincing each judge finds each candidate. It depends on the
// answer and, except for master keys, which are all the same text, on the candidate.
func (w *World) worth(s judge.Salt, team, answer []int, logitP float64) []float64 {
	k, p := len(team), &w.params
	worth := make([]float64, w.params.Panel*k+len(answer))
	worth, ofTeam := worth[:w.params.Panel*k], worth[w.params.Panel*k:]
	for m := range w.params.Panel {
		for t, a := range answer {
			switch {
			case a < w.pool.Valid:
				ofTeam[t] = p.D0 + float64(p.D1*logitP)
			case a == w.pool.key():
				ofTeam[t] = judge.Logit(w.rate.key)
			case p.Tau > 0:
				ofTeam[t] = float64(p.Tau * w.judge.PersistentError(s, judge.OfCluster, m, a-w.pool.Valid))
			}
		}
		for i, t := range team {
			worth[m*k+i] = ofTeam[t]
			if p.Kappa > 0 && answer[t] != w.pool.key() {
				worth[m*k+i] += float64(p.Kappa * w.judge.PersistentError(s, judge.OfCandidate, m, i))
			}
		}
	}
	return worth
}
