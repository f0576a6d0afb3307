package environments

import (
	"testing"

	"joust/sim/param"
	"joust/sim/pref"
	"joust/sim/simtest"
)

// TestStronglyTransitive checks the worlds whose cards promise it: where i beats j and j
// beats k with probability at least 1/2, i beats k with at least the greater of both. It
// tests their parameters for tests, their defaults, and these with each word changed.
func TestStronglyTransitive(t *testing.T) {
	const rounding = 1e-12
	tested := 0
	for _, e := range duels() {
		promised := false
		for _, p := range e.Promises {
			promised = promised || p.Test == "environments.TestStronglyTransitive"
		}
		if !promised {
			continue
		}
		tested++
		for _, p := range append(simtest.Neighbours(e.Defaults), e.Test) {
			if param.Check(p) != nil {
				continue
			}
			w, err := e.New(p)
			if err != nil {
				t.Fatal(err)
			}
			m := w.Fixed()
			if m == nil {
				t.Fatalf("%s %+v has no matrix that all trials share", e.Name, p)
			}
			win := func(i, j pref.Arm) float64 { return m.Win(i, j) + m.Tie(i, j)/2 }
			arms := pref.Arm(m.Arms())
			for i := range arms {
				for j := range arms {
					for k := range arms {
						if win(i, j) >= 0.5 && win(j, k) >= 0.5 && i != j && j != k && i != k && win(i, k) < max(win(i, j), win(j, k))-rounding {
							t.Fatalf("%s %+v: %d beats %d with %v, %d beats %d with %v, but %d beats %d with %v only",
								e.Name, p, i, j, win(i, j), j, k, win(j, k), i, k, win(i, k))
						}
					}
				}
			}
		}
	}
	if tested < 6 {
		t.Errorf("%d entries promise strong transitivity, want the six models", tested)
	}
}
