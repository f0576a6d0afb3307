package parts

import (
	"joust/sim/portable"
	"joust/sim/rng"
)

// cloud is a list of particles for each pair of a state and an action, equally likely values
// of a random vector.
type cloud struct {
	size, dim int       // particles of a pair; entries of a particle
	at        []float64 // entry d of particle i of pair j is at[(j*size+i)*dim+d]
	targets   []float64 // size × dim, where update finds them
	moves     []float64 // size × dim, workspace
}

// spread is the standard deviation of the first particles about 0.
const spread = 0.5

// newCloud returns a cloud of normal particles.
func newCloud(pairs, size, dim int, stream *rng.Source) *cloud {
	c := &cloud{size: size, dim: dim, at: make([]float64, pairs*size*dim), targets: make([]float64, size*dim), moves: make([]float64, size*dim)}
	for i := range c.at {
		c.at[i] = float64(spread * stream.Normal())
	}
	return c
}

// of returns the particles of pair j.
func (c *cloud) of(j int) []float64 { return c.at[j*c.size*c.dim : (j+1)*c.size*c.dim] }

// aim sets target i to reward + discount·particle i of pair next, or to the reward where next
// is negative, because nothing comes after.
func (c *cloud) aim(i, next int, reward []float64, discount float64) {
	to := c.targets[i*c.dim : (i+1)*c.dim]
	copy(to, reward)
	if next >= 0 {
		for d, z := range c.of(next)[i*c.dim : (i+1)*c.dim] {
			to[d] += float64(discount * z)
		}
	}
}

// update moves the particles z of pair j towards the targets y, by a step of length alpha
// against the gradient of the squared maximum mean discrepancy,
//
//	z_i ← z_i + α/M (Σ_l g(z_i - z_l) - Σ_l g(z_i - y_l)),
//	g(x) = x Σ_w w^-2 exp(-|x|²/(2w²)),  w = 1/2, 1, 2, 4,
//
// for M particles and the sum of Gaussian kernels of these widths (Zhang et al. 2021, section
// 3.3, with widths of our own). The gradient is that of the targets of the step; over the steps
// from a pair, it has the mean of the gradient for the law of all of them.
func (c *cloud) update(j int, alpha float64) {
	z := c.of(j)
	clear(c.moves)
	for i := range c.size {
		for l := range i {
			c.pull(z, i, z, l, 1, c.move(l))
		}
		for l := range c.size {
			c.pull(z, i, c.targets, l, -1, nil)
		}
	}
	scale := alpha / float64(c.size)
	for i, move := range c.moves {
		z[i] += float64(scale * move)
	}
}

// move returns the move of particle i.
func (c *cloud) move(i int) []float64 { return c.moves[i*c.dim : (i+1)*c.dim] }

// pull adds to the move of particle i sign·g(x) for its difference x from point l of others,
// and subtracts it from the move of that point, unless that is nil.
func (c *cloud) pull(z []float64, i int, others []float64, l int, sign float64, back []float64) {
	own, other, move := z[i*c.dim:(i+1)*c.dim], others[l*c.dim:(l+1)*c.dim], c.move(i)
	square := 0.0
	for d, v := range own {
		x := v - other[d]
		square += float64(x * x)
	}
	g := float64(sign * weight(square))
	for d, v := range own {
		x := float64(g * (v - other[d]))
		move[d] += x
		if back != nil {
			back[d] -= x
		}
	}
}

// weight returns Σ_w w^-2 exp(-square/(2w²)) for w = 1/2, 1, 2, 4. One exponential is enough,
// as the others are its powers.
func weight(square float64) float64 {
	e4 := portable.Exp(-square / 32)
	e2 := fourth(e4)
	e1 := fourth(e2)
	return float64(4*fourth(e1)) + e1 + float64(e2/4) + float64(e4/16)
}

func fourth(x float64) float64 {
	x = float64(x * x)
	return float64(x * x)
}
