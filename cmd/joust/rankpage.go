package main

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"math"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"joust/experiments/run"
	"joust/results"
	"joust/results/leaderboard"
	"joust/results/plot"
	"joust/results/ranking"
	"joust/results/report"
	"joust/results/table"
)

// files writes the page and the figure.
func (v *rankView) files(c *cobra.Command, paths []string) error {
	if to := v.flags.figure; to != "" {
		if err := writeFigure(c, to, v.strengths()); err != nil {
			return err
		}
	}
	if to := v.flags.report; to != "" {
		page, err := v.page(c, paths)
		if err != nil {
			return failed(err)
		}
		if err := results.WriteFile(to, page.Write); err != nil {
			return failed(err)
		}
	}
	return nil
}

// writeFigure draws a figure into a file whose ending says the format.
func writeFigure(c *cobra.Command, to string, f plot.Named) error {
	for _, fault := range f.Faults() {
		fmt.Fprintf(c.ErrOrStderr(), "%s: hard to read: %s\n", to, fault)
	}
	format := strings.TrimPrefix(filepath.Ext(to), ".")
	return failed(results.WriteFile(to, func(w io.Writer) error { return f.Write(w, format) }))
}

// page puts together the parts of the page.
func (v *rankView) page(c *cobra.Command, paths []string) (*report.Ranking, error) {
	b := v.board
	p := &report.Ranking{Title: titleOf(paths), About: v.heading() + ".", Findings: v.sentences(), Figures: []plot.Named{v.strengths(), v.heat()}}
	p.Figures[0].Title, p.Figures[1].Title = "Strengths and ranks", "Shares of all pairs"
	for _, w := range slices.Concat(b.Warnings, v.breaches) {
		first, n := utf8.DecodeRuneInString(w)
		p.Warnings = append(p.Warnings, results.Warning{What: string(unicode.ToUpper(first)) + w[n:] + "."})
	}
	add := func(id, heading, about string, t table.Table) {
		p.Sections = append(p.Sections, report.Section{ID: id, Heading: heading, About: about, Table: t})
	}
	board := v.leaderboard(true)
	board.Caption = "The arms by strength"
	about := "The column 95 % has the ranks that the data allow, 95 % for all arms at once"
	if v.lettered() {
		about += "; arms that share a letter are not separable"
	}
	add("leaderboard", "Leaderboard", about+".", board)
	if v.change != nil {
		add("change", "Change", "", v.changes())
		add("changed-pairs", "Pairs that changed most", "", v.changedPairs())
	}
	add("leads", "Leaders", "Who leads by each notion, and in how many of "+table.Whole(b.Options.Resamples)+" resamples of the log.", v.leadersTable())
	add("scores", "Scores", "Copeland's points count the opponents that an arm has met and beaten, level ones half.", v.scoresTable())
	add("worst", "Pairs that fit worst", "The pairs whose duels are the least expected by the model of Bradley and Terry without ties; z is about standard normal if it holds.", v.worstTable())
	add("cycles", "Firm cycles", "Three arms of which each beats the next, with z above "+table.Fixed(3)(ranking.FirmZ)+" in all three pairs; the firmest ones.", v.cyclesTable())
	judges, err := v.judgesTable()
	if err != nil {
		return nil, err
	}
	add("judges", "Judges", "Judges with at least "+table.Whole(leastVotes)+" votes, numbered in the order of the log. Agreement is that of their decisive votes with the consensus of all others, expected that of a judge who votes by its probabilities; infit is above 1 for judges who vote against clear pairs.", judges)
	add("all-pairs", "All pairs", "Shares count ties as half wins; intervals are Wilson's.", v.pairs())
	return p, v.settings(c, paths, p)
}

// titleOf names a log by its first file.
func titleOf(paths []string) string {
	name := filepath.Base(paths[0])
	if paths[0] == "-" {
		name = "Standard input"
	}
	if more := len(paths) - 1; more > 0 {
		name += " and " + count1(more, "other file")
	}
	return name
}

