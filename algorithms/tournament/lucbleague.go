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

// LUCBLeagueParams are the parameters of LUCBLeague.
type LUCBLeagueParams struct {
	Opponents int `yaml:"opponents" doc:"opponents that an arm is given in a round, 1 to 1000000"`
	VotesParams
	Rounds  int    `yaml:"rounds" doc:"rounds after which it stops at the latest, 1 to 1000000"`
	Matches int    `yaml:"matches" doc:"meetings a round, 0 or at least 2 for each of the opponents, to 1000000: half for the arms of highest upper bound, half for those of lowest lower bound, whose score alone then counts; 0 to give all active arms opponents, which counts for both"`
	Final   string `yaml:"final" options:"rate|ucb" doc:"which of the active arms is recommended: of greatest score or of greatest upper bound"`
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
			About:     "A league in rounds that drops candidates as soon as an upper bound of their score is below half, or below the lower bound of another's: duels go to those that can still win.",
			Feedback:  "Ternary: a win is a point, a tie half of one. It knows of answers: a meeting of two candidates with the same one is half a point without a duel, and it stops once all that are left have the same.",
			Guarantee: "None: the bonus of the bounds is a constant of the published code, not of a proof.",
			Cost:      "At most rounds·N·opponents·votes duels; O(N²) a round and O(N²) memory. Leaps from vote to vote of a meeting.",
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

// bonusScale is the numerator of the bonus of a bound, as in the code of Chen et
// al.: with n duels against active arms the bonus is √(bonusScale/n).
const bonusScale = 0.99

// LUCBLeague is the LUCB competition of the code of Chen et al. (NeurIPS 2025).
//
// In each round every active arm meets opponents drawn from the active others
// without replacement, all of them in turn where more are asked for than there
// are. Only duels between active arms count. An arm is dropped when its upper
// bound, score plus bonus and at most 1, is below 1/2 or below the greatest lower
// bound; this is repeated until nothing changes, as with every arm that is
// dropped its duels go. It stops when the active arms have the same answer, and
// after a number of rounds.
//
// Unlike the code's, the arm of greatest upper bound is never dropped, lest none
// be left: with a limit on matches the scores are one-sided, and all of them may
// be below half. Ties are broken by lot instead of by number.
type LUCBLeague struct{ *duel.Sequential }

// NewLUCBLeague is a learner for the problem; its stream draws opponents, slots
// and who is first among equals.
func NewLUCBLeague(p LUCBLeagueParams, problem duel.Problem, stream *rng.Source) *LUCBLeague {
	b := newBoundedLeague(&problem, stream)
	half := p.Matches / p.Opponents / 2 // arms chosen by one of the bounds, where matches are limited
	players := make([]pref.Arm, 0, max(2*half, problem.Arms))
	r := referee{problem: &problem, stream: stream}
	return &LUCBLeague{duel.NewSequential(problem, func(a *duel.Arena) pref.Arm {
		r.Arena = a
		a.Recommend(b.best(p.Final))
		for a.Expenses.Rounds < p.Rounds && len(b.active) > 1 && !problem.OneTeam(b.active) {
			a.Expenses.Rounds++
			players = append(players[:0], b.active...)
			if half > 0 {
				players = b.extremes(players[:0], half, stream)
			}
			for _, i := range players {
				for left := p.Opponents; left > 0; {
					n := min(left, len(b.active)-1)
					left -= n
					for _, j := range b.opponents(i, n, stream) {
						points := r.meetingByLot(i, j, p.Votes)
						b.enter(i, j, points, p.Votes)
						if half == 0 {
							b.enter(j, i, 2*p.Votes-points, p.Votes)
						}
					}
				}
			}
			for b.bound(); b.drop(); b.bound() {
			}
			a.Recommend(b.best(p.Final))
		}
		return b.best(p.Final)
	})}
}

// boundedLeague has the scores of all pairs and bounds on those of the arms.
type boundedLeague struct {
	k              int
	points, games  []int // points[i*k+j]: half points of i in duels with j
	rate, ucb, lcb []float64
	lots           []int // who is first among equals: the lower
	active         []pref.Arm
	others         []pref.Arm // room for a draw of opponents
	ranked         []pref.Arm // room for an order of the active arms
}

func newBoundedLeague(p *duel.Problem, stream *rng.Source) *boundedLeague {
	k := p.Arms
	b := &boundedLeague{
		k: k, points: make([]int, k*k), games: make([]int, k*k),
		rate: make([]float64, k), ucb: make([]float64, k), lcb: make([]float64, k),
		lots:   lotsOf(duel.ShuffledArms(p.Arms, stream)),
		active: duel.ShuffledArms(p.Arms, stream),
		others: make([]pref.Arm, 0, k), ranked: make([]pref.Arm, 0, k),
	}
	b.bound()
	return b
}

// extremes appends the arms of highest upper bound and those of lowest lower
// bound, as many of each, to the players; where so many are not active, active
// arms by lot, some perhaps twice. Equals are in random order.
func (b *boundedLeague) extremes(players []pref.Arm, half int, stream *rng.Source) []pref.Arm {
	if len(b.active) <= half {
		for range 2 * half {
			players = append(players, b.active[stream.Intn(len(b.active))])
		}
		return players
	}
	stream.Shuffle(len(b.active), func(i, j int) { b.active[i], b.active[j] = b.active[j], b.active[i] })
	b.ranked = append(b.ranked[:0], b.active...)
	slices.SortStableFunc(b.ranked, func(i, j pref.Arm) int { return descending(b.ucb[i], b.ucb[j]) })
	players = append(players, b.ranked[:half]...)
	b.ranked = append(b.ranked[:0], b.active...)
	slices.SortStableFunc(b.ranked, func(i, j pref.Arm) int { return descending(b.lcb[j], b.lcb[i]) })
	return append(players, b.ranked[:half]...)
}

// descending compares for an order from the greatest to the least.
func descending(x, y float64) int {
	switch {
	case x > y:
		return -1
	case x < y:
		return 1
	}
	return 0
}

// opponents draws n of the active others without replacement.
func (b *boundedLeague) opponents(i pref.Arm, n int, stream *rng.Source) []pref.Arm {
	b.others = b.others[:0]
	for _, j := range b.active {
		if j != i {
			b.others = append(b.others, j)
		}
	}
	for drawn := range n {
		j := drawn + stream.Intn(len(b.others)-drawn)
		b.others[drawn], b.others[j] = b.others[j], b.others[drawn]
	}
	return b.others[:n]
}

// enter adds what arm i has won in duels with arm j.
func (b *boundedLeague) enter(i, j pref.Arm, points, games int) {
	b.points[int(i)*b.k+int(j)] += points
	b.games[int(i)*b.k+int(j)] += games
}

// bound bounds the scores of the active arms in their duels with each other.
func (b *boundedLeague) bound() {
	for _, i := range b.active {
		points, games := 0, 0
		for _, j := range b.active {
			points += b.points[int(i)*b.k+int(j)]
			games += b.games[int(i)*b.k+int(j)]
		}
		b.rate[i], b.ucb[i], b.lcb[i] = 0.5, 1, 0
		if games > 0 {
			b.rate[i] = float64(points) / float64(2*games)
			bonus := math.Sqrt(bonusScale / float64(games))
			b.ucb[i] = min(b.rate[i]+bonus, 1)
			b.lcb[i] = max(b.rate[i]-bonus, 0)
		}
	}
}

// drop drops the active arms that the bounds rule out and says whether any was.
func (b *boundedLeague) drop() bool {
	bar := 0.5
	for _, i := range b.active {
		bar = max(bar, b.lcb[i])
	}
	safe := b.first(b.ucb)
	kept := b.active[:0]
	for _, i := range b.active {
		if i == safe || b.ucb[i] >= bar {
			kept = append(kept, i)
		}
	}
	dropped := len(kept) < len(b.active)
	b.active = kept
	return dropped
}

// best is the active arm to recommend.
func (b *boundedLeague) best(final string) pref.Arm {
	if final == "ucb" {
		return b.first(b.ucb)
	}
	return b.first(b.rate)
}

// first is the active arm of greatest value, of equals that of the lowest lot.
func (b *boundedLeague) first(value []float64) pref.Arm {
	best := b.active[0]
	for _, i := range b.active {
		if value[i] > value[best] || value[i] == value[best] && b.lots[i] < b.lots[best] {
			best = i
		}
	}
	return best
}
