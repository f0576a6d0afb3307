package results

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// PairRow is a row of pairs.csv: a cell, a pair of arms, and the mean number of duels of
// the pair over all trials of the cell.
type PairRow struct {
	CellID
	Labels
	First, Second string // arms by name, in the order of their names
	Trials        int
	Mean          float64
}

var pairColumns = append(slices.Clone(cellColumns), "first", "second", "n", "duels")

// pairSums sums how often each pair duelled, over the trials of a cell.
type pairSums struct {
	list   int // index of the list with the pairs; -1 if it is not recorded
	trials int
	duels  map[[2]string]int
}

func newPairSums(s Schema) *pairSums {
	return &pairSums{list: slices.IndexFunc(s.Lists, func(l List) bool { return l.Pairs }), duels: map[[2]string]int{}}
}

func (p *pairSums) add(b *Block) error {
	if p.list < 0 {
		return nil
	}
	p.trials += b.Trials()
	for trial, words := range b.Lists[p.list] {
		for i := 0; i+2 < len(words); i += 3 {
			n, err := strconv.Atoi(words[i+2])
			if err != nil {
				return fmt.Errorf("trial %d of %s: %q is not a number of duels", b.First+trial, b.Cell, words[i+2])
			}
			p.duels[[2]string{min(words[i], words[i+1]), max(words[i], words[i+1])}] += n
		}
	}
	return nil
}

// rows returns the means, in the order of the names.
func (p *pairSums) rows(cell ManifestCell) (rows []PairRow) {
	for pair, n := range p.duels {
		rows = append(rows, PairRow{cell.ID(), cell.Labels(), pair[0], pair[1], p.trials, float64(n) / float64(p.trials)})
	}
	slices.SortFunc(rows, func(a, b PairRow) int {
		if c := strings.Compare(a.First, b.First); c != 0 {
			return c
		}
		return strings.Compare(a.Second, b.Second)
	})
	return rows
}

// WritePairs writes the rows of pairs as CSV.
func WritePairs(w io.Writer, rows []PairRow) error {
	return WriteCSV(w, pairColumns, len(rows), func(i int) []string {
		r := rows[i]
		return append(r.columns(r.Labels), r.First, r.Second, strconv.Itoa(r.Trials), decimal(r.Mean))
	})
}

// ReadPairs reads a file that WritePairs wrote.
func ReadPairs(path string) (rows []PairRow, err error) {
	err = readCSV(path, pairColumns, func(f []string, num func(string) float64) {
		rows = append(rows, PairRow{CellID{f[0], f[1], f[2], f[3]}, Labels{f[4], f[5]}, f[6], f[7], int(num(f[8])), num(f[9])})
	})
	return rows, err
}
