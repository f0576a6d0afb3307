package parts

import (
	"errors"

	"joust/sim/mdp"
	"joust/sim/multiuser"
	"joust/sim/param"
	"joust/sim/rng"
)

// ReturnsParams are the parameters of learners of laws of returns, which theirs embed.
type ReturnsParams struct {
	Particles int       `yaml:"particles" doc:"number of particles of each pair of a state and an action, 1 to 1000"`
	Alpha     float64   `yaml:"alpha" doc:"step size α of a particle, in (0,1]; above 0.37 particles that are together overshoot a target"`
	Criterion string    `yaml:"criterion" options:"every|sum" doc:"which action is recommended: every: that with the greatest probability that every part of the return reaches its aim; sum: that with the greatest mean of their sum"`
	Aims      []float64 `yaml:"aims" doc:"what each part of the discounted return must reach, a number for each part; best between two possible returns, as particles lie about them"`
}

var defaultReturns = ReturnsParams{Particles: 64, Alpha: 0.2, Criterion: "every", Aims: []float64{0.5, 0.5}}

// maxParticles is the largest number of entries of all particles: 80 MB.
const maxParticles = 10_000_000

// Validate implements param.Params.
func (p ReturnsParams) Validate() error {
	errs := []error{param.Count("particles", p.Particles, 1, 1000), checkStep(p.Alpha)}
	if len(p.Aims) == 0 {
		errs = append(errs, param.Errorf("aims", "is empty; there must be a number for each part of the reward"))
	}
	for _, aim := range p.Aims {
		errs = append(errs, param.Finite("aims", aim))
	}
	return errors.Join(errs...)
}

// Suits implements multiuser.Params.
func (p ReturnsParams) Suits(problem *multiuser.Problem) error {
	if err := needsParts(problem); err != nil {
		return err
	}
	n := problem.Parts.Number
	if len(p.Aims) != n {
		return param.Errorf("aims", "is for %d parts, and rewards here have %d; there must be a number for each part", len(p.Aims), n)
	}
	if most := maxParticles / n / problem.Pairs(); p.Particles > most {
		if most == 0 {
			return errors.New("this learner keeps particles of every pair of a state and an action, of which this environment has too many")
		}
		return param.Errorf("particles", "is %d; with %d pairs and %d parts it may be at most %d, for the particles must fit into memory", p.Particles, problem.Pairs(), n, most)
	}
	return nil
}

// returns learns laws of the discounted returns of uniform play. What its clouds are is left to
// the learners: one of all parts, or one of each.
type returns struct {
	params  ReturnsParams
	problem multiuser.Problem
	clouds  []*cloud
	visits  []int // of each pair
	prob    []float64
	uniform *mdp.Policy
	greedy  *mdp.Policy
	present []*mdp.Policy
	law     mdp.Outcomes
	values  []float64 // of the actions of a state; workspace
}

// newReturns returns a learner with clouds of vectors of these lengths, whose sum is the number
// of parts. The stream own draws the first particles.
func newReturns(p ReturnsParams, problem multiuser.Problem, own *rng.Source, dims []int) returns {
	l := returns{
		params: p, problem: problem, visits: make([]int, problem.Pairs()), prob: make([]float64, p.Particles),
		uniform: mdp.NewUniform(problem.States, problem.Actions, 1).Repeat(problem.Horizon),
		greedy:  mdp.NewPolicy(problem.States, problem.Actions, 1).Repeat(problem.Horizon),
		values:  make([]float64, problem.Actions),
	}
	for _, dim := range dims {
		l.clouds = append(l.clouds, newCloud(problem.Pairs(), p.Particles, dim, own))
	}
	for i := range l.prob {
		l.prob[i] = 1 / float64(p.Particles)
	}
	l.present = []*mdp.Policy{l.greedy}
	l.law.Parts = problem.Parts.Number
	return l
}

// Begin implements multiuser.Learner.
func (l *returns) Begin(int) {}

// Propose implements multiuser.Learner.
func (l *returns) Propose(int) (first, second *mdp.Policy) { return l.uniform, nil }

// Observe implements multiuser.Learner. The targets of a step are the returns after each action
// in turn, equally often.
func (l *returns) Observe(_ int, o *multiuser.Observation) {
	t, n, actions := &o.First, l.problem.Parts.Number, l.problem.Actions
	for h := range t.Actions {
		j, reward := t.Pair(h, actions), o.Parts[h*n:(h+1)*n]
		to := int(t.States[h+1])
		for _, c := range l.clouds {
			for i := range l.params.Particles {
				next := -1
				if h+1 < len(t.Actions) {
					next = to*actions + (i+l.visits[j])%actions
				}
				c.aim(i, next, reward[:c.dim], l.problem.Parts.Discount)
			}
			c.update(j, l.params.Alpha)
			reward = reward[c.dim:]
		}
		l.visits[j]++
	}
}

// Recommend implements multiuser.Learner.
func (l *returns) Recommend() []*mdp.Policy {
	for s := range l.greedy.Act {
		for a := range l.values {
			l.values[a] = l.worth(s*l.problem.Actions + a)
		}
		l.greedy.Act[s] = int32(first(l.values))
	}
	return l.present
}

// worth returns what the criterion says of pair j.
func (l *returns) worth(j int) float64 {
	if l.params.Criterion == "sum" {
		sum := 0.0
		for _, c := range l.clouds {
			for _, z := range c.of(j) {
				sum += z
			}
		}
		return sum / float64(l.params.Particles)
	}
	probability, aims := 1.0, l.params.Aims
	for _, c := range l.clouds {
		law := mdp.Outcomes{Parts: c.dim, Value: c.of(j), Prob: l.prob}
		probability *= law.AtLeast(aims[:c.dim])
		aims = aims[c.dim:]
	}
	return probability
}

// Foretell implements multiuser.Foreteller. Where there are several clouds, parts are
// independent.
func (l *returns) Foretell() *mdp.Outcomes {
	l.law.Value, l.law.Prob = l.law.Value[:0], l.law.Prob[:0]
	l.law.Independent = len(l.clouds) > 1
	for s, start := range l.problem.Start {
		if start == 0 {
			continue
		}
		for a := range l.problem.Actions {
			j := s*l.problem.Actions + a
			for i, p := range l.prob {
				for _, c := range l.clouds {
					l.law.Value = append(l.law.Value, c.of(j)[i*c.dim:(i+1)*c.dim]...)
				}
				l.law.Prob = append(l.law.Prob, float64(start*p)/float64(l.problem.Actions))
			}
		}
	}
	return &l.law
}
