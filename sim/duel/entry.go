package duel

import (
	"math"

	"joust/sim"
	"joust/sim/param"
	"joust/sim/pref"
	"joust/sim/rng"
)

// Family is the name of the family of duels.
const Family = "duels"

// LearnerEntry is the entry of a learner in the catalogue of algorithms. None of its
// functions is nil; all take parameters that have the type of Defaults and pass
// param.Check.
type LearnerEntry struct {
	sim.Listing
	// New makes a learner with these parameters for one trial of the problem.
	New func(param.Params, Problem, *rng.Source) Learner
	// Seeks returns the notion of winner that the algorithm looks for, or "" if the
	// preference matrix does not define it, as for the winner of a vote.
	Seeks func(param.Params) pref.Notion
	// Guarantee returns what is proved about the algorithm.
	Guarantee func(param.Params) Guarantee
	// SelfDuels reports whether it may propose the pair of an arm with itself. The loop
	// refuses this pair to all others.
	SelfDuels func(param.Params) bool
	// ReadsSelfDuels reports whether it uses the outcomes of such duels. For others a
	// leap over them draws no random numbers.
	ReadsSelfDuels func(param.Params) bool
	// Endless reports whether it never stops: it minimises regret.
	Endless func(param.Params) bool
	// NeedsHorizon reports whether it can work only if it gets a horizon.
	NeedsHorizon func(param.Params) bool
	// ReadsScores reports whether it uses Scores or Parts of the Problem. Others get none.
	ReadsScores func(param.Params) bool
	// MaxArms is the largest number of arms that it takes; 0 for any number.
	MaxArms int
	// Ranks reports whether its learners are Rankers, Sets whether they are Setters, Mixes
	// whether they are Mixers, and Waits whether they are Patient.
	Ranks, Sets, Mixes, Waits bool
	// TossesCoins reports whether it decides duels without a winner by coins of its
	// own. Then a tally and single duels have the same law, but not the same coins.
	TossesCoins func(param.Params) bool
	// Outside says how its learners live in a program; nil if they live in joust.
	Outside *Outside
	// Exact returns the probability that the algorithm recommends a right arm among n
	// arms of a population, and the lower bound of its theorem. Each is NaN if it is
	// not computed.
	Exact func(p param.Params, pop *Population, n int) (success, promised float64)
}

// Guarantee is a proved bound on the probability of a wrong recommendation.
type Guarantee struct {
	Delta float64    // the bound δ; 0 if none is proved
	Where Conditions // what an instance must satisfy
}

// Conditions are properties that a preference matrix must have. The zero value
// admits any matrix.
type Conditions struct {
	Binary     bool    // every duel has a winner
	Condorcet  bool    // one arm beats all others
	Transitive bool    // the relation of the pairs' modes is a weak order: strict preference and being tied are both transitive
	Gap        float64 // every pair has at least this gap; 0 admits any gap
}

// Implied reports whether every instance that satisfies the offered conditions also
// satisfies these.
func (c Conditions) Implied(offered Conditions) bool {
	return (!c.Binary || offered.Binary) && (!c.Condorcet || offered.Condorcet) && (!c.Transitive || offered.Transitive) && c.Gap <= offered.Gap
}

// LearnerSpec declares the entry of an algorithm in the algorithm's own file. P is
// the type of its parameters, L that of its learners. A function other than New may
// be nil: then the algorithm seeks no winner, guarantees nothing, never duels an arm
// with itself, may stop, needs no horizon, reads no scores, tosses no coins, lives in joust, and has no exact value. MaxArms may
// be 0.
type LearnerSpec[P param.Params, L Learner] struct {
	sim.Spec[P]
	New            func(P, Problem, *rng.Source) L
	Seeks          func(P) pref.Notion
	Guarantee      func(P) Guarantee
	SelfDuels      func(P) bool
	ReadsSelfDuels func(P) bool
	Endless        func(P) bool
	NeedsHorizon   func(P) bool
	ReadsScores    func(P) bool
	MaxArms        int
	TossesCoins    func(P) bool
	Outside        *Outside
	Exact          func(p P, pop *Population, n int) (success, promised float64)
}

