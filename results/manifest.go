package results

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"math"
	"os"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"joust/results/stats"
)

// Manifest describes exactly what was run. Two runs of the same study by the same
// program have the same manifest.
type Manifest struct {
	Format      int               `json:"format"` // version of the folder and of the random streams
	Study       string            `json:"study"`
	Family      string            `json:"family,omitempty"` // name of the study's family; "" in manifests of older programs
	Hash        string            `json:"study_hash"`       // SHA-256 of everything that decides the records, but for the programs; see Seal
	RootSeed    uint64            `json:"root_seed"`
	Trials      int               `json:"trials"` // of each cell; with a precision, the first number of trials
	Budget      int               `json:"budget"`
	Engine      string            `json:"engine"`
	Horizon     string            `json:"horizon,omitempty"`        // what learners of duels get to plan for; "" for the budget, "none" or a number of duels
	Target      float64           `json:"target,omitempty"`         // target gap of a study of many users
	StopAt      bool              `json:"stop_at_target,omitempty"` // trials of many users end at the target
	Truth       string            `json:"truth,omitempty"`          // what is right to recommend in a study of duels; "" for the truth of the environments themselves
	Precision   *Precision        `json:"precision,omitempty"`      // nil: each cell has Trials trials
	Checkpoints []int             `json:"checkpoints"`
	Metrics     []string          `json:"metrics"`
	Curves      []string          `json:"curves"`
	Lists       []string          `json:"lists,omitempty"`
	StudyText   string            `json:"study_text,omitempty"` // SHA-256 of study.yaml
	Figures     json.RawMessage   `json:"figures,omitempty"`    // the study's figures, with all names resolved
	Files       map[string]string `json:"files,omitempty"`      // SHA-256 of each file that the study names
	Cells       []ManifestCell    `json:"cells"`
	Program     Program           `json:"program"`
	Also        []Program         `json:"also,omitempty"` // other programs that ran parts of the run
}

// Precision is a bound on the half-width of the interval of a metric's mean. A cell
// gets more trials until the interval is within the bound. Either Relative or
// Absolute is positive.
type Precision struct {
	Metric   string  `json:"metric"`
	Relative float64 `json:"relative,omitempty"` // bound as a share of the mean
	Absolute float64 `json:"absolute,omitempty"` // bound in the unit of the metric
	Most     int     `json:"most"`               // maximum number of trials of a cell
}

// Reached reports whether the interval is within the bound. A single trial has no
// interval and does not reach it.
func (p *Precision) Reached(s stats.Statistics) bool {
	half := (s.High - s.Low) / 2
	if p.Absolute > 0 {
		return half <= p.Absolute
	}
	return half <= float64(p.Relative*math.Abs(s.Mean))
}

// Level says for which laws of the values the intervals keep their level, although each
// cell stops at the first interval that is narrow enough. It was measured with steps of a
// quarter from 100 trials on.
func (p *Precision) Level() string {
	return "Cells stop at the first interval that is narrow enough. The level of 95 % intervals is then 0.945 to 0.955 for normal and exponential values and 0.93 to 0.94 for lognormal ones with σ = 1, if a cell begins with 100 trials. It is lower with fewer trials, and where outliers are so rare that the first trials hold none."
}

// String returns the precision in words, and "none" for nil.
func (p *Precision) String() string {
	switch {
	case p == nil:
		return "none"
	case p.Absolute > 0:
		return fmt.Sprintf("%s to ± %v, at most %d trials", p.Metric, p.Absolute, p.Most)
	}
	return fmt.Sprintf("%s to ± %v %%, at most %d trials", p.Metric, 100*p.Relative, p.Most)
}

