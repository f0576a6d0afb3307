package ranking_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"joust/results/ranking"
	"joust/sim/pref"
	"joust/sim/strength"
)

// others are the methods of the file that are tested elsewhere: fits of models of strengths,
// and rankSetMethods.
var others = append([]string{
	"bt", "bt+order", "bt-half", "bt-half+order", "bt-half-firth", "bt-half-ridge1", "bt-drop", "bt-drop+order",
	"davidson", "davidson+order", "rao-kupper", "plackett-luce", "profile95",
}, rankSetMethods...)

// Every number of a notion in the file is computed, to within 1e-6.
func TestNotionsGolden(t *testing.T) {
	type row struct{ method, quantity, arm, value string }
	files := map[string][]row{}
	for _, r := range sharedRows(t, "oracle", "practice", "golden_rank.csv") {
		if !slices.Contains(others, r[1]) {
			files[r[0]] = append(files[r[0]], row{r[1], r[2], r[3], r[4]})
		}
	}
	checked := 0
	for file, rows := range files {
		r, names := sharedCounts(t, file)
		m := ranking.Preferences(r, names)
		of := func(values []float64, name string) float64 { return values[slices.Index(names, name)] }
		borda, points, pageRank := ranking.Borda(r), ranking.Copeland(r), ranking.PageRank(r)
		smith, cycles := ranking.Smith(r), ranking.CountCycles(r, 3)
		mixture := make([]float64, len(names)) // the von Neumann winner of the file
		support := 0
		number := func(g row, got float64) {
			t.Helper()
			if want := numeric(t, g.value); !(math.Abs(got-want) <= 1e-6) {
				t.Errorf("%s, %s %s %s: got %.9g, want %.9g", file, g.method, g.quantity, g.arm, got, want)
			}
		}
		word := func(g row, got string) {
			t.Helper()
			if got != g.value {
				t.Errorf("%s, %s %s: got %s, want %s", file, g.method, g.quantity, got, g.value)
			}
		}
		for _, g := range rows {
			checked++
			switch g.method + " " + g.quantity {
			case "data arms":
				number(g, float64(r.Arms))
			case "data pairs":
				number(g, float64(len(r.Pairs)))
			case "data duels":
				sum := 0.0
				for _, p := range r.Pairs {
					sum += p.Duels()
				}
				number(g, sum)
			case "data ties":
				sum := 0.0
				for _, p := range r.Pairs {
					sum += p.Tie
				}
				number(g, sum)
			case "data components":
				number(g, float64(len(r.Components())))
			case "data strong_components_ties_half":
				number(g, float64(strongComponents(r, true)))
			case "data strong_components_decisive":
				number(g, float64(strongComponents(r, false)))
			case "borda score":
				number(g, of(borda.Scores, g.arm))
			case "copeland half":
				number(g, of(points.Half, g.arm))
			case "copeland mode":
				number(g, of(points.Mode, g.arm))
			case "pagerank score":
				number(g, of(pageRank, g.arm))
			case "condorcet winner":
				if c, ok := m.Condorcet(); ok {
					word(g, names[c])
				} else {
					word(g, "none")
				}
			case "smith size":
				number(g, float64(len(smith.Arms)))
			case "smith members":
				want := strings.Split(g.value, "|")
				var got []string
				for _, i := range smith.Arms {
					got = append(got, names[i])
				}
				slices.Sort(want)
				slices.Sort(got)
				if !slices.Equal(got, want) {
					t.Errorf("%s: the Smith set is %q, want %q", file, got, want)
				}
			case "triads cyclic":
				number(g, float64(cycles.Cyclic))
			case "triads decided":
				number(g, float64(cycles.Decided))
			case "vonneumann support":
				support = int(numeric(t, g.value))
			case "vonneumann weight":
				mixture[slices.Index(names, g.arm)] = numeric(t, g.value)
			default:
				t.Errorf("nothing computes the row %q of %s", g, file)
			}
		}
		vonNeumannGolden(t, file, m, mixture, support)
		copelandIdentity(t, file, r, points)
	}
	if checked < 1000 {
		t.Errorf("only %d rows were compared", checked)
	}
}

