//go:build unix

package external

import (
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"joust/experiments/process"
	"joust/sim/duel"
)

// BenchmarkPython is the time of a duel with the example in Python, whose trials share
// messages of 100 rows, the loop of joust around it included: by the clock, and of the
// processors in both processes, of which other processes take nothing.
func BenchmarkPython(b *testing.B) {
	if _, err := exec.LookPath("python3"); err != nil {
		b.Skip("there is no python3")
	}
	folder := b.TempDir()
	for _, path := range []string{"../../cmd/joust/python/joust.py", "../../cmd/joust/testdata/external/king.py"} {
		text, err := os.ReadFile(path)
		if err != nil {
			b.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, filepath.Base(path)), text, 0o644); err != nil {
			b.Fatal(err)
		}
	}
	open := func() duel.Host {
		host, err := Open(process.Programs{Context: b.Context()}, []string{"python3", filepath.Join(folder, "king.py")}, Options{Width: 100, Limit: time.Minute})
		if err != nil {
			b.Fatal(err)
		}
		return host
	}
	before := processorTime(b)
	open().Close()
	start := processorTime(b) - before // of Python alone
	before = processorTime(b)
	host := open()
	duels := 0
	for b.Loop() {
		for _, r := range trials(host, 1000, 1<<20, duel.Step) {
			duels += r.duels
		}
	}
	clock := b.Elapsed()
	host.Close()
	if err := host.Err(); err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(clock.Nanoseconds())/float64(duels), "ns/duel")
	b.ReportMetric(float64((processorTime(b)-before-start).Nanoseconds())/float64(duels), "cpu-ns/duel")
}

// processorTime is the time that this process and its children that have ended have had.
func processorTime(b *testing.B) time.Duration {
	sum := time.Duration(0)
	for _, who := range []int{syscall.RUSAGE_SELF, syscall.RUSAGE_CHILDREN} {
		var u syscall.Rusage
		if err := syscall.Getrusage(who, &u); err != nil {
			b.Fatal(err)
		}
		sum += time.Duration(u.Utime.Nano() + u.Stime.Nano())
	}
	return sum
}
