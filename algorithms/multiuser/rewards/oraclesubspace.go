package rewards

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/mat"

	"joust/algorithms/multiuser/explore"
	"joust/algorithms/multiuser/stages"
	"joust/algorithms/multiuser/welfare"
	"joust/sim"
	"joust/sim/linalg"
	"joust/sim/mdp"
	"joust/sim/multiuser"
	"joust/sim/rng"
)

// OracleSubspaceParams are the parameters of OracleSubspace.
type OracleSubspaceParams struct{ stages.Exploration }

// Validate implements param.Params.
func (p OracleSubspaceParams) Validate() error { return p.CheckExplore() }

// Suits implements multiuser.Params.
func (p OracleSubspaceParams) Suits(problem *multiuser.Problem) error {
	if err := needsRewards(problem); err != nil {
		return err
	}
	return p.SuitsExplore(problem)
}

// OracleSubspaceEntry declares oracle-subspace for the catalogue.
var OracleSubspaceEntry = multiuser.LearnerSpec[OracleSubspaceParams, *OracleSubspace]{
	Spec: sim.Spec[OracleSubspaceParams]{
		Name: "oracle-subspace",
		Card: sim.Card{
			Title:     "oracle subspace",
			About:     "No algorithm, but a line that no low-rank learner crosses: it is shown the r reward functions of which each user's is a combination, and how users in general weigh them, and learns r numbers of each user. Where many users pay for learning the subspace, low rank comes down to it.",
			Feedback:  "The truth, but for who is where in the subspace, and rewards of every step, of one step, or of a whole trajectory.",
			Guarantee: "No linear estimate has a smaller mean squared error over users. Where a user has said much it is that of least squares, rσ²/(KH) in the rewards heard, of KH with noise of variance σ².",
			Cost:      "O(r²) for each reward heard, and O(N·(r³+S·A·(r+b·H))) for a recommendation; memory for N·S·A numbers.",
		},
		Defaults: OracleSubspaceParams{explore.Defaults},
	},
	New: NewOracleSubspace,
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
	stages.Explorer
	basis *mat.Dense     // S·A × r, orthonormal columns; nil until the truth is revealed
	mean  []float64      // m
	root  blas64.General // L
	noise float64        // σ² of one number that is heard

	gram, moment []float64 // G_u and b_u of each user
	z            []float64
}

// NewOracleSubspace is a learner for the problem. The stream data decides what is
// proposed.
func NewOracleSubspace(p OracleSubspaceParams, problem multiuser.Problem, data, own *rng.Source) *OracleSubspace {
	return &OracleSubspace{Explorer: stages.NewExplorer(p.Exploration, welfare.Defaults, problem, data, own)}
}

