package judging

import (
	"fmt"
	"math"

	"joust/results/ranking"
	"joust/results/stats"
	"joust/sim/label"
	"joust/sim/portable"
	"joust/sim/pref"
)

// Options say what a report has beside what every log shows.
type Options struct {
	Bootstrap
	// Labels is a log of true winners, in which arms, prompts and groups have the same numbers;
	// nil if there is none. See LabelAccuracy.
	Labels *ranking.Log
	// Null is the arm without content, nil if there is none. NullScores are the scores by which
	// it is ranked, see NullArm.
	Null       *pref.Arm
	NullScores []float64
	// Self are the outcomes of duels of an answer with itself, which are no rows of the log.
	Self Votes
	// Panel is the odd number of votes of the majority that is certified, 3 if it is 0; Target
	// is the accuracy for which the size of a panel is computed, .95 if it is 0.
	Panel  int
	Target float64
	// PairUnits is how many units two judges must have in common to be compared, 10 if it is 0.
	PairUnits int
}

// Term is the estimated effect of a covariate on the log odds of a win.
type Term struct {
	Name  string // "position", "length", "family" or another covariate
	Unit  string // what raises the covariate by 1, such as "being shown first"
	Value stats.Estimate
	SE, P float64 // P is the p-value of no effect
}

// The names of terms that findings have sentences for.
const (
	PositionTerm = "position"
	LengthTerm   = "length"
	FamilyTerm   = "family"
)

// NewTerm returns a term by its value and its standard error, with the interval and the p-value of
// Student's law with so many degrees of freedom, or of the normal law if that is infinite. A value of
// few clusters has one degree less than clusters.
func NewTerm(name, unit string, value, se, degrees float64) Term {
	t := math.Abs(value) / se
	quantile, p := portable.PhiInverse((1+stats.Confidence)/2), portable.Erfc(float64(t*(math.Sqrt2/2)))
	if !math.IsInf(degrees, 1) {
		quantile = stats.Student(1, int(degrees)+1)
		p = portable.BetaCDF(degrees/(degrees+float64(t*t)), degrees/2, 0.5)
	}
	half := float64(quantile * se)
	return Term{Name: name, Unit: unit, Value: stats.Estimate{Value: value, Low: value - half, High: value + half}, SE: se, P: p}
}

// SameFamily returns the covariate that is 1 for an answer whose arm is of the same family as the
// judge, such as models of one maker, and 0 otherwise. families has the family of each arm and of
// each judge of the log, "" if it is not known; the covariate is NaN where one of the three is not.
// Its effect is the preference of judges for their own family.
func SameFamily(l *ranking.Log, ofArms, ofJudges []string) (ranking.Covariate, error) {
	c := ranking.Covariate{Name: FamilyTerm}
	if len(ofArms) != len(l.Arms) || len(ofJudges) != judges(l) {
		return c, fmt.Errorf("families of %d arms and %d judges for a log of %d and %d", len(ofArms), len(ofJudges), len(l.Arms), judges(l))
	}
	for row := range l.Outcomes {
		first, second := math.NaN(), math.NaN()
		if j := judgeOf(l, row); j >= 0 {
			if f, a, b := ofJudges[j], ofArms[l.First[row]], ofArms[l.Second[row]]; f != "" && a != "" && b != "" {
				first, second = indicator(a == f), indicator(b == f)
			}
		}
		c.First, c.Second = append(c.First, first), append(c.Second, second)
	}
	return c, nil
}

// Judge is what the verdicts of one judge show.
type Judge struct {
	Votes Votes
	Games Games
}

// Report is what a log shows of its judges.
type Report struct {
	All    Judge   // the verdicts of all judges; its items are each of one judge
	Judges []Judge // by number
	// Units is the number of units of the log, pairs of arms in one group of rows or on one prompt. If
	// it is 0, the log does not say which rows judge the same pair of answers.
	Units int
	Slots bool // whether the log says which arm was shown first; otherwise nothing of positions means anything

	// Agreement is that of the judges on all verdicts, of which a tie is one, and Decisive that
	// on verdicts with a winner. Pairs are of all verdicts, too. A unit is a pair of arms in one
	// group of rows or on one prompt.
	Agreement, Decisive Agreement
	Pairs               []PairAgreement
	// AtMost is the accuracy of two judges with the decisive agreement, an upper bound; NaN if
	// there is none, see AccuracyOfTwo. Three are those of the judges if there are three and
	// each two have decisive verdicts in common; nil otherwise.
	AtMost stats.Estimate
	Three  []float64

	Labels      *Accuracy // nil without labels
	Certificate *Certificate
	Null        *Null // nil without a null arm
	NullName    string
	Self        *SelfDuels // nil if there are none

	// Terms are effects that a model of the log has estimated, such as those of the position, of
	// the length of the answers and of SameFamily. NewReport leaves them to the caller.
	Terms []Term

	// Accuracy is the accuracy of a judge by which Size, the panel for the accuracy Target, is
	// computed: by labels, or the upper bound; NaN if there is neither. Bound reports that it is
	// the bound, so that Size is the least that a panel can need. Size is 0 if no panel reaches
	// the target. Members is the panel of judges whose errors are as correlated as those of the
	// log; 0 if there is none or if the correlation is not known.
	Target, Accuracy float64
	Bound            bool
	Size, Members    int
}

