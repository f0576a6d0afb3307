package tournament

import (
	"errors"
	"slices"

	"joust/sim"
	"joust/sim/cite"
	"joust/sim/duel"
	"joust/sim/param"
	"joust/sim/pref"
	"joust/sim/rng"
)

// maxSwissRounds is the greatest number of rounds of a Swiss system, whose memory
// grows with them.
const maxSwissRounds = 1000

// SwissParams are the parameters of Swiss.
type SwissParams struct {
	Rounds  int    `yaml:"rounds" doc:"rounds, 1 to 1000; 0 for the ⌈log₂N⌉ that leave one arm without a loss"`
	Pairing string `yaml:"pairing" options:"monrad|dutch" doc:"pairs of a round: neighbours in the order of points (monrad), or the upper against the lower half of each group with equal points (dutch)"`
	VotesParams
	EarlyParams
	duel.SeedingParams
}

// Validate implements param.Params.
func (p SwissParams) Validate() error {
	return errors.Join(param.Count("rounds", p.Rounds, 0, maxSwissRounds), p.VotesParams.Validate())
}

// SwissEntry declares swiss for the catalogue.
var SwissEntry = duel.LearnerSpec[SwissParams, *Swiss]{
	Spec: sim.Spec[SwissParams]{
		Name: "swiss",
		Card: sim.Card{
			Title:     "Swiss system",
			About:     "No arm is eliminated: in every round each arm plays one with about as many points that it has not played, and the most points win. For the duels of a few knockouts, errors of the judge average out for every arm. Seeding orders the arms before the first round and at equal points.",
			Feedback:  "Ternary: the arm with more wins in a match has one point, and a level match is half a point for each. It uses answers: between candidates with the same answer a coin gives the point without a duel.",
			Guarantee: "None proved.",
			Cost:      "Pairing takes O(N log N) if there are few rounds and never more than O(N³); O(N²) memory. Leaps from vote to vote of a match.",
			Promises: []sim.Promise{
				{Of: sim.Duels, Is: sim.AtMost, Bound: "K·⌊N/2⌋·⌈log₂N⌉", Where: map[string]string{"K": "votes"}, When: map[string]string{"rounds": "0"}, Test: sim.Conformance},
				{Of: sim.Duels, Is: sim.AtMost, Bound: "K·⌊N/2⌋·R", Where: map[string]string{"K": "votes", "R": "rounds"}, When: map[string]string{"rounds": ">0"}, Test: sim.Conformance},
				{Of: sim.Rounds, Is: sim.AtMost, Bound: "⌈log₂N⌉", When: map[string]string{"rounds": "0"}, Test: sim.Conformance},
				{Of: sim.Rounds, Is: sim.AtMost, Bound: "R", Where: map[string]string{"R": "rounds"}, When: map[string]string{"rounds": ">0"}, Test: sim.Conformance},
				{Of: sim.Result, Text: "If the better candidate always wins and N is a power of 2, the best is the only one without a loss after log₂N rounds.", Test: "algorithms/tournament.TestSwissWithoutNoise"},
			},
			Source: cite.Citation{
				Authors: "Appleton, D. R.", Year: 1995,
				Title: "May the Best Man Win?",
				Venue: cite.Journal{Name: "Journal of the Royal Statistical Society: Series D", Volume: "44", Number: "4", Pages: "529-538", Comma: true},
				Where: "The Swiss system, beside knockouts and round robins",
			},
		},
		Defaults: SwissParams{Pairing: "monrad", VotesParams: VotesParams{Votes: 1}, EarlyParams: EarlyParams{Early: true}, SeedingParams: duel.SeedingParams{Seeding: "random"}},
	},
	New:         NewSwiss,
	ReadsScores: SwissParams.ReadsScores,
}

