package results

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Facts are exact values of an environment, the same in all trials. Figures and
// tables take them from here, so that nothing has to open the environment again.
type Facts struct {
	*MatrixFacts // nil if not all trials have one preference matrix

	// The preference matrix, of at most MaxMatrix arms: Wins[i][j] is the probability
	// that arm i wins a duel with arm j, Tied[i][j] that the duel is a tie; Tied is nil
	// without ties. Cells of one environment share it: only the first of them has it.
	// See Manifest.Matrix.
	Wins []Floats `json:"win_probabilities,omitempty"`
	Tied []Floats `json:"tie_probabilities,omitempty"`
	// Names has the name of each arm of the matrix.
	Names []string `json:"arm_names,omitempty"`

	Verdicts *VerdictFacts `json:"verdicts,omitempty"` // nil if duels are not recorded verdicts on candidates

	// Facts of an environment of many users; 0 for unknown.
	Users    int `json:"users,omitempty"`
	Unknowns int `json:"unknowns,omitempty"` // values to estimate for each user: columns of the reward matrix
	Horizon  int `json:"horizon,omitempty"`  // steps of a trajectory
	Rank     int `json:"rank,omitempty"`     // of the reward matrix
}

// MaxMatrix is the largest number of arms of which a manifest has the matrix.
const MaxMatrix = 64

// MatrixFacts are facts of a preference matrix.
type MatrixFacts struct {
	Arms      int      `json:"arms"`
	Condorcet string   `json:"condorcet_winner,omitempty"` // "" if there is none
	Copeland  []string `json:"copeland_winners"`           // by the most likely outcome of each pair
	Borda     []string `json:"borda_winners"`
	Gap       float64  `json:"smallest_gap"`       // min over pairs of (p₁ - p₂)/2, p₁ ≥ p₂ the two largest probabilities of an outcome
	TiedModes int      `json:"pairs_without_mode"` // pairs whose most likely outcome is not unique, which no number of duels can decide
	TieModes  int      `json:"pairs_mostly_tied"`  // pairs whose most likely outcome is a tie
	Ties      bool     `json:"has_ties"`           // some pair ties with positive probability
	Judged    bool     `json:"judged,omitempty"`   // a judge stands between the matrix and the outcomes, whose laws are others

	// Complexity is H in the lower bound kl(δ, 1-δ)·H of the duels that an algorithm needs
	// to find what the study calls right, with a failure probability of at most δ for every
	// matrix; see bound.CopelandComplexity. 0 if no bound is known.
	Complexity float64      `json:"complexity,omitempty"`
	Record     *RecordFacts `json:"record,omitempty"` // nil if the matrix is not estimated from a record of duels

	Replay *ReplayFacts `json:"replay,omitempty"` // nil if the world is not a log of duels that is replayed

	// Regret has lower bounds of the regrets that the study records; nil if none is known.
	Regret *RegretBounds `json:"regret_bounds,omitempty"`
}

// RegretBounds are constants C: the regret of every algorithm whose regret grows slower than
// any power of T on every matrix grows at least like C ln T on this one.
type RegretBounds struct {
	Constants map[string]float64 `json:"constants"`     // C by the name of the metric; none where it is not known
	RMED1     float64            `json:"rmed1"`         // the constant of the average regret of RMED1; 0 if that regret is not recorded
	Own       int                `json:"own_opponents"` // number of arms whose cheapest opponent for that regret is the Condorcet winner
}

// RegretBound returns the constant of the lower bound of the regret with that metric; NaN if
// none is known.
func (f *Facts) RegretBound(metric string) float64 {
	if f != nil && f.MatrixFacts != nil && f.Regret != nil {
		if c, ok := f.Regret.Constants[metric]; ok {
			return c
		}
	}
	return math.NaN()
}

// Floats is a list of numbers. In JSON it is a string of numbers between spaces,
// each the shortest decimal that is read as the same float64, or NaN: a list of
// numbers would have a line for each.
type Floats []float64

