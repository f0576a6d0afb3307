package multiuser

import (
	"cmp"
	"math"
	"slices"
	"strconv"

	"gonum.org/v1/gonum/mat"

	"joust/sim/rng"
)

// lift turns the values of columns, for which rewards are drawn, into values of the
// pairs of a state and an action.
type lift func(columns, pairs []float64)

// allPairs is the lift where the columns are the pairs.
func allPairs(columns, pairs []float64) { copy(pairs, columns) }

// onlyPairs returns the lift where the columns are these pairs; other pairs have 0.
func onlyPairs(places []int) lift {
	return func(columns, pairs []float64) {
		clear(pairs)
		for c, j := range places {
			pairs[j] = columns[c]
		}
	}
}

// linear returns the lift where the columns are features of pairs, and rewards are
// linear in the features.
func linear(features *mat.Dense) lift {
	return func(columns, pairs []float64) {
		for j := range pairs {
			pairs[j] = dot(features.RawRowView(j), columns)
		}
	}
}

// dot returns the inner product. Its products are not fused with the sums, so that
// all processors round the same way.
func dot(a, b []float64) float64 {
	sum := 0.0
	for i, x := range a {
		sum += float64(x * b[i])
	}
	return sum
}

// loadings draws a matrix of columns × r. The reward of column j is the inner product
// of its row j with the weights of a user (see weights). With popularity p_j and a
// personal part of size amp, row j is
//
//	(p_j, amp·v_j), v_j ∈ R^(r-1), for sphere and clusters,
//	(p_j + amp·b_jk for k = 1 … r), b_j ∈ R^r, for dirichlet.
//
// draw draws one v_j or b_j. It is called for all columns, whether carries[j] gives
// them a personal part or not, so that the draws do not depend on the share of
// carriers. A nil carries stands for all columns.
func (p PopulationParams) loadings(popularity []float64, amp float64, carries []bool, draw func([]float64, *rng.Source), root uint64) *mat.Dense {
	stream := rng.Stream(root, "directions")
	load := mat.NewDense(len(popularity), p.Rank, nil)
	for j, common := range popularity {
		row := load.RawRowView(j)
		personal := row
		if p.Population != "dirichlet" {
			row[0], personal = common, row[1:]
		}
		draw(personal, stream)
		for i, x := range personal {
			personal[i] = 0
			if carries == nil || carries[j] {
				personal[i] = float64(amp * x)
			}
			if p.Population == "dirichlet" {
				personal[i] += common
			}
		}
	}
	return load
}

// weights draws the weights of the users, N × r, and for clusters the group of each
// user. The weights of a user are (1, u) with u on the unit sphere of R^(r-1), or for
// dirichlet r weights that sum to 1. Both give rewards of rank r.
func (p PopulationParams) weights(users int, root uint64) (*mat.Dense, []int) {
	stream := rng.Stream(root, "users")
	w := mat.NewDense(users, p.Rank, nil)
	var groups []int
	var corners *mat.Dense
	if p.Population == "clusters" {
		groups = make([]int, users)
		of := rng.Stream(root, "groups")
		for u := range groups {
			groups[u] = of.Intn(p.Clusters)
		}
		if p.Rank > 1 {
			corners = mat.NewDense(p.Clusters, p.Rank-1, nil)
			of = rng.Stream(root, "corners")
			for c := range p.Clusters {
				direction(corners.RawRowView(c), of)
			}
		}
	}
	for u := range users {
		row := w.RawRowView(u)
		switch {
		case p.Population == "dirichlet":
			dirichlet(p.Alpha, row, stream)
			continue
		case corners != nil:
			around(corners.RawRowView(groups[u]), p.Jitter, row[1:], stream)
		default:
			direction(row[1:], stream)
		}
		row[0] = 1
	}
	return w, groups
}

