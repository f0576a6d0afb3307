package simtest

import (
	"errors"
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"

	"joust/sim/duel"
	"joust/sim/multiuser"
	"joust/sim/pref"
	"joust/sim/rng"
)

// transcript returns the transcript, which must be the same twice.
func transcript(t *testing.T, s Transcriber) string {
	t.Helper()
	text, err := s.Transcript()
	if err != nil {
		t.Fatal(err)
	}
	if again, err := s.Transcript(); again != text || err != nil {
		t.Fatalf("%s: the second transcript differs from the first (%v)", s.label(), err)
	}
	return text
}

// differ fails the test if two subjects have the same transcript.
func differ(t *testing.T, change string, a, b Transcriber) {
	t.Helper()
	if transcript(t, a) == transcript(t, b) {
		t.Errorf("%s changes nothing in the transcript", change)
	}
}

// Each of these learners behaves like challenger but for one thing.
type (
	late     struct{ *challenger } // recommends arm 0 once it has stopped
	byGrades struct{ *challenger } // decides by grades where there are any
	thrifty  struct{ *challenger } // counts its rounds
	scorer   struct {
		*challenger
		scores []float64
	} // recommends the arm with the highest score where there are scores
	grouper struct {
		*challenger
		teams []int
	} // recommends the last arm of the champion's team where there are teams
)

func (l late) Recommend() pref.Arm {
	if int(l.next) == l.k {
		return 0
	}
	return l.champion
}

func (l byGrades) ObserveGraded(p pref.Pair, _ pref.Outcome, g duel.Grades) {
	o := pref.SecondWins
	if g.First > g.Second {
		o = pref.FirstWins
	}
	l.Observe(p, o)
}

func (l thrifty) Expenses() duel.Expenses { return duel.Expenses{Rounds: l.duels / 2, Generated: 1} }

func (l scorer) Recommend() pref.Arm {
	best := l.champion
	for a, s := range l.scores {
		if s > l.scores[best] {
			best = pref.Arm(a)
		}
	}
	return best
}

func (l grouper) Recommend() pref.Arm {
	last := l.champion
	for a, team := range l.teams {
		if team == l.teams[l.champion] {
			last = pref.Arm(a)
		}
	}
	return last
}

// ranked is a lister without a set.
type ranked struct{ lister lister }

func (r ranked) Next() (pref.Pair, bool)                { return r.lister.Next() }
func (r ranked) Observe(p pref.Pair, o pref.Outcome)    { r.lister.Observe(p, o) }
func (r ranked) Recommend() pref.Arm                    { return r.lister.Recommend() }
func (r ranked) Patience() int                          { return r.lister.Patience() }
func (r ranked) ObserveTally(p pref.Pair, t pref.Tally) { r.lister.ObserveTally(p, t) }
func (r ranked) Ranking() []pref.Arm                    { return r.lister.Ranking() }

func unchanged(list []pref.Arm) []pref.Arm { return list }

func lastFirst(list []pref.Arm) []pref.Arm {
	slices.Reverse(list[1:])
	return list
}

// needs returns the challenger, which needs one win more if more is true.
func needs(c *challenger, more bool) *challenger {
	if more {
		c.need++
	}
	return c
}

func challengerWith(name string, change func(*challenger, duel.Problem) duel.Learner) DuelLearner {
	return DuelLearner{Name: name, New: func(p duel.Problem, s *rng.Source) duel.Learner { return change(newChallenger(p, s), p) }}
}

