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

	"joust/experiments/family"
	"joust/experiments/study"
	"joust/experiments/studytest"
	"joust/sim/simtest"
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
	mean, se                  float64
}

// goldenRows reads the rows of the file for these horizons; it skips the test if the file
// is absent.
func goldenRows(t *testing.T) (rows []goldenRow) {
	t.Helper()
	f, err := os.Open("../../shared/oracle/canon/golden.csv")
	if err != nil {
		t.Skip("the golden values of the independent reference are not here: ", err)
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
		rows = append(rows, goldenRow{l[0], l[1], l[2], int(number(l[3])), l[4], number(l[6]), number(l[7])})
	}
	return rows
}

// Every row of golden.csv belongs to an entry, and its values at a horizon of 10⁴ hold.
// The difference of two independent means has the standard error √(se² + se'²). Of about
// 500 rows, which are much correlated, a normal law puts 0.03 beyond 4 of them.
func TestRegretGolden(t *testing.T) { checkRegretGolden(t, 10_000, 40) }

// The same at the horizons 10⁵ and 10⁶.
func TestRegretGoldenLong(t *testing.T) {
	simtest.Slow(t)
	checkRegretGolden(t, 100_000, 100)
	checkRegretGolden(t, 1_000_000, 100)
}

// checkRegretGolden runs the cells of golden.csv with the horizon, each with that many
// trials, and compares their means with the rows.
func checkRegretGolden(t *testing.T, horizon, trials int) {
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
			t.Run(fmt.Sprintf("%s at %d, heavy tails %v", matrix, horizon, heavy), func(t *testing.T) {
				n := trials
				if heavy {
					n = 400
				}
				compareGolden(t, matrix, horizon, n, slices.DeleteFunc(slices.Clone(rows), func(r goldenRow) bool {
					return slices.Contains(heavyTailed, r.algorithm) != heavy
				}))
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
		if _, err := study.Parse(family.Standard(), "s.yaml", []byte("name: one\nenvironments: [{kind: arxiv6}]\nalgorithms: ["+entry+"]\n")); err != nil {
			continue // TODO: until all entries are there
		}
		if _, ok := cells[entry]; !ok {
			cells[entry] = len(cells)
			fmt.Fprintf(&text, "  - %s\n", entry)
		}
	}
	if len(cells) == 0 {
		return
	}
	s := studytest.Parse(t, text.String())
	measured := studytest.Rows(t, s)
	for _, r := range rows {
		c, ok := cells[goldenEntries[[2]string{r.algorithm, r.params}]]
		if !ok {
			continue
		}
		got := measured[c][goldenMetrics[r.metric]]
		limit := 4*math.Hypot(got.SE, r.se) + 5e-4 // the file has three decimals
		if d := math.Abs(got.Mean - r.mean); !(d <= limit) {
			t.Errorf("%s (%s) on %s at %d: %s %.2f ± %.2f, want %.2f ± %.2f: %.1f standard errors apart",
				r.algorithm, r.params, r.matrix, r.horizon, r.metric, got.Mean, got.SE, r.mean, r.se, d/math.Hypot(got.SE, r.se))
		}
	}
}
