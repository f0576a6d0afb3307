package chat

import (
	"context"
	"sync"
	"time"
)

// gate limits how many calls are under way. The limit grows by one when as many calls in
// a row have succeeded as it allows, and is halved when the server says that there are too
// many (additive increase, multiplicative decrease; Chiu and Jain, 1989).
type gate struct {
	now     func() time.Time
	mu      sync.Mutex
	most    float64
	limit   float64       // from 1 to most
	busy    int           // calls under way
	cuts    int           // how often the limit was halved
	until   time.Time     // no call begins before it
	changed chan struct{} // closed when a call may be able to begin
}

func newGate(most int, now func() time.Time) *gate {
	return &gate{now: now, most: float64(most), limit: float64(most), changed: make(chan struct{})}
}

// enter blocks until a call may begin. Its ticket is for leave. The error is the cause
// for which ctx has ended.
func (g *gate) enter(ctx context.Context) (ticket int, err error) {
	for {
		g.mu.Lock()
		wait, changed := g.until.Sub(g.now()), g.changed
		if wait <= 0 && g.busy < int(g.limit) && ctx.Err() == nil {
			g.busy++
			defer g.mu.Unlock()
			return g.cuts, nil
		}
		g.mu.Unlock()
		if wait > 0 {
			err = pause(ctx, wait)
		} else {
			select {
			case <-changed:
			case <-ctx.Done():
			}
			err = context.Cause(ctx)
		}
		if err != nil {
			return 0, err
		}
	}
}

// leave ends a call. It was good if there was a reply. It was limited if the server said
// that there are too many; then no call begins before the wait has passed.
func (g *gate) leave(ticket int, good, limited bool, wait time.Duration) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.busy--
	switch {
	case good:
		g.limit = min(g.most, g.limit+1/g.limit)
	case limited:
		if ticket == g.cuts { // calls that began before the last cut say nothing about the limit now
			g.limit = max(1, g.limit/2)
			g.cuts++
		}
		if at := g.now().Add(wait); at.After(g.until) {
			g.until = at
		}
	}
	close(g.changed)
	g.changed = make(chan struct{})
}

// pause waits. The error is the cause for which ctx has ended.
func pause(ctx context.Context, wait time.Duration) error {
	if wait > 0 {
		timer, stop := context.WithTimeout(context.WithoutCancel(ctx), wait)
		defer stop()
		select {
		case <-timer.Done():
		case <-ctx.Done():
		}
	}
	return context.Cause(ctx)
}