// Reveal implements multiuser.Clairvoyant.
func (l *OracleSubspace) Reveal(t *multiuser.Truth) {
	l.basis = span(t.Loadings)
	_, r := l.basis.Dims()
	l.noise = t.Noise * t.Noise
	if l.Problem.Feedback == multiuser.OnlyReturn {
		l.noise *= float64(l.Problem.Horizon)
	}
	users := l.Problem.Users
	weights := linalg.Product(t.Rewards.RawMatrix(), l.basis.RawMatrix())
	l.mean = make([]float64, r)
	for u := range users {
		linalg.Axpy(1/float64(users), linalg.Row(weights, u), l.mean)
	}
	for u := range users {
		linalg.Axpy(-1, l.mean, linalg.Row(weights, u))
	}
	covariance := linalg.Zeros(r, r)
	linalg.Gram(covariance, weights)
	for i := range covariance.Data {
		covariance.Data[i] /= float64(users)
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
	u, values, _, ok := linalg.SVD(columns.RawMatrix())
	if !ok {
		panic("oracle subspace: the loadings are no finite numbers")
	}
	r := 0
	for r < len(values) && values[r] > negligible*values[0] {
		r++
	}
	if r == 0 {
		return mat.NewDense(u.Rows, 1, nil)
	}
	basis := linalg.Zeros(u.Rows, r)
	for i := range u.Rows {
		copy(linalg.Row(basis, i), linalg.Row(u, i))
	}
	return mat.NewDense(u.Rows, r, basis.Data)
}

// squareRoot is the symmetric square root of a covariance matrix, which it spoils.
func squareRoot(covariance blas64.General) blas64.General {
	values, ok := linalg.Eigen(covariance)
	if !ok {
		panic("oracle subspace: the rewards are no finite numbers")
	}
	n := covariance.Rows
	root := linalg.Zeros(n, n)
	for k, x := range values {
		if x > negligible*values[0] {
			vector := linalg.Row(covariance, k)
			for i, y := range vector {
				linalg.Axpy(float64(math.Sqrt(x)*y), vector, linalg.Row(root, i))
			}
		}
	}
	return root
}

// Observe implements multiuser.Learner.
func (l *OracleSubspace) Observe(user int, o *multiuser.Observation) {
	l.Explorer.Observe(user, o)
	if l.basis == nil {
		return
	}
	t := &o.First
	switch l.Problem.Feedback {
	case multiuser.EveryStep:
		for h, y := range o.Rewards {
			l.add(user, l.basis.RawRowView(t.Pair(h, l.Problem.Actions)), y)
		}
	case multiuser.OneStep:
		l.add(user, l.basis.RawRowView(t.Pair(o.Step, l.Problem.Actions)), o.Rewards[0])
	case multiuser.OnlyReturn:
		clear(l.z)
		for h := range t.Actions {
			linalg.Axpy(1, l.basis.RawRowView(t.Pair(h, l.Problem.Actions)), l.z)
		}
		l.add(user, l.z, o.Rewards[0])
	}
}

// add records that <z, weights of the user> was heard as y.
func (l *OracleSubspace) add(user int, z []float64, y float64) {
	r := len(z)
	gram, moment := l.gram[user*r*r:(user+1)*r*r], l.moment[user*r:(user+1)*r]
	for i, x := range z {
		for j, x2 := range z {
			gram[i*r+j] += float64(x * x2)
		}
		moment[i] += float64(x * y)
	}
}

// Recommend implements multiuser.Learner. Without the truth it is uniform play.
func (l *OracleSubspace) Recommend() []*mdp.Policy {
	if l.basis == nil {
		return l.Uniform()
	}
	rewards := l.Fill(l.Estimate().Rewards, func(u int, to []float64) {
		linalg.MulVec(to, l.basis.RawMatrix(), l.weights(u))
	})
	_, r := l.basis.Dims()
	setEstimate(&l.Planner, rewards, r, false)
	return l.PlanUsers(rewards)
}

// weights are the estimated weights of a user.
func (l *OracleSubspace) weights(u int) []float64 {
	r := len(l.mean)
	gram := linalg.Of(r, r, l.gram[u*r*r:(u+1)*r*r])
	left := linalg.Product(linalg.Product(l.root, gram), l.root)
	trace := 0.0
	for i := range r {
		trace += linalg.Row(left, i)[i]
	}
	// Without noise, what was not heard of stays where the mean is.
	penalty := max(l.noise, float64(negligible*trace), math.SmallestNonzeroFloat32)
	for i := range r {
		linalg.Row(left, i)[i] += penalty
	}
	miss, solution, weights := make([]float64, r), make([]float64, r), make([]float64, r)
	linalg.MulVec(miss, gram, l.mean)
	for i, b := range l.moment[u*r : (u+1)*r] {
		miss[i] = b - miss[i]
	}
	linalg.MulVec(solution, l.root, miss)
	if !linalg.Cholesky(left) {
		panic(fmt.Sprintf("oracle subspace: what user %d said is no finite number", u))
	}
	linalg.CholeskySolve(left, solution)
	linalg.MulVec(weights, l.root, solution)
	linalg.Axpy(1, l.mean, weights)
	return weights
}
