package comparisons

import (
	"slices"

	"gonum.org/v1/gonum/mat"

	"joust/algorithms/multiuser/stages"
	"joust/sim/linalg"
	"joust/sim/mdp"
	"joust/sim/multiuser"
	"joust/sim/parallel"
	"joust/sim/pref"
	"joust/sim/rng"
)

// record keeps the comparisons of each user in the order of observation. A comparison
// becomes the vector
//
//	x = features(preferred) - features(other),
//
// where the features of a trajectory are the numbers of visits of each pair, S·A numbers,
// or, where the problem has features, the sum of the features of the visited pairs. Two
// trajectories with the same features carry no information and are not kept.
type record struct {
	actions     int
	items       bool       // a trajectory is one item
	features    *mat.Dense // of pairs, S·A × d, or nil
	dim         int        // of x
	comparisons []userComparisons
	counts      []float64 // dim numbers; 0 between calls unless there are features
	touched     []int32   // places of the counts that the present call changes
}

// userComparisons are the comparisons of one user. For items, index alternates between the
// preferred item and the other. For trajectories without features, index and value hold
// the entries of x that are not 0, those of comparison i before end[i]. With features,
// value holds all entries of each x.
type userComparisons struct {
	end, index []int32
	value      []float64
}

func newRecord(p *multiuser.Problem) *record {
	r := &record{
		actions: p.Actions, items: p.Items(), features: p.Features,
		dim: stages.Unknowns(p), comparisons: make([]userComparisons, p.Users),
	}
	r.counts = make([]float64, r.dim)
	return r
}

// ordered returns the trajectory that the user preferred, and the other.
func ordered(o *multiuser.Observation) (better, other *mdp.Trajectory) {
	if o.Outcome == pref.SecondWins {
		return &o.Second, &o.First
	}
	return &o.First, &o.Second
}

// Add implements stages.Recorder.
func (r *record) Add(user int, o *multiuser.Observation) {
	better, other := ordered(o)
	s := &r.comparisons[user]
	if r.items {
		if i, j := better.Actions[0], other.Actions[0]; i != j {
			s.index = append(s.index, i, j)
		}
		return
	}
	if r.features != nil {
		clear(r.counts)
		r.sum(better, 1)
		r.sum(other, -1)
		if slices.ContainsFunc(r.counts, func(x float64) bool { return x != 0 }) {
			s.value = append(s.value, r.counts...)
		}
		return
	}
	r.touched = r.touched[:0]
	r.count(better, 1)
	r.count(other, -1)
	slices.Sort(r.touched)
	before := len(s.index)
	for _, j := range r.touched {
		if r.counts[j] != 0 {
			s.index = append(s.index, j)
			s.value = append(s.value, r.counts[j])
			r.counts[j] = 0
		}
	}
	if len(s.index) > before {
		s.end = append(s.end, int32(len(s.index)))
	}
}

// sum adds sign times the sum of the features of the visited pairs to the counts.
func (r *record) sum(t *mdp.Trajectory, sign float64) {
	for h := range t.Actions {
		for i, x := range r.features.RawRowView(t.Pair(h, r.actions)) {
			r.counts[i] += float64(sign * x)
		}
	}
}

// count adds sign times the numbers of visits to the counts.
func (r *record) count(t *mdp.Trajectory, sign float64) {
	for h := range t.Actions {
		j := int32(t.Pair(h, r.actions))
		r.counts[j] += sign
		r.touched = append(r.touched, j)
	}
}

// data holds the comparisons of all users. Comparison r says that x_r was preferred to -x_r,
// weight[r] times. x is sparse or, where start is nil, dense.
type data struct {
	users, dim int
	first      []int     // the comparisons of user u are first[u] … first[u+1]-1
	weight     []float64 // of each comparison
	start      []int     // sparse: entries start[r] … start[r+1]-1 are those of comparison r
	index      []int32   // sparse: the place of each entry
	value      []float64 // of each entry; dense: x_r is value[r*dim:(r+1)*dim]
	offset     []float64 // nil, or for each comparison a number that is added to its margin
}

// rows returns the number of comparisons, where equal ones of a user count once.
func (d *data) rows() int { return len(d.weight) }

// data returns the comparisons so far. Equal comparisons of items by a user become one,
// whose weight is their number.
func (r *record) data() *data {
	d := &data{users: len(r.comparisons), dim: r.dim, first: make([]int, 1, len(r.comparisons)+1)}
	if r.features == nil {
		d.start = []int{0}
	}
	for u := range r.comparisons {
		s := &r.comparisons[u]
		switch {
		case r.items:
			r.tally(s, d)
		case r.features != nil:
			d.value = append(d.value, s.value...)
			for range len(s.value) / r.dim {
				d.weight = append(d.weight, 1)
			}
		default:
			from := len(d.index)
			d.index = append(d.index, s.index...)
			d.value = append(d.value, s.value...)
			for _, end := range s.end {
				d.start = append(d.start, from+int(end))
				d.weight = append(d.weight, 1)
			}
		}
		d.first = append(d.first, len(d.weight))
	}
	return d
}

