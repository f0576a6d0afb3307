package multiuser

import (
	"math"

	"joust/sim/param"
)

// The parameters that kinds have in common come in groups. Those tagged
// stream:"same" leave the streams of a trial as they are: kernel, features,
// popularity, directions and users each have a stream of their own, named within
// the trial, so that a thousand users begin with the hundred of a smaller world,
// and users who tell less, or with more noise, are the same users.

// NewcomerParams say who comes late and stays briefly.
type NewcomerParams struct {
	Newcomers int `yaml:"newcomers" stream:"same" doc:"so many of the users, the last ones, take part in the first shots rounds only: 0 to one less than users"`
	Shots     int `yaml:"shots" stream:"same" doc:"rounds in which newcomers take part, at least 1; without newcomers it means nothing"`
}

// check checks newcomers among so many users; there are none where these are
// refused already.
func (p NewcomerParams) check(users int) []error {
	return []error{
		param.Count("newcomers", p.Newcomers, 0, max(users-1, 0)),
		param.Count("shots", p.Shots, 1, math.MaxInt32),
	}
}

// UserParams say how many users there are.
type UserParams struct {
	Users int `yaml:"users" stream:"same" doc:"number of users N, at least 1"`
	NewcomerParams
}

// most bounds users, pairs of a state and an action, and features. maxRewards
// bounds the entries of the matrix of rewards, which take 800 MB, and
// maxSuccessors those of a kernel, which take 600.
const (
	maxSize       = 1_000_000
	maxRewards    = 100_000_000
	maxSuccessors = 50_000_000
)

// maxMagnitude bounds what users think and how noisily they say it: beyond, the squares
// of errors would not be numbers.
const maxMagnitude = 1e100

// check checks a crowd whose users each have so many rewards of what, "pairs" or
// "items".
func (p UserParams) check(rewards int, what string) []error {
	errs := append(p.NewcomerParams.check(p.Users), param.Count("users", p.Users, 1, maxSize))
	if p.Users > 0 && rewards > 0 && p.Users > maxRewards/rewards {
		errs = append(errs, param.Errorf("users", "is %d; with %d %s there may be at most %d, for the matrix of rewards must fit into memory", p.Users, rewards, what, maxRewards/rewards))
	}
	return errs
}

// PopulationParams say how users differ.
type PopulationParams struct {
	Rank       int     `yaml:"rank" stream:"same" doc:"rank r of the matrix of rewards: a popularity that all users share and r-1 personal directions; from 1 to the number of users, and of pairs, items or features"`
	Population string  `yaml:"population" stream:"same" options:"sphere|dirichlet|clusters" doc:"how users lie among the personal directions: evenly on the unit sphere of R^(r-1), as Dirichlet weights on r base rewards, or around a few corners of the sphere"`
	Alpha      float64 `yaml:"alpha" stream:"same" doc:"of population dirichlet: the parameter of the symmetric Dirichlet law, greater than 0; far below 1 most users have one base reward"`
	Clusters   int     `yaml:"clusters" stream:"same" doc:"of population clusters: number of corners, at least 1; each user belongs to each with the same probability"`
	Jitter     float64 `yaml:"jitter" stream:"same" doc:"of population clusters: standard deviation, in each coordinate, of the normal law by which a user departs from the corner before it is put back on the sphere, at least 0"`
	Outliers   float64 `yaml:"outliers" stream:"same" doc:"share of users, 0 to 1, whose rewards are drawn independently of everybody's and have no low rank"`
}

// defaultPopulation is what these are in the catalogue; what does not belong to a
// population must stay so.
var defaultPopulation = PopulationParams{Rank: 3, Population: "sphere", Alpha: .1, Clusters: 4, Jitter: .1}

