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
	"joust/sim/pref"
	"joust/sim/rng"
)

// LUCBLeagueParams are the parameters of LUCBLeague.
type LUCBLeagueParams struct {
	Opponents int `yaml:"opponents" doc:"opponents of an arm in a round, 1 to 1000000"`
	VotesParams
	Rounds  int    `yaml:"rounds" doc:"most rounds, 1 to 1000000"`
	Matches int    `yaml:"matches" doc:"matches per round, to 1000000, at least 2 for each of the opponents: half for the arms of highest upper bound and half for those of lowest lower bound, where only their own scores count; 0 for matches of all active arms, where the scores of both arms count"`
	Final   string `yaml:"final" options:"rate|ucb" doc:"active arm to recommend: that of the greatest score (rate) or of the greatest upper bound (ucb)"`
}

// Validate implements param.Params.
func (p LUCBLeagueParams) Validate() error {
	errs := []error{
		param.Count("opponents", p.Opponents, 1, maxOpponents),
		p.VotesParams.Validate(),
		param.Count("rounds", p.Rounds, 1, 1_000_000),
		param.Count("matches", p.Matches, 0, 1_000_000),
	}
	if p.Matches > 0 && p.Matches < 2*p.Opponents {
		errs = append(errs, param.Errorf("matches", "is %d; it must be 0, or at least 2 for each of the %d opponents", p.Matches, p.Opponents))
	}
	return errors.Join(errs...)
}

// LUCBLeagueEntry declares lucb-league for the catalogue.
var LUCBLeagueEntry = duel.LearnerSpec[LUCBLeagueParams, *LUCBLeague]{
	Spec: sim.Spec[LUCBLeagueParams]{
		Name: "lucb-league",
		Card: sim.Card{
			Title:     "LUCB league",
			About:     "A league in rounds that drops candidates as soon as the upper bound of their score is below half, or below the lower bound of another score: duels are spent on candidates that can still win.",
			Feedback:  "Ternary: a win is a point, a tie half a point. It uses answers: two candidates with the same answer share the point without a duel, and it stops once all candidates that are left have the same answer.",
			Guarantee: "None: the width of the bounds is a constant of the published code without a proof.",
			Cost:      "O(N log N) a round; time and memory in proportion to the duels. Leaps from vote to vote of a meeting.",
			Promises: []sim.Promise{
				{Of: sim.Duels, Is: sim.AtMost, Bound: "R·N·M·K", Where: map[string]string{"R": "rounds", "M": "opponents", "K": "votes"}, When: map[string]string{"matches": "0"}, Test: sim.Conformance},
				{Of: sim.Duels, Is: sim.AtMost, Bound: "R·Q·K", Where: map[string]string{"R": "rounds", "Q": "matches", "K": "votes"}, When: map[string]string{"matches": ">0"}, Test: sim.Conformance},
				{Of: sim.Rounds, Is: sim.AtMost, Bound: "R", Where: map[string]string{"R": "rounds"}, Test: sim.Conformance},
			},
			Source: cite.Citation{
				Authors: "Chen, Y., Pan, X., Li, Y., Ding, B. and Zhou, J.", Year: 2024,
				Title: "Provable Scaling Laws for the Test-Time Compute of Large Language Models",
				Venue: cite.Proceedings{Name: "NeurIPS", Year: 2025, ArXiv: "2411.19477"},
				Where: "the LUCB competition of its code",
			},
		},
		Defaults: LUCBLeagueParams{Opponents: 1, VotesParams: VotesParams{Votes: 2}, Rounds: 8, Final: "rate"},
	},
	New: NewLUCBLeague,
}

// bonusScale is the numerator of the bonus of a bound, as in the code of Chen et al.:
// with n duels against active arms the bonus is √(bonusScale/n).
const bonusScale = 0.99

// LUCBLeague is the LUCB competition of the code of Chen et al. (NeurIPS 2025).
//
// In each round every active arm plays opponents drawn without replacement from the
// other active arms; if more are required than there are, it plays all of them and
// then draws again. Only duels between active arms count. An arm is dropped when its
// upper bound, score plus bonus and at most 1, is below 1/2 or below the greatest
// lower bound. This is repeated until nothing changes, because the duels against a
// dropped arm no longer count. The league stops when the active arms have the same
// answer, or after the given number of rounds.
//
// Two departures from the code: the arm of greatest upper bound is never dropped, so
// that one is always left (with a limit on matches only one score of each counts, and
// all may be below half); and lots, not numbers, decide between equals.
//
// Its ranking is by the value that it recommends by, of the active arms first and then of
// those that were dropped, the last ones before the others.
type LUCBLeague struct {
	*duel.Sequential
	league *boundedLeague
	final  string
}

