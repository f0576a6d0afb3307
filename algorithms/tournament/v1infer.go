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
	Budget  int     `yaml:"budget" doc:"duels to spend as a multiple of the number of arms, 1 to 1000000; never more than the horizon"`
	DMin    int     `yaml:"dmin" doc:"different opponents that every arm is to meet before neighbours meet, 0 to 1000000; where published it is not known"`
	H       int     `yaml:"h" doc:"how many places apart in the order of scores two neighbours can be, 1 to 1000000; where published it is not known"`
	Tau     float64 `yaml:"tau" doc:"least weight of a duel, between 0 and 1 but not 0: that of one whose grades are equal; where published it is not known"`
	Pairing string  `yaml:"pairing" options:"near|random" doc:"who duels whom: as published those of near scores, or, to compare with, all at random in every round"`
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
			About:     "A Swiss refinement for self-verification: first every candidate meets a few different opponents, then candidates of near scores meet, and a duel weighs the more the further apart the judge's grades are. Calls go where the order is least certain.",
			Feedback:  "Ternary, a tie being half a win, and the judge's grades; where there are none every duel weighs the same. It knows of answers: two candidates with the same one never meet, and it does not begin if all have the same.",
			Guarantee: "None.",
			Cost:      "The given multiple of N duels in about twice as many rounds as that; O(N²) a round of the first phase, O(N·h·log(N·h)) of the second, and O(N²) memory. Does not leap, for each duel is of another pair.",
			Source: cite.Citation{
				Authors: "Singh, H., Li, X., Sareen, K., Maheswaran, M., Tan, S. et al.", Year: 2026,
				Title: "V₁: Unifying Generation and Self-Verification for Parallel Reasoners",
				Venue: cite.Preprint{ArXiv: "2603.04304"},
				Where: "V₁-Infer; its constants were not to be found and are guesses",
			},
		},
		Defaults: V1InferParams{Budget: 3, DMin: 2, H: 4, Tau: 0.1, Pairing: "near"},
	},
	New: NewV1Infer,
}

// V1Infer is V₁-Infer (Singh et al. 2026): the score of an arm is
//
//	μ_i = Σ_j w_ij·v_ij / Σ_j w_ij,  w_ij = max(|r_i-r_j|/9, τ),
//
// over its duels, v in {0, ½, 1} and r the judge's grades from 1 to 10; w = 1
// where it gives none, and μ = ½ before the first duel.
//
// In the first phase each arm that has met fewer than d_min others meets the
// arm of nearest score that it has not met, at random among equals, which makes
// its first round a random matching. In the second the pairs at most h places
// apart in the order of scores meet, first those that have not met, then those of
// nearest scores. It recommends the arm of greatest score.
//
// The paper's pseudo-code pairs one after the other; here that is done in rounds
// in which each arm duels at most once, so that none of a round's duels waits for
// another. Arms of a team are never paired: they are passed over, in counting
// places too. Slots are by lot, ties too.
type V1Infer struct{ *duel.Sequential }

// ObserveGraded implements duel.Graded.
func (v *V1Infer) ObserveGraded(p pref.Pair, o pref.Outcome, g duel.Grades) {
	v.Grade(g)
	v.Observe(p, o)
}

// NewV1Infer is a learner for the problem; its stream draws orders and slots.
func NewV1Infer(p V1InferParams, problem duel.Problem, stream *rng.Source) *V1Infer {
	v := newV1Scores(&problem, stream, p.Tau)
	order := slices.Clone(v.arms)
	h := min(p.H, problem.Arms-1)
	near := nearPairs{make([]pref.Pair, 0, problem.Arms*h), make([]uint64, 0, problem.Arms*h)}
	m := newMatching(&problem)
	leader := v.arms[0]
	left := affordable(p.Budget, &problem)
	r := referee{problem: &problem, stream: stream}
	return &V1Infer{duel.NewSequential(problem, func(a *duel.Arena) pref.Arm {
		r.Arena = a
		a.Recommend(leader)
		covered := p.Pairing == "random" // the first phase is over
		for left > 0 && !problem.OneTeam(order) {
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
			for _, pair := range m.pairs[:min(left, len(m.pairs))] {
				left--
				if stream.Coin() {
					pair = pair.Flip()
				}
				v.enter(pair, a)
				leader = leaderAfter(v, v.arms, leader, pair.First, pair.Second)
				a.Recommend(leader)
			}
		}
		return leader
	})}
}

