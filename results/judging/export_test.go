package judging

// Share is share.
var Share = share

// Compute is compute.
func (a *Accuracy) Compute() { a.compute() }
