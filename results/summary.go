package results

import (
	"encoding/csv"
	"fmt"
	"io"
	"iter"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"

	"joust/results/stats"
)

// Row is a row of the summary: a cell and a metric.
type Row struct {
	CellID
	Labels
	Metric string
	stats.Statistics
	// Locked is the share of trials whose regret is greater than four medians: their
	// algorithm is stuck with a wrong arm. NaN of other metrics.
	Locked float64
}

// lockedIn is how many medians the regret of a trial that is locked in exceeds.
const lockedIn = 4

// CurveRow is a row of the curves: a cell, a metric and a checkpoint.
type CurveRow struct {
	CellID
	Labels
	Metric     string
	Checkpoint int
	N          int     // number of trials that have a value
	Mean       float64 // NaN if N is 0
	Low, High  float64 // NaN if N is 0, and for a single trial unless the metric is a proportion

	// Of a regret only; NaN for others. RiseSE is the standard error of the mean rise since
	// the tenth part of the checkpoint; NaN if that is no checkpoint.
	SE, P05, P50, P95, RiseSE float64
}

// Columns of the tables.
var (
	cellColumns    = []string{"environment", "environment_params", "algorithm", "algorithm_params", "label", "environment_label"}
	summaryColumns = append(slices.Clone(cellColumns), "metric", "n", "mean", "sd", "se", "low", "high", "p05", "p50", "p95", "cut", "median", "locked")
	curveColumns   = append(slices.Clone(cellColumns), "metric", "checkpoint", "n", "mean", "low", "high", "se", "p05", "p50", "p95", "rise_se")
)

// Recommended is an arm and the number of trials of a cell that recommended it.
type Recommended struct {
	Arm   string
	Times int
}

// CellSummary is everything that is computed from the records of one cell.
type CellSummary struct {
	Rows   []Row
	Curves []CurveRow
	Pairs  []PairRow     // nil unless the list of pairs is recorded
	Arms   []Recommended // most frequent first
}

// Summarise computes the summary of a cell from its blocks, in the order of trials. Only
// one block and the different values of each metric are in memory at a time, and of regrets
// those at each checkpoint.
func Summarise(s Schema, cell ManifestCell, blocks iter.Seq2[*Block, error]) (*CellSummary, error) {
	values := make([]stats.Counter, len(s.Metrics))
	curves := make([]*curveSums, len(s.Curves))
	for c, metric := range s.Curves {
		curves[c] = newCurveSums(metric, s.Checkpoints)
	}
	cut := Find(s.Metrics, s.Cut)
	arms, pairs := map[string]int{}, newPairSums(s)
	for b, err := range blocks {
		if err != nil {
			return nil, err
		}
		for _, a := range b.Recommended {
			arms[a]++
		}
		if err := pairs.add(b); err != nil {
			return nil, err
		}
		for m := range values {
			var bounds []float64 // which values are lower bounds; nil for none
			if s.Metrics[m].Spent && cut >= 0 {
				bounds = b.Metrics[cut]
			}
			values[m].AddCut(b.Metrics[m], bounds)
		}
		for c := range curves {
			for i := range b.Trials() {
				curves[c].add(b.Curves[c][i*len(s.Checkpoints) : (i+1)*len(s.Checkpoints)])
			}
		}
	}
	out := &CellSummary{Pairs: pairs.rows(cell)}
	for m, metric := range s.Metrics {
		row := Row{cell.ID(), cell.Labels(), metric.Name, values[m].Describe(metric.Kind), math.NaN()}
		if metric.Regret {
			row.Locked = values[m].ShareAbove(lockedIn * row.P50)
		}
		out.Rows = append(out.Rows, row)
	}
	for c := range s.Curves {
		out.Curves = append(out.Curves, curves[c].rows(cell)...)
	}
	for a, times := range arms {
		out.Arms = append(out.Arms, Recommended{a, times})
	}
	slices.SortFunc(out.Arms, func(a, b Recommended) int {
		if a.Times != b.Times {
			return b.Times - a.Times
		}
		if a.Arm < b.Arm {
			return -1
		}
		return 1
	})
	return out, nil
}

