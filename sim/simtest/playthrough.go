package simtest

import (
	"fmt"
	"math"
	"strings"

	"joust/sim/duel"
	"joust/sim/pref"
	"joust/sim/rng"
)

// Learner is a learner under test: a DuelLearner or a MultiuserLearner.
type Learner interface {
	Transcriber
	// Playthrough returns the transcript of one small trial, cut so that people read it.
	Playthrough() (string, error)
}

// Every playthrough of duels has this number of arms and this budget.
const (
	playthroughArms   = 4
	playthroughBudget = 3000
)

// playthroughWorld returns the world of the playthroughs of duels.
func playthroughWorld() *World {
	m := pref.NewMatrix(playthroughArms)
	m.Set(2, 0, 0.95, 0, 0.05)
	m.Set(2, 1, 0.95, 0, 0.05)
	m.Set(2, 3, 0.95, 0, 0.05)
	m.Set(0, 1, 0.1, 0.85, 0.05)
	m.Set(0, 3, 0.9, 0.05, 0.05)
	m.Set(1, 3, 0.9, 0.05, 0.05)
	return NewWorld(m, stream("playthrough", 0))
}

// Playthrough returns the transcript of one trial with four arms and little noise, in
// which one pair mostly ties: the duels, their outcomes, and the changes of the
// recommendation. Consecutive duels of the same pair, and repetitions of the same
// sequence of pairs, are counted together.
func (s DuelLearner) Playthrough() (string, error) {
	s.open = new([]duel.Closer)
	defer s.close()
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n", s.Name)
	fmt.Fprintf(&b, "4 arms: 2 beats all others (.95), 0 and 1 mostly tie (.85) and beat 3 (.9); %d duels at most\n\n", playthroughBudget)
	if err := s.describe(&b, s.make(playthroughArms, playthroughBudget, 0), playthroughWorld()); err != nil {
		return "", err
	}
	return abridged(b.String()), nil
}

// describe lets the learner duel in the environment and writes the duels, their outcomes
// and the recommendations.
func (s DuelLearner) describe(b *strings.Builder, l duel.Learner, env duel.Environment) error {
	steps, stopped, err := s.play(l, env, playthroughBudget)
	if err != nil {
		return err
	}
	for t := 0; t < len(steps); {
		if t == 0 || steps[t].recommend != steps[t-1].recommend {
			fmt.Fprintf(b, "%15s recommends %d\n", "", steps[t].recommend)
		}
		n, period := stretch(steps[t:])
		write(b, t, steps[t:t+n], period)
		t += n
	}
	end := "is cut"
	if stopped {
		end = "stops"
	}
	fmt.Fprintf(b, "%15s %s after %d duels and recommends %d\n", "", end, len(steps), l.Recommend())
	return nil
}

// abridged leaves out the middle of a transcript of more than 60 lines, which nobody
// reads: that of an algorithm which explores until the end. It keeps the first 45
// lines and the last 5.
func abridged(text string) string {
	const longest, first, last = 60, 45, 5
	lines := strings.SplitAfter(strings.TrimSuffix(text, "\n"), "\n")
	if len(lines) <= longest {
		return text
	}
	left := len(lines) - first - last
	return strings.Join(lines[:first], "") + fmt.Sprintf("%15s … %d lines are left out …\n", "", left) + strings.Join(lines[len(lines)-last:], "") + "\n"
}

// stretch returns the number n of first steps that the transcript counts together:
// their recommendation is the same, and their pairs are periodic with period 1, or
// with a longer period that occurs at least twice. Among the longer periods it
// chooses the one with the largest n.
func stretch(steps []step) (n, period int) {
	const maxPeriod = 12
	for p := 1; p <= maxPeriod; p++ {
		reach := 1
		for reach < len(steps) && steps[reach].recommend == steps[0].recommend && (reach < p || steps[reach].pair == steps[reach-p].pair) {
			reach++
		}
		if p == 1 || reach >= 2*p && reach > n {
			n, period = reach, p
		}
	}
	return n, period
}

// write writes a stretch that begins after t duels.
func write(b *strings.Builder, t int, steps []step, period int) {
	span := fmt.Sprint(t + 1)
	if len(steps) > 1 {
		span += fmt.Sprintf("-%d", t+len(steps))
	}
	if period > 1 {
		fmt.Fprintf(b, "%-15s %d pairs in turn\n", span, period)
		span = ""
	}
	for first := range period {
		var count pref.Tally
		for i := first; i < len(steps); i += period {
			count.Add(steps[i].outcome)
		}
		fmt.Fprintf(b, "%-15s %v %s\n", span, steps[first].pair, counts(count))
	}
}

// counts returns the counts of the outcomes as text, as in "first 3, tie 1".
func counts(t pref.Tally) string {
	var words []string
	for o, n := range [...]int{t.First, t.Second, t.Tie, t.BothBad} {
		switch {
		case n == 1 && t.Duels() == 1:
			words = append(words, pref.Outcome(o).String())
		case n > 0:
			words = append(words, fmt.Sprintf("%v %d", pref.Outcome(o), n))
		}
	}
	return strings.Join(words, ", ")
}

// Transcriber is a learner or an environment under test.
type Transcriber interface {
	Subject
	// Transcript returns what happens in a few small trials, whole and exact: if the
	// behaviour changes, so does the transcript. It does not contain the name.
	Transcript() (string, error)
}

// Form is the version of the form of all transcripts: of their text, and of the trials
// that they are of. It rises by one if either changes, for example the coins of a World.
// Transcripts of different forms cannot be compared.
const Form = 2

