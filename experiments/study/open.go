package study

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"joust/experiments/family"
	"joust/experiments/strict"
	"joust/results"
	"joust/sim/param"
)

// Open opens the environments of all cells and returns one world a cell, in the order of
// the cells; cells of one environment share a world. It reads the files that environments
// name, and checks that every algorithm suits its world. The error, if any, is of type
// Mistakes.
func Open(s *Study) ([]family.World, error) {
	d := newDecoder(nil, s.File, "", s.flags...)
	worlds := make([]family.World, len(s.Cells))
	all, checked := map[string]opened{}, map[placed]bool{}
	for i, c := range s.Cells {
		o := d.open(all, s, c.Environment, c.Line)
		worlds[i] = o.world
		if o.world != nil {
			d.suits(checked, s, c, o)
		}
	}
	if d.Mistakes == nil {
		d.shown(s, worlds)
	}
	return worlds, d.Err()
}

// opened is an environment that was opened.
type opened struct {
	world family.World                         // nil after a mistake
	suits func(algorithm family.Setting) error // see family.Family
}

// open opens an environment that is not among all, which is by key.
func (d *decoder) open(all map[string]opened, s *Study, environment family.Setting, line int) opened {
	id := environment.Key()
	o, ok := all[id]
	if !ok {
		w, err := OpenWorld(s.Family, environment)
		if err != nil {
			d.located(err, environment, line)
		} else {
			o = opened{w, s.Family.Suits(w, s.Options)}
		}
		all[id] = o
	}
	return o
}

// openSound adds what is wrong with the environments that are decoded without a mistake,
// and with the algorithms that run in them.
func (d *decoder) openSound(s *Study, environments, algorithms []choice) {
	wrong := map[int]bool{} // lines of items with mistakes
	for _, c := range slices.Concat(environments, algorithms) {
		wrong[c.line] = wrong[c.line] || c.wrong
	}
	all, checked := map[string]opened{}, map[placed]bool{}
	for _, e := range environments {
		if !e.wrong {
			d.open(all, s, e.Setting, e.line)
		}
	}
	for _, c := range s.Cells {
		if o := all[c.Environment.Key()]; o.world != nil && !wrong[c.Line] && !wrong[c.AlgorithmLine] {
			d.suits(checked, s, c, o)
		}
	}
}

// shown adds a mistake for each figure that can show nothing, because no world has what
// it is about.
func (d *decoder) shown(s *Study, worlds []family.World) {
	facts := map[string]*results.Facts{}
	has := func(f Figure, what func(*results.Facts) bool) bool {
		for i, c := range s.Cells {
			id := c.Environment.Key()
			if _, known := facts[id]; !known {
				facts[id] = s.Family.Facts(worlds[i], c.Environment, s.Options, s.Schema())
			}
			if f.isAbout(c) && facts[id] != nil && what(facts[id]) {
				return true
			}
		}
		return false
	}
	line := &yaml.Node{Line: s.lines["figures"]}
	for i, f := range s.Figures {
		if f.Kind == Heatmap && !has(f, func(w *results.Facts) bool { return w.Wins != nil }) {
			d.Fail(line, "figure %d is a heatmap, but no environment of it has one preference matrix for all trials, of at most %d arms", i+1, results.MaxMatrix)
		}
		bound := slices.ContainsFunc(f.References, func(r Reference) bool { return r.LowerBound })
		if bound && f.IsCurve(s) {
			for _, y := range f.Ordinates() {
				if !has(f, func(w *results.Facts) bool { return !math.IsNaN(w.RegretBound(y)) }) {
					d.Fail(line, "figure %d has a lower bound, but none of %s is known in an environment of it; joust show ENVIRONMENT says why", i+1, y)
				}
			}
			continue
		}
		if bound && !has(f, func(w *results.Facts) bool { return w.MatrixFacts != nil && w.Complexity > 0 }) {
			d.Fail(line, "figure %d has a lower bound, which is known of no environment of it: it needs one preference matrix for all trials, with one Copeland winner by which the study judges", i+1)
		}
	}
}

// placed is the key of an algorithm with the line of the study in which it stands.
type placed struct {
	key  string
	line int
}

