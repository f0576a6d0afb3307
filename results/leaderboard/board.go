package leaderboard

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"joust/results/ranking"
	"joust/sim/param"
	"joust/sim/pref"
	"joust/sim/strength"
)

// PlackettLuce is the model of Plackett and Luce, for orders only.
const PlackettLuce ranking.Model = "plackett-luce"

// Intervals says how the intervals of strengths are computed.
type Intervals string

// The intervals. Those of the information are for orders only.
const (
	Sandwich    Intervals = "sandwich"
	Bootstrap   Intervals = "bootstrap"
	Profile     Intervals = "profile" // of the differences to one arm
	Information Intervals = "information"
)

// Options say what a board has.
type Options struct {
	// Models are models of strengths, the first of which gives the ranks; the others are
	// rows of the leaders. nil: Davidson if duels have tied, else BradleyTerryHalf.
	Models []ranking.Model
	// Notions are notions of a leader, those of ranking.Notions and Smith and VonNeumann;
	// nil: those of DefaultNotions.
	Notions []string
	Prior   strength.Prior
	// Order adds the effect of being shown first, and Style those of the log's properties.
	Order, Style bool
	Intervals    Intervals // "": Sandwich, and of orders Information
	// Against is the arm that Profile compares with; "" for the leader.
	Against string
	// By are the clusters of dependent duels, at most two; nil: groups if they repeat.
	By        []ranking.Cluster
	Resamples int    // of the bootstrap; 0 for none
	Root      uint64 // the root seed
	Workers   int    // goroutines, which change no number
	Elo       bool   // add the ratings of Elo
	// BordaOfStrengths takes the Borda scores from the strengths, so that they do not depend
	// on which pairs have met.
	BordaOfStrengths bool
}

// Board is a ranking of the arms of a log.
type Board struct {
	Log       *ranking.Log
	Options   Options // with the defaults filled in
	Spec      ranking.Spec
	HasSpec   bool // false for orders, whose model is PlackettLuce
	Slots     bool
	Duels     float64
	Ties      float64 // duels without a winner
	BothBad   float64 // of Ties
	Orders    float64 // number of orders; 0 for duels
	Pairs     int     // of arms
	Unmet     int     // pairs that have not met
	Clusters  []int   // numbers of clusters of Options.By, of the largest group of arms
	Parts     []*Part // components of the graph of duels, the one with the most arms first
	Elo       *ranking.EloRatings
	Warnings  []string // why numbers may mislead
	Estimated string   // the name of the model of the ranks

	orders []strength.Order
}

// New makes the board of a log. The error says which option the log does not allow.
func New(l *ranking.Log, o Options) (*Board, error) {
	t := l.Table()
	if t.Duels == 0 {
		return nil, errors.New("no duel is left, so that there is nothing to rank")
	}
	if len(o.Models) == 0 {
		o.Models = []ranking.Model{ranking.BradleyTerryHalf}
		if t.Ties > 0 {
			o.Models[0] = ranking.Davidson
		}
	}
	if slices.Contains(o.Models, PlackettLuce) {
		return nil, errors.New("the model plackett-luce is for orders, those of PrefLib; the log has duels, or orders with ties")
	}
	if o.Intervals == "" {
		o.Intervals = Sandwich
	}
	if o.By == nil {
		o.By = []ranking.Cluster{ranking.ByRow}
		if l.Repeats(ranking.ByGroup) {
			o.By[0] = ranking.ByGroup
		}
	}
	b := newBoard(l, o)
	b.Spec, b.HasSpec = ranking.Spec{Model: o.Models[0], Prior: o.Prior, Order: o.Order, Style: o.Style}, true
	b.Estimated = ModelName(o.Models[0])
	b.Slots, b.Duels, b.Ties, b.BothBad = l.Slots, t.Duels, t.Ties, t.BothBad
	b.Unmet = t.Record().Unmet()
	if err := b.check(); err != nil {
		return nil, err
	}
	for _, arms := range t.Existence(b.Spec.Model).Components {
		p, err := b.newPart(arms)
		if err != nil {
			return nil, err
		}
		b.Parts = append(b.Parts, p)
	}
	b.order()
	if o.Elo {
		var err error
		if b.Elo, err = ranking.Elo(l, ranking.EloOrders, o.Root, o.Workers); err != nil {
			return nil, err
		}
	}
	b.warn()
	return b, nil
}

func newBoard(l *ranking.Log, o Options) *Board {
	if o.Notions == nil {
		o.Notions = DefaultNotions
	}
	k := len(l.Arms)
	return &Board{Log: l, Options: o, Pairs: k * (k - 1) / 2}
}

