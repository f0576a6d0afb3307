package tournament

import (
	"errors"
	"math"
	"slices"

	"joust/sim"
	"joust/sim/cite"
	"joust/sim/duel"
	"joust/sim/param"
	"joust/sim/pref"
	"joust/sim/rng"
)

// V1InferParams are the parameters of V1Infer.
type V1InferParams struct {
	Budget  int     `yaml:"budget" doc:"duels to spend as a multiple of the number of arms, 1 to 1000000; never more than the horizon, if there is one"`
	DMin    int     `yaml:"dmin" doc:"different opponents of every arm in the first phase d_min, 0 to 1000000; the published value is not known"`
	H       int     `yaml:"h" doc:"greatest distance h of two opponents in the order of scores in the second phase, 1 to 1000000; the published value is not known"`
	Tau     float64 `yaml:"tau" doc:"least weight τ of a duel, in (0,1]: that of a duel with equal grades; the published value is not known"`
	Pairing string  `yaml:"pairing" options:"near|random" doc:"pairs of a round: arms of near scores, as published, or random pairs in every round, for comparison"`
}

// Validate implements param.Params.
func (p V1InferParams) Validate() error {
	tau := param.Above("tau", p.Tau, 0)
	if tau == nil {
		tau = param.Within("tau", p.Tau, 0, 1)
	}
	return errors.Join(
		param.Count("budget", p.Budget, 1, maxDuelsPerArm),
		param.Count("dmin", p.DMin, 0, 1_000_000),
		param.Count("h", p.H, 1, 1_000_000),
		tau,
	)
}

// V1InferEntry declares v1-infer for the catalogue.
var V1InferEntry = duel.LearnerSpec[V1InferParams, *V1Infer]{
	Spec: sim.Spec[V1InferParams]{
		Name: "v1-infer",
		Card: sim.Card{
			Title:     "V1-Infer",
			About:     "A Swiss refinement for self-verification: first every candidate duels a few different opponents, then candidates with near scores duel, and a duel weighs more the further apart the judge's grades are. Calls of the judge are spent where the order is least certain.",
			Feedback:  "Ternary, where a tie is half a win, and the judge's grades; without grades every duel has the same weight. It uses answers: two candidates with the same answer never duel, and no duel is made if all have the same.",
			Guarantee: "None.",
			Cost:      "O(N²) a round of the first phase, O(N·h·log(N·h)) of the second, and O(N²) memory. Does not leap, because each duel is of another pair.",
			Promises: []sim.Promise{
				{Of: sim.Duels, Is: sim.AtMost, Bound: "N·B", Where: map[string]string{"B": "budget"}, Test: sim.Conformance},
			},
			Source: cite.Citation{
				Authors: "Singh, H., Li, X., Sareen, K., Maheswaran, M., Tan, S. et al.", Year: 2026,
				Title: "V₁: Unifying Generation and Self-Verification for Parallel Reasoners",
				Venue: cite.Preprint{ArXiv: "2603.04304"},
				Where: "V₁-Infer; its constants were not to be found and are guesses",
			},
		},
		Defaults: V1InferParams{Budget: 3, DMin: 2, H: 4, Tau: 0.1, Pairing: "near"},
	},
	New:     NewV1Infer,
	MaxArms: 1 << placeBits, // as many as any environment has
}

// V1Infer is V₁-Infer (Singh et al. 2026). The score of an arm is
//
//	μ_i = Σ_j w_ij·v_ij / Σ_j w_ij,  w_ij = max(|r_i-r_j|/9, τ),
//
// over its duels, with results v in {0, ½, 1} and the judge's grades r from 1 to 10;
// w = 1 without grades, and μ = ½ before the first duel.
//
// In the first phase each arm with fewer than d_min different opponents duels the arm
// of nearest score that it has not met, a random one of several, so that its first
// round is a random matching. In the second phase pairs at most h places apart in the
// order of scores duel, first those that have not met, then those of nearest scores.
// It recommends the arm of greatest score.
//
// The paper's pseudo-code chooses one pair after the other. Here pairs are chosen in
// rounds in which each arm duels at most once, so that all duels of a round can be
// run in parallel. Arms with the same answer are never paired, and do not count as
// places between two arms. The order of the slots is random, and lots decide between
// equals.
//
// Its ranking is by score and lots.
type V1Infer struct {
	*duel.Sequential
	scores *v1Scores
}

