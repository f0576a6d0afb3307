package completion

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"

	"joust/algorithms/multiuser/proximal"
	"joust/sim/linalg"
	"joust/sim/parallel"
	"joust/sim/portable"
	"joust/sim/rng"
)

// Constants of SoftImpute; tolerance and path are those of the R package softImpute.
const (
	softTolerance    = 1e-5 // of the squared relative change in a sweep
	softSweeps       = 100
	softPath         = 10   // number of penalties from the largest sensible one to the final one
	defaultSoftRidge = 0.1  // as a multiple of λ0
	leastSoftRidge   = 1e-4 // as a share of the norm of the observed residuals, for data without noise
)

// SoftImpute estimates by the method of that name in its alternating form (Hastie, Mazumder,
// Lee and Zadeh, "Matrix completion and low-rank SVD via fast alternating least squares",
// JMLR 16, 2015, algorithm 3.1; Mazumder, Hastie and Tibshirani, JMLR 11, 2010): entries that
// are not observed are imputed by the present estimate AB' with Rank-1 directions, and the
// completed matrix X* is regressed on A with a ridge λ,
//
//	B' = (A'A + λI)⁻¹ A' X*,  X* = P_Ω(Y - 1μ' - AB') + AB',
//
// factors are made orthogonal, and the same is done for A, until a sweep changes the
// estimate by less than 10⁻⁵ in squares; last, the singular values of X*V are lowered by λ.
// Ten penalties are used, from the norm of the observed residuals down to the final one in
// equal ratios, where each fit starts from the last.
//
// As in the paper, all observed entries have the same weight, regardless of their numbers of
// observations. λ0 is that of such entries, E|P_Ω(σG/√W)|. The penalty is Ridge times λ0, by
// default 0.1 λ0. Where neither penalty nor rank is given, the estimate has at most
// MaxRank-1 directions, and the penalty is the one of the path, which ends at 0.1 λ0, with
// the least error at a tenth of the entries that are held out.
func SoftImpute(d *Data, o Options) *Fit {
	p := prepare(d, o, false)
	if p.broken || len(p.pattern.col) == 0 {
		return p.pooled()
	}
	q := o.Rank - 1
	if o.Rank < 1 {
		q = p.options.MaxRank - 1
	}
	q = min(q, p.largestRank())
	if q < 1 {
		return p.pooled()
	}
	sigma := p.noise(q)
	factor := o.Ridge
	if factor <= 0 {
		factor = defaultSoftRidge
	}
	least := factor * sigma * noiseNorm(p.pattern, func(k int) float64 { return 1 / math.Sqrt(d.Count[k]) }, p.options)
	p.weighEqually()
	path := p.penalties(least)
	if path == nil {
		return p.pooled()
	}
	if o.Rank < 1 && o.Ridge <= 0 {
		path = path[:p.bestOf(path, q)]
		if len(path) == 0 {
			return p.pooled()
		}
	}
	s := newSoftImpute(p, q)
	for _, lambda := range path {
		s.solve(lambda)
	}
	lambda := path[len(path)-1]
	f := p.balanced(s.lowered(lambda), lambda, lambda)
	f.Ridge, f.Noise, f.Iterations = lambda, sigma, s.sweeps
	return f
}

// weighEqually gives all observed entries the weight 1.
func (p *problem) weighEqually() {
	unweighted := *p.data
	unweighted.Count = make([]float64, len(unweighted.Mean))
	for k := range unweighted.Count {
		unweighted.Count[k] = 1
	}
	p.data, p.target, p.norm = &unweighted, p.residual, 0
	p.weightByColumn, p.targetByColumn = p.pattern.byColumn(unweighted.Count), p.pattern.byColumn(p.target)
	p.square = dot(p.residual[:len(p.pattern.col)], p.residual)
}

