package experiments

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"slices"

	"joust/results"
	"joust/sim/pref"
)

// format numbers the layout of a run's folder and the meaning of its random
// streams; it changes when the same study would no longer give the same records.
const format = 3

// blockTrials is how many trials a file of records holds: a tenth of them,
// within bounds that keep a killed run from losing much and a long one from
// making too many files.
func (s *Study) blockTrials() int {
	if s.Users { // there are few, and each is long
		return min(max(s.Trials/5, 1), 20)
	}
	return min(max(s.Trials/10, 20), 2000)
}

// Manifest says exactly what a run of the study is. worlds are those of the
// study's cells.
func (s *Study) Manifest(worlds []World) (*results.Manifest, error) {
	schema := s.Schema()
	m := &results.Manifest{
		Format: format, Study: s.Name, RootSeed: s.RootSeed, Trials: s.Trials, Budget: s.Budget,
		Engine: string(s.Engine), Block: s.blockTrials(), Checkpoints: s.Checkpoints,
		Files: map[string]string{}, Program: Program(),
	}
	if s.Users {
		m.Target, m.StopAt = s.Target, s.StopAt
	}
	m.Precision = s.Precision
	for _, x := range schema.Metrics {
		m.Metrics = append(m.Metrics, x.Name)
	}
	for _, x := range schema.Curves {
		m.Curves = append(m.Curves, x.Name)
	}
	for _, file := range s.Files() {
		sum, err := hashFile(file.Path)
		if err != nil {
			return nil, err
		}
		m.Files[file.Text] = sum
	}
	for i, c := range s.Cells {
		id := c.ID()
		cell := results.ManifestCell{
			Environment: id.Environment, EnvironmentParams: id.EnvironmentParams,
			Algorithm: id.Algorithm, AlgorithmParams: id.AlgorithmParams,
			Label: c.Label, Key: c.Environment.Key() + "/" + c.Algorithm.Key(),
		}
		if w := worlds[i].Duels; w != nil && w.Fixed() != nil {
			cell.Facts = FactsOf(w.Fixed())
		}
		m.Cells = append(m.Cells, cell)
	}
	m.Seal()
	return m, nil
}

// ID is the name of the cell in records and tables.
func (c Cell) ID() results.CellID {
	return results.CellID{
		Environment: c.Environment.Kind, EnvironmentParams: c.Environment.ParamsText(),
		Algorithm: c.Algorithm.Kind, AlgorithmParams: c.Algorithm.ParamsText(),
	}
}

// FactsOf says what can be computed of a preference matrix.
func FactsOf(m *pref.Matrix) *results.Facts {
	f := &results.Facts{MatrixFacts: &results.MatrixFacts{Arms: m.Arms(), Ties: m.HasTies()}}
	if a, ok := m.Condorcet(); ok {
		f.Condorcet = m.Name(a)
	}
	for _, a := range m.Copeland() {
		f.Copeland = append(f.Copeland, m.Name(a))
	}
	for _, a := range m.Borda() {
		f.Borda = append(f.Borda, m.Name(a))
	}
	f.Gap, f.TiedModes = m.Gap()
	for i := range pref.Arm(m.Arms()) {
		for j := range i {
			if m.Relation(i, j) == pref.Tie && m.ModeGap(i, j) > 0 {
				f.TieModes++
			}
		}
	}
	return f
}

func hashFile(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// Program says which program this is, by what the Go tools built into it.
func Program() results.Program {
	p := results.Program{
		Joust: "(devel)", Go: runtime.Version(),
		Platform: runtime.GOOS + "/" + runtime.GOARCH, Modules: map[string]string{},
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return p
	}
	if v := info.Main.Version; v != "" {
		p.Joust = v
	}
	for _, s := range info.Settings {
		if s.Key == "GOAMD64" {
			p.Platform += " " + s.Value
		}
	}
	for _, d := range info.Deps {
		if slices.Contains(decisive, d.Path) {
			p.Modules[d.Path] = d.Version
		}
	}
	return p
}

// decisive are the modules whose version can show in what a run leaves behind.
var decisive = []string{
	"golang.org/x/exp", "gonum.org/v1/gonum", "gonum.org/v1/plot", "gopkg.in/yaml.v3",
	"github.com/parquet-go/parquet-go", "github.com/klauspost/compress",
}