// check checks a population of so many users whose rewards have so many columns
// of what, "pairs", "items" or "features".
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
	idle := func(name string, belongs string) error {
		return param.Errorf(name, "does nothing where population is %s; leave it out or make population %s", p.Population, belongs)
	}
	if p.Population != "dirichlet" && p.Alpha != defaultPopulation.Alpha {
		errs = append(errs, idle("alpha", "dirichlet"))
	}
	if p.Population != "clusters" {
		if p.Clusters != defaultPopulation.Clusters {
			errs = append(errs, idle("clusters", "clusters"))
		}
		if p.Jitter != defaultPopulation.Jitter {
			errs = append(errs, idle("jitter", "clusters"))
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

// RewardParams are those of a population whose rewards lie in [0,1].
type RewardParams struct {
	PopulationParams
	Amp   float64 `yaml:"amp" stream:"same" doc:"largest personal part of a reward, at least 0 and less than 0.5: popularity lies within 0.5-amp of 0.5; with 0 all users want the same"`
	Spiky float64 `yaml:"spiky" stream:"same" doc:"share of pairs (of features where these carry the rewards) that have a personal part, greater than 0 and at most 1; few make the matrix hard to complete, for its coherence is about 1/spiky"`
}

var defaultRewards = RewardParams{PopulationParams: defaultPopulation, Amp: .3, Spiky: 1}

// check checks rewards that have so many columns of what.
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

// part is how many of n a share of them is, rounded.
func shareOf(share float64, n int) int { return int(math.Round(float64(share * float64(n)))) }

// FeedbackParams say what users tell.
type FeedbackParams struct {
	Feedback string  `yaml:"feedback" stream:"same" options:"steps|return|one-step|comparisons" doc:"what is told of a trajectory: the reward of every step, their sum, the reward of one step drawn at random; or which of two trajectories the user prefers"`
	Noise    float64 `yaml:"noise" stream:"same" doc:"standard deviation of the normal noise in the reward of a step, in units of reward, at least 0; a return has that of all its steps, a comparison none"`
	Scale    float64 `yaml:"scale" stream:"same" doc:"steepness of comparisons, greater than 0: the first trajectory is preferred with probability 1/(1+exp(-scale·difference of the returns))"`
}

func (p FeedbackParams) check() []error {
	return []error{
		param.Within("noise", p.Noise, 0, maxMagnitude),
		param.Above("scale", p.Scale, 0),
	}
}

// ObservationParams say what learners are told of a process whose rewards lie in
// [0,1].
type ObservationParams struct {
	FeedbackParams
	Bernoulli   bool   `yaml:"bernoulli" stream:"same" doc:"the reward of a step is told as 0 or 1, 1 with a probability that is its mean; there is no other noise"`
	Transitions string `yaml:"transitions" stream:"same" options:"learn|known" doc:"whether learners must find out where actions lead or are told"`
}

var defaultObservation = ObservationParams{FeedbackParams: FeedbackParams{Feedback: "steps", Noise: .1, Scale: 3}, Transitions: "learn"}

// defaultUsers is that of the specification's experiments.
var defaultUsers = UserParams{Users: 1000, NewcomerParams: NewcomerParams{Shots: 1}}

// processParams are the groups that processes with drawn rewards share.
type processParams struct {
	users       UserParams
	rewards     RewardParams
	observation ObservationParams
}

// check checks all that hangs on the size of the process: so many states and
// actions, and so many columns of what that carry the rewards.
func (p processParams) check(states, actions, columns int, what string) []error {
	errs := []error{param.Count("actions", actions, 1, maxSize)}
	if states < 1 || states > maxSize || actions < 1 || actions > maxSize {
		return errs
	}
	if states > maxSize/actions { // not of a grid or a tree, which have their own bounds
		return append(errs, param.Errorf("states", "is %d; with %d actions it may be at most %d", states, actions, maxSize/actions))
	}
	errs = append(errs, p.users.check(states*actions, "pairs")...)
	errs = append(errs, p.rewards.check(p.users.Users, columns, what)...)
	return append(errs, p.observation.check()...)
}
