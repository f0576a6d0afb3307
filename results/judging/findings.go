package judging

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"joust/sim/portable"
)

// Kind is what a finding is about.
type Kind string

// The kinds of findings.
const (
	Position   Kind = "position"   // the position bias
	Flips      Kind = "flips"      // how often a swap of the positions changes the winner
	Ties       Kind = "ties"       // duels without a winner
	Agreeing   Kind = "agreement"  // between judges
	UpperBound Kind = "at-most"    // the accuracy that the agreement allows
	Correct    Kind = "accuracy"   // by labels
	Majority   Kind = "majority"   // the certificate of a majority vote
	PanelOf    Kind = "panel"      // how many judges a target needs
	Covariate  Kind = "covariate"  // the effect of a term
	NullResult Kind = "null"       // the arm without content
	Swap       Kind = "swap"       // what judging in both orders does
	Missing    Kind = "not-in-log" // what the log cannot show
)

// manyFlips is the share of flips above which a finding warns.
const manyFlips = 0.15

// Finding is one conclusion about the judges of a log.
type Finding struct {
	Kind     Kind
	Warning  bool    // whether it is a reason to trust the judges less
	Values   []Value // the numbers of the sentence
	Sentence string  // one or a few sentences in plain words
}

// Value is a number with its name.
type Value struct {
	Name  string
	Value float64
}

// Findings returns what the report says, one page of advice.
func (r *Report) Findings() []Finding {
	list := r.ofPositions()
	list = append(list, Finding{
		Ties, false, values("duels", r.All.Votes.Duels(), "ties", r.All.Votes.Tie, "both_bad", r.All.Votes.BothBad, "share", r.All.Votes.Ties().Value),
		fmt.Sprintf("%s of %s have no winner%s.", percent(r.All.Votes.Ties().Value), count(int(math.Round(r.All.Votes.Duels())), "duel", "duels"), bothBad(r.All.Votes.BothBad)),
	})
	list = append(list, r.ofAgreement()...)
	list = append(list, r.ofLabels()...)
	list = append(list, r.ofPanels()...)
	for _, t := range r.Terms {
		if t.Name != PositionTerm || r.All.Games.Items() == 0 { // items judged in both orders need no model
			list = append(list, ofTerm(t))
		}
	}
	if r.Null != nil {
		list = append(list, r.ofNull())
	}
	return list
}

// ofPositions says what items judged in both orders show.
func (r *Report) ofPositions() (list []Finding) {
	if r.All.Games.Items() == 0 {
		why := "No judge judged an item in both orders, so that without a model the log shows neither the position bias nor flips: judge some items twice, with the answers swapped."
		switch {
		case !r.Slots:
			why = "The log does not say which answer was shown first, so that it shows nothing of positions."
		case r.Units == 0:
			why = "The log has neither prompts nor groups, so that it does not say which rows judge the same pair of answers: it shows no flips, no agreement and, without a model, no position bias."
		}
		return []Finding{{Missing, false, nil, why}}
	}
	b := r.All.Games.Bias()
	f := Finding{Position, b.P < 0.05, values("first_both", float64(b.First), "second_both", float64(b.Second), "bias", b.Logit, "low", b.Low, "high", b.High, "p", b.P), ""}
	if b.First+b.Second == 0 {
		f.Sentence = fmt.Sprintf("Of %s judged in both orders none was won by the same position twice: there is no sign of a position bias.", count(r.All.Games.Items(), "item", "items"))
	} else {
		f.Sentence = fmt.Sprintf("The first position won both games of %s and the second of %d: being first adds %s to the log odds of a win (95 %% interval %s to %s, exact p %s)",
			count(b.First, "item", "items"), b.Second, logit(b.Logit), logit(b.Low), logit(b.High), pValue(b.P))
		if math.IsInf(b.Logit, 0) {
			f.Sentence += "."
		} else {
			f.Sentence += fmt.Sprintf(", so that it wins %s of the games of equal answers.", percent(1/(1+portable.Exp(-b.Logit))))
		}
		if !f.Warning {
			f.Sentence += " That is no proof of a bias."
		}
	}
	list = append(list, f)
	flips := r.All.Games.Flips()
	if math.IsNaN(flips.Value) {
		return append(list, Finding{Missing, false, nil, "No item has a winner in both orders, so that the log shows no flips."})
	}
	first, second := r.All.Games.OneTie()
	items := float64(r.All.Games.Items())
	tied := float64(r.All.Games.First() + r.All.Games.Second() + first + second + r.All.Games.Ties())
	return append(list,
		Finding{
			Flips, flips.Value > manyFlips, values("share", flips.Value, "low", flips.Low, "high", flips.High, "items", items),
			fmt.Sprintf("A swap of the positions changes the winner of %s (%s to %s) of the items with a winner in both orders.", percent(flips.Value), percent(flips.Low), percent(flips.High)),
		},
		Finding{
			Swap, false, values("ties", tied/items, "calls", 2.0),
			fmt.Sprintf("To judge every item in both orders and count a contradiction as a tie removes the position bias; it takes two calls an item, and %s of the items become ties.", percent(tied/items)),
		})
}

