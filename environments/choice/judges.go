package choice

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"joust/sim"
	"joust/sim/choice"
	"joust/sim/cite"
	"joust/sim/label"
	"joust/sim/param"
	"joust/sim/rng"
	"joust/sim/rule"
	"joust/sim/verdict"
)

// What a verdict is made from.
const (
	byAccuracy     = "accuracy"
	byDensityRatio = "density-ratio"
	byPopularity   = "popularity"
	byFollowUp     = "follow-up"
	byVotes        = "votes"
)

// JudgesParams are the parameters of judges, and of the environments that are judges with
// other defaults.
type JudgesParams struct {
	Pairs       int       `yaml:"pairs" doc:"number of rows, 1 to 100000"`
	Judges      int       `yaml:"judges" doc:"number of columns, 1 to 99"`
	Evidence    string    `yaml:"evidence" stream:"same" options:"accuracy|density-ratio|popularity|follow-up|votes" doc:"what a judge's verdict on a pair is made from: accuracy, nothing, it is right with a probability; density-ratio, the difference of the log densities of a strong and a weak model; popularity, reactions to each answer, which are counted; follow-up, kind and unkind words after each answer; votes on the pair"`
	Correlation float64   `yaml:"correlation" stream:"same" symbol:"ρ" doc:"correlation of the normal numbers that decide whether the judges err on a pair, 0 to 0.999"`
	Each        int       `yaml:"each" doc:"number of judges, drawn at random, who judge a pair; 0 for all"`
	Accuracy    float64   `yaml:"accuracy" stream:"same" doc:"of evidence accuracy: probability that a verdict is right; of follow-up, that a word is kind to the better answer, and unkind to the worse; of votes, that a vote is right; 0 to 1"`
	Accuracies  []float64 `yaml:"accuracies" stream:"same" doc:"of evidence accuracy: that of each judge, in place of judges and accuracy"`
	Signal      float64   `yaml:"signal" stream:"same" doc:"of evidence density-ratio: mean difference of the two log density ratios in favour of the better answer, 0 to 1000"`
	Noise       float64   `yaml:"noise" stream:"same" doc:"of evidence density-ratio: standard deviation of the error of one model's difference of two log densities, above 0"`
	Shared      float64   `yaml:"shared" stream:"same" doc:"of evidence density-ratio: correlation of the errors of the two models, which cancel in the ratio, at least 0 and less than 1"`
	Views       int       `yaml:"views" stream:"same" axis:"users who see the answers" doc:"of evidence popularity and follow-up: number of users who see each answer; of votes, who see the pair; 1 to 1000"`
	Rate        float64   `yaml:"rate" stream:"same" doc:"of evidence follow-up and votes: probability that a user who sees an answer, or the pair, has a word to say, above 0 and at most 1"`
	Better      float64   `yaml:"better" stream:"same" doc:"of evidence popularity: mean number of reactions of a user to the better answer, above 0 and at most 100"`
	Worse       float64   `yaml:"worse" stream:"same" doc:"of evidence popularity: that to the worse answer, above 0 and at most 100"`
	Exposure    float64   `yaml:"exposure" stream:"same" doc:"of evidence popularity: the better answer is seen so many times as often as the worse, above 0 and at most 10"`
	Gap         int       `yaml:"gap" stream:"same" doc:"of evidence popularity, follow-up and votes: there is a verdict only if the counts differ by so much, at least 1"`
}

