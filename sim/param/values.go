package param

import (
	"cmp"
	"strings"
)

// File is a parameter that names a file. Text is the name in the study and Path the path
// of the file; they differ if the study is in another folder.
type File struct{ Text, Path string }

// Nested is a parameter that is another entry of a catalogue with its parameters. Text is
// the entry as a command line takes it, such as "hudry13[shuffle=false]". Who decodes the
// parameter sets Version, which is that of the entry, and Of, what the outer entry needs of
// the inner one; the outer entry says which type that has. Named are the files that the inner
// entry names.
type Nested struct {
	Text    string
	Version int
	Named   []File
	Of      any
}

// Command is the words of a program and its arguments. A word that names a file of the
// study's folder has a Path; the Path of the others is "".
type Command []File

// Words returns the words, a file by its path.
func (c Command) Words() []string {
	words := make([]string, len(c))
	for i, f := range c {
		words[i] = cmp.Or(f.Path, f.Text)
	}
	return words
}

// String returns the words as the study writes them, with spaces between them.
func (c Command) String() string { return strings.Join(textsOf(c), " ") }

// JSON is a free mapping, which is handed on as it is: a JSON object with sorted keys.
type JSON string

// Files returns the files that the parameters name, in the order of declaration.
func Files(p Params) (files []File) {
	for f := range Each(p) {
		files = append(files, f.Files()...)
	}
	return files
}

// Files returns the files that the value of the parameter names.
func (f Field) Files() (files []File) {
	switch v := f.Value().(type) {
	case File:
		if v.Text != "" {
			files = []File{v}
		}
	case []File:
		files = v
	case Nested:
		files = v.Named
	case Command:
		for _, w := range v {
			if w.Path != "" {
				files = append(files, w)
			}
		}
	}
	return files
}
