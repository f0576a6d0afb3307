package logs

import (
	"cmp"
	"container/heap"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"joust/environments/table"
)

// Filter says which duels of a log are left out. The zero value leaves out none.
type Filter struct {
	Where   []Condition // all must hold
	Sampled bool        // only rows that the arena's sample of frequent prompts keeps: dedup_tag.sampled is true
	Unique  bool        // leave out a row whose id and content another row had before
	// PerJudgeDay is how many duels of a judge a day (UTC) has, the first by time and then by
	// the order of the files; 0 for all. Rows without a judge are kept. It stores the times
	// of the duels that are kept.
	PerJudgeDay int
	Arms        []string          // only duels of two of these arms; nil for all
	MinDuels    float64           // leave out arms with fewer duels, until all that are left have as many
	Since       time.Time         // only duels of this time or later; zero for all
	Until       time.Time         // only duels before this time; zero for all
	Rename      map[string]string // the name of an arm by the name that the file has
	// BothBad says what a duel is of which both arms are bad: "keep" or "" (an outcome of its
	// own), "tie" or "drop".
	BothBad  string
	DropTies bool // leave out ties, also those that were both-bad
}

// Condition is that a value of the file equals, or does not equal, a text. Numbers may be
// written in different ways, and so may true and false.
type Condition struct {
	Key   string // a column, a key of objects, a path such as dedup_tag.sampled, or a field of the canonical record
	Value string
	Not   bool // the values must differ
}

// ParseWhere reads conditions that are separated by spaces, such as
//
//	language=English turn=1 category!="hard prompt"
func ParseWhere(text string) (list []Condition, err error) {
	for text = strings.TrimSpace(text); text != ""; text = strings.TrimSpace(text) {
		key, rest, ok := strings.Cut(text, "=")
		if !ok || strings.TrimRight(key, "!") == "" || strings.ContainsAny(key, " \t") {
			return nil, fmt.Errorf("has the part %s, which is no condition; conditions are written as language=English or turn!=1, with spaces between them", table.Quote(text))
		}
		c := Condition{Key: strings.TrimSuffix(key, "!"), Not: strings.HasSuffix(key, "!")}
		if quoted, ok := strings.CutPrefix(rest, `"`); ok {
			if c.Value, text, ok = strings.Cut(quoted, `"`); !ok {
				return nil, fmt.Errorf("has the part %s, which has no closing quote", table.Quote(rest))
			}
		} else {
			c.Value, text, _ = strings.Cut(rest, " ")
		}
		list = append(list, c)
	}
	return list, nil
}

// ParseTime reads a point of time: seconds since 1970, a date, or a date and a time as in
// RFC 3339, whose "T" may be a space and whose zone may be missing, which is UTC.
func ParseTime(s string) (time.Time, error) {
	if v, err := strconv.ParseFloat(s, 64); err == nil && math.Abs(v) < 1e12 {
		whole := math.Floor(v)
		return time.Unix(int64(whole), int64(math.Round(float64((v-whole)*1e6)))*1000).UTC(), nil
	}
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02 15:04:05Z07:00", "2006-01-02 15:04:05", "2006-01-02T15:04:05", time.DateOnly} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UTC(), nil
		}
	}
	return time.Time{}, fmt.Errorf("is %s; it must be seconds since 1970, a date such as 2024-03-01, or a date and time such as 2024-03-01T12:00:00Z", table.Quote(s))
}

const sampledKey = "dedup_tag.sampled"

// whereFields are the fields of the canonical record that conditions may name.
var whereFields = []string{"id", "first", "second", "outcome", "judge", "prompt", "time", "language", "group"}

// where is a condition and where its value is.
type where struct {
	Condition
	reason string // what is left out
	at     int    // in the row
	seen   bool   // some row had the value
}

func wheresOf(f *Filter) []where {
	var list []where
	for _, c := range f.Where {
		w := where{Condition: c, reason: "not " + c.Key + "=" + c.Value}
		switch {
		case c.Not && c.Key == "judge":
			w.reason = "of judges to leave out"
		case c.Not:
			w.reason = c.Key + "=" + c.Value
		case c.Key == "anony" && c.Value == "true":
			w.reason = "not anonymous"
		case c.Key == "judge": // who may be a person
			w.reason = "of other judges"
		}
		list = append(list, w)
	}
	if f.Sampled {
		list = append(list, where{Condition: Condition{Key: sampledKey, Value: "true"}, reason: "not sampled"})
	}
	return list
}

// place finds the place of the value among the fields of a row, which it may extend.
func (w *where) place(fields []string) []string {
	if w.at = slices.Index(fields, w.Key); w.at < 0 {
		w.at = len(fields)
		fields = append(fields, w.Key)
	}
	return fields
}

// holds reports whether the condition holds for a duel of the row.
func (w *where) holds(r *row, d *Duel) bool {
	got := ""
	if w.at < len(r.values) && r.has(w.at) {
		w.seen = true
		got = r.text(w.at)
	} else if got = d.field(w.Key); got != "" {
		w.seen = true
	}
	return same(got, w.Value) != w.Not
}

// same reports whether two texts are equal, or two ways to write a number or a truth value.
func same(a, b string) bool {
	if a == b {
		return true
	}
	if strings.EqualFold(a, b) {
		return strings.EqualFold(a, "true") || strings.EqualFold(a, "false")
	}
	x, errX := strconv.ParseFloat(a, 64)
	y, errY := strconv.ParseFloat(b, 64)
	return errX == nil && errY == nil && x == y
}

