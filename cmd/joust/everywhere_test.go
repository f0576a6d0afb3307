//go:build everywhere

package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// way is one way to run joust: compiled for a processor and started on it.
type way struct {
	name  string
	build []string // environment of the compiler
	start []string // words before the program's name
	run   []string // environment of the program
}

// Each study of testdata/everywhere leaves the same bytes behind, whatever the
// processor: one that fuses products with sums at run time where the library
// asks for it (math.Exp on amd64), one that does not, and one that the compiler
// fuses for (arm64, under qemu-user). It also may for amd64 from GOAMD64=v3 on;
// TestPortable of package sim reads the instructions for that.
//
//	go test -tags everywhere -run Everywhere ./cmd/joust
func TestEverywhere(t *testing.T) {
	if runtime.GOOS != "linux" || runtime.GOARCH != "amd64" {
		t.Skipf("compares amd64 with arm64 under qemu, on linux/amd64; this is %s/%s", runtime.GOOS, runtime.GOARCH)
	}
	plain := way{name: "amd64", build: []string{"GOARCH=amd64"}}
	ways := []way{{name: "amd64 without FMA", build: plain.build, run: []string{"GODEBUG=cpu.fma=off"}}}
	if qemu, err := emulator(); err == nil {
		ways = append(ways, way{name: "arm64", build: []string{"GOARCH=arm64"}, start: []string{qemu}})
	} else if os.Getenv("CI") == "true" {
		t.Errorf("arm64 cannot be compared: %v (Debian: apt-get install qemu-user)", err)
	} else {
		t.Logf("arm64 is left out: %v (Debian: apt-get install qemu-user)", err)
	}

	folder := everywhereStudies(t, catalogue)
	studies, err := filepath.Glob(filepath.Join(folder, "*.yaml"))
	if err != nil || len(studies) == 0 {
		t.Fatalf("no studies in %s: %v", folder, err)
	}
	want := map[string]map[string][]byte{} // by study, then by file
	for _, w := range append([]way{plain}, ways...) {
		program := filepath.Join(t.TempDir(), "joust")
		build := exec.Command("go", "build", "-o", program, ".")
		build.Env = append(os.Environ(), append([]string{"CGO_ENABLED=0"}, w.build...)...)
		if text, err := build.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", w.name, err, text)
		}
		for _, study := range studies {
			name := filepath.Base(study)
			out := filepath.Join(t.TempDir(), "out")
			words := slices.Concat(w.start, []string{program, "run", name, "--quiet", "--out", out})
			run := exec.Command(words[0], words[1:]...)
			run.Dir = folder
			run.Env = append(os.Environ(), w.run...)
			if text, err := run.CombinedOutput(); err != nil {
				t.Fatalf("%s, %s: %v\n%s", w.name, name, err, text)
			}
			// Not PNG, of which single pixels may differ; see results/plot/png.go.
			words = slices.Concat(w.start, []string{program, "plot", out, "--format", "pdf"})
			plot := exec.Command(words[0], words[1:]...)
			plot.Env = run.Env
			if text, err := plot.CombinedOutput(); err != nil {
				t.Fatalf("%s, %s: %v\n%s", w.name, name, err, text)
			}
			got := leftBehind(t, out)
			if want[name] == nil {
				want[name] = got
				continue
			}
			sameBytes(t, w.name+", "+name, got, want[name])
		}
	}
}

// emulator returns the program that runs programs for arm64.
func emulator() (string, error) {
	for _, name := range []string{"qemu-aarch64-static", "qemu-aarch64"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", errors.New("there is no qemu-aarch64-static and no qemu-aarch64")
}

// leftBehind returns the files of a run without its times. The manifest is without the name
// of the platform.
func leftBehind(t *testing.T, out string) map[string][]byte {
	t.Helper()
	files := map[string][]byte{}
	err := filepath.WalkDir(out, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || d.Name() == "timing.json" {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if d.Name() == "manifest.json" {
			var m map[string]any
			if err := json.Unmarshal(text, &m); err != nil {
				return fmt.Errorf("%s: %w", path, err)
			}
			if program, ok := m["program"].(map[string]any); ok {
				delete(program, "platform")
			}
			if text, err = json.MarshalIndent(m, "", " "); err != nil {
				return err
			}
		}
		name, err := filepath.Rel(out, path)
		files[name] = text
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, needed := range []string{"summary.csv", "curves.csv", "manifest.json"} {
		if files[needed] == nil {
			t.Fatalf("%s: no %s", out, needed)
		}
	}
	return files
}

// sameBytes reports which files differ and, for the first table, which lines differ.
func sameBytes(t *testing.T, what string, got, want map[string][]byte) {
	t.Helper()
	var differ []string
	for name := range want {
		if !bytes.Equal(got[name], want[name]) {
			differ = append(differ, name)
		}
	}
	for name := range got {
		if want[name] == nil {
			differ = append(differ, name+" (only here)")
		}
	}
	if len(differ) == 0 {
		t.Logf("%s: %d files, all the same", what, len(want))
		return
	}
	slices.Sort(differ)
	t.Errorf("%s: %d of %d files differ from amd64's: %s", what, len(differ), len(want), strings.Join(differ[:min(8, len(differ))], ", "))
	for _, name := range []string{"manifest.json", "summary.csv", "curves.csv"} {
		if d := cmp.Diff(strings.Split(string(want[name]), "\n"), strings.Split(string(got[name]), "\n")); d != "" {
			t.Errorf("%s: amd64 -, here +\n%s", name, d[:min(len(d), 4000)])
			return
		}
	}
}
