package ranking

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"

	"joust/sim/parallel"
	"joust/sim/pref"
	"joust/sim/rng"
	"joust/sim/strength"
)

// Notion is a way to name the leaders of a table.
type Notion struct {
	Name string
	// Leaders returns the best arms; nil if there is none. It must not keep the table,
	// nor change it, and it is called at the same time for different tables.
	Leaders func(*Table) []pref.Arm
}

// Resampling says how a log is resampled.
type Resampling struct {
	Resamples int    // at least 1
	Root      uint64 // the root seed; resample b has the stream "rank", b
	Workers   int    // goroutines; the results do not depend on their number
	// By are the clusters that are drawn whole. Without clusters the duels are drawn.
	By      Cluster
	Specs   []Spec // models that are fitted to each resample, without style
	Notions []Notion
}

// Resampled is what the resamples show.
type Resampled struct {
	Models  []ResampledModel // one of each Spec
	Notions []Shares         // one of each Notion
}

// ResampledModel is the fits of a model to the resamples.
type ResampledModel struct {
	Spec Spec
	// Low and High are the quantiles .025 and .975 of each arm's strength, which has the mean
	// 0 in each resample. They are strengths of resamples or infinite: one without
	// finite strengths counts as -∞ for Low and +∞ for High.
	Low, High []float64
	// SD is the standard deviation of each strength over the resamples with a finite fit;
	// NaN with fewer than two.
	SD []float64
	// Infinite is the number of resamples without a finite fit.
	Infinite int
	Leader   Shares // of the arm of greatest strength
}

// Shares are the shares of the resamples in which each arm is the leader, by arm, and None
// of those without a leader; their sum is 1. Several leaders share a resample equally.
type Shares struct {
	Name string
	Arms []float64
	None float64
}

// Bootstrap resamples the log's duels, which is a draw from the multinomial law of its
// cells of the same ordered pair, outcome and weight, or its clusters, and fits the models
// to each resample, starting from the fit to the log. The error is a *NoFitError where a
// model has no finite fit to the log itself.
func (l *Log) Bootstrap(r Resampling) (*Resampled, error) {
	if r.Resamples < 1 {
		return nil, fmt.Errorf("there are %d resamples; there must be at least 1", r.Resamples)
	}
	c, err := l.cells(r.By)
	if err != nil {
		return nil, err
	}
	whole := l.Table()
	starts := make([]*strength.Estimate, len(r.Specs))
	for n, s := range r.Specs {
		if s.Style {
			return nil, errors.New("models with style are not resampled; their intervals come from the sandwich")
		}
		f, err := whole.Fit(s)
		if err != nil {
			return nil, err
		}
		starts[n] = f.Estimate
	}
	// Each resample writes its results to its own places.
	k := len(l.Arms)
	strengths := make([][]float64, len(r.Specs)) // by resample and arm; NaN without a fit
	leaders := make([][][]pref.Arm, len(r.Specs)+len(r.Notions))
	for n := range strengths {
		strengths[n] = make([]float64, r.Resamples*k)
	}
	for n := range leaders {
		leaders[n] = make([][]pref.Arm, r.Resamples)
	}
	parallel.Range(max(1, r.Workers), r.Resamples, func(_, low, high int) {
		drawn := c.resample()
		for b := low; b < high; b++ {
			t := drawn.draw(rng.Stream(r.Root, "rank", strconv.Itoa(b)))
			for n, s := range r.Specs {
				leaders[n][b] = t.refit(s, starts[n], strengths[n][b*k:(b+1)*k])
			}
			for n, notion := range r.Notions {
				leaders[len(r.Specs)+n][b] = slices.Clone(notion.Leaders(t))
			}
		}
	})
	result := &Resampled{}
	for n, s := range r.Specs {
		m := summarise(strengths[n], k)
		m.Spec, m.Leader = s, NewShares(string(s.Model), leaders[n], k)
		result.Models = append(result.Models, m)
	}
	for n, notion := range r.Notions {
		result.Notions = append(result.Notions, NewShares(notion.Name, leaders[len(r.Specs)+n], k))
	}
	return result, nil
}

// refit writes the strengths of a resample, NaN if they are not finite, and returns the
// strongest arms.
func (t *Table) refit(s Spec, start *strength.Estimate, strengths []float64) []pref.Arm {
	d := t.data(s)
	r := &strength.Record{Arms: d.Arms, Pairs: d.Rows}
	finite := false
	switch {
	case s.Prior.Ridge > 0:
		finite = true
	case s.Prior.Firth:
		finite = len(r.Components()) == 1
	default:
		finite = r.HasFit()
	}
	if finite {
		if e, err := d.Estimate(s.Prior, start); err == nil {
			copy(strengths, e.Strengths)
			return strongest(e.Strengths, nil)
		}
	}
	for i := range strengths {
		strengths[i] = math.NaN()
	}
	// Without a finite fit the strongest arms are in the first layer, if it is the only
	// one that none has a score against.
	layers := r.Layers()
	first := layers[0]
	if above := r.Arms - len(first); above > 0 {
		for _, l := range layers[1:] {
			if !r.Reaches(first[0], l[0]) {
				return nil
			}
		}
	}
	if len(first) == 1 {
		return first
	}
	e, err := d.WithinLayers().Estimate(s.Prior, nil)
	if err != nil {
		return nil
	}
	return strongest(e.Strengths, first)
}

// strongest returns the arms of greatest strength among those of a list; nil for all arms.
func strongest(strengths []float64, among []pref.Arm) (best []pref.Arm) {
	if among == nil {
		for i := range strengths {
			among = append(among, pref.Arm(i))
		}
	}
	for _, a := range among {
		switch {
		case len(best) == 0 || strengths[a] > strengths[best[0]]:
			best = append(best[:0], a)
		case strengths[a] == strengths[best[0]]:
			best = append(best, a)
		}
	}
	return best
}

// summarise returns the quantiles and deviations of strengths by resample and arm.
func summarise(strengths []float64, arms int) (m ResampledModel) {
	n := len(strengths) / max(1, arms)
	values := make([]float64, 0, n)
	for a := range arms {
		values = values[:0]
		sum := 0.0
		for b := range n {
			if x := strengths[b*arms+a]; !math.IsNaN(x) {
				values = append(values, x)
				sum += x
			}
		}
		mean, squares := sum/float64(len(values)), 0.0
		for _, x := range values {
			squares += float64((x - mean) * (x - mean))
		}
		m.SD = append(m.SD, math.Sqrt(squares/float64(len(values)-1)))
		m.Infinite = n - len(values)
		slices.Sort(values)
		// The quantile is the value that 2.5 % of all resamples, rounded down, lie
		// beyond.
		beyond := n*25/1000 - m.Infinite
		low, high := math.Inf(-1), math.Inf(1)
		if beyond >= 0 && beyond < len(values) {
			low, high = values[beyond], values[len(values)-1-beyond]
		}
		m.Low, m.High = append(m.Low, low), append(m.High, high)
	}
	return m
}

// NewShares counts the leaders of resamples; nil is a resample without one.
func NewShares(name string, leaders [][]pref.Arm, arms int) Shares {
	s := Shares{Name: name, Arms: make([]float64, arms)}
	for _, list := range leaders {
		for _, a := range list {
			s.Arms[a] += 1 / float64(len(list))
		}
		if len(list) == 0 {
			s.None++
		}
	}
	for a := range s.Arms {
		s.Arms[a] /= float64(len(leaders))
	}
	s.None /= float64(len(leaders))
	return s
}
