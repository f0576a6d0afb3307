package cluster

import (
	"fmt"
	"path"
	"path/filepath"
	"strings"
)

// studyName is the name of the study's file in a layout.
const studyName = "study.yaml"

// Layout says where a study and copies of the files that it names are placed in a new
// folder, so that the paths in the text of the study remain right. All paths have
// slashes and are relative to that folder.
type Layout struct {
	Study string
	Files []string // in the order given; "" for a file that is not copied, since the study names it by an absolute path
}

// Lay lays out a study that names these files. A study that names ../data/x.csv is
// placed one folder down. It is an error if a file would have the path of the study.
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
			return Layout{}, fmt.Errorf("the study names the file %q, which is the name of the study itself on a cluster; rename the file", f)
		}
		l.Files = append(l.Files, place)
	}
	return l, nil
}

// clean returns the shortest equivalent path; its steps "../", if any, come first.
func clean(file string) string { return filepath.ToSlash(filepath.Clean(file)) }

// up counts the steps "../" of a clean path.
func up(file string) (n int) {
	for rest, ok := strings.CutPrefix(file, "../"); ok; rest, ok = strings.CutPrefix(rest, "../") {
		n++
	}
	return n
}
