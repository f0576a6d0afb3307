package duel

import (
	"fmt"
	"slices"
	"strconv"

	"joust/sim/pref"
)

// Truth is what recommendations are scored by.
type Truth struct {
	Winners []pref.Arm // the arms that are right to recommend, in increasing order; empty if every arm is wrong
	Decoys  []pref.Arm // the wrong arms that are made to deceive the judge, in increasing order

	Undefined bool      // there is no truth: no arm is right or wrong, and Winners is empty
	Worth     []float64 // the worth of each arm; nil if it was not asked for or if there is no truth
}

// IsWinner reports whether the arm is right to recommend.
func (t *Truth) IsWinner(a pref.Arm) bool { return contains(t.Winners, a) }

// IsDecoy reports whether the arm is made to deceive the judge.
func (t *Truth) IsDecoy(a pref.Arm) bool { return contains(t.Decoys, a) }

// loss returns how much less the arm is worth than the best; 0 if the truth has no worths.
func (t *Truth) loss(a pref.Arm) float64 {
	if len(t.Worth) == 0 {
		return 0
	}
	return slices.Max(t.Worth) - t.Worth[a]
}

// contains reports whether an increasing list contains the arm.
func contains(list []pref.Arm, a pref.Arm) bool {
	_, found := slices.BinarySearch(list, a)
	return found
}

// Criterion says which arms are right to recommend: those whose worth by a notion is at
// most Within below the greatest worth. The zero value is the truth that the environment
// has by itself: the Copeland winners by mode of a preference matrix, and the correct
// ones of candidate answers.
type Criterion struct {
	Notion pref.Notion `json:"notion,omitempty"` // "" for the environment's own truth; then Within is 0
	Within float64     `json:"within,omitempty"` // at least 0, in the unit of the worth
}

// IsOwn reports whether the criterion is the environment's own truth.
func (c Criterion) IsOwn() bool { return c.Notion == "" }

// Canonical returns the zero value for the criterion that preference matrices have by
// themselves, and otherwise c: studies with one canonical criterion have the same truths.
func (c Criterion) Canonical() Criterion {
	if c == (Criterion{}).Resolved() {
		return Criterion{}
	}
	return c
}

// Resolved returns the criterion by which the arms of a preference matrix are judged: it
// has a notion.
func (c Criterion) Resolved() Criterion {
	if c.IsOwn() {
		c.Notion = pref.CopelandNotion
	}
	return c
}

// String returns the criterion in words, as in "borda within 0.05".
func (c Criterion) String() string {
	switch {
	case c.IsOwn():
		return "the environment's own"
	case c.Within > 0:
		return string(c.Notion) + " within " + strconv.FormatFloat(c.Within, 'g', -1, 64)
	}
	return string(c.Notion)
}

// Instance is the preference matrix from which the duels of a trial are drawn, as far as
// it decides which arms are right to recommend.
type Instance struct {
	// Worths are the worths of the matrix's arms. Trials with one matrix share them.
	Worths *pref.Worths
	// Order[a] is the arm of the matrix that is arm a of the trial; nil if the trial
	// numbers the arms as the matrix does.
	Order []pref.Arm
}

// arm returns the arm of the matrix that is arm a of the trial.
func (in Instance) arm(a pref.Arm) pref.Arm {
	if in.Order == nil {
		return a
	}
	return in.Order[a]
}

// Instanced is an environment whose duels are draws from a preference matrix. Its own
// truth is the Copeland winners by mode. Instance is for the loop and for tests only; a
// learner cannot reach it.
type Instanced interface {
	Environment
	Instance() Instance
}

// Judge finds the truth of trials by a criterion. Trials that share a matrix cost it a
// permutation each. It is not safe for concurrent use.
type Judge struct {
	Criterion Criterion
	Worth     bool // whether truths have the worth of each arm

	last  *pref.Worths // the worths of the last trial, …
	worth []float64    // … those by the criterion; nil if its notion is not defined
	right []bool       // by arm of the matrix: whether it is right to recommend

	truth Truth
}

// Truth returns the truth of the environment's trial. It is valid until the next call. It
// panics if the criterion names a notion and the environment has no preference matrix.
//
// Of candidate answers, a correct one is worth 1 and a wrong one 0.
func (j *Judge) Truth(env Environment) *Truth {
	own := env.Truth()
	if j.Criterion.IsOwn() && !j.Worth {
		return own
	}
	j.truth = Truth{Winners: j.truth.Winners[:0], Decoys: own.Decoys, Worth: j.truth.Worth[:0]}
	instanced, ok := env.(Instanced)
	switch {
	case ok:
		j.judge(instanced.Instance())
	case j.Criterion.IsOwn():
		j.truth.Winners = append(j.truth.Winners, own.Winners...)
		for a := range pref.Arm(env.Arms()) {
			worth := 0.0
			if own.IsWinner(a) {
				worth = 1
			}
			j.truth.Worth = append(j.truth.Worth, worth)
		}
	default:
		panic(fmt.Sprintf("duel: the truth of an environment without a preference matrix cannot be %s", j.Criterion))
	}
	return &j.truth
}

// judge enters the winners and the worths of the instance in the truth.
func (j *Judge) judge(in Instance) {
	if in.Worths != j.last {
		j.last, j.right = in.Worths, make([]bool, in.Worths.Arms())
		c := j.Criterion.Resolved()
		if j.worth = in.Worths.Of(c.Notion); j.worth != nil {
			for _, a := range pref.Best(j.worth, c.Within) {
				j.right[a] = true
			}
		}
	}
	if j.worth == nil {
		j.truth.Undefined, j.truth.Worth = true, nil
		return
	}
	for a := range pref.Arm(len(j.right)) {
		from := in.arm(a)
		if j.right[from] {
			j.truth.Winners = append(j.truth.Winners, a)
		}
		if j.Worth {
			j.truth.Worth = append(j.truth.Worth, j.worth[from])
		}
	}
	if !j.Worth {
		j.truth.Worth = nil
	}
}
