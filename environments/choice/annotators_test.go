package choice_test

import (
	"slices"
	"strings"
	"testing"

	environments "joust/environments/choice"
)

// The panel of a confusion matrix has it for each annotator.
func TestAnnotatorsOfAConfusion(t *testing.T) {
	p := environments.AnnotatorsEntry.Defaults
	p.Annotators, p.Classes = 2, 3
	p.Confusion = [][]float64{{0.7, 0.2, 0.1}, {0, 1, 0}, {0.25, 0.25, 0.5}}
	if err := p.Validate(); err != nil {
		t.Fatal(err)
	}
	w, err := environments.NewAnnotators(p)
	if err != nil {
		t.Fatal(err)
	}
	panel := w.Problem().Panel
	for j := range 2 {
		for k, want := range p.Confusion {
			if got := panel.Row(j, k); !slices.Equal(got, want) {
				t.Errorf("annotator %d, class %d: %v, want %v", j, k, got, want)
			}
		}
	}
}

func TestAnnotatorsOfABadConfusion(t *testing.T) {
	for _, test := range []struct {
		what      string
		confusion [][]float64
		want      string
	}{
		{"a row too few", [][]float64{{1, 0}}, "has 1 rows; it must have one for each of 2 classes"},
		{"a row too short", [][]float64{{1, 0}, {1}}, "has 1 probabilities in row 2; it must have one for each of 2 labels"},
		{"a row that does not sum to 1", [][]float64{{0.5, 0.4}, {0, 1}}, "has the row [0.5 0.4]; its probabilities must be at least 0 and sum to 1"},
		{"a negative probability", [][]float64{{1.5, -0.5}, {0, 1}}, "has the row [1.5 -0.5]"},
	} {
		p := environments.AnnotatorsEntry.Defaults
		p.Confusion = test.confusion
		if err := p.Validate(); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: got the error %v, want one with %q", test.what, err, test.want)
		}
	}
	p := environments.AnnotatorsEntry.Defaults
	p.Accuracy, p.Confusion = 0.8, [][]float64{{1, 0}, {0, 1}}
	if err := p.Validate(); err == nil || !strings.Contains(err.Error(), "accuracy, accuracies or second too; leave them out") {
		t.Errorf("with an accuracy: got the error %v", err)
	}
}