// Whatever a learner of duels does in another way is in its transcript; its name is not.
func TestTranscriptOfDuelLearner(t *testing.T) {
	same := func(c *challenger, _ duel.Problem) duel.Learner { return c }
	plain := challengerWith("plain", same)
	if transcript(t, plain) != transcript(t, challengerWith("renamed", same)) {
		t.Error("the transcript depends on the name")
	}
	for change, learner := range map[string]func(*challenger, duel.Problem) duel.Learner{
		"one win more": func(c *challenger, _ duel.Problem) duel.Learner { c.need++; return c },
		"another recommendation after the last duel": func(c *challenger, _ duel.Problem) duel.Learner { return late{c} },
		"a tally that is counted in another way":     func(c *challenger, _ duel.Problem) duel.Learner { return miscounting{c} },
		"the use of grades":                          func(c *challenger, _ duel.Problem) duel.Learner { return byGrades{c} },
		"another number of rounds":                   func(c *challenger, _ duel.Problem) duel.Learner { return thrifty{c} },
		"the use of scores":                          func(c *challenger, p duel.Problem) duel.Learner { return scorer{c, p.Scores} },
		"the use of teams":                           func(c *challenger, p duel.Problem) duel.Learner { return grouper{c, p.Teams} },
		"a ranking":                                  func(c *challenger, _ duel.Problem) duel.Learner { return ranked{lister{c, unchanged, unchanged}} },
		"a set":                                      func(c *challenger, _ duel.Problem) duel.Learner { return lister{c, unchanged, unchanged} },
		"a horizon above the budget":                 func(c *challenger, p duel.Problem) duel.Learner { return needs(c, p.Horizon == 4000) },
		"a horizon below the budget":                 func(c *challenger, p duel.Problem) duel.Learner { return needs(c, p.Horizon == 10) },
		"no horizon":                                 func(c *challenger, p duel.Problem) duel.Learner { return needs(c, p.Horizon == duel.NoHorizon) },
		"outcomes that are observed one at a time":   func(c *challenger, _ duel.Problem) duel.Learner { return struct{ duel.Learner }{c} },
	} {
		differ(t, change, challengerWith("changed", learner), plain)
	}
	ranking := func(order func([]pref.Arm) []pref.Arm) DuelLearner {
		return challengerWith("ranked", func(c *challenger, _ duel.Problem) duel.Learner { return ranked{lister{c, order, unchanged}} })
	}
	differ(t, "a ranking in another order", ranking(unchanged), ranking(lastFirst))
}

// wanderer duels random pairs for ever. With swap, the pair of one duel in the middle of
// the trial is the other way round.
type wanderer struct {
	stream *rng.Source
	pair   pref.Pair
	k      int
	duels  int
	swap   int
}

func (l *wanderer) Next() (pref.Pair, bool) { return l.pair, true }
func (l *wanderer) Recommend() pref.Arm     { return 0 }
func (l *wanderer) Observe(pref.Pair, pref.Outcome) {
	l.duels++
	i := l.stream.Intn(l.k)
	l.pair = pref.Pair{First: pref.Arm(i), Second: pref.Arm((i + 1 + l.stream.Intn(l.k-1)) % l.k)}
	if l.duels == l.swap {
		l.pair.First, l.pair.Second = l.pair.Second, l.pair.First
	}
}

// A transcript is whole: a change that is in the middle of a long trial, which the
// playthrough leaves out, is in it.
func TestTranscriptIsWhole(t *testing.T) {
	swapping := func(swap int) DuelLearner {
		return DuelLearner{Name: "wanderer", New: func(p duel.Problem, s *rng.Source) duel.Learner {
			return &wanderer{stream: s, pair: pref.Pair{First: 0, Second: 1}, k: p.Arms, swap: swap}
		}}
	}
	a, err := swapping(0).Playthrough()
	if err != nil {
		t.Fatal(err)
	}
	b, err := swapping(1500).Playthrough()
	if err != nil || a != b {
		t.Fatalf("the playthroughs should leave out duel 1500 (%v)", err)
	}
	differ(t, "duel 1500", swapping(0), swapping(1500))
}

// tallying is a World that draws large tallies in another way.
type tallying struct{ *World }

func (w tallying) DuelTally(p pref.Pair, n int) pref.Tally {
	t := w.World.DuelTally(p, n)
	if n >= 1000 && t.First > 0 {
		t.First--
		t.Second++
	}
	return t
}

func TestTranscriptOfDuelWorld(t *testing.T) {
	m := ladder(5, 0.6, 0.2)
	other := ladder(5, 0.6, 0.2)
	other.Set(3, 4, 0.2, 0.6, 0.2)
	plain := matrixWorld{m: m}
	graded := func(top float64) duel.World {
		return matrixWorld{m: m, env: func(w *World) duel.Environment { return gradingEnvironment{w, top, w.Duel} }}
	}
	pool := func(spoil func(*Pool)) duel.World { return poolWorld{scored: true, spoil: spoil} }
	for change, worlds := range map[string][2]duel.World{
		"the probability of one pair":   {plain, matrixWorld{m: other}},
		"the right arm":                 {plain, matrixWorld{m: m, env: func(w *World) duel.Environment { w.truth.Winners = []pref.Arm{1}; return w }}},
		"the name of an arm":            {plain, matrixWorld{m: m, env: func(w *World) duel.Environment { w.names[4] = "e"; return w }}},
		"one more coin of each trial":   {plain, matrixWorld{m: m, env: func(w *World) duel.Environment { w.coins.Float64(); return w }}},
		"the law of a tally":            {plain, matrixWorld{m: m, env: func(w *World) duel.Environment { return tallying{w} }}},
		"grades":                        {plain, graded(10)},
		"the height of grades":          {graded(9), graded(10)},
		"a decoy":                       {pool(nil), pool(func(p *Pool) { p.truth.Decoys = p.truth.Decoys[:1] })},
		"the team of a candidate":       {pool(nil), pool(func(p *Pool) { p.candidates.Teams[5] = 1 })},
		"the last bit of a score":       {pool(nil), pool(func(p *Pool) { p.candidates.Scores[5] = math.Nextafter(p.candidates.Scores[5], 1) })},
		"the score of a token":          {pool(nil), pool(func(p *Pool) { p.candidates.Parts[5][1] = 0.25 })},
		"the number of calls of a duel": {pool(nil), callingPools{}},
	} {
		differ(t, change, DuelWorld{"a", worlds[0]}, DuelWorld{"b", worlds[1]})
	}
}

