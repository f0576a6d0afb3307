package family

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"joust/results"
	"joust/sim/duel"
	"joust/sim/pref"
)

// recordFacts returns what was measured of the matrix that all trials share; nil if it is
// not estimated from a record.
func recordFacts(w duel.World, environment Setting) *results.RecordFacts {
	recorded, ok := w.(duel.Recorded)
	if !ok || recorded.Record() == nil {
		return nil
	}
	record, m := recorded.Record(), w.Fixed()
	k := record.Arms
	f := &results.RecordFacts{Pairs: k * (k - 1) / 2, Unmeasured: record.Unmet()}
	for _, arms := range record.Components() {
		f.Components = append(f.Components, armNames(m, arms))
	}
	if f.Unmeasured == 0 {
		return f
	}
	f.Unseen = environment.Param("unseen")
	met := make([]bool, k*k)
	for _, p := range record.Pairs {
		met[int(p.I)*k+int(p.J)], met[int(p.J)*k+int(p.I)] = true, true
	}
	haveMet := func(i, j pref.Arm) bool { return met[int(i)*k+int(j)] }
	for i := range pref.Arm(k) {
		for j := i + 1; int(j) < k && len(f.Examples) < 3; j++ {
			if !haveMet(i, j) {
				f.Examples = append(f.Examples, m.Name(i)+" and "+m.Name(j))
			}
		}
	}
	for _, n := range pref.Notions {
		if !m.Settled(n, haveMet) {
			f.Unsettled = append(f.Unsettled, string(n))
		}
	}
	return f
}

// verdictFacts returns how many pairs of recorded candidates have verdicts; nil for other
// worlds.
func verdictFacts(w World, environment Setting) *results.Facts {
	world, ok := w.(duel.Covered)
	if !ok {
		return nil
	}
	pairs, judged := world.Coverage()
	return &results.Facts{Verdicts: &results.VerdictFacts{Pairs: pairs, Judged: judged, Unseen: environment.Param("unseen")}}
}

// armNames names the first of the arms.
func armNames(m *pref.Matrix, arms []pref.Arm) string {
	const most = 10
	var names []string
	for i, a := range arms {
		if i == most {
			names = append(names, fmt.Sprintf("… (%d arms)", len(arms)))
			break
		}
		names = append(names, m.Name(a))
	}
	return strings.Join(names, ", ")
}

// restingOnUnmeasured lists the environments whose right arms rest on pairs that were
// never measured.
func restingOnUnmeasured(o *Outcome) []results.Warning {
	notion := o.Options.Truth.Resolved().Notion
	var cases, seen []string
	for _, c := range o.Cells {
		f := o.Facts[c.ID()]
		if !f.HasMatrix() || f.Record == nil || slices.Contains(seen, c.Heading()) {
			continue
		}
		seen = append(seen, c.Heading())
		if slices.Contains(f.Record.Unsettled, string(notion)) {
			cases = append(cases, fmt.Sprintf("%s: %s", c.Environment, strings.Join(f.Record.Doubts(), "; ")))
		}
	}
	if cases == nil {
		return nil
	}
	return []results.Warning{{
		What:  fmt.Sprintf("What is right, by %s, rests in some environments on pairs of arms that never met in their record: if these pairs had other outcomes than the parameter unseen gives them, other arms would be right.", notion),
		Cases: cases,
	}}
}

// ReplayFacts returns what a log decides about the truth of its world; nil for other worlds.
func ReplayFacts(w duel.World) *results.ReplayFacts {
	replayed, ok := w.(duel.Replayed)
	if !ok {
		return nil
	}
	r := replayed.Replay()
	if r == nil {
		return nil
	}
	f := &results.ReplayFacts{Resamples: r.Resamples, Copeland: r.Copeland, NoCondorcet: r.NoCondorcet, Notes: r.Notes}
	if !math.IsNaN(r.Condorcet) {
		f.Condorcet = &r.Condorcet
	}
	return f
}

// sureOfWinner is the chance that a resampled log has the same winner from which on there is
// no warning.
const sureOfWinner = 0.95

// uncertainLogs lists the environments that are logs and whose own winner is not certain.
func uncertainLogs(o *Outcome) []results.Warning {
	var cases, seen []string
	for _, c := range o.Cells {
		r := o.Facts[c.ID()].Replayed()
		if r == nil || r.Copeland >= sureOfWinner || slices.Contains(seen, c.Heading()) {
			continue
		}
		seen = append(seen, c.Heading())
		cases = append(cases, fmt.Sprintf("%s: %s", c.Environment, r.Sentence()))
	}
	if cases == nil {
		return nil
	}
	return []results.Warning{{
		What:  "What is right in a replayed log is what the log says, and a log of the same judges drawn again might say something else. An error against a winner that is not certain says little: an algorithm may be right about the arms where it is wrong about the log.",
		Cases: cases,
	}}
}
