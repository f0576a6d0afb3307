package results

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"reflect"
	"slices"
	"strings"
)

// Manifest says exactly what a run is of. It holds nothing that differs between
// two runs of the same study by the same program.
type Manifest struct {
	Format      int               `json:"format"` // of the folder, and of the random streams
	Study       string            `json:"study"`
	Hash        string            `json:"study_hash"` // SHA-256 of all that decides the records
	RootSeed    uint64            `json:"root_seed"`
	Trials      int               `json:"trials"` // of each cell; with a precision, to begin with
	Budget      int               `json:"budget"`
	Engine      string            `json:"engine"`
	Target      float64           `json:"target,omitempty"`         // of a study of many users
	StopAt      bool              `json:"stop_at_target,omitempty"` // likewise
	Block       int               `json:"block"`                    // trials in a file of records
	Precision   *Precision        `json:"precision,omitempty"`      // where cells get trials until it is reached
	Checkpoints []int             `json:"checkpoints"`
	Metrics     []string          `json:"metrics"`
	Curves      []string          `json:"curves"`
	Files       map[string]string `json:"files,omitempty"`      // SHA-256 of each file that the study names
	Figures     json.RawMessage   `json:"figures,omitempty"`    // of the study whose text has the hash below, resolved
	StudyText   string            `json:"study_text,omitempty"` // SHA-256 of study.yaml
	Family      string            `json:"family,omitempty"`
	Cells       []ManifestCell    `json:"cells"`
	Program     Program           `json:"program"`
	Also        []Program         `json:"also,omitempty"` // other programs that ran parts of it
}

// Precision is how exact the mean of a metric is to be known.
type Precision struct {
	Metric   string  `json:"metric"`
	Relative float64 `json:"relative,omitempty"` // half of the interval, as a share of the mean
	Absolute float64 `json:"absolute,omitempty"` // half of the interval
	Most     int     `json:"most"`               // trials of a cell, whatever the interval
}

// String writes the precision in words; "none" for nil.
func (p *Precision) String() string {
	switch {
	case p == nil:
		return "none"
	case p.Absolute > 0:
		return fmt.Sprintf("%s to ± %v, at most %d trials", p.Metric, p.Absolute, p.Most)
	}
	return fmt.Sprintf("%s to ± %v %%, at most %d trials", p.Metric, 100*p.Relative, p.Most)
}

// Add enters programs among those that ran parts of the run, and returns the new
// ones. The same programs give the same manifest in whatever order they come.
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
	Key               string `json:"key"` // names the cell's random streams
	Facts             *Facts `json:"environment_facts,omitempty"`
}

// Facts are what figures and tables need to know of a cell besides its records, so
// that nothing opens an environment again to draw it. A field is at its zero value
// where it does not apply.
type Facts struct {
	// Of an environment whose trials all have one preference matrix:
	Arms      int         `json:"arms,omitempty"`
	Condorcet string      `json:"condorcet_winner,omitempty"`   // "" where there is none
	Copeland  []string    `json:"copeland_winners,omitempty"`   // by the mode of each pair
	Borda     []string    `json:"borda_winners,omitempty"`      //
	Gap       float64     `json:"smallest_gap,omitempty"`       // half of the least lead of a pair's likeliest outcome over the next
	TiedModes int         `json:"pairs_without_mode,omitempty"` // pairs that no number of duels can tell
	TieModes  int         `json:"pairs_mostly_tied,omitempty"`  // pairs whose likeliest outcome is a tie
	Ties      bool        `json:"has_ties,omitempty"`           //
	Names     []string    `json:"arm_names,omitempty"`          // these and the matrix up to 64 arms
	Win       [][]float64 `json:"win_probabilities,omitempty"`  // Win[i][j] = P(i is preferred to j)
	Tie       [][]float64 `json:"tie_probabilities,omitempty"`  // nil where no duel ties

	// Of an environment of many users:
	Users    int     `json:"users,omitempty"`
	Unknowns int     `json:"unknowns,omitempty"` // of each user: pairs of a state and an action, or features
	Horizon  int     `json:"horizon,omitempty"`  // steps of a trajectory
	Rank     float64 `json:"rank,omitempty"`     // parameter rank

	Exact *Exact `json:"exact,omitempty"` // nil where nothing is computed
}

