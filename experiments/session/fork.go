package session

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"joust/results"
	"joust/sim/param"
)

// earlier is a verdict of another journal, and where it stands.
type earlier struct {
	*line
	place string // file:line
}

// earlierVerdicts are the verdicts of other journals, by what was asked and by whom.
type earlierVerdicts map[string]earlier

// read adds the verdicts of a journal that were not taken back, as verdicts of the file name.
// Of several on the same question, the first one that was added stays. A line that is not
// complete is left out.
func (e earlierVerdicts) read(path, name string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return &RefusedError{errors.New(param.FileFault(path, err))}
	}
	voided := map[int]bool{}
	var lines []*line
	var last sum
	for n := 1; len(text) > 0; n++ {
		row, rest, complete := bytes.Cut(text, []byte("\n"))
		if !complete {
			break
		}
		l, after, ok := decode(row, last)
		switch {
		case !ok && n == 1:
			return &RefusedError{fmt.Errorf("%s:1: this is no journal of joust live, or it is damaged", path)}
		case !ok:
			return &RefusedError{fmt.Errorf("%s:%d: the line is damaged, or one above it was changed or removed", path, n)}
		}
		lines, last, text = append(lines, l), after, rest
		voided[l.Void] = true
	}
	for _, l := range lines {
		if _, known := e[l.Texts]; l.Outcome != "" && !voided[l.N] && !known {
			e[l.Texts] = earlier{l, fmt.Sprintf("%s:%d", name, l.N)}
		}
	}
	return nil
}

// fork moves the journal in the folder aside and adds its verdicts.
func (e earlierVerdicts) fork(dir string) error {
	path := JournalPath(dir)
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return &RefusedError{fmt.Errorf("%s: there is no journal whose verdicts could be taken over; leave --fork out", path)}
	}
	release, err := results.Dir{Path: dir}.Lock()
	if err != nil {
		return err
	}
	defer release()
	for n := 1; ; n++ {
		name := fmt.Sprintf("journal-%d.jsonl", n)
		aside := filepath.Join(dir, name)
		if _, err := os.Stat(aside); errors.Is(err, fs.ErrNotExist) {
			if err := e.read(path, name); err != nil {
				return err
			}
			return os.Rename(path, aside)
		}
	}
}
