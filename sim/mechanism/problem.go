package mechanism

import (
	"fmt"
	"math/big"
	"strings"
)

// Bounds of a problem. The number of reports of an agent that a contract must deter grows as
// the power signals^signals, and the number of payments as the product over all agents.
const (
	MaxAgents  = 3
	MaxEfforts = 3 // of an agent
	MaxSignals = 3 // of an agent
	MaxStates  = 4
)

// Bounds of the numbers of different payments, which decide how long exact programs take: some
// minutes at most.
const (
	MaxDistinct = 500 // Distinct of a problem for Hire and Fixed
	MaxCells    = 200 // Cells of a problem for Explore, whose estimates have no symmetry
)

// Distinct returns the number of payments that must be allowed to differ.
func (p *Problem) Distinct() int {
	return len(p.classes(p.allProfiles(), false))
}

// Cells returns the number of all payments: of agents, efforts, reports and states.
func (p *Problem) Cells() int {
	return len(p.Agents) * p.Profiles() * p.Signals() * len(p.States)
}

// Problem is what a principal and agents face. Profiles of efforts and of signals are numbered
// with the last agent's changing first: see Efforts and Reports.
type Problem struct {
	States []State
	Agents []Agent
	// Decisions are what the principal may do; a decision has a value in each state.
	Decisions []Decision
	// Cap is the most that an agent may be paid in a round, greater than 0; the least is 0.
	Cap *big.Rat
	// Law has the probability of each profile of signals in each state, for each profile of
	// efforts: Law[efforts][state][signals].
	Law [][][]*big.Rat
}

// State is a state of the world.
type State struct {
	Name  string
	Prior *big.Rat // its probability
}

// Agent is someone who may work for a signal.
type Agent struct {
	Name    string
	Efforts []Effort // at least one of them costs nothing
	Signals []string // names of what it may see and report
}

// Effort is how an agent may work.
type Effort struct {
	Name string
	Cost *big.Rat // at least 0
}

// Decision is something that the principal may do.
type Decision struct {
	Name  string
	Value []*big.Rat // in each state
}

// kind is a kind of profiles, given by the number of entries of an agent.
type kind func(Agent) int

var (
	ofEfforts kind = func(a Agent) int { return len(a.Efforts) }
	ofSignals kind = func(a Agent) int { return len(a.Signals) }
)

// number returns the number of profiles that these agents have.
func (k kind) number(agents []Agent) int {
	n := 1
	for _, a := range agents {
		n *= k(a)
	}
	return n
}

// entry returns the entry of an agent in a profile.
func (k kind) entry(agents []Agent, profile, agent int) int {
	return profile / k.number(agents[agent+1:]) % k(agents[agent])
}

// with returns the profile in which the agent has another entry.
func (k kind) with(agents []Agent, profile, agent, entry int) int {
	return profile + (entry-k.entry(agents, profile, agent))*k.number(agents[agent+1:])
}

// entries returns the entry of each agent in a profile.
func (k kind) entries(agents []Agent, profile int) []int {
	all := make([]int, len(agents))
	for i := range all {
		all[i] = k.entry(agents, profile, i)
	}
	return all
}

// Profiles returns the number of profiles of efforts.
func (p *Problem) Profiles() int { return ofEfforts.number(p.Agents) }

// Signals returns the number of profiles of signals.
func (p *Problem) Signals() int { return ofSignals.number(p.Agents) }

// Efforts returns the effort of each agent in a profile of efforts.
func (p *Problem) Efforts(profile int) []int { return ofEfforts.entries(p.Agents, profile) }

// allProfiles returns all profiles of efforts.
func (p *Problem) allProfiles() []int {
	all := make([]int, p.Profiles())
	for b := range all {
		all[b] = b
	}
	return all
}

// Reports returns the signal of each agent in a profile of signals.
func (p *Problem) Reports(profile int) []int { return ofSignals.entries(p.Agents, profile) }

func (p *Problem) effort(profile, agent int) int {
	return ofEfforts.entry(p.Agents, profile, agent)
}

func (p *Problem) withEffort(profile, agent, effort int) int {
	return ofEfforts.with(p.Agents, profile, agent, effort)
}

func (p *Problem) signal(profile, agent int) int {
	return ofSignals.entry(p.Agents, profile, agent)
}

func (p *Problem) withSignal(profile, agent, signal int) int {
	return ofSignals.with(p.Agents, profile, agent, signal)
}

// joint returns the probability of the state and the signals with these efforts.
func (p *Problem) joint(efforts, signals, state int) *big.Rat {
	return new(big.Rat).Mul(p.States[state].Prior, p.Law[efforts][state][signals])
}

// Costs returns what all agents' efforts cost them together.
func (p *Problem) Costs(efforts int) *big.Rat {
	sum := new(big.Rat)
	for i, a := range p.Agents {
		sum.Add(sum, a.Efforts[p.effort(efforts, i)].Cost)
	}
	return sum
}

