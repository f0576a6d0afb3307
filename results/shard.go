package results

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strconv"
	"strings"
)

// Shard is one of several parts of a run that run separately and are merged. The
// zero Shard is the whole run.
type Shard struct {
	Index int `json:"shard"` // from 0
	Of    int `json:"of"`    // number of parts; 0 for the whole run
}

// MaxShards is the largest number of parts.
const MaxShards = 1_000_000

// ParseShard reads a shard in the form of String, "3/8".
func ParseShard(text string) (Shard, error) {
	index, of, ok := strings.Cut(text, "/")
	i, badIndex := strconv.Atoi(index)
	n, badOf := strconv.Atoi(of)
	if !ok || badIndex != nil || badOf != nil {
		return Shard{}, fmt.Errorf("the shard is %q; it must be I/N, say 0/8 for the first of eight", text)
	}
	s := Shard{i, n}
	return s, s.check()
}

func (s Shard) check() error {
	if s.Of < 1 || s.Of > MaxShards {
		return fmt.Errorf("there are %d shards; their number must be from 1 to %d", s.Of, MaxShards)
	}
	if s.Index < 0 || s.Index >= s.Of {
		return fmt.Errorf("the shard is %d of %d; it must be from 0 to %d", s.Index, s.Of, s.Of-1)
	}
	return nil
}

// String returns index and number of parts, "3/8"; "" for the whole run.
func (s Shard) String() string {
	if s.Of == 0 {
		return ""
	}
	return strconv.Itoa(s.Index) + "/" + strconv.Itoa(s.Of)
}

// Takes reports whether the unit of work with that index belongs to the shard.
func (s Shard) Takes(unit int) bool { return s.Of == 0 || unit%s.Of == s.Index }

// Folder returns the name of the folder for the records of the shard.
func (s Shard) Folder() string { return fmt.Sprintf("%04d-of-%04d", s.Index, s.Of) }

// ReadShard returns the shard that the folder belongs to; the whole run if it has no
// file that names one.
func (d Dir) ReadShard() (s Shard, err error) {
	path := d.file(shardName)
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return s, nil
	}
	if err != nil {
		return s, err
	}
	if err := DecodeJSON(path, text, &s); err != nil {
		return s, err
	}
	if err := s.check(); err != nil {
		return s, fmt.Errorf("%s: %w", path, err)
	}
	return s, nil
}

// WriteShard writes the file that names the shard of the folder; none for the whole
// run.
func (d Dir) WriteShard(s Shard) error {
	if s.Of == 0 {
		return nil
	}
	return WriteFile(d.file(shardName), func(w io.Writer) error { return json.NewEncoder(w).Encode(s) })
}

// ParseIndices reads indices of shards in the form of an array job, such as 3,7 or
// 0-4,9, and returns them sorted and each once. All must be less than of.
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
			return nil, wrong("%q is neither an index nor a range", part)
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

// FormatIndices writes increasing numbers in the form of an array job, "0,3-5".
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
