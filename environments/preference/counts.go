package preference

import (
	"cmp"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"

	"joust/environments/table"
	"joust/sim"
	"joust/sim/duel"
	"joust/sim/param"
	"joust/sim/pref"
	"joust/sim/strength"
)

// CountsParams are the parameters of counts.
type CountsParams struct {
	File   param.File `yaml:"file" doc:"CSV file with a header row, or JSON lines, with the columns a, b, wins_a, wins_b, ties: two arms and how their duels went; a pair may have several rows, in either order, which add up; counts need not be whole numbers, as sums of a judge's probabilities are not"`
	Unseen string     `yaml:"unseen" options:"error|uniform|smoothed|model" doc:"what pairs without duels are: refused; uniform over the outcomes, which are three where any duel of the file tied; smoothed like all other pairs; or as the model of Bradley and Terry, with ties that of Davidson, has them that fits the other pairs best, which gives the arms strengths"`
	Prior  float64    `yaml:"prior" doc:"what smoothing adds to each count of each pair, in duels, greater than 0 and at most 10^15; 1 is Laplace's rule"`
	Ridge  float64    `yaml:"ridge" doc:"precision of a normal prior of the strengths of unseen: model, 0 to 10^15; 0 is no prior, which is refused where the likelihood has no maximum because some arms never lost to the others"`
	table.ColumnParams
	table.NameParams
	TrialParams
}

// Validate implements param.Params. The file is not read yet.
func (p CountsParams) Validate() error {
	errs := append(p.ColumnParams.Check(map[string]table.Format{"file": countFormat}), p.checkTrial(ownTies), param.Above("prior", p.Prior, 0), param.Within("ridge", p.Ridge, 0, maxDuels))
	if p.Prior > maxDuels {
		errs = append(errs, param.Errorf("prior", "is %v; it may be at most 10^15", p.Prior))
	}
	if p.File == (param.File{}) {
		errs = append(errs, param.Errorf("file", "is missing; it must name a file with the columns %s", countFormat.Names()))
	}
	if p.Unseen != "smoothed" && p.Prior != CountsEntry.Defaults.Prior {
		errs = append(errs, param.Errorf("prior", "is %v, but nothing is smoothed; leave it out or make unseen: smoothed", p.Prior))
	}
	if p.Unseen != "model" && p.Ridge != 0 {
		errs = append(errs, param.Errorf("ridge", "is %v, but no model is fitted; leave it out or make unseen: model", p.Ridge))
	}
	return errors.Join(errs...)
}

// CountsEntry declares counts for the catalogue.
var CountsEntry = duel.WorldSpec[CountsParams, *World]{
	Spec: sim.Spec[CountsParams]{
		Name: "counts",
		Card: sim.Card{
			Title: "Counts",
			About: "The world in which a file of duels was recorded: each pair wins, ties and loses as often as it did there. Duels are drawn anew, from the recorded frequencies. The description says which pairs never met, whether they leave groups of arms apart, and which winners rest on them.",
		},
		Defaults: CountsParams{Unseen: "error", Prior: 1, ColumnParams: table.DefaultColumns, NameParams: table.DefaultNames, TrialParams: defaultTrial},
		Files:    map[string]string{"file": "a,b,wins_a,wins_b,ties\nx,y,5,3,1\ny,z,2,9,3\nz,x,2,0,0\n"},
	},
	New: NewCounts,
}

// NewCounts returns the world of recorded duels: a pair that won w, tied t and lost
// l of n duels does so with probabilities w/n, t/n and l/n or, smoothed, with
// (w+prior)/(n+3·prior) and so on; with two outcomes instead of three where the
// whole file has no tie. Pairs that have no duels are refused unless the
// parameter unseen allows them; with unseen: model they have the probabilities of the
// strengths that fit the other pairs best, which are then the utilities of the arms. The
// arms are in the order in which the file first names them.
//
// The error is about the parameter at fault; inside the file it gives file,
// line and what is allowed.
func NewCounts(p CountsParams) (*World, error) {
	c, err := p.read()
	if err != nil {
		return nil, err
	}
	r := c.record()
	fit, err := p.fit(c, r)
	if err != nil {
		return nil, err
	}
	m, err := p.matrix(c, fit)
	if err != nil {
		return nil, err
	}
	var strengths []float64
	if fit != nil {
		strengths = fit.Strengths
	}
	w := newModel(m, strengths, p.TrialParams, ownTies)
	w.record = r
	return w, nil
}

// counts are the outcomes of the duels of each pair. A pair without duels may be
// absent.
type counts struct {
	names []string
	pair  map[[2]int]tallied // of arms i < j
}

