package choice

import (
	"errors"
	"math"
	"slices"

	"joust/sim"
	"joust/sim/choice"
	"joust/sim/committee"
	"joust/sim/param"
	"joust/sim/rng"
	"joust/sim/rule"
)

// OpinionsParams are the parameters of opinions.
type OpinionsParams struct {
	Agents     int     `yaml:"agents" doc:"number of people, 2 to 1000"`
	Size       int     `yaml:"size" stream:"same" doc:"k, the number of statements of a slate without costs, at least 1 and at most the number of agents"`
	Statements int     `yaml:"statements" doc:"number of statements that exist, 2 to 10000"`
	Clusters   int     `yaml:"clusters" doc:"number of clusters of people, 1 to the number of agents"`
	Within     float64 `yaml:"within" stream:"same" doc:"standard deviation of people within their cluster, at least 0"`
	Generator  int     `yaml:"generator" stream:"same" doc:"a generative query finds the best of so many statements, drawn anew for each; 0 for all, which is exact"`
	Disc       float64 `yaml:"disc" stream:"same" doc:"standard deviation of the error of an agent's utility that is asked for, at least 0"`
	Levels     int     `yaml:"levels" stream:"same" doc:"utilities are the levels 1 to so many, by quantiles of all utilities; 0 for real numbers"`
	Costs      int     `yaml:"costs" stream:"same" doc:"statements cost 1 to so many, at random; 0 without costs"`
	Limit      int     `yaml:"limit" stream:"same" doc:"with costs, the largest sum of the costs of a slate, at least the largest cost"`
}

// Validate implements param.Params.
func (p OpinionsParams) Validate() error {
	errs := []error{
		param.Count("agents", p.Agents, 2, 1000), param.Count("statements", p.Statements, 2, 10000),
		param.Count("size", p.Size, 1, max(1, p.Agents)), param.Count("clusters", p.Clusters, 1, max(1, p.Agents)),
		param.Within("within", p.Within, 0, 1e6), param.Count("generator", p.Generator, 0, max(0, p.Statements)),
		param.Within("disc", p.Disc, 0, 1e6), param.Count("levels", p.Levels, 0, 100), param.Count("costs", p.Costs, 0, 1000),
	}
	switch {
	case p.Costs > 0 && p.Limit < p.Costs:
		errs = append(errs, param.Errorf("limit", "is %d; it must be at least the largest cost of a statement, %d", p.Limit, p.Costs))
	case p.Costs > 0 && p.Levels == 0:
		errs = append(errs, param.Errorf("levels", "is 0; statements with costs need utilities in levels"))
	case p.Costs == 0 && p.Limit != 0:
		errs = append(errs, param.Errorf("limit", "is %d, but statements have no costs", p.Limit))
	}
	return errors.Join(errs...)
}

// OpinionsEntry declares opinions for the catalogue.
var OpinionsEntry = choice.WorldSpec[OpinionsParams, *World]{
	Spec: sim.Spec[OpinionsParams]{
		Name: "opinions",
		Card: sim.Card{
			Title: "Opinions",
			About: "People and statements are points in the plane: the centres of clusters and the statements are drawn from a normal law with standard deviations 1 and 1.2, people around the centres, and the utility of a statement is minus its distance. Statements are found by generative queries, which may see a part of them only; utilities are asked for one by one, and may have errors.",
		},
		Defaults: OpinionsParams{Agents: 20, Size: 5, Statements: 60, Clusters: 4, Within: 0.6},
	},
	Wanted: choice.Slates,
	New:    NewOpinions,
}

// NewOpinions returns the world of opinions.
func NewOpinions(p OpinionsParams) (*World, error) {
	problem := choice.Problem{
		Kind: rule.Utilities, Rows: numbered("statement", p.Statements), Columns: numbered("agent", p.Agents),
		Size: p.Size, Levels: p.Levels, Generates: true, Limit: p.Limit,
	}
	if p.Costs > 0 {
		problem.Costs = slices.Repeat([]int{1}, p.Statements) // the costs are drawn
	}
	return &World{problem: problem, draw: func(instance, coins *rng.Source) choice.Environment {
		return newForum(p, problem, instance, coins)
	}}, nil
}

// forum is the environment of a trial of opinions.
type forum struct {
	trial
	utilities committee.Utilities // the true ones
	generator int
	coins     *rng.Source
	pool      []int // all statements; in increasing order where queries see all of them
}

// point is a point of the plane.
type point struct{ x, y float64 }

func normalPoint(s *rng.Source, centre point, sd float64) point {
	return point{centre.x + float64(sd*s.Normal()), centre.y + float64(sd*s.Normal())}
}

func newForum(p OpinionsParams, problem choice.Problem, instance, coins *rng.Source) *forum {
	centres := make([]point, p.Clusters)
	for i := range centres {
		centres[i] = normalPoint(instance, point{}, 1)
	}
	agents := make([]point, p.Agents)
	for i := range agents {
		agents[i] = normalPoint(instance, centres[i%p.Clusters], p.Within)
	}
	values := make([]float64, problem.Cells())
	for s := range p.Statements {
		at := normalPoint(instance, point{}, 1.2)
		for a, agent := range agents {
			dx, dy := agent.x-at.x, agent.y-at.y
			values[s*p.Agents+a] = -math.Sqrt(float64(dx*dx) + float64(dy*dy))
		}
	}
	if p.Levels > 0 {
		values = levels(values, p.Levels)
	}
	f := &forum{trial: trial{problem: problem, truth: choice.Truth{Values: values}}, generator: p.Generator, coins: coins}
	if p.Costs > 0 {
		f.problem.Costs = make([]int, p.Statements)
		for s := range f.problem.Costs {
			f.problem.Costs[s] = 1 + instance.Intn(p.Costs)
		}
	}
	f.shown = values
	if p.Disc > 0 {
		f.shown = make([]float64, len(values))
		for i, v := range values {
			f.shown[i] = v + float64(p.Disc*instance.Normal())
		}
	}
	f.utilities = choice.Utilities(&f.problem, values)
	f.pool = make([]int, p.Statements)
	for s := range f.pool {
		f.pool[s] = s
	}
	return f
}

// levels returns the level of each value: of n values the ⌈j·n/r⌉ least have at most level j.
func levels(values []float64, r int) []float64 {
	order := make([]int, len(values))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case values[a] < values[b]:
			return -1
		case values[a] > values[b]:
			return 1
		}
		return 0
	})
	out := make([]float64, len(values))
	for place, i := range order {
		out[i] = float64(1 + place*r/len(values))
	}
	return out
}

// Generate implements choice.Generator. The answer is the best of the statements that the
// query sees, by the true utilities.
func (f *forum) Generate(g *choice.Generation) int {
	seen := f.pool
	if f.generator > 0 {
		for i := range f.generator {
			j := i + f.coins.Intn(len(f.pool)-i)
			f.pool[i], f.pool[j] = f.pool[j], f.pool[i]
		}
		seen = slices.Sorted(slices.Values(f.pool[:f.generator]))
	}
	seen = committee.Without(seen, g.Excluded)
	if g.Cost == 0 {
		return f.utilities.BestOf(seen, g.Of, g.Rank)
	}
	costs := slices.Repeat([]int{g.Cost + 1}, len(f.pool)) // out of reach
	for _, s := range seen {
		costs[s] = f.problem.Costs[s]
	}
	return committee.Priced{Utilities: f.utilities, Costs: costs}.MostSupported(g.Of, g.Level, g.Cost)
}
