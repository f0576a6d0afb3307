package label_test

import (
	"slices"
	"testing"

	"joust/sim/label"
)

func TestLeading(t *testing.T) {
	v := &label.Votes{Items: 4, Annotators: 4, Classes: 3, Labels: []int{
		0, 2, 2, 0,
		1, 1, label.None, 1,
		2, 1, 2, 2,
		label.None, label.None, label.None, label.None,
	}}
	for i, want := range [][3]int{{2, 2, 4}, {3, 0, 3}, {3, 1, 4}, {0, 0, 0}} {
		first, second, all := v.Leading(i)
		if got := [3]int{first, second, all}; got != want {
			t.Errorf("item %d: %v, want %v", i, got, want)
		}
	}
}

func TestCheck(t *testing.T) {
	for _, c := range []struct {
		v    label.Votes
		want string
	}{
		{label.Votes{Items: 1, Annotators: 1, Classes: 1, Labels: []int{0}}, "there are 1 classes; labels tell at least 2 apart"},
		{label.Votes{Items: 2, Annotators: 1, Classes: 2, Labels: []int{0}}, "there are 1 labels; 2 items and 1 annotators have 2"},
		{label.Votes{Items: 2, Annotators: 2, Classes: 2, Labels: []int{0, 1, 2, 0}}, "item 1, annotator 0: the label 2; classes are 0 to 1"},
	} {
		if err := c.v.Check(); err == nil || err.Error() != c.want {
			t.Errorf("%+v: %v, want %s", c.v, err, c.want)
		}
	}
}

// Of three classes, two of which are tied, the first label of a tied class decides; a class with
// fewer labels does not, wherever it stands.
func TestMajorityOrFirst(t *testing.T) {
	const none = label.None
	v := &label.Votes{Items: 4, Annotators: 5, Classes: 3, Labels: []int{
		2, 1, 0, 1, 0,
		none, 0, 1, none, none,
		1, 1, 0, none, none,
		none, none, none, none, none,
	}}
	b := label.MajorityOrFirst(v)
	for i, want := range [][]float64{{2. / 6, 3. / 6, 1. / 6}, {2. / 3, 1. / 3, 0}, {1. / 3, 2. / 3, 0}, {1. / 3, 1. / 3, 1. / 3}} {
		if got := b.Of(i); !slices.Equal(got, want) {
			t.Errorf("item %d: got %v, want %v", i, got, want)
		}
	}
}
