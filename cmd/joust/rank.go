package main

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"joust/environments/logs"
	"joust/results/leaderboard"
	"joust/results/ranking"
)

// Values of flags of the command rank.
var (
	rankForms     = []string{"text", "csv", "json", "md", "latex"}
	rankPriors    = []string{"none", "firth", "ridge"}
	rankIntervals = []string{string(leaderboard.Sandwich), string(leaderboard.Bootstrap), string(leaderboard.Profile)}
	rankClusters  = []string{"none", "group", "judge", "prompt"}
	rankScales    = []string{"logodds", "elo"}
	bordaRules    = []string{"met", "strength"}
)

type rankFlags struct {
	logFlags
	scores                                   scoresFlags
	againstWhere, methods, clusters, require []string
	prior, ridge, intervals, againstArm      string
	scale, anchor, borda, to                 string
	against, report, figure                  string
	order, style, elo, matrix                bool
	resamples, seed, workers                 int
	options                                  leaderboard.Options
	stdinHash                                string // of the standard input, for the page
	anchorArm                                string
	anchorValue                              float64
	duelsOnly                                bool // orders are taken as duels
	ordersAsked                              bool // by --methods
}

func newRank() *cobra.Command {
	var f rankFlags
	c := &cobra.Command{
		Use:   "rank LOG…|TABLE",
		Short: "Rank the arms of a log with intervals, or the systems of a table by many rules",
		Long: `Read logs of duels in any format that joust knows, which together are one log, and rank
their arms: strengths by a model of Bradley and Terry's kind with intervals of 95 %, for
every rank the interval that the data allow (95 % for all ranks at once), the leaders by
several notions with the share of resamples in which they lead, and in sentences what is
not certain: pairs that are undecided, leaders that differ, misfit, cycles.

Strengths that are not finite, because an arm has won or lost everything, are said to be
so; --prior firth or --prior ridge makes them finite. Arms that no duels connect are
ranked apart. Judges are never named.

--against OTHER compares the log with another one: of another time, or of another judge.
joust help ranking explains every number.

A table of scores, a row a system and a column a task, is recognised or forced by --format
table. It is ranked by the rules of voting and their kin: who wins by each rule, how much
the rules agree, who could win for other weights of the columns, how often the removal of
one row changes the winner, and a shortlist. joust help tables explains it.

Exit status: 0 done; 2 the log or a flag is wrong; 3 a condition of --require does not
hold.`,
		Example: `  joust rank battles.jsonl.gz --sampled
  joust rank votes.csv --methods bt,davidson,copeland --to csv
  joust rank votes.csv --cluster judge --order --report votes.html
  joust rank april.csv --against march.csv
  joust rank votes.csv --where judge=a --against votes.csv --against-where judge=b
  joust rank battles.jsonl --scale elo --anchor mixtral-8x7b=1114 --figure board.pdf
  joust rank battles.jsonl --require connected,separable-leader
  joust rank systems-by-tasks.csv --shortlist 3 --approve 70`,
		Args: takes(1, -1),
		RunE: f.run,
	}
	f.add(c, "tie", "model", "half", "drop")
	flags := c.Flags()
	flags.Lookup("ties").Usage = "what ties are: model (an outcome of its own), half (half a win for both), drop (left out)"
	flags.StringSliceVar(&f.methods, "methods", nil, "models and notions of a leader, separated by commas; the first model gives the ranks:\n"+
		strings.Join(rankMethods(), ", ")+"\n(default: davidson if duels have tied, else bt; plackett-luce for orders; and most notions)")
	flags.StringVar(&f.prior, "prior", rankPriors[0], "what makes strengths finite: none, firth or ridge")
	flags.StringVar(&f.ridge, "ridge", "1", "precision of the prior ridge")
	flags.StringVar(&f.intervals, "intervals", rankIntervals[0], "intervals of strengths: sandwich, bootstrap, or profile (of differences to one arm)")
	flags.StringVar(&f.againstArm, "against-arm", "", "the arm that profile intervals compare with (default: the leader)")
	flags.StringSliceVar(&f.clusters, "cluster", nil, "which duels are dependent: none, or those of a group, judge or prompt; two with a comma\n(default: group if groups repeat)")
	countVar(c, &f.resamples, "resamples", 1000, 0, 1_000_000, "number of resamples of the bootstrap")
	flags.StringVar(&f.scale, "scale", rankScales[0], "scale of strengths: logodds, or elo (1000 and 400/ln 10 a unit)")
	flags.StringVar(&f.anchor, "anchor", "", "shift the strengths so that an arm has a value, as ARM=1114")
	flags.BoolVar(&f.order, "order", false, "estimate the effect of being shown first, too")
	flags.BoolVar(&f.style, "style", false, "estimate the effects of properties of the answers, such as their length, too")
	flags.StringVar(&f.borda, "borda", bordaRules[0], "Borda scores over the opponents that an arm met, or by strength over all")
	flags.BoolVar(&f.elo, "elo", false, "add ratings of Elo in the order of the log, with their range over random orders")
	flags.BoolVar(&f.matrix, "matrix", false, "list all pairs; with --to csv instead of the arms or rules")
	flags.StringSliceVar(&f.require, "require", nil, "conditions that must hold, or the exit status is 3: "+strings.Join(leaderboard.Conditions, ", "))
	flags.StringVar(&f.against, "against", "", "another log, with which this one is compared")
	flags.StringArrayVar(&f.againstWhere, "against-where", nil, "rows of --against, in place of --where, as to compare two judges of one log")
	f.scores.add(c)
	flags.StringVar(&f.to, "to", rankForms[0], "what is printed: "+strings.Join(rankForms, ", "))
	flags.StringVar(&f.report, "report", "", "also write an HTML page to this file")
	flags.StringVar(&f.figure, "figure", "", "also draw the strengths, or the places of a table's rows, into this file, which ends with .svg, .pdf or .png")
	countVar(c, &f.seed, "root-seed", 1, 0, noMost, "root seed of the bootstrap and of the intervals of ranks")
	addWorkers(c, &f.workers, "resamples that are computed")
	return c
}