// drawRewards draws the rewards of the users, given the loadings of columns. outlier
// draws the columns of an outlier.
func (p PopulationParams) drawRewards(users, pairs int, load *mat.Dense, to lift, outlier func([]float64, *rng.Source), root uint64) userRewards {
	columns, r := load.Dims()
	weights, groups := p.weights(users, root)
	w := userRewards{rewards: mat.NewDense(users, pairs, nil), loadings: mat.NewDense(pairs, r, nil), groups: groups}
	lifted := make([]float64, pairs)
	column := make([]float64, columns)
	for i := range r {
		mat.Col(column, i, load)
		to(column, lifted)
		w.loadings.SetCol(i, lifted)
	}
	for u := range users {
		row, weight := w.rewards.RawRowView(u), weights.RawRowView(u)
		for j := range row {
			row[j] = dot(weight, w.loadings.RawRowView(j))
		}
	}
	for u, odd := range markFirst(shareOf(p.Outliers, users), users, rng.Stream(root, "outliers")) {
		if !odd {
			continue
		}
		outlier(column, rng.Stream(root, "outlier", strconv.Itoa(u)))
		to(column, w.rewards.RawRowView(u))
		if groups != nil {
			groups[u] = p.Clusters
		}
	}
	return w
}

// drawRewards draws rewards in [0,1].
func (p RewardParams) drawRewards(users, pairs, columns int, to lift, root uint64) userRewards {
	if p.Amp == 0 {
		p.Rank = 1 // all users want the same
	}
	popularity := make([]float64, columns)
	stream := rng.Stream(root, "popularity")
	for j := range popularity {
		popularity[j] = .5 + float64((.5-p.Amp)*stream.Uniform(-1, 1))
	}
	var carries []bool
	if p.Spiky < 1 {
		carries = markFirst(shareOf(p.Spiky, columns), columns, rng.Stream(root, "carriers"))
	}
	draw := direction
	if p.Population == "dirichlet" {
		draw = func(to []float64, s *rng.Source) { uniform(to, -1, 1, s) }
	}
	load := p.loadings(popularity, p.Amp, carries, draw, root)
	outlier := func(to []float64, s *rng.Source) { uniform(to, 0, 1, s) }
	w := p.PopulationParams.drawRewards(users, pairs, load, to, outlier, root)
	for u := range users {
		row := w.rewards.RawRowView(u)
		for j, x := range row {
			row[j] = min(max(x, 0), 1) // rounding may exceed the bounds
		}
	}
	return w
}

// markFirst marks k of n places; each set of k is equally likely. With the same
// stream, a larger k marks the same places and more.
func markFirst(k, n int, stream *rng.Source) []bool {
	key := make([]float64, n)
	order := make([]int, n)
	for i := range key {
		key[i], order[i] = stream.Float64(), i
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(key[i], key[j]) })
	marked := make([]bool, n)
	for _, i := range order[:k] {
		marked[i] = true
	}
	return marked
}

func uniform(to []float64, low, high float64, s *rng.Source) {
	for i := range to {
		to[i] = s.Uniform(low, high)
	}
}

func normal(to []float64, s *rng.Source) {
	for i := range to {
		to[i] = s.Normal()
	}
}

// direction draws a uniform point of the unit sphere; in R^1 this is -1 or 1.
func direction(to []float64, s *rng.Source) {
	normal(to, s)
	normalise(to)
}

// around draws a point of the unit sphere around the corner.
func around(corner []float64, jitter float64, to []float64, s *rng.Source) {
	normal(to, s)
	for i, c := range corner {
		to[i] = c + float64(jitter*to[i])
	}
	normalise(to)
}

func normalise(v []float64) {
	if length := math.Sqrt(dot(v, v)); length > 0 {
		for i := range v {
			v[i] /= length
		}
	}
}

// dirichlet draws weights of the symmetric Dirichlet law by stick breaking: weight i
// of n is a share of the rest with the law Beta(α, (n-i)α). For small α, quotients of
// gamma draws would all underflow to 0; these weights do not.
func dirichlet(alpha float64, to []float64, s *rng.Source) {
	left := 1.0
	last := len(to) - 1
	for i := range to[:last] {
		b := s.Beta(alpha, alpha*float64(last-i))
		to[i] = float64(left * b)
		left = float64(left * (1 - b))
	}
	to[last] = left
}
