package ranking

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"

	"gonum.org/v1/gonum/blas/blas64"

	"joust/results/stats"
	"joust/sim/linalg"
	"joust/sim/parallel"
	"joust/sim/portable"
	"joust/sim/pref"
	"joust/sim/rng"
)

// RankDraws is the number of Gaussian draws of RankSets: 1e5, by which the quantile has a
// standard error of about 0.005.
const RankDraws = 100_000

// RankSet says which ranks of the arms agree with estimated strengths.
type RankSet struct {
	// Quantile is the quantile .95 of the greatest |t| over all pairs, where t is the error of
	// the difference of two strengths divided by its standard error. QuantileSE is its standard
	// error by the number of draws.
	Quantile, QuantileSE float64
	// Low and High are the ends of the simultaneous 95 % intervals of the ranks: all true ranks
	// lie in them with probability .95 (Mogstad, Romano, Shaikh and Wilhelm, "Inference for ranks
	// with applications to mobility across neighbourhoods and academic achievement across
	// countries", Review of Economic Studies 2024). Rank 1 is the best. Low is 1 and the number of
	// arms that are surely above, High is K without those that are surely below; an arm is surely
	// above another if its strength is greater by more than Quantile standard errors of the
	// difference.
	Low, High []int
	// FastChat is 1 and the number of arms whose 95 % interval lies wholly above that of the
	// arm, as the leaderboards of FastChat print it. It is no interval and not simultaneous.
	FastChat []int
	// Separable is the number of pairs that differ at the level .05 after Holm's correction for
	// all pairs.
	Separable int
	// Groups has the letters of each arm: two arms share a letter if and only if they are not
	// separable. The letter a belongs to the strongest arm. It is nil for more than MaxLetters
	// arms.
	Groups []string
	// Adjusted has p-values of all pairs by Holm's method, symmetric, row by row; 1 on the
	// diagonal.
	Adjusted []float64
}

// MaxLetters is the greatest number of arms that get letters: those of more take long and
// nobody reads them.
const MaxLetters = 150

// rankChunk is the number of draws of one stream.
const rankChunk = 1000

// RankSets returns the ranks that agree with strengths θ of K ≥ 2 arms, in units of the log odds,
// and the matrix V of their covariances, of which only those of differences matter. V may have rows
// and columns of other parameters after the first K.
//
// The greatest |t| of a number of draws from the normal law with the covariances V is computed
// from the streams "rank", "ranksets" and the number of the chunk of 1,000 draws, of the root
// seed. workers goroutines work at the same time; the result does not depend on their number. A
// draw takes O(K²). A difference without a variance separates no arms.
//
// RankSets fails if a number is not finite or the sizes do not agree.
func RankSets(theta []float64, v blas64.General, draws int, root uint64, workers int) (*RankSet, error) {
	k := len(theta)
	if k < 2 || v.Rows < k || v.Cols < k || draws < 1 {
		return nil, fmt.Errorf("ranks of %d arms by a %d × %d matrix of covariances and %d draws; at least two arms, a row and a column for each and a draw are needed", k, v.Rows, v.Cols, draws)
	}
	v.Rows, v.Cols = k, k
	for _, x := range theta {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return nil, errors.New("ranks need finite strengths")
		}
	}
	root2, ok := squareRoot(v)
	if !ok {
		return nil, errors.New("ranks need finite covariances")
	}
	se := differences(v)
	r := &RankSet{}
	largest := maxT(root2, se, draws, root, workers)
	slices.Sort(largest)
	at := int(math.Ceil(float64(float64(draws)*stats.Confidence))) - 1
	r.Quantile = largest[at]
	// Half the distance of the order statistics that lie a standard deviation of the rank
	// away on both sides.
	spread := int(math.Ceil(math.Sqrt(float64(float64(draws) * stats.Confidence * (1 - stats.Confidence)))))
	r.QuantileSE = (largest[min(at+spread, draws-1)] - largest[max(at-spread, 0)]) / 2
	r.Low, r.High = rankIntervals(theta, se, r.Quantile)
	r.FastChat = fastChatRanks(theta, v)
	r.separate(theta, se)
	return r, nil
}

// squareRoot returns a matrix A with A A' = V, for a symmetric V whose eigenvalues are not
// negative up to rounding.
func squareRoot(v blas64.General) (blas64.General, bool) {
	k := v.Rows
	rows := linalg.Zeros(k, k)
	for i := range k {
		for j := range k {
			linalg.Row(rows, i)[j] = (v.Data[i*v.Stride+j] + v.Data[j*v.Stride+i]) / 2
		}
	}
	values, ok := linalg.Eigen(rows)
	if !ok {
		return rows, false
	}
	for e, value := range values {
		f := math.Sqrt(max(0, value))
		row := linalg.Row(rows, e)
		for i := range row {
			row[i] *= f
		}
	}
	return linalg.Transposed(rows), true
}

