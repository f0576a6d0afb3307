package ranking

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/blas/blas64"

	"joust/sim/linalg"
	"joust/sim/pref"
	"joust/sim/rng"
	"joust/sim/strength"
)

// clustered returns a log with ties, judges, groups and lengths.
func clustered(root uint64, arms, duels int) *Log {
	l := drawn(root, arms, duels, .7, .8)
	s := rng.Stream(root, "columns")
	l.NumJudges, l.NumGroups, l.NumPrompts = 7, duels/3, 5
	length := Covariate{Name: "length"}
	for range duels {
		l.Judges = append(l.Judges, int32(s.Intn(8))-1) // some have none
		l.Groups = append(l.Groups, int32(s.Intn(l.NumGroups)))
		l.Prompts = append(l.Prompts, int32(s.Intn(5)))
		length.First, length.Second = append(length.First, float64(s.Intn(300))), append(length.Second, float64(s.Intn(300)))
	}
	l.Style = []Covariate{length}
	return l
}

// specs are all kinds of models that a log with slots and style has.
func specs() (list []Spec) {
	for _, m := range Models {
		for n := range 4 {
			list = append(list, Spec{Model: m, Order: n&1 > 0, Style: n&2 > 0})
		}
		list = append(list, Spec{Model: m, Prior: strength.Prior{Ridge: .5}, Order: true})
	}
	return append(list,
		Spec{Model: BradleyTerryHalf, Prior: strength.Prior{Firth: true}},
		Spec{Model: BradleyTerryDrop, Prior: strength.Prior{Firth: true}, Order: true},
	)
}

// What must not change estimates and covariances, or changes them in a known way.
func TestInvariance(t *testing.T) {
	l := clustered(3, 5, 600)
	n := len(l.First)
	all := make([]int, n)
	for r := range all {
		all[r] = r
	}
	ones := slices.Repeat([]float64{1}, n)
	s := rng.Stream(3, "shuffle")

	shuffled := slices.Clone(all)
	s.Shuffle(n, func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })

	relabelled := l.rows(all)
	number := []pref.Arm{3, 0, 4, 1, 2} // of each arm
	relabelled.Arms = slices.Clone(l.Arms)
	for a, b := range number {
		relabelled.Arms[b] = l.Arms[a]
	}
	for r := range all {
		relabelled.First[r], relabelled.Second[r] = number[l.First[r]], number[l.Second[r]]
	}

	swapped := l.rows(all)
	swapped.First, swapped.Second = swapped.Second, swapped.First
	swapped.Style[0].First, swapped.Style[0].Second = swapped.Style[0].Second, swapped.Style[0].First
	for r, o := range swapped.Outcomes {
		swapped.Outcomes[r] = o.Flip()
	}

	counted := l.rows(all)
	counted.Counts = slices.Clone(ones)
	for r := range all {
		counted.Counts[r] = float64(1 + r%3)
	}
	split := counted.rows(append(slices.Clone(all), all...))
	for r := range all {
		a := math.Floor(counted.Counts[r] / 2)
		split.Counts[r], split.Counts[n+r] = a, counted.Counts[r]-a
	}

	doubled := l.rows(append(slices.Clone(all), all...))
	weighted := l.rows(all)
	weighted.Weights = slices.Repeat([]float64{2}, n)

	for _, c := range []struct {
		what          string
		before, after *Log
		position      float64 // the factor of the coefficient γ
		number        []pref.Arm
		fisher        float64 // the factor of the variances by the information
		// byRow is that of the sandwich of independent duels. Twice the duels in the same
		// clusters are twice the scores: nothing is known better.
		byRow float64
	}{
		{"another order of the rows", l, l.rows(shuffled), 1, nil, 1, 1},
		{"other numbers of the arms", l, relabelled, 1, number, 1, 1},
		{"the slots exchanged", l, swapped, -1, nil, 1, 1},
		{"a row of counts as two rows", counted, split, 1, nil, 1, 1},
		{"all duels twice", l, doubled, 1, nil, .5, .5},
		{"all weights 2", l, weighted, 1, nil, .5, 1},
	} {
		for _, spec := range specs() {
			if spec.Prior.Ridge > 0 && c.fisher != 1 || spec.Prior.Firth && c.fisher != 1 {
				continue // a prior does not grow with the duels
			}
			what := fmt.Sprintf("%s: %+v", c.what, spec)
			f, g := fit(t, c.before, spec), fit(t, c.after, spec)
			first := f.Parameters() - len(f.Beta)
			place := func(p int) int { // in g
				if c.number != nil && p < len(c.number) {
					return int(c.number[p])
				}
				return p
			}
			sign := func(p int) float64 {
				if spec.Order && p == first {
					return c.position
				}
				return 1
			}
			for p := range f.Parameters() {
				near(t, what+": a parameter", parameter(g, place(p)), sign(p)*parameter(f, p), 1e-8)
			}
			compare := func(name string, before, after blas64.General, factor float64) {
				t.Helper()
				for p := range before.Rows {
					for q := range before.Rows {
						got, want := linalg.Row(after, place(p))[place(q)], linalg.Row(before, p)[q]
						near(t, what+": "+name, got, sign(p)*sign(q)*factor*want, 1e-8)
					}
				}
			}
			compare("the information", f.Covariance, g.Covariance, c.fisher)
			compare("the sandwich by row", sandwich(t, c.before, f).Covariance, sandwich(t, c.after, g).Covariance, c.byRow)
			compare("the sandwich by group", sandwich(t, c.before, f, ByGroup).Covariance, sandwich(t, c.after, g, ByGroup).Covariance, 1)
			compare("the sandwich by group and prompt", sandwich(t, c.before, f, ByGroup, ByPrompt).Covariance, sandwich(t, c.after, g, ByGroup, ByPrompt).Covariance, 1)
		}
	}
}

// parameter returns a parameter in the order of the covariance.
func parameter(f *Fit, n int) float64 {
	list := slices.Clone(f.Strengths)
	if f.HasTies {
		list = append(list, f.Tie)
	}
	return append(list, f.Beta...)[n]
}

// The duels among all arms in another order are the same; among some, all columns keep
// their rows.
func TestAmong(t *testing.T) {
	l := clustered(61, 5, 400)
	order := []pref.Arm{4, 2, 0}
	among := l.Among(order)
	n := 0
	for r := range l.First {
		if l.First[r]%2 == 1 || l.Second[r]%2 == 1 {
			continue
		}
		if order[among.First[n]] != l.First[r] || order[among.Second[n]] != l.Second[r] || among.Outcomes[n] != l.Outcomes[r] ||
			among.Judges[n] != l.Judges[r] || among.Groups[n] != l.Groups[r] || among.Style[0].First[n] != l.Style[0].First[r] {
			t.Fatalf("row %d is not row %d of the log", n, r)
		}
		n++
	}
	if len(among.First) != n || among.Counts != nil || among.Arms[0] != l.Arms[4] {
		t.Errorf("%d rows of the arms %v, want %d", len(among.First), among.Arms, n)
	}
	win, tie, lose := among.Table().At(0, 1)
	if a, b, c := l.Table().At(4, 2); a != win || b != tie || c != lose {
		t.Errorf("the tallies are %v, %v, %v, want %v, %v, %v", win, tie, lose, a, b, c)
	}
}
