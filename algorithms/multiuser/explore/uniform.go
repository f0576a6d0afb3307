package explore

// uniform always plays uniformly random actions. It gets k states down a chain with
// probability A^-k, and is the baseline of the others.
type uniform struct{ *survey }

// Begin implements Explorer.
func (u *uniform) Begin(int) {}
