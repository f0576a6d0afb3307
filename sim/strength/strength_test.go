package strength

import (
	"encoding/csv"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"joust/sim/pref"
	"joust/sim/rng"
)

// baseball is Agresti's table 10.10 (Categorical Data Analysis, 2nd edition, 2002): games
// between seven teams of the American League in 1987, and the estimates of its table
// 10.11 minus that of Baltimore.
var (
	teams    = []string{"Milwaukee", "Detroit", "Toronto", "New York", "Boston", "Cleveland", "Baltimore"}
	baseball = &Record{Arms: 7, Pairs: []Pair{
		{0, 1, 7, 0, 6},
		{0, 2, 9, 0, 4},
		{0, 3, 7, 0, 6},
		{0, 4, 7, 0, 6},
		{0, 5, 9, 0, 4},
		{0, 6, 11, 0, 2},
		{1, 2, 7, 0, 6},
		{1, 3, 5, 0, 8},
		{1, 4, 11, 0, 2},
		{1, 5, 9, 0, 4},
		{1, 6, 9, 0, 4},
		{2, 3, 7, 0, 6},
		{2, 4, 7, 0, 6},
		{2, 5, 8, 0, 5},
		{2, 6, 12, 0, 1},
		{3, 4, 6, 0, 7},
		{3, 5, 7, 0, 6},
		{3, 6, 10, 0, 3},
		{4, 5, 7, 0, 6},
		{4, 6, 12, 0, 1},
		{5, 6, 6, 0, 7},
	}}
	published = []float64{1.58, 1.44, 1.29, 1.25, 1.11, .68, 0}
)

// fitted returns the fit, which must exist.
func fitted(t *testing.T, r *Record, ridge float64) *Fit {
	t.Helper()
	f, ok := r.Fit(ridge)
	if !ok {
		t.Fatalf("there is no fit of %v with ridge %v", r.Pairs, ridge)
	}
	return f
}

func TestPublishedFit(t *testing.T) {
	f := fitted(t, baseball, 0)
	for i, want := range published {
		if got := f.Strengths[i] - f.Strengths[6]; math.Abs(got-want) > .005 {
			t.Errorf("%s: got %.4f, want %.2f as printed", teams[i], got, want)
		}
	}
	if f.Nu != 0 {
		t.Errorf("without ties ν is %v", f.Nu)
	}
}

// majorize is another method for the model of Bradley and Terry, by Zermelo: the worth of
// an arm becomes its wins over the sum of duels / (own worth + opponent's worth).
func majorize(r *Record) []float64 {
	worth := slices.Repeat([]float64{1}, r.Arms)
	for range 5000 {
		wins, sums := make([]float64, r.Arms), make([]float64, r.Arms)
		for _, p := range r.Pairs {
			wins[p.I] += p.Win
			wins[p.J] += p.Lose
			s := p.Duels() / (worth[p.I] + worth[p.J])
			sums[p.I] += s
			sums[p.J] += s
		}
		for i := range worth {
			worth[i] = wins[i] / sums[i]
		}
	}
	mean := 0.0
	for i, w := range worth {
		worth[i] = math.Log(w)
		mean += worth[i] / float64(r.Arms)
	}
	for i := range worth {
		worth[i] -= mean
	}
	return worth
}

func TestFitAgainstAnotherMethod(t *testing.T) {
	// A chain has no pair that closes a cycle: its fit has the log odds of each pair.
	chain := &Record{Arms: 4, Pairs: []Pair{{0, 1, 70, 0, 30}, {1, 2, 1, 0, 3}, {2, 3, 2.5, 0, 0.5}}}
	for what, r := range map[string]*Record{"baseball": baseball, "a chain of pairs": chain} {
		f, want := fitted(t, r, 0), majorize(r)
		for i := range want {
			if math.Abs(f.Strengths[i]-want[i]) > 1e-9 {
				t.Errorf("%s: strength %d is %v, want %v", what, i, f.Strengths[i], want[i])
			}
		}
	}
	f := fitted(t, chain, 0)
	for i, odds := range []float64{7.0 / 3, 1.0 / 3, 5} {
		if got := f.Strengths[i] - f.Strengths[i+1]; math.Abs(got-math.Log(odds)) > 1e-9 {
			t.Errorf("arms %d and %d of the chain differ by %v, want ln %v", i, i+1, got, odds)
		}
	}
}

