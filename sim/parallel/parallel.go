// Package parallel divides the work inside one trial among goroutines, for when
// there are fewer trials than processors. What is computed must not depend on how
// it is divided.
package parallel

import "sync"

// Range calls work once for each of up to workers contiguous ranges low … high-1
// that together are 0 … n-1, side by side, and returns when all are done. worker
// numbers the ranges from 0, so that each can have its own workspace. With one
// worker the call is made by the caller's goroutine.
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
