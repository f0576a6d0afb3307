package vote

import (
	"math"
	"slices"

	"joust/sim/duel"
	"joust/sim/pref"
)

// everyone returns all arms.
func everyone(p *duel.Problem) []pref.Arm {
	var arms []pref.Arm
	for i := range p.Arms {
		arms = append(arms, pref.Arm(i))
	}
	return arms
}

// team returns the answer of an arm as an arbitrary number.
func team(p *duel.Problem, a pref.Arm) int {
	if p.Teams == nil {
		return int(a)
	}
	return p.Teams[a]
}

// elected returns, among the first n arms, the first arm of each answer with the largest
// weight.
func elected(p *duel.Problem, n int, weight func(pref.Arm) float64) (leaders []pref.Arm) {
	sum := make(map[int]float64)
	for _, a := range everyone(p)[:n] {
		sum[team(p, a)] += weight(a)
	}
	top := math.Inf(-1)
	for _, w := range sum {
		top = max(top, w)
	}
	seen := make(map[int]bool)
	for _, a := range everyone(p)[:n] {
		if id := team(p, a); !seen[id] && sum[id] == top {
			leaders = append(leaders, a)
		}
		seen[team(p, a)] = true
	}
	return leaders
}

// topmost returns the arms with the largest value among the first n.
func topmost(p *duel.Problem, n int, worth func(pref.Arm) float64) (arms []pref.Arm) {
	for _, a := range everyone(p)[:n] {
		if !slices.ContainsFunc(everyone(p)[:n], func(b pref.Arm) bool { return worth(b) > worth(a) }) {
			arms = append(arms, a)
		}
	}
	return arms
}

// whole returns the value of parts, computed by the definition.
func whole(by string, parts []float64) float64 {
	sum, product := 0.0, 1.0
	for _, v := range parts {
		sum += v
		product *= v
	}
	switch by {
	case "mean":
		return sum / float64(len(parts))
	case "min":
		return slices.Min(parts)
	case "last":
		return parts[len(parts)-1]
	case "geometric mean":
		product = math.Pow(product, 1/float64(len(parts)))
	}
	return math.Round(product*1e9) / 1e9 // so that equal products compare as equal
}

func byParts(by string) func(p *duel.Problem) ([]pref.Arm, duel.Expenses) {
	return func(p *duel.Problem) ([]pref.Arm, duel.Expenses) {
		if p.Parts == nil {
			return everyone(p), duel.Expenses{Generated: p.Arms}
		}
		return topmost(p, p.Arms, func(a pref.Arm) float64 { return whole(by, p.Parts[a]) }), duel.Expenses{Scored: p.Arms, Generated: p.Arms}
	}
}

func weighted(f func(score float64) float64) func(p *duel.Problem) ([]pref.Arm, duel.Expenses) {
	return func(p *duel.Problem) ([]pref.Arm, duel.Expenses) {
		if p.Scores == nil {
			return elected(p, p.Arms, func(pref.Arm) float64 { return 1 }), duel.Expenses{Generated: p.Arms}
		}
		return elected(p, p.Arms, func(a pref.Arm) float64 { return f(p.Scores[a]) }), duel.Expenses{Scored: p.Arms, Generated: p.Arms}
	}
}

func softTwin(threshold float64, most int, by string) func(p *duel.Problem) ([]pref.Arm, duel.Expenses) {
	return func(p *duel.Problem) ([]pref.Arm, duel.Expenses) {
		if most == 0 || most > p.Arms {
			most := p.Arms
			return softTwin(threshold, most, by)(p)
		}
		if p.Parts == nil {
			return everyone(p)[:most], duel.Expenses{Rounds: most, Generated: most}
		}
		n := 0
		for sum := 0.0; sum < threshold && n < most; n++ {
			sum += slices.Min(p.Parts[n])
		}
		return topmost(p, n, func(a pref.Arm) float64 { return whole(by, p.Parts[a]) }), duel.Expenses{Rounds: n, Scored: n, Generated: n}
	}
}

