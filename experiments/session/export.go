package session

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strconv"

	"joust/environments/logs"
)

// Status returns how far the session of the folder is, without asking anything; nil if it has
// not begun. The learner must live in joust.
func Status(s *Session, dir string) (*Result, error) {
	r, err := readJournal(JournalPath(dir), s)
	if err != nil || r == nil || r.begin == nil {
		return nil, err
	}
	d := newDrive(s, Options{})
	d.record = r
	d.restart()
	d.advance()
	return d.result(), d.close()
}

// Export writes the verdicts of the session in the folder, without those that were taken back,
// as a log of duels in their order, in the canonical record: CSV or JSON lines. Retests are
// among them, and controls are not, since an arm does not duel itself in a log.
func Export(s *Session, dir string, jsonl bool, w io.Writer) error {
	path := JournalPath(dir)
	r, err := readJournal(path, s)
	switch {
	case err != nil:
		return err
	case r == nil || len(r.verdicts) == 0:
		return fmt.Errorf("%s: %w; there is no verdict yet", path, fs.ErrNotExist)
	}
	var columns logs.Columns
	var duels []logs.Duel
	for _, l := range r.verdicts {
		if r.voided[l.N] || l.Use == useWords[control] {
			continue
		}
		at := r.at[l.ID]
		d := logs.Duel{
			ID: strconv.Itoa(l.N), First: l.Shown[0], Second: l.Shown[1], Outcome: r.store[at].outcome,
			Judge: l.Judge, Prompt: l.Item, Time: l.At, Count: 1, Weight: 1,
		}
		if s.dependent() { // verdicts on the same two texts
			d.Group = fmt.Sprintf("%s %s %s", s.Arms[at.lo], s.Arms[at.hi], l.Item)
		}
		columns.Add(&d)
		duels = append(duels, d)
	}
	var out logs.Writer
	if jsonl {
		out = logs.NewJSONL(w, columns, true)
	} else {
		out, err = logs.NewCSV(w, columns, true)
	}
	for i := range duels {
		if err == nil {
			err = out.Write(&duels[i])
		}
	}
	if err != nil {
		return err
	}
	return errors.Join(err, out.Close())
}

// dependent reports whether several verdicts may be about the same two texts.
func (s *Session) dependent() bool {
	return s.Panel > 1 || s.Order == Both || s.Retest > 0 || s.Reuse
}
