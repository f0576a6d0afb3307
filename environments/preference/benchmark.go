package preference

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"joust/environments/choice"
	"joust/environments/table"
	"joust/sim"
	"joust/sim/cite"
	"joust/sim/duel"
	"joust/sim/param"
	"joust/sim/pref"
	"joust/sim/rng"
	"joust/sim/rule"
)

// How a benchmark draws the task of a duel.
const (
	drawReplaced = "replacement"
	drawStock    = "stock"
)

// BenchmarkParams are the parameters of benchmark.
type BenchmarkParams struct {
	File    param.File `yaml:"file" doc:"CSV file with a header: the first column names the arms, such as systems, and every other column is a task; higher values are better, and an empty cell has no value"`
	Draw    string     `yaml:"draw" options:"replacement|stock" doc:"replacement: the task of a duel is drawn by weight, so that duels never run out; stock: each pair meets at most once in each task, in a random order, and a trial that asks for one more ends as out of data"`
	Margin  float64    `yaml:"margin" doc:"two values that differ by at most so much are a tie, at least 0"`
	Weights []float64  `yaml:"weights" doc:"weights of the tasks, in their order, at least 0; none for 1 each; a stock has no weights but 1 and 0"`
	Shuffle bool       `yaml:"shuffle" doc:"number the arms in a fresh random order each trial"`
	table.NameParams
}

// Validate implements param.Params. The file is not read yet.
func (p BenchmarkParams) Validate() error {
	errs := []error{param.Within("margin", p.Margin, 0, 1e300)}
	if p.File == (param.File{}) {
		errs = append(errs, param.Errorf("file", "is missing; it must name a CSV file of arms and tasks"))
	}
	for _, w := range p.Weights {
		if p.Draw == drawStock && w != 0 && w != 1 {
			errs = append(errs, param.Errorf("weights", "has %v, but of a stock each task is used once, whatever its weight; use 1 and 0, or draw: replacement", w))
			break
		}
	}
	return errors.Join(errs...)
}

// BenchmarkEntry declares benchmark for the catalogue.
var BenchmarkEntry = duel.WorldSpec[BenchmarkParams, *Benchmark]{
	Spec: sim.Spec[BenchmarkParams]{
		Name: "benchmark",
		Card: sim.Card{
			Title: "Benchmark",
			About: "A table of arms and tasks as a world of duels: the arm with the higher value in a task wins there, and arms whose values differ by no more than a margin, or of which one has no value, tie. " +
				"The k-th duel of any pair is in the k-th task of an order that the trial draws, so that pairs meet in the same tasks. " +
				"The winners are the Copeland winners of the table by the mode of each pair. Pairs that are level in the table are decided by no number of drawn tasks; give the algorithm a budget.",
			Source: cite.Citation{
				Authors: "Rofin, M., Mikhailov, V., Florinskiy, M., Kravchenko, A., Shavrina, T., Tutubalina, E., Karabekyan, D. and Artemova, E.", Year: 2023,
				Title: "Vote'n'Rank: Revision of Benchmarking with Social Choice Theory",
				Venue: cite.Proceedings{Name: "EACL", ArXiv: "2210.05769"},
			},
		},
		Defaults: BenchmarkParams{Draw: drawReplaced, Shuffle: true, NameParams: table.DefaultNames},
		Files:    map[string]string{"file": "system,grammar,logic,style,facts,code\nant,.9,.5,.7,.4,.3\nbee,.8,.6,.4,.5,.2\ncat,.7,.8,.5,,.1\n"},
	},
	New:     NewBenchmark,
	RunsOut: func(p BenchmarkParams) bool { return p.Draw == drawStock },
}

// maxBenchmarkArms bounds the number of arms, each pair of which is compared in each task.
const maxBenchmarkArms = 1024

// Benchmark is the world of a table of arms and tasks. It is safe for concurrent use.
type Benchmark struct {
	params BenchmarkParams
	values []float64 // of the arms, row by row
	all    int       // tasks of the table
	tasks  []int     // those with a weight
	until  []int64   // until[i] is the sum of the weights of the tasks[:i+1], in whole units
	matrix *pref.Matrix
	worths *pref.Worths
	right  []bool // whether an arm is a Copeland winner
}

// NewBenchmark returns the world of a table. Of n duels of a pair with replacement, wins,
// ties and losses are multinomial with the shares of the weights of tasks. The error is about
// the parameter at fault; inside the file it gives file, line and what is allowed.
func NewBenchmark(p BenchmarkParams) (*Benchmark, error) {
	f, err := choice.LoadFile("file", p.File, p.NameParams)
	if err != nil {
		return nil, err
	}
	if len(f.Rows) < 2 || len(f.Rows) > maxBenchmarkArms {
		return nil, param.Errorf("file", "cannot be used: it has %d arms; there must be from 2 to %d", len(f.Rows), maxBenchmarkArms)
	}
	t, err := rule.NewTable(rule.Data{Kind: rule.Scores, Rows: f.Rows, Columns: f.Columns, Values: f.Values, Weights: p.Weights})
	if err != nil {
		from := "file"
		if p.Weights != nil {
			from = "weights"
		}
		return nil, table.Unusable(from, err)
	}
	w := &Benchmark{params: p, values: f.Values, all: len(f.Columns)}
	total := int64(0)
	for c, units := range t.Units() {
		if units > 0 {
			total += units
			w.tasks, w.until = append(w.tasks, c), append(w.until, total)
		}
	}
	w.matrix = matrixOf(len(f.Rows), func(i, j int) outcomes {
		var n [4]int64
		for k, task := range w.tasks {
			weight := w.until[k]
			if k > 0 {
				weight -= w.until[k-1]
			}
			n[w.compare(i, j, task)] += weight
		}
		share := func(o pref.Outcome) float64 { return float64(n[o]) / float64(total) }
		return outcomes{win: share(pref.FirstWins), tie: share(pref.Tie), lose: share(pref.SecondWins)}
	})
	w.matrix.SetNames(f.Rows)
	w.worths = pref.NewWorths(w.matrix, nil)
	w.right = make([]bool, len(f.Rows))
	for _, a := range w.matrix.Copeland() {
		w.right[a] = true
	}
	return w, nil
}

