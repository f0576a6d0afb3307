package rule

import (
	"fmt"
	"slices"
	"strings"

	"joust/sim/param"
)

// Rule is a way to choose rows of a table. The rules of this package are values whose
// fields are their parameters; All has one of each.
type Rule interface {
	Traits() Traits
	// choose applies the rule to a table that Apply has checked.
	choose(*Table) (Outcome, error)
}

// Traits are what is known of a rule before it is applied.
type Traits struct {
	Name  string // as in "ranked-pairs"
	Kinds []Kind // of tables that the rule takes
	// Partial reports whether the rule is defined where cells are missing.
	Partial bool
	// Imputes reports whether a missing cell counts as the median of its column.
	Imputes bool
	// Ranks reports whether the rule ranks all rows; otherwise it only has winners.
	Ranks bool
	// Lottery reports whether the rule draws its winner, with the shares of the outcome.
	Lottery bool
	// Indexed reports whether ties within the rule are decided by the order of the rows, so
	// that another order may have other winners.
	Indexed bool
	// MaxRows is the greatest number of rows, because of the time that the rule takes; 0
	// without a limit.
	MaxRows int
}

var (
	// cells are the kinds of tables in which every column orders the rows.
	cells = []Kind{Scores, Approvals, Utilities}
	// pairs are the kinds of tables that have counts of pairs.
	pairs = []Kind{Scores, Approvals, Utilities, Margins}
)

// All returns all rules with their default parameters, in the order in which they are shown.
func All() []Rule {
	return []Rule{
		Mean{},
		Geometric{},
		Plurality{},
		Borda{Ties: Punish},
		Dowdall{},
		Threshold{},
		OptimalityGap{Gamma: 95},
		Baldwin{},
		Nanson{},
		InstantRunoff{},
		Copeland{Count: Half},
		Minimax{Strength: Winning},
		Condorcet{},
		RankCentrality{},
		Schulze{Strength: Winning},
		RankedPairs{Strength: Winning},
		SplitCycle{Strength: Margin},
		Kemeny{},
		Slater{},
		TopCycle{},
		Schwartz{},
		Uncovered{Cover: Bordes},
		Banks{},
		MaximalLottery{Of: OfMargins},
		MaximalLottery{Of: OfSigns},
		BradleyTerry{},
		Davidson{},
		TwoStage{Within: Mean{}, Across: Borda{Ties: Punish}},
	}
}

// Named returns the rule of All with the name. Its error suggests a name that is near.
func Named(name string) (Rule, error) {
	var names []string
	for _, r := range All() {
		n := r.Traits().Name
		if n == name {
			return r, nil
		}
		names = append(names, n)
	}
	return nil, fmt.Errorf("no rule is called %q%s; the rules are %s", name, param.DidYouMean(name, names), list(names, "and"))
}

// RefusedError is the error that a rule does not take a table.
type RefusedError struct {
	Rule   string // its name
	Reason error  // without the name
}

// Error implements error.
func (e *RefusedError) Error() string { return fmt.Sprintf("%s: %v", e.Rule, e.Reason) }

// Unwrap returns the reason.
func (e *RefusedError) Unwrap() error { return e.Reason }

// Check returns a *RefusedError if the rule does not take tables of this kind, or of so many
// rows.
func Check(r Rule, kind Kind, rows int) error {
	traits := r.Traits()
	switch {
	case !slices.Contains(traits.Kinds, kind):
		return &RefusedError{traits.Name, fmt.Errorf("it wants %s; the table has %s", list(traits.Kinds, "or"), kind)}
	case traits.MaxRows > 0 && rows > traits.MaxRows:
		return &RefusedError{traits.Name, fmt.Errorf("it goes through all sets of rows, and takes at most %d; the table has %d. schulze, ranked-pairs and minimax take any number", traits.MaxRows, rows)}
	}
	return nil
}

// Apply returns what the rule chooses. It returns a *RefusedError if Check does, if cells are
// missing and the rule is not defined without them, if a parameter has no such value, or
// for a reason of the rule's own, such as a value that has no logarithm.
func Apply(r Rule, t *Table) (Outcome, error) {
	traits := r.Traits()
	if err := Check(r, t.data.Kind, t.Rows()); err != nil {
		return Outcome{}, err
	}
	if t.partial && !traits.Partial {
		a, column := t.firstMissing()
		return Outcome{}, &RefusedError{traits.Name, fmt.Errorf("it is not defined where values are missing, and row %s has none in column %s; %s are", t.Row(a), column, list(partialRules(t.data.Kind), "and"))}
	}
	o, err := r.choose(t)
	if err != nil {
		return Outcome{}, &RefusedError{traits.Name, err}
	}
	return o, nil
}

// partialRules returns the names of the rules for this kind of table that are defined
// where cells are missing.
func partialRules(kind Kind) (names []string) {
	for _, r := range All() {
		if t := r.Traits(); t.Partial && slices.Contains(t.Kinds, kind) && !slices.Contains(names, t.Name) {
			names = append(names, t.Name)
		}
	}
	return names
}

// firstMissing returns the place of the first missing cell that counts.
func (t *Table) firstMissing() (row int, column string) {
	names := t.data.Columns
	if t.data.Kind == Margins {
		names = t.data.Rows
	}
	for i, v := range t.data.Values {
		row, c := i/len(names), i%len(names)
		if v != v && (t.data.Kind == Margins && row != c || t.data.Kind != Margins && t.weights.whole[c] > 0) {
			return row, names[c]
		}
	}
	panic("rule: no cell is missing")
}

// unknown is the error of a parameter that has no such value.
func unknown[T ~string](parameter string, value T, allowed ...T) error {
	return fmt.Errorf("%s: %q; it is %s", parameter, string(value), list(allowed, "or"))
}

// list writes words as in "a, b or c".
func list[T ~string](words []T, last string) string {
	var b strings.Builder
	for i, w := range words {
		switch {
		case i == 0:
		case i == len(words)-1:
			b.WriteString(" " + last + " ")
		default:
			b.WriteString(", ")
		}
		b.WriteString(string(w))
	}
	return b.String()
}
