package tournament

import (
	"cmp"
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
	K       float64 `yaml:"k" doc:"rating points k that a win moves if it had probability 0 by the ratings, between 0 and 10000"`
	Decay   bool    `yaml:"decay" doc:"divide k by the square root of the arm's number of duels, so that ratings converge"`
	Pairing string  `yaml:"pairing" options:"closest|random" doc:"pairs of a round: neighbours in the order of ratings, or random pairs"`
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
			About:     "Rounds of duels between candidates with similar ratings, with the ratings of chess: a rating moves by the difference between the result and the expected result. Cheap in time and memory; the latest duels weigh most.",
			Feedback:  "Ternary: a tie is half a win. It uses answers: two candidates with the same answer never duel, and no duel is made if all have the same.",
			Guarantee: "None: with a constant k the ratings never converge.",
			Cost:      "O(N log N) a round, O(1) a duel except when the leader changes, and O(N) memory. Does not leap, because each duel is of another pair.",
			Promises: []sim.Promise{
				{Of: sim.Duels, Is: sim.AtMost, Bound: "N·D", Where: map[string]string{"D": "duels"}, Test: sim.Conformance},
				{Of: sim.Rounds, Is: sim.AtMost, Bound: "⌈N·D/⌊N/2⌋⌉", Where: map[string]string{"D": "duels"}, Text: "Where candidates have the same answer there may be more.", Test: sim.Conformance},
			},
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

// The ratings of chess: a rating that is 400 points higher means odds of 10 to 1.
// All arms start with the same rating, whose value has no effect.
const (
	startRating = 1000
	eloScale    = 400
)

// Elo rates arms by duels (Elo 1978) and recommends the arm with the best rating.
// After a duel of i against j with score s in {0, ½, 1},
//
//	R_i += k·(s - 1/(1 + 10^((R_j-R_i)/400))),
//
// and R_j changes likewise; with decay, k/√(duels of the arm) replaces k.
//
// Each arm duels at most once a round, so that the order of duels within a round has
// no effect and all of them can be run in parallel. The arms are ordered by rating or
// at random, and each duels the next one below it that is free and has another
// answer. If the number of arms is odd, the arm with the most duels so far, the last
// of several, has a bye, unless all others have the same answer. The order of the
// slots is random.
//
// Its ranking is by rating and lots.
type Elo struct {
	*duel.Sequential
	ratings *eloTable
}

// NewElo returns a learner for the problem. Its stream draws the order of the arms
// and of the slots.
func NewElo(p EloParams, problem duel.Problem, stream *rng.Source) *Elo {
	e := newEloTable(&problem, stream, p)
	order := slices.Clone(e.arms)
	m := newMatching(&problem)
	var pairs []pref.Pair // of the round, that have not duelled
	leader := e.arms[0]
	left := affordable(p.Duels, &problem)
	r := referee{problem: &problem, stream: stream}
	l := &Elo{ratings: e}
	l.Sequential = duel.NewSequential(problem, func(a *duel.Arena) pref.Arm {
		r.Arena = a
		a.Recommend(leader)
		duels := pairings{referee: &r, votes: 1, lots: true}
		duels.next = func() (i, j pref.Arm, more bool) {
			if len(pairs) == 0 {
				return 0, 0, false
			}
			i, j = pairs[0].First, pairs[0].Second
			pairs = pairs[1:]
			return i, j, true
		}
		duels.enter = func(i, j pref.Arm, points int) {
			e.enter(i, j, points)
			leader = leaderAfter(e, e.arms, leader, i, j)
			a.Recommend(leader)
		}
		for left > 0 && !problem.OneTeam(order) {
			a.Expenses.Rounds++
			if p.Pairing == "random" {
				duel.Shuffle(order, stream)
			} else {
				slices.SortStableFunc(order, func(i, j pref.Arm) int { return cmp.Compare(e.rating[j], e.rating[i]) })
			}
			m.begin()
			if len(order)%2 == 1 {
				m.rest(e.busiest(order))
			}
			m.neighbours(order)
			if len(m.pairs) == 0 { // all arms without a bye have the same answer
				m.begin()
				m.neighbours(order)
			}
			a.Expenses.Byes += len(order) - 2*len(m.pairs)
			pairs = m.pairs[:min(left, len(m.pairs))]
			left -= len(pairs)
			a.Run(&duels)
		}
		return leader
	})
	return l
}

// Ranking implements duel.Ranker.
func (l *Elo) Ranking() []pref.Arm { return rankingOf(l.ratings, l.ratings.arms) }

// eloTable holds the ratings.
type eloTable struct {
	k      float64
	decay  bool
	rating []float64
	games  []int
	lots   []int // by arm; of arms with equal ratings that with the lowest lot is the best
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

// enter updates the ratings after a duel in which i won the given number of half
// points.
func (e *eloTable) enter(i, j pref.Arm, points int) {
	expected := eloExpectation(e.rating[i], e.rating[j])
	score := float64(float64(points) / 2)
	e.games[i]++
	e.games[j]++
	e.rating[i] += float64(e.step(i) * (score - expected))
	e.rating[j] -= float64(e.step(j) * (score - expected))
}

// eloExpectation returns the expected score of an arm against another: 1 minus that
// of the other.
func eloExpectation(rating, other float64) float64 {
	return 1 / (1 + portable.Exp(float64((other-rating)*(math.Ln10/eloScale))))
}

// step returns the factor by which a duel moves the rating of an arm.
func (e *eloTable) step(i pref.Arm) float64 {
	if e.decay {
		return e.k / math.Sqrt(float64(e.games[i]))
	}
	return e.k
}

// above reports whether arm i has the higher rating, or the lower lot at equal
// ratings.
func (e *eloTable) above(i, j pref.Arm) bool {
	if e.rating[i] != e.rating[j] {
		return e.rating[i] > e.rating[j]
	}
	return e.lots[i] < e.lots[j]
}

// busiest returns the last in order of the arms with the most duels.
func (e *eloTable) busiest(order []pref.Arm) pref.Arm {
	b := order[0]
	for _, i := range order {
		if e.games[i] >= e.games[b] {
			b = i
		}
	}
	return b
}