// NewLUCBLeague returns a learner for the problem. Its stream draws opponents, slots
// and the lots of arms with equal scores.
func NewLUCBLeague(p LUCBLeagueParams, problem duel.Problem, stream *rng.Source) *LUCBLeague {
	b := newBoundedLeague(&problem, stream)
	half := p.Matches / p.Opponents / 2 // number of arms chosen by each bound; 0 for all active arms
	players := make([]pref.Arm, 0, max(2*half, problem.Arms))
	b.encounters = make([]encounter, 0, int(min(firstEncounters, 2*float64(cap(players))*float64(p.Opponents)*float64(p.Rounds))))
	r := referee{problem: &problem, stream: stream}
	l := &LUCBLeague{league: b, final: p.Final}
	l.Sequential = duel.NewSequential(problem, func(a *duel.Arena) pref.Arm {
		r.Arena = a
		a.Recommend(b.best(p.Final))
		var waiting []pref.Arm   // players whose turn is yet to come
		var i pref.Arm           // the player whose turn it is
		var left int             // opponents that it has not drawn
		var opponents []pref.Arm // those drawn that it has not met
		m := pairings{referee: &r, votes: p.Votes, lots: true}
		m.next = func() (_, j pref.Arm, more bool) {
			if len(opponents) == 0 {
				if left == 0 {
					if len(waiting) == 0 {
						return 0, 0, false
					}
					i, waiting, left = waiting[0], waiting[1:], p.Opponents
				}
				n := min(left, len(b.active)-1)
				left -= n
				opponents = b.opponents(i, n, stream)
			}
			j, opponents = opponents[0], opponents[1:]
			return i, j, true
		}
		m.enter = func(i, j pref.Arm, points int) {
			b.enter(i, j, points, p.Votes)
			if half == 0 {
				b.enter(j, i, 2*p.Votes-points, p.Votes)
			}
		}
		for a.Expenses.Rounds < p.Rounds && len(b.active) > 1 && !problem.OneTeam(b.active) {
			a.Expenses.Rounds++
			players = append(players[:0], b.active...)
			if half > 0 {
				players = b.extremes(players[:0], half, stream)
			}
			waiting = players
			a.Run(&m)
			for b.bound(); b.drop(); b.bound() {
			}
			a.Recommend(b.best(p.Final))
		}
		return b.best(p.Final)
	})
	return l
}

// Ranking implements duel.Ranker.
func (l *LUCBLeague) Ranking() []pref.Arm { return l.league.ranking(l.final) }

// boundedLeague holds the scores of the arms in their duels with active arms, and the
// bounds of these scores. Its memory grows with the meetings, not with the pairs.
type boundedLeague struct {
	k              int
	points, games  []int       // by arm, half points and duels with active arms
	encounters     []encounter // in the order of time
	against        []int32     // by arm, the place of its last encounter, counted from 1; 0 for none
	rate, ucb, lcb []float64
	lots           []int // by arm; of equal arms that with the lowest lot is the best
	drops          int   // times that arms were dropped
	dropped        []int // by arm, which of these times; 0 for an active arm
	active         []pref.Arm
	listed, place  []pref.Arm // a copy of active, and by arm its place there
	chosen         []pref.Arm // buffer of opponents
	swaps          []int      // buffer of places
	ranked         []pref.Arm // buffer of active arms
}

// encounter is what an arm scored against another one.
type encounter struct {
	arm           int32
	points, games int32 // half points, duels
	before        int32 // place of the last encounter with the same other arm, as in against
}

// firstEncounters bounds the encounters for which there is room from the start.
const firstEncounters = 1 << 18

func newBoundedLeague(p *duel.Problem, stream *rng.Source) *boundedLeague {
	k := p.Arms
	b := &boundedLeague{
		k: k, points: make([]int, k), games: make([]int, k), against: make([]int32, k),
		rate: make([]float64, k), ucb: make([]float64, k), lcb: make([]float64, k),
		lots: lotsOf(duel.ShuffledArms(p.Arms, stream)), dropped: make([]int, k),
		active: duel.ShuffledArms(p.Arms, stream),
		listed: make([]pref.Arm, 0, k), place: make([]pref.Arm, k),
		chosen: make([]pref.Arm, 0, k), swaps: make([]int, 0, k), ranked: make([]pref.Arm, 0, k),
	}
	b.list()
	b.bound()
	return b
}

// extremes appends the half arms of highest upper bound and the half arms of lowest
// lower bound to the players. If no more than half are active, it appends 2·half
// random active arms, with replacement. Equal arms are in random order.
func (b *boundedLeague) extremes(players []pref.Arm, half int, stream *rng.Source) []pref.Arm {
	if len(b.active) <= half {
		for range 2 * half {
			players = append(players, b.active[stream.Intn(len(b.active))])
		}
		return players
	}
	stream.Shuffle(len(b.active), func(i, j int) { b.active[i], b.active[j] = b.active[j], b.active[i] })
	b.list()
	b.ranked = append(b.ranked[:0], b.active...)
	slices.SortStableFunc(b.ranked, func(i, j pref.Arm) int { return cmp.Compare(b.ucb[j], b.ucb[i]) })
	players = append(players, b.ranked[:half]...)
	b.ranked = append(b.ranked[:0], b.active...)
	slices.SortStableFunc(b.ranked, func(i, j pref.Arm) int { return cmp.Compare(b.lcb[i], b.lcb[j]) })
	return append(players, b.ranked[:half]...)
}

