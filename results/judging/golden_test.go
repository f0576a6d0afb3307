package judging_test

import (
	"encoding/csv"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"joust/results/judging"
	"joust/results/ranking"
	"joust/sim/label"
	"joust/sim/pref"
	"joust/sim/rng"
	"joust/sim/strength"
)

// sharedRows returns the rows of a CSV file of the data that the repository does not contain,
// without its header, and skips the test if there is none.
func sharedRows(t *testing.T, elements ...string) [][]string {
	t.Helper()
	f, err := os.Open(filepath.Join(append([]string{"..", "..", "..", "shared"}, elements...)...))
	if err != nil {
		t.Skipf("the shared data are absent: %v", err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows[1:]
}

func numeric(t *testing.T, text string) float64 {
	t.Helper()
	x, err := strconv.ParseFloat(text, 64)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// Every number of the file is computed, to within 1e-6; those of a simulation to within 4
// standard errors.
func TestGolden(t *testing.T) {
	few := judging.Bootstrap{Resamples: 40}
	reliability := map[string][2]float64{} // by Fisher's information and by the sandwich
	for _, row := range sharedRows(t, "oracle", "practice", "golden_judge.csv") {
		what, quantity, want := row[0], row[1], numeric(t, row[2])
		tolerance, got := 1e-6, 0.0
		var b, c int
		var h int
		var t00, t11, nu float64
		switch name, of, _ := strings.Cut(what, " "); {
		case what == "swap simulated beta .3":
			got, tolerance = simulated(t, quantity)
		case scan(what, "swap %d/%d", &b, &c):
			bias := judging.PositionBias(b, c)
			got = map[string]float64{"bias_logit": bias.Logit, "low": bias.Low, "high": bias.High, "p_exact": bias.P}[quantity]
		case name == "agreement" && quantity == "accuracy_two_alike":
			got = judging.AccuracyOfTwo(numeric(t, of))
		case what == "agreements .80 .75 .70" && strings.HasPrefix(quantity, "accuracy_"):
			got = judging.AccuracyOfThree(0.80, 0.75, 0.70)[quantity[len(quantity)-1]-'1']
		case name == "cohen" && quantity == "kappa":
			got = judging.Cohen(cohenTables[of])
		case name == "fleiss" && quantity == "kappa":
			got = tabulated(fleissTable).Agreement(few).Fleiss.Value
		case what == "krippendorff codings.csv" && quantity == "alpha_nominal":
			got = coded(codings).Agreement(few).Krippendorff.Value
		case what == "krippendorff gcl.csv" && quantity == "alpha_nominal":
			got = coded(gcl).Agreement(few).Krippendorff.Value
		case quantity == "SSR_fisher" || quantity == "SSR_sandwich":
			if _, ok := reliability[what]; !ok {
				reliability[what] = reliabilities(t, what)
			}
			got = reliability[what][strings.Index("fs", quantity[4:5])]
		case scan(what, "mv H=%d T00=%g T11=%g nu=%g", &h, &t00, &t11, &nu):
			majority, best := label.Coin{First: t00, Second: t11, FirstBetter: nu}.Majority(h)
			got = map[string]float64{"mv": majority, "omap": best}[quantity]
		case name == "null":
			// 3 wins and 5 ties of 100 duels.
			r := &strength.Record{Arms: 2, Pairs: []strength.Pair{{I: 0, J: 1, Win: 92, Tie: 5, Lose: 3}}}
			n := judging.NullArm(r, 1, nil)
			got = map[string]float64{"win_rate": n.WinRate, "wilson_low": n.Won.Low, "wilson_high": n.Won.High}[quantity]
		default:
			t.Errorf("nothing computes the row %q", row)
			continue
		}
		if !(got == want || math.Abs(got-want) <= tolerance) {
			t.Errorf("%s, %s: got %.9g, want %.9g to within %.2g", what, quantity, got, want, tolerance)
		}
	}
}

func scan(text, format string, to ...any) bool {
	n, err := fmt.Sscanf(text, format, to...)
	return err == nil && n == len(to)
}

// simulated repeats the simulation of the file, whose number of items is not stated: items of the
// difference d from N(0, 4), both games of which the first position wins with the log odds .3 ± d.
// It returns the estimate or the log odds of the first position among all winners, and 4 standard
// errors of the difference of two such simulations of n items.
func simulated(t *testing.T, quantity string) (value, tolerance float64) {
	t.Helper()
	const n, beta = 100_000, 0.3
	stream := rng.Stream(1, "test", "swap")
	var both, none, first int
	for range n {
		d := 2 * stream.Normal()
		x := stream.Float64() < 1/(1+math.Exp(-beta-d))
		y := stream.Float64() < 1/(1+math.Exp(-beta+d))
		switch {
		case x && y:
			both, first = both+1, first+2
		case x || y:
			first++
		default:
			none++
		}
	}
	bias := judging.PositionBias(both, none)
	if math.Abs(bias.Logit-beta) > 4*math.Sqrt(1/float64(both)+1/float64(none))/2 {
		t.Errorf("the estimate of β = %g from %d items is %g", beta, n, bias.Logit)
	}
	switch quantity {
	case "bias_logit":
		return bias.Logit, 4 * math.Sqrt2 * math.Sqrt(1/float64(both)+1/float64(none)) / 2
	case "marginal_logit (attenuated)":
		p := float64(first) / (2 * n)
		return math.Log(p / (1 - p)), 4 * math.Sqrt2 / math.Sqrt(2*n*p*(1-p)) // the two games of an item are nearly uncorrelated or less
	}
	return math.NaN(), 0
}

// reliabilities returns the reliability of a file of counts by the two kinds of standard errors.
// Strengths are of Bradley and Terry's model with ties as half wins.
func reliabilities(t *testing.T, file string) [2]float64 {
	t.Helper()
	arms := map[string]pref.Arm{}
	raw := map[[2]pref.Arm]*strength.Pair{}
	var order [][2]pref.Arm
	for _, row := range sharedRows(t, "data", "counts", file+".csv") {
		if row[0] == row[1] {
			continue
		}
		for _, name := range row[:2] {
			if _, ok := arms[name]; !ok {
				arms[name] = pref.Arm(len(arms))
			}
		}
		i, j := arms[row[0]], arms[row[1]]
		win, lose := numeric(t, row[2]), numeric(t, row[3])
		if i > j {
			i, j, win, lose = j, i, lose, win
		}
		p := raw[[2]pref.Arm{i, j}]
		if p == nil {
			p = &strength.Pair{I: i, J: j}
			raw[[2]pref.Arm{i, j}] = p
			order = append(order, [2]pref.Arm{i, j})
		}
		p.Win += win
		p.Lose += lose
		p.Tie += numeric(t, row[4])
	}
	// The covariances of the log of the same duels, in which a row is a count.
	l := &ranking.Log{Arms: make([]string, len(arms))}
	for _, key := range order {
		p := raw[key]
		for o, n := range []float64{pref.FirstWins: p.Win, pref.SecondWins: p.Lose, pref.Tie: p.Tie} {
			l.First, l.Second, l.Outcomes, l.Counts = append(l.First, p.I), append(l.Second, p.J), append(l.Outcomes, pref.Outcome(o)), append(l.Counts, n)
		}
	}
	fit, err := l.Fit(ranking.Spec{Model: ranking.BradleyTerryHalf})
	if err != nil {
		t.Fatal(err)
	}
	v, err := l.Sandwich(fit, nil, false)
	if err != nil {
		t.Fatal(err)
	}
	return [2]float64{ranking.ScaleSeparation(fit.Strengths, fit.Covariance), ranking.ScaleSeparation(fit.Strengths, v.Covariance)}
}

// The agreement of the workers of LLMFAO on each battle, as practice.md prints it.
func TestRawAgreement(t *testing.T) {
	l := &ranking.Log{Slots: true}
	arms, groups, workers := map[string]pref.Arm{}, map[string]int32{}, map[string]int32{}
	for _, row := range sharedRows(t, "data", "raw", "llmfao_raw.csv") {
		id, worker, winner, left, right := row[0], row[4], row[5], row[6], row[7]
		for _, name := range []string{left, right} {
			if _, ok := arms[name]; !ok {
				arms[name] = pref.Arm(len(arms))
				l.Arms = append(l.Arms, name)
			}
		}
		if _, ok := groups[id]; !ok {
			groups[id] = int32(len(groups))
		}
		if _, ok := workers[worker]; !ok {
			workers[worker] = int32(len(workers))
		}
		l.First, l.Second = append(l.First, arms[left]), append(l.Second, arms[right])
		l.Outcomes = append(l.Outcomes, map[string]pref.Outcome{"left": pref.FirstWins, "right": pref.SecondWins, "tie": pref.Tie}[winner])
		l.Groups, l.Judges = append(l.Groups, groups[id]), append(l.Judges, workers[worker])
	}
	l.NumGroups, l.NumJudges = len(groups), len(workers)
	if len(l.Outcomes) != 8931 || l.NumJudges != 124 || l.NumGroups != 2139 {
		t.Fatalf("%d votes of %d workers on %d battles", len(l.Outcomes), l.NumJudges, l.NumGroups)
	}
	b := judging.Bootstrap{Root: 1, Workers: 2}
	for _, c := range []struct {
		decisive bool
		want     float64
	}{{false, 0.290595}, {true, 0.370157}} {
		a := judging.LogRatings(l, c.decisive).Agreement(b)
		if math.Abs(a.Krippendorff.Value-c.want) > 1e-6 {
			t.Errorf("decisive %v: α = %.6f, want %.6f", c.decisive, a.Krippendorff.Value, c.want)
		}
		if !(a.Krippendorff.Low < c.want && c.want < a.Krippendorff.High) || a.Krippendorff.High-a.Krippendorff.Low > 0.1 {
			t.Errorf("decisive %v: the interval of α is %g to %g", c.decisive, a.Krippendorff.Low, a.Krippendorff.High)
		}
	}
	report, err := judging.NewReport(l, judging.Options{Bootstrap: b})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range report.Findings() {
		t.Log(f.Kind, f.Warning, f.Sentence)
	}
}