// suits adds a mistake if the algorithm of the cell lacks a file, or cannot work in its
// world. The files of an algorithm that was checked are not looked at again.
func (d *decoder) suits(checked map[placed]bool, s *Study, c family.Cell, o opened) {
	if p := (placed{c.Algorithm.Key(), c.AlgorithmLine}); !checked[p] {
		checked[p] = true
		d.readable(c.Algorithm, c.AlgorithmLine)
	}
	err := o.suits(c.Algorithm)
	var k *family.KeyError
	switch {
	case err == nil:
	case errors.As(err, &k):
		d.Fail(&yaml.Node{Line: s.lines[k.Key]}, "%v (the cell %s)", err, c.Brief())
	default:
		d.located(fmt.Errorf("%w (in the environment %s of line %d)", err, c.PlaceName(), c.Line), c.Algorithm, c.AlgorithmLine)
	}
}

// readable adds a mistake for each file of the algorithm that cannot be read.
func (d *decoder) readable(algorithm family.Setting, line int) {
	for f := range param.Each(algorithm.Params) {
		for _, file := range f.Files() {
			if fault := unreadable(file); fault != "" && file.Path != "" {
				d.located(param.Errorf(f.Name, "cannot be read: %s", fault), algorithm, line)
			}
		}
	}
}

// OpenWorld checks the parameters of an environment of the family, and opens it.
func OpenWorld(f *family.Family, environment family.Setting) (family.World, error) {
	if err := param.Check(environment.Params); err != nil {
		return nil, err
	}
	return f.Open(environment)
}

// Files lists the files that the study's environments and algorithms name, each once, in
// the order of its cells.
func Files(s *Study) (files []param.File) {
	for _, c := range s.Cells {
		for _, p := range []param.Params{c.Environment.Params, c.Algorithm.Params} {
			for _, file := range param.Files(p) {
				if !slices.Contains(files, file) {
					files = append(files, file)
				}
			}
		}
	}
	return files
}

// named returns the file of that name, relative to the folder of the study.
func (d *decoder) named(name string) param.File {
	path := name
	if !filepath.IsAbs(path) {
		path = filepath.Join(d.folder, path)
	}
	return param.File{Text: name, Path: path}
}

// file reads the name of a file.
func (d *decoder) file(n *yaml.Node, what string) (param.File, bool) {
	s, ok := d.Text(n, what)
	if ok && s == "" {
		d.Fail(n, "%s is empty; it must name a file", what)
		ok = false
	}
	return d.named(s), ok
}

// unreadable says why there is no file that can be read; "" if there is one.
func unreadable(f param.File) string {
	info, err := os.Stat(f.Path)
	switch {
	case f.Text == "":
		return "a file has no name"
	case err != nil:
		return param.FileFault(f.Path, err)
	case !info.Mode().IsRegular():
		return f.Path + ": it is no file"
	}
	return ""
}

// free reads any mapping.
func (d *decoder) free(n *yaml.Node, what string) (param.JSON, bool) {
	var v map[string]any
	if n.Kind != yaml.MappingNode {
		d.Fail(n, "%s is %s; it must be a mapping from words, such as {lead: 12}", what, strict.Describe(n))
		return "", false
	}
	if err := n.Decode(&v); err != nil {
		reason := strings.TrimPrefix(err.Error(), "yaml: ")
		if types := (*yaml.TypeError)(nil); errors.As(err, &types) {
			reason = strings.Join(types.Errors, "; ")
		}
		d.Fail(n, "%s cannot be read as a mapping from words: %s", what, reason)
		return "", false
	}
	text, err := json.Marshal(v)
	if err != nil {
		d.Fail(n, "%s cannot be written as JSON; its values must be texts, finite numbers, yes or no, lists and mappings from words", what)
		return "", false
	}
	return param.JSON(text), true
}

// files reads a list of files.
func (d *decoder) files(n *yaml.Node, what string) ([]param.File, bool) {
	words, ok := d.words(n, what)
	files := make([]param.File, len(words))
	for i, s := range words {
		files[i] = d.named(s)
	}
	return files, ok
}

// command reads the words of a program, of which some are files.
func (d *decoder) command(n *yaml.Node, what string) (param.Command, bool) {
	words, ok := d.words(n, what)
	command := make(param.Command, len(words))
	for i, s := range words {
		command[i] = param.File{Text: s}
		if file := d.named(s); unreadable(file) == "" {
			command[i] = file
		}
	}
	if ok && words[0] == "" {
		d.Fail(n, "%s begins with an empty word; it must begin with a program, as [python3, king.py]", what)
		ok = false
	}
	return command, ok
}
