package main

import (
	"bytes"
	"context"
	"os"
	"strings"
	"testing"
)

// A conversion that is interrupted, while it reads or while it writes, leaves the output as
// it was and no other file.
func TestInterruptedConvert(t *testing.T) {
	t.Chdir(t.TempDir())
	log := "winner,loser\n" + strings.Repeat("ant,bee\n", 10000)
	for name, text := range map[string]string{"log.csv": log, "out.csv": "kept\n"} {
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	// The context says 4 times that nothing has happened: to 10,000 rows in each of two passes.
	for checks := range 5 {
		var stdout, stderr bytes.Buffer
		ctx := &interrupted{Context: t.Context(), after: checks}
		status := joust(ctx, []string{"convert", "log.csv", "out.csv"}, &stdout, &stderr)
		text, err := os.ReadFile("out.csv")
		if err != nil {
			t.Fatal(err)
		}
		files, err := os.ReadDir(".")
		if err != nil || len(files) != 2 {
			t.Errorf("after %d checks there are %v, %v", checks, files, err)
		}
		if checks == 4 {
			if status != statusDone || len(text) < len(log) {
				t.Errorf("without an interrupt the status is %d: %s", status, stderr.String())
			}
			continue
		}
		if want := "interrupted; out.csv was not changed: context canceled\n"; status != statusInterrupted || stderr.String() != want || string(text) != "kept\n" {
			t.Errorf("after %d checks: status %d, %q, out.csv has %d bytes", checks, status, stderr.String(), len(text))
		}
	}
}

// interrupted is a context that is cancelled after it was asked some times.
type interrupted struct {
	context.Context
	after int
}

func (c *interrupted) Err() error {
	if c.after--; c.after < 0 {
		return context.Canceled
	}
	return nil
}
