package family

import (
	"math"
	"slices"
	"strconv"

	"joust/results"
	"joust/results/stats"
	"joust/sim/duel"
	"joust/sim/pref"
)

// duelLists are the lists of arms that a trial of duels records on request, and how.
var duelLists = []struct {
	results.List
	of func(t *duel.Trial, env duel.Environment) []string
}{
	{
		results.List{Name: "ranking", OnRequest: true, About: "all arms in the algorithm's order in the end, the best first; null for an algorithm that does not rank"},
		func(t *duel.Trial, env duel.Environment) []string { return named(t.Ranking, env) },
	},
	{
		results.List{Name: "set", OnRequest: true, About: "the arms that the algorithm does not exclude in the end; null for an algorithm without such a set"},
		func(t *duel.Trial, env duel.Environment) []string { return named(t.Set, env) },
	},
	{
		results.List{Name: "pair_duels", OnRequest: true, Pairs: true, About: "how often each pair duelled: two arms and the number of their duels, then the next pair; pairs without a duel are left out"},
		duelsOfPairs,
	},
}

// named returns the names of arms; nil for no list.
func named(arms []pref.Arm, env duel.Environment) (words []string) {
	for _, a := range arms {
		words = append(words, env.Name(a))
	}
	return words
}

// duelsOfPairs writes how often each pair duelled, in either order.
func duelsOfPairs(t *duel.Trial, env duel.Environment) []string {
	words := []string{}
	k := env.Arms()
	for i := range k {
		for j := range i {
			if n := t.PairDuels[i*k+j] + t.PairDuels[j*k+i]; n > 0 {
				words = append(words, env.Name(pref.Arm(j)), env.Name(pref.Arm(i)), strconv.Itoa(n))
			}
		}
	}
	return words
}

// duelListMeasures are measured of these lists.
var duelListMeasures = []measure[func(*duel.Trial) float64]{
	{
		results.Metric{Name: "tau", Label: "Kendall's tau", Kind: stats.Correlation, Better: stats.Higher, Optional: true, OnRequest: true, About: "Kendall's tau-b of the ranking to the order of the arms' worths, (C - D)/√(n(n - T)): of n pairs C are in this order, D in the reverse one, and T have equal worths; no value without a ranking or if all worths are equal"},
		func(t *duel.Trial) float64 { return valueIf(t.Ranking != nil, t.Tau) },
	},
	{
		results.Metric{Name: "set_precision", Label: "precision of the set", Kind: stats.Share, Better: stats.Higher, Optional: true, OnRequest: true, About: "share of the set's arms that are right ones; no value without a set"},
		func(t *duel.Trial) float64 { return valueIf(t.Set != nil, t.SetPrecision) },
	},
	{
		results.Metric{Name: "set_recall", Label: "recall of the set", Kind: stats.Share, Better: stats.Higher, Optional: true, OnRequest: true, About: "share of the right arms that are in the set; no value without a set or if no arm is right"},
		func(t *duel.Trial) float64 { return valueIf(t.Set != nil, t.SetRecall) },
	},
	{
		results.Metric{Name: "set_size", Label: "size of the set", Kind: stats.Count, Better: stats.Lower, Optional: true, OnRequest: true, About: "arms in the set; no value without a set"},
		func(t *duel.Trial) float64 { return valueIf(t.Set != nil, float64(len(t.Set))) },
	},
}

// valueIf returns the value if there is one, or else NaN.
func valueIf(there bool, value float64) float64 {
	if !there {
		return math.NaN()
	}
	return value
}

// askForLists sets what the loop must ask the learner for to fill the columns.
func askForLists(l *duel.Loop, s results.Schema) {
	recorded := func(list string, measures ...string) bool {
		return slices.ContainsFunc(s.Lists, func(l results.List) bool { return l.Name == list }) ||
			slices.ContainsFunc(measures, func(m string) bool { return results.Find(s.Metrics, m) >= 0 })
	}
	l.Ranking = recorded("ranking", "tau")
	l.Set = recorded("set", "set_precision", "set_recall", "set_size")
	l.PairDuels = recorded("pair_duels")
}

// usesWorth reports whether a column needs the worths of the arms.
func usesWorth(s results.Schema) bool {
	return results.Find(s.Metrics, "loss") >= 0 || results.Find(s.Metrics, "tau") >= 0
}

// appendLists appends the lists of the trial to the block, by the names of the arms.
func appendLists(b *results.Block, s results.Schema, t *duel.Trial, env duel.Environment) {
	for i, recorded := range s.Lists {
		var words []string
		for _, l := range duelLists {
			if l.Name == recorded.Name {
				words = l.of(t, env)
			}
		}
		b.Lists[i] = append(b.Lists[i], words)
	}
}

// duelTraits says what the entry declares about the number of arms, the horizon, duels of an arm with itself,
// and lists.
func duelTraits(algorithm Setting) (list []string) {
	e, p := algorithm.Entry.(*duel.LearnerEntry), algorithm.Params
	if e.MaxArms > 0 {
		list = append(list, "takes at most "+strconv.Itoa(e.MaxArms)+" arms: refused in an environment with more")
	}
	if e.NeedsHorizon(p) {
		list = append(list, "needs a horizon: refused in a study with horizon: none")
	}
	if e.SelfDuels(p) {
		list = append(list, "duels an arm with itself")
	}
	if e.Ranks {
		list = append(list, "ranks all arms: a study can record ranking and tau")
	}
	if e.Sets {
		list = append(list, "has a set of arms that may be right: a study can record set, set_size, set_precision and set_recall")
	}
	if e.Mixes {
		list = append(list, "recommends a mixture of arms: a study can record exploitability")
	}
	return list
}
