package preference

import (
	"encoding/csv"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"joust/sim/param"
	"joust/sim/pref"
)

// shared is the folder of data that the project did not make. It lies beside
// the repository and is not part of it.
var shared = filepath.Join("..", "..", "..", "shared", "data")

// sharedFile returns the path of a file in it; the test is skipped if it is absent.
func sharedFile(t *testing.T, name ...string) string {
	t.Helper()
	path := filepath.Join(append([]string{shared}, name...)...)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("the data beside the repository is absent: %v", err)
	}
	return path
}

// fileParam returns the parameter that names the file.
func fileParam(path string) param.File { return param.File{Text: path, Path: path} }

// countsOf returns the parameters of counts with these values and the defaults of the others.
func countsOf(file param.File, unseen string, prior float64) CountsParams {
	p := CountsEntry.Defaults
	p.File, p.Unseen, p.Prior = file, unseen, prior
	return p
}

// must returns the matrix that all trials of the world share.
func must(t *testing.T, w *World, err error) *pref.Matrix {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	return w.Fixed()
}

// farthest returns the greatest difference of the probabilities of two matrices.
func farthest(t *testing.T, a, b *pref.Matrix) float64 {
	t.Helper()
	if a.Arms() != b.Arms() {
		t.Fatalf("matrices of %d and %d arms", a.Arms(), b.Arms())
	}
	d := 0.0
	for i := range pref.Arm(a.Arms()) {
		for j := range pref.Arm(a.Arms()) {
			d = max(d, math.Abs(a.Win(i, j)-b.Win(i, j)), math.Abs(a.Tie(i, j)-b.Tie(i, j)))
		}
	}
	return d
}

// Our rules and tables give the published matrices.
func TestPublishedMatrices(t *testing.T) {
	type made struct {
		w   *World
		err error
	}
	build := func(w *World, err error) made { return made{w, err} }
	plackettLuce := func(set string) made { return build(NewPlackettLuce(PlackettLuceParams{Set: set})) }
	for file, m := range map[string]made{
		"arxiv6":        build(NewArXiv6(ArXiv6Params{})),
		"hudry13":       build(NewHudry13(Hudry13Params{})),
		"arithmetic8":   build(NewArithmetic(ArithmeticParams{Arms: 8, Gap: 0.05})),
		"cyclic4":       build(NewCyclic(CyclicParams{Arms: 4, Top: 0.6, Cycle: 0.9})),
		"savage_hard30": build(NewSavageHard(SavageHardParams{Arms: 30})),
		"pl_g116":       plackettLuce("g1"),
		"pl_g416":       plackettLuce("g4"),
		"pl_arith16":    plackettLuce("arith"),
		"pl_geo16":      plackettLuce("geo"),
		"pl_b116":       plackettLuce("b1"),
		"pl_g4b50":      plackettLuce("g4b"),
		"pl_arithb50":   plackettLuce("arithb"),
		"pl_geob50":     plackettLuce("geob"),
	} {
		t.Run(file, func(t *testing.T) {
			w, err := NewMatrix(MatrixParams{File: fileParam(sharedFile(t, "matrices", file+".csv"))})
			want := must(t, w, err)
			got := must(t, m.w, m.err)
			// The files are rounded to twelve digits at the least.
			if d := farthest(t, got, want); d > 1e-12 {
				t.Errorf("differs by %g from the published matrix", d)
			}
			// Equal arms are equal to the last bit in both.
			if got, want := tiedPairs(got), tiedPairs(want); got != want {
				t.Errorf("%d pairs without a unique mode, want %d", got, want)
			}
		})
	}
}

func tiedPairs(m *pref.Matrix) int {
	_, tied := m.Gap()
	return tied
}

