package lowrank

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"joust/algorithms/explore"
	"joust/sim"
	"joust/sim/mdp"
	"joust/sim/rng"
)

// OracleSubspaceParams are the parameters of OracleSubspace.
type OracleSubspaceParams struct{ Exploration }

// UsualOracleSubspace are the parameters of OracleSubspace in the catalogue.
var UsualOracleSubspace = OracleSubspaceParams{explore.Usual}

// Validate implements param.Params.
func (p OracleSubspaceParams) Validate() error { return p.CheckExplore() }

// Suits implements sim.UsersParams.
func (p OracleSubspaceParams) Suits(problem *sim.UsersProblem) error {
	if err := hearsRewards(problem); err != nil {
		return err
	}
	return p.SuitsExplore(problem)
}

// OracleSubspaceCard describes OracleSubspace.
var OracleSubspaceCard = sim.Card{
	Title:     "oracle subspace",
	About:     "No algorithm, but a line that no low-rank learner crosses: it is shown the r reward functions of which each user's is a combination, and how users in general weigh them, and learns r numbers of each user. Where many users pay for learning the subspace, low rank comes down to it.",
	Feedback:  "The truth, but for who is where in the subspace, and rewards of every step, of one step, or of a whole trajectory.",
	Guarantee: "No linear estimate has a smaller mean squared error over users. Where a user has said much it is that of least squares, rσ²/(KH) in the rewards heard, of KH with noise of variance σ².",
	Cost:      "O(r²) for each reward heard, and O(N·(r³+S·A·(r+b·H))) for a recommendation; memory for N·S·A numbers.",
}

// OracleSubspace knows the space that the rewards of users lie in, the mean m and
// the covariance C of their weights in a basis of it, and the variance σ² of the
// noise. Of user u it estimates the weights by
//
//	m + L (L G_u L + σ²I)⁻¹ L (b_u - G_u m),  L² = C,  G_u = Σ z z',  b_u = Σ z y,
//
// over what he said, y, where z is the row of the basis that belongs to the pair,
// or the sum of the rows of a trajectory whose return is told: ridge regression
// towards m with the penalty that is right for these users, hence the best linear
// estimate. In a world of one user, that user is what users are like.
type OracleSubspace struct {
	explorer
	basis *mat.Dense // S·A × r, orthonormal columns; nil until the truth is revealed
	mean  []float64  // m
	root  *mat.SymDense
	noise float64 // σ² of one number that is heard

	gram, moment []float64 // G_u and b_u of each user
	z            []float64
}

// NewOracleSubspace is a learner for the problem. The stream data decides what is
// proposed.
func NewOracleSubspace(p OracleSubspaceParams, problem sim.UsersProblem, data, _ *rng.Source) *OracleSubspace {
	return &OracleSubspace{explorer: newExplorer(p.Exploration, problem, data)}
}

// Reveal implements sim.UsersClairvoyant.
func (l *OracleSubspace) Reveal(t *sim.UsersTruth) {
	l.basis = span(t.Loadings)
	_, r := l.basis.Dims()
	l.estimate.Rank = r
	l.noise = t.Noise * t.Noise
	if l.problem.Feedback == sim.OnlyReturn {
		l.noise *= float64(l.problem.Horizon)
	}
	users := l.problem.Users
	weights := mat.NewDense(users, r, nil)
	weights.Mul(t.Rewards, l.basis)
	l.mean = make([]float64, r)
	for u := range users {
		floats.AddScaled(l.mean, 1/float64(users), weights.RawRowView(u))
	}
	covariance := mat.NewSymDense(r, nil)
	apart := mat.NewVecDense(r, nil)
	for u := range users {
		floats.SubTo(apart.RawVector().Data, weights.RawRowView(u), l.mean)
		covariance.SymRankOne(covariance, 1/float64(users), apart)
	}
	l.root = squareRoot(covariance)
	l.gram, l.moment, l.z = make([]float64, users*r*r), make([]float64, users*r), make([]float64, r)
}

// negligible is how small, as a share of the largest, a singular value or
// eigenvalue is taken for 0.
const negligible = 1e-10