// best returns the best decision after the signals and the part of the expected value that
// these signals contribute.
func (p *Problem) best(efforts, signals int) (decision int, value *big.Rat) {
	for d, each := range p.Decisions {
		sum := new(big.Rat)
		for s, v := range each.Value {
			sum.Add(sum, new(big.Rat).Mul(v, p.joint(efforts, signals, s)))
		}
		if value == nil || sum.Cmp(value) > 0 {
			decision, value = d, sum
		}
	}
	return decision, value
}

// Utility returns the expected value of the best decisions with these efforts.
func (p *Problem) Utility(efforts int) *big.Rat {
	sum := new(big.Rat)
	for s := range p.Signals() {
		_, v := p.best(efforts, s)
		sum.Add(sum, v)
	}
	return sum
}

// Check returns an error that says what is wrong with the problem, or nil.
func (p *Problem) Check() error {
	one := big.NewRat(1, 1)
	switch {
	case len(p.Agents) < 1 || len(p.Agents) > MaxAgents:
		return fmt.Errorf("there are %d agents; there must be from 1 to %d, for the number of payments grows as a power of it", len(p.Agents), MaxAgents)
	case len(p.States) < 1 || len(p.States) > MaxStates:
		return fmt.Errorf("there are %d states; there must be from 1 to %d", len(p.States), MaxStates)
	case len(p.Decisions) < 1:
		return fmt.Errorf("there is no decision; there must be at least one")
	case p.Cap == nil || p.Cap.Sign() <= 0:
		return fmt.Errorf("the cap is %s; it must be greater than 0, or nobody can be paid", Decimal(p.Cap))
	}
	prior := new(big.Rat)
	for _, s := range p.States {
		if s.Prior.Sign() < 0 {
			return fmt.Errorf("the prior of the state %s is %s; it must be at least 0", s.Name, Decimal(s.Prior))
		}
		prior.Add(prior, s.Prior)
	}
	if prior.Cmp(one) != 0 {
		return fmt.Errorf("the prior of the states has the sum %s; it must be 1 exactly (write thirds as 1/3)", Decimal(prior))
	}
	for _, d := range p.Decisions {
		if len(d.Value) != len(p.States) {
			return fmt.Errorf("the decision %s has %d values; it needs one for each of %d states", d.Name, len(d.Value), len(p.States))
		}
	}
	for _, a := range p.Agents {
		if err := a.check(); err != nil {
			return fmt.Errorf("%s: %w", a.Name, err)
		}
	}
	if len(p.Law) != p.Profiles() {
		return fmt.Errorf("the law has %d profiles of efforts; it needs %d", len(p.Law), p.Profiles())
	}
	for b, rows := range p.Law {
		for s, row := range rows {
			sum := new(big.Rat)
			for _, x := range row {
				if x.Sign() < 0 {
					return fmt.Errorf("with the efforts %s, in the state %s, a probability is %s; it must be at least 0", p.EffortNames(b), p.States[s].Name, Decimal(x))
				}
				sum.Add(sum, x)
			}
			if sum.Cmp(one) != 0 {
				return fmt.Errorf("with the efforts %s, in the state %s, the signals have the sum of probabilities %s; it must be 1 exactly", p.EffortNames(b), p.States[s].Name, Decimal(sum))
			}
		}
	}
	return nil
}

// check returns an error that says what is wrong with the agent.
func (a Agent) check() error {
	switch {
	case len(a.Efforts) < 1 || len(a.Efforts) > MaxEfforts:
		return fmt.Errorf("there are %d efforts; there must be from 1 to %d", len(a.Efforts), MaxEfforts)
	case len(a.Signals) < 1 || len(a.Signals) > MaxSignals:
		return fmt.Errorf("there are %d signals; there must be from 1 to %d", len(a.Signals), MaxSignals)
	}
	free := false
	for _, e := range a.Efforts {
		if e.Cost.Sign() < 0 {
			return fmt.Errorf("the effort %s costs %s; it must be at least 0", e.Name, Decimal(e.Cost))
		}
		free = free || e.Cost.Sign() == 0
	}
	if !free {
		return fmt.Errorf("no effort is free; one must cost 0, for an agent may always do nothing")
	}
	return nil
}

// EffortNames returns the names of the efforts of a profile, separated by commas.
func (p *Problem) EffortNames(profile int) string {
	var names []string
	for i, e := range p.Efforts(profile) {
		names = append(names, p.Agents[i].Efforts[e].Name)
	}
	return strings.Join(names, ", ")
}

// Decimal writes a fraction with at most six decimals; nothing at all as "missing".
func Decimal(x *big.Rat) string {
	if x == nil {
		return "missing"
	}
	text := x.FloatString(6)
	return strings.TrimSuffix(strings.TrimRight(text, "0"), ".")
}
