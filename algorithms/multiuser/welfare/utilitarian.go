package welfare

import "joust/sim/mdp"

// utilitarian maximises the mean gain, weighted by shares: it plans on the mean
// reward, which is what a single reward model of all users is meant to be.
// The policy has fixed actions.
func (g *game) utilitarian() *mdp.Policy {
	p, _ := g.respond(g.shares)
	return p.policy
}