// list copies the active arms, in their order, to the list from which opponents are drawn.
func (b *boundedLeague) list() {
	b.listed = append(b.listed[:0], b.active...)
	for at, i := range b.listed {
		b.place[i] = pref.Arm(at)
	}
}

// opponents draws n of the other active arms without replacement, by the first n exchanges
// of a shuffle of the list without i. It undoes the exchanges, so that it takes O(n) and not
// the time of a copy of the list.
func (b *boundedLeague) opponents(i pref.Arm, n int, stream *rng.Source) []pref.Arm {
	exchange := func(x, y int) pref.Arm {
		if x >= int(b.place[i]) {
			x++
		}
		if y >= int(b.place[i]) {
			y++
		}
		b.listed[x], b.listed[y] = b.listed[y], b.listed[x]
		return b.listed[x]
	}
	b.chosen, b.swaps = b.chosen[:0], b.swaps[:0]
	for drawn := range n {
		j := drawn + stream.Intn(len(b.listed)-1-drawn)
		b.chosen = append(b.chosen, exchange(drawn, j))
		b.swaps = append(b.swaps, j)
	}
	for drawn := n - 1; drawn >= 0; drawn-- {
		exchange(drawn, b.swaps[drawn])
	}
	return b.chosen
}

// enter adds the half points of arm i in duels with arm j; both are active.
func (b *boundedLeague) enter(i, j pref.Arm, points, games int) {
	b.points[i] += points
	b.games[i] += games
	b.encounters = append(b.encounters, encounter{int32(i), int32(points), int32(games), b.against[j]})
	b.against[j] = int32(len(b.encounters))
}

// bound computes the scores of the active arms in their duels with each other, and
// the bounds.
func (b *boundedLeague) bound() {
	for _, i := range b.active {
		b.rate[i], b.ucb[i], b.lcb[i] = 0.5, 1, 0
		if games := b.games[i]; games > 0 {
			b.rate[i] = float64(b.points[i]) / float64(2*games)
			bonus := math.Sqrt(bonusScale / float64(games))
			b.ucb[i] = min(b.rate[i]+bonus, 1)
			b.lcb[i] = max(b.rate[i]-bonus, 0)
		}
	}
}

// drop drops the active arms that the bounds exclude and reports whether there were
// any.
func (b *boundedLeague) drop() bool {
	bar := 0.5
	for _, i := range b.active {
		bar = max(bar, b.lcb[i])
	}
	safe := b.first(b.ucb)
	kept := b.active[:0]
	b.drops++
	for _, i := range b.active {
		if i == safe || b.ucb[i] >= bar {
			kept = append(kept, i)
		} else {
			b.dropped[i] = b.drops
			for at := b.against[i]; at > 0; at = b.encounters[at-1].before {
				e := &b.encounters[at-1]
				b.points[e.arm] -= int(e.points)
				b.games[e.arm] -= int(e.games)
			}
		}
	}
	if len(kept) == len(b.active) {
		return false
	}
	b.active = kept
	b.list()
	return true
}

// best returns the active arm to recommend.
func (b *boundedLeague) best(final string) pref.Arm { return b.first(b.value(final)) }

// value returns the value by which an arm is recommended, by arm; of an arm that was
// dropped, as it was then.
func (b *boundedLeague) value(final string) []float64 {
	if final == "ucb" {
		return b.ucb
	}
	return b.rate
}

// ranking returns all arms in order: the active ones and then those that were dropped,
// the last ones first; among them by value and lots.
func (b *boundedLeague) ranking(final string) []pref.Arm {
	value := b.value(final)
	list := make([]pref.Arm, b.k)
	for i := range list {
		list[i] = pref.Arm(i)
	}
	last := func(i pref.Arm) int { // later than all drops for an active arm
		if b.dropped[i] == 0 {
			return b.drops + 1
		}
		return b.dropped[i]
	}
	slices.SortFunc(list, func(i, j pref.Arm) int {
		return cmp.Or(last(j)-last(i), cmp.Compare(value[j], value[i]), b.lots[i]-b.lots[j])
	})
	return list
}

// first returns the active arm of greatest value, of equal arms that with the lowest
// lot.
func (b *boundedLeague) first(value []float64) pref.Arm {
	best := b.active[0]
	for _, i := range b.active {
		if value[i] > value[best] || value[i] == value[best] && b.lots[i] < b.lots[best] {
			best = i
		}
	}
	return best
}
