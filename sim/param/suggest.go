package param

import (
	"strings"

	"github.com/agnivade/levenshtein"
)

// Suggest returns the allowed word that is nearest to an unknown one, or "" where
// none is near: the edit distance, without regard to case, is at most 2 and less than
// half of the word's length.
func Suggest(word string, allowed []string) (nearest string) {
	least := min(2, (len([]rune(word))-1)/2)
	for _, a := range allowed {
		if d := levenshtein.ComputeDistance(strings.ToLower(word), strings.ToLower(a)); d < least || d == least && nearest == "" {
			least, nearest = d, a
		}
	}
	return nearest
}

// DidYouMean is the question that an error asks about an unknown word, " (did you mean
// savage?)", or "" where no allowed word is near.
func DidYouMean(word string, allowed []string) string {
	if near := Suggest(word, allowed); near != "" {
		return " (did you mean " + near + "?)"
	}
	return ""
}
