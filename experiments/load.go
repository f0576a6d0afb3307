package experiments

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"joust/experiments/family"
	"joust/experiments/study"
	"joust/sim/param"
)

//go:embed studies/*.yaml
var studies embed.FS

//go:embed suites/*.yaml
var suites embed.FS

// Studies lists the names of the embedded studies, sorted.
func Studies() []string { return names(studies, "studies") }

// Suites lists the names of the embedded suites, sorted.
func Suites() []string { return names(suites, "suites") }

func names(files embed.FS, folder string) (list []string) {
	entries, err := files.ReadDir(folder)
	if err != nil {
		panic(err) // it is in the program
	}
	for _, e := range entries {
		list = append(list, strings.TrimSuffix(e.Name(), ".yaml"))
	}
	return list
}

// Load reads a study whose entries are of the catalogue: an embedded one by its bare
// name, or else a file.
func Load(c *family.Catalogue, name string) (*study.Study, error) {
	if text, err := studies.ReadFile("studies/" + name + ".yaml"); err == nil {
		return study.Parse(c, name+".yaml", text)
	}
	text, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, study.Mistakes{{File: name, What: fmt.Sprintf("there is no such file, and no such study%s; the studies are %s", param.DidYouMean(name, Studies()), strings.Join(Studies(), ", "))}}
	}
	if err != nil {
		return nil, study.Mistakes{{File: name, What: err.Error()}}
	}
	return study.Parse(c, name, text)
}

// LoadSuite reads an embedded suite.
func LoadSuite(c *family.Catalogue, name string) (*study.Suite, error) {
	text, err := suites.ReadFile("suites/" + name + ".yaml")
	if err != nil {
		return nil, fmt.Errorf("there is no suite %q%s; the suites are %s", name, param.DidYouMean(name, Suites()), strings.Join(Suites(), ", "))
	}
	return study.ParseSuite(c, name+".yaml", text)
}

// SuiteFor returns the embedded suite by which the algorithm is judged.
func SuiteFor(c *family.Catalogue, algorithm family.Setting) (*study.Suite, error) {
	for _, name := range Suites() {
		s, err := LoadSuite(c, name)
		if err != nil {
			return nil, err
		}
		if s.For(algorithm) {
			return s, nil
		}
	}
	return nil, fmt.Errorf("no suite is for %s; the suites are %s", algorithm.Kind, strings.Join(Suites(), ", "))
}