// Validate implements param.Params.
func (p JudgesParams) Validate() error {
	errs := []error{
		param.Count("pairs", p.Pairs, 1, 100_000), param.Count("judges", p.Judges, 1, mostJudges),
		param.Within("correlation", p.Correlation, 0, mostCorrelation), param.Within("accuracy", p.Accuracy, 0, 1),
		param.Within("signal", p.Signal, 0, 1000), param.Above("noise", p.Noise, 0), param.Count("views", p.Views, 1, 1000),
		upTo("rate", p.Rate, 1), upTo("better", p.Better, 100), upTo("worse", p.Worse, 100), upTo("exposure", p.Exposure, 10),
	}
	if !(p.Shared >= 0 && p.Shared < 1) {
		errs = append(errs, param.Errorf("shared", "is %v; it must be at least 0 and less than 1", p.Shared))
	}
	for _, a := range p.Accuracies {
		if !(a >= 0 && a <= 1) {
			errs = append(errs, param.Errorf("accuracies", "has %v; a probability is 0 to 1", a))
			break
		}
	}
	switch n := len(p.Accuracies); {
	case n > mostJudges:
		errs = append(errs, param.Errorf("accuracies", "has %d numbers; at most %d are allowed", n, mostJudges))
	case n > 0 && p.Evidence != byAccuracy:
		errs = append(errs, param.Errorf("accuracies", "is given, but the evidence is %s; leave it out or make evidence: accuracy", p.Evidence))
	}
	if n := p.judges(); n > 0 && (p.Each < 0 || p.Each > n) {
		errs = append(errs, param.Errorf("each", "is %d; it must be 0, or a number of judges up to %d", p.Each, n))
	}
	return errors.Join(append(errs, p.checkGap())...)
}

// checkGap returns an error unless the counts can differ by the gap.
func (p JudgesParams) checkGap() error {
	most := 1_000_000
	switch p.Evidence {
	case byFollowUp:
		most = 2 * p.Views
	case byVotes:
		most = p.Views
	}
	return param.Count("gap", p.Gap, 1, most)
}

// The largest number of judges and the greatest correlation of which exact values are quick to
// compute; see verdict.Panel.
const (
	mostJudges      = 99
	mostCorrelation = 0.999
)

// upTo returns an error unless the number is above 0 and at most the limit.
func upTo(name string, v, limit float64) error {
	if v > 0 && v <= limit {
		return nil
	}
	return param.Errorf(name, "is %v; it must be above 0 and at most %v", v, limit)
}

// judges returns the number of judges.
func (p JudgesParams) judges() int {
	if len(p.Accuracies) > 0 {
		return len(p.Accuracies)
	}
	return p.Judges
}

// law returns the law of a verdict of each judge, where all have the same.
func (p JudgesParams) law() verdict.Law {
	switch p.Evidence {
	case byDensityRatio:
		return verdict.Ratio(p.Signal, p.Noise, p.Shared)
	case byPopularity:
		views := float64(p.Views)
		return verdict.Counts(views*p.Exposure*p.Better, views*p.Worse, p.Gap)
	case byFollowUp:
		return verdict.Sums(2*p.Views, p.Rate, p.Accuracy, p.Gap)
	case byVotes:
		return verdict.Sums(p.Views, p.Rate, p.Accuracy, p.Gap)
	default:
		return verdict.Accurate(p.Accuracy)
	}
}

// panel returns the law of the verdicts of all judges.
func (p JudgesParams) panel() verdict.Panel {
	v := verdict.Panel{Correlation: p.Correlation}
	for _, a := range p.Accuracies {
		v.Judges = append(v.Judges, verdict.Accurate(a))
	}
	if v.Judges == nil {
		v.Judges = slices.Repeat([]verdict.Law{p.law()}, p.Judges)
	}
	return v
}

// judgesSpec returns the declaration of judges with these texts and defaults.
func judgesSpec(name string, card sim.Card, defaults JudgesParams) choice.WorldSpec[JudgesParams, *JudgesWorld] {
	return choice.WorldSpec[JudgesParams, *JudgesWorld]{
		Spec:   sim.Spec[JudgesParams]{Name: name, Card: card, Defaults: defaults},
		Wanted: choice.Labels,
		New:    NewJudges,
	}
}

// judgesDefaults are the default parameters of judges.
var judgesDefaults = JudgesParams{
	Pairs: 400, Judges: 3, Evidence: byAccuracy, Correlation: 0.3, Accuracy: 0.7,
	Signal: 0.5, Noise: 1, Shared: 0.8, Views: 10, Rate: 0.3, Better: 0.6, Worse: 0.4, Exposure: 1, Gap: 1,
}

// single returns the defaults of one judge with this evidence.
func single(evidence string) JudgesParams {
	p := judgesDefaults
	p.Judges, p.Evidence, p.Correlation = 1, evidence, 0
	return p
}