// Add adds programs that ran parts of the run to the manifest and returns those
// that were not in it. The order of calls does not change the manifest.
func (m *Manifest) Add(programs ...Program) (fresh []Program) {
	for _, p := range programs {
		same := func(o Program) bool { return reflect.DeepEqual(o, p) }
		if !same(m.Program) && !slices.ContainsFunc(m.Also, same) {
			m.Also, fresh = append(m.Also, p), append(fresh, p)
		}
	}
	slices.SortFunc(m.Also, func(a, b Program) int { return strings.Compare(a.String(), b.String()) })
	return fresh
}

// ManifestCell is one cell of a run.
type ManifestCell struct {
	Environment       string `json:"environment"`
	EnvironmentParams string `json:"environment_params"`
	Algorithm         string `json:"algorithm"`
	AlgorithmParams   string `json:"algorithm_params"`
	Label             string `json:"label,omitempty"`
	EnvironmentLabel  string `json:"environment_label,omitempty"`
	EnvironmentName   string `json:"environment_name,omitempty"` // short name, which no other environment of the study has
	Key               string `json:"key"`                        // names the cell's random streams
	Hash              string `json:"hash"`                       // SHA-256 of everything that decides the cell's records, but for their number

	EnvironmentVersion int    `json:"environment_version"` // of the entry's behaviour
	AlgorithmVersion   int    `json:"algorithm_version"`
	EnvironmentFiles   string `json:"environment_files,omitempty"` // SHA-256 of the files that the environment reads, between spaces
	Facts              *Facts `json:"environment_facts,omitempty"`
	Exact              *Exact `json:"exact,omitempty"`
	Seeks              *Seeks `json:"seeks,omitempty"` // nil if what the algorithm seeks is right, as far as is known
}

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
	return append(list, f.Record.Sentences()...)
}

// Program identifies a program that ran trials.
type Program struct {
	Joust    string            `json:"joust"`
	Go       string            `json:"go"`
	Platform string            `json:"platform"` // GOOS/GOARCH and, on amd64, GOAMD64
	Modules  map[string]string `json:"modules"`  // versions of the linked modules that can change the records
}

// String returns the program on one line.
func (p Program) String() string {
	s := fmt.Sprintf("joust %s, %s, %s", p.Joust, p.Go, p.Platform)
	for _, m := range slices.Sorted(maps.Keys(p.Modules)) {
		s += ", " + m + " " + p.Modules[m]
	}
	return s
}

// Labels returns the labels that the study gives the cell's entries.
func (c ManifestCell) Labels() Labels { return Labels{c.Label, c.EnvironmentLabel} }

// ID returns the name of the cell in records and tables.
func (c ManifestCell) ID() CellID {
	return CellID{c.Environment, c.EnvironmentParams, c.Algorithm, c.AlgorithmParams}
}

// Seal computes the hash of the study: of the cells' hashes and of what decides how many
// trials there are. Names, labels, figures, facts and the program do not enter it.
func (m *Manifest) Seal() {
	h := sha256.New()
	fmt.Fprintf(h, "%d %d %s\n", m.Format, m.Trials, m.Precision)
	for _, c := range m.Cells {
		fmt.Fprintln(h, c.Hash)
	}
	m.Hash = hex.EncodeToString(h.Sum(nil))
}

// OwnTruth is the Truth "" in words.
const OwnTruth = "that of the environments"