// modelNames are the models that --methods may name.
var modelNames = map[string]ranking.Model{
	"bt": ranking.BradleyTerryHalf, "bt-half": ranking.BradleyTerryHalf, "bt-drop": ranking.BradleyTerryDrop,
	"davidson": ranking.Davidson, "rao-kupper": ranking.RaoKupper, "plackett-luce": leaderboard.PlackettLuce,
}

// rankMethods lists the names that --methods may have.
func rankMethods() []string {
	return slices.Concat([]string{"bt", "bt-half", "bt-drop", "davidson", "rao-kupper", "plackett-luce"}, leaderboard.AllNotions(), []string{"elo"})
}

// checkRank checks the flags of the command itself. All mistakes are reported at once.
func (f *rankFlags) checkRank(c *cobra.Command) error {
	var errs []error
	fail := func(format string, values ...any) { errs = append(errs, fmt.Errorf(format, values...)) }
	choice := func(flag, value string, allowed []string) { errs = append(errs, oneOf(flag, value, allowed)) }
	choice("prior", f.prior, rankPriors)
	choice("intervals", f.intervals, rankIntervals)
	choice("scale", f.scale, rankScales)
	choice("borda", f.borda, bordaRules)
	choice("to", f.to, rankForms)
	for _, r := range f.require {
		choice("require", r, leaderboard.Conditions)
	}
	o := leaderboard.Options{
		Order: f.order, Style: f.style, Against: f.againstArm, Resamples: f.resamples, Root: uint64(f.seed), Workers: f.workers,
		Elo: f.elo, BordaOfStrengths: f.borda == "strength",
	}
	if c.Flags().Changed("intervals") {
		o.Intervals = leaderboard.Intervals(f.intervals)
	}
	for _, m := range f.methods {
		model, isModel := modelNames[m]
		switch {
		case isModel:
			if !slices.Contains(o.Models, model) {
				o.Models = append(o.Models, model)
			}
		case m == "elo":
			o.Elo = true
		default:
			choice("methods", m, rankMethods())
			o.Notions = append(o.Notions, m)
		}
	}
	if o.Models == nil && f.ties == "half" {
		o.Models = []ranking.Model{ranking.BradleyTerryHalf}
	}
	f.ordersAsked = slices.Contains(o.Models, leaderboard.PlackettLuce)
	f.duelsOnly = o.Models != nil && !f.ordersAsked
	if f.ordersAsked && len(o.Models) > 1 {
		fail("--methods has plackett-luce, which is for orders, beside a model of duels; give one of them")
	}
	switch ridge, err := strconv.ParseFloat(f.ridge, 64); {
	case f.prior == "firth":
		o.Prior.Firth = true
	case err != nil || !(ridge > 0 && ridge <= 1e6):
		fail("--ridge is %q; it must be a number greater than 0, at most 1e6", f.ridge)
	case f.prior == "ridge":
		o.Prior.Ridge = ridge
	}
	if c.Flags().Changed("ridge") && f.prior != "ridge" {
		fail("--ridge is the precision of --prior ridge, but the prior is %s", f.prior)
	}
	for _, m := range o.Models {
		if o.Prior.Firth && (m == ranking.Davidson || m == ranking.RaoKupper) {
			fail("--prior firth is defined for Bradley–Terry only; --methods %s takes --prior ridge", m)
		}
	}
	for _, name := range f.clusters {
		choice("cluster", name, rankClusters)
		o.By = append(o.By, ranking.Cluster(name))
	}
	if n := len(o.By); n > 2 || n == 2 && (o.By[0] == o.By[1] || slices.Contains(o.By, ranking.ByRow)) {
		fail("--cluster is %s; it must be one of %s, or two different ones of group, judge, prompt", strings.Join(f.clusters, ","), strings.Join(rankClusters, ", "))
	}
	if f.againstWhere != nil && f.against == "" {
		fail("--against-where is for --against")
	}
	if f.againstArm != "" && f.intervals != string(leaderboard.Profile) {
		fail("--against-arm is for --intervals profile")
	}
	if f.anchor != "" {
		at := strings.LastIndexByte(f.anchor, '=')
		value, err := strconv.ParseFloat(f.anchor[at+1:], 64)
		if at < 1 || err != nil || !(value >= -1e9 && value <= 1e9) {
			fail("--anchor is %q; it must be ARM=VALUE, such as mixtral-8x7b=1114", f.anchor)
		} else {
			f.anchorArm, f.anchorValue = f.anchor[:at], value
		}
	}
	errs = append(errs, checkFigure(f.figure))
	f.options = o
	return errors.Join(errs...)
}