// A pair alone has the closed form θ_1 - θ_2 = ln(w/l), ν = t/√(wl).
func TestFitOfOnePair(t *testing.T) {
	f := fitted(t, &Record{Arms: 2, Pairs: []Pair{{0, 1, 18, 12, 2}}}, 0)
	if got := f.Strengths[0] - f.Strengths[1]; math.Abs(got-math.Log(9)) > 1e-9 || math.Abs(f.Nu-2) > 1e-9 {
		t.Errorf("got a difference of %v and ν %v, want ln 9 and 2", got, f.Nu)
	}
}

// Counts in the proportions of a model, which are not whole numbers, give the model back,
// whatever pairs have met as long as they join all arms.
func TestFitFindsTheModel(t *testing.T) {
	s := rng.Stream(3, "model")
	for range 50 {
		k := 2 + s.Intn(6)
		nu := 0.0
		if s.Intn(3) > 0 {
			nu = 3 * s.Float64()
		}
		theta, mean := make([]float64, k), 0.0
		for i := range theta {
			theta[i] = 6*s.Float64() - 3
			mean += theta[i] / float64(k)
		}
		r := &Record{Arms: k}
		for j := range k {
			for i := range j {
				if i+1 < j && s.Intn(2) == 0 {
					continue
				}
				n, d := 1+1000*s.Float64(), theta[i]-theta[j]
				a, b, c := math.Exp(d/2), nu, math.Exp(-d/2)
				r.Pairs = append(r.Pairs, Pair{pref.Arm(i), pref.Arm(j), n * a / (a + b + c), n * b / (a + b + c), n * c / (a + b + c)})
			}
		}
		f := fitted(t, r, 0)
		if math.Abs(f.Nu-nu) > 1e-8 {
			t.Errorf("ν is %v, want %v", f.Nu, nu)
		}
		for i := range theta {
			if math.Abs(f.Strengths[i]-(theta[i]-mean)) > 1e-8 {
				t.Errorf("strength %d is %v, want %v", i, f.Strengths[i], theta[i]-mean)
			}
		}
	}
}

// posterior is the function that a fit maximises, computed from its definition.
func posterior(r *Record, theta []float64, nu, ridge float64) (sum float64) {
	for _, p := range r.Pairs {
		d := theta[p.I] - theta[p.J]
		a, c := math.Exp(d/2), math.Exp(-d/2)
		for _, o := range [][2]float64{{p.Win, a}, {p.Tie, nu}, {p.Lose, c}} {
			if o[0] > 0 {
				sum += o[0] * math.Log(o[1]/(a+nu+c))
			}
		}
	}
	mean := 0.0
	for _, x := range theta {
		mean += x / float64(len(theta))
	}
	for _, x := range theta {
		sum -= ridge / 2 * (x - mean) * (x - mean)
	}
	return sum
}

