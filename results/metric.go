package results

// Kind says what values a metric takes and how its interval is made.
type Kind int

// The kinds of metrics.
const (
	Proportion Kind = iota // no or yes, 0 or 1: Wilson's interval
	Count                  // a whole number: Student's interval of the mean
	Real                   // any number: Student's interval of the mean
)

// Direction says which values of a metric are the better ones.
type Direction int

// The directions.
const (
	Neither Direction = iota // neither: the metric describes, and does not judge
	Lower
	Higher
)

// Metric is a quantity measured once a trial, or at every checkpoint of it.
type Metric struct {
	Name   string // as columns and studies call it
	Label  string // as figures call it
	About  string // what it is, a sentence
	Kind   Kind
	Better Direction
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
