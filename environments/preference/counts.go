package preference

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"joust/environments/table"
	"joust/sim"
	"joust/sim/duel"
	"joust/sim/param"
	"joust/sim/pref"
)

// CountsParams are the parameters of counts.
type CountsParams struct {
	File   param.File `yaml:"file" doc:"CSV file with a header row and the columns a, b, wins_a, wins_b, ties: two arms and how their duels went; a pair may have several rows, in either order, which add up"`
	Unseen string     `yaml:"unseen" options:"error|uniform|smoothed" doc:"what pairs without duels are: refused; uniform over the outcomes, which are three where any duel of the file tied; or smoothed like all other pairs"`
	Prior  float64    `yaml:"prior" doc:"what smoothing adds to each count of each pair, in duels, greater than 0 and at most 2^53; 1 is Laplace's rule"`
	TrialParams
}

// Validate implements param.Params. The file is not read yet.
func (p CountsParams) Validate() error {
	errs := []error{p.checkTrial(ownTies), param.Above("prior", p.Prior, 0)}
	if p.Prior > maxDuels {
		errs = append(errs, param.Errorf("prior", "is %v; it may be at most 2^53", p.Prior))
	}
	if p.File == (param.File{}) {
		errs = append(errs, param.Errorf("file", "is missing; it must name a CSV file with the columns %s", countFormat.Names()))
	}
	if p.Unseen != "smoothed" && p.Prior != CountsEntry.Defaults.Prior {
		errs = append(errs, param.Errorf("prior", "is %v, but nothing is smoothed; leave it out or make unseen: smoothed", p.Prior))
	}
	return errors.Join(errs...)
}

// CountsEntry declares counts for the catalogue.
var CountsEntry = duel.WorldSpec[CountsParams, *World]{
	Spec: sim.Spec[CountsParams]{
		Name: "counts",
		Card: sim.Card{
			Title: "Counts",
			About: "The world in which a file of duels was recorded: each pair wins, ties and loses as often as it did there. Duels are drawn anew, from the recorded frequencies.",
		},
		Defaults: CountsParams{Unseen: "error", Prior: 1, TrialParams: defaultTrial},
		Files:    map[string]string{"file": "a,b,wins_a,wins_b,ties\nx,y,5,3,1\ny,z,2,9,3\nz,x,2,0,0\n"},
	},
	New: NewCounts,
}

// NewCounts returns the world of recorded duels: a pair that won w, tied t and lost
// l of n duels does so with probabilities w/n, t/n and l/n or, smoothed, with
// (w+prior)/(n+3·prior) and so on; with two outcomes instead of three where the
// whole file has no tie. Pairs that have no duels are refused unless the
// parameter unseen allows them. The arms are in the order in which the file first
// names them.
//
// The error is about the parameter at fault; inside the file it gives file,
// line and what is allowed.
func NewCounts(p CountsParams) (*World, error) {
	c, err := p.read()
	if err != nil {
		return nil, err
	}
	m, err := p.matrix(c)
	if err != nil {
		return nil, err
	}
	return newFixed(m, p.TrialParams, ownTies), nil
}

// counts are the outcomes of the duels of each pair. A pair without duels may be
// absent.
type counts struct {
	names []string
	pair  map[[2]int]duels // of arms i < j
}

// duels are the numbers of duels of a pair i < j that i won, that tied and that j won.
type duels struct{ win, tie, lose int64 }

// countFormat is the format of a file of counts.
var countFormat = table.Format{Row: "row of counts", Columns: []table.Column{
	{Name: "a", Allowed: "the name of an arm"},
	{Name: "b", Allowed: "the name of an arm"},
	{Name: "wins_a", Allowed: wholeNumber},
	{Name: "wins_b", Allowed: wholeNumber},
	{Name: "ties", Allowed: wholeNumber},
}}

const wholeNumber = "a whole number from 0 to 2^53"

// maxDuels bounds the duels of a pair; up to it a float64 holds every count exactly.
const maxDuels = 1 << 53

// read reads the file.
func (p CountsParams) read() (c *counts, err error) {
	err = table.Read("file", p.File, countFormat, func(in *table.Reader) error {
		c, err = readCounts(in)
		return err
	})
	return c, err
}

// readCounts reads the rows of a file of counts.
func readCounts(in *table.Reader) (*counts, error) {
	c := &counts{pair: map[[2]int]duels{}}
	index := map[string]int{}
	arm := func(name string) (int, error) {
		i, known := index[name]
		if known {
			return i, nil
		}
		if err := checkName(name); err != nil {
			return 0, in.Errorf("%v", err)
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
		var n [3]int64 // wins of a, wins of b, ties
		for i := range n {
			if n[i], err = strconv.ParseInt(row[2+i], 10, 64); err != nil || n[i] < 0 || n[i] > maxDuels {
				return nil, in.NotAllowed(2+i, row[2+i])
			}
		}
		if a > b {
			a, b = b, a
			n[0], n[1] = n[1], n[0]
		}
		d := c.pair[[2]int{a, b}]
		d = duels{win: d.win + n[0], lose: d.lose + n[1], tie: d.tie + n[2]}
		if all := d.win + d.tie + d.lose; all > maxDuels {
			return nil, in.Errorf("%q and %q now have %d duels; a pair may have 2^53", c.names[a], c.names[b], all)
		}
		c.pair[[2]int{a, b}] = d
	}
	if len(c.names) < 2 {
		return nil, in.NoRows()
	}
	return c, nil
}

// matrix returns the preference matrix of the counts.
func (p CountsParams) matrix(c *counts) (*pref.Matrix, error) {
	ties := false
	for _, d := range c.pair {
		ties = ties || d.tie > 0
	}
	uniform := coin
	if ties {
		uniform = outcomes{1.0 / 3, 1.0 / 3, 1.0 / 3}
	}
	var prior outcomes
	if p.Unseen == "smoothed" {
		prior = outcomes{win: p.Prior, lose: p.Prior}
		if ties {
			prior.tie = p.Prior
		}
	}
	unseen, some := 0, []string(nil)
	m := matrixOf(len(c.names), func(i, j int) outcomes {
		d := c.pair[[2]int{i, j}]
		o := outcomes{
			win:  float64(d.win) + prior.win,
			tie:  float64(d.tie) + prior.tie,
			lose: float64(d.lose) + prior.lose,
		}
		n := o.win + o.lose + o.tie
		if n == 0 {
			if unseen++; len(some) < 3 {
				some = append(some, fmt.Sprintf("%s and %s", c.names[i], c.names[j]))
			}
			return uniform
		}
		return outcomes{o.win / n, o.tie / n, o.lose / n}
	})
	if unseen > 0 && p.Unseen != "uniform" {
		if unseen > len(some) {
			some = append(some, "…")
		}
		k := len(c.names)
		return nil, param.Errorf("unseen", "is error, and %d of %d pairs in %s have no duels (%s); make unseen uniform or smoothed to allow them", unseen, k*(k-1)/2, p.File.Path, strings.Join(some, "; "))
	}
	m.SetNames(c.names)
	return m, nil
}