// v1Scores has the weighted scores and who has met whom.
type v1Scores struct {
	tau            float64
	points, weight []float64 // Σ w·v and Σ w
	score          []float64 // μ
	degree         []int     // different opponents met
	met            []bool    // met[i*k+j]
	lots           []int     // who is first among equals: the lower
	arms           []pref.Arm
}

// nearPairs are the pairs that could meet in a round of the second phase, and
// their ranks: a word each, so that sorting is quick. A rank is whether the two
// have met, how far apart their scores are, and the pair's place in the list.
type nearPairs struct {
	pairs []pref.Pair
	ranks []uint64
}

// The parts of a rank: gaps, which are at most 1, count in steps of 2⁻³⁸.
const (
	rankMet   = 1 << 63
	rankGap   = 1 << 62
	rankPlace = 1<<24 - 1 // 4096 arms make half as many pairs
)

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

// cover joins the arms that have met fewer than dmin others with the arm of
// nearest score that they have not met, of equals the first in order.
func (v *v1Scores) cover(order []pref.Arm, dmin int, m *matching) {
	for _, i := range order {
		if m.busy[i] || v.degree[i] >= dmin {
			continue
		}
		best := duel.NoArm
		for _, j := range order {
			if m.free(i, j) && !v.have(i, j) && (best == duel.NoArm || v.gap(i, j) < v.gap(i, best)) {
				best = j
			}
		}
		if best != duel.NoArm {
			m.join(i, best)
		}
	}
}

// refine puts the arms in the order of their scores and joins those at most h
// places apart, using the room given for them.
func (v *v1Scores) refine(order []pref.Arm, h int, near *nearPairs, m *matching) {
	near.pairs, near.ranks = near.pairs[:0], near.ranks[:0]
	slices.SortStableFunc(order, func(i, j pref.Arm) int { return descending(v.score[i], v.score[j]) })
	for at, i := range order {
		places := 0
		for _, j := range order[at+1:] {
			if places == h {
				break
			}
			if m.free(i, j) {
				places++
				rank := uint64(v.gap(i, j)*rankGap)&^rankPlace | uint64(len(near.pairs))
				if v.have(i, j) {
					rank |= rankMet
				}
				near.pairs = append(near.pairs, pref.Pair{First: i, Second: j})
				near.ranks = append(near.ranks, rank)
			}
		}
	}
	slices.Sort(near.ranks)
	for _, rank := range near.ranks {
		if p := near.pairs[rank&rankPlace]; m.free(p.First, p.Second) {
			m.join(p.First, p.Second)
		}
	}
}

// have says whether two arms have met.
func (v *v1Scores) have(i, j pref.Arm) bool { return v.met[int(i)*len(v.score)+int(j)] }

// gap is how far apart the scores of two arms are.
func (v *v1Scores) gap(i, j pref.Arm) float64 { return math.Abs(v.score[i] - v.score[j]) }

// enter lets a pair duel and updates the scores.
func (v *v1Scores) enter(p pref.Pair, a *duel.Arena) {
	o, g := a.DuelGraded(p.First, p.Second)
	win := 0.5 // of the arm in the first slot
	switch o {
	case pref.FirstWins:
		win = 1
	case pref.SecondWins:
		win = 0
	}
	w := 1.0
	if g.First != 0 && g.Second != 0 {
		w = max(math.Abs(g.First-g.Second)/9, v.tau)
	}
	if !v.have(p.First, p.Second) {
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

// above says whether an arm has the greater score, or the lower lot.
func (v *v1Scores) above(i, j pref.Arm) bool {
	if v.score[i] != v.score[j] {
		return v.score[i] > v.score[j]
	}
	return v.lots[i] < v.lots[j]
}
