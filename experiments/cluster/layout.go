package cluster

import (
	"fmt"
	"path"
	"path/filepath"
	"strings"
)

// studyName is what the study is called where it is laid out.
const studyName = "study.yaml"

// Layout says where a study and the files that it names go in a folder of their
// own, so that the study names them still, as it is written. All paths have
// slashes and are relative to that folder.
type Layout struct {
	Study string
	Files []string // in the order given; "" of one that stays where it is, since the study names it from the root
}

// Lay lays out a study that names the files, as it names them. A study that names
// ../data/x.csv goes one folder down. It is an error if a file would take the
// place of the study.
func Lay(files []string) (Layout, error) {
	above := 0
	for _, f := range files {
		if !filepath.IsAbs(f) {
			above = max(above, up(clean(f)))
		}
	}
	folder := strings.Repeat("down/", above)
	l := Layout{Study: folder + studyName}
	for _, f := range files {
		place := ""
		if !filepath.IsAbs(f) {
			place = path.Join(folder, clean(f))
		}
		if place == l.Study {
			return Layout{}, fmt.Errorf("the study names the file %q, which is what the study itself is called on a cluster; rename the file", f)
		}
		l.Files = append(l.Files, place)
	}
	return l, nil
}

// clean is the path without detours: where it leads up, it begins with that.
func clean(file string) string { return filepath.ToSlash(filepath.Clean(file)) }

// up counts the folders that a clean path leads up.
func up(file string) (n int) {
	for rest, ok := strings.CutPrefix(file, "../"); ok; rest, ok = strings.CutPrefix(rest, "../") {
		n++
	}
	return n
}
