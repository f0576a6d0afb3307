package main

import (
	"context"
	"fmt"
	"math"
	"math/big"
	"os"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"joust/experiments/strict"
	"joust/sim/mechanism"
	"joust/sim/param"
	"joust/sim/portable"
	"joust/sim/rng"
)

// hireForms are the values of --to of the command hire.
var hireForms = []string{"text", "json"}

type hireFlags struct {
	rounds, repeats, seed, workers int
	to                             string
}

func newHire() *cobra.Command {
	var f hireFlags
	c := &cobra.Command{
		Use:   "hire FILE",
		Short: "Say whom to pay for what, where nobody sees how judges work",
		Long: `Read a file that says what up to three judges may do and what it costs them, and print
the best contract: with which probability which of them are asked to work, what they are
paid for which reports, and which decision follows. Working as asked and reporting what it
sees is then best for each judge, if the others do so.

The contract is exact, by linear programming in fractions. It is compared with the best
contract that always asks for the same work: the difference is the value of correlated
recommendations.

With --rounds T, also simulate a principal who does not know how good the judges are, but
explores for T^(2/3) of T rounds and then commits to a contract that is obeyed whatever
law of the reports is compatible with what was seen.

Three agents without any symmetry take a minute or more.

Exit status: 0 done; 2 the file or a flag is wrong.`,
		Example: `  joust hire judges.yaml
  joust hire judges.yaml --to json
  joust hire judges.yaml --rounds 100000000`,
		Args: takes(1, 1),
		RunE: f.run,
	}
	countVar(c, &f.rounds, "rounds", 0, 0, noMost, "rounds of a principal who learns the law, at least 1000; also a tenth of them, a hundredth …; 0 for none")
	countVar(c, &f.repeats, "repeats", 4, 1, 1000, "number of runs of each number of rounds")
	countVar(c, &f.seed, "root-seed", 1, 0, noMost, "root seed of the runs")
	c.Flags().StringVar(&f.to, "to", hireForms[0], "what is printed: "+strings.Join(hireForms, ", "))
	addWorkers(c, &f.workers, "runs that are computed")
	return c
}

// Bounds of the numbers of rounds.
const (
	leastRounds = 1000
	mostDecades = 5
)

// run reads the file, finds the contracts and prints them.
func (f *hireFlags) run(c *cobra.Command, args []string) error {
	if err := oneOf("to", f.to, hireForms); err != nil {
		return err
	}
	if f.rounds != 0 && f.rounds < leastRounds {
		return fmt.Errorf("--rounds is %d; it must be 0 or at least %d", f.rounds, leastRounds)
	}
	text, err := os.ReadFile(args[0])
	if err != nil {
		return strict.Mistakes{{File: args[0], What: param.Fault(args[0], err)}}
	}
	name, problem, err := readHire(args[0], text)
	if err != nil {
		return err
	}
	if n := problem.Distinct(); n > mechanism.MaxDistinct {
		return fmt.Errorf("%s: %d payments may differ, and more than %d take too long; leave out agents, efforts, signals or states", args[0], n, mechanism.MaxDistinct)
	}
	if n := problem.Cells(); f.rounds > 0 && n > mechanism.MaxCells {
		return fmt.Errorf("--rounds is for problems with at most %d payments, such as two judges; %s has %d, by agents, efforts, reports and states", mechanism.MaxCells, args[0], n)
	}
	v := &hireView{name: name, problem: problem, best: mechanism.Hire(problem), root: f.seed}
	for b := range problem.Profiles() {
		fixed, ok := mechanism.Fixed(problem, b)
		if !ok {
			fixed = nil
		}
		v.fixed = append(v.fixed, fixed)
	}
	for rounds := f.rounds; rounds >= leastRounds && len(v.explored) < mostDecades; rounds /= 10 {
		v.explored = append(v.explored, explored{rounds: rounds, runs: make([]mechanism.Explored, f.repeats)})
	}
	if err := f.explore(c.Context(), v); err != nil {
		return err
	}
	if f.to == "json" {
		return failed(v.json(c.OutOrStdout()))
	}
	return failed(v.text(c.OutOrStdout()))
}

// explored are the runs of one number of rounds.
type explored struct {
	rounds int
	runs   []mechanism.Explored
}

// explore fills in the runs of the view.
func (f *hireFlags) explore(ctx context.Context, v *hireView) error {
	var group errgroup.Group
	group.SetLimit(f.workers)
	for _, e := range v.explored {
		for k := range e.runs {
			group.Go(func() error {
				if ctx.Err() == nil {
					stream := rng.Stream(uint64(f.seed), "hire", strconv.Itoa(e.rounds), strconv.Itoa(k))
					e.runs[k] = mechanism.Explore(v.problem, e.rounds, stream)
				}
				return ctx.Err()
			})
		}
	}
	return group.Wait()
}

// mean returns the mean of something over the runs, and its standard error, NaN for one run.
func (e explored) mean(of func(mechanism.Explored) float64) (mean, se float64) {
	n := float64(len(e.runs))
	for _, r := range e.runs {
		mean += of(r) / n
	}
	square := 0.0
	for _, r := range e.runs {
		d := of(r) - mean
		square += float64(d * d)
	}
	return mean, math.Sqrt(square / (n - 1) / n)
}

// regret returns the mean regret and its standard error.
func (e explored) regret() (mean, se float64) {
	return e.mean(func(r mechanism.Explored) float64 { return r.Regret })
}

// power returns the mean regret in units of rounds^(2/3).
func (e explored) power() float64 {
	mean, _ := e.regret() // the standard error is in another column
	return mean / portable.Exp(portable.Log(float64(e.rounds))*2/3)
}

// float returns the nearest float64.
func float(x *big.Rat) float64 {
	v, _ := x.Float64() // rounded
	return v
}