// ofAgreement says how far judges agree, and what accuracy that allows.
func (r *Report) ofAgreement() (list []Finding) {
	a := r.Agreement
	if a.Units == 0 && r.Units == 0 && r.Slots {
		return nil // ofPositions says why
	}
	if a.Units == 0 {
		return []Finding{{Missing, false, nil, "No two judges judged the same pair of answers, so that the log shows no agreement: give some items to several judges."}}
	}
	list = append(list, Finding{
		Agreeing, false, values("units", float64(a.Units), "percent", a.Percent.Value, "percent_low", a.Percent.Low, "percent_high", a.Percent.High,
			"fleiss", a.Fleiss.Value, "fleiss_low", a.Fleiss.Low, "fleiss_high", a.Fleiss.High, "alpha", a.Krippendorff.Value, "alpha_low", a.Krippendorff.Low, "alpha_high", a.Krippendorff.High),
		fmt.Sprintf("Two judges of the same pair of answers have the same verdict in %s (%s to %s) of the cases, over %s; ties are verdicts%s. Beyond chance that is Fleiss' κ %s and Krippendorff's α %s (%s to %s).",
			percent(a.Percent.Value), percent(a.Percent.Low), percent(a.Percent.High), count(a.Units, "pair of answers", "pairs of answers"), r.combined(),
			logit(a.Fleiss.Value), logit(a.Krippendorff.Value), logit(a.Krippendorff.Low), logit(a.Krippendorff.High)),
	})
	if d := r.Decisive.Percent; !math.IsNaN(d.Value) {
		f := Finding{UpperBound, false, values("agreement", d.Value, "accuracy", r.AtMost.Value, "low", r.AtMost.Low, "high", r.AtMost.High), ""}
		if math.IsNaN(r.AtMost.Value) {
			f.Warning = true
			f.Sentence = fmt.Sprintf("Where both name a winner they agree in %s, less than two coins: the verdicts are no evidence of which answer is better.", percent(d.Value))
		} else {
			f.Sentence = fmt.Sprintf("Where both name a winner they agree in %s, so that such a verdict is right at most %s of the time; errors that judges share and items of different difficulty make it less.", percent(d.Value), percent(r.AtMost.Value))
		}
		if r.Three != nil {
			f.Values = append(f.Values, values("accuracy_1", r.Three[0], "accuracy_2", r.Three[1], "accuracy_3", r.Three[2])...)
			f.Sentence += fmt.Sprintf(" By their pairs the three judges are right at most %s, %s and %s of the time.", percent(r.Three[0]), percent(r.Three[1]), percent(r.Three[2]))
		}
		list = append(list, f)
	}
	return list
}

// combined says that several verdicts of a judge on a pair of answers are one, where there are such.
func (r *Report) combined() string {
	if r.All.Games.Items() == 0 {
		return ""
	}
	return ", and a judge that contradicts itself in the other order ties"
}

// ofLabels says how often judges are right by labels.
func (r *Report) ofLabels() (list []Finding) {
	a := r.Labels
	if a == nil {
		return nil
	}
	if math.IsNaN(a.Right.Value) {
		return []Finding{{Missing, false, nil, "No verdict with a winner has a label with a winner, so that the labels show no accuracy."}}
	}
	apart := !math.IsNaN(a.First.Value) && !math.IsNaN(a.Second.Value) && (a.First.Low > a.Second.High || a.Second.Low > a.First.High)
	sentence := fmt.Sprintf("By the labels %s (%s to %s) of the verdicts with a winner are right: %s where the first position is better and %s where the second is.",
		percent(a.Right.Value), percent(a.Right.Low), percent(a.Right.High), percent(a.First.Value), percent(a.Second.Value))
	if apart {
		sentence += " The difference is a position bias."
	}
	list = append(list, Finding{Correct, apart || a.Right.Low <= 0.5, values("right", a.Right.Value, "low", a.Right.Low, "high", a.Right.High, "equal", a.Equal.Value,
		"first", a.First.Value, "second", a.Second.Value, "first_better", a.FirstBetter, "correlation", a.Correlation), sentence})
	if c := r.Certificate; c != nil && !math.IsNaN(c.Majority) {
		f := Finding{Majority, !c.Holds, values("votes", float64(c.Votes), "majority", c.Majority, "best", c.Best, "holds", indicator(c.Holds), "support", c.Support), ""}
		votes := fmt.Sprintf("the majority of %d independent votes", c.Votes)
		switch {
		case c.Holds && c.Firm:
			f.Sentence = fmt.Sprintf("No use of the votes is better than %s, which is right %s of the time; the condition for it holds in %s of the resamples.", votes, percent(c.Majority), percent(c.Support))
		case c.Holds:
			f.Sentence = fmt.Sprintf("No use of the votes seems better than %s, which is right %s of the time, but only %s of the resamples agree.", votes, percent(c.Majority), percent(c.Support))
		default:
			f.Sentence = fmt.Sprintf("%s is right %s of the time; votes weighted by the judge's errors would be %s.", strings.ToUpper(votes[:1])+votes[1:], percent(c.Majority), percent(c.Best))
		}
		list = append(list, f)
	}
	return list
}

