package family

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"joust/results"
	"joust/sim/duel"
	"joust/sim/pref"
	"joust/sim/rng"
)

// drawnInstances is how many instances of an environment that draws its own in each trial
// are looked at to see whether notions of a best arm agree there.
const drawnInstances = 100

// instances returns the worths of the arms of the world's instances: one where all trials
// have one matrix, and otherwise drawnInstances. It returns nil where there is no
// preference matrix, or where the world draws matrices of more than results.MaxMatrix
// arms, which would take long. The streams have names of their own, so that the instances
// are those of no study.
func instances(w duel.World) (list []*pref.Worths) {
	n := drawnInstances
	switch {
	case w.Fixed() != nil:
		n = 1
	case w.Arms() > results.MaxMatrix:
		return nil
	}
	for i := range n {
		stream := rng.Stream(0, "notions", strconv.Itoa(i))
		env, ok := w.Trial(stream, stream).(duel.Instanced)
		if !ok {
			return nil
		}
		list = append(list, env.Instance().Worths)
	}
	return list
}

// seeksDuels compares what algorithms seek with what is right in the world by the
// options. The function that it returns takes an algorithm; it returns nil where what the
// algorithm seeks is right, as far as is known, or where it says nothing of what it seeks.
//
// Two notions differ in an instance if a best arm by the notion that is sought is not
// right, or if there is no such arm. An instance without a truth says nothing.
func seeksDuels(w World, o Options) func(algorithm Setting) *results.Seeks {
	truth := o.Truth.Resolved()
	var all []*pref.Worths
	known := map[pref.Notion]*results.Seeks{}
	return func(algorithm Setting) *results.Seeks {
		sought := algorithm.Entry.(*duel.LearnerEntry).Seeks(algorithm.Params)
		if sought == "" || sought == truth.Notion {
			return nil
		}
		if s, ok := known[sought]; ok {
			return s
		}
		if all == nil {
			all = instances(w.(duel.World))
		}
		s := &results.Seeks{Notion: string(sought), Truth: truth.String()}
		for _, worths := range all {
			worth := worths.Of(truth.Notion)
			if worth == nil {
				continue
			}
			s.Instances++
			best, right := worths.Best(sought), pref.Best(worth, truth.Within)
			if best == nil {
				s.Missing++
			}
			if best == nil || slices.ContainsFunc(best, func(a pref.Arm) bool { return !slices.Contains(right, a) }) {
				s.Differ++
			}
		}
		if s.Differ == 0 {
			s = nil
		}
		known[sought] = s
		return s
	}
}

// suitsTruth refuses a truth that the world cannot have.
func suitsTruth(w duel.World, c duel.Criterion) error {
	if c.IsOwn() {
		return nil
	}
	stream := rng.Stream(0)
	env, ok := w.Trial(stream, stream).(duel.Instanced)
	switch {
	case !ok:
		return &KeyError{"truth", fmt.Sprintf("is %s, which is a notion of preference matrices; the arms of a cell are candidate answers, of which the correct ones are right: leave truth out, or take environments with a matrix", c)}
	case c.Notion == pref.StrengthNotion && env.Instance().Worths.Of(pref.StrengthNotion) == nil:
		return &KeyError{"truth", fmt.Sprintf("is %s, but the environment of a cell gives its arms no utilities; models of choice such as bradley-terry do, and counts with unseen: model if the strengths have a fit", c)}
	case c.Notion == pref.CondorcetNotion && w.Fixed() != nil && env.Instance().Worths.Of(pref.CondorcetNotion) == nil:
		return &KeyError{"truth", fmt.Sprintf("is %s, but no arm beats all others in the environment of a cell, so that no trial would have a truth; choose another notion, which joust help study lists, or other environments", c)}
	}
	return nil
}

// mixtureArms is the greatest number of arms of which a description of an environment
// computes optimal mixtures.
const mixtureArms = 400

// disagreement says in a sentence which arms each notion of a best arm names in the world,
// where they do not all name the same; "" where they agree or where nothing is known.
func disagreement(w duel.World) string {
	all := instances(w)
	var notions []pref.Notion
	for _, n := range pref.Notions {
		if n != pref.VonNeumannNotion || w.Arms() <= mixtureArms {
			notions = append(notions, n)
		}
	}
	switch len(all) {
	case 0:
		return ""
	case 1:
		return bestByNotion(all[0], notions)
	}
	var others []string
	missing := 0 // instances without a Condorcet winner
	for _, n := range notions {
		count := 0
		for _, worths := range all {
			switch best := worths.Best(n); {
			case best == nil && n == pref.CondorcetNotion:
				missing++
			case best != nil && !slices.Equal(best, worths.Best(pref.CopelandNotion)):
				count++
			}
		}
		if count > 0 {
			others = append(others, fmt.Sprintf("by %s in %d", n, count))
		}
	}
	if others == nil && missing == 0 {
		return ""
	}
	sentence := fmt.Sprintf("the notions of a best arm disagree: of %d drawn instances, %d have no Condorcet winner", len(all), missing)
	if others != nil {
		sentence += "; other arms than by copeland are best " + strings.Join(others, ", ")
	}
	return sentence
}

// bestByNotion names the best arms of a matrix by notion; "" where all notions name the
// same arms.
func bestByNotion(worths *pref.Worths, notions []pref.Notion) string {
	agree := true
	var parts []string
	for _, n := range notions {
		best := worths.Best(n)
		if best == nil && n == pref.StrengthNotion {
			continue
		}
		agree = agree && slices.Equal(best, worths.Best(pref.CopelandNotion))
		names := []string{"none"}
		for i, a := range best {
			if names = append(names[:i], worths.Name(a)); i == 9 && len(best) > 10 {
				names = append(names, "…")
				break
			}
		}
		parts = append(parts, fmt.Sprintf("%s %s", n, strings.Join(names, ", ")))
	}
	if agree {
		return ""
	}
	return "the notions of a best arm disagree: " + strings.Join(parts, "; ")
}