// differences returns the standard errors of θ_i - θ_j, row by row.
func differences(v blas64.General) []float64 {
	k := v.Rows
	se := make([]float64, k*k)
	for i := range k {
		for j := range k {
			se[i*k+j] = math.Sqrt(max(0, v.Data[i*v.Stride+i]+v.Data[j*v.Stride+j]-v.Data[i*v.Stride+j]-v.Data[j*v.Stride+i]))
		}
	}
	return se
}

// maxT returns the greatest |g_i - g_j|/se_ij of each of the draws g.
func maxT(root blas64.General, se []float64, draws int, seed uint64, workers int) []float64 {
	k := root.Rows
	inverse := make([]float64, len(se)) // 1/se, or 0 where a difference has no variance
	for c, s := range se {
		if s > 0 {
			inverse[c] = 1 / s
		}
	}
	largest := make([]float64, draws)
	chunks := (draws + rankChunk - 1) / rankChunk
	parallel.Range(workers, chunks, func(_, low, high int) {
		normal, g := make([]float64, k), make([]float64, k)
		for c := low; c < high; c++ {
			stream := rng.Stream(seed, "rank", "ranksets", strconv.Itoa(c))
			for d := c * rankChunk; d < min(draws, (c+1)*rankChunk); d++ {
				for i := range normal {
					normal[i] = stream.Normal()
				}
				linalg.MulVec(g, root, normal)
				most := 0.0
				for i, a := range g {
					row := inverse[i*k : i*k+i]
					for j, f := range row {
						if t := math.Abs(float64((a - g[j]) * f)); t > most {
							most = t
						}
					}
				}
				largest[d] = most
			}
		}
	})
	return largest
}

// rankIntervals returns the ranks that are possible if differences of more than so many
// standard errors are certain.
func rankIntervals(theta, se []float64, quantile float64) (low, high []int) {
	k := len(theta)
	low, high = make([]int, k), make([]int, k)
	for i := range theta {
		low[i], high[i] = 1, k
		for j := range theta {
			if s := se[i*k+j]; s > 0 {
				switch limit := float64(quantile * s); {
				case theta[j]-theta[i] > limit:
					low[i]++
				case theta[i]-theta[j] > limit:
					high[i]--
				}
			}
		}
	}
	return low, high
}

// fastChatRanks returns 1 and the number of arms whose interval lies above that of the arm.
func fastChatRanks(theta []float64, v blas64.General) []int {
	z := portable.PhiInverse((1 + stats.Confidence) / 2)
	half := make([]float64, len(theta))
	for i := range half {
		half[i] = float64(z * math.Sqrt(max(0, v.Data[i*v.Stride+i])))
	}
	ranks := make([]int, len(theta))
	for i := range theta {
		ranks[i] = 1
		for j := range theta {
			if theta[j]-half[j] > theta[i]+half[i] {
				ranks[i]++
			}
		}
	}
	return ranks
}

// separate tests all pairs and groups the arms.
func (r *RankSet) separate(theta, se []float64) {
	k := len(theta)
	p := make([]float64, 0, k*(k-1)/2)
	for i := range k {
		for j := range i {
			value := 1.0
			if s := se[i*k+j]; s > 0 {
				value = portable.Erfc(float64(math.Abs(theta[i]-theta[j]) / s * (math.Sqrt2 / 2)))
			}
			p = append(p, value)
		}
	}
	r.Adjusted = make([]float64, k*k)
	at := 0
	adjusted := stats.Holm(p, len(p))
	for i := range k {
		r.Adjusted[i*k+i] = 1
		for j := range i {
			r.Adjusted[i*k+j], r.Adjusted[j*k+i] = adjusted[at], adjusted[at]
			if r.separable(i, j) {
				r.Separable++
			}
			at++
		}
	}
	if k > MaxLetters {
		return
	}
	order := make([]pref.Arm, k)
	for i := range order {
		order[i] = pref.Arm(i)
	}
	slices.SortStableFunc(order, func(a, b pref.Arm) int { return cmp.Compare(theta[b], theta[a]) })
	letters := stats.CompactLetters(k, func(a, b int) bool { return r.separable(int(order[a]), int(order[b])) })
	r.Groups = make([]string, k)
	for at, i := range order {
		r.Groups[i] = letters[at]
	}
}

// separable reports whether the strengths of two arms differ after Holm's correction.
func (r *RankSet) separable(i, j int) bool {
	k := len(r.Low)
	return r.Adjusted[i*k+j] <= 1-stats.Confidence
}
