package multiuser

import (
	"fmt"
	"math"
	"slices"
	"sync/atomic"

	"gonum.org/v1/gonum/mat"

	"joust/sim/mdp"
	"joust/sim/portable"
)

// Loop runs trials of many users, one after another, and keeps their books.
// Its fields are set once; it is not safe for concurrent use.
type Loop struct {
	Name        string       // of the learner, for the message when it breaks the contract
	Budget      int          // rounds after which a trial ends, at least 1
	Checkpoints []int        // rounds after which recommendations are looked at, increasing, at least 1
	Target      float64      // mean gap that a trial wants to get down to
	Stop        bool         // a trial ends at the checkpoint at which it has
	Workers     int          // goroutines inside a trial, at least 1
	Halt        *atomic.Bool // nil, or set by another goroutine to give up the trial

	heard Observation
	judge judge
}

// Trial is what the books say of one trial of many users.
type Trial struct {
	Rounds       int      // that were played
	Trajectories float64  // of each user until the mean gap was at the target, between checkpoints on the line through gap and logarithm; Rounds where it never was
	Unresolved   bool     // it never was at the target
	Diverged     bool     // at some checkpoint the estimator found no finite answer
	Final        Scores   // at the end
	At           []Scores // at each checkpoint; those after an early end hold what was last
}

// Scores say how good what a learner recommends is. The gap of a user is
// (V* - V)/(V* - V of uniform play): 0 for a best policy, 1 for one no better
// than uniform play; 0 for a user to whom all policies are alike.
type Scores struct {
	Gap, GapP90, GapMax float64 // mean, 0.9 quantile and maximum over users, newcomers left out
	Newcomers           float64 // mean gap of the newcomers; Gap where there are none
	Utility             float64 // mean value over users, as they measure it
	Minority, Majority  float64 // mean value in the smallest and in the largest group; without groups, of the worst-off tenth and of all
	RMSE                float64 // root of the mean squared error of the estimated rewards of pairs that can be reached; from comparisons, after each user's mean over these is taken off
	Relative            float64 // RMSE as a share of the root of the mean squared difference between users' rewards and their mean; RMSE where users do not differ
	MaxError            float64 // largest error among these
	Accuracy            float64 // share of couples of columns of which the estimate says rightly which a user wants more, ties in the estimate counting half; of up to 100 columns, evenly spread
	Rank                int     // of the estimate
}

// Run runs one trial and writes its books to trial, whose slices are reused. It
// returns false, and the books are worthless, if Halt was set meanwhile. It
// panics, naming learner and round, when the learner breaks the contract.
func (l *Loop) Run(learner Learner, env Environment, trial *Trial) bool {
	problem := env.Problem()
	l.judge.meet(env.Truth(), &problem, l.Workers)
	*trial = Trial{At: trial.At[:0], Unresolved: true}
	if c, ok := learner.(Clairvoyant); ok {
		c.Reveal(env.Truth())
	}
	for k := range l.Budget {
		learner.Begin(k)
		present := problem.Users
		if k >= problem.Shots {
			present -= problem.Newcomers
		}
		for u := range present {
			first, second := learner.Propose(u)
			if first == nil || (second == nil) != (problem.Feedback != Comparison) {
				panic(fmt.Sprintf("%s proposes the wrong number of policies to user %d in round %d", l.Name, u, k))
			}
			env.Play(u, first, second, &l.heard)
			learner.Observe(u, &l.heard)
			if l.Halt != nil && u%1024 == 0 && l.Halt.Load() {
				return false
			}
		}
		trial.Rounds = k + 1
		due := len(trial.At) < len(l.Checkpoints) && l.Checkpoints[len(trial.At)] == k+1
		if !due && k+1 < l.Budget {
			continue
		}
		trial.Final = l.look(learner, k+1, trial)
		if due {
			trial.At = append(trial.At, trial.Final)
		}
		if trial.Unresolved && trial.Final.Gap <= l.Target {
			trial.Unresolved = false
			trial.Trajectories = l.crossing(trial, due)
			if l.Stop {
				break
			}
		}
	}
	if trial.Unresolved {
		trial.Trajectories = float64(trial.Rounds)
	}
	for len(trial.At) < len(l.Checkpoints) {
		trial.At = append(trial.At, trial.Final)
	}
	return true
}

