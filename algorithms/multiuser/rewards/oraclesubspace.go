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
			Title:    "oracle subspace",
			About:    "An upper bound for low-rank learners, not an algorithm: it knows the r reward functions whose combinations the users' rewards are, and the mean and covariance of the combinations, and learns r numbers for each user. With many users, who share the cost of learning the subspace, low rank approaches it.",
			Feedback: "The truth except each user's own weights in the subspace, and rewards of every step, of one step, or of a whole trajectory.",
			Cost:     "O(r²) for each observed reward, and O(N·(r³+S·A·(r+b·H))) for a recommendation, with b successors of each pair; memory for N·S·A numbers.",
			Promises: []sim.Promise{
				{Of: sim.Result, Text: "No linear estimate has a smaller mean squared error over users: it is the posterior mean under the normal law of the same mean and covariance.", Test: "algorithms/multiuser/rewards.TestOracleSubspace"},
				{Of: sim.Result, Text: "For a user with many observations the mean squared error is that of least squares, rσ²/(KH) for KH observed rewards with noise of variance σ².", Test: "algorithms/multiuser/completion.TestErrorInSubspace"},
			},
		},
		Defaults: OracleSubspaceParams{explore.Defaults},
	},
	New: NewOracleSubspace,
}

// OracleSubspace knows the space that contains the users' rewards, the mean m and the
// covariance C of the users' weights in a basis of it, and the variance σ² of the noise. Its
// estimate of the weights of user u is
//
//	m + L (L G_u L + σ²I)⁻¹ L (b_u - G_u m),  L² = C,  G_u = Σ z z',  b_u = Σ z y,
//
// summed over the observed rewards y of the user, where z is the row of the basis that
// belongs to the pair or, where y is a return, the sum of the rows over the trajectory. It
// is ridge regression towards m with the penalty of the true covariance, hence the best
// linear estimate. With one user, m is that user's weights and C is 0.
type OracleSubspace struct {
	stages.Explorer
	basis *mat.Dense     // S·A × r, orthonormal columns; nil until the truth is revealed
	mean  []float64      // m
	root  blas64.General // L
	noise float64        // σ² of one observed number

	gram, moment []float64 // G_u and b_u of each user
	z            []float64
}

// NewOracleSubspace returns a learner for the problem. The stream data decides what is
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

// negligible is the share of the largest singular value or eigenvalue below which one is
// taken to be 0.
const negligible = 1e-10

// span returns an orthonormal basis of the space that the columns span, or one column of
// zeros where all columns are 0.
func span(columns *mat.Dense) *mat.Dense {
	u, values, _, ok := linalg.SVD(columns.RawMatrix())
	if !ok {
		panic("oracle subspace: the loadings are not finite")
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

// squareRoot returns the symmetric square root of a covariance matrix, which it overwrites.
func squareRoot(covariance blas64.General) blas64.General {
	values, ok := linalg.Eigen(covariance)
	if !ok {
		panic("oracle subspace: the rewards are not finite")
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

// add records that <z, weights of the user> + noise was observed as y.
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

// Recommend implements multiuser.Learner. Before Reveal it returns uniform play.
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

// weights returns the estimated weights of a user.
func (l *OracleSubspace) weights(u int) []float64 {
	r := len(l.mean)
	gram := linalg.Of(r, r, l.gram[u*r*r:(u+1)*r*r])
	left := linalg.Product(linalg.Product(l.root, gram), l.root)
	trace := 0.0
	for i := range r {
		trace += linalg.Row(left, i)[i]
	}
	// Without noise, directions without observations keep the mean.
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
		panic(fmt.Sprintf("oracle subspace: the observed rewards of user %d are not finite", u))
	}
	linalg.CholeskySolve(left, solution)
	linalg.MulVec(weights, l.root, solution)
	linalg.Axpy(1, l.mean, weights)
	return weights
}