// vonNeumannGolden compares the values of two mixtures: no arm has more than an even chance
// against either. The weights are compared where only one mixture is optimal.
func vonNeumannGolden(t *testing.T, file string, m *pref.Matrix, golden []float64, support int) {
	t.Helper()
	ours := m.VonNeumann()
	positive := 0
	for _, w := range golden {
		if w > 0 {
			positive++
		}
	}
	if positive != support {
		t.Errorf("%s: the mixture has %d arms, want %d", file, positive, support)
	}
	for what, mixture := range map[string][]float64{"the golden mixture": golden, "our mixture": ours} {
		for j := range golden {
			value := 0.0
			for i, w := range mixture {
				if i == j {
					value += w / 2
				} else {
					value += w * (m.Win(pref.Arm(i), pref.Arm(j)) + m.Tie(pref.Arm(i), pref.Arm(j))/2)
				}
			}
			if value < 0.5-1e-6 {
				t.Errorf("%s: %s has the chance %g against %s", file, what, value, m.Name(pref.Arm(j)))
			}
		}
	}
	if m.IsMaximinUnique() {
		for i := range golden {
			if math.Abs(golden[i]-ours[i]) > 1e-6 {
				t.Errorf("%s: the von Neumann winner has %g of %s, want %g", file, ours[i], m.Name(pref.Arm(i)), golden[i])
			}
		}
	}
}

// copelandIdentity checks that points and half a point for each open pair are the worths of
// sim/pref.
func copelandIdentity(t *testing.T, file string, r *strength.Record, points ranking.CopelandPoints) {
	t.Helper()
	m := ranking.Preferences(r, nil)
	half, mode := slices.Clone(points.Half), slices.Clone(points.Mode)
	met := map[pref.Pair]bool{}
	for _, p := range r.Pairs {
		met[pref.Pair{First: p.I, Second: p.J}], met[pref.Pair{First: p.J, Second: p.I}] = true, true
		if top := max(p.Win, p.Tie, p.Lose); (p.Win == top && p.Tie == top) || (p.Win == top && p.Lose == top) || (p.Tie == top && p.Lose == top) {
			mode[p.I] += 0.5
			mode[p.J] += 0.5
		}
	}
	for i := range pref.Arm(r.Arms) {
		for j := range pref.Arm(r.Arms) {
			if i != j && !met[pref.Pair{First: i, Second: j}] {
				half[i] += 0.5
				mode[i] += 0.5
			}
		}
		if want := m.CopelandHalfWorth()[i] * float64(r.Arms-1); math.Abs(half[i]-want) > 1e-9 {
			t.Errorf("%s: arm %d has %g Copeland points by half wins, want %g", file, i, half[i], want)
		}
		if want := m.CopelandWorth()[i] * float64(r.Arms-1); math.Abs(mode[i]-want) > 1e-9 {
			t.Errorf("%s: arm %d has %g Copeland points by the mode, want %g", file, i, mode[i], want)
		}
	}
}

// strongComponents counts the strong components of the graph "i has scored against j" by the
// transitive closure.
func strongComponents(r *strength.Record, ties bool) int {
	reach := make([][]bool, r.Arms)
	for i := range reach {
		reach[i] = make([]bool, r.Arms)
		reach[i][i] = true
	}
	for _, p := range r.Pairs {
		reach[p.I][p.J] = reach[p.I][p.J] || p.Win > 0 || ties && p.Tie > 0
		reach[p.J][p.I] = reach[p.J][p.I] || p.Lose > 0 || ties && p.Tie > 0
	}
	for h := range reach {
		for i := range reach {
			for j := range reach {
				reach[i][j] = reach[i][j] || reach[i][h] && reach[h][j]
			}
		}
	}
	n := 0
	for i := range reach {
		first := true
		for j := range i {
			first = first && !(reach[i][j] && reach[j][i])
		}
		if first {
			n++
		}
	}
	return n
}