// With a prior there is a maximum where the duels alone have none, and no change of one
// parameter by 1e-3 improves it. The function is concave, so that the greatest value lies
// within that distance in each parameter; its curvature in a strength is at least the
// ridge, .5, and so the values differ by 2.5e-7 or more, which is far above rounding.
func TestFitWithPrior(t *testing.T) {
	const ridge, move = .5, 1e-3
	for what, r := range map[string]*Record{
		"an arm that never lost":             {Arms: 3, Pairs: []Pair{{0, 1, 5, 0, 0}, {1, 2, 2, 0, 2}}},
		"ties that explain gaps":             {Arms: 2, Pairs: []Pair{{0, 1, 5, 3, 0}}},
		"ties and arms that tie all duels":   {Arms: 3, Pairs: []Pair{{0, 1, 0, 4, 0}, {1, 2, 3, 1, 1}}},
		"half-counts":                        {Arms: 3, Pairs: []Pair{{0, 1, .5, .25, 0}, {0, 2, 0, 0, .125}}},
		"many duels with one winner and few": {Arms: 3, Pairs: []Pair{{0, 1, 1e6, 0, 0}, {1, 2, 1, 0, 0}}},
	} {
		f := fitted(t, r, ridge)
		best := posterior(r, f.Strengths, f.Nu, ridge)
		for i := range f.Strengths {
			for _, by := range []float64{-move, move} {
				theta := slices.Clone(f.Strengths)
				theta[i] += by
				if v := posterior(r, theta, f.Nu, ridge); !(v < best) {
					t.Errorf("%s: strength %d changed by %v has the value %v, above %v", what, i, by, v, best)
				}
			}
		}
		for _, by := range []float64{1 - move, 1 + move} {
			if v := posterior(r, f.Strengths, f.Nu*by, ridge); f.Nu > 0 && !(v < best) {
				t.Errorf("%s: ν times %v has the value %v, above %v", what, by, v, best)
			}
		}
	}
}

// Existence against its definition, on all sorts of small records: no set of arms is
// unbeaten if and only if every set has lost to or tied with another arm, and the numbers
// of BoundsTies, if there are any, are found among whole numbers below the number of arms.
func TestExistence(t *testing.T) {
	s := rng.Stream(4, "existence")
	seen := map[[2]bool]int{}
	for range 3000 {
		k := 2 + s.Intn(3)
		r := &Record{Arms: k}
		for j := range k {
			for i := range j {
				p := Pair{I: pref.Arm(i), J: pref.Arm(j), Win: float64(s.Intn(2)), Tie: float64(s.Intn(2)), Lose: float64(s.Intn(2))}
				if p.Duels() > 0 {
					r.Pairs = append(r.Pairs, p)
				}
			}
		}
		sets := 0 // that are unbeaten
		isUnbeaten := func(in func(pref.Arm) bool) bool {
			for _, p := range r.Pairs {
				if in(p.I) != in(p.J) && (p.Tie > 0 || in(p.I) && p.Lose > 0 || in(p.J) && p.Win > 0) {
					return false
				}
			}
			return true
		}
		for set := 1; set < 1<<k-1; set++ {
			if isUnbeaten(func(a pref.Arm) bool { return set>>a&1 == 1 }) {
				sets++
			}
		}
		top := r.Unbeaten()
		if (top != nil) != (sets > 0) || top != nil && (len(top) == k || !isUnbeaten(func(a pref.Arm) bool { return slices.Contains(top, a) })) {
			t.Fatalf("%v: unbeaten are %v; there are %d such sets", r.Pairs, top, sets)
		}
		grow := false
		d := make([]int, k)
		for code := range int(math.Pow(float64(k), float64(k))) {
			for i, c := 0, code; i < k; i, c = i+1, c/k {
				d[i] = c % k
			}
			grow = grow || !slices.ContainsFunc(r.Pairs, func(p Pair) bool {
				gap := d[p.I] - d[p.J]
				return p.Win > 0 && gap < 1 || p.Lose > 0 && -gap < 1 || p.Tie > 0 && (gap > 1 || gap < -1)
			})
		}
		if got := r.BoundsTies(); got == grow {
			t.Fatalf("%v: ties are bounded: %v; there are numbers d: %v", r.Pairs, got, grow)
		}
		// Where the conditions say so, the fit exists.
		if _, ok := r.Fit(0); top == nil && (!r.Ties() || !grow) && !ok {
			t.Fatalf("%v: the conditions hold, but there is no fit", r.Pairs)
		}
		seen[[2]bool{top != nil, grow}]++
	}
	if len(seen) != 4 {
		t.Errorf("not all cases occurred: %v", seen)
	}
}