// tally appends one user's comparisons of items to d, equal ones as one.
func (r *record) tally(s *userComparisons, d *data) {
	codes := make([]int, 0, len(s.index)/2)
	for i := 0; i < len(s.index); i += 2 {
		codes = append(codes, int(s.index[i])*r.actions+int(s.index[i+1]))
	}
	slices.Sort(codes)
	for at := 0; at < len(codes); {
		code, from := codes[at], at
		for at < len(codes) && codes[at] == code {
			at++
		}
		i, j := code/r.actions, code%r.actions
		if r.features == nil {
			d.index = append(d.index, int32(i), int32(j))
			d.value = append(d.value, 1, -1)
			d.start = append(d.start, len(d.index))
		} else {
			better, other := r.features.RawRowView(i), r.features.RawRowView(j)
			for k := range better {
				d.value = append(d.value, better[k]-other[k])
			}
		}
		d.weight = append(d.weight, float64(at-from))
	}
}

// margin returns <x_r, theta> plus the offset of comparison r.
func (d *data) margin(r int, theta []float64) float64 {
	sum := 0.0
	if d.offset != nil {
		sum = d.offset[r]
	}
	return sum + d.dot(r, theta)
}

// dot returns <x_r, v>.
func (d *data) dot(r int, v []float64) float64 {
	if d.start == nil {
		return linalg.Dot(d.value[r*d.dim:(r+1)*d.dim], v)
	}
	sum := 0.0
	value := d.value[d.start[r]:d.start[r+1]]
	for i, j := range d.index[d.start[r]:d.start[r+1]] {
		sum += float64(value[i] * v[j])
	}
	return sum
}

// addTo adds a·x_r to v.
func (d *data) addTo(v []float64, r int, a float64) {
	if d.start == nil {
		linalg.Axpy(a, d.value[r*d.dim:(r+1)*d.dim], v)
		return
	}
	value := d.value[d.start[r]:d.start[r+1]]
	for i, j := range d.index[d.start[r]:d.start[r+1]] {
		v[j] += float64(a * value[i])
	}
}

// addSquareTo adds a times the squares of the entries of x_r to v.
func (d *data) addSquareTo(v []float64, r int, a float64) {
	if d.start == nil {
		for i, x := range d.value[r*d.dim : (r+1)*d.dim] {
			v[i] += float64(a * x * x)
		}
		return
	}
	for e := d.start[r]; e < d.start[r+1]; e++ {
		v[d.index[e]] += float64(a * d.value[e] * d.value[e])
	}
}

// split holds each comparison out with the given probability, at random. Weights must be
// whole numbers.
func (d *data) split(probability float64, stream *rng.Source) (kept, held *data) {
	threshold := rng.Threshold(probability)
	kept, held = d.empty(), d.empty()
	for u := range d.users {
		for r := d.first[u]; r < d.first[u+1]; r++ {
			out := 0.0
			for range int(d.weight[r]) {
				if stream.Draw() < threshold {
					out++
				}
			}
			kept.take(d, r, d.weight[r]-out)
			held.take(d, r, out)
		}
		kept.first = append(kept.first, kept.rows())
		held.first = append(held.first, held.rows())
	}
	return kept, held
}

// empty returns data of the same kind without any user.
func (d *data) empty() *data {
	e := &data{users: d.users, dim: d.dim, first: []int{0}}
	if d.start != nil {
		e.start = []int{0}
	}
	return e
}

// take appends comparison r of other with this weight, unless it is 0.
func (d *data) take(other *data, r int, weight float64) {
	if weight == 0 {
		return
	}
	d.weight = append(d.weight, weight)
	if d.start == nil {
		d.value = append(d.value, other.value[r*d.dim:(r+1)*d.dim]...)
		return
	}
	low, high := other.start[r], other.start[r+1]
	d.index = append(d.index, other.index[low:high]...)
	d.value = append(d.value, other.value[low:high]...)
	d.start = append(d.start, len(d.index))
}

// head returns the comparisons of the first users.
func (d *data) head(users int) *data {
	e := *d
	e.users, e.first = users, d.first[:users+1]
	rows := e.first[users]
	e.weight = d.weight[:rows]
	if d.offset != nil {
		e.offset = d.offset[:rows]
	}
	return &e
}

// project writes to p the comparisons in the coordinates w of
//
//	theta = origin + basis·w,
//
// which have the vectors basis'x and the offsets <x, origin>. basis is dim × q in row-major
// order. p must be the zero value or the result of an earlier call for d.
func (d *data) project(p *data, basis []float64, q int, origin []float64, workers int) {
	if p.value == nil {
		*p = data{
			users: d.users, dim: q, first: d.first, weight: d.weight,
			value: make([]float64, d.rows()*q), offset: make([]float64, d.rows()),
		}
	}
	parallel.Range(workers, d.users, func(_, low, high int) {
		for r := d.first[low]; r < d.first[high]; r++ {
			z := p.value[r*q : (r+1)*q]
			clear(z)
			if d.start == nil {
				for i, x := range d.value[r*d.dim : (r+1)*d.dim] {
					linalg.Axpy(x, basis[i*q:(i+1)*q], z)
				}
			} else {
				for e := d.start[r]; e < d.start[r+1]; e++ {
					i := int(d.index[e])
					linalg.Axpy(d.value[e], basis[i*q:(i+1)*q], z)
				}
			}
			p.offset[r] = d.margin(r, origin)
		}
	})
}
