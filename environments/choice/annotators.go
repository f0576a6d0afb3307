package choice

import (
	"errors"
	"math"
	"slices"

	"joust/sim"
	"joust/sim/choice"
	"joust/sim/label"
	"joust/sim/param"
	"joust/sim/rng"
	"joust/sim/rule"
)

// AnnotatorsParams are the parameters of annotators.
type AnnotatorsParams struct {
	Items      int         `yaml:"items" doc:"number of rows, 1 to 100000"`
	Annotators int         `yaml:"annotators" doc:"number of columns, 1 to 1000"`
	Accuracy   float64     `yaml:"accuracy" stream:"same" doc:"probability that a label is right, 0 to 1"`
	Accuracies []float64   `yaml:"accuracies" doc:"that of each annotator, in place of annotators and accuracy"`
	Second     float64     `yaml:"second" stream:"same" doc:"of two classes: the probability that a label of an item of the second class is right, 0 to 1, in place of accuracy; -1 for the same"`
	Confusion  [][]float64 `yaml:"confusion" stream:"same" doc:"rows of probabilities, one for each class of an item, of the labels that an annotator gives it; the same for all annotators, in place of accuracy and second"`
	Classes    int         `yaml:"classes" doc:"number of classes, 2 to 100; all wrong labels are equally likely"`
	First      float64     `yaml:"first" stream:"same" doc:"share of the first class, strictly between 0 and 1; the others are equally frequent. 0 for equal shares of all"`
	Each       int         `yaml:"each" doc:"number of annotators, drawn at random, who label an item; 0 for all"`
}

// Validate implements param.Params.
func (p AnnotatorsParams) Validate() error {
	errs := []error{
		param.Count("items", p.Items, 1, 100_000), param.Count("annotators", p.Annotators, 1, 1000),
		param.Within("accuracy", p.Accuracy, 0, 1), param.Count("classes", p.Classes, 2, 100),
	}
	defaults := AnnotatorsEntry.Defaults
	for _, a := range p.Accuracies {
		if !(a >= 0 && a <= 1) {
			errs = append(errs, param.Errorf("accuracies", "has %v; a probability is 0 to 1", a))
			break
		}
	}
	if len(p.Accuracies) > 0 {
		if p.Annotators != defaults.Annotators {
			errs = append(errs, param.Errorf("annotators", "is %d, but accuracies lists the annotators; leave it out", p.Annotators))
		}
		if p.Accuracy != defaults.Accuracy {
			errs = append(errs, param.Errorf("accuracy", "is %v, but accuracies has that of each annotator; leave it out", p.Accuracy))
		}
	}
	if p.Second != sameSecond {
		switch {
		case !(p.Second >= 0 && p.Second <= 1):
			errs = append(errs, param.Errorf("second", "is %v; it must be a probability, 0 to 1, or -1 for the same as the first", p.Second))
		case p.Classes != 2:
			errs = append(errs, param.Errorf("second", "is %v, but there are %d classes; leave it out or make classes: 2", p.Second, p.Classes))
		case len(p.Accuracies) > 0:
			errs = append(errs, param.Errorf("second", "is %v, but accuracies has that of each annotator; leave it out", p.Second))
		}
	}
	errs = append(errs, p.checkConfusion()...)
	if !(p.First >= 0 && p.First < 1) {
		errs = append(errs, param.Errorf("first", "is %v; it must be at least 0 and less than 1", p.First))
	}
	if n := len(p.accuracies()); p.Each < 0 || p.Each > n {
		errs = append(errs, param.Errorf("each", "is %d; it must be 0, or a number of annotators up to %d", p.Each, n))
	}
	return errors.Join(errs...)
}

// checkConfusion checks the rows of the confusion matrix.
func (p AnnotatorsParams) checkConfusion() (errs []error) {
	if p.Confusion == nil {
		return nil
	}
	if len(p.Confusion) != p.Classes {
		errs = append(errs, param.Errorf("confusion", "has %d rows; it must have one for each of %d classes", len(p.Confusion), p.Classes))
	}
	for k, row := range p.Confusion {
		sum, least := 0.0, 0.0
		for _, q := range row {
			sum += q
			least = min(least, q)
		}
		switch {
		case len(row) != p.Classes:
			errs = append(errs, param.Errorf("confusion", "has %d probabilities in row %d; it must have one for each of %d labels", len(row), k+1, p.Classes))
		case !(least >= 0) || !(math.Abs(sum-1) <= 1e-6):
			errs = append(errs, param.Errorf("confusion", "has the row %v; its probabilities must be at least 0 and sum to 1", row))
		}
	}
	if len(p.Accuracies) > 0 || p.Accuracy != AnnotatorsEntry.Defaults.Accuracy || p.Second != sameSecond {
		errs = append(errs, param.Errorf("confusion", "is given, and accuracy, accuracies or second too; leave them out"))
	}
	return errs
}

