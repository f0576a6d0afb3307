package session

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"joust/results"
)

// fork moves the journal in the folder aside and returns its verdicts by what was asked.
func fork(dir string) (map[string]*line, error) {
	path := JournalPath(dir)
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, &RefusedError{fmt.Errorf("%s: there is no journal whose verdicts could be taken over; leave --fork out", path)}
	}
	if err != nil {
		return nil, err
	}
	release, err := results.Dir{Path: dir}.Lock()
	if err != nil {
		return nil, err
	}
	defer release()
	old, voided := map[string]*line{}, map[int]bool{}
	var lines []*line
	var last sum
	for n := 1; len(text) > 0; n++ {
		row, rest, complete := bytes.Cut(text, []byte("\n"))
		if !complete {
			break
		}
		l, after, ok := decode(row, last)
		if !ok {
			return nil, &RefusedError{fmt.Errorf("%s:%d: the line is damaged, or one above it was changed or removed", path, n)}
		}
		lines, last, text = append(lines, l), after, rest
		voided[l.Void] = true
	}
	for _, l := range lines {
		if l.Outcome != "" && !voided[l.N] {
			old[l.Texts] = l
		}
	}
	for n := 1; ; n++ {
		aside := filepath.Join(dir, fmt.Sprintf("journal-%d.jsonl", n))
		if _, err := os.Stat(aside); errors.Is(err, fs.ErrNotExist) {
			return old, os.Rename(path, aside)
		}
	}
}
