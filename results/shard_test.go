package results

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestIndices(t *testing.T) {
	for _, test := range []struct {
		text string
		want []int
		back string
	}{
		{"3,7", []int{3, 7}, "3,7"},
		{"0-4,9", []int{0, 1, 2, 3, 4, 9}, "0-4,9"},
		{"9,2-3,3,1", []int{1, 2, 3, 9}, "1-3,9"},
		{"5", []int{5}, "5"},
		{"4,5", []int{4, 5}, "4-5"},
	} {
		got, err := ParseIndices(test.text, 10)
		if err != nil || !slices.Equal(got, test.want) || FormatIndices(got) != test.back {
			t.Errorf("%s: got %v, %s, %v; want %v, %s", test.text, got, FormatIndices(got), err, test.want, test.back)
		}
	}
	for text, want := range map[string]string{
		"":       `"" is neither an index nor a range`,
		"3,":     `"" is neither an index nor a range`,
		"a":      `"a" is neither an index nor a range`,
		"-3":     `"-3" is neither an index nor a range`,
		"3-":     `"3-" is neither an index nor a range`,
		"1-2-3":  `"1-2-3" is neither an index nor a range`,
		"0-9:2":  `"0-9:2" is neither an index nor a range`,
		"7-3":    "7-3 ends before it begins",
		"3,10":   "there is no shard 10 of 10",
		"0-4000": "there is no shard 4000 of 10",
	} {
		if got, err := ParseIndices(text, 10); err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "from 0 to 9") {
			t.Errorf("%q: got %v, %v; want %s", text, got, err, want)
		}
	}
}

// Indices are read as they were written.
func TestIndicesAreReadAsWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.SliceOfNDistinct(rapid.IntRange(0, 60), 1, 40, rapid.ID).Draw(t, "indices")
		slices.Sort(want)
		got, err := ParseIndices(FormatIndices(want), 61)
		if err != nil || !slices.Equal(got, want) {
			t.Fatalf("%s: got %v, %v; want %v", FormatIndices(want), got, err, want)
		}
	})
}
