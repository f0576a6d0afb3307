package multiuser

import (
	"fmt"
	"math"
	"sync/atomic"

	"joust/sim/portable"
)

// Loop runs trials of many users, one after another, and measures them. Its
// fields are set once; it is not safe for concurrent use.
type Loop struct {
	Name        string       // name of the learner, for the message when it breaks the contract
	Budget      int          // rounds after which a trial ends, at least 1
	Checkpoints []int        // rounds after which the recommendation is scored, increasing, at least 1
	Target      float64      // the mean gap that a trial should reach
	Stop        bool         // end a trial at the first checkpoint at which it has reached Target
	Workers     int          // goroutines that compute the scores, at least 1
	Requested   Requested    // which scores are computed that take time
	Halt        *atomic.Bool // nil, or set by another goroutine to abandon the trial

	observation Observation
	judge       judge
	asked       int     // number of comparisons of all users
	regret      float64 // of all users
}

// Trial is what the loop records of one trial of many users.
type Trial struct {
	Rounds       int      // rounds played
	Trajectories float64  // trajectories of each user until the mean gap reached Target, interpolated between checkpoints (see Loop.crossing); Rounds if it never did
	Unresolved   bool     // the mean gap never reached Target
	Diverged     bool     // at some checkpoint the estimator found no finite answer
	Final        Scores   // scores after the last round
	At           []Scores // scores at each checkpoint; a trial that ends early repeats its last scores
}

// Run runs one trial and writes its results to trial, whose slices are reused. It
// returns false if Halt was set meanwhile; then the results are incomplete. It
// panics, naming the learner and the round, if the learner breaks the contract.
func (l *Loop) Run(learner Learner, env Environment, trial *Trial) bool {
	problem := env.Problem()
	l.judge.reset(env.Truth(), &problem, l.Workers)
	*trial = Trial{At: trial.At[:0], Unresolved: true}
	if c, ok := learner.(Clairvoyant); ok {
		c.Reveal(env.Truth())
	}
	l.asked, l.regret = 0, 0
	asker, asks := learner.(Asker)
	for k := range l.Budget {
		learner.Begin(k)
		present := problem.Users
		if k >= problem.Shots {
			present -= problem.Newcomers
		}
		for u := range present {
			first, second := learner.Propose(u)
			if first == nil || (second != nil) != (problem.TwoPolicies() && !asks) {
				panic(fmt.Sprintf("%s proposes the wrong number of policies to user %d in round %d", l.Name, u, k))
			}
			env.Play(u, first, second, &l.observation)
			learner.Observe(u, &l.observation)
			if asks {
				l.ask(asker, env, u)
			} else if problem.Feedback == Comparison {
				l.asked++
			}
			if l.Requested.Regret {
				l.regret += l.judge.loss(u, first)
				if second != nil {
					l.regret += l.judge.loss(u, second)
				}
			}
			if l.Halt != nil && u%1024 == 0 && l.Halt.Load() {
				return false
			}
		}
		trial.Rounds = k + 1
		due := len(trial.At) < len(l.Checkpoints) && l.Checkpoints[len(trial.At)] == k+1
		if !due && k+1 < l.Budget {
			continue
		}
		trial.Final = l.score(learner, k+1, trial)
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

// ask puts the learner's questions to the user until it has no more.
func (l *Loop) ask(asker Asker, env Environment, user int) {
	respondent, ok := env.(Respondent)
	if !ok {
		panic(fmt.Sprintf("%s asks questions, which this environment does not answer", l.Name))
	}
	for {
		first, second, more := asker.Ask(user)
		if !more {
			return
		}
		asker.Answer(user, respondent.Compare(user, first, second))
		l.asked++
	}
}

// crossing returns the round at which the gap reached Target, given that it is at
// most Target after the present round and was above it at the checkpoint before.
// Between the two it interpolates the gap linearly in the logarithm of the round.
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

// score asks the learner for its recommendation after that many rounds and scores
// it. It panics if the recommendation or the estimate breaks the contract.
func (l *Loop) score(learner Learner, round int, trial *Trial) Scores {
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
	s := l.judge.scores(policies, estimate)
	s.Questions = float64(l.asked) / float64(l.judge.users)
	if l.Requested.Regret {
		s.Regret = l.regret / float64(l.judge.users)
	}
	if l.Requested.Exploitability {
		s.Exploitability = l.judge.exploitability(policies)
	}
	if err := l.judge.scoreParts(l.Requested, learner, policies, &s); err != nil {
		panic(fmt.Sprintf("%s %v after round %d", l.Name, err, round))
	}
	return s
}