// decimal writes ten significant digits, with an exponent only below 1e-5 and from
// 1e15 on, and nothing for a number that is not finite.
func decimal(x float64) string {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return ""
	}
	short, _ := strconv.ParseFloat(strconv.FormatFloat(x, 'g', 10, 64), 64)
	if a := math.Abs(short); a != 0 && (a < 1e-5 || a >= 1e15) {
		return strconv.FormatFloat(short, 'g', -1, 64)
	}
	return strconv.FormatFloat(short, 'f', -1, 64)
}

func (c CellID) columns(l Labels) []string {
	return []string{c.Environment, c.EnvironmentParams, c.Algorithm, c.AlgorithmParams, l.Label, l.Place}
}

// WriteSummary writes the rows of a summary as CSV.
func WriteSummary(w io.Writer, rows []Row) error {
	return WriteCSV(w, summaryColumns, len(rows), func(i int) []string {
		r := rows[i]
		return append(r.columns(r.Labels), r.Metric, strconv.Itoa(r.N), decimal(r.Mean), decimal(r.SD), decimal(r.SE),
			decimal(r.Low), decimal(r.High), decimal(r.P05), decimal(r.P50), decimal(r.P95), strconv.Itoa(r.Cut), decimal(r.Median), decimal(r.Locked))
	})
}

// WriteCurves writes the rows of curves as CSV.
func WriteCurves(w io.Writer, rows []CurveRow) error {
	return WriteCSV(w, curveColumns, len(rows), func(i int) []string {
		r := rows[i]
		return append(r.columns(r.Labels), r.Metric, strconv.Itoa(r.Checkpoint), strconv.Itoa(r.N),
			decimal(r.Mean), decimal(r.Low), decimal(r.High), decimal(r.SE), decimal(r.P05), decimal(r.P50), decimal(r.P95), decimal(r.RiseSE))
	})
}

// WriteCSV writes a header and n lines as CSV; line returns the fields of one.
func WriteCSV(w io.Writer, header []string, n int, line func(int) []string) error {
	c := csv.NewWriter(w)
	if err := c.Write(header); err != nil {
		return err
	}
	for i := range n {
		if err := c.Write(line(i)); err != nil {
			return err
		}
	}
	c.Flush()
	return c.Error()
}

// ReadSummary reads a file that WriteSummary wrote.
func ReadSummary(path string) (rows []Row, err error) {
	err = readCSV(path, summaryColumns, func(f []string, num func(string) float64) {
		rows = append(rows, Row{
			CellID: CellID{f[0], f[1], f[2], f[3]}, Labels: Labels{f[4], f[5]}, Metric: f[6],
			Statistics: stats.Statistics{
				N: int(num(f[7])), Mean: num(f[8]), SD: num(f[9]), SE: num(f[10]),
				Low: num(f[11]), High: num(f[12]), P05: num(f[13]), P50: num(f[14]), P95: num(f[15]), Cut: int(num(f[16])), Median: num(f[17]),
			},
			Locked: num(f[18]),
		})
	})
	return rows, err
}

// ReadCurves reads a file that WriteCurves wrote.
func ReadCurves(path string) (rows []CurveRow, err error) {
	err = readCSV(path, curveColumns, func(f []string, num func(string) float64) {
		rows = append(rows, CurveRow{
			CellID: CellID{f[0], f[1], f[2], f[3]}, Labels: Labels{f[4], f[5]}, Metric: f[6],
			Checkpoint: int(num(f[7])), N: int(num(f[8])), Mean: num(f[9]), Low: num(f[10]), High: num(f[11]),
			SE: num(f[12]), P05: num(f[13]), P50: num(f[14]), P95: num(f[15]), RiseSE: num(f[16]),
		})
	})
	return rows, err
}

func readCSV(path string, header []string, use func(fields []string, num func(string) float64)) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	c := csv.NewReader(f)
	for {
		fields, err := c.Read()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		line, _ := c.FieldPos(0)
		if line == 1 {
			if !slices.Equal(fields, header) {
				return fmt.Errorf("%s:1: the columns are %s; this version of joust has %s: joust summary DIR writes the table again", path, strings.Join(fields, ","), strings.Join(header, ","))
			}
			continue
		}
		var bad error
		use(fields, func(s string) float64 {
			if s == "" {
				return math.NaN()
			}
			v, err := strconv.ParseFloat(s, 64)
			if err != nil {
				bad = fmt.Errorf("%s:%d: %q is not a number", path, line, s)
			}
			return v
		})
		if bad != nil {
			return bad
		}
	}
}
