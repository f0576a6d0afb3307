package main

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"joust/results/ranking"
	"joust/sim/param"
	"joust/sim/pref"
	"joust/sim/purchase"
	"joust/sim/rng"
)

// nextForms are the values of --to of the command next.
var nextForms = []string{"text", "csv", "jsonl"}

// nextCriteria are the values of --criterion for each value of --for, the default first.
var nextCriteria = map[string][]purchase.Criterion{
	forWinner:  {purchase.TwoDraws, purchase.Information},
	forRanking: {purchase.LogDet, purchase.Arena},
	forPair:    {purchase.Difference},
}

// What the duels are bought for, the values of --for.
const (
	forWinner  = "winner"
	forRanking = "ranking"
	forPair    = "pair"
)

const (
	nextDraws   = 2000 // draws of all signs
	nextBatches = 100  // simulated batches
	// mostSimulated is the most arms for which batches are simulated, which takes draws × arms²
	// steps each.
	mostSimulated = 150
	// trusted is the misfit of Bradley and Terry's model, in points of win probability, below
	// which its strongest arm is recommended.
	trusted = 1
)

type nextFlags struct {
	logFlags
	goal, criterion, epsilon, prompts, to string
	pair                                  []string
	budget, batch, seed, workers          int

	level float64 // --epsilon
}

func newNext() *cobra.Command {
	var f nextFlags
	c := &cobra.Command{
		Use:   "next LOG…",
		Short: "Say which duels to buy next, given a log of those that there are",
		Long: `Read logs of duels in any format that joust knows, which together are one log, and print
the pairs to let duel next, with the number of duels of each and the reason.

First come pairs that join arms which the log does not compare, and pairs that have not
met. The others depend on --for:

winner    who is best. Each duel is proposed by two draws of who beats whom, from what the
          log says about each pair (d-ts), or by what the order of a pair says about who is
          best (information)
ranking   the order of all arms: the greatest gain of information on all strengths in the
          model of Bradley and Terry (log-det), or the greatest fall of the standard error
          of a pair's mean score (arena)
pair      the two arms of --pair: the greatest fall of the variance of the difference of
          their strengths (difference)

The text also says which arm the log recommends, how likely each is best now and after
the duels, and which pairs are not worth buying. A duel without a winner counts as a tie; the
order of a pair is decided by duels with a winner. The result is the same for the same
log, flags and seed, on any number of workers. See joust help next.`,
		Example: `  joust next votes.csv --budget 500
  joust next votes.csv --budget 5000 --batch 500 --to csv
  joust next votes.csv --for ranking
  joust next votes.csv --for pair --pair model-a,model-b
  joust next votes.csv --batch 50 --prompts prompts.txt --to jsonl`,
		Args: takes(1, -1),
		RunE: f.run,
	}
	f.add(c, "tie", "keep", "drop")
	flags := c.Flags()
	flags.StringVar(&f.goal, "for", forWinner, "what the duels are for: winner, ranking, pair")
	flags.StringSliceVar(&f.pair, "pair", nil, "the two arms of --for pair, separated by a comma")
	flags.StringVar(&f.criterion, "criterion", "", "winner: d-ts (default), information; ranking: log-det (default), arena")
	countVar(c, &f.budget, "budget", 500, 1, noMost, "number of duels that you would buy altogether")
	countVar(c, &f.batch, "batch", 0, 1, noMost, "number of duels to buy now, at most the budget (default: the budget)")
	flags.StringVar(&f.epsilon, "epsilon", "0.01", "pairs whose share of wins is surely within that of 0.5 are level: they get no more duels; from 0, for none, to less than 0.5")
	flags.StringVar(&f.prompts, "prompts", "", "file of prompts, one a line, from which those of each pair are drawn without replacement")
	countVar(c, &f.seed, "root-seed", 1, 0, noMost, "root seed of all random streams")
	flags.StringVar(&f.to, "to", nextForms[0], "what is printed: "+strings.Join(nextForms, ", "))
	addWorkers(c, &f.workers, "batches that are simulated")
	return c
}

