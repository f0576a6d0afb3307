package duel

import (
	"fmt"
	"math"

	"joust/sim/pref"
)

// enterLists asks a Ranker for its ranking and a Setter for its set, if the loop
// records them, and compares them with the truth. It panics if they break the contract.
func (l *Loop) enterLists(learner Learner, truth *Truth, k int, trial *Trial) {
	if r, ok := learner.(Ranker); ok && l.Ranking {
		trial.Ranking = r.Ranking()
		if err := CheckRanking(trial.Ranking, k); err != nil {
			l.breach(trial.Duels, err.Error())
		}
		trial.Tau = math.NaN()
		if len(truth.Worth) > 0 {
			trial.Tau = pref.KendallTau(trial.Ranking, truth.Worth)
		}
	}
	if s, ok := learner.(Setter); ok && l.Set {
		trial.Set = s.Set()
		if err := CheckSet(trial.Set, k); err != nil {
			l.breach(trial.Duels, err.Error())
		}
		trial.SetPrecision, trial.SetRecall = truth.compareSet(trial.Set)
	}
}

// compareSet returns the share |S ∩ W|/|S| of the set S and the share |S ∩ W|/|W| of the
// right arms W. Both are NaN if there is no truth, and the second also if W is empty.
func (t *Truth) compareSet(set []pref.Arm) (precision, recall float64) {
	if t.Undefined {
		return math.NaN(), math.NaN()
	}
	right := 0
	for _, a := range set {
		if t.IsWinner(a) {
			right++
		}
	}
	recall = math.NaN()
	if len(t.Winners) > 0 {
		recall = float64(right) / float64(len(t.Winners))
	}
	return float64(right) / float64(len(set)), recall
}

// CheckRanking returns an error unless the list holds each of the k arms once.
func CheckRanking(list []pref.Arm, k int) error {
	seen := make([]bool, k)
	for _, a := range list {
		switch {
		case uint(a) >= uint(k):
			return fmt.Errorf("ranks the arms %v; arms are 0 to %d", list, k-1)
		case seen[a]:
			return fmt.Errorf("ranks the arms %v, arm %d twice", list, a)
		}
		seen[a] = true
	}
	if len(list) != k {
		return fmt.Errorf("ranks the arms %v; there are %d", list, k)
	}
	return nil
}

// CheckSet returns an error unless the list is not empty and consists of some of the k
// arms in increasing order.
func CheckSet(list []pref.Arm, k int) error {
	if len(list) == 0 {
		return fmt.Errorf("holds no arm to be right; its set must not be empty")
	}
	for i, a := range list {
		switch {
		case uint(a) >= uint(k):
			return fmt.Errorf("has the set of arms %v; arms are 0 to %d", list, k-1)
		case i > 0 && list[i-1] >= a:
			return fmt.Errorf("has the set of arms %v; it must be increasing", list)
		}
	}
	return nil
}

// CheckMixture returns an error unless the list holds the probabilities of the k arms: none
// below 0, and with the sum 1 up to 1e-9.
func CheckMixture(list []float64, k int) error {
	if len(list) != k {
		return fmt.Errorf("has the mixture %v of %d arms; there are %d", list, len(list), k)
	}
	sum := 0.0
	for a, w := range list {
		if !(w >= 0) {
			return fmt.Errorf("has a mixture with the probability %v of arm %d; it must be at least 0", w, a)
		}
		sum += w
	}
	if !(math.Abs(sum-1) <= 1e-9) {
		return fmt.Errorf("has a mixture of probabilities with the sum %v; it must be 1", sum)
	}
	return nil
}
