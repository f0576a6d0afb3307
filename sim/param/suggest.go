package param

import (
	"strings"

	"github.com/agnivade/levenshtein"
)

// Suggest returns the allowed word that is nearest to an unknown one, or "" where
// none is near: the edit distance, without regard to case, is at most 2 and less than
// half of the word's length. Two neighbouring letters in the wrong order are one edit.
// Where none is near, it is the only allowed word of which the unknown one is a part, as
// seed is of root_seed.
func Suggest(word string, allowed []string) (nearest string) {
	least := min(2, (len([]rune(word))-1)/2)
	for _, a := range allowed {
		if d := distance(strings.ToLower(word), strings.ToLower(a)); d < least || d == least && nearest == "" {
			least, nearest = d, a
		}
	}
	if nearest == "" {
		return whole(word, allowed)
	}
	return nearest
}

// whole returns the only allowed word that has the parts of an unknown one among its own, which
// are divided by - or _; "" if there is none, or if there are several.
func whole(word string, allowed []string) (found string) {
	parts := func(w string) string { return "-" + strings.ReplaceAll(strings.ToLower(w), "_", "-") + "-" }
	for _, a := range allowed {
		if word != "" && strings.Contains(parts(a), parts(word)) {
			if found != "" {
				return ""
			}
			found = a
		}
	}
	return found
}

// distance is the edit distance of two words, or 1 if two neighbouring letters are in the
// wrong order.
func distance(a, b string) int {
	for i := 0; i+1 < len(a) && len(a) == len(b); i++ {
		if a[:i] == b[:i] && a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:] {
			return min(1, levenshtein.ComputeDistance(a, b))
		}
	}
	return levenshtein.ComputeDistance(a, b)
}

// DidYouMean is the question that an error asks about an unknown word, " (did you mean
// savage?)", or "" where no allowed word is near.
func DidYouMean(word string, allowed []string) string {
	if near := Suggest(word, allowed); near != "" {
		return " (did you mean " + near + "?)"
	}
	return ""
}