// ofPanels says how many judges the target needs.
func (r *Report) ofPanels() []Finding {
	if math.IsNaN(r.Accuracy) {
		return nil
	}
	f := Finding{PanelOf, false, values("accuracy", r.Accuracy, "target", r.Target, "size", float64(r.Size), "members", float64(r.Members)), ""}
	switch {
	case r.Size == 0:
		f.Warning = true
		f.Sentence = fmt.Sprintf("No panel of independent judges that are right %s of the time reaches %s by its majority.", percent(r.Accuracy), percent(r.Target))
	case r.Bound:
		f.Sentence = fmt.Sprintf("For a majority that is right %s of the time a panel needs at least %s, since each is right at most %s of the time.", percent(r.Target), count(r.Size, "independent judge", "independent judges"), percent(r.Accuracy))
	default:
		f.Sentence = fmt.Sprintf("For a majority that is right %s of the time a panel needs %s, each right %s of the time.", percent(r.Target), count(r.Size, "independent judge", "independent judges"), percent(r.Accuracy))
	}
	if r.Labels != nil && !r.Bound && !math.IsNaN(r.Labels.Correlation) && r.Size > 1 {
		rho := max(0, r.Labels.Correlation)
		f.Values = append(f.Values, Value{"correlation", rho})
		if r.Members > 0 {
			f.Sentence += fmt.Sprintf(" The errors of the log's judges have the correlation %s: of judges with that correlation it needs %d.", logit(rho), r.Members)
		} else {
			f.Warning = true
			f.Sentence += fmt.Sprintf(" The errors of the log's judges have the correlation %s: no number of such judges is worth more than %s independent ones.", logit(rho), strconv.FormatFloat(1/rho, 'f', 1, 64))
		}
	}
	return []Finding{f}
}

// ofTerm says what effect a covariate has.
func ofTerm(t Term) Finding {
	f := Finding{Covariate, t.P < 0.05, values(t.Name, t.Value.Value, "se", t.SE, "low", t.Value.Low, "high", t.Value.High, "p", t.P), ""}
	what := map[string]string{PositionTerm: "the position", LengthTerm: "length", FamilyTerm: "the family"}[t.Name]
	if what == "" {
		what = t.Name
	}
	f.Sentence = fmt.Sprintf("In the model %s is worth %s in log odds for %s (95 %% interval %s to %s, p %s).", what, logit(t.Value.Value), t.Unit, logit(t.Value.Low), logit(t.Value.High), pValue(t.P))
	return f
}

// ofNull says what the arm without content achieves.
func (r *Report) ofNull() Finding {
	n := r.Null
	f := Finding{NullResult, n.SurelyBeaten > 0, values("won", n.Won.Value, "low", n.Won.Low, "high", n.Won.High, "win_rate", n.WinRate, "beaten", float64(len(n.Beaten)),
		"surely_beaten", float64(n.SurelyBeaten), "rank", float64(n.Rank), "arms", float64(n.Of)), ""}
	f.Sentence = fmt.Sprintf("The arm without content, %s, wins %s (%s to %s) of its duels and would have the rank %d of %d.", r.NullName, percent(n.Won.Value), percent(n.Won.Low), percent(n.Won.High), n.Rank, n.Of)
	switch {
	case n.SurelyBeaten > 0:
		f.Sentence += fmt.Sprintf(" It surely beats %s: do not trust these judges.", count(n.SurelyBeaten, "other arm", "other arms"))
	case len(n.Beaten) > 0:
		f.Sentence += fmt.Sprintf(" It has more wins than losses against %s, which may be chance.", count(len(n.Beaten), "other arm", "other arms"))
	default:
		f.Sentence += " It beats no other arm."
	}
	return f
}

// values returns numbers with their names from a list in which they alternate.
func values(list ...any) (all []Value) {
	for i := 0; i < len(list); i += 2 {
		all = append(all, Value{list[i].(string), list[i+1].(float64)})
	}
	return all
}

func bothBad(n float64) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf(", %g of them because both answers are bad", n)
}

// count returns a number with its noun.
func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}

// logit returns a number on the scale of log odds for a sentence.
func logit(x float64) string {
	switch {
	case math.IsInf(x, 1):
		return "∞"
	case math.IsInf(x, -1):
		return "-∞"
	case math.IsNaN(x):
		return "undefined"
	}
	text := strconv.FormatFloat(x, 'f', 2, 64)
	if text == "-0.00" {
		return "0.00"
	}
	return text
}

// percent returns a share for a sentence.
func percent(x float64) string {
	if math.IsNaN(x) {
		return "an unknown share"
	}
	return strconv.FormatFloat(float64(100*x), 'f', 1, 64) + " %"
}

// pValue returns a p-value for a sentence.
func pValue(p float64) string {
	if p < 0.0001 {
		return "< .0001"
	}
	return strings.TrimPrefix(strconv.FormatFloat(p, 'f', 4, 64), "0")
}
