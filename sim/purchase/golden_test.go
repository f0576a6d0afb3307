package purchase

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

// readCSV reads a file of the data beside the repository, or skips the test.
func readCSV(t *testing.T, path ...string) [][]string {
	t.Helper()
	file, err := os.Open(filepath.Join(append([]string{"../../../shared"}, path...)...))
	if err != nil {
		t.Skipf("the data beside the repository is absent: %v", err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows[1:]
}

func number(t *testing.T, text string) float64 {
	t.Helper()
	x, err := strconv.ParseFloat(text, 64)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// readCounts reads a file of counts.
func readCounts(t *testing.T, name string) (p *Posterior, names []string) {
	rows := readCSV(t, "data", "counts", name+".csv")
	for _, r := range rows {
		names = append(names, r[0], r[1])
	}
	slices.Sort(names)
	names = slices.Compact(names)
	p = NewPosterior(len(names), 0.01)
	for _, r := range rows {
		p.Add(arm(t, names, r[0]), arm(t, names, r[1]), number(t, r[2]), number(t, r[4]), number(t, r[3]))
	}
	return p, names
}

func arm(t *testing.T, names []string, name string) pref.Arm {
	t.Helper()
	a, ok := slices.BinarySearch(names, name)
	if !ok {
		t.Fatalf("there is no arm %q", name)
	}
	return pref.Arm(a)
}

// TestGolden compares with values that another program computed, every row of its file.
func TestGolden(t *testing.T) {
	rows := readCSV(t, "oracle", "practice", "golden_next.csv")
	const file = "arena_202403"
	p, names := readCounts(t, file)
	const draws = 400_000
	shares := make([]float64, p.Arms())
	p.Best(draws, rng.Stream(1, "golden"), shares)
	planner := NewPlanner(p, 1, 1)
	strengths, err := p.Strengths(nil)
	if err != nil {
		t.Fatal(err)
	}
	leader, second := arm(t, names, "gpt-4-0125-preview"), arm(t, names, "gpt-4-1106-preview")
	compared := map[string]int{}
	for _, r := range rows {
		if r[0] != file {
			t.Fatalf("the rows of %s are not mapped", r[0])
		}
		a, b, want, tolerance := arm(t, names, r[2]), pref.Arm(-1), number(t, r[4]), 1e-6
		if r[3] != "" {
			b = arm(t, names, r[3])
		}
		var got float64
		switch r[1] {
		case "sign":
			got = p.Above(a, b)
		case "p_condorcet_product":
			got = p.Condorcet(a)
		case "p_copeland_mc400k":
			// Both are means of 400,000 draws.
			got, tolerance = shares[a], 4*math.Sqrt(2*want*(1-want)/draws)
		case "arena-variance":
			got = planner.ArenaGain(a, b)
		case "bt-logdet":
			got, tolerance = strengths.LogDet(a, b), 1e-9
		case "bt-leader-second":
			got, tolerance = strengths.Difference(leader, second, a, b), 1e-14
		default:
			t.Errorf("rows of %s are not mapped", r[1])
			continue
		}
		compared[r[1]]++
		if !(math.Abs(got-want) <= tolerance || got == want) {
			t.Errorf("%v: got %.10g, want %.10g", r, got, want)
		}
	}
	if compared["sign"] != 231 || len(compared) != 6 {
		t.Errorf("values compared: %v", compared)
	}
}

// The pairs with the greatest gains are those of the golden file, in its order.
func TestGoldenOrder(t *testing.T) {
	p, names := readCounts(t, "arena_202403")
	s, err := p.Strengths(nil)
	if err != nil {
		t.Fatal(err)
	}
	leader, second := arm(t, names, "gpt-4-0125-preview"), arm(t, names, "gpt-4-1106-preview")
	for _, c := range []struct {
		quantity string
		gain     func(i, j pref.Arm) float64
	}{
		{"bt-logdet", s.LogDet},
		{"bt-leader-second", func(i, j pref.Arm) float64 { return s.Difference(leader, second, i, j) }},
	} {
		var gains []float64
		for i := range pref.Arm(p.Arms()) {
			for j := range i {
				gains = append(gains, c.gain(i, j))
			}
		}
		slices.Sort(gains)
		slices.Reverse(gains)
		n := 0
		for _, r := range readCSV(t, "oracle", "practice", "golden_next.csv") {
			if r[1] == c.quantity {
				if want := number(t, r[4]); math.Abs(gains[n]-want) > 1e-6*want {
					t.Errorf("%s %d: got %g, want %g", c.quantity, n, gains[n], want)
				}
				n++
			}
		}
	}
}

// The numbers of the text: what the undecided pairs of the leader need, and pairs that have
// not met.
func TestGoldenUndecided(t *testing.T) {
	p, names := readCounts(t, "arena_202403")
	got := map[string]float64{}
	for _, u := range p.Undecided(arm(t, names, "gpt-4-1106-preview")) {
		got[names[u.Rival]] = math.Round(u.More)
	}
	if len(got) != 2 || got["claude-3-opus-20240229"] != 4727 || got["gpt-4-0125-preview"] != 279447 {
		t.Errorf("duels that undecided pairs need: %v", got)
	}
	if leader := names[p.Leader()]; leader != "gpt-4-1106-preview" {
		t.Errorf("the leader is %s", leader)
	}
	notMet := 0
	for _, x := range NewPlanner(p, 1, 100).Plan(TwoDraws, 500, rng.Stream(1, "plan")) {
		if x.Why == NotMet {
			notMet++
		}
	}
	if notMet != 7 {
		t.Errorf("%d pairs have not met, want 7", notMet)
	}

	p, names = readCounts(t, "epl12_openfootball")
	united := arm(t, names, "Manchester United")
	shares := make([]float64, p.Arms())
	const draws = 100_000
	p.Best(draws, rng.Stream(1, "epl"), shares)
	// The text has .533, without its number of draws: half a unit and 4 standard errors.
	if got := shares[united]; math.Abs(got-0.533) > 0.0005+4*math.Sqrt(0.25/draws) {
		t.Errorf("Manchester United is best with probability %g, want .533", got)
	}
	infinite := false
	for _, u := range p.Undecided(united) {
		infinite = infinite || names[u.Rival] == "Chelsea" && math.IsInf(u.More, 1)
	}
	if !infinite {
		t.Error("the pair with Chelsea is even, so that no number of duels decides it")
	}
}