// check refuses options that exclude each other or that the log does not allow.
func (b *Board) check() error {
	o := &b.Options
	var errs []error
	if o.Intervals == Profile {
		if o.Prior != (strength.Prior{}) {
			errs = append(errs, errors.New("profile intervals are those of the likelihood; they take no prior"))
		}
		if o.Style {
			errs = append(errs, errors.New("profile intervals are not defined with style; sandwich intervals are"))
		}
	}
	if o.Intervals == Bootstrap && o.Style {
		errs = append(errs, errors.New("models with style are not resampled; their intervals come from the sandwich"))
	}
	if o.Intervals == Bootstrap && o.Resamples < 40 {
		errs = append(errs, fmt.Errorf("intervals of %d resamples have no ends; at least 40 are needed", o.Resamples))
	}
	if o.Against != "" && !slices.Contains(b.Log.Arms, o.Against) {
		errs = append(errs, b.NoArm(o.Against))
	}
	if o.Order && !b.Log.Slots {
		errs = append(errs, errors.New("the log does not say which arm was shown first, so that it has no effect of the position"))
	}
	if o.Style && len(b.Log.Style) == 0 {
		errs = append(errs, errors.New("the log has no columns of style, such as length_first and length_second"))
	}
	return errors.Join(errs...)
}

// NoArm is the error that the log has no arm of this name.
func (b *Board) NoArm(name string) error {
	return fmt.Errorf("there is no arm %q%s; the arms of the log are %s", name, param.DidYouMean(name, b.Log.Arms), Listed(b.Log.Arms, 10))
}

// order sorts the components by their number of arms, and notes the clusters of the first.
func (b *Board) order() {
	slices.SortStableFunc(b.Parts, func(x, y *Part) int { return len(y.Arms) - len(x.Arms) })
	for _, p := range b.Parts {
		for _, g := range p.Groups {
			if g.clusters != nil && b.Clusters == nil {
				b.Clusters = g.clusters
			}
		}
	}
}

// manyJudges is the number of judges from which the dependence of the duels of one judge
// can be estimated.
const manyJudges = 30

// fewDuels is the mean number of duels of an arm below which sandwich intervals are not to be
// trusted.
const fewDuels = 20

// warn collects warnings.
func (b *Board) warn() {
	add := func(text string) {
		if !slices.Contains(b.Warnings, text) {
			b.Warnings = append(b.Warnings, text)
		}
	}
	if len(b.Parts) > 1 {
		add(b.disconnected())
	}
	for _, p := range b.Parts {
		for _, text := range p.missing {
			add(text)
		}
	}
	for _, p := range b.Parts {
		for _, g := range p.Groups {
			for _, text := range g.warnings {
				add(text)
			}
			if g.boot != nil && g.boot.Infinite > 0 {
				add(fmt.Sprintf("%d of %d resamples have no finite strengths of %s; they count as infinite", g.boot.Infinite, b.Options.Resamples, Listed(b.names(g.Arms), 5)))
			}
		}
	}
	o := &b.Options
	if b.HasSpec {
		if o.Prior.Firth {
			add("strengths are shrunk by Firth's prior, which makes all of them finite; --prior none says which are not")
		} else if o.Prior.Ridge > 0 {
			add(fmt.Sprintf("strengths are shrunk by a normal prior of the precision %g; --prior none has those of the greatest likelihood", o.Prior.Ridge))
		}
	}
	if l := b.Log; b.HasSpec && l.NumJudges >= manyJudges && l.Repeats(ranking.ByJudge) && !slices.Contains(o.By, ranking.ByJudge) {
		add(fmt.Sprintf("%d judges have judged several duels each, which intervals take as independent; --cluster judge does not", l.NumJudges))
	}
	if each := 2 * b.Duels / float64(len(b.Log.Arms)); b.HasSpec && o.Intervals == Sandwich && each < fewDuels {
		add(fmt.Sprintf("the number of duels of an arm is only %.0f on average; sandwich intervals are too narrow for so few, and --intervals profile has better ones, of differences", each))
	}
	if o.Intervals == Profile && (len(o.By) > 1 || o.By[0] != ranking.ByRow) {
		add("profile intervals take all duels as independent, whatever their clusters")
	}
	if len(o.By) > 1 && o.Resamples > 0 {
		add(fmt.Sprintf("resamples draw whole clusters by %s only", o.By[0]))
	}
	if slices.Contains(o.Notions, "pagerank") {
		add("PageRank rewards arms that were compared often; it is no estimate of strength")
	}
	if b.Elo != nil {
		add("a rating of Elo is the end of a path through the duels, not an estimate; its range is over random orders")
	}
}

// ModelName returns the name of a model for people.
func ModelName(m ranking.Model) string {
	return map[ranking.Model]string{
		ranking.BradleyTerryHalf: "Bradley–Terry", ranking.BradleyTerryDrop: "Bradley–Terry without ties",
		ranking.Davidson: "Davidson", ranking.RaoKupper: "Rao–Kupper", PlackettLuce: "Plackett–Luce",
	}[m]
}

// Name returns the name of an arm of the log.
func (b *Board) Name(a pref.Arm) string { return b.Log.Arms[a] }

// names returns the names of arms of the log.
func (b *Board) names(arms []pref.Arm) (list []string) {
	for _, a := range arms {
		list = append(list, b.Log.Arms[a])
	}
	return list
}

// Listed lists names in a sentence, at most so many of them.
func Listed(names []string, most int) string {
	comma := ", "
	if slices.ContainsFunc(names, func(n string) bool { return strings.Contains(n, ",") }) {
		comma = "; "
	}
	if more := len(names) - most; more > 1 {
		return fmt.Sprintf("%s and %d others", strings.Join(names[:most], comma), more)
	}
	last := len(names) - 1
	if last < 1 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:last], comma) + " and " + names[last]
}
