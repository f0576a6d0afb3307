package experiments_test

import (
	"encoding/csv"
	"fmt"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"joust/experiments/studytest"
)

// goldenEntries are the algorithms of the reference that has computed golden.csv, as
// entries of a study. The names and parameters are those of the file.
var goldenEntries = map[[2]string]string{
	{"uniform", "distinct"}:   `{kind: uniform}`,
	{"IF1", "delta=1/(TK^2)"}: `{kind: interleaved-filter, params: {prune: false}}`,
	{"IF2", "delta=1/(TK^2)"}: `{kind: interleaved-filter, params: {prune: true}}`,
	{"BTM", "gamma=1.2;c=gamma^2 sqrt(ln(2TK)/n);opponent differs"}:        `{kind: beat-the-mean, params: {gamma: 1.2, radius: tight, opponents: random}}`,
	{"BTM", "gamma=1.3;c=3gamma^2 sqrt(ln(2TK)/n);opponent may be itself"}: `{kind: beat-the-mean, params: {gamma: 1.3, radius: loose, opponents: random-with-self}}`,
	{"BTM", "gamma=1;c=sqrt(ln(2TK)/n);opponent differs"}:                  `{kind: beat-the-mean, params: {gamma: 1, radius: tight, opponents: random}}`,
	{"BTM", "gamma=1;c=sqrt(ln(2TK)/n);opponent may be itself"}:            `{kind: beat-the-mean, params: {gamma: 1, radius: tight, opponents: random-with-self}}`,
	{"SAVAGE", "Condorcet;delta=1/T;eta=2NT"}:                              `{kind: savage, params: {winner: condorcet, union: horizon}}`,
	{"RUCB", "alpha=0.51"}:             `{kind: rucb}`,
	{"RUCB-v1", "alpha=0.51;no B"}:     `{kind: rucb, params: {champion: uniform}}`,
	{"RCS", "alpha=0.51"}:              `{kind: rcs}`,
	{"RTS", ""}:                        `{kind: rcs, params: {challenger: sampled}}`,
	{"RMED1", "f=0.3K^1.01"}:           `{kind: rmed1}`,
	{"RMED2", "alpha=3;f=0.3K^1.01"}:   `{kind: rmed2}`,
	{"RMED2FH", "alpha=3;f=0.3K^1.01"}: `{kind: rmed2fh}`,
	{"CCB", "alpha=0.51"}:              `{kind: ccb}`,
	{"SCB", "T_1=1000;squared;delta=lnT_r/T_r;pair test n d(p)>ln(4n^2K^2/delta)"}: `{kind: scb, params: {first: 1000, test: union}}`,
	{"SCB", "T_r=2^(2^r);delta=lnT_r/T_r;pair test n d(p)>ln(4n^2K^2/delta)"}:      `{kind: scb, params: {first: 0, test: union}}`,
	{"D-TS", "alpha=0.51"}:  `{kind: d-ts}`,
	{"D-TS+", "alpha=0.51"}: `{kind: d-ts-plus}`,
	{"MergeRUCB", "alpha=1.01;p=4;delta=0.01;single batch duels itself"}: `{kind: merge-rucb, params: {alpha: 1.01, batch: 4, delta: .01, single: itself}}`,
	{"MergeRUCB", "alpha=1.01;p=4;delta=0.01;single batch skipped"}:      `{kind: merge-rucb, params: {alpha: 1.01, batch: 4, delta: .01, single: skipped}}`,
	{"MergeDTS", "alpha=0.262144;p=8;C=400000"}:                          `{kind: merge-dts, params: {alpha: 0.262144, batch: 8, constant: 400000}}`,
	{"MergeDTS", "alpha=1.01;p=4;delta=0.01"}:                            `{kind: merge-dts, params: {alpha: 1.01, batch: 4, delta: .01, constant: 0}}`,
	{"Sparring-UCB", "index mean+sqrt(0.51 ln t/n)"}:                     `{kind: sparring-ucb, params: {scale: .51}}`,
	{"Sparring-UCB", "index mean+sqrt(2.5 ln t/n)"}:                      `{kind: sparring-ucb, params: {scale: 2.5}}`,
	{"Sparring-TS", "Beta(1;1)"}:                                         `{kind: sparring-ts}`,
	{"Sparring-EXP3", "gamma=sqrt(K ln K/T)"}:                            `{kind: sparring-exp3}`,
	{"Self-Sparring", "m=2;eta=1;self-duels add a win and a loss"}:       `{kind: self-sparring, params: {self-duels: count}}`,
	{"Self-Sparring", "m=2;eta=1;self-duels ignored"}:                    `{kind: self-sparring, params: {self-duels: ignore}}`,
	{"VDB", "IW;eta=2/sqrt t"}:                                           `{kind: versatile-db, params: {estimator: iw, learners: two, self-duels: coin}}`,
	{"VDB", "RV;eta=4/sqrt t"}:                                           `{kind: versatile-db, params: {estimator: rv, learners: two, self-duels: coin}}`,
	{"VDB", "RV;eta=4/sqrt t;self-duel counts 1/2"}:                      `{kind: versatile-db, params: {estimator: rv, learners: two, self-duels: half}}`,
	{"VDB-shared", "IW;eta=2/sqrt t;one L"}:                              `{kind: versatile-db, params: {estimator: iw, learners: shared, self-duels: coin}}`,
	{"VDB-shared", "RV;eta=4/sqrt t;one L"}:                              `{kind: versatile-db, params: {estimator: rv, learners: shared, self-duels: coin}}`,
	{"DEXP3", ""}:                                                        `{kind: dexp3}`,
	{"DEXP3-P", "delta=0.1"}:                                             `{kind: dexp3-p, params: {delta: .1}}`,
	{"REX3", "gamma=min(1/2 sqrt(K ln K/T))"}:                            `{kind: rex3}`,
	{"Borda-ETC", "n=(K ln K)^(1/3) T^(2/3)"}:                            `{kind: borda-etc}`,
	{"BCB", "delta=0.1"}:                                                 `{kind: bcb, params: {delta: .1}}`,
	{"Doubler", "UCB1 index mean+sqrt(2 ln s/n)"}:                        `{kind: doubler}`,
	{"MultiSBM", "index mean+sqrt(2.5 ln s/n)"}:                          `{kind: multisbm}`,
	{"WS-W", ""}:          `{kind: winner-stays-weak}`,
	{"WS-S", "beta=1.05"}: `{kind: winner-stays-strong, params: {beta: 1.05}}`,
	{"WS-S", "beta=1.1"}:  `{kind: winner-stays-strong, params: {beta: 1.1}}`,
	{"BtW", ""}:           `{kind: beat-the-winner}`,
	{"BtWR", ""}:          `{kind: beat-the-winner-reset}`,
	{"PCOMP", "B=ln T"}:   `{kind: pcomp}`,
}

