package regret

import (
	"joust/sim"
	"joust/sim/cite"
	"joust/sim/duel"
	"joust/sim/pref"
	"joust/sim/rng"
)

// WinnerStaysWeakParams are the parameters of WinnerStaysWeak.
type WinnerStaysWeakParams struct{ duel.TieParams }

// Validate implements param.Params.
func (WinnerStaysWeakParams) Validate() error { return nil }

// winnerStaysSource cites the source of both learners.
func winnerStaysSource(where string) cite.Citation {
	return cite.Citation{
		Authors: "Chen, B. and Frazier, P. I.", Year: 2017,
		Title: "Dueling Bandits with Weak Regret",
		Venue: cite.Proceedings{Name: "ICML", Series: "PMLR", Volume: "70", Pages: "731-739"},
		Where: where,
	}
}

// WinnerStaysWeakEntry declares winner-stays-weak for the catalogue.
var WinnerStaysWeakEntry = duel.LearnerSpec[WinnerStaysWeakParams, *WinnerStaysWeak]{
	Spec: sim.Spec[WinnerStaysWeakParams]{
		Name: "winner-stays-weak",
		Card: sim.Card{
			Title:     "WS-W",
			About:     "Winner Stays for weak regret: the incumbent meets the other arms in turn, and a challenger has to win the more often in excess the longer arms have defended the place. Soon the best arm is in every duel, which is all that weak regret asks for. It never exploits, so that its average regret is linear.",
			Feedback:  "Binary: win or loss. The parameter ties says how a duel without a winner counts; by default a fair coin decides. As half a win for each arm it has no effect here.",
			Guarantee: "None for the recommended arm, since what counts is regret.",
			Cost:      "O(1) a duel, O(K) memory. Leaps.",
			Promises: []sim.Promise{
				{Of: sim.Speed, Text: "The expected weak regret is O(K log K) if the arms have a total order, and O(K²) if there is only a Condorcet winner, for any number of duels.", Cited: "the source, theorems on WS-W"},
			},
			Source: winnerStaysSource("Algorithm 1 (WS-W)"),
		},
		Defaults: WinnerStaysWeakParams{TieParams: duel.TieParams{Ties: "coin"}},
	},
	New:         NewWinnerStaysWeak,
	TossesCoins: WinnerStaysWeakParams.TossesCoins,
	Seeks:       func(WinnerStaysWeakParams) pref.Notion { return pref.CondorcetNotion },
	Endless:     func(WinnerStaysWeakParams) bool { return true },
}

// WinnerStaysWeak minimises weak regret (Chen and Frazier, ICML 2017, WS-W): see
// winnerStays.
type WinnerStaysWeak struct{ winnerStays }

// NewWinnerStaysWeak returns a learner for the problem. Its stream draws the challengers,
// and tosses the coins of ties=coin.
func NewWinnerStaysWeak(p WinnerStaysWeakParams, problem duel.Problem, stream *rng.Source) *WinnerStaysWeak {
	return &WinnerStaysWeak{newWinnerStays(problem.Arms, p.Rule(stream), stream)}
}

// Next implements duel.Learner.
func (l *WinnerStaysWeak) Next() (pref.Pair, bool) { return l.pair(), true }

// Observe implements duel.Learner.
func (l *WinnerStaysWeak) Observe(p pref.Pair, o pref.Outcome) { l.ObserveTally(p, o.Tally()) }

// Patience implements duel.Patient.
func (l *WinnerStaysWeak) Patience() int { return l.patience() }

// ObserveTally implements duel.Patient.
func (l *WinnerStaysWeak) ObserveTally(_ pref.Pair, t pref.Tally) {
	lead, _ := l.ties.Many(t)
	l.enter(lead)
}

// Recommend returns the incumbent.
func (l *WinnerStaysWeak) Recommend() pref.Arm { return l.arms[0] }

// winnerStays are the matches of both learners of Chen and Frazier. In the paper each arm
// has a count C, which is its wins minus its losses. Every duel is of the two arms with the
// greatest counts, where arms of the last duel go before others with as much, until the
// loser's count is -r, r being the number of the round. Then the loser's place is taken by
// an arm that has not been met in this round. In a round all arms but one lose a match.
//
// So a match of round r, when m matches have been played, begins with the counts m of the
// incumbent and 1-r of the challenger. The incumbent wins it with a lead of 1 duel, and the
// challenger with a lead of m+r. This form has O(1) steps. The paper orders challengers of
// equal counts at the beginning of a round by whether they duelled last; here they are
// drawn uniformly, which measurably makes no difference.
//
// The rules follow the description of the paper in re-implementations (duelpy, and the code
// of Wu) and a reference that agrees with them; the paper itself was not available.
type winnerStays struct {
	ties    duel.TieRule
	stream  *rng.Source
	arms    []pref.Arm // arms[0] is the incumbent; arms[1:next] have been met in this round
	next    int        // arms[next] is the challenger; those behind it have yet to be met
	lead    int        // of the incumbent in this match, at most 0
	reach   int        // the lead m+r that the challenger needs
	rounds  int        // rounds that are over
	matches int        // matches that are over: m
}

// newWinnerStays returns the matches of k arms and draws the first two.
func newWinnerStays(k int, ties duel.TieRule, stream *rng.Source) winnerStays {
	return winnerStays{ties: ties, stream: stream, arms: duel.ShuffledArms(k, stream), next: 1, reach: 1}
}

// pair returns the incumbent and its challenger.
func (w *winnerStays) pair() pref.Pair {
	return pref.Pair{First: w.arms[0], Second: w.arms[w.next]}
}

// patience returns the least number of duels in which the match can end.
func (w *winnerStays) patience() int { return min(1-w.lead, w.reach+w.lead) }

// enter adds to the lead. It reports whether a round is over.
func (w *winnerStays) enter(lead int) bool {
	w.lead += lead
	if w.lead <= 0 && w.lead > -w.reach {
		return false
	}
	if w.lead < 0 {
		w.arms[0], w.arms[w.next] = w.arms[w.next], w.arms[0]
	}
	w.lead = 0
	w.matches++
	w.next++
	over := w.next == len(w.arms)
	if over {
		w.next = 1
		w.rounds++
	}
	w.reach = w.matches + w.rounds + 1
	at := w.next + w.stream.Intn(len(w.arms)-w.next)
	w.arms[w.next], w.arms[at] = w.arms[at], w.arms[w.next]
	return over
}