// The matrices of the files have the facts that another program computed.
func TestFacts(t *testing.T) {
	f, err := os.Open(sharedFile(t, "facts.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows[1:] {
		fact := map[string]string{}
		for c, name := range rows[0] {
			fact[name] = row[c]
		}
		name := fact["name"]
		switch fact["kind"] {
		case "matrix":
			t.Run(name, func(t *testing.T) {
				w, err := NewMatrix(MatrixParams{File: fileParam(sharedFile(t, "matrices", name+".csv"))})
				checkFacts(t, fact, must(t, w, err), nil)
			})
		case "counts":
			t.Run(name, func(t *testing.T) {
				file := fileParam(sharedFile(t, "counts", name+".csv"))
				if name == "chess8_dortmund" {
					file = withoutSelfDuels(t, file)
				}
				c, err := CountsParams{File: file}.read()
				if err != nil {
					t.Fatal(err)
				}
				w, err := NewCounts(countsOf(file, "uniform", 1))
				checkFacts(t, fact, must(t, w, err), c)
			})
		}
	}
}

// withoutSelfDuels copies the file of chess games without its lines 21 and 24,
// in which a player plays against himself: they are refused here and left out of the
// facts.
func withoutSelfDuels(t *testing.T, file param.File) param.File {
	_, err := CountsParams{File: file}.read()
	if want := "chess8_dortmund.csv:21: \"Kramnik, Vladimir\" duels itself"; err == nil || !strings.Contains(err.Error(), want) {
		t.Fatalf("error is %v, want one with %q", err, want)
	}
	b, err := os.ReadFile(file.Path)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.SplitAfter(string(b), "\n")
	lines = slices.Concat(lines[:20], lines[21:23], lines[24:])
	copied := filepath.Join(t.TempDir(), "chess.csv")
	if err := os.WriteFile(copied, []byte(strings.Join(lines, "")), 0o666); err != nil {
		t.Fatal(err)
	}
	return fileParam(copied)
}

// checkFacts compares a matrix with its facts. In the facts, unlike in package pref, a
// pair without a unique mode gives neither arm a point, and pairs without duels are
// left out.
func checkFacts(t *testing.T, fact map[string]string, m *pref.Matrix, c *counts) {
	k := m.Arms()
	pairs, exactHalf, tieModal, noMode, gap := 0, 0, 0, 0, math.Inf(1)
	beaten, halves := make([]int, k), make([]int, k)
	for i := range k {
		for j := i + 1; j < k; j++ {
			a, b := pref.Arm(i), pref.Arm(j)
			if c != nil && c.pair[[2]int{i, j}] == (tallied{}) {
				continue
			}
			pairs++
			w, l := m.Win(a, b), m.Win(b, a)
			gap = min(gap, math.Abs(w-l)/2)
			switch {
			case w > l:
				beaten[i]++
			case w < l:
				beaten[j]++
			default:
				exactHalf++
			}
			switch relation := m.Relation(a, b); {
			case m.ModeGap(a, b) == 0:
				noMode++
			case relation == pref.FirstWins:
				halves[i] += 2
			case relation == pref.SecondWins:
				halves[j] += 2
			default:
				tieModal++
				halves[i]++
				halves[j]++
			}
		}
	}
	check := func(name, got string) {
		t.Helper()
		if want := fact[name]; got != want {
			t.Errorf("%s is %s, want %s", name, got, want)
		}
	}
	check("K", strconv.Itoa(k))
	check("pairs", strconv.Itoa(pairs)+"/"+strconv.Itoa(k*(k-1)/2))
	check("exact_half_pairs", strconv.Itoa(exactHalf))
	check("tie_modal_pairs", strconv.Itoa(tieModal))

	if c != nil {
		all, fewest := 0.0, math.Inf(1)
		for _, d := range c.pair {
			all += d.duels()
			fewest = min(fewest, d.duels())
		}
		check("comparisons", strconv.FormatFloat(all, 'f', -1, 64))
		check("min_n", strconv.FormatFloat(fewest, 'f', -1, 64))
	}

	condorcet := "none" // with a tie counted as half a win
	if i := slices.Index(beaten, k-1); i >= 0 {
		condorcet = m.Name(pref.Arm(i))
	}
	check("condorcet", condorcet)

	top := slices.Max(halves)
	var winners []string
	for i, h := range halves {
		if h == top {
			winners = append(winners, m.Name(pref.Arm(i)))
		}
	}
	names, rest, _ := strings.Cut(fact["ternary_copeland"], " ("+strconv.Itoa(len(winners))+") score ")
	want := strings.Split(names, "; ")
	slices.Sort(winners)
	slices.Sort(want)
	if !slices.Equal(winners, want) {
		t.Errorf("Copeland winners by mode are %q, want %q", winners, want)
	}
	if score, err := strconv.ParseFloat(rest, 64); err != nil || float64(top)/2 != score {
		t.Errorf("highest Copeland score is %g, want %q", float64(top)/2, rest)
	}
	// Where every pair has duelled and has a mode, package pref says the same.
	if pairs == k*(k-1)/2 && noMode == 0 {
		var got []string
		for _, a := range m.Copeland() {
			got = append(got, m.Name(a))
		}
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("Copeland winners of package pref are %q, want %q", got, want)
		}
	}
	if pairs == k*(k-1)/2 {
		check("borda_winner", m.Name(m.Borda()[0]))
	}
	if want, err := strconv.ParseFloat(fact["min_gap"], 64); err != nil || math.Abs(gap-want) > 0.005*want {
		t.Errorf("smallest gap is %g, want %s to three digits", gap, fact["min_gap"])
	}
}
