package tournament

import (
	"errors"
	"math"
	"slices"

	"joust/sim"
	"joust/sim/cite"
	"joust/sim/duel"
	"joust/sim/param"
	"joust/sim/portable"
	"joust/sim/pref"
	"joust/sim/rng"
)

// EloParams are the parameters of Elo.
type EloParams struct {
	DuelsParams
	K       float64 `yaml:"k" doc:"rating points that a sure loser's win moves k, between 0 and 10000"`
	Decay   bool    `yaml:"decay" doc:"divide k by the square root of the number of duels that the arm has had, so that ratings settle"`
	Pairing string  `yaml:"pairing" options:"closest|random" doc:"who duels whom in a round: neighbours in the order of ratings, or all at random"`
}

// Validate implements param.Params.
func (p EloParams) Validate() error {
	return errors.Join(p.DuelsParams.Validate(), param.Inside("k", p.K, 0, 10_000))
}

// EloEntry declares elo for the catalogue.
var EloEntry = duel.LearnerSpec[EloParams, *Elo]{
	Spec: sim.Spec[EloParams]{
		Name: "elo",
		Card: sim.Card{
			Title:     "Elo",
			About:     "Rounds of duels between candidates of close ratings, with the ratings of chess: a candidate's rating moves by how much better it has done than expected. Cheap and memoryless; what the last duels were weighs most.",
			Feedback:  "Ternary: a tie is half a win. It knows of answers: two candidates with the same one never meet, and it does not begin if all have the same.",
			Guarantee: "None: with a constant k the ratings never settle.",
			Cost:      "The given multiple of N duels in about twice as many rounds as that; O(N log N) a round, O(1) a duel except when the leader's rating changes, and O(N) memory. Does not leap, for each duel is of another pair.",
			Source: cite.Citation{
				Authors: "Elo, A. E.", Year: 1978,
				Title: "The Rating of Chessplayers, Past and Present",
				Venue: cite.Book{Publisher: "Arco", Address: "New York"},
			},
		},
		Defaults: EloParams{DuelsParams: DuelsParams{Duels: 3}, K: 32, Pairing: "closest"},
	},
	New: NewElo,
}

// startRating and eloScale are those of chess: all begin with a rating of 1000,
// which matters to nobody, and 400 points more are odds of 10 to 1.
const (
	startRating = 1000
	eloScale    = 400
)

// Elo rates arms by duels (Elo 1978) and recommends the best rating. After a
// duel of i against j with score s in {0, ½, 1},
//
//	R_i += k·(s - 1/(1 + 10^((R_j-R_i)/400))),
//
// and R_j likewise; with decay, k/√(duels of the arm) takes the place of k.
//
// Each arm duels at most once a round, so that within a round the order of duels
// does not matter and none waits for another. Arms are put in order, of ratings
// or random, and each duels the next below it that is free and has another
// answer; where the number of arms is odd, the arm with the most duels so far, of
// those the last in order, has a bye, unless the others all have the same answer.
// Slots are by lot.
type Elo struct{ *duel.Sequential }

// NewElo is a learner for the problem; its stream draws orders and slots.
func NewElo(p EloParams, problem duel.Problem, stream *rng.Source) *Elo {
	e := newEloTable(&problem, stream, p)
	order := slices.Clone(e.arms)
	m := newMatching(&problem)
	leader := e.arms[0]
	left := affordable(p.Duels, &problem)
	r := referee{problem: &problem, stream: stream}
	return &Elo{duel.NewSequential(problem, func(a *duel.Arena) pref.Arm {
		r.Arena = a
		a.Recommend(leader)
		for left > 0 && !problem.OneTeam(order) {
			a.Expenses.Rounds++
			if p.Pairing == "random" {
				duel.Shuffle(order, stream)
			} else {
				slices.SortStableFunc(order, func(i, j pref.Arm) int { return descending(e.rating[i], e.rating[j]) })
			}
			m.begin()
			if len(order)%2 == 1 {
				m.rest(e.busiest(order))
			}
			m.neighbours(order)
			if len(m.pairs) == 0 { // it was the only one with its answer
				m.begin()
				m.neighbours(order)
			}
			a.Expenses.Byes += len(order) - 2*len(m.pairs)
			for _, pair := range m.pairs[:min(left, len(m.pairs))] {
				left--
				i, j := pair.First, pair.Second
				e.enter(i, j, r.meetingByLot(i, j, 1))
				leader = leaderAfter(e, e.arms, leader, i, j)
				a.Recommend(leader)
			}
		}
		return leader
	})}
}

// eloTable has the ratings.
type eloTable struct {
	k      float64
	decay  bool
	rating []float64
	games  []int
	lots   []int // who is first among equals: the lower
	arms   []pref.Arm
}

func newEloTable(p *duel.Problem, stream *rng.Source, params EloParams) *eloTable {
	e := &eloTable{k: params.K, decay: params.Decay, rating: make([]float64, p.Arms), games: make([]int, p.Arms)}
	e.arms = duel.ShuffledArms(p.Arms, stream)
	e.lots = lotsOf(e.arms)
	for i := range e.rating {
		e.rating[i] = startRating
	}
	return e
}

// enter moves the ratings after a duel in which i won so many half points.
func (e *eloTable) enter(i, j pref.Arm, points int) {
	expected := eloExpectation(e.rating[i], e.rating[j])
	score := float64(float64(points) / 2)
	e.games[i]++
	e.games[j]++
	e.rating[i] += float64(e.step(i) * (score - expected))
	e.rating[j] -= float64(e.step(j) * (score - expected))
}

// eloExpectation is what an arm is expected to score against another: as much as
// the other is expected not to.
func eloExpectation(rating, other float64) float64 {
	return 1 / (1 + portable.Exp(float64((other-rating)*(math.Ln10/eloScale))))
}

// step is how far a duel can move the rating of an arm.
func (e *eloTable) step(i pref.Arm) float64 {
	if e.decay {
		return e.k / math.Sqrt(float64(e.games[i]))
	}
	return e.k
}

// above says whether an arm has the greater rating, or the lower lot.
func (e *eloTable) above(i, j pref.Arm) bool {
	if e.rating[i] != e.rating[j] {
		return e.rating[i] > e.rating[j]
	}
	return e.lots[i] < e.lots[j]
}

// busiest is the last in order of the arms with the most duels.
func (e *eloTable) busiest(order []pref.Arm) pref.Arm {
	b := order[0]
	for _, i := range order {
		if e.games[i] >= e.games[b] {
			b = i
		}
	}
	return b
}
