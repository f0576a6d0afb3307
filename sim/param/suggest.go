package param

import (
	"strings"

	"github.com/agnivade/levenshtein"
)

// Suggest returns the allowed word that is nearest to an unknown one: the edit distance,
// without regard to case, is at most 2 and less than half of the word's length. Two
// neighbouring letters in the wrong order are one edit. Where no word is near, it returns
// those of which the unknown one is a part, as seed is of root_seed, if there are at most
// three.
func Suggest(word string, allowed []string) []string {
	nearest, least := "", min(2, (len([]rune(word))-1)/2)
	for _, a := range allowed {
		if d := distance(strings.ToLower(word), strings.ToLower(a)); d < least || d == least && nearest == "" {
			least, nearest = d, a
		}
	}
	if nearest != "" {
		return []string{nearest}
	}
	const most = 3
	if list := wholes(word, allowed); len(list) <= most {
		return list
	}
	return nil
}

// wholes lists the allowed words that have the parts of an unknown one among their own, which
// are divided by - or _.
func wholes(word string, allowed []string) (list []string) {
	if word == "" {
		return nil
	}
	parts := func(w string) string { return "-" + strings.ReplaceAll(strings.ToLower(w), "_", "-") + "-" }
	for _, a := range allowed {
		if strings.Contains(parts(a), parts(word)) {
			list = append(list, a)
		}
	}
	return list
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
// savage?)" or " (did you mean a, b or c?)"; "" where Suggest has no word.
func DidYouMean(word string, allowed []string) string {
	list := Suggest(word, allowed)
	if len(list) == 0 {
		return ""
	}
	last := len(list) - 1
	if last > 0 {
		list = []string{strings.Join(list[:last], ", ") + " or " + list[last]}
	}
	return " (did you mean " + list[0] + "?)"
}
