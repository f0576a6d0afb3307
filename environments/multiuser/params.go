package multiuser

import (
	"math"

	"joust/sim/param"
)

// A parameter tagged stream:"same" does not change the names of a trial's streams.
// Kernel, features, popularity, directions and users have a stream each, so that a
// thousand users begin with the hundred of a smaller world, and users with other
// feedback or more noise are the same users.

// NewcomerParams are the number of newcomers and how long they take part.
type NewcomerParams struct {
	Newcomers int `yaml:"newcomers" stream:"same" doc:"number of users, the last ones, who take part in the first shots rounds only: 0 to one less than users"`
	Shots     int `yaml:"shots" stream:"same" doc:"rounds in which newcomers take part, at least 1; without newcomers it has no effect"`
}

// check checks the newcomers among users. Where users is not positive it has an error
// of its own, and then only 0 newcomers are allowed.
func (p NewcomerParams) check(users int) []error {
	return []error{
		param.Count("newcomers", p.Newcomers, 0, max(users-1, 0)),
		param.Count("shots", p.Shots, 1, math.MaxInt32),
	}
}

// UserParams are the number of users and of newcomers among them.
type UserParams struct {
	Users int `yaml:"users" stream:"same" doc:"number of users N, at least 1"`
	NewcomerParams
}

// Bounds of sizes.
const (
	maxSize       = 1_000_000   // users; pairs of a state and an action
	maxFeatures   = 10_000      // learners have matrices of features²: 800 MB
	maxRewards    = 100_000_000 // entries of the matrix of rewards: 800 MB
	maxSuccessors = 50_000_000  // entries of a kernel: 600 MB
)

// maxMagnitude bounds utilities and noise: squares of errors of this size are still
// finite.
const maxMagnitude = 1e100

// check checks the parameters, given the number of rewards of each user; what names
// the columns of the rewards, "pairs" or "items".
func (p UserParams) check(rewards int, what string) []error {
	errs := append(p.NewcomerParams.check(p.Users), param.Count("users", p.Users, 1, maxSize))
	if p.Users > 0 && rewards > 0 && p.Users > maxRewards/rewards {
		errs = append(errs, param.Errorf("users", "is %d; with %d %s there may be at most %d, for the matrix of rewards must fit into memory", p.Users, rewards, what, maxRewards/rewards))
	}
	return errs
}

// PopulationParams are how users differ.
type PopulationParams struct {
	Rank       int     `yaml:"rank" stream:"same" doc:"rank r of the matrix of rewards: a popularity that all users share and r-1 personal directions; from 1 to the number of users, and of pairs, items or features"`
	Population string  `yaml:"population" stream:"same" options:"sphere|dirichlet|clusters" doc:"how users lie among the personal directions: evenly on the unit sphere of R^(r-1), as Dirichlet weights on r base rewards, or around a few corners of the sphere"`
	Alpha      float64 `yaml:"alpha" stream:"same" doc:"of population dirichlet: the parameter of the symmetric Dirichlet law, greater than 0; far below 1 most users have one base reward"`
	Clusters   int     `yaml:"clusters" stream:"same" doc:"of population clusters: number of corners, at least 1; each user belongs to each with the same probability"`
	Jitter     float64 `yaml:"jitter" stream:"same" doc:"of population clusters: standard deviation, in each coordinate, of the normal law by which a user departs from the corner before it is put back on the sphere, at least 0"`
	Outliers   float64 `yaml:"outliers" stream:"same" doc:"share of users, 0 to 1, whose rewards are drawn independently of everybody's and have no low rank"`
}

// defaultPopulation is the population of all entries that have one. A parameter that
// the chosen population does not use must have its default.
var defaultPopulation = PopulationParams{Rank: 3, Population: "sphere", Alpha: .1, Clusters: 4, Jitter: .1}

// check checks the parameters, given the numbers of users and of columns of their
// rewards; what names the columns, "pairs", "items" or "features".
func (p PopulationParams) check(users, columns int, what string) []error {
	errs := []error{
		param.Above("alpha", p.Alpha, 0),
		param.Count("clusters", p.Clusters, 1, maxSize),
		param.Within("jitter", p.Jitter, 0, math.Inf(1)),
		param.Within("outliers", p.Outliers, 0, 1),
	}
	if highest := min(users, columns); highest > 0 && (p.Rank < 1 || p.Rank > highest) {
		errs = append(errs, param.Errorf("rank", "is %d; with %d users and %d %s it must be a whole number from 1 to %d", p.Rank, users, columns, what, highest))
	}
	unused := func(name, population string) error {
		return param.Errorf(name, "does nothing where population is %s; leave it out or make population %s", p.Population, population)
	}
	if p.Population != "dirichlet" && p.Alpha != defaultPopulation.Alpha {
		errs = append(errs, unused("alpha", "dirichlet"))
	}
	if p.Population != "clusters" {
		if p.Clusters != defaultPopulation.Clusters {
			errs = append(errs, unused("clusters", "clusters"))
		}
		if p.Jitter != defaultPopulation.Jitter {
			errs = append(errs, unused("jitter", "clusters"))
		}
		return errs
	}
	if p.Rank == 1 {
		errs = append(errs, param.Errorf("rank", "is 1, which leaves no direction for clusters to lie in; it must be at least 2 where population is clusters"))
	}
	if p.Jitter == 0 && p.Clusters < p.Rank {
		errs = append(errs, param.Errorf("clusters", "is %d; without jitter so few corners have a rank below %d, so there must be at least as many", p.Clusters, p.Rank))
	}
	return errs
}

