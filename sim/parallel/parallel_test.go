package parallel

import (
	"fmt"
	"sync"
	"testing"
)

// Every number is in exactly one range, and the ranges have different worker numbers.
func TestRangeCoversEachOnce(t *testing.T) {
	for workers := -1; workers <= 20; workers++ {
		for _, n := range []int{0, 1, 2, 3, 7, 8, 19, 20, 21, 100} {
			t.Run(fmt.Sprintf("%d workers, %d to do", workers, n), func(t *testing.T) {
				var lock sync.Mutex
				times, by := make([]int, n), map[int]bool{}
				Range(workers, n, func(worker, low, high int) {
					lock.Lock()
					defer lock.Unlock()
					if low >= high {
						t.Errorf("worker %d has the empty range from %d to %d", worker, low, high)
					}
					if by[worker] || worker < 0 || worker >= max(1, workers) {
						t.Errorf("worker %d is called twice or is not one of %d", worker, workers)
					}
					by[worker] = true
					for i := low; i < high; i++ {
						times[i]++
					}
				})
				for i, got := range times {
					if got != 1 {
						t.Errorf("%d was processed %d times, want once", i, got)
					}
				}
				if got, want := len(by), max(min(workers, n), min(1, n)); got != want {
					t.Errorf("%d calls, want %d", got, want)
				}
			})
		}
	}
}

// The lengths of the ranges differ by at most one.
func TestRangeSharesEvenly(t *testing.T) {
	for workers := 1; workers <= 12; workers++ {
		for n := workers; n < 60; n++ {
			var lock sync.Mutex
			Range(workers, n, func(_, low, high int) {
				lock.Lock()
				defer lock.Unlock()
				if length := high - low; length != n/workers && length != n/workers+1 {
					t.Errorf("%d workers, %d numbers: a range has the length %d", workers, n, length)
				}
			})
		}
	}
}

// Workers run in parallel: each one waits until all others have started.
func TestRangeWorksSideBySide(*testing.T) {
	const workers = 5
	var all sync.WaitGroup
	all.Add(workers)
	Range(workers, 2*workers, func(int, int, int) {
		all.Done()
		all.Wait()
	})
}

// One worker runs in the caller's goroutine and allocates nothing.
func TestOneWorkerCostsNothing(t *testing.T) {
	sum := 0
	work := func(_, low, high int) { sum += high - low }
	if n := testing.AllocsPerRun(100, func() { Range(1, 10, work) }); n != 0 {
		t.Errorf("Range with one worker allocates %v times, want 0", n)
	}
}
