package cluster

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// ParseIndices reads indices of shards as Slurm's --array takes them, such as
// 3,7 or 0-4,9, and returns them sorted. All must be below of.
func ParseIndices(text string, of int) ([]int, error) {
	wrong := func(why string) error {
		return fmt.Errorf("--array is %q: %s; it must list indices of shards such as 3,7 or 0-4,9, from 0 to %d", text, why, of-1)
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
			return nil, wrong(fmt.Sprintf("%q is no index and no range", part))
		case high < low:
			return nil, wrong(fmt.Sprintf("%s ends before it begins", part))
		case high >= uint64(of):
			return nil, wrong(fmt.Sprintf("there is no shard %d of %d", high, of))
		}
		for i := low; i <= high; i++ {
			all = append(all, int(i))
		}
	}
	slices.Sort(all)
	return slices.Compact(all), nil
}

// FormatIndices writes sorted indices as short as --array takes them: three or
// more that follow each other as a range.
func FormatIndices(indices []int) string {
	var parts []string
	for i := 0; i < len(indices); {
		end := i + 1
		for end < len(indices) && indices[end] == indices[end-1]+1 {
			end++
		}
		if end-i > 2 {
			parts = append(parts, fmt.Sprintf("%d-%d", indices[i], indices[end-1]))
		} else {
			for _, index := range indices[i:end] {
				parts = append(parts, strconv.Itoa(index))
			}
		}
		i = end
	}
	return strings.Join(parts, ",")
}
