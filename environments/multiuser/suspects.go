package multiuser

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// idNames are names of columns that tell users apart, in small letters, without spaces,
// hyphens and underscores.
var idNames = []string{
	"id", "index", "idx", "row", "rowid", "rownumber", "uid", "user", "userid", "username", "users", "person", "personid",
	"participant", "participantid", "respondent", "respondentid", "subject", "subjectid", "worker", "workerid", "rater", "raterid",
	"annotator", "annotatorid", "customer", "customerid", "responseid", "sessionid", "timestamp",
}

// checkIDs refuses a column that looks like an id of users. Its name is one of idNames, or
// its values are different whole numbers off the scale of the other columns, which is
// their range with as much again on both sides: all of its values or, if there are at least
// 10 users, some.
func (t *ratingTable) checkIDs() error {
	const few = 10
	ranges := make([][2]float64, len(t.names))
	for item := range ranges {
		ranges[item][0], ranges[item][1] = rangeOf(t.valuesOf(item))
	}
	for item, name := range t.names {
		plain := strings.NewReplacer(" ", "", "-", "", "_", "").Replace(strings.ToLower(name))
		reason := ""
		if slices.Contains(idNames, plain) {
			reason = "by its name"
		}
		low, high := math.Inf(1), math.Inf(-1) // of the other columns
		for other, r := range ranges {
			if other != item {
				low, high = min(low, r[0]), max(high, r[1])
			}
		}
		least, greatest, width := ranges[item][0], ranges[item][1], high-low
		some := least < low-width || greatest > high+width
		all := greatest < low-width || least > high+width
		if reason == "" && low <= high && (all || some && len(t.lines) >= few) && areDifferentWholes(t.valuesOf(item)) {
			reason = fmt.Sprintf("its values are different whole numbers, %v to %v, and the other ratings lie between %v and %v", least, greatest, low, high)
		}
		if reason != "" {
			return fmt.Errorf("%s:%d: %s looks like an id of users, not like an item: %s; ignore: %s leaves it out, and items: all says that it is an item",
				t.path, t.lines[0], t.column(item), reason, name)
		}
	}
	return nil
}

// valuesOf returns the ratings of an item.
func (t *ratingTable) valuesOf(item int) []float64 {
	values := make([]float64, len(t.lines))
	for u := range values {
		values[u] = t.data[u*len(t.names)+item]
	}
	return values
}

// areDifferentWholes reports whether there are at least two values, all different and whole
// numbers.
func areDifferentWholes(values []float64) bool {
	seen := map[float64]bool{}
	for _, x := range values {
		if x != math.Trunc(x) || seen[x] { // NaN is refused by the first
			return false
		}
		seen[x] = true
	}
	return len(values) > 1
}

// checkSentinels refuses values that look like codes for "no rating"; see sentinels.
func (t *ratingTable) checkSentinels() error {
	codes, low, high := sentinels(t.data)
	if codes == nil {
		return nil
	}
	first, cells := -1, 0
	for i, x := range t.data {
		if slices.Contains(codes, x) {
			if first < 0 {
				first = i
			}
			cells++
		}
	}
	texts := make([]string, len(codes))
	for i, x := range codes {
		texts[i] = fmt.Sprint(x)
	}
	list, items := strings.Join(texts, ", "), len(t.names)
	return fmt.Errorf("%s:%d: %s is %v, and %d cells are %s, off the scale of the other ratings, which lie between %v and %v; missing: [%s] says that these cells have no rating, and low and high give the scale if they have",
		t.path, t.lines[first/items], t.column(first%items), t.data[first], cells, list, low, high, list)
}

// sentinels returns the values that look like codes for "no rating", such as 99 or -1, in
// increasing order, and the range of the others. Codes are whole numbers in fewer than half
// of the cells, and the other ratings have at least two values. They are
//
//   - the values beyond a gap that is wider than the range of the other ratings;
//   - if the ratings are whole numbers with at least four values besides, those beyond a
//     gap of 3 or more that is more than twice as wide as every other gap; neither of the
//     two where all are no further from 0 than the greatest of the others, as on a scale
//     from -3 to 3;
//   - the only value below 0 if it is a whole number, and if the other ratings have at least
//     four values, the greatest at least three times as far from 0.
func sentinels(data []float64) (codes []float64, low, high float64) {
	count := map[float64]int{}
	all := 0
	whole := true
	for _, x := range data {
		if x == x {
			count[x]++
			all++
			whole = whole && x == math.Trunc(x)
		}
	}
	values := make([]float64, 0, len(count))
	for x := range count {
		values = append(values, x)
	}
	slices.Sort(values)
	cells := func(values []float64) (n int) {
		for _, x := range values {
			n += count[x]
		}
		return n
	}
	for i := 1; i < len(values); i++ {
		gap := values[i] - values[i-1]
		for _, part := range [][2][]float64{{values[:i], values[i:]}, {values[i:], values[:i]}} {
			rest, off := part[0], part[1]
			if len(rest) < 2 || 2*cells(off) >= all || slices.ContainsFunc(off, func(x float64) bool { return x != math.Trunc(x) }) {
				continue
			}
			width, greatest := rest[len(rest)-1]-rest[0], max(math.Abs(rest[0]), math.Abs(rest[len(rest)-1]))
			isFar := slices.ContainsFunc(off, func(x float64) bool { return math.Abs(x) > greatest })
			likert := whole && len(rest) >= 4 && gap >= 3 && gap > 2*widestGap(rest)
			lone := len(off) == 1 && off[0] < 0 && rest[0] >= 0 && len(rest) >= 4 && rest[len(rest)-1] >= -3*off[0]
			if isFar && (gap > width || likert) || lone {
				return off, rest[0], rest[len(rest)-1]
			}
		}
	}
	return nil, 0, 0
}

// widestGap returns the greatest difference of neighbours among increasing values.
func widestGap(values []float64) (widest float64) {
	for i := 1; i < len(values); i++ {
		widest = max(widest, values[i]-values[i-1])
	}
	return widest
}
