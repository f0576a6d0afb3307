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
	Commit      bool              `json:"commit,omitempty"`         // learners of duels that have stopped let their winners duel themselves
	Target      float64           `json:"target,omitempty"`         // key target of a study: the gap, or the probability of right answers
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

	EnvironmentVersion int      `json:"environment_version"` // of the entry's behaviour
	AlgorithmVersion   int      `json:"algorithm_version"`
	EnvironmentFiles   string   `json:"environment_files,omitempty"` // SHA-256 of the files that the environment reads, between spaces
	Facts              *Facts   `json:"environment_facts,omitempty"`
	Exact              *Exact   `json:"exact,omitempty"`
	Outside            *Outside `json:"outside,omitempty"` // nil if the algorithm is part of joust
	Seeks              *Seeks   `json:"seeks,omitempty"`   // nil if what the algorithm seeks is right, as far as is known
}

// Outside says which program plays an algorithm that is not part of joust. Records of such
// a cell may differ on a machine with another version of what the program needs.
type Outside struct {
	Command string `json:"command"`           // as the study writes it
	Files   string `json:"files,omitempty"`   // SHA-256 of the files that the command and the study name, between spaces
	Name    string `json:"name,omitempty"`    // as the program calls itself
	Version string `json:"version,omitempty"` // as the program says
}

// called is what the program calls itself.
func (o *Outside) called() string { return strings.TrimSpace(o.Name + " " + o.Version) }

// Outsiders lists the programs that play algorithms, each once: "python3 king.py", which
// calls itself king 1.
func (m *Manifest) Outsiders() (list []string) {
	for _, c := range m.Cells {
		if c.Outside == nil {
			continue
		}
		text := strconv.Quote(c.Outside.Command)
		if name := c.Outside.called(); name != "" {
			text += ", which calls itself " + name
		}
		if !slices.Contains(list, text) {
			list = append(list, text)
		}
	}
	return list
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
		{"commit", m.Commit, other.Commit},
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

// OtherProgram describes the first cell that both manifests have and whose program calls
// itself otherwise in the other one; "" if there is none.
func (m *Manifest) OtherProgram(other *Manifest) string {
	others := map[string]*Outside{} // by hash of the cell
	for i := range other.Cells {
		if o := &other.Cells[i]; o.Outside != nil && others[o.Hash] == nil {
			others[o.Hash] = o.Outside
		}
	}
	if len(others) == 0 {
		return ""
	}
	for i := range m.Cells {
		c := &m.Cells[i]
		if o := others[c.Hash]; c.Outside != nil && o != nil && c.Outside.called() != o.called() {
			return fmt.Sprintf("the program %q called itself %s, and now calls itself %s", c.Outside.Command, c.Outside.called(), o.called())
		}
	}
	return ""
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
