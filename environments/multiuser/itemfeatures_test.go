package multiuser

import (
	"slices"
	"strings"
	"testing"

	"joust/sim/param"
	"joust/sim/rng"
)

// fewItems are three items with two features each.
func fewItems() ItemsParams {
	p := ItemsEntry.Defaults
	p.Items, p.Features, p.Users = 3, 2, 4
	return p
}

// Learners know the features of the file, and they are the same in every trial.
func TestFeaturesOfAFile(t *testing.T) {
	p := fewItems()
	p.FeaturesFile = written(t, "item,length,code\nx,1,-0.5\ny,2,0\nz,0,3e0\n")
	w, err := NewItems(p)
	if err != nil {
		t.Fatal(err)
	}
	for _, trial := range []string{"first", "second"} {
		problem := w.Trial(rng.Stream(1, trial), rng.Stream(2, trial)).Problem()
		if got, want := problem.Features.RawMatrix().Data, []float64{1, -0.5, 2, 0, 0, 3}; !slices.Equal(got, want) {
			t.Errorf("%s trial: the features are %v, want %v", trial, got, want)
		}
	}
}

func TestFeaturesOfABadFile(t *testing.T) {
	for _, test := range []struct{ what, content, want string }{
		{"too few features", "item,a\nx,1\ny,2\nz,0\n", "ratings.csv:1: the header has 1 features after the names of the items; features is 2"},
		{"too many features", "item,a,b,c\nx,1,1,1\ny,2,1,1\nz,0,1,1\n", "ratings.csv:1: the header has 3 features"},
		{"too few items", "item,a,b\nx,1,1\ny,2,1\n", "the file ends after 2 items; items is 3"},
		{"too many items", "item,a,b\nx,1,1\ny,2,1\nz,3,1\nw,4,1\n", "ratings.csv:5: there is an item too many; items is 3"},
		{"an item twice", "item,a,b\nx,1,1\nx,2,1\nz,3,1\n", "ratings.csv:3: the name of an item"},
		{"a feature that is no number", "item,a,b\nx,1,1\ny,2,long\nz,3,1\n", `ratings.csv:3: "b" is "long"; a feature must be a number`},
		{"a feature that is infinite", "item,a,b\nx,1,1\ny,Inf,2\nz,3,1\n", `"a" is "Inf"; a feature must be a number`},
		{"a missing feature", "item,a,b\nx,1,1\ny,,2\nz,3,1\n", `ratings.csv:3: `},
		{"equal items", "item,a,b\nx,1,1\ny,1,1\nz,1,1\n", "has the same features for all items"},
	} {
		p := fewItems()
		p.FeaturesFile = written(t, test.content)
		if _, err := NewItems(p); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: got the error %v, want one with %q", test.what, err, test.want)
		}
	}
	p := fewItems()
	p.Features, p.FeaturesFile = 0, param.File{Text: "f.csv", Path: "f.csv"}
	if err := p.Validate(); err == nil || !strings.Contains(err.Error(), "is f.csv, and features is 0") {
		t.Errorf("without features: got the error %v", err)
	}
}