// compare returns the outcome of two arms of the table in a task. Values whose decimals differ
// by the margin tie, although the difference of the float64 may be greater.
func (w *Benchmark) compare(i, j, task int) pref.Outcome {
	x, y, margin := w.values[i*w.all+task], w.values[j*w.all+task], w.params.Margin
	if margin > 0 {
		margin += float64(1e-12 * (math.Abs(x) + math.Abs(y)))
	}
	switch d := x - y; { // NaN if a value is missing
	case d > margin:
		return pref.FirstWins
	case d < -margin:
		return pref.SecondWins
	}
	return pref.Tie
}

// Arms implements duel.World.
func (w *Benchmark) Arms() int { return w.matrix.Arms() }

// Fixed implements duel.World.
func (w *Benchmark) Fixed() *pref.Matrix { return w.matrix }

// Judged implements duel.Judged: the outcomes of one pair depend on those of another in the
// same task, and of a stock on the duels before.
func (w *Benchmark) Judged() bool { return true }

// Description implements duel.Describer.
func (w *Benchmark) Description() []string {
	list := []string{fmt.Sprintf("%d arms in %d tasks", w.Arms(), len(w.tasks))}
	if w.params.Draw == drawStock {
		return append(list, fmt.Sprintf("a stock of %d duels of each pair: a trial that asks for more of a pair ends as out of data", len(w.tasks)))
	}
	return append(list, "tasks are drawn by weight, and duels never run out")
}

// Trial implements duel.World. Its first stream numbers the arms, the second orders the
// tasks.
func (w *Benchmark) Trial(instance, coins *rng.Source) duel.Environment {
	k := w.Arms()
	t := &benchmarkTrial{
		fileTrial: newFileTrial(w.matrix, w.right, w.worths, w.params.Shuffle, instance), world: w, coins: coins, met: make([]int32, k*k),
	}
	if w.params.Draw == drawStock {
		t.rest = slices.Clone(w.tasks)
	}
	return t
}

// benchmarkTrial is the instance of one trial. It is a duel.Environment, a duel.Tallier,
// duel.Instanced and, with a stock, duel.Finite.
//
// The order of the tasks is drawn as far as it is needed, from a stream of its own, so that
// it does not depend on which pairs duel: single duels and tallies have the same outcomes.
type benchmarkTrial struct {
	fileTrial
	world *Benchmark
	coins *rng.Source
	drawn []int32 // the tasks of the first duels of each pair
	rest  []int   // of a stock, the tasks that are not in drawn; nil with replacement
	met   []int32 // met[i*K+j] is how many duels arms i < j have had
}

// Arms implements duel.Environment.
func (t *benchmarkTrial) Arms() int { return t.world.Arms() }

// meetings returns the number of duels that the pair has had.
func (t *benchmarkTrial) meetings(p pref.Pair) *int32 {
	p = p.Sorted()
	return &t.met[int(p.First)*t.Arms()+int(p.Second)]
}

// task returns the task of the duel number n of a pair.
func (t *benchmarkTrial) task(n int32) int {
	for int(n) >= len(t.drawn) {
		t.drawn = append(t.drawn, int32(t.nextTask()))
	}
	return int(t.drawn[n])
}

// nextTask draws the next task of the order.
func (t *benchmarkTrial) nextTask() int {
	w := t.world
	if w.params.Draw == drawStock {
		if len(t.rest) == 0 {
			panic("preference: a duel in a task of which none is left in the benchmark")
		}
		at, last := t.coins.Intn(len(t.rest)), len(t.rest)-1
		task := t.rest[at]
		t.rest[at] = t.rest[last]
		t.rest = t.rest[:last]
		return task
	}
	at := int64(t.coins.Intn(int(w.until[len(w.until)-1])))
	first, _ := slices.BinarySearch(w.until, at+1) // until[first] > at
	return w.tasks[first]
}

// Duel implements duel.Environment.
func (t *benchmarkTrial) Duel(p pref.Pair) pref.Outcome {
	n := t.meetings(p)
	task := t.task(*n)
	*n++
	return t.world.compare(int(t.arm(p.First)), int(t.arm(p.Second)), task)
}

// DuelTally implements duel.Tallier.
func (t *benchmarkTrial) DuelTally(p pref.Pair, n int) (tally pref.Tally) {
	for range n {
		tally.Add(t.Duel(p))
	}
	return tally
}

// Serial implements duel.Serial: the k-th duel of a pair is about the k-th task.
func (t *benchmarkTrial) Serial() {}

// Finite implements duel.Finite.
func (t *benchmarkTrial) Finite() bool { return t.world.params.Draw == drawStock }

// Left implements duel.Finite.
func (t *benchmarkTrial) Left(p pref.Pair) int { return len(t.world.tasks) - int(*t.meetings(p)) }