// settings adds what made the page.
func (v *rankView) settings(c *cobra.Command, paths []string, p *report.Ranking) error {
	add := func(name, value string, code bool) {
		p.Settings = append(p.Settings, report.Setting{Name: name, Value: value, Code: code})
	}
	b := v.board
	add("Log", v.account, false)
	if err := v.flags.hashes(paths, add); err != nil {
		return err
	}
	if v.other != nil {
		add("Compared with", v.flags.against+": "+v.otherAccount, false)
	}
	add("Model", b.Estimated, false)
	var by []string
	for _, x := range b.Options.By {
		by = append(by, string(x))
	}
	add("Intervals", string(b.Options.Intervals), false)
	add("Dependent duels", strings.Join(by, ", "), false)
	add("Resamples", table.Whole(b.Options.Resamples), false)
	add("Root seed", fmt.Sprint(b.Options.Root), false)
	add("Program", "joust "+run.Program().Joust, false)
	p.Command = commandLine(c, paths)
	return nil
}

// hashes adds the hash of each file.
func (f *rankFlags) hashes(paths []string, add func(name, value string, code bool)) error {
	for _, path := range paths {
		hash := f.stdinHash
		if path != "-" {
			var err error
			if hash, err = run.HashFile(path); err != nil {
				return err
			}
		}
		add("SHA-256 of "+filepath.Base(path), hash, true)
	}
	return nil
}

// commandLine returns the command that makes the page again.
func commandLine(c *cobra.Command, paths []string) string {
	words := []string{"joust", "rank"}
	for _, path := range paths {
		words = append(words, quoted(path))
	}
	c.Flags().Visit(func(x *pflag.Flag) {
		if slices.Contains([]string{"workers", "to", "report", "figure"}, x.Name) {
			return
		}
		value := x.Value.String()
		list, several := x.Value.(pflag.SliceValue)
		switch {
		case x.Value.Type() == "bool" && value == "true":
			words = append(words, "--"+x.Name)
		case several && x.Value.Type() == "stringArray":
			for _, value := range list.GetSlice() {
				if x.Name == "where" || x.Name == "against-where" {
					value = withoutJudges(value)
				}
				words = append(words, "--"+x.Name, quoted(value))
			}
		case several:
			words = append(words, "--"+x.Name, quoted(strings.Join(list.GetSlice(), ",")))
		default:
			words = append(words, "--"+x.Name, quoted(value))
		}
	})
	return strings.Join(append(words, "--report", "ranking.html"), " ")
}

// judgeKey is a key of a condition whose value names a judge.
var judgeKey = regexp.MustCompile(`(?i)((?:judge|worker|annotator|rater|labeler|user)[\w.]*!?=)("[^"]*"|\S*)`)

// withoutJudges replaces the names of judges in conditions by an ellipsis: a page names none.
func withoutJudges(where string) string { return judgeKey.ReplaceAllString(where, "$1…") }