// Swiss is the Swiss system of chess tournaments, which Appleton (The Statistician,
// 1995) compares with other formats by the probability to find the best player.
//
// A win is a point, a level match half a point. Before each round the arms are ranked
// by points, then by Buchholz, the sum of their opponents' points, then by the order
// of seeding. By the Monrad system each arm, from the top, plays the next one that it
// has not played. By the Dutch system the upper half of each group with equal points
// plays the lower half, and an arm without an opponent there moves down to the next
// group; the first round is paired so in any case. Arms that are left are paired by
// augmenting paths (Edmonds, 1965): two arms play again only if every pairing of the
// round would repeat a match. If the number of arms is odd, the lowest arm without a
// bye so far has a bye, which is a point; the bye counts as one more player that an
// arm plays at most once. In a match with an odd number of duels the arm that was in
// the first slot less often is there once more than the other.
//
// It recommends the first arm by points and Buchholz; of several, the one with the
// most points in their matches with one another, and then the first in the order of
// seeding. A bye counts in Buchholz as an opponent with the arm's own points. The ranking
// of all arms after the last complete round is by the same rules.
type Swiss struct {
	*duel.Sequential
	table *swiss
}

// NewSwiss returns a learner for the problem. Its stream draws the order of the arms
// and which of two equal arms is in the first slot.
func NewSwiss(p SwissParams, problem duel.Problem, stream *rng.Source) *Swiss {
	arms, scored := p.Entrants(&problem, stream)
	rounds := p.Rounds
	if rounds == 0 {
		for 1<<rounds < len(arms) {
			rounds++
		}
	}
	s := newSwiss(p, &problem, arms, rounds, stream)
	l := &Swiss{table: s}
	l.Sequential = duel.NewSequential(problem, func(a *duel.Arena) pref.Arm {
		s.Arena = a
		a.Expenses.Scored = scored
		a.Recommend(arms[0])
		for round := range rounds {
			if p.Early && s.settled(rounds-round) {
				break
			}
			a.Expenses.Rounds++
			s.pair(round == 0)
			s.match = swissMatch{}
			s.Run(s)
			s.played++
			s.order()
			a.Recommend(s.leader())
		}
		return s.leader()
	})
	return l
}

// Ranking implements duel.Ranker.
func (l *Swiss) Ranking() []pref.Arm { return l.table.standings() }

// swiss holds the standings of one learner. Players are the arms in the order of
// seeding, numbered from 0, and if their number is odd one more, the last, which
// stands for the bye.
type swiss struct {
	referee
	rules    SwissParams
	arms     []pref.Arm // by player
	rounds   int
	halves   []int   // by player, half points
	buchholz []int   // by player, in half points
	first    []int   // by player, matches with the odd duel in the first slot minus those in the second
	foes     []int16 // foes[i*rounds+t] is the opponent of i in round t
	results  []int8  // results[i*rounds+t] is the half points of i in round t
	played   int     // rounds so far
	ranking  []int   // players from first to last; the bye is the last
	sorted   []int   // scratch of sort, a player each
	counts   []int   // scratch of sort, a digit each
	tied     []int   // by player, half points in matches among the arms that share the lead
	group    []int   // places of arms with equal points, in the Dutch system
	draw     *swissPairing
	match    swissMatch
}

// swissMatch is the match that is played at present.
type swissMatch struct {
	at    int  // the place of the next player to play
	plays bool // whether a match is played
	i, j  int  // its players
	white int  // that of the two in the first slot of the odd duel
}

func newSwiss(p SwissParams, problem *duel.Problem, arms []pref.Arm, rounds int, stream *rng.Source) *swiss {
	n := len(arms)
	s := &swiss{
		referee: referee{problem: problem, stream: stream, early: p.Early}, rules: p, arms: arms, rounds: rounds,
		foes: make([]int16, n*rounds), results: make([]int8, n*rounds), draw: newSwissPairing(n + n%2),
	}
	ints := make([]int, 7*n+1+1<<digitBits) // one allocation
	part := func(size int) []int {
		p := ints[:size:size]
		ints = ints[size:]
		return p
	}
	s.halves, s.buchholz, s.first, s.tied, s.sorted = part(n), part(n), part(n), part(n), part(n)
	s.ranking, s.group, s.counts = part(n+n%2), part(n)[:0], part(1<<digitBits)
	for i := range s.ranking {
		s.ranking[i] = i
	}
	s.draw.ranking = s.ranking
	return s
}

