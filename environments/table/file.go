package table

import (
	"errors"
	"io"
	"path/filepath"
	"strings"

	"joust/sim/param"
)

// Read opens the file of the named parameter and calls read with its reader. Every
// error is a *param.Error: about that parameter, unless read returns one about another.
func Read(parameter string, file param.File, f Format, read func(*Reader) error) error {
	return Open(parameter, file, func(r io.Reader) error {
		in, err := NewReader(file.Path, r, f)
		if err != nil {
			return err
		}
		return read(in)
	})
}

// Open opens the file of the named parameter and calls read with its content. Errors are as
// those of Read.
func Open(parameter string, file param.File, read func(io.Reader) error) error {
	r, err := param.OpenFile(file.Path)
	if err != nil {
		return param.Errorf(parameter, "cannot be read: %v", err)
	}
	defer r.Close()
	err = read(r)
	if about := new(param.Error); err != nil && !errors.As(err, &about) {
		return Unusable(parameter, err)
	}
	return err
}

// Unusable returns the error that the content of the named parameter's file is not
// allowed.
func Unusable(parameter string, err error) error {
	return param.Errorf(parameter, "cannot be used: %v", err)
}

// CheckEnding checks that the file of the named parameter, if there is one, ends in
// .csv or .jsonl, in capitals or not.
func CheckEnding(parameter string, f param.File) error {
	switch ending := filepath.Ext(f.Path); {
	case f == (param.File{}), isJSONLines(f.Path), strings.EqualFold(ending, ".csv"):
		return nil
	case ending == "":
		return param.Errorf(parameter, "is %s, which has no ending; it must end in .csv or .jsonl", f.Text)
	default:
		return param.Errorf(parameter, "is %s, which ends in %s; it must end in .csv or .jsonl", f.Text, ending)
	}
}

// isJSONLines reports whether the path is that of a file of JSON lines.
func isJSONLines(path string) bool { return strings.EqualFold(filepath.Ext(path), ".jsonl") }
