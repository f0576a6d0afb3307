package logs

import "time"

// Filter says which duels of a log are left out. The zero value leaves out none.
type Filter struct {
	Where   []Condition // all must hold
	Sampled bool        // only rows that the arena's sample of frequent prompts keeps: dedup_tag.sampled is true
	Unique  bool        // leave out a row whose id and content another row had before
	// PerJudgeDay is how many duels of a judge a day has, the first by time; 0 for all. Rows
	// without a judge are kept.
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

// Condition is that a value of the file equals, or does not equal, a text.
type Condition struct {
	Key   string // a column, a key of objects, a path such as dedup_tag.sampled, or a field of the canonical record
	Value string
	Not   bool // the values must differ
}