// NewReport computes the report of a log. Rows that are counts of several duels enter the votes
// only. It fails if the null arm is not in the log, the panel is not an odd number, no label fits a
// verdict, or the target is not between ½ and 1.
func NewReport(l *ranking.Log, o Options) (*Report, error) {
	if o.Panel == 0 {
		o.Panel = 3
	}
	if o.Target == 0 {
		o.Target = 0.95
	}
	if o.PairUnits == 0 {
		o.PairUnits = 10
	}
	switch {
	case o.Panel < 1 || o.Panel%2 == 0:
		return nil, fmt.Errorf("a panel of %d judges; the number must be odd, so that there is a majority", o.Panel)
	case !(o.Target > 0.5 && o.Target < 1):
		return nil, fmt.Errorf("the accuracy of a panel is %g; it must be between 0.5 and 1", o.Target)
	case o.Null != nil && (*o.Null < 0 || int(*o.Null) >= len(l.Arms)):
		return nil, fmt.Errorf("the null arm has the number %d; the log has %d arms", *o.Null, len(l.Arms))
	}
	r := &Report{Judges: make([]Judge, judges(l)), Slots: l.Slots, Target: o.Target, Accuracy: math.NaN()}
	for row, outcome := range l.Outcomes {
		n := l.Count(row)
		r.All.Votes.add(outcome, n)
		if j := judgeOf(l, row); j >= 0 {
			r.Judges[j].Votes.add(outcome, n)
		}
	}
	for j, games := range gamesOf(l) {
		r.Judges[j].Games = games
		for x, row := range games.Table {
			for y, n := range row {
				r.All.Games.Table[x][y] += n
			}
		}
	}
	all, decisive := LogRatings(l, false), LogRatings(l, true)
	r.Units = len(all.Units)
	r.Agreement, r.Decisive = all.Agreement(o.Bootstrap), decisive.Agreement(o.Bootstrap)
	r.Pairs = all.Pairs(o.PairUnits, o.Bootstrap)
	r.AtMost = boundOfTwo(r.Decisive.Percent)
	r.three(decisive, o.Bootstrap)
	if o.Labels != nil {
		if r.Labels = LabelAccuracy(l, o.Labels); r.Labels == nil {
			return nil, fmt.Errorf("no label is of a pair and prompt, or a pair and group, that the log has; labels are rows of the same arms with the same prompt or group")
		}
		c := r.Labels.Certify(o.Panel, o.Bootstrap)
		r.Certificate = &c
	}
	if o.Null != nil {
		r.Null, r.NullName = NullArm(l.Table().Record(), *o.Null, o.NullScores), l.Arms[*o.Null]
	}
	if o.Self.Duels() > 0 {
		r.Self = NewSelfDuels(o.Self)
	}
	r.size()
	return r, nil
}

// three computes the bounds of three judges.
func (r *Report) three(decisive *Ratings, b Bootstrap) {
	if decisive.Raters != 3 {
		return
	}
	b.Resamples = 1 // only the values are used
	if p := decisive.Pairs(1, b); len(p) == 3 {
		a := AccuracyOfThree(p[0].Percent.Value, p[1].Percent.Value, p[2].Percent.Value)
		if !math.IsNaN(a[0]) {
			r.Three = a[:]
		}
	}
}

// size computes the panel for the target.
func (r *Report) size() {
	rho := math.NaN()
	if r.Labels != nil && !math.IsNaN(r.Labels.Right.Value) {
		r.Accuracy, rho = r.Labels.Right.Value, r.Labels.Correlation
	} else if !math.IsNaN(r.AtMost.Value) {
		r.Accuracy, r.Bound = r.AtMost.Value, true
	}
	if math.IsNaN(r.Accuracy) {
		return
	}
	size, ok := label.PanelSize(r.Accuracy, r.Target)
	if !ok {
		return
	}
	r.Size = size
	if !math.IsNaN(rho) {
		if m, ok := label.MembersFor(size, max(0, rho)); ok {
			r.Members = m
		}
	}
}