// settled reports whether all arms that can still be first after left more rounds
// have the same answer. A round gives at most one point.
func (s *swiss) settled(left int) bool {
	top := slices.Max(s.halves)
	leader := s.arms[s.ranking[0]]
	for i, h := range s.halves {
		if h+2*left >= top && s.arms[i] != leader && !s.problem.SameTeam(s.arms[i], leader) {
			return false
		}
	}
	return true
}

// pair chooses the pairs of the next round.
func (s *swiss) pair(firstRound bool) {
	d, n := s.draw, len(s.arms)
	d.begin()
	if n%2 == 1 {
		for i := n - 1; i >= 0 && !d.paired(n); i-- {
			d.propose(i, n)
		}
	}
	if s.rules.Pairing == "dutch" || firstRound {
		s.pairGroups()
	} else {
		for i := range n {
			for j := i + 1; j < n && !d.paired(i); j++ {
				d.propose(i, j)
			}
		}
	}
	d.complete()
}

// pairGroups pairs upper against lower halves of groups with equal points.
func (s *swiss) pairGroups() {
	d, n := s.draw, len(s.arms)
	s.group = s.group[:0]
	for at := 0; at < n; {
		points := s.halves[s.ranking[at]]
		for ; at < n && s.halves[s.ranking[at]] == points; at++ {
			if !d.paired(at) {
				s.group = append(s.group, at)
			}
		}
		half := len(s.group) / 2
		lower := len(s.group) - half
		for i, upper := range s.group[:half] {
			for t := 0; t < lower && !d.paired(upper); t++ {
				d.propose(upper, s.group[half+(i+t)%lower])
			}
		}
		for i, upper := range s.group { // arms without an opponent, within the group
			for t := i + 1; t < len(s.group) && !d.paired(upper); t++ {
				d.propose(upper, s.group[t])
			}
		}
		down := s.group[:0]
		for _, i := range s.group {
			if !d.paired(i) {
				down = append(down, i)
			}
		}
		s.group = down
	}
}

// Next implements duel.Steps: the duels of a round.
func (s *swiss) Next() (pref.Pair, int) {
	n, m := len(s.arms), &s.match
	for {
		if m.plays {
			if p, duels := s.present.Next(); duels > 0 {
				return p, duels
			}
			m.plays = false
			s.finish()
		}
		if m.at == n {
			return pref.Pair{}, 0
		}
		at := m.at
		m.at++
		m.i = s.ranking[at]
		switch opposite := s.draw.mate[at]; {
		case opposite == n:
			s.Expenses.Byes++
			s.enter(m.i, m.i, 2)
		case opposite > at:
			m.j = s.ranking[opposite]
			s.begin()
		}
	}
}

// Count implements duel.Steps.
func (s *swiss) Count(t pref.Tally) { s.present.Count(t) }

// enter records the half points of a player in its match.
func (s *swiss) enter(player, opponent, halves int) {
	s.halves[player] += halves
	s.foes[player*s.rounds+s.played] = int16(opponent)
	s.results[player*s.rounds+s.played] = int8(halves)
}

// begin begins a match. A coin decides that of two arms with the same answer.
func (s *swiss) begin() {
	m := &s.match
	a, b := s.arms[m.i], s.arms[m.j]
	if s.problem.SameTeam(a, b) {
		s.Expenses.Free++
		won := 0
		if s.stream.Coin() {
			won = 2
		}
		s.share(won)
		return
	}
	m.plays, m.white = true, m.i
	if s.first[m.j] < s.first[m.i] || s.first[m.j] == s.first[m.i] && s.stream.Coin() {
		m.white = m.j
	}
	if m.white == m.i { // in a series the second arm has the odd duel in the first slot
		a, b = b, a
	}
	s.present = newSeries(a, b, s.rules.Votes, s.early)
}