// span is an orthonormal basis of the space that the columns span; of columns
// that are 0, one column of zeros.
func span(columns *mat.Dense) *mat.Dense {
	n, _ := columns.Dims()
	var svd mat.SVD
	if !svd.Factorize(columns, mat.SVDThin) {
		panic("oracle subspace: the loadings are no finite numbers")
	}
	values := svd.Values(nil)
	r := 0
	for r < len(values) && values[r] > negligible*values[0] {
		r++
	}
	if r == 0 {
		return mat.NewDense(n, 1, nil)
	}
	var u mat.Dense
	svd.UTo(&u)
	return mat.DenseCopyOf(u.Slice(0, n, 0, r))
}

// squareRoot is the symmetric square root of a covariance matrix.
func squareRoot(covariance *mat.SymDense) *mat.SymDense {
	n := covariance.SymmetricDim()
	var eigen mat.EigenSym
	if !eigen.Factorize(covariance, true) {
		panic("oracle subspace: the rewards are no finite numbers")
	}
	var vectors mat.Dense
	eigen.VectorsTo(&vectors)
	root := mat.NewSymDense(n, nil)
	values := eigen.Values(nil)
	for i, x := range values {
		if x > negligible*values[n-1] {
			root.SymRankOne(root, math.Sqrt(x), vectors.ColView(i))
		}
	}
	return root
}

// Observe implements sim.UsersLearner.
func (l *OracleSubspace) Observe(user int, heard *sim.Heard) {
	l.explorer.Observe(user, heard)
	if l.basis == nil {
		return
	}
	t := &heard.First
	switch l.problem.Feedback {
	case sim.EveryStep:
		for h, y := range heard.Rewards {
			l.add(user, l.basis.RawRowView(t.Pair(h, l.problem.Actions)), y)
		}
	case sim.OneStep:
		l.add(user, l.basis.RawRowView(t.Pair(heard.Step, l.problem.Actions)), heard.Rewards[0])
	case sim.OnlyReturn:
		clear(l.z)
		for h := range t.Actions {
			floats.Add(l.z, l.basis.RawRowView(t.Pair(h, l.problem.Actions)))
		}
		l.add(user, l.z, heard.Rewards[0])
	}
}

// add records that <z, weights of the user> was heard as y.
func (l *OracleSubspace) add(user int, z []float64, y float64) {
	r := len(z)
	gram, moment := l.gram[user*r*r:(user+1)*r*r], l.moment[user*r:(user+1)*r]
	for i, x := range z {
		for j, x2 := range z {
			gram[i*r+j] += x * x2
		}
		moment[i] += x * y
	}
}

// Recommend implements sim.UsersLearner. Without the truth it is uniform play.
func (l *OracleSubspace) Recommend() []*mdp.Policy {
	if l.basis == nil {
		return l.idle()
	}
	return l.each(l.fill(l.estimate.Rewards, func(u int, to []float64) { weigh(l.basis, l.weights(u), to) }), false)
}

// weights are the estimated weights of a user.
func (l *OracleSubspace) weights(u int) []float64 {
	r := len(l.mean)
	gram := mat.NewSymDense(r, l.gram[u*r*r:(u+1)*r*r])
	mean := mat.NewVecDense(r, l.mean)
	var middle, shaped mat.Dense
	middle.Mul(l.root, gram)
	shaped.Mul(&middle, l.root)
	left := mat.NewSymDense(r, nil)
	// Without noise, what was not heard of stays where the mean is.
	penalty := max(l.noise, negligible*mat.Trace(&shaped), math.SmallestNonzeroFloat32)
	for i := range r {
		for j := i; j < r; j++ {
			left.SetSym(i, j, (shaped.At(i, j)+shaped.At(j, i))/2)
		}
		left.SetSym(i, i, left.At(i, i)+penalty)
	}
	var miss, right, solution mat.VecDense
	miss.MulVec(gram, mean)
	miss.SubVec(mat.NewVecDense(r, l.moment[u*r:(u+1)*r]), &miss)
	right.MulVec(l.root, &miss)
	var cholesky mat.Cholesky
	if !cholesky.Factorize(left) {
		panic(fmt.Sprintf("oracle subspace: what user %d said is no finite number", u))
	}
	if err := cholesky.SolveVecTo(&solution, &right); err != nil && !errors.As(err, new(mat.Condition)) {
		panic(fmt.Sprintf("oracle subspace: %v", err))
	}
	weights := mat.NewVecDense(r, nil)
	weights.MulVec(l.root, &solution)
	weights.AddVec(weights, mean)
	return weights.RawVector().Data
}
