package ranking

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/blas/blas64"

	"joust/results/stats"
	"joust/sim/linalg"
	"joust/sim/portable"
)

// Cluster is what makes duels dependent: those with the same number in a column of the
// log. A duel without a number is a cluster of its own.
type Cluster string

// The clusters.
const (
	ByRow    Cluster = "none" // every duel is independent
	ByGroup  Cluster = "group"
	ByJudge  Cluster = "judge"
	ByPrompt Cluster = "prompt"
)

// numbers returns the column of a cluster, and how many numbers it has; nil for ByRow.
func (l *Log) numbers(c Cluster) ([]int32, int, error) {
	var list []int32
	var n int
	switch c {
	case ByRow, "":
		return nil, 0, nil
	case ByGroup:
		list, n = l.Groups, l.NumGroups
	case ByJudge:
		list, n = l.Judges, l.NumJudges
	case ByPrompt:
		list, n = l.Prompts, l.NumPrompts
	default:
		return nil, 0, fmt.Errorf("the clusters are %q; they must be none, group, judge or prompt", c)
	}
	if list == nil {
		return nil, 0, fmt.Errorf("the log has no column %s, so that duels cannot be clustered by it", c)
	}
	return list, n, nil
}

// Repeats reports whether some number of the column occurs in more than one duel.
func (l *Log) Repeats(c Cluster) bool {
	list, n, err := l.numbers(c)
	if err != nil || list == nil {
		return false
	}
	seen := make([]bool, n)
	for r, g := range list {
		if g < 0 || l.mass(r) == 0 {
			continue
		}
		if seen[g] {
			return true
		}
		seen[g] = true
	}
	return false
}

// Sandwich is the covariance of estimates that does not rely on the model's law of
// outcomes, nor on the independence of the duels of a cluster,
//
//	V = C M C,  M = Σ_c U_c U_c',
//
// where C is the inverse of the information and U_c the sum of the derivatives of the
// logarithm of the likelihood over the duels of cluster c (Huber 1967; White, Econometrica
// 1982; Liang and Zeger, Biometrika 1986).
type Sandwich struct {
	Covariance blas64.General
	By         []Cluster
	Clusters   []int // the number of clusters of each of By, rows counting as such for ByRow
	// Clipped is the number of negative eigenvalues of V for two clusters that were
	// replaced by 0.
	Clipped int
}

// fewClusters is the number of clusters below which intervals are those of Student.
const fewClusters = 100

// Sandwich returns the covariance by no, one or two clusters. For two it is
// V_a + V_b - V_ab, where a cluster of V_ab is the duels that share both (Cameron, Gelbach
// and Miller, J. Bus. Econ. Stat. 2011), with negative eigenvalues replaced by 0. If
// corrected, each V is multiplied by G/(G-1), where G is its number of clusters. The log
// must be that of the fit.
func (l *Log) Sandwich(f *Fit, by []Cluster, corrected bool) (*Sandwich, error) {
	by = slices.DeleteFunc(slices.Clone(by), func(c Cluster) bool { return c == ByRow || c == "" })
	if len(by) > 2 || len(by) == 2 && by[0] == by[1] {
		return nil, errors.New("duels are clustered by at most two different columns")
	}
	scores, err := l.scores(f)
	if err != nil {
		return nil, err
	}
	s := &Sandwich{By: by}
	var columns [][]int32
	var sizes []int
	for _, c := range by {
		column, n, err := l.numbers(c)
		if err != nil {
			return nil, err
		}
		columns, sizes = append(columns, column), append(sizes, n)
	}
	if len(by) == 0 {
		s.By = []Cluster{ByRow}
		m, g := scores.independent()
		s.Clusters = []int{int(g)}
		s.Covariance = sandwiched(f.Covariance, m, g, corrected)
		return s, nil
	}
	for n, column := range columns {
		m, g := scores.clustered(column, sizes[n])
		s.Clusters = append(s.Clusters, int(g))
		v := sandwiched(f.Covariance, m, g, corrected)
		if n == 0 {
			s.Covariance = v
		} else {
			linalg.Axpy(1, v.Data, s.Covariance.Data)
		}
	}
	if len(by) == 2 {
		m, g := scores.clustered(intersected(columns[0], columns[1]))
		v := sandwiched(f.Covariance, m, g, corrected)
		linalg.Axpy(-1, v.Data, s.Covariance.Data)
		if s.Clipped, err = clip(s.Covariance); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// Degrees returns the degrees of freedom of Student's law of an estimate by its standard
// error: G-1 where the least number of clusters G is below 100, and else infinite, which is the
// normal law.
func (s *Sandwich) Degrees() float64 {
	if g, few := s.fewest(); few {
		return float64(g - 1)
	}
	return math.Inf(1)
}

// fewest returns the least number of clusters, and whether there are so few that Student's law
// is used.
func (s *Sandwich) fewest() (g int, few bool) {
	g = slices.Min(s.Clusters)
	return g, s.By[0] != ByRow && g < fewClusters
}

// Quantile returns the factor of a standard error in an interval of 95 %: the quantile of
// Student's law with so many Degrees of freedom.
func (s *Sandwich) Quantile() float64 {
	if g, few := s.fewest(); few {
		return stats.Student(1, g)
	}
	return portable.PhiInverse(.975)
}

// Warnings says why the intervals may be too narrow; nil if there is no reason.
func (s *Sandwich) Warnings() (list []string) {
	for n, c := range s.By {
		if g := s.Clusters[n]; c != ByRow && g < fewClusters {
			list = append(list, fmt.Sprintf("there are only %d clusters by %s; below %d, intervals are approximate, and they use Student's law", g, c, fewClusters))
		}
	}
	if s.Clipped > 0 {
		list = append(list, fmt.Sprintf("the covariance by two clusters had %d negative eigenvalues, which were replaced by 0", s.Clipped))
	}
	return list
}