// Transcript returns the transcripts of a trial in the world of the playthroughs, of a
// trial among candidate answers that may both be rejected, and the results of trials by
// the loop, with the rankings and the sets: in worlds in which it can leap, among candidate
// answers with grades, and with horizons other than the budget.
func (s DuelLearner) Transcript() (string, error) {
	s.open = new([]duel.Closer)
	defer s.close()
	var b strings.Builder
	if err := s.describe(&b, s.make(playthroughArms, playthroughBudget, 0), playthroughWorld()); err != nil {
		return "", err
	}
	pool := NewPool(ladder(9, 0.75, 0.1), 4, true, stream("transcript", 0))
	pool.BothBad = true
	l := s.learner(duel.NewProblem(pool, playthroughBudget), 1)
	if c, ok := l.(duel.Clairvoyant); ok {
		c.Reveal(pool.Truth())
	}
	if err := s.describe(&b, l, pool); err != nil {
		return "", err
	}
	envs := []duel.Environment{
		NewWorld(crowned(5, 1), stream("transcript", 1)),
		NewWorld(ladder(7, 0.6, 0.2), stream("transcript", 2)),
	}
	for k := 3; k < 11; k++ {
		envs = append(envs, newGradedPool(k, stream("transcript", k)))
	}
	var trial duel.Trial
	run := func(env duel.Environment, horizon, budget, number int) {
		loop := s.loop(budget, duel.Auto)
		loop.Ranking, loop.Set = true, true
		loop.Run(s.learner(duel.NewProblem(env, horizon), number), env, &trial)
		e := trial.Expenses
		fmt.Fprintf(&b, "%d duels of %d pairs, unresolved %v, recommends %d, ranking %v, set %v; %d rounds, %d byes, %d free, %d scored, %d generated\n",
			trial.Duels, trial.Pairs, trial.Unresolved, trial.Recommended, trial.Ranking, trial.Set, e.Rounds, e.Byes, e.Free, e.Scored, e.Generated)
	}
	for i, env := range envs {
		run(env, 20_000, 20_000, 2+i)
	}
	for i, horizon := range []int{duel.NoHorizon, 10, 4000} {
		if horizon == duel.NoHorizon && s.NeedsHorizon {
			continue
		}
		run(NewWorld(ladder(5, 0.6, 0.2), stream("transcript", 20+i)), horizon, 1000, 20+i)
	}
	return b.String(), nil
}

// gradedPool is a Pool whose judge gives random grades.
type gradedPool struct{ *Pool }

// newGradedPool returns a pool of k candidates of four teams, with random scores.
func newGradedPool(k int, s *rng.Source) gradedPool {
	p := NewPool(crowned(k, pref.Arm(s.Intn(k))), 4, true, s)
	c := &p.candidates
	for i := range k {
		c.Teams[i], c.Scores[i], c.Parts[i] = s.Intn(4), s.Float64(), []float64{s.Float64(), s.Float64()}
	}
	return gradedPool{p}
}

// DuelGraded implements duel.Grader.
func (p gradedPool) DuelGraded(pair pref.Pair) (pref.Outcome, duel.Grades) {
	o := p.Duel(pair)
	return o, duel.Grades{First: float64(1 + p.coins.Intn(10)), Second: float64(p.coins.Intn(11))}
}

// Transcript returns, for a few trials, the truth, what is known about candidate
// answers, the outcomes of single duels of many pairs, and tallies of different sizes,
// in that order, as the duels of a trial may depend on the earlier ones. A Grader also
// gives grades.
func (s DuelWorld) Transcript() (string, error) {
	var b strings.Builder
	for i := range transcribed {
		env := s.trial(i)
		truth := env.Truth()
		fmt.Fprintf(&b, "trial %d: %d arms, winners %v, decoys %v, names %q\n", i, env.Arms(), truth.Winners, truth.Decoys, Names(env))
		if pool, ok := env.(duel.Pool); ok {
			c := pool.Candidates()
			calls, _ := duel.JudgeCalls(env, 1)
			fmt.Fprintf(&b, "teams %v, scores %v, parts %v, %d and %d calls\n", c.Teams, c.Scores, c.Parts, calls, c.ScorerCalls)
		}
		left := leftIn(env)
		for _, p := range pairs(env.Arms()) {
			if left(p) > 0 {
				fmt.Fprint(&b, int(env.Duel(p)))
			}
		}
		b.WriteByte('\n')
		for _, p := range fewPairs(env.Arms()) {
			if tallier, ok := env.(duel.Tallier); ok {
				for _, n := range []int{1, 5, 50, 1000, 100_000} {
					if n = min(n, left(p)); n == 0 {
						continue
					}
					t := tallier.DuelTally(p, n)
					fmt.Fprintf(&b, "%v %d: %d %d %d %d\n", p, n, t.First, t.Second, t.Tie, t.BothBad)
				}
			}
			if grader, ok := env.(duel.Grader); ok {
				for range 20 {
					o, g := grader.DuelGraded(p)
					fmt.Fprintf(&b, "%v %d: %v %v\n", p, int(o), g.First, g.Second)
				}
			}
		}
	}
	return b.String(), nil
}

// leftIn returns what says how many duels of a pair are left in the environment: without a
// stock, any number.
func leftIn(env duel.Environment) func(pref.Pair) int {
	f, ok := env.(duel.Finite)
	if !ok || !f.Finite() {
		return func(pref.Pair) int { return math.MaxInt }
	}
	return func(p pref.Pair) int {
		if p.First == p.Second {
			return 0
		}
		return f.Left(p)
	}
}
