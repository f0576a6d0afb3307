package stats

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// The first row is three items of which the middle one is not separable from either.
func TestLetters(t *testing.T) {
	for _, row := range []struct {
		n         int
		separable [][2]int
		want      []string
	}{
		{3, [][2]int{{0, 2}}, []string{"a", "ab", "b"}},
		{3, nil, []string{"a", "a", "a"}},
		{3, [][2]int{{0, 1}, {0, 2}, {1, 2}}, []string{"a", "b", "c"}},
		{4, [][2]int{{0, 3}, {1, 2}}, []string{"ab", "ac", "bd", "cd"}},
		{1, nil, []string{"a"}},
	} {
		got := CompactLetters(row.n, func(i, j int) bool { return slices.Contains(row.separable, [2]int{i, j}) })
		if d := cmp.Diff(row.want, got); d != "" {
			t.Errorf("%d items, separable %v: want -, got +\n%s", row.n, row.separable, d)
		}
	}
}

// Two items share a letter if and only if they are not separable, and no letter stands for
// items that another one stands for too.
func TestLettersSayExactlyWhatIsSeparable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 9).Draw(t, "n")
		separable := rapid.SliceOfN(rapid.Bool(), n*n, n*n).Draw(t, "separable")
		letters := CompactLetters(n, func(i, j int) bool { return separable[i*n+j] })
		for i := range n {
			for j := i + 1; j < n; j++ {
				if shared := strings.ContainsAny(letters[i], letters[j]); shared == separable[i*n+j] {
					t.Fatalf("%d and %d, separable %v, have the letters %q and %q", i, j, separable[i*n+j], letters[i], letters[j])
				}
			}
		}
		items := map[rune]string{} // by letter
		for i, word := range letters {
			for _, letter := range word {
				items[letter] += string(rune('0' + i))
			}
		}
		for a, x := range items {
			for b, y := range items {
				if a != b && strings.Trim(x, y) == "" {
					t.Fatalf("the items %s of %c all have %c: %q", x, a, b, letters)
				}
			}
		}
	})
}