// NewV1Infer returns a learner for the problem. Its stream draws orders and slots.
func NewV1Infer(p V1InferParams, problem duel.Problem, stream *rng.Source) *V1Infer {
	v := newV1Scores(&problem, stream, p.Tau)
	order := slices.Clone(v.arms)
	h := min(p.H, problem.Arms-1)
	near := newNearPairs(problem.Arms)
	m := newMatching(&problem)
	r := v1Round{v1Scores: v, stream: stream, left: affordable(p.Budget, &problem), leader: v.arms[0]}
	l := &V1Infer{scores: v}
	l.Sequential = duel.NewSequential(problem, func(a *duel.Arena) pref.Arm {
		r.Arena = a
		a.Recommend(r.leader)
		covered := p.Pairing == "random" // the first phase is over
		for r.left > 0 && !problem.OneTeam(order) {
			m.begin()
			duel.Shuffle(order, stream)
			if !covered {
				v.cover(order, p.DMin, m)
				covered = len(m.pairs) == 0
			}
			switch {
			case !covered:
			case p.Pairing == "random":
				m.neighbours(order)
			default:
				v.refine(order, h, &near, m)
			}
			a.Expenses.Rounds++
			a.Expenses.Byes += len(order) - 2*len(m.pairs)
			r.pairs = m.pairs
			a.Run(&r)
		}
		return r.leader
	})
	return l
}

// v1Round is a round of duels. It implements duel.Steps.
type v1Round struct {
	*duel.Arena
	*v1Scores
	stream *rng.Source
	pairs  []pref.Pair // that have not duelled
	pair   pref.Pair   // that duels
	left   int         // duels to spend
	leader pref.Arm
}

// Next implements duel.Steps.
func (r *v1Round) Next() (pref.Pair, int) {
	if len(r.pairs) == 0 || r.left == 0 {
		return pref.Pair{}, 0
	}
	r.pair, r.pairs = r.pairs[0], r.pairs[1:]
	r.left--
	if r.stream.Coin() {
		r.pair = r.pair.Flip()
	}
	return r.pair, 1
}

// Count implements duel.Steps.
func (r *v1Round) Count(t pref.Tally) {
	r.enter(r.pair, t, r.Grades())
	r.leader = leaderAfter(r.v1Scores, r.arms, r.leader, r.pair.First, r.pair.Second)
	r.Recommend(r.leader)
}

// Ranking implements duel.Ranker.
func (v *V1Infer) Ranking() []pref.Arm { return rankingOf(v.scores, v.scores.arms) }

// ObserveGraded implements duel.Graded.
func (v *V1Infer) ObserveGraded(p pref.Pair, o pref.Outcome, g duel.Grades) {
	v.Grade(g)
	v.Observe(p, o)
}

// v1Scores holds the weighted scores and which arms have met.
type v1Scores struct {
	tau            float64
	points, weight []float64 // Σ w·v and Σ w
	score          []float64 // μ
	degree         []int     // different opponents met
	met            []bool    // met[i*k+j]
	lots           []int     // by arm; of arms with equal scores that with the lowest lot is the best
	arms           []pref.Arm
}

// nearPairs are buffers for the second phase: the arms in the order of scores, and for
// each its opponents behind it. Scores and pairs are words, so that they compare fast.
type nearPairs struct {
	words  []uint64 // a score, and the arm's index in the order of the round
	scores []float64
	arms   []pref.Arm
	rows   []nearRow // by place
	heap   []uint64  // the rank of the nearest pair of each place, the nearest of all first
}

// nearRow lists the opponents of the arm at a place: those behind it, the nearest first,
// which it has not met, and then those which it has met.
type nearRow struct {
	other int  // first place behind it with another answer
	next  int  // place to look at next
	left  int  // opponents to look at
	again bool // those that it has met
}

// The parts of a pair's rank: whether the two have met, the distance of their scores, and
// their two places. Distances are at most 1 and are counted in steps of 2⁻³⁸.
const (
	rankMet   = 1 << 63
	rankGap   = 1 << 62
	placeBits = 12
	rankPlace = 1<<(2*placeBits) - 1
)

func newNearPairs(arms int) nearPairs {
	return nearPairs{
		words: make([]uint64, arms), scores: make([]float64, arms), arms: make([]pref.Arm, arms),
		rows: make([]nearRow, arms), heap: make([]uint64, 0, arms),
	}
}

// sort puts the arms in the order of scores, the greatest first; arms with equal scores
// stay in the order in which they are.
func (n *nearPairs) sort(order []pref.Arm, score []float64) {
	// Scores are not negative, so that their bits are in their order. The last twelve
	// make room for the place. Arms that differ in these only are put right afterwards.
	for at, i := range order {
		n.words[at] = ^math.Float64bits(score[i])&^(1<<placeBits-1) | uint64(at)
	}
	slices.Sort(n.words)
	for at, word := range n.words {
		i := order[word&(1<<placeBits-1)]
		x := score[i]
		to := at
		for ; to > 0 && n.scores[to-1] < x; to-- {
			n.scores[to], n.arms[to] = n.scores[to-1], n.arms[to-1]
		}
		n.scores[to], n.arms[to] = x, i
	}
	copy(order, n.arms)
}

func newV1Scores(p *duel.Problem, stream *rng.Source, tau float64) *v1Scores {
	k := p.Arms
	v := &v1Scores{
		tau: tau, points: make([]float64, k), weight: make([]float64, k), score: make([]float64, k),
		degree: make([]int, k), met: make([]bool, k*k), arms: duel.ShuffledArms(p.Arms, stream),
	}
	v.lots = lotsOf(v.arms)
	for i := range v.score {
		v.score[i] = 0.5
	}
	return v
}