// quoted quotes a word for a shell if it needs it.
func quoted(word string) string {
	const plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./,=:@%+"
	if word != "" && strings.Trim(word, plain) == "" {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

// leadersTable returns the leaders by each notion.
func (v *rankView) leadersTable() table.Table {
	t := table.Table{Caption: "The leaders by each notion", Columns: []table.Column{
		{Name: "notion", Words: true}, {Name: "leader", Words: true, Left: true}, {Name: "share"}, {Name: "no leader"}, {Name: "next", Words: true, Left: true}, {Name: "its share"},
	}}
	for n, p := range v.board.Parts {
		name := v.component(n)
		for _, l := range p.Leaders {
			var names []string
			for _, a := range l.Arms {
				names = append(names, v.board.Name(a))
			}
			next, its := "", math.NaN()
			if len(l.Others) > 0 {
				next, its = v.board.Name(l.Others[0].Arm), l.Others[0].Share
			}
			who := "none"
			if names != nil {
				who = some(names)
			}
			t.Add(name, table.Words(l.Name), table.Words(who), known(l.Share, table.Percent), known(l.None, table.Percent), table.Words(next), known(its, table.Percent))
		}
	}
	return t
}

// component returns the heading of a component; "" if there is only one.
func (v *rankView) component(n int) string {
	if len(v.board.Parts) == 1 {
		return ""
	}
	return fmt.Sprintf("component %d of %d", n+1, len(v.board.Parts))
}

// scoresTable returns the scores of the arms by the notions.
func (v *rankView) scoresTable() table.Table {
	b := v.board
	t := table.Table{Caption: "The scores of the arms", Columns: []table.Column{
		{Name: "arm", Words: true}, {Name: "Borda"}, {Name: "Copeland"}, {Name: "Copeland by mode"}, {Name: "von Neumann"}, {Name: "PageRank"}, {Name: "rank by FastChat"}, {Name: "leads resamples"},
	}}
	for n, p := range b.Parts {
		for m, g := range p.Groups {
			for _, r := range g.Rows {
				fastChat := float64(r.FastChat)
				t.Add(v.groupName(n, m), table.Words(b.Name(r.Arm)), known(r.Borda, table.Percent), known(r.CopelandHalf, table.Fixed(1)), known(r.Copeland, table.Fixed(1)),
					known(r.VonNeumann, table.Percent), known(r.PageRank, table.Percent), known(fastChat, table.Fixed(0)), known(r.Share, table.Percent))
			}
		}
	}
	used := []string{"Borda", "Copeland", "Copeland by mode", "von Neumann", "PageRank", "rank by FastChat", "leads resamples"}
	for _, x := range []struct{ notion, name string }{{leaderboard.VonNeumann, "von Neumann"}, {ranking.PageRankNotion.Name, "PageRank"}} {
		if !slices.Contains(b.Options.Notions, x.notion) {
			used = slices.DeleteFunc(used, func(s string) bool { return s == x.name })
		}
	}
	return t.Pick(used)
}

// worstTable returns the pairs with the greatest residuals.
func (v *rankView) worstTable() table.Table {
	t := table.Table{Caption: "The pairs with the greatest residuals", Columns: []table.Column{
		{Name: "arm", Words: true}, {Name: "against", Words: true, Left: true}, {Name: "decisive duels"}, {Name: "share"}, {Name: "expected"}, {Name: "z"},
	}}
	for n, p := range v.board.Parts {
		if p.Misfit == nil {
			continue
		}
		for _, r := range p.Misfit.Worst {
			t.Add(v.component(n), table.Words(v.board.Name(p.Arms[r.First])), table.Words(v.board.Name(p.Arms[r.Second])), table.Number(number(r.Duels), r.Duels),
				table.Number(table.Percent(r.Score), r.Score), table.Number(table.Percent(r.Expected), r.Expected), table.Number(table.Fixed(2)(r.Z), r.Z))
		}
	}
	return t
}

// cyclesTable returns the firmest cycles.
func (v *rankView) cyclesTable() table.Table {
	t := table.Table{Caption: "The firmest cycles of three", Columns: []table.Column{{Name: "cycle", Words: true}, {Name: "smallest z"}}}
	for n, p := range v.board.Parts {
		for _, c := range p.Cycles.Firmest {
			var names []string
			for _, a := range c.Arms {
				names = append(names, v.board.Name(p.Arms[a]))
			}
			t.Add(v.component(n), table.Words(strings.Join(names, " > ")+" > "+names[0]), table.Number(table.Fixed(2)(c.Z), c.Z))
		}
	}
	return t
}

// leastVotes is the number of votes from which a judge is in the table of judges.
const leastVotes = 30

// judgesTable returns the table of the judges; without rows if there are fewer than two.
func (v *rankView) judgesTable() (table.Table, error) {
	t := table.Table{Caption: "The judges of the log", Columns: []table.Column{
		{Name: "judge", Words: true}, {Name: "votes"}, {Name: "ties"}, {Name: "first position"}, {Name: "agreement"}, {Name: "expected"}, {Name: "infit"}, {Name: "outfit"}, {Name: "differs in", Words: true, Left: true},
	}}
	l := v.board.Log
	if l.NumJudges < 2 {
		return t, nil
	}
	list, err := l.JudgeTable(leastVotes, v.flags.workers)
	if err != nil {
		return t, err
	}
	for _, j := range list {
		var flagged []string
		for _, x := range []struct {
			rate ranking.Rate
			name string
		}{{j.TieRate, "ties"}, {j.First, "position"}, {j.Agreement, "agreement"}} {
			if x.rate.Flagged() {
				flagged = append(flagged, x.name)
			}
		}
		t.Add("", table.Number(table.Whole(int(j.Judge)+1), float64(j.Judge+1)), known(j.Votes, number), known(j.TieRate.Value, table.Percent), known(j.First.Value, table.Percent),
			known(j.Agreement.Value, table.Percent), known(j.Expected, table.Percent), known(j.Infit, table.Fixed(2)), known(j.Outfit, table.Fixed(2)), table.Words(strings.Join(flagged, ", ")))
	}
	return t, nil
}

// teed returns the reader, whose bytes also go into the hash that finish stores.
func (f *rankFlags) teed(r io.Reader) (tee io.Reader, finish func()) {
	if f.report == "" {
		return r, func() {}
	}
	h := sha256.New()
	return io.TeeReader(r, h), func() { f.stdinHash = hex.EncodeToString(h.Sum(nil)) }
}