// penalties returns penalties from the norm of the residuals, where the estimate is 0, down
// to the least, in equal ratios; nil where the residuals are 0.
func (p *problem) penalties(least float64) []float64 {
	stream := rng.Stream(p.options.Seed, "largest penalty")
	largest := operatorNorm(newSparse(p.pattern, p.residual[:len(p.pattern.col)], p.options.Workers), stream)
	if largest == 0 {
		return nil
	}
	least = max(least, leastSoftRidge*largest)
	if least >= largest {
		return []float64{least}
	}
	ratio := portable.Exp(portable.Log(least/largest) / softPath)
	path := make([]float64, softPath)
	for i := range path {
		largest *= ratio
		path[i] = largest
	}
	return path
}

// bestOf returns the number of penalties of the path to use, by hold-out; 0 where the
// offsets alone are best.
func (p *problem) bestOf(path []float64, q int) int {
	keep, held := p.divide()
	if len(held) == 0 || len(keep.Col) == 0 {
		return 0
	}
	options := p.options
	options.Freeze = 0
	part := prepare(keep, options, false)
	s := newSoftImpute(part, min(q, part.largestRank()))
	best, upTo := missed(held, part.offset, nil, nil, 0), 0
	for i, lambda := range path {
		lambda *= math.Sqrt(1 - heldOut) // λ0 grows with the root of the number of entries
		s.solve(lambda)
		f := part.balanced(s.lowered(lambda), lambda, lambda)
		if f.Rank == 1 {
			continue
		}
		if miss := missed(held, f.Offset, f.U.RawMatrix().Data, f.V.RawMatrix().Data, f.Rank-1); miss < best {
			best, upTo = miss, i+1
		}
	}
	return upTo
}

// softImpute is the state of the alternation: the estimate U D² V'.
type softImpute struct {
	*problem
	q      int
	u, v   *mat.Dense // rows × q, cols × q, orthonormal columns
	d      []float64
	left   *sparse // residuals of the estimate at the observed entries
	sweeps int
}

func newSoftImpute(p *problem, q int) *softImpute {
	s := &softImpute{problem: p, q: q, d: make([]float64, q)}
	u := make([]float64, p.shape*q)
	stream := rng.Stream(p.options.Seed, "soft-impute start")
	for i := range u {
		u[i] = stream.Normal()
	}
	linalg.Orthonormalise(linalg.Of(p.shape, q, u))
	s.u, s.v = mat.NewDense(p.shape, q, u), mat.NewDense(p.data.Cols, q, nil)
	for t := range s.d {
		s.d[t] = 1 // as in the paper: U random, D = I, V = 0
	}
	n := len(p.pattern.col)
	s.left = &sparse{p.pattern, make([]float64, n), make([]float64, n), p.options.Workers}
	return s
}

// solve makes sweeps until the estimate hardly changes.
func (s *softImpute) solve(lambda float64) {
	for range softSweeps {
		s.sweeps++
		u, v, d := mat.DenseCopyOf(s.u), mat.DenseCopyOf(s.v), append([]float64(nil), s.d...)
		s.impute()
		s.v, s.u = s.half(s.u, s.v, lambda, s.left.timesTransposed)
		s.impute()
		s.u, s.v = s.half(s.v, s.u, lambda, s.left.times)
		if s.moved(u, v, d) <= softTolerance {
			return
		}
	}
}

// impute computes the residuals of the estimate at the observed entries.
func (s *softImpute) impute() {
	q := s.q
	u, v := s.u.RawMatrix().Data, s.v.RawMatrix().Data
	p := s.pattern
	parallel.Range(s.options.Workers, p.rows, func(_, low, high int) {
		scaled := make([]float64, q)
		for i := low; i < high; i++ {
			for t := range scaled {
				scaled[t] = u[i*q+t] * s.d[t] * s.d[t]
			}
			for k := p.first[i]; k < p.first[i+1]; k++ {
				s.left.values[k] = s.residual[k] - dot(scaled, v[int(p.col[k])*q:])
			}
		}
	})
	for k, at := range p.at {
		s.left.turned[k] = s.left.values[at]
	}
}

