package experiments

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"joust/experiments/family"
	"joust/experiments/strict"
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
	return LoadVariant(c, name, study.Variant{})
}

// LoadVariant is Load for a variant of the study.
func LoadVariant(c *family.Catalogue, name string, v study.Variant) (*study.Study, error) {
	if text, err := studies.ReadFile("studies/" + name + ".yaml"); err == nil {
		return study.ParseVariant(c, name+".yaml", ".", text, v)
	}
	text, err := os.ReadFile(name)
	switch {
	case name == "":
		return nil, strict.Mistakes{{File: `""`, What: "a study has a name; see joust list studies"}}
	case errors.Is(err, fs.ErrNotExist):
		rest := "; the studies are " + strings.Join(Studies(), ", ")
		if question := similarStudy(name); question != "" {
			rest = question + "; see joust list studies"
		}
		return nil, strict.Mistakes{{File: name, What: "there is no such file, and no such study" + rest}}
	case err != nil:
		return nil, strict.Mistakes{{File: name, What: param.Fault(name, err)}}
	}
	return study.ParseVariant(c, name, filepath.Dir(name), text, v)
}

// similarStudy asks about an embedded study or a file of a similar name.
func similarStudy(name string) string {
	if question := param.DidYouMean(strings.TrimSuffix(name, ".yaml"), Studies()); question != "" {
		return question
	}
	_, question, _ := strings.Cut(param.FileFault(name, fs.ErrNotExist), " (")
	if question != "" {
		question = " (" + question
	}
	return question
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
