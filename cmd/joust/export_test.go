package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// closed returns a pipe whose reading end is closed.
type closed struct{}

func (closed) Write([]byte) (int, error) {
	return 0, &os.PathError{Op: "write", Path: "|1", Err: syscall.EPIPE}
}

func ran(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "run")
	var stderr bytes.Buffer
	if status := joust(t.Context(), []string{"run", "quickstart", "--trials", "2", "--quiet", "--out", dir}, &stderr, &stderr); status != 0 {
		t.Fatal(&stderr)
	}
	return dir
}

func TestABrokenPipeEndsAnExportQuietly(t *testing.T) {
	dir := ran(t)
	for _, format := range []string{"--csv", "--jsonl", "--parquet"} {
		var stderr bytes.Buffer
		if status := joust(t.Context(), []string{"export", dir, format}, closed{}, &stderr); status != statusDone || stderr.Len() > 0 {
			t.Errorf("%s: status %d, stderr %q", format, status, &stderr)
		}
	}
}

func TestAnInterruptedExportLeavesTheFile(t *testing.T) {
	dir := ran(t)
	out := filepath.Join(t.TempDir(), "table.csv")
	if err := os.WriteFile(out, []byte("before"), 0o644); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var stdout, stderr bytes.Buffer
	if status := joust(ctx, []string{"export", dir, "--csv", "--out", out}, &stdout, &stderr); status != statusInterrupted {
		t.Errorf("status %d, stderr %q", status, &stderr)
	}
	text, err := os.ReadFile(out)
	entries, _ := os.ReadDir(filepath.Dir(out))
	if err != nil || string(text) != "before" || len(entries) != 1 {
		t.Errorf("the file is %q, %v, among %d", text, err, len(entries))
	}
	if status := joust(ctx, []string{"export", dir, "--csv"}, &stdout, &stderr); status != statusInterrupted {
		t.Errorf("to stdout: status %d, stderr %q", status, &stderr)
	}
}
