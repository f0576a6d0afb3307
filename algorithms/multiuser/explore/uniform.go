package explore

// uniform always plays at random, each action equally likely. It reaches k states
// down a chain with probability A^-k, and is what the others have to beat.
type uniform struct{ *survey }

// Begin implements Explorer.
func (u *uniform) Begin(int) {}
