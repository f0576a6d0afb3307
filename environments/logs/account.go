package logs

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"joust/sim/pref"
)

// Account is what a log has and what was left out of it, and why. Numbers of duels count
// the equal duels of a row.
type Account struct {
	Files, Rows int
	Bad         int // rows with mistakes that Options.SkipBad tolerates
	Errors      int // verdicts that are none, since the judge failed
	Unknown     int // winners that the format does not have, left out by Options.SkipUnknown

	Duplicates float64 // duels that Filter.Unique left out
	SelfDuels  float64 // duels of an arm with itself, which are always left out
	Dropped    []Dropped

	Duels         float64 // of the log
	Arms, Judges  int
	Ties, BothBad float64 // of Duels; BothBad are those that were counted as ties
	KeptBothBad   float64 // of Duels, with their own outcome

	Notes []string // what a user should know of the formats

	// AddressJudges says that judges have the names of the old arena's dumps, which are
	// addresses of computers (IP).
	AddressJudges bool

	noSlots       bool
	repeated      int // rows with an id and content that another row had before
	unusedRenames int
	arms          []bool // by place, those that some duel has
}

// Dropped are duels that a filter left out.
type Dropped struct {
	Reason string
	Duels  float64
}

// read notes a file that is read.
func (a *Account) read(s *source) {
	a.Files++
	if s.format == kaggleFormat {
		a.note("in this format both-bad is among the ties and cannot be recognised")
	}
}

// note adds a note once.
func (a *Account) note(text string) {
	if !slices.Contains(a.Notes, text) {
		a.Notes = append(a.Notes, text)
	}
}

// drop counts duels that a filter leaves out.
func (a *Account) drop(reason string, duels float64) {
	for i := range a.Dropped {
		if a.Dropped[i].Reason == reason {
			a.Dropped[i].Duels += duels
			return
		}
	}
	a.Dropped = append(a.Dropped, Dropped{reason, duels})
}

// addressJudge begins the names of judges in the arena's old dumps.
const addressJudge = "arena_user_"

// add counts duels of the log.
func (a *Account) add(d *Duel, first, second int32, noSlots bool) {
	a.Duels += d.Count
	switch d.Outcome {
	case pref.Tie:
		a.Ties += d.Count
	case pref.BothBad:
		a.KeptBothBad += d.Count
	}
	for _, place := range [2]int32{first, second} {
		for int(place) >= len(a.arms) {
			a.arms = append(a.arms, false)
		}
		if !a.arms[place] {
			a.arms[place] = true
			a.Arms++
		}
	}
	a.noSlots = a.noSlots || noSlots
	if rest, ok := strings.CutPrefix(d.Judge, addressJudge); ok && isAddress(rest) {
		a.AddressJudges = true
	}
}

// isAddress reports whether a text may be an address of a computer: digits, colons and
// points with at least two separators.
func isAddress(s string) bool {
	return strings.Count(s, ".")+strings.Count(s, ":") >= 2 && strings.Trim(s, "0123456789abcdefABCDEF.:") == ""
}

// String returns one line, such as
//
//	14 rows: 1 duplicate, 1 not anonymous, 0 errors; 12 duels of 4 arms by 3 judges; 2 both-bad counted as ties
func (a Account) String() string {
	var out []string
	if a.Duplicates > 0 {
		out = append(out, plural(a.Duplicates, "duplicate"))
	}
	if a.SelfDuels > 0 {
		out = append(out, plural(a.SelfDuels, "self-duel"))
	}
	for _, d := range a.Dropped {
		out = append(out, whole(d.Duels)+" "+d.Reason)
	}
	if a.Unknown > 0 {
		out = append(out, plural(float64(a.Unknown), "unknown winner"))
	}
	if a.Bad > 0 {
		out = append(out, plural(float64(a.Bad), "row")+" with mistakes")
	}
	out = append(out, plural(float64(a.Errors), "error"))
	line := plural(float64(a.Rows), "row")
	if a.Files > 1 {
		line = plural(float64(a.Files), "file") + ", " + line
	}
	line += ": " + strings.Join(out, ", ") + "; " + plural(a.Duels, "duel") + " of " + plural(float64(a.Arms), "arm")
	if a.Judges > 0 {
		line += " by " + plural(float64(a.Judges), "judge")
	}
	if a.BothBad > 0 {
		line += "; " + whole(a.BothBad) + " both-bad counted as ties"
	}
	if a.KeptBothBad > 0 {
		line += "; " + whole(a.KeptBothBad) + " both-bad"
	}
	if a.repeated > 0 {
		line += "; " + plural(float64(a.repeated), "row") + " with an id that another row has, too (--unique leaves them out)"
	}
	if a.unusedRenames > 0 {
		line += "; " + plural(float64(a.unusedRenames), "name") + " of --rename is in no row"
		if a.unusedRenames > 1 {
			line = strings.TrimSuffix(line, "is in no row") + "are in no row"
		}
	}
	for _, n := range a.Notes {
		line += "; " + n
	}
	if a.AddressJudges {
		line += "; judges are named by addresses of computers (joust convert --anonymise hides them)"
	}
	return line
}

// plural writes a number of things.
func plural(n float64, what string) string {
	if n != 1 {
		what += "s"
	}
	return whole(n) + " " + what
}

// whole writes a number with commas between groups of three digits; one that is not whole
// with as many digits as it has.
func whole(n float64) string {
	if n != float64(int64(n)) {
		return strconv.FormatFloat(n, 'g', -1, 64)
	}
	digits := fmt.Sprint(int64(n))
	for i := len(digits) - 3; i > 0 && digits[i-1] != '-'; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}