func consistencyTwin(threshold float64) func(p *duel.Problem) ([]pref.Arm, duel.Expenses) {
	return func(p *duel.Problem) ([]pref.Arm, duel.Expenses) {
		n := 0
		for enough := false; n < p.Arms && !enough; {
			n++
			count := make(map[int]int)
			for _, a := range everyone(p)[:n] {
				count[team(p, a)]++
			}
			order := []int{0}
			for _, c := range count {
				order = append(order, c)
			}
			slices.Sort(order)
			enough = posterior(order[len(order)-1], order[len(order)-2]) >= threshold
		}
		return elected(p, n, func(pref.Arm) float64 { return 1 }), duel.Expenses{Rounds: n, Generated: n}
	}
}

// posterior returns P(X > 1/2) for X ~ Beta(a+1, b+1), exactly for few votes: the sum
// of binomial coefficients is an integer below 2^53.
func posterior(a, b int) float64 {
	n, sum, c := a+b+1, 0.0, 1.0
	for k := 0; k <= a; k++ {
		sum += c
		c = c * float64(n-k) / float64(k+1)
	}
	return math.Ldexp(sum, -n)
}

// rules returns every learner that uses facts about candidates.
func rules() []rule {
	logOdds := func(s float64) float64 {
		s = min(max(s, nearest), 1-nearest)
		return math.Log(s) - math.Log(1-s)
	}
	return []rule{
		{"first", of(NewFirst, FirstParams{}), func(p *duel.Problem) ([]pref.Arm, duel.Expenses) {
			return everyone(p)[:1], duel.Expenses{Generated: 1}
		}},
		{"majority", of(NewMajority, MajorityParams{}), func(p *duel.Problem) ([]pref.Arm, duel.Expenses) {
			return elected(p, p.Arms, func(pref.Arm) float64 { return 1 }), duel.Expenses{Generated: p.Arms}
		}},
		{"weighted by score", of(NewWeightedMajority, WeightedMajorityParams{"score"}), weighted(func(s float64) float64 { return s })},
		{"weighted by log-odds", of(NewWeightedMajority, WeightedMajorityParams{"log-odds"}), weighted(logOdds)},
		{"best by score", of(NewBestOfN, BestOfNParams{"score"}), func(p *duel.Problem) ([]pref.Arm, duel.Expenses) {
			if p.Scores == nil {
				return everyone(p), duel.Expenses{Generated: p.Arms}
			}
			return topmost(p, p.Arms, func(a pref.Arm) float64 { return p.Scores[a] }), duel.Expenses{Scored: p.Arms, Generated: p.Arms}
		}},
		{"best by min", of(NewBestOfN, BestOfNParams{"min"}), byParts("min")},
		{"best by mean", of(NewBestOfN, BestOfNParams{"mean"}), byParts("mean")},
		{"best by last", of(NewBestOfN, BestOfNParams{"last"}), byParts("last")},
		{"best by product", of(NewBestOfN, BestOfNParams{"product"}), byParts("product")},
		{"soft by mean", of(NewSoftSC, SoftSCParams{"mean"}), byParts("mean")},
		{"soft by min", of(NewSoftSC, SoftSCParams{"min"}), byParts("min")},
		{"soft by product", of(NewSoftSC, SoftSCParams{"product"}), byParts("geometric mean")},
		{"adaptive soft by mean", of(NewAdaptiveSoftSC, AdaptiveSoftSCParams{0.8, 10, "mean"}), softTwin(0.8, 10, "mean")},
		{"adaptive soft by min, all", of(NewAdaptiveSoftSC, AdaptiveSoftSCParams{1.5, 0, "min"}), softTwin(1.5, 0, "min")},
		{"adaptive soft, at most 3", of(NewAdaptiveSoftSC, AdaptiveSoftSCParams{2.5, 3, "mean"}), softTwin(2.5, 3, "mean")},
		{"adaptive consistency .95", of(NewAdaptiveConsistency, AdaptiveConsistencyParams{0.95}), consistencyTwin(0.95)},
		{"adaptive consistency .8", of(NewAdaptiveConsistency, AdaptiveConsistencyParams{0.8}), consistencyTwin(0.8)},
		{"adaptive consistency .75", of(NewAdaptiveConsistency, AdaptiveConsistencyParams{0.75}), consistencyTwin(0.75)},
		{"adaptive consistency .6", of(NewAdaptiveConsistency, AdaptiveConsistencyParams{0.6}), consistencyTwin(0.6)},
	}
}