// sameSecond is the value of Second for annotators that are as often right in both classes.
const sameSecond = -1

// accuracies returns the accuracy of each annotator.
func (p AnnotatorsParams) accuracies() []float64 {
	if len(p.Accuracies) > 0 || p.Annotators < 0 {
		return p.Accuracies
	}
	return slices.Repeat([]float64{p.Accuracy}, p.Annotators)
}

// panel returns the law of the labels.
func (p AnnotatorsParams) panel() *label.Panel {
	n := p.Classes
	l := &label.Panel{Classes: n, Prior: make([]float64, n)}
	for k := range l.Prior {
		switch {
		case p.First == 0:
			l.Prior[k] = 1 / float64(n)
		case k == 0:
			l.Prior[k] = p.First
		default:
			l.Prior[k] = (1 - p.First) / float64(n-1)
		}
	}
	for _, a := range p.accuracies() {
		for k := range n {
			if p.Confusion != nil {
				l.Confusion = append(l.Confusion, p.Confusion[k]...)
				continue
			}
			right := a
			if k == 1 && p.Second != sameSecond {
				right = p.Second
			}
			for c := range n {
				if c == k {
					l.Confusion = append(l.Confusion, right)
				} else {
					l.Confusion = append(l.Confusion, (1-right)/float64(n-1))
				}
			}
		}
	}
	return l
}

// AnnotatorsEntry declares annotators for the catalogue.
var AnnotatorsEntry = choice.WorldSpec[AnnotatorsParams, *World]{
	Spec: sim.Spec[AnnotatorsParams]{
		Name: "annotators",
		Card: sim.Card{
			Title: "Annotators",
			About: "Draws labels: every item, a row, has a class, and annotators, the columns, each say which, with mistakes that are independent given the class (the model of Dawid and Skene, 1979, with one or two accuracies an annotator, or a confusion matrix). A label a row is wanted.",
		},
		Defaults: AnnotatorsParams{Items: 100, Annotators: 5, Accuracy: 0.7, Second: sameSecond, Classes: 2},
	},
	Wanted: choice.Labels,
	New:    NewAnnotators,
}

// NewAnnotators returns the world of drawn labels.
func NewAnnotators(p AnnotatorsParams) (*World, error) {
	panel := p.panel()
	columns := len(p.accuracies())
	problem := choice.Problem{
		Kind: rule.Labels, Rows: numbered("item", p.Items), Columns: numbered("annotator", columns),
		Classes: p.Classes, Panel: panel,
	}
	return &World{problem: problem, draw: func(instance, _ *rng.Source) choice.Environment {
		t := &trial{problem: problem}
		t.truth.Classes = make([]int, p.Items)
		t.truth.Values = make([]float64, p.Items*columns)
		for i := range t.truth.Classes {
			class := instance.Index(panel.Prior)
			t.truth.Classes[i] = class
			for j := range columns {
				t.truth.Values[i*columns+j] = float64(instance.Index(panel.Row(j, class)))
			}
		}
		t.shown = assign(t.truth.Values, columns, p.Each, instance)
		return t
	}}, nil
}

// assign returns the labels of some annotators, drawn at random, of each item, of those of all
// annotators, the columns, item by item; the others are missing. 0 stands for all.
func assign(values []float64, columns, each int, stream *rng.Source) []float64 {
	if each == 0 || each == columns {
		return values
	}
	shown := slices.Repeat([]float64{math.NaN()}, len(values))
	order := make([]int, columns)
	for j := range order {
		order[j] = j
	}
	for first := 0; first < len(values); first += columns {
		for n := range each { // the first steps of a shuffle
			at := n + stream.Intn(columns-n)
			order[n], order[at] = order[at], order[n]
			shown[first+order[n]] = values[first+order[n]]
		}
	}
	return shown
}
