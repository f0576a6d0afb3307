package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A program that go run or go test built is not submitted to a cluster, because it may be
// deleted when the job begins. The program of this test is one.
func TestSubmitOfWhatGoRunBuilt(t *testing.T) {
	bin := t.TempDir()
	if err := os.WriteFile(filepath.Join(bin, "sbatch"), []byte("#!/bin/sh\necho 1\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", bin)
	t.Chdir(t.TempDir())
	if program, err := os.Executable(); err != nil || !passing(program) {
		t.Skipf("go test built this in %s, which is no folder of Go's: %v", program, err)
	}
	var stdout, stderr bytes.Buffer
	status := joust(t.Context(), []string{"submit", "quickstart", "--slurm", "--shards", "4"}, &stdout, &stderr)
	if status != statusFailed || !strings.Contains(stderr.String(), "go install ./cmd/joust") {
		t.Errorf("status %d: %s%s", status, &stdout, &stderr)
	}
	if left, _ := os.ReadDir("."); len(left) > 0 {
		t.Errorf("it left %v", left)
	}
	for _, program := range []string{"/home/u/go/bin/joust", "/opt/go-built/joust", "joust"} {
		if passing(program) {
			t.Errorf("%s is taken for one that go run built", program)
		}
	}
}
