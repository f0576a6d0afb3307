package completion

import (
	"math"

	"joust/algorithms/multiuser/proximal"
	"joust/sim/linalg"
	"joust/sim/rng"
)

// Rank and penalty are chosen by the error at a share heldOut of the entries, which are held
// out; fits for the comparison stop earlier.
const (
	heldOut          = 0.1
	holdOutTolerance = 1e-4
	holdOutCap       = 30
)

var holdOutRidges = []float64{0.1, 0.3}

// ranksTried returns the numbers of directions besides the offsets that hold-out tries: 0
// to 4, then every second one, and the largest.
func ranksTried(largest int) []int {
	var tried []int
	for q := 0; q < largest; q++ {
		if q <= 4 || q%2 == 0 {
			tried = append(tried, q)
		}
	}
	return append(tried, largest)
}

// entry is an entry that is held out.
type entry struct {
	row, col    int32
	mean, count float64
}

// divide divides the entries of the rows that affect the estimate at random into those to
// fit to and those that are held out.
func (p *problem) divide() (*Data, []entry) {
	stream := rng.Stream(p.options.Seed, "hold-out")
	threshold := rng.Threshold(heldOut)
	d := p.data
	keep := &Data{Rows: p.shape, Cols: d.Cols, First: make([]int32, p.shape+1), Noise: d.Noise}
	var held []entry
	for i := range p.shape {
		for k := d.First[i]; k < d.First[i+1]; k++ {
			if stream.Draw() < threshold {
				held = append(held, entry{int32(i), d.Col[k], d.Mean[k], d.Count[k]})
				continue
			}
			keep.Col = append(keep.Col, d.Col[k])
			keep.Mean = append(keep.Mean, d.Mean[k])
			keep.Count = append(keep.Count, d.Count[k])
		}
		keep.First[i+1] = int32(len(keep.Col))
	}
	return keep, held
}

// holdOut chooses the number of directions, up to MaxRank-1, and where it is not given the
// penalty as a multiple of λ0, by the weighted squared error of ALS at a tenth of the
// entries that are held out. Of equals it takes the first: fewer directions, the smaller
// penalty.
//
// All fits use leading columns of the same spectral start, and of two penalties the second
// starts where the first stopped.
func (p *problem) holdOut(sigma float64) (q int, factor float64) {
	keep, held := p.divide()
	ridges := holdOutRidges
	if p.options.Ridge > 0 {
		ridges = []float64{p.options.Ridge}
	}
	if len(held) == 0 || len(keep.Col) == 0 {
		return 0, ridges[0]
	}
	options := p.options
	options.Freeze = 0
	part := prepare(keep, options, false)
	// λ0 grows with the root of the number of observations.
	part.norm = p.noiseNorm() * math.Sqrt(1-heldOut)
	largest := min(p.options.MaxRank-1, part.largestRank())
	start := part.spectralStart(largest)
	best := math.Inf(1)
	for _, tried := range ranksTried(largest) {
		if tried == 0 {
			best, q, factor = missed(held, part.offset, nil, nil, 0), 0, ridges[0]
			continue
		}
		a := newAlternating(part.copied(), tried)
		a.start(proximal.FirstColumns(linalg.Of(part.data.Cols, largest, start), tried).Data)
		for _, c := range ridges {
			a.fit(c*sigma*part.noiseNorm(), holdOutTolerance, holdOutCap)
			if miss := missed(held, a.offset, a.u, a.v, tried); miss < best {
				best, q, factor = miss, tried, c
			}
		}
	}
	return q, factor
}

// missed returns the weighted squared error of a fit at the held-out entries.
func missed(held []entry, offset, u, v []float64, q int) float64 {
	sum := 0.0
	for _, e := range held {
		r := e.mean - offset[e.col]
		for t := range q {
			r -= float64(u[int(e.row)*q+t] * v[int(e.col)*q+t])
		}
		sum += float64(e.count * r * r)
	}
	return sum
}