// crossing is where the gap comes down to the target, which it has at the end of
// the present round: on the line through gap and logarithm of the rounds between
// the checkpoint before and now.
func (l *Loop) crossing(trial *Trial, due bool) float64 {
	before := len(trial.At) - 1
	if due {
		before--
	}
	now := float64(trial.Rounds)
	if before < 0 {
		return now
	}
	from, gap := float64(l.Checkpoints[before]), trial.At[before].Gap
	share := (gap - l.Target) / (gap - trial.Final.Gap)
	return from * portable.Exp(float64(share*portable.Log(now/from)))
}

// look asks the learner for its recommendation and judges it.
func (l *Loop) look(learner Learner, round int, trial *Trial) Scores {
	policies := learner.Recommend()
	if len(policies) != l.judge.users {
		panic(fmt.Sprintf("%s recommends %d policies to %d users after round %d", l.Name, len(policies), l.judge.users, round))
	}
	var estimate Estimate
	if e, ok := learner.(Estimator); ok {
		estimate = e.Estimate()
	}
	if estimate.Rewards != nil {
		for _, x := range estimate.Rewards.RawMatrix().Data {
			if math.IsNaN(x) || math.IsInf(x, 0) {
				panic(fmt.Sprintf("%s estimates a reward as %v after round %d", l.Name, x, round))
			}
		}
	}
	trial.Diverged = trial.Diverged || estimate.Diverged
	return l.judge.scores(policies, estimate)
}

// judge knows the truth of a trial and scores recommendations by it.
type judge struct {
	truth      *Truth
	users      int
	newcomers  int
	horizon    int
	workers    int
	centred    bool      // rewards count up to a constant of each user
	best, idle []float64 // of each user: value of a best policy, of uniform play
	values     []float64
	gaps       []float64
	columns    []int   // pairs that can be reached
	difference float64 // root of the mean squared difference between users and their mean
	small, big []int   // users of the smallest and of the largest group; nil without groups
	row        []float64
}

func (j *judge) meet(truth *Truth, problem *Problem, workers int) {
	users, pairs := truth.Rewards.Dims()
	*j = judge{
		truth: truth, users: users, newcomers: problem.Newcomers, horizon: problem.Horizon, workers: workers,
		centred: problem.Feedback == Comparison,
		best:    make([]float64, users), idle: make([]float64, users),
		values: make([]float64, users), gaps: make([]float64, users), row: make([]float64, pairs),
	}
	for c, reached := range truth.Reached {
		if reached {
			j.columns = append(j.columns, c)
		}
	}
	policies := make([]*mdp.Policy, users)
	uniform := mdp.NewUniform(problem.States, problem.Actions, problem.Horizon)
	for u := range policies {
		policies[u] = uniform
	}
	mdp.EvaluateAll(truth.Kernel, problem.Horizon, truth.Rewards, policies, j.idle, workers)
	for u := range policies {
		policies[u] = mdp.NewPolicy(problem.States, problem.Actions, problem.Horizon)
	}
	mdp.PlanAll(truth.Kernel, problem.Horizon, truth.Rewards, policies, j.best, workers)
	j.difference = j.diversity()
	j.groups()
}

// target is user u's true rewards of the pairs that can be reached, as estimates
// are compared with them.
func (j *judge) target(rewards *mat.Dense, u int, scale float64, to []float64) []float64 {
	to = to[:len(j.columns)]
	row := rewards.RawRowView(u)
	sum := 0.0
	for i, c := range j.columns {
		to[i] = row[c] / scale
		sum += to[i]
	}
	if j.centred {
		sum /= float64(len(to))
		for i := range to {
			to[i] -= sum
		}
	}
	return to
}

// diversity is the root of the mean squared difference between users' rewards
// and their mean.
func (j *judge) diversity() float64 {
	sums := make([]float64, len(j.columns))
	for u := range j.users {
		for i, x := range j.target(j.truth.Rewards, u, 1, j.row) {
			sums[i] += x
		}
	}
	square := 0.0
	for u := range j.users {
		for i, x := range j.target(j.truth.Rewards, u, 1, j.row) {
			d := x - sums[i]/float64(j.users)
			square += float64(d * d)
		}
	}
	return math.Sqrt(square / float64(j.users*len(j.columns)))
}

