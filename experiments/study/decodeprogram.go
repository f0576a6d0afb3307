package study

import (
	"encoding/json"
	"os"
	"path/filepath"

	"gopkg.in/yaml.v3"

	"joust/sim/param"
)

// named returns the file of that name, relative to the folder of the study.
func (d *decoder) named(name string) param.File {
	path := name
	if !filepath.IsAbs(path) {
		path = filepath.Join(d.folder, path)
	}
	return param.File{Text: name, Path: path}
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
	if n.Kind != yaml.MappingNode || n.Decode(&v) != nil {
		d.fail(n, "%s is %s; it must be a mapping from words, such as {lead: 12}", what, describe(n))
		return "", false
	}
	text, err := json.Marshal(v)
	if err != nil {
		d.fail(n, "%s cannot be written as JSON; its values must be texts, finite numbers, yes or no, lists and mappings from words", what)
		return "", false
	}
	return param.JSON(text), true
}

// files reads a list of files, which must exist.
func (d *decoder) files(n *yaml.Node, what string) ([]param.File, bool) {
	words, ok := d.words(n, what)
	files := make([]param.File, len(words))
	for i, s := range words {
		files[i] = d.named(s)
		if fault := unreadable(files[i]); fault != "" && ok {
			d.fail(n, "%s: %s", what, fault)
			ok = false
		}
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
		d.fail(n, "%s begins with an empty word; it must begin with a program, as [python3, king.py]", what)
		ok = false
	}
	return command, ok
}