// Exact is what can be computed of an algorithm in an environment.
type Exact struct {
	Success  *float64 `json:"success,omitempty"`  // probability that it recommends a right arm
	Promised *float64 `json:"promised,omitempty"` // the least that its theorem promises
}

// DegreesOfFreedom is r(N + d - r)/(N·H), with r the rank, N users, d unknowns and H
// the horizon: the law by which the trajectories that each user needs grow. It is 0
// where the facts are not of many users.
func (f *Facts) DegreesOfFreedom() float64 {
	if f == nil || f.Users == 0 || f.Horizon == 0 {
		return 0
	}
	n := float64(f.Users)
	return f.Rank * (n + float64(f.Unknowns) - f.Rank) / (n * float64(f.Horizon))
}

// Sentences says who the winners of the matrix are and how hard it is.
func (f *Facts) Sentences() []string {
	condorcet := f.Condorcet
	if condorcet == "" {
		condorcet = "none"
	}
	list := []string{
		fmt.Sprintf("%d arms", f.Arms),
		"Condorcet winner: " + condorcet,
		"Copeland: " + strings.Join(f.Copeland, ", "),
		"Borda: " + strings.Join(f.Borda, ", "),
		fmt.Sprintf("smallest gap %.4g", f.Gap),
	}
	if f.TieModes > 0 {
		list = append(list, fmt.Sprintf("pairs mostly tied: %d", f.TieModes))
	}
	if f.TiedModes > 0 {
		list = append(list, fmt.Sprintf("pairs without a unique mode, which no test can settle: %d", f.TiedModes))
	}
	return list
}

// Program says which program ran.
type Program struct {
	Joust    string            `json:"joust"`
	Go       string            `json:"go"`
	Platform string            `json:"platform"` // GOOS/GOARCH and, on amd64, GOAMD64
	Modules  map[string]string `json:"modules"`  // versions of what was linked
}

// String writes the program on one line.
func (p Program) String() string {
	s := fmt.Sprintf("joust %s, %s, %s", p.Joust, p.Go, p.Platform)
	for _, m := range slices.Sorted(maps.Keys(p.Modules)) {
		s += ", " + m + " " + p.Modules[m]
	}
	return s
}

// ID is the name of the cell in records and tables.
func (c ManifestCell) ID() CellID {
	return CellID{c.Environment, c.EnvironmentParams, c.Algorithm, c.AlgorithmParams}
}

// Seal computes the hash. Labels, figures and the program do not enter it: two
// runs with the same hash have the same records.
func (m *Manifest) Seal() {
	decides := *m
	decides.Study, decides.Hash, decides.Program, decides.Also = "", "", Program{}, nil
	decides.Figures, decides.StudyText, decides.Family = nil, "", ""
	decides.Cells = slices.Clone(m.Cells)
	for i := range decides.Cells {
		decides.Cells[i].Label = ""
		decides.Cells[i].Facts = nil
	}
	text, err := json.Marshal(decides)
	if err != nil {
		panic(err)
	}
	sum := sha256.Sum256(text)
	m.Hash = hex.EncodeToString(sum[:])
}

// Difference says in what two runs with different hashes differ, the first
// thing that a person would want to know; "" if in nothing.
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
		{"target", m.Target, other.Target},
		{"stop at the target", m.StopAt, other.StopAt},
		{"precision", m.Precision.String(), other.Precision.String()},
	} {
		if d.here != d.there {
			return fmt.Sprintf("its %s is %v, the study's is %v", d.what, d.here, d.there)
		}
	}
	if !slices.Equal(m.Checkpoints, other.Checkpoints) {
		return "its checkpoints are others"
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
	return "the parameters of a cell are written in another way"
}

// ReadManifest reads the manifest of the folder; nil, without an error, where
// there is none.
func (d Dir) ReadManifest() (*Manifest, error) {
	path := d.file(manifestName)
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	m := new(Manifest)
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.DisallowUnknownFields()
	if err := dec.Decode(m); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return m, nil
}

// WriteManifest writes the manifest.
func (d Dir) WriteManifest(m *Manifest) error {
	return WriteFile(d.file(manifestName), func(w io.Writer) error {
		e := json.NewEncoder(w)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		return e.Encode(m)
	})
}
