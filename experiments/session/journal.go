package session

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"joust/results"
)

// The names in the folder of a session.
const (
	journalName = "journal.jsonl"
	sessionName = "session.yaml"
)

// JournalPath returns the path of the journal in the folder of a session.
func JournalPath(dir string) string { return filepath.Join(dir, journalName) }

// journal appends lines to the file of a session. A line is on the disk at once; whether it
// survives a power failure is decided by sync.
type journal struct {
	file     *os.File
	write    func([]byte) error // to the file; tests replace it
	last     sum
	lines    int
	unsynced int
	synced   time.Time // when the file was synced last
	careful  bool      // sync after each verdict, because a person has given it
	now      func() time.Time
	release  func()
}

// Machines give verdicts that can be had again: they are synced so often.
const (
	syncLines = 16
	syncEvery = time.Second
)

// openJournal opens the journal in the folder, which it locks, and returns what it has; nil if
// it is new. A torn last line is cut off.
func openJournal(dir string, s *Session, now func() time.Time) (*journal, *record, error) {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return nil, nil, err
	}
	release, err := results.Dir{Path: dir}.Lock()
	if err != nil {
		return nil, nil, err
	}
	j := &journal{now: now, release: release}
	path := JournalPath(dir)
	r, err := readJournal(path, s)
	if err == nil {
		j.file, err = os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o644)
	}
	if err == nil && r != nil {
		j.last, j.lines = r.last, r.lines
	}
	if err == nil {
		size := int64(0)
		if r != nil {
			size = r.size
		}
		err = j.file.Truncate(size)
	}
	if err != nil {
		if j.file != nil {
			err = errors.Join(err, j.file.Close())
		}
		release()
		return nil, nil, err
	}
	j.write = func(b []byte) error {
		_, err := j.file.Write(b)
		return err
	}
	if r != nil && r.begin == nil {
		r = nil // only a torn first line was there
	}
	return j, r, nil
}

// readJournal reads a journal of the session; nil if there is none.
func readJournal(path string, s *Session) (*record, error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil //nolint:nilnil // a session that has not begun is no error
	}
	if err != nil {
		return nil, err
	}
	r, err := readRecord(path, text, s)
	if err != nil {
		return nil, &RefusedError{err}
	}
	return r, nil
}

// append numbers the line and writes it.
func (j *journal) append(l *line) error {
	l.N = j.lines + 1
	text, after := l.encode(j.last)
	if err := j.write(text); err != nil {
		return fmt.Errorf("writing the journal: %w", err)
	}
	j.last, j.lines = after, j.lines+1
	j.unsynced++
	return nil
}

// settle syncs the file as often as the lines that were appended need it.
func (j *journal) settle() error {
	if j.unsynced == 0 || !j.careful && j.unsynced < syncLines && j.now().Sub(j.synced) < syncEvery {
		return nil
	}
	return j.sync()
}

// sync makes sure that all lines survive a power failure.
func (j *journal) sync() error {
	j.unsynced, j.synced = 0, j.now()
	if err := j.file.Sync(); err != nil {
		return fmt.Errorf("writing the journal: %w", err)
	}
	return nil
}

// close syncs and closes the file, and lets others use the folder.
func (j *journal) close() error {
	defer j.release()
	return errors.Join(j.sync(), j.file.Close())
}
