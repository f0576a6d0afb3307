package results

import "joust/results/stats"

// Metric is a quantity measured once a trial, or at every checkpoint of it.
type Metric struct {
	Name   string // as columns and studies call it
	Label  string // as figures call it
	About  string // what it is, a sentence
	Kind   stats.Kind
	Better stats.Direction
	Spent  bool // it grows until the trial ends: where the budget cut the trial, it is a lower bound
}

// Schema says which columns the records of a run have.
type Schema struct {
	Metrics     []Metric // one value a trial
	Curves      []Metric // one value a trial and checkpoint
	Checkpoints []int    // duels at which curves are recorded, increasing
}

// Find is the index of the metric of that name, or -1.
func Find(list []Metric, name string) int {
	for i, m := range list {
		if m.Name == name {
			return i
		}
	}
	return -1
}

// CellID names a cell in records and tables.
type CellID struct {
	Environment, EnvironmentParams string // params as "k=v;k=v", sorted
	Algorithm, AlgorithmParams     string
}

// String writes the cell on one line.
func (c CellID) String() string {
	return c.Environment + "[" + c.EnvironmentParams + "]/" + c.Algorithm + "[" + c.AlgorithmParams + "]"
}