// run reads the log and prints the ranking.
func (f *rankFlags) run(c *cobra.Command, paths []string) error {
	if err := errors.Join(f.checkRank(c), f.check()); err != nil {
		return err
	}
	if f.against == "-" && slices.Contains(paths, "-") {
		return errors.New("the standard input can be the log or --against, not both")
	}
	b, account, err := f.board(c, paths)
	if scores := (*logs.ScoresError)(nil); errors.As(err, &scores) {
		return f.rankScores(c, paths, scores)
	}
	if err != nil {
		return err
	}
	v := rankView{board: b, flags: f, account: account.String()}
	if v.unit, err = f.unit(b); err != nil {
		return err
	}
	if f.against != "" {
		other, otherAccount, err := f.other(c, b)
		if err != nil {
			return err
		}
		if v.change, err = b.Compare(other, changedPairs); err != nil {
			return err
		}
		v.other, v.otherAccount = other, otherAccount.String()
	}
	v.breaches = b.Breaches(f.require)
	if err := v.write(c.OutOrStdout()); err != nil {
		return failed(err)
	}
	if err := v.files(c, paths); err != nil {
		return err
	}
	w := c.ErrOrStderr()
	fmt.Fprintln(w, v.account)
	if v.other != nil {
		fmt.Fprintf(w, "%s: %s\n", f.against, v.otherAccount)
	}
	for _, text := range b.Warnings {
		wrap(w, "warning: ", text)
	}
	if v.other != nil {
		for _, text := range v.other.Warnings {
			if !slices.Contains(b.Warnings, text) {
				wrap(w, "warning: ", f.against+": "+text)
			}
		}
	}
	if len(v.breaches) > 0 {
		return unmet{errors.New(strings.Join(v.breaches, "\n"))}
	}
	return nil
}

// changedPairs is how many pairs --against lists.
const changedPairs = 5

// other makes the board of --against by the model of the first.
func (f *rankFlags) other(c *cobra.Command, b *leaderboard.Board) (*leaderboard.Board, logs.Account, error) {
	second := *f
	second.report = ""
	if c.Flags().Changed("against-where") {
		second.where = f.againstWhere
		if err := second.check(); err != nil {
			return nil, logs.Account{}, fmt.Errorf("--against-where: %w", err)
		}
	}
	second.options.Models = []ranking.Model{b.Spec.Model}
	second.options.Notions = []string{}
	second.options.Resamples, second.options.Elo = 0, false
	if second.options.Intervals != "" {
		second.options.Intervals = leaderboard.Sandwich
	}
	second.duelsOnly = b.HasSpec
	other, account, err := second.board(c, []string{f.against})
	if err != nil {
		return nil, account, fmt.Errorf("--against: %w", err)
	}
	return other, account, nil
}