// Difference describes the first difference between the runs that decides records,
// the most important one first; "" if they have the same hash.
func (m *Manifest) Difference(other *Manifest) string {
	if m.Hash == other.Hash {
		return ""
	}
	for _, d := range []struct {
		what        string
		here, there any
	}{
		{"format", m.Format, other.Format},
		{"root_seed", m.RootSeed, other.RootSeed},
		{"trials", m.Trials, other.Trials},
		{"budget", m.Budget, other.Budget},
		{"engine", m.Engine, other.Engine},
		{"horizon", cmp.Or(m.Horizon, "budget"), cmp.Or(other.Horizon, "budget")},
		{"target", m.Target, other.Target},
		{"stop at the target", m.StopAt, other.StopAt},
		{"truth", cmp.Or(m.Truth, OwnTruth), cmp.Or(other.Truth, OwnTruth)},
		{"precision", m.Precision.String(), other.Precision.String()},
	} {
		if d.here != d.there {
			return fmt.Sprintf("its %s is %v, the study's is %v", d.what, d.here, d.there)
		}
	}
	if !slices.Equal(m.Checkpoints, other.Checkpoints) {
		return "it has other checkpoints"
	}
	for i := range max(len(m.Cells), len(other.Cells)) {
		switch {
		case i >= len(m.Cells):
			return fmt.Sprintf("it lacks the cell %s", other.Cells[i].ID())
		case i >= len(other.Cells):
			return fmt.Sprintf("it has the cell %s, which the study lacks", m.Cells[i].ID())
		case m.Cells[i].Key != other.Cells[i].Key:
			return fmt.Sprintf("its cell %d is %s, the study's is %s", i+1, m.Cells[i].ID(), other.Cells[i].ID())
		}
	}
	for name, sum := range other.Files {
		if m.Files[name] != sum {
			return fmt.Sprintf("the file %s has changed since", name)
		}
	}
	for i, c := range m.Cells {
		if o := other.Cells[i]; c.Hash != o.Hash {
			return fmt.Sprintf("the cell %s is of version %d of its environment and %d of its algorithm, the study's of %d and %d, or differs in a default",
				c.ID(), c.EnvironmentVersion, c.AlgorithmVersion, o.EnvironmentVersion, o.AlgorithmVersion)
		}
	}
	return "it writes the parameters of a cell in another way"
}

// Shares reports whether some cell of the manifest has the records of one of the other.
func (m *Manifest) Shares(other *Manifest) bool {
	return slices.ContainsFunc(m.Cells, func(c ManifestCell) bool {
		return slices.ContainsFunc(other.Cells, func(o ManifestCell) bool { return c.Hash == o.Hash })
	})
}

// Format numbers the layout of a run's folder and of its records; it changes when a
// program could no longer read what another one wrote.
const Format = 4

// ErrFormat means that another version of the program, whose folders this one cannot
// read, made the run.
var ErrFormat = errors.New("its records cannot be read by this version of joust")

// ReadManifest reads the manifest of the folder. It returns nil, without an error,
// if there is none.
func (d Dir) ReadManifest() (*Manifest, error) {
	path := d.file(manifestName)
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var version struct{ Format int }
	if err := json.Unmarshal(text, &version); err == nil && version.Format != Format {
		return nil, fmt.Errorf("%s: the run was made by a version of joust with format %d, this one has format %d: %w; run the study again, into another folder or in this one: joust run %s --out %s --force",
			d.Path, version.Format, Format, ErrFormat, d.Study(), d.Path)
	}
	m := new(Manifest)
	return m, DecodeJSON(path, text, m)
}

// WriteManifest writes the manifest of the folder.
func (d Dir) WriteManifest(m *Manifest) error {
	return WriteFile(d.file(manifestName), m.write)
}

// write writes the manifest with indents, but each cell on one line, since there may be very
// many.
func (m *Manifest) write(w io.Writer) error {
	var text bytes.Buffer
	e := json.NewEncoder(&text)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	rest := *m
	rest.Cells = []ManifestCell{}
	if err := e.Encode(rest); err != nil {
		return err
	}
	before, after, _ := strings.Cut(text.String(), "\n  \"cells\": []") // deeper keys have larger indents
	text.Reset()
	text.WriteString(before + "\n  \"cells\": [")
	e.SetIndent("", "")
	for i := range m.Cells {
		if i > 0 {
			text.WriteByte(',')
		}
		text.WriteString("\n    ")
		if err := e.Encode(&m.Cells[i]); err != nil {
			return err
		}
		text.Truncate(text.Len() - 1) // without the end of the line
		if _, err := text.WriteTo(w); err != nil {
			return err
		}
	}
	text.WriteString("\n  ]" + after)
	_, err := text.WriteTo(w)
	return err
}
