package run

import (
	"cmp"
	"fmt"
	"path/filepath"
	"slices"

	"joust/results"
)

// Join returns a reader of the cells of several runs, whose trials can be compared in
// pairs: trial by trial, all algorithms of an environment met the same instance and the
// same coins. It is an error, which says what differs, if the runs are of different
// families, root seeds or notions of what is right, or if an environment that two of them
// have is of different versions or has read files with different contents. Of cells that
// several runs have, one is read; where different cells have one name, the label of the
// later one names its folder.
func Join(readers []*Reader) (*Reader, error) {
	first := readers[0]
	if len(readers) == 1 {
		return first, nil
	}
	study, manifest := *first.Study, *first.Manifest
	study.Cells, manifest.Cells = nil, nil
	all := &Reader{Study: &study, Dir: first.Dir, Manifest: &manifest}
	for _, r := range readers {
		if err := first.pairs(r); err != nil {
			return nil, err
		}
		for i, c := range r.Study.Cells {
			m := r.Manifest.Cells[i]
			if slices.ContainsFunc(manifest.Cells, func(o results.ManifestCell) bool { return o.Hash == m.Hash }) {
				continue
			}
			for j, o := range study.Cells {
				if o.Environment.Key() != c.Environment.Key() {
					continue
				}
				if err := sameEnvironment(all.dirOf(j), r.Dir, manifest.Cells[j], m); err != nil {
					return nil, err
				}
				if o.Name() == c.Name() && o.Algorithm.String() == c.Algorithm.String() {
					c.Label = fmt.Sprintf("%s (%s)", c.Nickname(), filepath.Base(r.Dir.Path))
				}
			}
			study.Cells, manifest.Cells = append(study.Cells, c), append(manifest.Cells, m)
			all.from = append(all.from, r.Dir)
			all.Trials, all.Wanted = append(all.Trials, r.Trials[i]), append(all.Wanted, r.Wanted[i])
		}
	}
	for i, c := range all.Study.Cells {
		for j := range i {
			if study.Cells[j].Environment.Key() == c.Environment.Key() && all.from[j] != all.from[i] {
				return all, nil
			}
		}
	}
	return nil, fmt.Errorf("no environment has cells in two of the folders, so that there is nothing to compare between them")
}

// pairs returns an error that says why trials of the two runs cannot be compared in pairs.
func (r *Reader) pairs(other *Reader) error {
	a, b := r.Manifest, other.Manifest
	differ := func(what string, here, there any) error {
		return fmt.Errorf("%s and %s cannot be compared in pairs: their %s is %v and %v", r.Dir.Path, other.Dir.Path, what, here, there)
	}
	switch {
	case r.Study.Family != other.Study.Family:
		return differ("family", a.Family, b.Family)
	case a.RootSeed != b.RootSeed:
		return differ("root seed", a.RootSeed, b.RootSeed)
	case a.Truth != b.Truth:
		return differ("truth", cmp.Or(a.Truth, results.OwnTruth), cmp.Or(b.Truth, results.OwnTruth))
	}
	return nil
}

// sameEnvironment returns an error if an environment that both cells have is not the same
// in both.
func sameEnvironment(here, there results.Dir, a, b results.ManifestCell) error {
	if a.EnvironmentVersion != b.EnvironmentVersion {
		return fmt.Errorf("%s and %s cannot be compared in pairs: the environment %s is of version %d and %d", here.Path, there.Path, a.ID().EnvironmentName(), a.EnvironmentVersion, b.EnvironmentVersion)
	}
	if a.EnvironmentFiles != b.EnvironmentFiles {
		return fmt.Errorf("%s and %s cannot be compared in pairs: the environment %s has read files with different contents", here.Path, there.Path, a.ID().EnvironmentName())
	}
	return nil
}