// goldenWorlds are the matrices of the file as environments of a study.
var goldenWorlds = map[string]string{
	"arxiv6":      `{kind: arxiv6}`,
	"arithmetic8": `{kind: arithmetic}`,
	"cyclic4":     `{kind: cyclic}`,
	"hudry13":     `{kind: hudry13}`,
	"pl_arith16":  `{kind: plackett-luce, params: {set: arith}}`,
}

// goldenMetrics are the columns of the file as metrics. Its copeland counts a tie as half a
// win for each arm.
var goldenMetrics = map[string]string{
	"average": "average_regret", "weak": "weak_regret", "strong": "strong_regret",
	"binary_weak": "binary_weak_regret", "binary_strong": "binary_strong_regret",
	"copeland": "copeland_half_regret", "borda": "borda_regret",
}

// heavyTailed are algorithms whose mean regret is carried by few trials, so that the
// standard error of a small sample says little.
var heavyTailed = []string{"WS-S", "Borda-ETC", "Self-Sparring", "IF1", "IF2", "MergeDTS", "Doubler"}

// goldenRow is a row of golden.csv.
type goldenRow struct {
	algorithm, params, matrix string
	horizon                   int
	metric                    string
	runs                      int
	mean, se                  float64
}

// someGolden are rows of golden.csv, for where the file is absent.
var someGolden = []goldenRow{
	{"Borda-ETC", "n=(K ln K)^(1/3) T^(2/3)", "arxiv6", 10_000, "average", 200, 187.092, 14.3},
	{"Borda-ETC", "n=(K ln K)^(1/3) T^(2/3)", "hudry13", 10_000, "copeland", 100, 1096.04, 14.1},
	{"CCB", "alpha=0.51", "arxiv6", 10_000, "average", 200, 398.414, 3.52},
	{"CCB", "alpha=0.51", "hudry13", 10_000, "copeland", 100, 1112.05, 9.6},
	{"D-TS", "alpha=0.51", "arxiv6", 10_000, "average", 200, 97.8291, 2.48},
	{"D-TS", "alpha=0.51", "hudry13", 10_000, "copeland", 100, 647.523, 5.7},
	{"D-TS+", "alpha=0.51", "arxiv6", 10_000, "average", 200, 97.5869, 2.62},
	{"D-TS+", "alpha=0.51", "hudry13", 10_000, "copeland", 100, 641.602, 5.78},
	{"DEXP3", "", "arxiv6", 10_000, "average", 200, 498.469, 1.89},
	{"DEXP3", "", "hudry13", 10_000, "copeland", 100, 1917.33, 7.6},
	{"IF2", "delta=1/(TK^2)", "arxiv6", 10_000, "average", 200, 595.6, 10.9},
	{"IF2", "delta=1/(TK^2)", "hudry13", 10_000, "copeland", 100, 1754.23, 40.8},
	{"MergeDTS", "alpha=0.262144;p=8;C=400000", "arxiv6", 10_000, "average", 200, 201.178, 4.09},
	{"MergeDTS", "alpha=0.262144;p=8;C=400000", "hudry13", 10_000, "copeland", 100, 1363.57, 138},
	{"MultiSBM", "index mean+sqrt(2.5 ln s/n)", "arxiv6", 10_000, "average", 200, 488.967, 1.15},
	{"MultiSBM", "index mean+sqrt(2.5 ln s/n)", "hudry13", 10_000, "copeland", 100, 2417.61, 1.87},
	{"PCOMP", "B=ln T", "arxiv6", 10_000, "average", 200, 598.267, 1.12},
	{"PCOMP", "B=ln T", "hudry13", 10_000, "copeland", 100, 2447.74, 22},
	{"RCS", "alpha=0.51", "arxiv6", 10_000, "average", 200, 254.7, 3.82},
	{"RCS", "alpha=0.51", "hudry13", 10_000, "copeland", 100, 2421.05, 2.24},
	{"REX3", "gamma=min(1/2 sqrt(K ln K/T))", "arxiv6", 10_000, "average", 200, 197.63, 2.17},
	{"REX3", "gamma=min(1/2 sqrt(K ln K/T))", "hudry13", 10_000, "copeland", 100, 1169.32, 2.72},
	{"RMED1", "f=0.3K^1.01", "arxiv6", 10_000, "average", 200, 198.883, 2.47},
	{"RMED1", "f=0.3K^1.01", "hudry13", 10_000, "copeland", 100, 2408.14, 11.7},
	{"RMED2FH", "alpha=3;f=0.3K^1.01", "arxiv6", 10_000, "average", 200, 231.408, 3.42},
	{"RMED2FH", "alpha=3;f=0.3K^1.01", "hudry13", 10_000, "copeland", 100, 2307.36, 14.7},
	{"RTS", "", "arxiv6", 10_000, "average", 200, 177.384, 4.51},
	{"RTS", "", "hudry13", 10_000, "copeland", 100, 2421.82, 7.36},
	{"RUCB", "alpha=0.51", "arxiv6", 10_000, "average", 200, 391.001, 3.76},
	{"RUCB", "alpha=0.51", "hudry13", 10_000, "copeland", 100, 2416.56, 2.52},
	{"SAVAGE", "Condorcet;delta=1/T;eta=2NT", "arxiv6", 10_000, "average", 200, 588.764, 1.34},
	{"SAVAGE", "Condorcet;delta=1/T;eta=2NT", "hudry13", 10_000, "copeland", 100, 1848.91, 58.9},
	{"Self-Sparring", "m=2;eta=1;self-duels add a win and a loss", "arxiv6", 10_000, "average", 200, 95.9602, 3.04},
	{"Sparring-EXP3", "gamma=sqrt(K ln K/T)", "arxiv6", 10_000, "average", 200, 332.762, 2.89},
	{"Sparring-EXP3", "gamma=sqrt(K ln K/T)", "hudry13", 10_000, "copeland", 100, 1427.56, 5.61},
	{"Sparring-TS", "Beta(1;1)", "arxiv6", 10_000, "average", 200, 140.683, 3.06},
	{"Sparring-TS", "Beta(1;1)", "hudry13", 10_000, "copeland", 100, 1109.76, 4.25},
	{"Sparring-UCB", "index mean+sqrt(0.51 ln t/n)", "arxiv6", 10_000, "average", 200, 193.764, 2.08},
	{"Sparring-UCB", "index mean+sqrt(0.51 ln t/n)", "hudry13", 10_000, "copeland", 100, 1591.03, 9.54},
	{"VDB", "RV;eta=4/sqrt t", "arxiv6", 10_000, "average", 200, 161.356, 3.48},
	{"VDB", "RV;eta=4/sqrt t", "hudry13", 10_000, "copeland", 100, 1165.19, 7.84},
	{"VDB-shared", "RV;eta=4/sqrt t;one L", "arxiv6", 10_000, "average", 200, 113.994, 3.38},
	{"VDB-shared", "RV;eta=4/sqrt t;one L", "hudry13", 10_000, "copeland", 100, 1048.56, 4.18},
	{"WS-S", "beta=1.05", "arxiv6", 10_000, "average", 200, 151.353, 1.57},
	{"WS-S", "beta=1.05", "hudry13", 10_000, "copeland", 100, 2294.34, 15.1},
	{"WS-W", "", "arxiv6", 10_000, "average", 200, 305.132, 0.916},
	{"WS-W", "", "hudry13", 10_000, "copeland", 100, 2273.12, 18.3},
	{"uniform", "distinct", "arxiv6", 10_000, "average", 200, 599.84, 0.162},
	{"uniform", "distinct", "hudry13", 10_000, "copeland", 100, 2501.18, 0.908},
}

