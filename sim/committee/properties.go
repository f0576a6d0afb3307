package committee

import (
	"fmt"
	"math/bits"
)

// Property is a promise that a committee W makes to groups of voters. A group S of voters
// deserves l members if |S| ≥ l·n/k; u_i = |A_i ∩ W| is the number of members that
// voter i approves.
type Property string

// The properties, each implied by those that the comment names. Each says that there is
// no group S that
const (
	// deserves 1 member, approves a candidate in common and has u_i = 0 for all i
	// (justified representation, Aziz, Brill, Conitzer, Elkind, Freeman and Walsh 2017;
	// implied by all others).
	JR Property = "jr"
	// deserves l members, approves l candidates in common and approves together fewer
	// than l members (Sánchez-Fernández and others 2017; implied by EJR).
	PJR Property = "pjr"
	// deserves l members, approves l candidates in common and has u_i < l for all i (Aziz
	// and others 2017; implied by EJR+ and by FJR).
	EJR Property = "ejr"
	// deserves l members, approves a candidate outside W in common and has u_i < l for all
	// i (Brill and Peters 2023).
	EJRPlus Property = "ejr_plus"
	// deserves |T| members for a set T of candidates, where all i approve at least
	// β candidates of T and have u_i < β (Peters, Pierczyński and Skowron 2021; implied by
	// the core).
	FJR Property = "fjr"
	// deserves |T| members for a set T of candidates, where all i approve more candidates
	// of T than of W (the core, Aziz and others 2017).
	Core Property = "core"
)

// Properties lists the properties in the order of the table above.
var Properties = []Property{JR, PJR, EJR, EJRPlus, FJR, Core}

// Check returns an error if the property cannot be checked with so many candidates: JR
// and EJR+ always can, the others with at most MaxSubsets.
func (a Property) Check(candidates int) error {
	instead := "ejr_plus, a similar promise,"
	switch a {
	case JR, EJRPlus:
		return nil
	case PJR, EJR:
		instead = "ejr_plus, which implies it,"
	}
	if err := CheckSubsets(instead, candidates); err != nil {
		return fmt.Errorf("%s %w", a, err)
	}
	return nil
}

// Satisfied reports whether the committee has the property. It may have any size; the
// claims of groups are those to k members. The error is that of Check.
func (a Property) Satisfied(p *Profile, members []int) (bool, error) {
	if err := a.Check(p.candidates); err != nil {
		return false, err
	}
	w := p.set(members)
	approved := make([]int, len(p.blocs)) // u_i
	for g, b := range p.blocs {
		approved[g] = b.ballot.common(w)
	}
	switch a {
	case JR:
		return !p.violatesJR(approved), nil
	case PJR:
		return !p.violatesPJR(w), nil
	case EJR:
		return !p.violatesEJR(approved), nil
	case EJRPlus:
		return !p.violatesEJRPlus(w, approved), nil
	case FJR:
		return !p.violatesFJR(approved), nil
	case Core:
		return !p.violatesCore(approved), nil
	}
	panic(fmt.Sprintf("committee: no property %q", string(a)))
}

// SatisfiedBy reports whether all committees of the lottery have the property.
func (a Property) SatisfiedBy(p *Profile, l Lottery) (bool, error) {
	for _, d := range l {
		if ok, err := a.Satisfied(p, d.Members); !ok || err != nil {
			return false, err
		}
	}
	return true, nil
}

// deserves reports whether a group of so many voters deserves l ≥ 1 members.
func (p *Profile) deserves(voters, l int) bool { return voters*p.size >= l*p.voters }

func (p *Profile) violatesJR(approved []int) bool {
	for c := range p.candidates {
		voters := 0
		for _, g := range p.supporters[c] {
			if approved[g] == 0 {
				voters += p.blocs[g].size
			}
		}
		if p.deserves(voters, 1) {
			return true
		}
	}
	return false
}

func (p *Profile) violatesEJRPlus(w set, approved []int) bool {
	count := make([]int, p.size) // supporters of a candidate with u_i = 0, 1, …, k-1
	for c := range p.candidates {
		if w.has(c) {
			continue
		}
		clear(count)
		for _, g := range p.supporters[c] {
			if approved[g] < p.size {
				count[approved[g]] += p.blocs[g].size
			}
		}
		voters := 0
		for l := 1; l <= p.size; l++ {
			voters += count[l-1]
			if p.deserves(voters, l) {
				return true
			}
		}
	}
	return false
}

func (p *Profile) violatesEJR(approved []int) bool {
	for l := 1; l <= p.size; l++ {
		var group []int
		for g := range p.blocs {
			if approved[g] < l {
				group = append(group, g)
			}
		}
		if p.cohesive(group, l, l, 0) {
			return true
		}
	}
	return false
}

// violatesPJR: a group that approves together fewer than l members approves only members
// of a set U of l-1 members (or of W, if it has not so many).
func (p *Profile) violatesPJR(w set) bool {
	committee := w[0]
	for l := 1; l <= p.size; l++ {
		size := min(l-1, bits.OnesCount64(committee))
		for u := committee; ; u = (u - 1) & committee { // all subsets of W
			if bits.OnesCount64(u) == size {
				var group []int
				for g, b := range p.blocs {
					if b.ballot[0]&committee&^u == 0 {
						group = append(group, g)
					}
				}
				if p.cohesive(group, l, l, 0) {
					return true
				}
			}
			if u == 0 {
				break
			}
		}
	}
	return false
}

// cohesive reports whether some of the blocs deserve l members and approve, besides what
// they approve in common already, further candidates from this one on.
func (p *Profile) cohesive(blocs []int, l, further, from int) bool {
	voters := 0
	for _, g := range blocs {
		voters += p.blocs[g].size
	}
	if !p.deserves(voters, l) {
		return false
	}
	if further == 0 {
		return true
	}
	for c := from; c <= p.candidates-further; c++ {
		var supporters []int
		for _, g := range blocs {
			if p.blocs[g].ballot.has(c) {
				supporters = append(supporters, g)
			}
		}
		if p.cohesive(supporters, l, further-1, c+1) {
			return true
		}
	}
	return false
}

func (p *Profile) violatesFJR(approved []int) bool {
	for t := uint64(1); t < 1<<p.candidates; t++ {
		size := bits.OnesCount64(t)
		for level := 1; level <= size && size <= p.size; level++ {
			voters := 0
			for g, b := range p.blocs {
				if approved[g] < level && bits.OnesCount64(b.ballot[0]&t) >= level {
					voters += b.size
				}
			}
			if p.deserves(voters, size) {
				return true
			}
		}
	}
	return false
}

func (p *Profile) violatesCore(approved []int) bool {
	for t := uint64(1); t < 1<<p.candidates; t++ {
		voters := 0
		for g, b := range p.blocs {
			if bits.OnesCount64(b.ballot[0]&t) > approved[g] {
				voters += b.size
			}
		}
		if p.deserves(voters, bits.OnesCount64(t)) {
			return true
		}
	}
	return false
}
