package preference

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"joust/sim"
	"joust/sim/duel"
	"joust/sim/param"
	"joust/sim/pref"
)

// CountsParams are the parameters of counts.
type CountsParams struct {
	File    param.File `yaml:"file" doc:"CSV file with a header row and the columns a, b, wins_a, wins_b, ties: two arms and how their duels went; a pair may have several rows, in either order, which add up"`
	Unseen  string     `yaml:"unseen" options:"error|uniform|smoothed" doc:"what pairs without duels are: refused; uniform over the outcomes, which are three where any duel of the file tied; or smoothed like all other pairs"`
	Prior   float64    `yaml:"prior" doc:"what smoothing adds to each count of each pair, in duels, greater than 0 and at most 2^53; 1 is Laplace's rule"`
	Shuffle bool       `yaml:"shuffle" doc:"number the arms in a fresh random order each trial"`
}

// usualPrior is what prior is in the catalogue; it must stay so without
// smoothing.
const usualPrior = 1.0

// Validate implements param.Params. The file is not read yet.
func (p CountsParams) Validate() error {
	errs := []error{param.Above("prior", p.Prior, 0)}
	if p.Prior > maxDuels {
		errs = append(errs, param.Errorf("prior", "is %v; it may be at most 2^53", p.Prior))
	}
	if p.File == (param.File{}) {
		errs = append(errs, param.Errorf("file", "is missing; it must name a CSV file with the columns %s", strings.Join(countColumns, ", ")))
	}
	if p.Unseen != "smoothed" && p.Prior != usualPrior {
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
		Defaults: CountsParams{Unseen: "error", Prior: 1, Shuffle: true},
		Files:    map[string]string{"file": "a,b,wins_a,wins_b,ties\nx,y,5,3,1\ny,z,2,9,3\nz,x,2,0,0\n"},
	},
	New: NewCounts,
}

// NewCounts is the world of recorded duels: a pair that won w, tied t and lost
// l of n duels does so with probabilities w/n, t/n and l/n or, smoothed, with
// (w+prior)/(n+3·prior) and so on; with two outcomes instead of three where the
// whole file has no tie. Pairs that have no duels are refused unless the
// parameter unseen says otherwise. The arms are in the order in which the file
// first names them.
//
// The error is about the parameter at fault; inside the file it gives file,
// line and what is allowed.
func NewCounts(p CountsParams) (*World, error) {
	c, err := readFile("file", p.File, readCounts)
	if err != nil {
		return nil, err
	}
	m, err := p.matrix(c)
	if err != nil {
		return nil, err
	}
	return newFixed(m, p.Shuffle), nil
}

// counts is how the duels of each pair went. A pair that never duelled may be
// absent.
type counts struct {
	names []string
	pair  map[[2]int]duels // of arms i < j
}

// duels is how many duels of a pair i < j were won by i, tied and won by j.
type duels struct{ win, tie, lose int64 }

// countColumns are the columns of a file of counts.
var countColumns = []string{"a", "b", "wins_a", "wins_b", "ties"}

// maxDuels bounds the duels of a pair: up to it, counts are exact as floating
// point numbers.
const maxDuels = 1 << 53

// readCounts reads a file of counts.
func readCounts(path string, r io.Reader) (*counts, error) {
	in := readRecords(path, r)
	header, err := in.header()
	if err != nil {
		return nil, err
	}
	column, err := columns(in, header)
	if err != nil {
		return nil, err
	}
	c := &counts{pair: map[[2]int]duels{}}
	index := map[string]int{}
	arm := func(name string) (int, error) {
		i, known := index[name]
		if known {
			return i, nil
		}
		if err := checkName(name); err != nil {
			return 0, in.errorf("%v", err)
		}
		i = len(c.names)
		if i == maxArms {
			return 0, in.errorf("%q is one arm too many; there may be %d", name, maxArms)
		}
		index[name] = i
		c.names = append(c.names, name)
		return i, nil
	}
	for {
		fields, err := in.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		if len(fields) != len(header) {
			return nil, in.errorf("the row has %d fields; the header has %d", len(fields), len(header))
		}
		a, err := arm(fields[column["a"]])
		if err != nil {
			return nil, err
		}
		b, err := arm(fields[column["b"]])
		if err != nil {
			return nil, err
		}
		if a == b {
			return nil, in.errorf("%q duels itself; a and b must differ", c.names[a])
		}
		var n [3]int64
		for i, name := range countColumns[2:] {
			f := fields[column[name]]
			if n[i], err = strconv.ParseInt(f, 10, 64); err != nil || n[i] < 0 || n[i] > maxDuels {
				return nil, in.errorf("%s is %q; it must be a whole number from 0 to 2^53", name, f)
			}
		}
		if a > b {
			a, b = b, a
			n[0], n[1] = n[1], n[0]
		}
		d := c.pair[[2]int{a, b}]
		d = duels{win: d.win + n[0], lose: d.lose + n[1], tie: d.tie + n[2]}
		if all := d.win + d.tie + d.lose; all > maxDuels {
			return nil, in.errorf("%q and %q now have %d duels; a pair may have 2^53", c.names[a], c.names[b], all)
		}
		c.pair[[2]int{a, b}] = d
	}
	if len(c.names) < 2 {
		return nil, in.errorf("there is no row of counts; there must be at least one")
	}
	return c, nil
}

// columns is where each column is, by name.
func columns(in *records, header []string) (map[string]int, error) {
	column := map[string]int{}
	var unknown, missing []string
	for i, name := range header {
		if !slices.Contains(countColumns, name) {
			unknown = append(unknown, strconv.Quote(name))
		}
		if _, twice := column[name]; twice {
			return nil, in.errorf("the header has the column %q twice; it must have each once", name)
		}
		column[name] = i
	}
	for _, name := range countColumns {
		if _, there := column[name]; !there {
			missing = append(missing, name)
		}
	}
	if unknown == nil && missing == nil {
		return column, nil
	}
	var what []string
	if unknown != nil {
		what = append(what, "has "+strings.Join(unknown, ", "))
	}
	if missing != nil {
		what = append(what, "lacks "+strings.Join(missing, ", "))
	}
	return nil, in.errorf("the header %s; its columns must be %s, in any order", strings.Join(what, " and "), strings.Join(countColumns, ", "))
}

// matrix is the preference matrix of the counts.
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
		return nil, param.Errorf("unseen", "is error, and %d of %d pairs in %s have no duels (%s); uniform or smoothed says what they are", unseen, k*(k-1)/2, p.File.Path, strings.Join(some, "; "))
	}
	m.SetNames(c.names)
	return m, nil
}
