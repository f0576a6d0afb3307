package family

import (
	"fmt"
	"math"
	"slices"

	"joust/results"
	"joust/results/stats"
	"joust/results/table"
	"joust/sim/duel"
	"joust/sim/pref"
)

func warnDuels(o *Outcome) []results.Warning {
	w := warnings{outcome: o}
	w.fewTrials(30)
	w.countedBut("unresolved", outOfData, fmt.Sprintf("Some trials were cut: the budget of %s duels was spent before the algorithm stopped. The budget is counted as their number of duels, so that the mean is too small, and their recommendations are not final.", table.Whole(o.Budget)))
	w.counted(outOfData, "Some trials ran out of data: the algorithm asked for a duel of a pair that has none left in the log. Their duels and their regret until then are counted, so that the means are too small, and their recommendations are not final. They are not a random part of the trials: those that need many duels of one pair run out first.")
	w.list = append(w.list, withoutTruth(o)...)
	w.list = append(w.list, uncertainLogs(o)...)
	w.list = append(w.list, everyArmIsRight(o)...)
	w.list = append(w.list, restingOnUnmeasured(o)...)
	w.list = append(w.list, otherNotions(o)...)
	return append(w.list, brokenGuarantees(o)...)
}

// withoutTruth lists the cells with trials in which no arm is right or wrong.
func withoutTruth(o *Outcome) []results.Warning {
	var cases []string
	for _, c := range o.Cells {
		all, _ := o.Row(c, "duels") // recorded in every study; see Family.Needed
		if judged, ok := o.Row(c, "correct"); ok && judged.N < all.N {
			cases = append(cases, fmt.Sprintf("%s: %s of %s trials", c.Brief(), table.Whole(all.N-judged.N), table.Whole(all.N)))
		}
	}
	if cases == nil {
		return nil
	}
	return []results.Warning{{
		What:  fmt.Sprintf("Some trials have no truth: %s is not defined in their instances. Measures that depend on the truth are of the other trials.", o.Options.Truth),
		Cases: cases,
	}}
}

// everyArmIsRight lists the environments in which no recommendation can be wrong, as far as
// the facts know the right arms.
func everyArmIsRight(o *Outcome) []results.Warning {
	notion := o.Options.Truth.Resolved().Notion
	var cases []string
	for _, c := range o.Cells {
		f, name := o.Facts[c.ID()], c.Heading()
		if !f.HasMatrix() || slices.Contains(cases, name) {
			continue
		}
		right := map[pref.Notion][]string{pref.CopelandNotion: f.Copeland, pref.BordaNotion: f.Borda}
		if len(right[notion]) == f.Arms {
			cases = append(cases, name)
		}
	}
	if cases == nil {
		return nil
	}
	return []results.Warning{{
		What:  fmt.Sprintf("In some environments every arm is right by %s, so that no recommendation can be wrong and correct says nothing. The key truth of a study chooses another notion.", notion),
		Cases: cases,
	}}
}

// otherNotions lists the cells whose algorithm seeks something else than what is right.
func otherNotions(o *Outcome) []results.Warning {
	var cases []string
	for _, c := range o.Cells {
		if s := o.Seeks[c.ID()]; s != nil {
			cases = append(cases, fmt.Sprintf("%s: %s", c.Brief(), s))
		}
	}
	if cases == nil {
		return nil
	}
	return []results.Warning{{
		What:  "Some algorithms are judged by another notion of a best arm than the one that they seek. A wrong recommendation does not show that they fail to find what they seek; the key truth of a study chooses the notion.",
		Cases: cases,
	}}
}

// brokenGuarantees lists the algorithms that fail significantly more often than their
// guarantee allows: the lower end of the 95 % interval of their failure rate is above δ.
// The guarantee does not cover trials that were cut, nor trials in which what the algorithm
// seeks is not correct: as many failures as there are cut trials, and as there may be
// trials of the second kind, are not counted.
func brokenGuarantees(o *Outcome) (list []results.Warning) {
	cases := map[string][]string{}
	var algorithms []*duel.LearnerEntry
	for _, c := range o.Cells {
		entry := c.Algorithm.Entry.(*duel.LearnerEntry)
		delta := entry.Guarantee(c.Algorithm.Params).Delta
		failed, ok := o.Row(c, "failed")
		if delta == 0 || !ok || failed.N == 0 {
			continue
		}
		unresolved, _ := o.Row(c, "unresolved") // recorded in every study; see Family.Needed
		elsewhere := int(math.Ceil(o.Seeks[c.ID()].Most() * float64(failed.N)))
		wrong := max(0, occurrences(failed)-occurrences(unresolved)-elsewhere)
		low, high := stats.Wilson(float64(wrong), float64(failed.N))
		if low <= delta {
			continue
		}
		if !slices.Contains(algorithms, entry) {
			algorithms = append(algorithms, entry)
		}
		cases[entry.Name] = append(cases[entry.Name],
			fmt.Sprintf("%s: failed in %s of %s trials (95 %% interval %.1f to %.1f %%), δ = %v", c.Brief(), table.Whole(wrong), table.Whole(failed.N), 100*low, 100*high, delta))
	}
	for _, e := range algorithms {
		list = append(list, results.Warning{
			What:  fmt.Sprintf("%s fails significantly more often than its δ allows: an assumption of its guarantee is not satisfied there. The guarantee: %s", e.Title, e.Proved()),
			Cases: cases[e.Name],
		})
	}
	return list
}