// RewardParams are the parameters of rewards in [0,1].
type RewardParams struct {
	PopulationParams
	Amp   float64 `yaml:"amp" stream:"same" doc:"largest personal part of a reward, at least 0 and less than 0.5: popularity lies within 0.5-amp of 0.5; with 0 all users want the same"`
	Spiky float64 `yaml:"spiky" stream:"same" doc:"share of pairs (of features where these carry the rewards) that have a personal part, greater than 0 and at most 1; few make the matrix hard to complete, for its coherence is about 1/spiky"`
}

var defaultRewards = RewardParams{PopulationParams: defaultPopulation, Amp: .3, Spiky: 1}

// check is as PopulationParams.check.
func (p RewardParams) check(users, columns int, what string) []error {
	errs := p.PopulationParams.check(users, columns, what)
	if !(p.Amp >= 0 && p.Amp < .5) {
		errs = append(errs, param.Errorf("amp", "is %v; it must be at least 0 and less than 0.5", p.Amp))
	}
	if !(p.Spiky > 0 && p.Spiky <= 1) {
		return append(errs, param.Errorf("spiky", "is %v; it must be greater than 0 and at most 1", p.Spiky))
	}
	if n := shareOf(p.Spiky, columns); columns > 0 && p.Rank <= columns && n < p.Rank-1 {
		errs = append(errs, param.Errorf("spiky", "is %v, which is %d of %d %s; with rank %d at least %d must have a personal part", p.Spiky, n, columns, what, p.Rank, p.Rank-1))
	}
	return errs
}

// shareOf returns the share of n, rounded to a whole number.
func shareOf(share float64, n int) int { return int(math.Round(float64(share * float64(n)))) }

// FeedbackParams are the kind and the noise of what learners observe.
type FeedbackParams struct {
	Feedback string  `yaml:"feedback" stream:"same" options:"steps|return|one-step|comparisons" doc:"what learners observe of a trajectory: the reward of every step, their sum, or the reward of one step drawn at random; or which of two trajectories the user prefers"`
	Noise    float64 `yaml:"noise" stream:"same" doc:"standard deviation of the normal noise in the reward of a step, in units of reward, at least 0; a return has that of all its steps, a comparison none"`
	Scale    float64 `yaml:"scale" stream:"same" doc:"steepness of comparisons, greater than 0: the first trajectory is preferred with probability 1/(1+exp(-scale·difference of the returns))"`
}

func (p FeedbackParams) check() []error {
	return []error{
		param.Within("noise", p.Noise, 0, maxMagnitude),
		param.Above("scale", p.Scale, 0),
	}
}

// ObservationParams are what learners know and observe of a process whose rewards lie
// in [0,1].
type ObservationParams struct {
	FeedbackParams
	Bernoulli   bool   `yaml:"bernoulli" stream:"same" doc:"the reward of a step is observed as 0 or 1, with its mean as the probability of 1; there is no other noise"`
	Transitions string `yaml:"transitions" stream:"same" options:"learn|known" doc:"whether learners must learn the transitions or know them"`
}

var defaultObservation = ObservationParams{FeedbackParams: FeedbackParams{Feedback: "steps", Noise: .1, Scale: 3}, Transitions: "learn"}

// defaultUsers are the users of all processes.
var defaultUsers = UserParams{Users: 1000, NewcomerParams: NewcomerParams{Shots: 1}}

// processParams are the groups of parameters that all processes share.
type processParams struct {
	users       UserParams
	rewards     RewardParams
	observation ObservationParams
}

// check checks what depends on the size of the process: its numbers of states,
// actions and columns of rewards; what names these columns.
func (p processParams) check(states, actions, columns int, what string) []error {
	errs := []error{param.Count("actions", actions, 1, maxSize)}
	if states < 1 || states > maxSize || actions < 1 || actions > maxSize {
		return errs
	}
	if states > maxSize/actions { // grids and trees have smaller bounds of their own
		return append(errs, param.Errorf("states", "is %d; with %d actions it may be at most %d", states, actions, maxSize/actions))
	}
	errs = append(errs, p.users.check(states*actions, "pairs")...)
	errs = append(errs, p.rewards.check(p.users.Users, columns, what)...)
	return append(errs, p.observation.check()...)
}
