package run

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/sync/errgroup"

	"joust/results"
	"joust/results/records"
)

// setAsideForeign moves the records of cells that the study does not have to the spare
// ones.
func (r *run) setAsideForeign() error {
	ours := map[string]bool{} // by what file names of a cell have in common
	for _, c := range r.manifest.Cells {
		prefix, _, _ := strings.Cut(filepath.Base(r.dir.Block(c.Hash, 0)), "-")
		ours[prefix] = true
	}
	names, err := r.dir.Blocks()
	if err != nil {
		return err
	}
	for _, name := range names {
		if prefix, _, _ := strings.Cut(name, "-"); !ours[prefix] {
			if err := r.setAside(name); err != nil {
				return err
			}
		}
	}
	return nil
}

// setAside moves the file of records of that name to the spare ones. Of two files of the
// name it keeps the one with more trials.
func (f folder) setAside(name string) error {
	from, to := filepath.Join(f.dir.TrialsFolder(), name), filepath.Join(f.dir.SpareFolder(), name)
	if err := os.MkdirAll(f.dir.SpareFolder(), 0o777); err != nil {
		return err
	}
	if there, err := records.CountTrials(to); err == nil {
		if n, err := records.CountTrials(from); err != nil || n <= there {
			return os.Remove(from)
		}
	}
	return os.Rename(from, to)
}

// tidy leaves exactly the wanted trials in the folder; wanted has the units by the names of
// their files. Files that the study does not want, and files with more trials than it
// wants, are set aside; of the latter the wanted trials are written again.
func (f folder) tidy(wanted map[string]unit) error {
	names, err := f.dir.Blocks()
	if err != nil {
		return err
	}
	for _, name := range names {
		u, ours := wanted[name]
		if !ours {
			if err := f.setAside(name); err != nil {
				return err
			}
			continue
		}
		n, err := records.CountTrials(f.path(u.cell, u.first))
		if err == nil && n > u.trials {
			err = f.shorten(u, name)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// shorten sets the file of the unit aside and writes its wanted trials in its place.
func (f folder) shorten(u unit, name string) error {
	schema := f.study.Schema()
	schema.Derive = nil
	b, err := f.read(schema, u.cell, u.first, u.trials)
	if err != nil {
		return err
	}
	if err := f.setAside(name); err != nil {
		return err
	}
	return results.WriteFile(f.path(u.cell, u.first), func(w io.Writer) error {
		return records.Write(w, b, schema, f.manifest.Cells[u.cell].Hash)
	})
}

// gather brings to the folder what is known of the units: of each the file with the most
// trials, from the folder itself, its spare records, or the folders named for reuse. It
// returns how many of each unit's trials are then in the folder.
func (r *run) gather(units []unit) (there []int, err error) {
	there = make([]int, len(units))
	var group errgroup.Group
	group.SetLimit(r.Workers)
	for i, u := range units {
		group.Go(func() (err error) {
			there[i], err = r.gatherUnit(u)
			return err
		})
	}
	return there, group.Wait()
}

func (r *run) gatherUnit(u unit) (there int, err error) {
	schema, c := r.study.Schema(), r.manifest.Cells[u.cell]
	names := c.ID().String()
	path := r.path(u.cell, u.first)
	h, err := r.inspect(path, schema, c.Hash)
	if errors.Is(err, records.ErrOther) { // other columns
		err = r.setAside(filepath.Base(path))
	}
	if err != nil {
		return 0, err
	}
	if h.Trials >= u.trials && h.Names == names {
		return u.trials, nil
	}
	best, from := h, path
	for _, other := range r.otherPaths(c.Hash, u.first) {
		if best.Trials >= u.trials {
			break
		}
		o, err := r.inspect(other, schema, c.Hash)
		if err != nil && !errors.Is(err, records.ErrOther) {
			return 0, err
		}
		if o.Trials > best.Trials {
			best, from = o, other
		}
	}
	if best.Trials == 0 || from == path && best.Names == names {
		return min(best.Trials, u.trials), nil
	}
	schema.Derive = nil
	b, err := records.ReadBlock(from, schema, c.Hash)
	if err != nil {
		return 0, err
	}
	b.Cell = c.ID()
	if from != path {
		if b.Trials() > u.trials {
			b.Truncate(schema, u.trials)
		}
		r.Watch.Reused(filepath.Dir(filepath.Dir(from)), u.cell, b.Trials()-min(h.Trials, b.Trials()))
	}
	return min(b.Trials(), u.trials), r.write(b, u)
}

// otherPaths lists where else the records of a block may be.
func (r *run) otherPaths(hash string, first int) []string {
	paths := []string{r.dir.Spare(hash, first)}
	for _, d := range r.Reuse {
		paths = append(paths, d.Block(hash, first), d.Spare(hash, first))
	}
	return paths
}

// inspect returns the header of a file of records; zero if there is none or if it is
// damaged.
func (r *run) inspect(path string, s results.Schema, hash string) (records.Header, error) {
	h, err := records.Inspect(path, s, hash)
	switch {
	case err == nil:
		return h, nil
	case errors.Is(err, records.ErrDamaged):
		r.Watch.Damaged(path)
	case !errors.Is(err, fs.ErrNotExist):
		return records.Header{}, err
	}
	return records.Header{}, nil
}
