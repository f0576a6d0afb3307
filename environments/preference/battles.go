package preference

import (
	"errors"
	"slices"
	"strings"

	"joust/environments/logs"
	"joust/environments/table"
	"joust/sim"
	"joust/sim/cite"
	"joust/sim/duel"
	"joust/sim/param"
)

// BattlesParams are the parameters of battles.
type BattlesParams struct {
	File    param.File `yaml:"file" doc:"log of duels, in any format that joust rank reads: CSV, JSON, JSON lines, Parquet, PrefLib; it may be compressed"`
	Format  string     `yaml:"format" doc:"format of the file, as joust convert --help lists them; empty: it is recognised"`
	Where   string     `yaml:"where" doc:"which duels of the log count, as in language=English turn=1 judge!=u7: conditions on columns of the file, with spaces between them; empty: all"`
	Order   string     `yaml:"order" options:"as-shown|either" doc:"as-shown: the first arm of a duel is the one that was shown first in the log, so that a pair has a law for each order, the effect of the position included, and the truth is their average; either: the order in which arms were shown does not matter"`
	Unseen  string     `yaml:"unseen" options:"error|smoothed|uniform|model|drop-arms" doc:"what pairs without duels are (with as-shown, pairs in an order in which they have none): refused; smoothed like all other pairs; uniform over the outcomes that the log has; as the model of Bradley and Terry, with ties that of Davidson, with as-shown with an effect of the position, has them that fits the other pairs best; or avoided, by leaving out arms until every pair has min duels"`
	Replay  string     `yaml:"replay" options:"draw|stock" doc:"draw: a duel is a draw from the verdicts of its pair, with replacement, so that duels never run out; stock: each verdict is used at most once, in a random order, and a trial that asks for one more ends as out of data"`
	Mix     string     `yaml:"mix" options:"as-logged|by-prompt" doc:"as-logged: a pair has the verdicts that it had; by-prompt: they are weighted so that each pair has the prompts in the shares that they have in the whole log, which needs 5 duels of each pair and prompt"`
	Min     float64    `yaml:"min" doc:"number of duels that unseen: drop-arms makes sure of for every pair that is left (with as-shown in either order), at least 1"`
	Prior   float64    `yaml:"prior" doc:"what smoothing adds to each count of each pair, in duels, greater than 0 and at most 10^15; 1 is Laplace's rule"`
	Ridge   float64    `yaml:"ridge" doc:"precision of a normal prior of the strengths of unseen: model, 0 to 10^15; 0 is no prior, which is refused where the likelihood has no maximum because some arms never lost to the others"`
	BothBad string     `yaml:"bothbad" options:"tie|own" doc:"what a verdict is that both arms are bad: a tie, or an outcome of its own"`
	Shuffle bool       `yaml:"shuffle" doc:"number the arms in a fresh random order each trial"`
	table.NameParams
}

// Validate implements param.Params. The file is not read yet.
func (p BattlesParams) Validate() error {
	errs := []error{param.Above("prior", p.Prior, 0), param.Within("ridge", p.Ridge, 0, maxDuels), param.Within("min", p.Min, 1, maxDuels)}
	refuse := func(name, format string, args ...any) { errs = append(errs, param.Errorf(name, format, args...)) }
	if p.Prior > maxDuels {
		refuse("prior", "is %v; it may be at most 10^15", p.Prior)
	}
	if p.File == (param.File{}) {
		refuse("file", "is missing; it must name a log of duels")
	}
	if known := logs.Formats(); p.Format != "" && !slices.Contains(known, p.Format) {
		refuse("format", "is %s%s; the formats are %s", table.Quote(p.Format), param.DidYouMean(p.Format, known), strings.Join(known, ", "))
	}
	if _, err := logs.ParseWhere(p.Where); err != nil {
		refuse("where", "%v", err)
	}
	defaults := BattlesEntry.Defaults
	if p.Unseen != "smoothed" && p.Prior != defaults.Prior {
		refuse("prior", "is %v, but nothing is smoothed; leave it out or make unseen: smoothed", p.Prior)
	}
	if p.Unseen != "model" && p.Ridge != 0 {
		refuse("ridge", "is %v, but no model is fitted; leave it out or make unseen: model", p.Ridge)
	}
	if p.Unseen != "drop-arms" && p.Min != defaults.Min {
		refuse("min", "is %v, but no arms are left out; leave it out or make unseen: drop-arms", p.Min)
	}
	if p.Replay == "stock" && p.Mix != "as-logged" {
		refuse("mix", "is %s, but verdicts that are used once cannot be weighted; make it as-logged, or replay: draw", p.Mix)
	}
	return errors.Join(errs...)
}

// BattlesEntry declares battles for the catalogue.
var BattlesEntry = duel.WorldSpec[BattlesParams, *Battles]{
	Spec: sim.Spec[BattlesParams]{
		Name: "battles",
		Card: sim.Card{
			Title: "Battles",
			About: "A log of real duels as a world: each pair wins, ties and loses as often as it did in the log, position effect and all. " +
				"What is right is what the log says, so that near-ties look decided (the winner's curse); the description says how far the log's own winner is certain, and an error means no more than that. " +
				"Drift over time and the mix of judges are frozen. Pairs that never met are invented, unless unseen is error or drop-arms. Duels that are drawn never run out; those of a stock do, which ends a trial.",
			Source: cite.Citation{
				Authors: "Li, L., Chu, W., Langford, J. and Wang, X.", Year: 2011,
				Title: "Unbiased Offline Evaluation of Contextual-bandit-based News Article Recommendation Algorithms",
				Venue: cite.Proceedings{Name: "WSDM", Pages: "297-306"},
				Where: "replay: stock",
			},
		},
		Defaults: BattlesParams{Order: "as-shown", Unseen: "error", Replay: "draw", Mix: "as-logged", Min: 1, Prior: 1, BothBad: "tie", Shuffle: true, NameParams: table.DefaultNames},
		Files:    map[string]string{"file": battlesExample},
	},
	New:     NewBattles,
	RunsOut: func(p BattlesParams) bool { return p.Replay == "stock" },
}

// battlesExample is a small log in the canonical format, in which the first slot is favoured.
const battlesExample = `first,second,outcome,count
x,y,first,5
x,y,second,2
x,y,tie,1
y,x,first,4
y,x,second,3
y,z,first,6
y,z,second,3
z,y,first,2
z,y,second,6
z,y,tie,2
z,x,first,3
z,x,second,4
x,z,first,7
x,z,second,1
`

// maxBattlers bounds the number of arms of a log, since the laws of all ordered pairs are
// kept, 56 bytes each.
const maxBattlers = 1024

// NewBattles returns the world of a log of duels. The arms are in the order in which the log
// first has them. The law of an ordered pair is that of its verdicts with replacement or, as
// a stock, without; see BattlesParams. World.Fixed and the truth are the average of the laws
// of both orders, in which a verdict that both arms are bad is a tie.
//
// The error is about the parameter at fault; inside the file it gives file, line and what is
// allowed.
func NewBattles(p BattlesParams) (*Battles, error) {
	l, err := p.read()
	if err != nil {
		return nil, err
	}
	if p.Unseen == "drop-arms" {
		if err := l.dropArms(p.Min); err != nil {
			return nil, err
		}
	}
	w := &Battles{params: p, log: l, arms: len(l.names)}
	if p.Mix == "by-prompt" {
		if w.overlap, err = l.overlap(); err != nil {
			return nil, err
		}
	}
	return w, w.open()
}
