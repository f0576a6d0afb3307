package preference

import (
	"fmt"
	"slices"
	"strings"

	"joust/environments/judge"
	"joust/environments/table"
	"joust/sim/param"
	"joust/sim/pref"
	"joust/sim/strength"
)

// filling says what the law of a pair is by the duels of a file, and what it is where there
// are none.
type filling struct {
	unseen string  // error, uniform, smoothed or model
	prior  float64 // of smoothed
	ridge  float64 // of model
	path   string  // of the file, for messages
	// instead is what to make unseen where pairs have no duels, and what to do where no
	// model can be fitted, for messages.
	instead, unfitted string
}

// tallied are numbers of duels of a pair by their outcome, an index of pref.Outcome.
type tallied [4]float64

// duels returns the number of duels.
func (n tallied) duels() float64 {
	return n[pref.FirstWins] + n[pref.SecondWins] + n[pref.Tie] + n[pref.BothBad]
}

// flip returns the numbers for the reversed pair.
func (n tallied) flip() tallied {
	n[pref.FirstWins], n[pref.SecondWins] = n[pref.SecondWins], n[pref.FirstWins]
	return n
}

// add adds the numbers of other duels.
func (n *tallied) add(other tallied) {
	for o := range n {
		n[o] += other[o]
	}
}

// filler returns the laws of pairs by their duels. filling.filler makes it.
type filler struct {
	filling
	names          []string
	added, uniform judge.Distribution // what smoothing adds; the law without any knowledge
	fit            *strength.Fit      // of the other pairs; nil unless unseen is model
	badShare       float64            // share of the duels without a winner of which both arms are bad
	missing        int                // pairs without duels that have no law, …
	some           []string           // … and the first three
}

// filler returns the laws of a file with arms of these names, of which all are the numbers of
// all duels.
func (f filling) filler(names []string, all tallied, fit *strength.Fit) *filler {
	l := &filler{filling: f, names: names, fit: fit}
	occurs := 0.0
	for o, n := range all {
		if n > 0 || pref.Outcome(o) < pref.Tie {
			l.uniform[o] = 1
			occurs++
		}
	}
	if f.unseen == "smoothed" {
		for o, one := range l.uniform {
			l.added[o] = float64(one * f.prior)
		}
	}
	for o := range l.uniform {
		l.uniform[o] /= occurs
	}
	if bad := all[pref.BothBad]; bad > 0 {
		l.badShare = bad / (all[pref.Tie] + bad)
	}
	return l
}

// law returns the law of the pair of arms i and j that had these duels. In the model the
// strength of i is greater by position, since i is shown first.
func (l *filler) law(d tallied, i, j int, position float64) judge.Distribution {
	for o, prior := range l.added {
		d[o] += prior
	}
	n := d.duels()
	switch {
	case n > 0:
		return judge.Distribution{d[0] / n, d[1] / n, d[2] / n, d[3] / n}
	case l.fit != nil:
		win, tie, lose := strength.Davidson(l.fit.Strengths[i]-l.fit.Strengths[j]+position, l.fit.Nu)
		bad := float64(tie * l.badShare)
		return judge.Distribution{pref.FirstWins: win, pref.SecondWins: lose, pref.Tie: tie - bad, pref.BothBad: bad}
	}
	if l.missing++; len(l.some) < 3 {
		l.some = append(l.some, fmt.Sprintf("%s and %s", l.names[i], l.names[j]))
	}
	return l.uniform
}

// fault returns the error that some of so many pairs have no duels, if it is one.
func (l *filler) fault(pairs int, what string) error {
	if l.missing == 0 || l.unseen != "error" {
		return nil
	}
	some := l.some
	if l.missing > len(some) {
		some = append(slices.Clone(some), "…")
	}
	return param.Errorf("unseen", "is error, and %d of %d %s in %s have no duels (%s); make unseen %s to allow them", l.missing, pairs, what, l.path, strings.Join(some, "; "), l.instead)
}

// maxFitted bounds the number of arms to which strengths are fitted, which takes O(K³).
const maxFitted = 1000

// fitted returns the fit to the record if unseen is model, and otherwise nil. If the fit does
// not exist, it returns an error if pairs need it, and otherwise nil.
func (f filling) fitted(names []string, r *strength.Record, needed bool) (*strength.Fit, error) {
	if f.unseen != "model" {
		return nil, nil
	}
	fault := f.misfit(names, r)
	if fault == "" {
		if fit, ok := r.Fit(f.ridge); ok {
			return fit, nil
		}
		fault = "the iteration of the fit fails, because some probabilities are too small; make ridge greater than 0, or unseen " + f.unfitted
	}
	if !needed {
		return nil, nil
	}
	return nil, param.Errorf("unseen", "is model, but %s", fault)
}

// misfit says why the model does not fit the record, and what to do; "" if it does.
func (f filling) misfit(names []string, r *strength.Record) string {
	prior := "give the strengths a prior by a ridge greater than 0, such as ridge: 1, or make unseen " + f.unfitted
	if len(names) > maxFitted {
		return fmt.Sprintf("there are %d arms, and strengths are fitted to at most %d; make unseen %s", len(names), maxFitted, f.unfitted)
	}
	if components := r.Components(); len(components) > 1 {
		var groups []string
		for _, arms := range components {
			groups = append(groups, list(names, arms, 5))
		}
		return fmt.Sprintf("the comparison graph has %d components (%s): no duel orders arms of different ones, and their strengths have no common scale; make unseen %s, or keep one component", len(components), table.FirstOf(groups, 5, "; "), f.unfitted)
	}
	if r.Ties() && !r.Decisive() {
		return "all duels are ties, so that the fit has no maximum: ties fit the better, the likelier they are; make unseen " + f.unfitted
	}
	if f.ridge > 0 {
		return ""
	}
	if top := r.Unbeaten(); top != nil {
		if what := "never lost to the other arms and never tied with them"; 2*len(top) <= len(names) {
			return fmt.Sprintf("%s %s, so that the fit has no maximum: a strength fits the better, the greater it is; %s", list(names, top, 5), what, prior)
		}
		var rest []pref.Arm
		for a := range pref.Arm(len(names)) {
			if !slices.Contains(top, a) {
				rest = append(rest, a)
			}
		}
		return fmt.Sprintf("%s lost all duels with the other arms, so that the fit has no maximum: a strength fits the better, the less it is; %s", list(names, rest, 5), prior)
	}
	if r.Ties() && !r.BoundsTies() {
		return "the fit has no maximum: the larger the differences of strengths and the likelier ties are, the better they fit; " + prior
	}
	return ""
}

// list names the arms, at most the given number of them.
func list(of []string, arms []pref.Arm, most int) string {
	names := make([]string, len(arms))
	for i, a := range arms {
		names[i] = of[a]
	}
	return table.FirstOf(names, most, ", ")
}
