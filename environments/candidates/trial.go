package candidates

import (
	"math"

	"joust/environments/judge"
	"joust/sim/duel"
	"joust/sim/pref"
	"joust/sim/rng"
)

// trial is the environment of one trial: a problem, its candidates and the judges'
// opinion of them. It is a duel.Pool and a duel.Tallier.
type trial struct {
	judge.Trial
	candidates duel.Candidates
	answers    []int    // of the teams
	names      []string // of answers
	truth      duel.Truth
	scorer     scorer

	worth  worths  // of latent judges
	grades float64 // points of a grade for each unit of worth; 0 for a judge that gives none
}

// newTrial returns the trial with this opinion of candidates of these teams, whose duels
// are drawn from coins. It has the answer of each team and the name of each answer.
func newTrial(o judge.Opinion, teams, answers []int, names []string, coins *rng.Source) *trial {
	return &trial{Trial: judge.NewTrial(o, coins), candidates: duel.Candidates{Teams: teams}, answers: answers, names: names}
}

// environment returns the trial, as a duel.Grader if its judge gives grades.
func (t *trial) environment() duel.Environment {
	if t.grades > 0 {
		return &grader{t}
	}
	return t
}

// Arms implements duel.Environment.
func (t *trial) Arms() int { return t.K }

// Name implements duel.Environment: it is that of the candidate's answer.
func (t *trial) Name(a pref.Arm) string { return t.names[t.answers[t.candidates.Teams[a]]] }

// Truth implements duel.Environment.
func (t *trial) Truth() *duel.Truth { return &t.truth }

// Candidates implements duel.Pool.
func (t *trial) Candidates() *duel.Candidates {
	if s := &t.scorer; s.ScorerParams != nil {
		t.candidates.Scores = s.scores(s.salt, t.candidates.Teams, t.answers, t.Rates, s.valid, s.logitP)
		t.candidates.Parts = s.parts(s.salt, t.candidates.Teams, t.answers, s.valid)
		s.ScorerParams = nil
	}
	return &t.candidates
}

// Teams implements duel.Pool.
func (t *trial) Teams() []int { return t.candidates.Teams }

// scorer is what the scores of a trial are computed from.
type scorer struct {
	*ScorerParams // nil if there are no scores, or if they are in candidates already
	salt          judge.Salt
	valid         int // answers below it are right
	logitP        float64
}

// grader is a trial whose judge, a latent one without colleagues that is called
// once a duel, gives grades. It is a duel.Grader.
type grader struct{ *trial }

// DuelGraded grades the candidates by the margin that decided the call: with their mean
// worth w, the judge sees them as worth w ± margin/2. A verdict that cannot be read has no
// grades.
func (g *grader) DuelGraded(p pref.Pair) (pref.Outcome, duel.Grades) {
	o, margin, read := g.DuelMargin(p)
	if !read {
		return o, duel.Grades{}
	}
	mean, half := float64((g.worth.of[p.First]+g.worth.of[p.Second])/2), float64(margin/2)
	return o, duel.Grades{First: g.grade(mean + half), Second: g.grade(mean - half)}
}

// grade returns the grade of this worth: from 1 to 10, about 5.5 for 0.
func (g *grader) grade(worth float64) float64 {
	return math.Floor(min(max(5.5+float64(g.grades*worth), 1), 10) + 0.5)
}
