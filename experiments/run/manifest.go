package run

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"slices"

	"joust/experiments/family"
	"joust/experiments/study"
	"joust/results"
)

// NewManifest says exactly what a run of the study is. worlds are those of the
// study's cells. Exact values of its cells, which may take long to compute, are
// left out unless costly is true; AddExact adds them.
func NewManifest(s *study.Study, worlds []family.World, costly bool) (*results.Manifest, error) {
	schema := s.Schema()
	m := &results.Manifest{
		Format: results.Format, Study: s.Name, Family: s.Family.Name, RootSeed: s.RootSeed, Trials: s.Trials, Budget: s.Budget,
		Engine: string(s.Options.Engine), Commit: s.Options.Commit, Target: s.Options.Target, StopAt: s.Options.StopAt,
		Precision: s.Precision, Checkpoints: s.Checkpoints,
		Files: map[string]string{}, Program: Program(), Cells: make([]results.ManifestCell, 0, len(s.Cells)),
	}
	if h := s.Options.Horizon; h != 0 {
		m.Horizon = h.String()
	}
	for _, x := range schema.Metrics {
		m.Metrics = append(m.Metrics, x.Name)
	}
	for _, x := range schema.Curves {
		m.Curves = append(m.Curves, x.Name)
	}
	for _, x := range schema.Lists {
		m.Lists = append(m.Lists, x.Name)
	}
	for _, file := range study.Files(s) {
		sum, err := HashFile(file.Path)
		if err != nil {
			return nil, err
		}
		m.Files[file.Text] = sum
	}
	if truth := s.Options.Truth.Canonical(); !truth.IsOwn() {
		m.Truth = truth.String()
	}
	places := map[string]*place{} // by the key of the environment
	identities := newIdentities(s, m.Files)
	for i, c := range s.Cells {
		id, environment := c.ID(), c.Environment.Key()
		if places[environment] == nil {
			places[environment] = newPlace(s, worlds[i], c.Environment, m.Files)
		}
		p := places[environment]
		own := p.facts
		if own != nil { // shareMatrices takes the matrix from all cells but one
			copied := *own
			own = &copied
		}
		key := environment + "/" + c.Algorithm.Key()
		m.Cells = append(m.Cells, results.ManifestCell{
			Environment: id.Environment, EnvironmentParams: id.EnvironmentParams,
			Algorithm: id.Algorithm, AlgorithmParams: id.AlgorithmParams,
			Label: c.Label, EnvironmentLabel: c.Place, EnvironmentName: c.Where, Key: key,
			Hash:               identities.hash(key, p.resolve(c.Algorithm), p.identity, c.Algorithm),
			EnvironmentVersion: version(c.Environment), AlgorithmVersion: version(c.Algorithm),
			EnvironmentFiles: p.files,
			Facts:            own,
		})
		if p := program(s, c); p != nil {
			m.Cells[i].Outside = &results.Outside{Command: p.Command, Files: identify(c.Algorithm, m.Files).sums()}
		}
		if p.seeks != nil {
			m.Cells[i].Seeks = p.seeks(c.Algorithm)
		}
		if costly {
			m.Cells[i].Exact = s.Family.Exact(worlds[i], c)
		}
	}
	shareMatrices(m)
	m.Seal()
	return m, keepFigures(s, m)
}

// place is what all cells of an environment have in common.
type place struct {
	facts    *results.Facts
	identity []byte // as JSON
	files    string // SHA-256 of the files that the environment reads
	resolve  func(algorithm family.Setting) family.Options
	seeks    func(algorithm family.Setting) *results.Seeks // nil where the family has none
}

func newPlace(s *study.Study, w family.World, environment family.Setting, files map[string]string) *place {
	identity := identify(environment, files)
	p := &place{
		facts:    s.Family.Facts(w, environment, s.Options, s.Schema()),
		identity: marshal(identity),
		files:    identity.sums(),
		resolve:  s.Family.Resolve(w, s.Options),
	}
	if s.Family.Seeks != nil {
		p.seeks = s.Family.Seeks(w, s.Options)
	}
	return p
}

// keepFigures enters the study's figures, with all names resolved, and the hash of the
// study's text, which shows later whether the text was edited.
func keepFigures(s *study.Study, m *results.Manifest) (err error) {
	m.StudyText = hashText(s.Text)
	m.Figures, err = json.Marshal(s.Figures)
	return err
}

// ReadStudy reads the study of a run. Its figures are those that the manifest keeps,
// unless the text of the study was edited since the run.
func ReadStudy(c *family.Catalogue, dir results.Dir, m *results.Manifest) (*study.Study, error) {
	text, err := os.ReadFile(dir.Study())
	if err != nil {
		return nil, err
	}
	if m.StudyText != hashText(text) {
		return study.Parse(c, dir.Study(), text)
	}
	s, err := study.Parse(c, dir.Study(), text)
	if err != nil {
		return nil, err
	}
	rename(s, m)
	s.Figures = nil
	decoder := json.NewDecoder(bytes.NewReader(m.Figures))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&s.Figures); err != nil {
		return nil, fmt.Errorf("the figures in the manifest of %s: %w", dir.Path, err)
	}
	return s, nil
}

// rename gives the cells of a manifest the names that this program gives them; an older one
// may have written other names of the same cells.
func rename(s *study.Study, m *results.Manifest) {
	for i, c := range s.Cells {
		if i < len(m.Cells) && m.Cells[i].Key == c.Key() {
			named := &m.Cells[i]
			named.EnvironmentParams, named.AlgorithmParams = c.ID().EnvironmentParams, c.ID().AlgorithmParams
			named.EnvironmentLabel, named.EnvironmentName = c.Place, c.Where
		}
	}
}

// shareMatrices leaves the matrix of an environment in the facts of its first cell
// alone; see results.Manifest.Matrix.
func shareMatrices(m *results.Manifest) {
	seen := map[string]bool{}
	for _, c := range m.Cells {
		if c.Facts == nil || c.Facts.Wins == nil {
			continue
		}
		environment := c.Environment + "[" + c.EnvironmentParams
		if seen[environment] {
			c.Facts.Wins, c.Facts.Tied, c.Facts.Names = nil, nil, nil
		}
		seen[environment] = true
	}
}

// AddExact adds the exact values to a manifest that was made without them. It opens
// the environments; where one cannot be opened any more, since a file that it names is
// gone, nothing is added.
func AddExact(s *study.Study, m *results.Manifest) {
	opened := map[string]family.World{}
	for i, c := range s.Cells {
		key := c.Environment.Key()
		if _, ok := opened[key]; !ok {
			opened[key], _ = study.OpenWorld(s.Family, c.Environment) // nil: a world that cannot be opened has failed before
		}
		if w := opened[key]; w != nil {
			m.Cells[i].Exact = s.Family.Exact(w, c)
		}
	}
}

func hashText(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// HashFile returns the SHA-256 of a file.
func HashFile(path string) (string, error) {
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

// Program identifies this program by the build information that the Go tools embed.
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

// decisive are the modules whose versions can change the files of a run.
var decisive = []string{
	"golang.org/x/exp", "gonum.org/v1/gonum", "gonum.org/v1/plot", "gopkg.in/yaml.v3",
	"github.com/parquet-go/parquet-go",
}