// finish records the match that has been played.
func (s *swiss) finish() {
	m := &s.match
	lead := s.present.lead
	if m.white == m.i {
		lead = -lead
	}
	if s.rules.Votes%2 == 1 {
		s.first[m.white]++
		s.first[m.i+m.j-m.white]--
	}
	switch {
	case lead > 0:
		s.share(2)
	case lead < 0:
		s.share(0)
	default:
		s.share(1)
	}
}

// share records the match of which the first player has this many half points.
func (s *swiss) share(won int) {
	s.enter(s.match.i, s.match.j, won)
	s.enter(s.match.j, s.match.i, 2-won)
}

// order ranks the players by points, Buchholz and number.
func (s *swiss) order() {
	ranking := s.ranking[:len(s.arms)]
	for i := range s.halves {
		sum := 0
		for _, j := range s.foes[i*s.rounds : i*s.rounds+s.played] {
			sum += s.halves[j]
		}
		s.buchholz[i], ranking[i] = sum, i
	}
	s.sort(ranking, s.buchholz)
	s.sort(ranking, s.halves)
}

// sort sorts the players by decreasing values and leaves those of one value in their order.
// It is a radix sort: most often the values differ by less than a digit.
func (s *swiss) sort(players, values []int) {
	most := slices.Max(values)
	for span, shift := most-slices.Min(values), 0; span>>shift > 0; shift += digitBits {
		const mask = 1<<digitBits - 1
		counts := s.counts[:min(span>>shift, mask)+1]
		clear(counts)
		for _, v := range values {
			counts[(most-v)>>shift&mask]++
		}
		begin := 0
		for d, n := range counts {
			counts[d] = begin
			begin += n
		}
		for _, i := range players {
			d := (most - values[i]) >> shift & mask
			s.sorted[counts[d]] = i
			counts[d]++
		}
		copy(players, s.sorted)
	}
}

// digitBits is the length of a digit of the radix sort.
const digitBits = 8

// leader returns the arm to recommend at present.
func (s *swiss) leader() pref.Arm {
	best := s.ranking[0]
	lead := func(i int) bool { return s.halves[i] == s.halves[best] && s.buchholz[i] == s.buchholz[best] }
	tied := 1
	for tied < len(s.arms) && lead(s.ranking[tied]) {
		tied++
	}
	if tied == 1 {
		return s.arms[best]
	}
	top := best
	for _, i := range s.ranking[:tied] {
		s.tied[i] = 0
		for t, j := range s.foes[i*s.rounds : i*s.rounds+s.played] {
			if j := int(j); j != i && lead(j) {
				s.tied[i] += int(s.results[i*s.rounds+t])
			}
		}
		if s.tied[i] > s.tied[top] {
			top = i
		}
	}
	return s.arms[top]
}

// standings returns the arms in the order after the last complete round. During a round
// halves has points of this round too, so that the points are those of the results
// before it.
func (s *swiss) standings() []pref.Arm {
	n := len(s.arms)
	points := func(i int) (sum int) {
		for _, won := range s.results[i*s.rounds : i*s.rounds+s.played] {
			sum += int(won)
		}
		return sum
	}
	level := func(i, j int) bool { return points(i) == points(j) && s.buchholz[i] == s.buchholz[j] }
	ranking := make([]pref.Arm, 0, n)
	for from := 0; from < n; {
		to := from + 1
		for to < n && level(s.ranking[from], s.ranking[to]) {
			to++
		}
		group := slices.Clone(s.ranking[from:to])
		mutual := make(map[int]int, len(group)) // half points in matches within the group
		for _, i := range group {
			for t, j := range s.foes[i*s.rounds : i*s.rounds+s.played] {
				if j := int(j); j != i && slices.Contains(group, j) {
					mutual[i] += int(s.results[i*s.rounds+t])
				}
			}
		}
		slices.SortStableFunc(group, func(i, j int) int { return mutual[j] - mutual[i] })
		for _, i := range group {
			ranking = append(ranking, s.arms[i])
		}
		from = to
	}
	return ranking
}