// JudgesEntry declares judges for the catalogue.
var JudgesEntry = judgesSpec("judges", sim.Card{
	Title: "Judges of pairs",
	About: "Draws verdicts: rows are pairs of answers, columns are judges, and a cell says which answer the judge takes for the better one, or nothing. " +
		"On what makes them err the judges depend together: judge j errs by √ρ c + √(1−ρ) e_j with normal c and e_j, so that those who agree may be wrong together, as internal reward models of one model are (SCIR). How good majorities and agreement are is exact: joust show prints it.",
	Source: cite.Citation{
		Authors: "Zhou, X., Guo, Y., Ma, R., Gui, T., Zhang, Q. and Huang, X.", Year: 2025,
		Title: "Self-Consistency of the Internal Reward Models Improves Self-Rewarding Language Models",
		Venue: cite.Preprint{ArXiv: "2502.08922"},
	},
}, judgesDefaults)

// RolePanelEntry declares role-panel for the catalogue.
var RolePanelEntry = judgesSpec("role-panel", sim.Card{
	Title: "Panel of roles",
	About: "Judges who are roles of one model, each of them right on 62 % of the pairs, with correlated errors. Roles that converge decide a pair by their majority; with each: 1 they diverge, and each decides pairs of its own, so that the panel is as good as a role in the mean. The sizes are those of a note on MultiRole-R1, not of its text.",
	Source: cite.Citation{
		Authors: "Wang, Y., Fan, Z., Liu, J., Huang, J. and Fung, Y. R.", Year: 2025,
		Title: "Diversity-Enhanced Reasoning for Subjective Questions",
		Venue: cite.Preprint{ArXiv: "2507.20187"},
	},
}, func() JudgesParams {
	p := judgesDefaults
	p.Judges, p.Accuracy, p.Correlation = 5, 0.62, 0.2
	return p
}())

// DensityRatioEntry declares density-ratio for the catalogue.
var DensityRatioEntry = judgesSpec("density-ratio", sim.Card{
	Title: "Density ratio",
	About: "A judge that compares answers by the log density of a strong model minus that of a weak one. What both models get wrong together cancels: a verdict is right with the probability Φ(signal/(noise √(2(1 − shared)))). The normal law of the errors is a simplification.",
	Source: cite.Citation{
		Authors: "Xu, G., Xu, K., Sudalairaj, S., Wang, H. and Srivastava, A.", Year: 2024,
		Title: "{Dr. SoW}: Density Ratio of Strong-over-Weak {LLMs} for Reducing the Cost of Human Annotation in Preference Tuning",
		Venue: cite.Preprint{ArXiv: "2411.02481"},
	},
}, single(byDensityRatio))

// PopularityEntry declares popularity for the catalogue.
var PopularityEntry = judgesSpec("popularity", sim.Card{
	Title: "Popularity",
	About: "A judge that counts reactions: each answer has a Poisson number of them, and the one with more is named, if they differ by gap at least. If the better answer is seen less (exposure), the judge may be wrong more often than right, and a greater gap makes that worse. The law of the counts is our model of such data.",
	Source: cite.Citation{
		Authors: "Isajanyan, A., Shatveryan, A., Kocharyan, D., Wang, Z. and Shi, H.", Year: 2024,
		Title: "Social Reward: Evaluating and Enhancing Generative {AI} through Million-User Feedback from an Online Creative Community",
		Venue: cite.Proceedings{Name: "ICLR", ArXiv: "2402.09872"},
	},
}, single(byPopularity))

// FollowUpEntry declares follow-up for the catalogue.
var FollowUpEntry = judgesSpec("follow-up", sim.Card{
	Title: "Words that follow",
	About: "A judge that reads what users say after an answer: each of those who see it has a word to say with the probability rate, which is kind to the better answer with the probability accuracy and to the worse one with 1 − accuracy. The answer with the greater sum of kind minus unkind words is named. This is a model of what the likelihood of follow-ups measures, not of a language model that computes it.",
	Source: cite.Citation{
		Authors: "Zhang, C., Chong, D., Jiang, F., Tang, C., Gao, A., Tang, G. and Li, H.", Year: 2024,
		Title: "Aligning Language Models Using Follow-up Likelihood as Reward Signal",
		Venue: cite.Preprint{ArXiv: "2409.13948"},
	},
}, single(byFollowUp))