// half regresses the completed matrix on A = from·D with the ridge: B = (S A + other
// D·D²)(D²+λ)⁻¹, where multiply multiplies a block by the residuals S or their transpose. It
// returns the orthonormal factors of the new estimate, of which to belongs to B, and sets D.
func (s *softImpute) half(from, other *mat.Dense, lambda float64, multiply func(dst, x []float64, b int)) (to, back *mat.Dense) {
	q := s.q
	n, _ := other.Dims()
	a := mat.DenseCopyOf(from)
	scale(a, s.d)
	b := mat.NewDense(n, q, nil)
	multiply(b.RawMatrix().Data, a.RawMatrix().Data, q)
	old := other.RawMatrix().Data
	for i, x := range b.RawMatrix().Data {
		d := s.d[i%q]
		b.RawMatrix().Data[i] = (x + float64(old[i]*d*d*d)) / (float64(d*d) + lambda) * d // B D
	}
	left, values, r, ok := linalg.SVD(b.RawMatrix())
	if !ok {
		panic(fmt.Sprintf("completion: no singular values of a %d × %d block", n, q))
	}
	to = mat.NewDense(n, q, left.Data)
	rows, _ := from.Dims()
	back = mat.NewDense(rows, q, linalg.Product(from.RawMatrix(), r).Data)
	for t, x := range values {
		s.d[t] = math.Sqrt(x)
	}
	return to, back
}

// scale multiplies each column by its factor.
func scale(a *mat.Dense, by []float64) {
	data := a.RawMatrix().Data
	for i := range data {
		data[i] *= by[i%len(by)]
	}
}

// moved returns |X - X₀|²/|X₀|² for the estimate X and an earlier one X₀, or 0 where X₀ is 0 to
// working precision.
func (s *softImpute) moved(u, v *mat.Dense, d []float64) float64 {
	left, right := linalg.Zeros(s.q, s.q), linalg.Zeros(s.q, s.q)
	linalg.MulTransposed(left, s.u.RawMatrix(), u.RawMatrix())
	linalg.MulTransposed(right, s.v.RawMatrix(), v.RawMatrix())
	var now, before, both float64
	for i, x := range s.d {
		now += float64(x * x * x * x)
		before += float64(d[i] * d[i] * d[i] * d[i])
		for j, y := range d {
			both += float64(x * x * linalg.Row(left, i)[j] * y * y * linalg.Row(right, i)[j])
		}
	}
	if before == 0 {
		return 0
	}
	return (now + before - 2*both) / before
}

// lowered returns the singular values of X*V above λ, from which λ is yet to be subtracted.
func (s *softImpute) lowered(lambda float64) proximal.Singular {
	s.impute()
	q := s.q
	b := mat.NewDense(s.pattern.rows, q, nil)
	s.left.times(b.RawMatrix().Data, s.v.RawMatrix().Data, q)
	u := mat.DenseCopyOf(s.u)
	scale(u, s.d)
	scale(u, s.d)
	linalg.Axpy(1, u.RawMatrix().Data, b.RawMatrix().Data)
	values, right := proximal.ProductSingular(b.RawMatrix(), s.v.RawMatrix(), q)
	k := 0
	for k < q && values[k] > lambda {
		k++
	}
	found := proximal.Singular{
		Values: values[:k], Right: proximal.FirstColumns(right, k), Scaled: linalg.Zeros(s.pattern.rows, k),
	}
	if k == 0 {
		return found
	}
	// X* times the right vectors, which lie in the span of V.
	turn := linalg.Zeros(q, k)
	linalg.MulTransposed(turn, s.v.RawMatrix(), found.Right)
	linalg.Mul(found.Scaled, b.RawMatrix(), turn)
	return found
}