// countFormat is the format of a file of counts.
var countFormat = table.Format{Row: "row of counts", Columns: []table.Column{
	{Name: "a", Allowed: "the name of an arm"},
	{Name: "b", Allowed: "the name of an arm"},
	{Name: "wins_a", Allowed: "a number from 0 to 10^15"},
	{Name: "wins_b", Allowed: "a number from 0 to 10^15"},
	{Name: "ties", Allowed: "a number from 0 to 10^15"},
}}

// maxDuels bounds the duels of a pair, so that sums of whole numbers are exact.
const maxDuels = 1e15

// read reads the file.
func (p CountsParams) read() (c *counts, err error) {
	err = table.Read("file", p.File, p.ColumnParams.Of("file", countFormat), func(in *table.Reader) error {
		c, err = readCounts(in, p.NameParams)
		return err
	})
	return c, err
}

// readCounts reads the rows of a file of counts.
func readCounts(in *table.Reader, p table.NameParams) (*counts, error) {
	c := &counts{pair: map[[2]int]tallied{}}
	names := p.New()
	index := map[string]int{}
	arm := func(name string) (int, error) {
		i, known := index[name]
		if known {
			return i, nil
		}
		if err := names.Add(name); err != nil {
			return 0, in.Errorf("the name of an arm %v", err)
		}
		i = len(c.names)
		if i == maxArms {
			return 0, in.Errorf("%q is one arm too many; there may be %d", name, maxArms)
		}
		name = strings.Clone(name)
		index[name] = i
		c.names = append(c.names, name)
		return i, nil
	}
	for {
		row, err := in.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		a, err := arm(row[0])
		if err != nil {
			return nil, err
		}
		b, err := arm(row[1])
		if err != nil {
			return nil, err
		}
		if a == b {
			return nil, in.Errorf("%q duels itself; a and b must differ", c.names[a])
		}
		var n tallied
		for i, o := range [...]pref.Outcome{pref.FirstWins, pref.SecondWins, pref.Tie} {
			if n[o], err = strconv.ParseFloat(row[2+i], 64); err != nil || !(n[o] >= 0 && n[o] <= maxDuels) {
				return nil, in.NotAllowed(2+i, row[2+i])
			}
		}
		if a > b {
			a, b = b, a
			n = n.flip()
		}
		d := c.pair[[2]int{a, b}]
		d.add(n)
		if all := d.duels(); all > maxDuels {
			return nil, in.Errorf("%q and %q now have %v duels; a pair may have 10^15", c.names[a], c.names[b], all)
		}
		c.pair[[2]int{a, b}] = d
	}
	if len(c.names) < 2 {
		return nil, in.NoRows()
	}
	return c, nil
}

// record returns the record of the pairs that have duels, in the order of their arms.
func (c *counts) record() *strength.Record {
	r := &strength.Record{Arms: len(c.names)}
	for pair, d := range c.pair {
		if d != (tallied{}) {
			r.Pairs = append(r.Pairs, strength.Pair{I: pref.Arm(pair[0]), J: pref.Arm(pair[1]), Win: d[pref.FirstWins], Tie: d[pref.Tie], Lose: d[pref.SecondWins]})
		}
	}
	slices.SortFunc(r.Pairs, func(a, b strength.Pair) int { return cmp.Or(cmp.Compare(a.I, b.I), cmp.Compare(a.J, b.J)) })
	return r
}

// filling returns what the pairs are by their duels, and without any.
func (p CountsParams) filling() filling {
	return filling{unseen: p.Unseen, prior: p.Prior, ridge: p.Ridge, path: p.File.Path, instead: "model, uniform or smoothed", unfitted: "uniform or smoothed"}
}

// matrix returns the preference matrix of the counts. In it, fit has the pairs without
// duels; it is nil unless unseen is model.
func (p CountsParams) matrix(c *counts, fit *strength.Fit) (*pref.Matrix, error) {
	var all tallied
	for _, d := range c.pair {
		all.add(d)
	}
	laws, k := p.filling().filler(c.names, all, fit), len(c.names)
	m := matrixOf(k, func(i, j int) outcomes {
		d := laws.law(c.pair[[2]int{i, j}], i, j, 0)
		return outcomes{d[pref.FirstWins], d[pref.Tie], d[pref.SecondWins]}
	})
	if err := laws.fault(k*(k-1)/2, "pairs"); err != nil {
		return nil, err
	}
	m.SetNames(c.names)
	return m, nil
}

// fit returns the fit to the record, if unseen is model and it exists.
func (p CountsParams) fit(c *counts, r *strength.Record) (*strength.Fit, error) {
	return p.filling().fitted(c.names, r, r.Unmet() > 0)
}