// Entry returns the entry for the catalogue. What depends on P and L is as short as can be,
// because the compiler makes it anew for each entry.
func (s LearnerSpec[P, L]) Entry() sim.Entry {
	var learner L
	e := &LearnerEntry{
		Listing:        sim.ListingOf(&s.Spec, Family),
		New:            erasedNew(s.New),
		Seeks:          erased(s.Seeks),
		Guarantee:      erased(s.Guarantee),
		SelfDuels:      erased(s.SelfDuels),
		ReadsSelfDuels: erased(s.ReadsSelfDuels),
		Endless:        erased(s.Endless),
		NeedsHorizon:   erased(s.NeedsHorizon),
		ReadsScores:    erased(s.ReadsScores),
		MaxArms:        s.MaxArms,
		TossesCoins:    erased(s.TossesCoins),
		Outside:        s.Outside,
		Exact:          erasedExact(s.Exact),
	}
	e.complete(learner)
	return e
}

// complete sets what the type of learners tells, and lets New see no scores that the learner
// does not read.
func (e *LearnerEntry) complete(learner any) {
	_, e.Ranks = learner.(Ranker)
	_, e.Sets = learner.(Setter)
	_, e.Mixes = learner.(Mixer)
	_, e.Waits = learner.(Patient)
	whole := e.New
	e.New = func(p param.Params, problem Problem, stream *rng.Source) Learner {
		if !e.ReadsScores(p) {
			problem.Scores, problem.Parts = nil, nil
		}
		return whole(p, problem, stream)
	}
}

// Problem returns the problem of a learner of this entry with these parameters in the
// environment. The environment need not compute scores that the learner does not read.
func (e *LearnerEntry) Problem(p param.Params, env Environment, horizon int) Problem {
	if e.ReadsScores(p) {
		return NewProblem(env, horizon)
	}
	return newUnscoredProblem(env, horizon)
}

// CanLeap reports whether many duels of its learners with these parameters in the
// environment can be drawn at once.
func (e *LearnerEntry) CanLeap(p param.Params, env Environment) bool {
	_, tallier := env.(Tallier)
	return tallier && (e.Waits || e.Outside != nil && e.Outside.Leaps(p))
}

// Command returns the words of the program in which its learners with these parameters
// live; nil if they live in joust.
func (e *LearnerEntry) Command(p param.Params) []string {
	if e.Outside == nil {
		return nil
	}
	return e.Outside.Command(p)
}

// erased returns f as a function of parameters of any type. If f is nil, the
// function returns the zero value. Inlined, it would be made eight times for each entry.
//
//go:noinline
func erased[P param.Params, R any](f func(P) R) func(param.Params) R {
	return func(p param.Params) (r R) {
		if f == nil {
			return r
		}
		return f(p.(P))
	}
}

// erasedNew is erased for New, which is never nil.
func erasedNew[P param.Params, L Learner](f func(P, Problem, *rng.Source) L) func(param.Params, Problem, *rng.Source) Learner {
	return func(p param.Params, problem Problem, stream *rng.Source) Learner {
		return f(p.(P), problem, stream)
	}
}

// erasedExact is erased for Exact. If f is nil, the function returns NaN.
func erasedExact[P param.Params](f func(P, *Population, int) (float64, float64)) func(param.Params, *Population, int) (float64, float64) {
	return func(p param.Params, pop *Population, n int) (success, promised float64) {
		if f == nil {
			return math.NaN(), math.NaN()
		}
		return f(p.(P), pop, n)
	}
}

// WorldEntry is the entry of an environment in the catalogue of environments.
type WorldEntry struct {
	sim.Listing
	// New makes the world. The parameters must have the type of Defaults and pass
	// param.Check. New reads files and computes what all trials share. Its error is a
	// *param.Error if one parameter is the cause.
	New func(param.Params) (World, error)
	// RunsOut reports whether trials with these parameters may end because a pair has no
	// duel left; see Finite.
	RunsOut func(param.Params) bool
}

// WorldSpec declares the entry of an environment in the environment's own file.
type WorldSpec[P param.Params, W World] struct {
	sim.Spec[P]
	New     func(P) (W, error)
	RunsOut func(P) bool // nil: never
}

// Entry returns the entry for the catalogue.
func (s WorldSpec[P, W]) Entry() sim.Entry {
	return &WorldEntry{
		Listing: sim.ListingOf(&s.Spec, Family),
		New: func(p param.Params) (World, error) {
			w, err := s.New(p.(P))
			if err != nil {
				return nil, err
			}
			return w, nil
		},
		RunsOut: erased(s.RunsOut),
	}
}