// field returns a field of the canonical record as text.
func (d *Duel) field(name string) string {
	switch name {
	case "id":
		return d.ID
	case "first":
		return d.First
	case "second":
		return d.Second
	case "outcome":
		return d.Outcome.String()
	case "judge":
		return d.Judge
	case "prompt":
		return d.Prompt
	case "time":
		return d.Time
	case "language":
		return d.Language
	case "group":
		return d.Group
	}
	return ""
}

// days finds the first duels by time of each judge and day.
type days struct {
	most  int
	row   int             // number of the duel in its pass
	first map[uint64]*due // by judge and day
}

// due are the times of duels of a judge on a day; at most days.most, the last on top.
type due []moment

type moment struct {
	time time.Time
	row  int
}

func (m moment) compare(other moment) int {
	return cmp.Or(m.time.Compare(other.time), cmp.Compare(m.row, other.row))
}

func (d due) Len() int           { return len(d) }
func (d due) Less(i, j int) bool { return d[i].compare(d[j]) > 0 }
func (d due) Swap(i, j int)      { d[i], d[j] = d[j], d[i] }

// Push adds a moment, as package heap wants it.
func (d *due) Push(x any) { *d = append(*d, x.(moment)) }

// Pop removes the last one.
func (d *due) Pop() any {
	last := (*d)[len(*d)-1]
	*d = (*d)[:len(*d)-1]
	return last
}

// begin begins a pass. What the first pass has found stays.
func (d *days) begin(most int) {
	d.most, d.row = most, 0
	if d.first == nil {
		d.first = map[uint64]*due{}
	}
}

// moment returns the time and the judge and day of a duel.
func (d *days) moment(of *Duel, r *row) (m moment, key uint64, err error) {
	m.row = d.row
	d.row++
	day := ""
	if of.Time != "" {
		if m.time, err = ParseTime(of.Time); err != nil {
			return m, 0, r.errorf("the time %v", err)
		}
		day = m.time.Format(time.DateOnly)
	}
	return m, fnv(fnv(hashStart, of.Judge), day), nil
}

// add adds a duel to the first ones of its judge and day, if it is among them.
func (d *days) add(of *Duel, r *row) error {
	m, key, err := d.moment(of, r)
	if err != nil || of.Judge == "" {
		return err
	}
	list := d.first[key]
	if list == nil {
		list = &due{}
		d.first[key] = list
	}
	if len(*list) < d.most {
		heap.Push(list, m)
	} else if m.compare((*list)[0]) < 0 {
		(*list)[0] = m
		heap.Fix(list, 0)
	}
	return nil
}

// late reports whether a duel is not among the first of its judge and day.
func (d *days) late(of *Duel, r *row) (bool, error) {
	m, key, err := d.moment(of, r)
	if err != nil || of.Judge == "" {
		return false, err
	}
	return m.compare((*d.first[key])[0]) > 0, nil
}

// few finds arms with few duels.
type few struct {
	pairs map[[2]int32]float64
	out   map[int32]bool
}

// add counts duels of two arms.
func (f *few) add(a, b int32, n float64) {
	if f.pairs == nil {
		f.pairs, f.out = map[[2]int32]float64{}, map[int32]bool{}
	}
	f.pairs[[2]int32{min(a, b), max(a, b)}] += n
}

// find leaves out arms with fewer duels than least, until there are none.
func (f *few) find(least float64) {
	for {
		duels := map[int32]float64{}
		for _, pair := range slices.SortedFunc(maps.Keys(f.pairs), func(x, y [2]int32) int { return slices.Compare(x[:], y[:]) }) {
			n := f.pairs[pair]
			duels[pair[0]] += n
			duels[pair[1]] += n
		}
		left := 0
		for a, n := range duels {
			if n < least {
				f.out[a] = true
				left++
			}
		}
		if left == 0 {
			return
		}
		for pair := range f.pairs {
			if f.out[pair[0]] || f.out[pair[1]] {
				delete(f.pairs, pair)
			}
		}
	}
}

// check returns the error that options contradict themselves.
func (l *Log) check() error {
	o := &l.options
	var errs []error
	for _, c := range []struct {
		bad  bool
		text string
	}{
		{o.BothBad != "" && !slices.Contains([]string{"keep", "tie", "drop"}, o.BothBad), "--bothbad is " + table.Quote(o.BothBad) + "; it must be tie, drop or keep"},
		{o.TwoGames != "" && o.TwoGames != "agree" && o.TwoGames != "each", "--two-games is " + table.Quote(o.TwoGames) + "; it must be agree or each"},
		{o.Strong < 0 || math.IsNaN(o.Strong) || math.IsInf(o.Strong, 0), fmt.Sprintf("--strong is %v; it must be greater than 0", o.Strong)},
		{!(o.Margin >= 0 && o.Margin <= 0.5), fmt.Sprintf("--margin is %v; it must be from 0 to 0.5", o.Margin)},
		{!(o.PerPair >= 0 && o.PerPair <= maxCount && o.PerPair == math.Trunc(o.PerPair)), fmt.Sprintf("--per-pair is %v; it must be a whole number from 0 to 10^15", o.PerPair)},
		{!o.Since.IsZero() && !o.Until.IsZero() && !o.Since.Before(o.Until), "--since is not before --until; no duel can be left"},
	} {
		if c.bad {
			errs = append(errs, errors.New(c.text))
		}
	}
	return errors.Join(errs...)
}
