// Package parallel divides the work inside one trial among goroutines. This is useful
// if there are fewer trials than processors. The results must not depend on the
// division.
package parallel

import "sync"

// Range divides 0 … n-1 into at most workers contiguous ranges low … high-1, calls work
// once for each range in parallel, and returns when all calls have returned. The
// argument worker is the number of the range, counted from 0, so that each call can use
// its own workspace. With one worker, work runs in the caller's goroutine.
func Range(workers, n int, work func(worker, low, high int)) {
	ranges := min(workers, n)
	if ranges <= 1 {
		if n > 0 {
			work(0, 0, n)
		}
		return
	}
	var group sync.WaitGroup
	for w := range ranges {
		group.Go(func() { work(w, n*w/ranges, n*(w+1)/ranges) })
	}
	group.Wait()
}
