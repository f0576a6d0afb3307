package ranking

import (
	"testing"

	"joust/sim/strength"
)

// The misfit of real tables in points of win probability, as the specification prints it.
func TestPoints(t *testing.T) {
	for _, c := range []struct {
		name string
		want float64
		half float64 // half a unit of the last digit
	}{
		{"arena_202403", 2.3, .05},
		{"cems6", 8.2, .05},
		{"drugrisk6", 8.0, .05},
		{"trdel5", 5.7, .05},
		{"germanparties6", 4.8, .05},
		{"music18_gss", 4.2, .05},
		{"wmt13_fren_train", .8, .05},
		{"baseball7", 0, .05},
	} {
		m, err := fit(t, readCounts(t, "data", "counts", c.name+".csv"), Spec{Model: BradleyTerryDrop}).Misfit()
		if err != nil {
			t.Fatal(err)
		}
		near(t, c.name, m.Points, c.want, c.half)
	}
}

// Style, with its golden values, and what two other programs' penalties make of it.
func TestStyle(t *testing.T) {
	l := readStyle(t)
	plain := fit(t, l, Spec{Model: BradleyTerryHalf})
	styled := fit(t, l, Spec{Model: BradleyTerryHalf, Style: true})
	arena := fit(t, l, Spec{Model: BradleyTerryHalf, Style: true, Prior: strength.Prior{BetaRidge: float64(len(l.First))}})
	for n, name := range []string{"ant", "bee", "cat", "dog"} {
		a := index(l, name)
		near(t, name+" without style", plain.Strengths[a], []float64{.231362, .117801, -.023702, -.325461}[n], 1e-6)
		near(t, name, styled.Strengths[a], []float64{.269077, .052487, .034946, -.356511}[n], 1e-6)
		near(t, name+" as arena-rank", arena.Strengths[a], []float64{.237257, .107117, -.014187, -.330186}[n], 1e-6)
	}
	beta, _, _ := styled.Coefficient("length", styled.Covariance)
	near(t, "length", beta, .183513, 1e-6)
	_, se, _ := styled.Coefficient("length", sandwich(t, l, styled).Covariance)
	_, fisher, _ := styled.Coefficient("length", styled.Covariance)
	t.Log(se, fisher)
	beta, _, _ = arena.Coefficient("length", arena.Covariance)
	near(t, "length as arena-rank", beta, .029737, 1e-6)
}

// The reliability of LLMFAO by both standard errors, and its judges.
func TestVotes(t *testing.T) {
	l := readVotes(t)
	f := fit(t, l, Spec{Model: BradleyTerryHalf})
	t.Log(ScaleSeparation(f.Strengths, f.Covariance), ScaleSeparation(f.Strengths, sandwich(t, l, f).Covariance))
	judges, err := l.JudgeTable(30, 2)
	if err != nil {
		t.Fatal(err)
	}
	for _, j := range judges {
		t.Logf("%+v", j)
	}
	h, err := l.SplitHalf(100, 1, 2)
	t.Log(len(judges), h, err)
}