// MarshalText writes the numbers.
func (f Floats) MarshalText() (text []byte, err error) {
	for i, v := range f {
		if i > 0 {
			text = append(text, ' ')
		}
		text = strconv.AppendFloat(text, v, 'g', -1, 64)
	}
	return text, nil
}

// UnmarshalText reads the numbers.
func (f *Floats) UnmarshalText(text []byte) error {
	*f = nil
	for word := range strings.FieldsSeq(string(text)) {
		v, err := strconv.ParseFloat(word, 64)
		if err != nil {
			return fmt.Errorf("%q is not a number", word)
		}
		*f = append(*f, v)
	}
	return nil
}

// Exact is what can be computed of a cell without trials. A value that is not
// known is nil; see NewExact and Values.
type Exact struct {
	Success  *float64 `json:"success,omitempty"`  // probability that the algorithm recommends a right arm
	Promised *float64 `json:"promised,omitempty"` // lower bound of it by the algorithm's theorem
}

// NewExact returns the values, of which NaN is one that is not known; nil if both
// are NaN.
func NewExact(success, promised float64) *Exact {
	e := &Exact{}
	if !math.IsNaN(success) {
		e.Success = &success
	}
	if !math.IsNaN(promised) {
		e.Promised = &promised
	}
	if *e == (Exact{}) {
		return nil
	}
	return e
}

// Values returns the values, and NaN for one that is not known; e may be nil.
func (e *Exact) Values() (success, promised float64) {
	success, promised = math.NaN(), math.NaN()
	if e != nil && e.Success != nil {
		success = *e.Success
	}
	if e != nil && e.Promised != nil {
		promised = *e.Promised
	}
	return success, promised
}

// Matrix returns the facts that have the matrix of the environment of the cell with that
// index; nil if the manifest does not have it.
func (m *Manifest) Matrix(cell int) *Facts {
	c := m.Cells[cell]
	for _, other := range m.Cells {
		if other.Facts != nil && other.Facts.Wins != nil && other.Environment == c.Environment && other.EnvironmentParams == c.EnvironmentParams {
			return other.Facts
		}
	}
	return nil
}

// DegreesOfFreedom is r(N + d - r)/(N·H), with r the rank, N users, d unknowns and H
// the horizon: the law by which the trajectories that each user needs grow. It is 0
// where the facts are not of many users.
func (f *Facts) DegreesOfFreedom() float64 {
	if f == nil || f.Users == 0 || f.Horizon == 0 {
		return 0
	}
	n, r := float64(f.Users), float64(f.Rank)
	return r * (n + float64(f.Unknowns) - r) / (n * float64(f.Horizon))
}

// HasMatrix reports whether all trials share a preference matrix.
func (f *Facts) HasMatrix() bool { return f != nil && f.MatrixFacts != nil }

// Sentences says who the winners of the matrix are and how hard it is to find them, and how
// much of what trials share was recorded; nil where trials share nothing.
func (f *Facts) Sentences() []string {
	if !f.HasMatrix() {
		if f == nil {
			return nil
		}
		return f.Verdicts.Sentences()
	}
	condorcet := f.Condorcet
	if condorcet == "" {
		condorcet = "none"
	}
	copeland := strings.Join(f.Copeland, ", ")
	if len(f.Copeland) == f.Arms {
		copeland = "every arm, so that no recommendation is wrong unless a study has another truth"
	}
	list := []string{
		fmt.Sprintf("%d arms", f.Arms),
		"Condorcet winner: " + condorcet,
		"Copeland: " + copeland,
		"Borda: " + strings.Join(f.Borda, ", "),
		fmt.Sprintf("smallest gap %.4g", f.Gap),
	}
	if f.TieModes > 0 {
		list = append(list, fmt.Sprintf("pairs mostly tied: %d", f.TieModes))
	}
	if f.TiedModes > 0 {
		list = append(list, fmt.Sprintf("pairs without a unique mode, which no test can settle: %d", f.TiedModes))
	}
	return append(append(list, f.Record.Sentences()...), f.Replay.Sentences()...)
}
