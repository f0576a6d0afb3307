// Package logs reads and writes logs of duels that were not made by joust: the votes of
// people, the verdicts of judges, orders of preference and counts, in the formats in which
// they are published.
//
//   - duel.go: Duel, the canonical record, and Order
//   - read.go: Options, Open and Log, which passes the duels of some files one by one
//   - process.go, orders.go, mistakes.go: from the duels or orders of a file to those of the log
//   - scores.go: tables of scores, which are no logs
//   - source.go, sniff.go: files, their compression and the recognition of their format
//   - rows.go, json.go, jsonrows.go, parquet.go, pages.go: files of rows with named values, as
//     CSV, JSON and Parquet
//   - arena.go, kaggle.go, sides.go, mtbench.go, arenahard.go, alpacaeval.go, preflib.go,
//     counts.go, matrix.go, canonical.go: one format, or some that are nearly one, a file
//   - filter.go, ids.go: which duels of a log are left out
//   - account.go: what was read, and what was left out and why
//   - write.go, anonymise.go: the canonical record as CSV and JSON lines, and counts
//
// A mistake in a file is reported with its file, line, the offending word and what is
// allowed. Names of judges, who may be people, are in no message.
package logs

import "joust/sim/pref"

// Duel is a row of a log: one duel, or several equal ones. The zero value is no duel.
type Duel struct {
	ID            string // what names the row in its log; "" if it has no name
	First, Second string // names of the arms, in the order in which they were shown if Log.Slots
	Outcome       pref.Outcome
	Judge         string // who judged it; "" if unknown, as the other texts below
	Prompt        string // what was asked
	Time          string // as in the file; ParseTime reads it
	Language      string
	Group         string // rows of one group are dependent, since they judge the same two answers

	// Count is how many equal duels the row is, at least 0; 1 but in files of counts.
	Count float64
	// Weight is how much each of these duels weighs in a likelihood, greater than 0; 1 unless
	// the log says otherwise.
	Weight float64

	// Style are properties in which the two answers differ.
	Style []Style
}

// Style is a property of the two answers of a duel, such as their length.
type Style struct {
	Name          string  // such as "length"
	First, Second float64 // values of the two answers; NaN where the log has none
}

// Order is the preference of one or several voters over some arms.
type Order struct {
	// Tiers are the names of the arms from best to worst; arms of one tier are tied. Arms
	// that the voters have not ordered are absent, unless Options.UnlistedLast.
	Tiers [][]string
	Count float64 // number of voters with this order, at least 1
}
