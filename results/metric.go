package results

import "joust/results/stats"

// Metric is a quantity that is measured once in each trial or, for a curve, at each
// checkpoint of it.
type Metric struct {
	Name   string // in columns and studies
	Label  string // in figures
	About  string // its definition, a sentence
	Kind   stats.Kind
	Better stats.Direction
	Spent  bool // it grows until the trial ends, so that it is a lower bound if the budget cut the trial

	// Optional means that a trial may have no value: NaN in a Block, null in its file.
	// Statistics are of the trials that have one.
	Optional bool
	// OnRequest means that it is recorded only if the study asks for it.
	OnRequest bool
	// Derived means that it is computed from other columns, and not stored.
	Derived bool
	// Regret means that it is a regret: a sum over duels that grows with the horizon, whose
	// law over trials is often skewed, so that its quantiles matter at every checkpoint.
	Regret bool
}

// List is a column that holds a list of words for each trial, such as the names of the
// arms in the order of a ranking.
type List struct {
	Name      string
	About     string // its definition, a sentence
	OnRequest bool   // it is recorded only if the study asks for it
	Pairs     bool   // the words are two arms and a number, then the next pair; see PairRow
}

// Schema lists the columns of the records of a run.
type Schema struct {
	Metrics     []Metric // one value for each trial
	Curves      []Metric // one value for each trial and checkpoint
	Lists       []List   // one list of words for each trial
	Checkpoints []int    // duels, or trajectories, at which curves are recorded; increasing
	Cut         string   // the metric of whether the budget cut the trial; "" for none
	// Derive fills the columns of a block that are Derived from the others; nil where
	// there are none.
	Derive func(Schema, *Block)
}

// Find returns the index of the metric with that name, or -1.
func Find(list []Metric, name string) int {
	for i, m := range list {
		if m.Name == name {
			return i
		}
	}
	return -1
}

// Names returns the names of metrics.
func Names(list []Metric) []string {
	names := make([]string, len(list))
	for i, m := range list {
		names[i] = m.Name
	}
	return names
}

// Labels are the labels that a study gives the entries of a cell; "" where it gives none.
type Labels struct {
	Label string // of the algorithm
	Place string // of the environment
}

// CellID names a cell in records and tables.
type CellID struct {
	Environment, EnvironmentParams string // parameters as "k=v;k=v", sorted by name
	Algorithm, AlgorithmParams     string
}

// EnvironmentName returns the environment of the cell with its parameters.
func (c CellID) EnvironmentName() string { return c.Environment + "[" + c.EnvironmentParams + "]" }

// String returns the cell on one line.
func (c CellID) String() string {
	return c.EnvironmentName() + "/" + c.Algorithm + "[" + c.AlgorithmParams + "]"
}
