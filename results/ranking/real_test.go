package ranking

import (
	"errors"
	"math"
	"slices"
	"testing"

	"joust/sim/strength"
)

// The misfit of real tables in points of win probability, as other programs found it, to half
// a unit of the digit that was printed.
func TestPoints(t *testing.T) {
	for _, c := range []struct {
		name string
		want float64
	}{
		{"arena_202403", 2.3},
		{"cems6", 8.2},
		{"drugrisk6", 8.0},
		{"trdel5", 5.7},
		{"germanparties6", 4.8},
		{"music18_gss", 4.2},
		{"wmt13_fren_train", .8},
		{"baseball7", 0},
	} {
		m, err := fit(t, readCounts(t, "data", "counts", c.name+".csv"), Spec{Model: BradleyTerryDrop}).Misfit()
		if err != nil {
			t.Fatal(err)
		}
		near(t, c.name, m.Points, c.want, .05)
	}
}

// Style, with the values that other programs have: without a penalty, with that of
// arena-rank, ½ β² added to the mean loss, and with that of FastChat, ¼ of the squares of all
// parameters, where a strength is 400/ln 10 points.
func TestStyle(t *testing.T) {
	l := readStyle(t)
	spec := Spec{Model: BradleyTerryHalf, Style: true}
	plain, styled := fit(t, l, Spec{Model: BradleyTerryHalf}), fit(t, l, spec)
	spec.Prior = strength.Prior{BetaRidge: float64(len(l.First))}
	arena := fit(t, l, spec)
	spec.Prior = strength.Prior{Ridge: .5 / (math.Ln10 * math.Ln10), BetaRidge: .5}
	fastchat := fit(t, l, spec)
	for n, name := range []string{"ant", "bee", "cat", "dog"} {
		a := index(l, name)
		near(t, name+" without style", plain.Strengths[a], []float64{.231362, .117801, -.023702, -.325461}[n], 1e-6)
		near(t, name, styled.Strengths[a], []float64{.269077, .052487, .034946, -.356511}[n], 1e-6)
		near(t, name+" as arena-rank", arena.Strengths[a], []float64{.237257, .107117, -.014187, -.330186}[n], 1e-6)
		near(t, name+" as FastChat", 1000+400/math.Ln10*fastchat.Strengths[a], []float64{1046.7243, 1009.1289, 1006.0563, 938.0905}[n], 1e-4)
	}
	beta, _, _ := styled.Coefficient("length", styled.Covariance)
	_, se, _ := styled.Coefficient("length", sandwich(t, l, styled).Covariance)
	near(t, "length", beta, .183513, 1e-6)
	near(t, "SE of length", se, .041091, 1e-6)
	beta, _, _ = arena.Coefficient("length", arena.Covariance)
	near(t, "length as arena-rank", beta, .029737, 1e-6)
	beta, _, _ = fastchat.Coefficient("length", fastchat.Covariance)
	near(t, "length as FastChat", beta, .183290, 1e-6)
}

// LLMFAO: the reliability by both standard errors, which were printed with three digits, and
// the 49 workers with at least 30 votes.
func TestVotes(t *testing.T) {
	l := readVotes(t)
	f := fit(t, l, Spec{Model: BradleyTerryHalf})
	near(t, "reliability by the information", ScaleSeparation(f.Strengths, f.Covariance), .906, 5e-4)
	near(t, "reliability by the sandwich", ScaleSeparation(f.Strengths, sandwich(t, l, f).Covariance), .945, 5e-4)
	judges, err := l.JudgeTable(30, 2)
	if err != nil {
		t.Fatal(err)
	}
	if len(judges) != 49 {
		t.Fatalf("%d judges have 30 votes, want 49", len(judges))
	}
	var ties, first []float64
	for _, j := range judges {
		ties, first = append(ties, j.TieRate.Value), append(first, j.First.Value)
	}
	slices.Sort(ties)
	slices.Sort(first)
	for _, c := range []struct {
		what      string
		got, want float64
	}{
		{"least tie rate", ties[0], 0},
		{"median tie rate", ties[24], .41},
		{"greatest tie rate", ties[48], .70},
		{"least share of the first slot", first[0], .39},
		{"greatest share of the first slot", first[48], .79},
	} {
		near(t, c.what, c.got, c.want, .005)
	}
	half, err := l.SplitHalf(100, 1, 2)
	if err != nil {
		t.Fatal(err)
	}
	// By the reliability .906 of all votes, the formula of Spearman and Brown has
	// .906/(2-.906) = .83 for halves; judges of a half share their battles.
	near(t, "split-half correlation", half, .83, .06)
}

// The leaders of the arena's votes of March 2024 as 1,000 resamples of another program found
// them: the shares of both have standard errors, of which the tolerance is 4, and half a
// unit of the last digit. The standard deviations of a strength are within a tenth of those of
// the sandwich: their own standard error is 1/√2000 = 2.2 %.
func TestArena(t *testing.T) {
	l := readCounts(t, "data", "counts", "arena_202403.csv")
	spec := Spec{Model: BradleyTerryHalf}
	r, err := l.Bootstrap(Resampling{Resamples: 1000, Root: 7, Workers: 2, Specs: []Spec{spec}, Notions: benchNotions})
	if err != nil {
		t.Fatal(err)
	}
	tolerance := func(p float64) float64 { return 4*math.Sqrt(2*p*(1-p)/1000) + .006 }
	for n, name := range []string{"gpt-4-1106-preview", "gpt-4-0125-preview", "claude-3-opus-20240229"} {
		a := index(l, name)
		want := []float64{.58, .29, .14}[n]
		near(t, "leader "+name, r.Models[0].Leader.Arms[a], want, tolerance(want))
		want = []float64{.76, .24, 0}[n]
		near(t, "Copeland winner "+name, r.Notions[0].Arms[a], want, tolerance(want))
	}
	near(t, "no Condorcet winner", r.Notions[1].None, .45, tolerance(.45))
	f := fit(t, l, spec)
	v := sandwich(t, l, f).Covariance
	for a, sd := range r.Models[0].SD {
		if ratio := sd / SE(v, a); ratio < .9 || ratio > 1.1 {
			t.Errorf("%s: the bootstrap's deviation is %.3f of the sandwich's", l.Arms[a], ratio)
		}
		// The interval is about that of the normal law: quantiles have standard errors of
		// √(.025·.975/1000)/φ(1.96) = .085 deviations.
		near(t, "low end of "+l.Arms[a], (r.Models[0].Low[a]-f.Strengths[a])/SE(v, a), -1.96, .5)
		near(t, "high end of "+l.Arms[a], (r.Models[0].High[a]-f.Strengths[a])/SE(v, a), 1.96, .5)
	}
}

// Newton's method needs few steps from equal strengths, however many duels there are: where
// values cannot tell steps apart, the gain ends the iteration.
func TestIterations(t *testing.T) {
	for _, name := range []string{
		"arena_202403", "beans_tricot10", "celebrities9", "chess8_dortmund", "drugrisk6", "epl_2008_2013_bt2", "icehockey_2009_10",
		"jester20_tie05", "llmfao", "music18_gss", "wmt13_fren_train",
	} {
		l := readCounts(t, "data", "counts", name+".csv")
		for _, m := range Models {
			f, err := l.Fit(Spec{Model: m})
			switch none := new(NoFitError); {
			case errors.As(err, &none):
			case err != nil:
				t.Errorf("%s, %s: %v", name, m, err)
			case f.Iterations > 12:
				t.Errorf("%s, %s: %d steps", name, m, f.Iterations)
			}
		}
	}
}