// goldenRows reads the rows of the file; where it is absent, it returns some of them.
func goldenRows(t *testing.T) (rows []goldenRow) {
	t.Helper()
	f, err := os.Open("../../shared/oracle/canon/golden.csv")
	if err != nil {
		t.Log("the golden values of the independent reference are not here: only some of them are compared: ", err)
		return someGolden
	}
	defer f.Close()
	lines, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	number := func(s string) float64 {
		v, err := strconv.ParseFloat(s, 64)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	for _, l := range lines[1:] {
		rows = append(rows, goldenRow{l[0], l[1], l[2], int(number(l[3])), l[4], int(number(l[5])), number(l[6]), number(l[7])})
	}
	return rows
}

// Every row of golden.csv belongs to an entry, and its values at a horizon of 10⁴ hold.
// The difference of two independent means has the standard error √(se² + se'²). Of about
// 500 rows, which are much correlated, a normal law puts 0.03 beyond 4 of them.
func TestRegretGolden(t *testing.T) { checkRegretGolden(t, 10_000, 20, 100) }

// checkRegretGolden runs the cells of golden.csv with the horizon and compares their means with
// the rows: each cell with that many trials, but tails of those with heavy tails.
func checkRegretGolden(t *testing.T, horizon, trials, tails int) {
	byMatrix := map[string][]goldenRow{}
	for _, r := range goldenRows(t) {
		if goldenEntries[[2]string{r.algorithm, r.params}] == "" || goldenWorlds[r.matrix] == "" || goldenMetrics[r.metric] == "" {
			t.Errorf("no entry for %v", r)
			continue
		}
		if r.horizon == horizon {
			byMatrix[r.matrix] = append(byMatrix[r.matrix], r)
		}
	}
	for matrix, rows := range byMatrix {
		for _, heavy := range []bool{false, true} {
			some := slices.DeleteFunc(slices.Clone(rows), func(r goldenRow) bool {
				return slices.Contains(heavyTailed, r.algorithm) != heavy
			})
			if len(some) == 0 {
				continue
			}
			t.Run(fmt.Sprintf("%s at %d, heavy tails %v", matrix, horizon, heavy), func(t *testing.T) {
				n := trials
				if heavy {
					n = tails
				}
				compareGolden(t, matrix, horizon, n, some)
			})
		}
	}
}

// compareGolden runs the cells of the rows, which are of one matrix, and compares them.
func compareGolden(t *testing.T, matrix string, horizon, trials int, rows []goldenRow) {
	var text strings.Builder
	fmt.Fprintf(&text, "name: golden\nbudget: %d\ntrials: %d\ncheckpoints: [%d]\ncommit: true\n", horizon, trials, horizon)
	fmt.Fprintf(&text, "record: [correct, {regret: [average, weak, strong, binary-weak, binary-strong, copeland-half, borda]}]\nenvironments: [%s]\nalgorithms:\n", goldenWorlds[matrix])
	cells := map[string]int{}
	for _, r := range rows {
		entry := goldenEntries[[2]string{r.algorithm, r.params}]
		if _, ok := cells[entry]; !ok {
			cells[entry] = len(cells)
			fmt.Fprintf(&text, "  - %s\n", entry)
		}
	}
	s := studytest.Parse(t, text.String())
	measured := studytest.Rows(t, s)
	for _, r := range rows {
		got := measured[cells[goldenEntries[[2]string{r.algorithm, r.params}]]][goldenMetrics[r.metric]]
		// The laws are skewed, so that the standard error of few trials may be far too small:
		// take that which follows from the reference's, if it is greater.
		se := max(got.SE, r.se*math.Sqrt(float64(r.runs)/float64(got.N)))
		limit := 4*math.Hypot(se, r.se) + 5e-4 // the file has three decimals
		if d := math.Abs(got.Mean - r.mean); !(d <= limit) {
			t.Errorf("%s (%s) on %s at %d: %s %.2f ± %.2f, want %.2f ± %.2f: %.1f standard errors apart",
				r.algorithm, r.params, r.matrix, r.horizon, r.metric, got.Mean, se, r.mean, r.se, d/math.Hypot(se, r.se))
		}
	}
}