// NewJudges returns the world of drawn verdicts. The error is about the parameter at fault.
func NewJudges(p JudgesParams) (*JudgesWorld, error) {
	panel := p.panel()
	if panel.Judges[0].Given() == 0 {
		return nil, param.Errorf("gap", "is %d, but the counts never differ by so much", p.Gap)
	}
	columns := len(panel.Judges)
	problem := choice.Problem{
		Kind: rule.Labels, Rows: numbered("pair", p.Pairs), Columns: numbered("judge", columns), Classes: 2,
	}
	if p.Correlation == 0 {
		problem.Panel = labelPanel(panel)
	}
	w := &JudgesWorld{params: p, panel: panel}
	w.World = &World{problem: problem, about: w.about, draw: func(instance, _ *rng.Source) choice.Environment {
		t := &trial{problem: problem}
		t.truth.Classes = make([]int, p.Pairs)
		t.truth.Values = make([]float64, p.Pairs*columns)
		for i := range t.truth.Classes {
			class := instance.Intn(2) // 0: the first answer is the better one
			t.truth.Classes[i] = class
			row := t.truth.Values[i*columns : (i+1)*columns]
			panel.Draw(instance, row)
			for j, v := range row {
				switch {
				case v == 0:
					row[j] = math.NaN()
				case v > 0:
					row[j] = float64(class)
				default:
					row[j] = float64(1 - class)
				}
			}
		}
		t.shown = assign(t.truth.Values, columns, p.Each, instance)
		return t
	}}
	return w, nil
}

// labelPanel returns the law of the verdicts that are given by independent judges.
func labelPanel(v verdict.Panel) *label.Panel {
	l := &label.Panel{Classes: 2, Prior: []float64{0.5, 0.5}}
	for _, j := range v.Judges {
		a := j.Accuracy()
		l.Confusion = append(l.Confusion, a, 1-a, 1-a, a)
	}
	return l
}

// JudgesWorld is the world of verdicts.
type JudgesWorld struct {
	*World
	params JudgesParams
	panel  verdict.Panel // of all judges
}

// Verdicts implements choice.Judged. If a pair is judged by one of several judges, the law is
// that of all of them in the mean.
func (w *JudgesWorld) Verdicts() (verdict.Panel, bool) {
	p, each := w.panel, w.params.Each
	if each == 0 || each == len(p.Judges) {
		return p, true
	}
	if each == 1 {
		var mean verdict.Law
		for _, l := range p.Judges {
			mean.Right += l.Right / float64(len(p.Judges))
			mean.Wrong += l.Wrong / float64(len(p.Judges))
		}
		return verdict.Panel{Judges: []verdict.Law{mean}, Correlation: p.Correlation}, true
	}
	if slices.ContainsFunc(p.Judges, func(l verdict.Law) bool { return l != p.Judges[0] }) {
		return verdict.Panel{}, false
	}
	return verdict.Panel{Judges: p.Judges[:each], Correlation: p.Correlation}, true
}

// about says how good the verdicts are.
func (w *JudgesWorld) about() (list []string) {
	say := func(format string, args ...any) { list = append(list, fmt.Sprintf(format, args...)) }
	law := w.panel.Judges[0]
	least, sum, same := law.Accuracy(), 0.0, true
	for _, l := range w.panel.Judges {
		least = min(least, l.Accuracy())
		sum += l.Accuracy()
		same = same && l == law
	}
	switch {
	case !same:
		say("exact: in the mean over judges a verdict is right with the probability %.6f", sum/float64(len(w.panel.Judges)))
	case law.Given() > 1-1e-12:
		say("exact: a verdict is right with the probability %.6f", law.Accuracy())
	default:
		say("exact: there is a verdict with the probability %.6f, and it is right with %.6f", law.Given(), law.Accuracy())
	}
	if p, ok := w.Verdicts(); ok && len(p.Judges) > 1 {
		say("exact: the majority of %d is right with the probability %.6f, where a tie counts one half", len(p.Judges), p.Majority())
		f := p.Unanimous()
		say("exact: all verdicts on a pair agree with the probability %.6f, and are then right with %.6f", f.Kept, f.Purity)
	}
	if least <= 0.5 {
		say("some verdicts are right with a probability of at most one half: judges who agree are then no better, and may be wrong together")
	}
	return list
}
