package results

import (
	"math"
	"slices"
)

// Block is some consecutive trials of one cell, stored by column: the unit in which
// trials are run, written and resumed. A measure or curve without a value is NaN.
type Block struct {
	Cell        CellID
	Labels      Labels       // for tables of people; records do not have them
	First       int          // number of the first trial, from 0
	Recommended []string     // name of the arm that each trial recommended in the end
	Metrics     [][]float64  // by metric and trial
	Curves      [][]float64  // by curve, then at [trial*checkpoints+checkpoint]
	Lists       [][][]string // by list and trial; nil where a trial has no such list
}

// NewBlock returns an empty block for trials of the cell from first on.
func NewBlock(s Schema, cell CellID, first int) *Block {
	return &Block{
		Cell: cell, First: first,
		Metrics: make([][]float64, len(s.Metrics)), Curves: make([][]float64, len(s.Curves)), Lists: make([][][]string, len(s.Lists)),
	}
}

// Trials returns the number of trials in the block.
func (b *Block) Trials() int { return len(b.Recommended) }

// Equal reports whether both blocks have the same trials with the same values, to
// the last bit.
func (b *Block) Equal(other *Block) bool {
	bits := func(x, y float64) bool { return math.Float64bits(x) == math.Float64bits(y) }
	list := func(x, y []float64) bool { return slices.EqualFunc(x, y, bits) }
	words := func(x, y [][]string) bool { return slices.EqualFunc(x, y, slices.Equal) }
	return b.Cell == other.Cell && b.First == other.First && slices.Equal(b.Recommended, other.Recommended) &&
		slices.EqualFunc(b.Metrics, other.Metrics, list) && slices.EqualFunc(b.Curves, other.Curves, list) &&
		slices.EqualFunc(b.Lists, other.Lists, words)
}

// Append adds the trials of another block of the same columns.
func (b *Block) Append(other *Block) {
	b.Recommended = append(b.Recommended, other.Recommended...)
	for i := range b.Metrics {
		b.Metrics[i] = append(b.Metrics[i], other.Metrics[i]...)
	}
	for i := range b.Curves {
		b.Curves[i] = append(b.Curves[i], other.Curves[i]...)
	}
	for i := range b.Lists {
		b.Lists[i] = append(b.Lists[i], other.Lists[i]...)
	}
}

// Clone returns a block with the same columns, which both share.
func (b *Block) Clone() *Block {
	c := *b
	c.Metrics, c.Curves, c.Lists = slices.Clone(b.Metrics), slices.Clone(b.Curves), slices.Clone(b.Lists)
	return &c
}

// Truncate keeps the first n trials; s is the schema of the block.
func (b *Block) Truncate(s Schema, n int) {
	keep := func(columns [][]float64, n int) {
		for i := range columns {
			columns[i] = columns[i][:min(n, len(columns[i]))]
		}
	}
	keep(b.Metrics, n)
	keep(b.Curves, n*len(s.Checkpoints))
	for i := range b.Lists {
		b.Lists[i] = b.Lists[i][:n]
	}
	b.Recommended = b.Recommended[:n]
}