func TestComponents(t *testing.T) {
	r := &Record{Arms: 6, Pairs: []Pair{{0, 4, 1, 0, 0}, {3, 1, 0, 2, 0}, {4, 5, 0, 0, 1}}}
	want := [][]pref.Arm{{0, 4, 5}, {1, 3}, {2}}
	if got := r.Components(); !slices.EqualFunc(got, want, slices.Equal[[]pref.Arm]) {
		t.Errorf("got %v, want %v", got, want)
	}
	if r.Unmet() != 12 {
		t.Errorf("%d of 15 pairs have not met, want 12", r.Unmet())
	}
}

// The golden fits of other tools: strengths with ties as half wins, a ridge of 1, and
// Davidson's model with its ν.
func TestGoldenFits(t *testing.T) {
	const folder = "../../../shared"
	file, err := os.Open(filepath.Join(folder, "oracle", "practice", "golden_rank.csv"))
	if err != nil {
		t.Skipf("the data beside the repository is absent: %v", err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	checked := 0
	for _, name := range []string{"baseball7", "citations4", "chess8_dortmund", "arena_202403", "wmt13_fren_train"} {
		r, arms := goldenRecord(t, filepath.Join(folder, "data", "counts", name+".csv"))
		halves := &Record{Arms: r.Arms}
		for _, p := range r.Pairs {
			halves.Pairs = append(halves.Pairs, Pair{p.I, p.J, p.Win + p.Tie/2, 0, p.Lose + p.Tie/2})
		}
		fits := map[string]*Fit{"bt-half": fitted(t, halves, 0), "bt-half-ridge1": fitted(t, halves, 1), "davidson": fitted(t, r, 0)}
		for _, row := range rows {
			f := fits[row[1]]
			if row[0] != name || f == nil || row[2] != "strength" && row[2] != "nu" {
				continue
			}
			got := f.Nu
			if row[2] == "strength" {
				got = f.Strengths[arms[row[3]]]
			}
			want, err := strconv.ParseFloat(row[4], 64)
			if err != nil {
				t.Fatal(err)
			}
			if checked++; math.Abs(got-want) > 1e-6 {
				t.Errorf("%s, %s, %s %s: got %v, want %v", name, row[1], row[2], row[3], got, want)
			}
		}
	}
	if checked < 150 {
		t.Errorf("only %d golden values were found", checked)
	}
}

// goldenRecord reads a file of counts, whose duels of an arm with itself do not count.
func goldenRecord(t *testing.T, path string) (*Record, map[string]pref.Arm) {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Skipf("the data beside the repository is absent: %v", err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	arms := map[string]pref.Arm{}
	pairs := map[[2]pref.Arm]Pair{}
	for _, row := range rows[1:] {
		var n [3]float64
		for i := range n {
			if n[i], err = strconv.ParseFloat(row[2+i], 64); err != nil {
				t.Fatal(err)
			}
		}
		for _, name := range row[:2] {
			if _, ok := arms[name]; !ok {
				arms[name] = pref.Arm(len(arms))
			}
		}
		i, j := arms[row[0]], arms[row[1]]
		if i > j {
			i, j, n[0], n[1] = j, i, n[1], n[0]
		}
		if p := pairs[[2]pref.Arm{i, j}]; i != j {
			pairs[[2]pref.Arm{i, j}] = Pair{i, j, p.Win + n[0], p.Tie + n[2], p.Lose + n[1]}
		}
	}
	r := &Record{Arms: len(arms)}
	for _, p := range pairs {
		if p.Duels() > 0 {
			r.Pairs = append(r.Pairs, p)
		}
	}
	return r, arms
}