// checkNext checks the flags of the command itself. All mistakes are reported at once.
func (f *nextFlags) checkNext() error {
	var errs []error
	if err := oneOf("for", f.goal, []string{forWinner, forRanking, forPair}); err != nil {
		errs = append(errs, err)
	} else {
		var allowed []string
		for _, c := range nextCriteria[f.goal] {
			allowed = append(allowed, string(c))
		}
		if f.criterion == "" {
			f.criterion = allowed[0]
		}
		if !slices.Contains(allowed, f.criterion) {
			errs = append(errs, fmt.Errorf("--criterion is %q%s; for %s it must be one of %s", f.criterion, param.DidYouMean(f.criterion, allowed), f.goal, strings.Join(allowed, ", ")))
		}
	}
	switch {
	case f.goal == forPair && (len(f.pair) != 2 || f.pair[0] == f.pair[1]):
		errs = append(errs, errors.New("--for pair needs --pair A,B with two different arms"))
	case f.goal != forPair && len(f.pair) > 0:
		errs = append(errs, errors.New("--pair needs --for pair"))
	}
	if f.batch == 0 {
		f.batch = f.budget
	}
	if f.batch > f.budget {
		errs = append(errs, fmt.Errorf("--batch is %d; it must be at most the budget, %d", f.batch, f.budget))
	}
	var err error
	if f.level, err = strconv.ParseFloat(f.epsilon, 64); err != nil || !(f.level >= 0 && f.level < 0.5) {
		errs = append(errs, fmt.Errorf("--epsilon is %q; it must be a number from 0 to less than 0.5", f.epsilon))
	}
	return errors.Join(append(errs, oneOf("to", f.to, nextForms))...)
}

// run reads the log and prints the plan.
func (f *nextFlags) run(c *cobra.Command, paths []string) error {
	if err := f.checkNext(); err != nil {
		return err
	}
	prompts, err := readPrompts(f.prompts)
	if err != nil {
		return err
	}
	var columns logColumns
	slots, account, err := f.addTo(&columns, c, paths)
	if err != nil {
		return err
	}
	log := columns.log(slots)
	log.Weights = nil // a duel is one duel, however much it weighs in a likelihood
	t := log.Table()
	if len(t.Pairs) == 0 {
		return fmt.Errorf("no duel is left, so that nothing is known about any pair: %v", account)
	}
	plan, err := f.plan(t)
	if err != nil {
		return err
	}
	if prompts != nil {
		if plan.duels, err = plan.deal(prompts, had(log, columns.prompts.names), rng.Stream(uint64(f.seed), "next", "prompts")); err != nil {
			return fmt.Errorf("--prompts %s: %w", f.prompts, err)
		}
	}
	if err := plan.write(c.OutOrStdout(), f.to); err != nil {
		return failed(err)
	}
	fmt.Fprintln(c.ErrOrStderr(), account)
	return nil
}

// plan computes the plan for the duels of a log.
func (f *nextFlags) plan(t *ranking.Table) (*nextPlan, error) {
	k := len(t.Arms)
	posterior := purchase.NewPosterior(k, f.level)
	posterior.AddRecord(t.Record())
	planner := purchase.NewPlanner(posterior, 1, nextDraws)
	n := &nextPlan{flags: f, arms: t.Arms, planner: planner, effect: -1}
	if f.goal == forPair {
		for i, name := range f.pair {
			a := slices.Index(t.Arms, name)
			if a < 0 {
				return nil, fmt.Errorf("--pair names the arm %q%s; the arms of the log are %s", name, param.DidYouMean(name, t.Arms), some(t.Arms))
			}
			*[2]*pref.Arm{&n.pair.First, &n.pair.Second}[i] = pref.Arm(a)
		}
	}
	root := uint64(f.seed)
	stream := rng.Stream(root, "next", "plan")
	var err error
	switch c := purchase.Criterion(f.criterion); c {
	case purchase.LogDet, purchase.Difference:
		n.list, n.before, n.after, err = planner.PlanStrengths(c, n.pair, f.batch, stream)
		if err != nil {
			return nil, err
		}
	default:
		if c == purchase.Information && k > purchase.MaxInformationArms {
			return nil, fmt.Errorf("--criterion information takes at most %d arms, and the log has %d; --arms and --min-duels leave some out", purchase.MaxInformationArms, k)
		}
		n.list = planner.Plan(c, f.batch, stream)
	}
	n.shares = planner.Shares
	if f.to == "text" && k <= mostSimulated {
		n.shares = planner.BestShares(nextBatches, nextDraws, root, f.workers)
		if f.goal == forWinner && len(n.list) > 0 {
			n.effect = planner.Effect(n.list, nextBatches, root, f.workers)
		}
	}
	n.recommend(t)
	return n, nil
}