// cover pairs each arm with fewer than dmin different opponents with the arm of
// nearest score that it has not met, the first in order of several.
func (v *v1Scores) cover(order []pref.Arm, dmin int, m *matching) {
	for _, i := range order {
		if m.busy[i] || v.degree[i] >= dmin {
			continue
		}
		best, least, alone := duel.NoArm, math.Inf(1), true
		for _, j := range order {
			if !m.free(i, j) {
				continue
			}
			alone = false
			if gap := v.gap(i, j); gap < least && !v.haveMet(i, j) {
				best, least = j, gap
				if gap == 0 { // none is nearer
					break
				}
			}
		}
		switch {
		case best != duel.NoArm:
			m.join(i, best)
		case alone: // all arms that are free have the same answer
			return
		}
	}
}

// refine sorts the arms by score and pairs those at most h places apart. It uses the
// buffers in near.
func (v *v1Scores) refine(order []pref.Arm, h int, near *nearPairs, m *matching) {
	near.sort(order, v.score)
	near.heap = near.heap[:0]
	for at := len(order) - 1; at >= 0; at-- {
		other := at + 1
		if other < len(order) && m.problem.SameTeam(order[at], order[other]) {
			other = near.rows[other].other
		}
		near.rows[at] = nearRow{other: other, next: other, left: h}
	}
	for at := range order {
		if rank, more := v.nearest(order, at, h, near, m); more {
			near.heap = append(near.heap, rank)
		}
	}
	for at := len(near.heap)/2 - 1; at >= 0; at-- {
		near.sink(at)
	}
	for len(near.heap) > 0 {
		rank := near.heap[0]
		at := int(rank >> placeBits & (1<<placeBits - 1))
		i, j := order[at], order[rank&(1<<placeBits-1)]
		more := false
		switch {
		case m.busy[i]:
		case m.busy[j]:
			near.heap[0], more = v.nearest(order, at, h, near, m)
		default:
			m.join(i, j)
		}
		if !more {
			last := len(near.heap) - 1
			near.heap[0] = near.heap[last]
			near.heap = near.heap[:last]
		}
		near.sink(0)
	}
}

// nearest returns the rank of the arm at this place and its next opponent that is not
// busy, or false if there is none.
func (v *v1Scores) nearest(order []pref.Arm, at, h int, near *nearPairs, m *matching) (rank uint64, more bool) {
	i, row := order[at], &near.rows[at]
	for {
		for row.next < len(order) && row.left > 0 {
			next := row.next
			j := order[next]
			if m.problem.SameTeam(i, j) {
				row.next = near.rows[next].other
				continue
			}
			row.next++
			row.left--
			if m.busy[j] || v.haveMet(i, j) != row.again {
				continue
			}
			rank = uint64((near.scores[at]-near.scores[next])*rankGap)&^rankPlace | uint64(at<<placeBits|next)
			if row.again {
				rank |= rankMet
			}
			return rank, true
		}
		if row.again {
			return 0, false
		}
		*row = nearRow{other: row.other, next: row.other, left: h, again: true}
	}
}

// sink restores the order of the heap below this index.
func (n *nearPairs) sink(at int) {
	h := n.heap
	for {
		least := 2*at + 1
		if least >= len(h) {
			return
		}
		if least+1 < len(h) && h[least+1] < h[least] {
			least++
		}
		if h[at] <= h[least] {
			return
		}
		h[at], h[least] = h[least], h[at]
		at = least
	}
}

// haveMet reports whether two arms have met.
func (v *v1Scores) haveMet(i, j pref.Arm) bool { return v.met[int(i)*len(v.score)+int(j)] }

// gap returns the distance of the scores of two arms.
func (v *v1Scores) gap(i, j pref.Arm) float64 { return math.Abs(v.score[i] - v.score[j]) }

// enter enters a duel of the pair in the scores.
func (v *v1Scores) enter(p pref.Pair, t pref.Tally, g duel.Grades) {
	win := 0.5 + float64(float64(t.First-t.Second)/2) // of the arm in the first slot
	w := 1.0
	if g.First != 0 && g.Second != 0 {
		w = max(math.Abs(g.First-g.Second)/9, v.tau)
	}
	if !v.haveMet(p.First, p.Second) {
		k := len(v.score)
		v.met[int(p.First)*k+int(p.Second)], v.met[int(p.Second)*k+int(p.First)] = true, true
		v.degree[p.First]++
		v.degree[p.Second]++
	}
	v.add(p.First, w, win)
	v.add(p.Second, w, 1-win)
}

// add adds a duel to the score of an arm.
func (v *v1Scores) add(i pref.Arm, weight, win float64) {
	v.points[i] += float64(weight * win)
	v.weight[i] += weight
	v.score[i] = v.points[i] / v.weight[i]
}

// above reports whether arm i has the greater score, or the lower lot at equal
// scores.
func (v *v1Scores) above(i, j pref.Arm) bool {
	if v.score[i] != v.score[j] {
		return v.score[i] > v.score[j]
	}
	return v.lots[i] < v.lots[j]
}
