package main

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"joust/sim/rng"
	"joust/sim/simtest"
	"joust/sim/strength"
)

// battles writes a canonical log of so many duels of some arms, which are drawn from Davidson's
// model with strengths from 1 to -1; each prompt has three duels of one pair.
func battles(t testing.TB, arms, duels int) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "battles.csv")
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	w := bufio.NewWriter(file)
	fmt.Fprintln(w, "id,first,second,outcome,judge,group")
	s := rng.Stream(1, "battles")
	for d := range duels {
		i := s.Intn(arms)
		j := (i + 1 + s.Intn(arms-1)) % arms
		win, tie, _ := strength.Davidson(2*float64(j-i)/float64(arms-1), .9)
		outcome := "second"
		switch u := s.Float64(); {
		case u < win:
			outcome = "first"
		case u < win+tie:
			outcome = "tie"
		}
		fmt.Fprintf(w, "v%d,model-%02d,model-%02d,%s,judge-%d,p%d\n", d, i, j, outcome, d%40, d/3)
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

// A ranking, its page and its figure have the same bytes for any number of workers; none has the
// name of a judge.
func TestRankWorkers(t *testing.T) {
	simtest.Slow(t)
	log := battles(t, 8, 3000)
	var want [3][]byte
	for _, workers := range []string{"1", "3"} {
		page, figure := filepath.Join(t.TempDir(), "page.html"), filepath.Join(t.TempDir(), "board.svg")
		var stdout, stderr bytes.Buffer
		args := []string{"rank", log, "--cluster", "group,judge", "--order", "--elo", "--matrix", "--to", "json", "--report", page, "--figure", figure, "--workers", workers}
		if status := joust(t.Context(), args, &stdout, &stderr); status != statusDone {
			t.Fatalf("status %d: %s", status, &stderr)
		}
		got := [3][]byte{stdout.Bytes()}
		for i, path := range []string{page, figure} {
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			got[1+i] = text
		}
		for i, text := range got {
			if bytes.Contains(text, []byte("judge-1")) {
				t.Errorf("output %d names a judge", i)
			}
			if want[i] == nil {
				want[i] = text
			} else if !bytes.Equal(text, want[i]) {
				t.Errorf("output %d has other bytes with %s workers", i, workers)
			}
		}
	}
	// The drawn order of the arms is found, and the strengths are those of the model.
	var stdout, stderr bytes.Buffer
	if status := joust(t.Context(), []string{"rank", log, "--to", "csv", "--resamples", "0", "--cluster", "none"}, &stdout, &stderr); status != statusDone {
		t.Fatal(&stderr)
	}
	for i, line := range strings.Split(strings.TrimSpace(stdout.String()), "\n")[1:] {
		var x, se float64
		cells := strings.Split(line, ",")
		if _, err := fmt.Sscan(cells[7]+" "+cells[10], &x, &se); err != nil {
			t.Fatal(err)
		}
		var arm int
		if _, err := fmt.Sscanf(cells[6], "model-%d", &arm); err != nil {
			t.Fatal(err)
		}
		if z := (x - (1 - 2*float64(arm)/7)) / se; !(z*z < 16) {
			t.Errorf("%s is %v, which is %v standard errors from the model's (row %d)", cells[6], x, z, i)
		}
	}
}

// BenchmarkRank is the time of the whole command.
func BenchmarkRank(b *testing.B) {
	for _, c := range []struct{ arms, duels int }{{22, 180_000}, {59, 9_000}} {
		b.Run(fmt.Sprintf("arms=%d/duels=%d", c.arms, c.duels), func(b *testing.B) {
			log := battles(b, c.arms, c.duels)
			for b.Loop() {
				var stdout, stderr bytes.Buffer
				args := []string{"rank", log, "--methods", "bt,davidson,copeland,condorcet", "--cluster", "none", "--workers", "1"}
				if status := joust(b.Context(), args, &stdout, &stderr); status != statusDone {
					b.Fatal(&stderr)
				}
			}
		})
	}
}