// recommend chooses the arm that the log recommends: the strongest in the model of Bradley and
// Terry where its misfit is below 1 point, and the Copeland winner otherwise. Like the order of
// a pair, both are decided by duels with a winner.
func (n *nextPlan) recommend(t *ranking.Table) {
	n.leader = n.planner.Leader()
	fit, err := t.Fit(ranking.Spec{Model: ranking.BradleyTerryDrop})
	if err != nil {
		n.because = "it beats the most others (strengths in the model of Bradley and Terry have no finite estimates)"
		return
	}
	misfit, err := fit.Misfit()
	switch {
	case err != nil || !(misfit.Points >= 0):
		n.because = "it beats the most others (there are too few pairs to test the model of Bradley and Terry)"
	case misfit.Points >= trusted:
		n.because = fmt.Sprintf("it beats the most others (the model of Bradley and Terry misses by %.1f points a pair)", misfit.Points)
	default:
		n.because = fmt.Sprintf("it is the strongest in the model of Bradley and Terry, which misses by %.1f points a pair", misfit.Points)
		n.leader = 0
		for a, s := range fit.Strengths {
			if s > fit.Strengths[n.leader] {
				n.leader = pref.Arm(a)
			}
		}
	}
}

// readPrompts reads the prompts of a file, one a line, each once; nil without a file.
func readPrompts(file string) ([]string, error) {
	if file == "" {
		return nil, nil
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	line := map[string]int{}
	list := []string{}
	for n, p := range strings.Split(string(text), "\n") {
		p = strings.TrimSpace(p)
		if p == "" {
			continue
		}
		if before := line[p]; before > 0 {
			return nil, fmt.Errorf("%s:%d: the prompt of line %d again; each must be there once", file, n+1, before)
		}
		line[p] = n + 1
		list = append(list, p)
	}
	if len(list) == 0 {
		return nil, fmt.Errorf("%s has no prompts", file)
	}
	return list, nil
}

// had returns the prompts that pairs of a log had, by pair and prompt.
func had(log *ranking.Log, names []string) map[promptOfPair]bool {
	used := map[promptOfPair]bool{}
	for r, p := range log.Prompts {
		if p >= 0 {
			i, j := log.First[r], log.Second[r]
			used[promptOfPair{pref.Pair{First: min(i, j), Second: max(i, j)}, names[p]}] = true
		}
	}
	return used
}

// promptOfPair is a prompt of a pair, First < Second.
type promptOfPair struct {
	pair   pref.Pair
	prompt string
}

// deal draws a prompt for each duel. No pair gets a prompt twice, or one that it had; a prompt
// is used again only after all others. Half of the duels of a pair are in each order.
func (n *nextPlan) deal(prompts []string, used map[promptOfPair]bool, stream *rng.Source) (duels []nextDuel, err error) {
	deck := slices.Clone(prompts)
	stream.Shuffle(len(deck), func(i, j int) { deck[i], deck[j] = deck[j], deck[i] })
	for _, x := range n.list {
		for m := range x.Count {
			at := slices.IndexFunc(deck, func(p string) bool { return !used[promptOfPair{x.Pair, p}] })
			if at < 0 {
				return nil, fmt.Errorf("%s and %s need %d prompts that they have not had, and there are %d; give more prompts or a smaller --batch",
					n.arms[x.Pair.First], n.arms[x.Pair.Second], x.Count, m)
			}
			p := deck[at]
			deck = append(slices.Delete(deck, at, at+1), p)
			used[promptOfPair{x.Pair, p}] = true
			pair := x.Pair
			if m%2 == 1 {
				pair = pair.Flip()
			}
			duels = append(duels, nextDuel{pair, p, x.Why})
		}
	}
	return duels, nil
}