// groups finds the users of the smallest and of the largest group; of groups of
// the same size, the last is taken for the smallest, the first for the largest.
func (j *judge) groups() {
	if j.truth.Groups == nil {
		return
	}
	members := make([][]int, slices.Max(j.truth.Groups)+1)
	for u, g := range j.truth.Groups {
		members[g] = append(members[g], u)
	}
	for _, m := range members {
		if len(m) == 0 {
			continue
		}
		if j.small == nil || len(m) <= len(j.small) {
			j.small = m
		}
		if len(m) > len(j.big) {
			j.big = m
		}
	}
}

func (j *judge) scores(policies []*mdp.Policy, estimate Estimate) Scores {
	s := Scores{Rank: estimate.Rank}
	mdp.EvaluateAll(j.truth.Kernel, j.horizon, j.truth.Rewards, policies, j.values, j.workers)
	for u, v := range j.values {
		j.gaps[u] = 0
		// What rounding leaves of no difference is no difference.
		if reach := j.best[u] - j.idle[u]; reach > 1e-12*(1+math.Abs(j.best[u])) {
			j.gaps[u] = max(0, (j.best[u]-v)/reach)
		}
	}
	veterans := j.gaps[:j.users-j.newcomers]
	s.Gap = average(veterans)
	s.Newcomers = s.Gap
	if j.newcomers > 0 {
		s.Newcomers = average(j.gaps[len(veterans):])
	}
	s.Utility = average(j.values)
	if j.small != nil {
		s.Minority, s.Majority = averageOf(j.values, j.small), averageOf(j.values, j.big)
	}
	slices.Sort(veterans)
	s.GapP90, s.GapMax = veterans[(len(veterans)*9+9)/10-1], veterans[len(veterans)-1]
	if j.small == nil {
		slices.Sort(j.values)
		s.Minority, s.Majority = average(j.values[:(j.users+9)/10]), s.Utility
	}
	j.errors(estimate.Rewards, &s)
	return s
}

// most is how many columns Accuracy looks at.
const most = 100

// errors compares the estimated rewards with the true ones. A learner that says
// nothing is taken to say one number everywhere.
func (j *judge) errors(estimate *mat.Dense, s *Scores) {
	scale, flat := 1.0, 0.0
	if j.centred {
		scale = j.truth.Scale
	}
	said := make([]float64, len(j.columns))
	if estimate == nil && !j.centred {
		for u := range j.users {
			flat += average(j.target(j.truth.Rewards, u, 1, j.row)) / float64(j.users)
		}
	}
	for i := range said {
		said[i] = flat
	}
	square, right, couples := 0.0, 0.0, 0.0
	n := min(most, len(j.columns))
	for u := range j.users {
		truth := j.target(j.truth.Rewards, u, 1, j.row)
		if estimate != nil {
			said = j.target(estimate, u, scale, said)
		}
		for i, x := range truth {
			d := said[i] - x
			square += float64(d * d)
			s.MaxError = max(s.MaxError, math.Abs(d))
		}
		for a := range n {
			i := a * len(truth) / n
			for b := range a {
				k := b * len(truth) / n
				if truth[i] == truth[k] {
					continue
				}
				couples++
				switch d := said[i] - said[k]; {
				case d == 0:
					right += 0.5
				case (d > 0) == (truth[i] > truth[k]):
					right++
				}
			}
		}
	}
	s.RMSE = math.Sqrt(square / float64(j.users*len(j.columns)))
	s.Relative = s.RMSE
	if j.difference > 1e-12 {
		s.Relative = s.RMSE / j.difference
	}
	s.Accuracy = 1 // nothing to be wrong about
	if couples > 0 {
		s.Accuracy = right / couples
	}
}

func average(list []float64) float64 {
	sum := 0.0
	for _, x := range list {
		sum += x
	}
	return sum / float64(len(list))
}

func averageOf(list []float64, which []int) float64 {
	sum := 0.0
	for _, u := range which {
		sum += list[u]
	}
	return sum / float64(len(which))
}
