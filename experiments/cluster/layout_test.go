package cluster

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestLay(t *testing.T) {
	for _, test := range []struct {
		what  string
		files []string
		want  Layout
	}{
		{"a study alone", nil, Layout{Study: "study.yaml"}},
		{"a file beside the study", []string{"x.csv"}, Layout{"study.yaml", []string{"x.csv"}}},
		{"detours are left out", []string{"./a/../b//x.csv"}, Layout{"study.yaml", []string{"b/x.csv"}}},
		{
			"a file above the study moves the study down",
			[]string{"../../data/x.csv", "../y.csv", "z.csv"},
			Layout{"down/down/study.yaml", []string{"data/x.csv", "down/y.csv", "down/down/z.csv"}},
		},
		{"a file named from the root stays there", []string{"/data/x.csv", "y.csv"}, Layout{"study.yaml", []string{"", "y.csv"}}},
		{"two dots may begin a name", []string{"..x/y.csv"}, Layout{"study.yaml", []string{"..x/y.csv"}}},
	} {
		got, err := Lay(test.files)
		if err != nil {
			t.Errorf("%s: %v", test.what, err)
			continue
		}
		if d := cmp.Diff(test.want, got); d != "" {
			t.Errorf("%s: want -, got +\n%s", test.what, d)
		}
		// The study finds each file by the name by which it calls it, and none is
		// outside of the folder.
		for i, name := range test.files {
			found := filepath.ToSlash(filepath.Join(filepath.Dir(got.Study), name))
			if place := got.Files[i]; place != "" && (found != place || !filepath.IsLocal(place)) {
				t.Errorf("%s: %s of the study leads to %s, and the file is %s", test.what, name, found, place)
			}
		}
	}
	if _, err := Lay([]string{"a.csv", "./study.yaml"}); err == nil || !strings.Contains(err.Error(), `"./study.yaml"`) {
		t.Errorf("a file in the place of the study: got %v", err)
	}
}
