package experiments

import (
	"slices"

	"joust/sim/param"
)

// Files are the files that the study's environments name, each once, in the order
// of its cells.
func (s *Study) Files() (files []param.File) {
	for _, c := range s.Cells {
		for _, f := range param.Fields(c.Environment.Params) {
			if file, ok := f.Value().(param.File); ok && file.Text != "" && !slices.Contains(files, file) {
				files = append(files, file)
			}
		}
	}
	return files
}
