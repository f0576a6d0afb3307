package experiments_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"joust/experiments"
	"joust/experiments/family"
	"joust/experiments/study"
	"joust/experiments/studytest"
	"joust/results"
)

// quickRun is a run of the quick variant of an embedded study. Several tests read it;
// none may change its folder's records or manifest.
type quickRun struct {
	study    *study.Study
	dir      results.Dir
	manifest *results.Manifest
}

var (
	quickRuns   = map[string]quickRun{}
	quickFolder string
)

func TestMain(m *testing.M) {
	var err error
	if quickFolder, err = os.MkdirTemp("", "joust-quick-"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := m.Run()
	_ = os.RemoveAll(quickFolder) // what is left in the temporary folder does no harm
	os.Exit(code)
}

// runQuick returns the run of the quick variant of an embedded study. The first test
// that asks for it runs it. No test of this package that calls it may be parallel.
func runQuick(t *testing.T, name string) quickRun {
	t.Helper()
	if r, ok := quickRuns[name]; ok {
		return r
	}
	s, err := experiments.Load(family.Standard(), name)
	if err != nil {
		t.Fatal(err)
	}
	if s, err = study.Quick(s); err != nil {
		t.Fatal(err)
	}
	dir, m := studytest.RunIn(t, s, filepath.Join(quickFolder, name))
	quickRuns[name] = quickRun{s, dir, m}
	return quickRuns[name]
}