// callingPools are pools in which a duel costs two calls of the judge.
type callingPools struct{ poolWorld }

func (callingPools) Trial(instance, coins *rng.Source) duel.Environment {
	p := poolWorld{scored: true}.Trial(instance, coins).(*Pool)
	return callingPool{p}
}

type callingPool struct{ *Pool }

func (callingPool) JudgeCalls(duels int) (calls, repeated int) { return 2 * duels, 0 }

// shifted is an averager whose estimate differs in one last bit.
type shifted struct{ *averager }

func (l shifted) Estimate() multiuser.Estimate {
	e := l.averager.Estimate()
	e.Rewards = mat.DenseCopyOf(e.Rewards)
	e.Rewards.Set(5, 5, math.Nextafter(e.Rewards.At(5, 5), 2))
	return e
}

// diverging is an averager whose estimator finds no answer.
type diverging struct{ *averager }

func (l diverging) Estimate() multiuser.Estimate {
	e := l.averager.Estimate()
	e.Diverged = true
	return e
}

func TestTranscriptOfMultiuserLearner(t *testing.T) {
	averagerFor := func(suits multiuser.Feedback, wrap func(*averager) multiuser.Learner) MultiuserLearner {
		s := subject(wrap)
		s.Suits = func(p *multiuser.Problem) error {
			if p.Feedback != suits {
				return errors.New("it observes another feedback")
			}
			return nil
		}
		return s
	}
	same := func(l *averager) multiuser.Learner { return l }
	for change, wrap := range map[string]func(*averager) multiuser.Learner{
		"the last bit of an estimate": func(l *averager) multiuser.Learner { return shifted{l} },
		"an estimate that diverged":   func(l *averager) multiuser.Learner { return diverging{l} },
		"one more draw":               func(l *averager) multiuser.Learner { l.data.Float64(); return l },
	} {
		for _, feedback := range []multiuser.Feedback{multiuser.EveryStep, multiuser.OnlyReturn, multiuser.OneStep, multiuser.Comparison} {
			differ(t, change, averagerFor(feedback, wrap), averagerFor(feedback, same))
		}
	}
	if _, err := averagerFor("gestures", same).Transcript(); err == nil {
		t.Error("a learner that suits no environment has a transcript")
	}
}

func TestTranscriptOfMultiuserWorld(t *testing.T) {
	world := func(spoil func(*multiuserEnvironment) multiuser.Environment) MultiuserWorld {
		return MultiuserWorld{"world", shapedWorld{
			shape: Shape{Users: 8, States: 4, Actions: 3, Horizon: 3, Rank: 2, Feedback: multiuser.OneStep},
			spoil: spoil,
		}}
	}
	for change, spoil := range map[string]func(*multiuserEnvironment) multiuser.Environment{
		"the last bit of a reward": func(e *multiuserEnvironment) multiuser.Environment {
			e.truth.Rewards.Set(7, 7, math.Nextafter(e.truth.Rewards.At(7, 7), 2))
			return e
		},
		"the feedback": func(e *multiuserEnvironment) multiuser.Environment {
			e.problem.Feedback = multiuser.OnlyReturn
			return e
		},
		"the noise":  func(e *multiuserEnvironment) multiuser.Environment { e.truth.Noise = 0.2; return e },
		"the kernel": func(e *multiuserEnvironment) multiuser.Environment { e.truth.Kernel.Prob[0] /= 2; return e },
		"the groups": func(e *multiuserEnvironment) multiuser.Environment { e.truth.Groups = make([]int, 8); return e },
		"the step of a reward": func(e *multiuserEnvironment) multiuser.Environment {
			return changedPlay{e, func(o *multiuser.Observation) { o.Step = 0 }}
		},
	} {
		differ(t, change, world(nil), world(spoil))
	}
}
