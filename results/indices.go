package results

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// ParseIndices reads indices of shards as an array job takes them, such as 3,7 or
// 0-4,9, and returns them sorted. All must be below of.
func ParseIndices(text string, of int) ([]int, error) {
	wrong := func(format string, args ...any) error {
		return fmt.Errorf("%q: %s; it must list indices of shards such as 3,7 or 0-4,9, from 0 to %d", text, fmt.Sprintf(format, args...), of-1)
	}
	var all []int
	for part := range strings.SplitSeq(text, ",") {
		from, to, isRange := strings.Cut(part, "-")
		low, err := strconv.ParseUint(from, 10, 31)
		high := low
		if err == nil && isRange {
			high, err = strconv.ParseUint(to, 10, 31)
		}
		switch {
		case err != nil:
			return nil, wrong("%q is no index and no range", part)
		case high < low:
			return nil, wrong("%s ends before it begins", part)
		case high >= uint64(of):
			return nil, wrong("there is no shard %d of %d", high, of)
		}
		for i := low; i <= high; i++ {
			all = append(all, int(i))
		}
	}
	slices.Sort(all)
	return slices.Compact(all), nil
}

// FormatIndices writes increasing numbers as an array job takes them, "0,3-5".
func FormatIndices(list []int) string {
	var parts []string
	for i := 0; i < len(list); {
		j := i
		for j+1 < len(list) && list[j+1] == list[j]+1 {
			j++
		}
		part := strconv.Itoa(list[i])
		if j > i {
			part += "-" + strconv.Itoa(list[j])
		}
		parts = append(parts, part)
		i = j + 1
	}
	return strings.Join(parts, ",")
}
