package pref

import "sync"

// rounding is the greatest difference between two worths that counts as none: worths are
// sums of a few hundred numbers of at most 1, and an arm that is 0.1 below the best must
// be within 0.1 of it.
const rounding = 1e-9

// Best returns the arms whose worth is at most within below the greatest, in increasing
// order. There is at least one.
func Best(worth []float64, within float64) (best []Arm) {
	top := worth[0]
	for _, w := range worth {
		top = max(top, w)
	}
	for i, w := range worth {
		if top-w <= within+rounding {
			best = append(best, Arm(i))
		}
	}
	return best
}

// Worths are the worths of the arms of a preference matrix by every notion. Each is
// computed once, when it is first needed. NewWorths makes Worths. They are safe for
// concurrent use.
type Worths struct {
	matrix    *Matrix
	utilities []float64

	mutex sync.Mutex
	known map[Notion][]float64 // nil until the first is computed
	gaps  map[Regret][]float64 // see Gaps; nil until the first is computed
}

// NewWorths returns the worths of the arms of the matrix. utilities are those that the
// arms have in the model from which the matrix comes, or nil if there are none.
func NewWorths(m *Matrix, utilities []float64) *Worths {
	return &Worths{matrix: m, utilities: utilities}
}

// Arms returns the number of arms.
func (w *Worths) Arms() int { return w.matrix.k }

// Name returns the name of the arm.
func (w *Worths) Name(a Arm) string { return w.matrix.Name(a) }

// Of returns the worth of each arm by the notion, or nil if the notion is not defined for
// the matrix. The worths must not be changed. By StrengthNotion the worth of an arm is its
// utility, worth(i) = u_i.
func (w *Worths) Of(n Notion) []float64 {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	worth, ok := w.known[n]
	if !ok {
		worth = w.compute(n)
		if w.known == nil {
			w.known = map[Notion][]float64{}
		}
		w.known[n] = worth
	}
	return worth
}

// Best returns the best arms by the notion in increasing order, or nil if the notion is
// not defined for the matrix.
func (w *Worths) Best(n Notion) []Arm {
	if worth := w.Of(n); worth != nil {
		return Best(worth, 0)
	}
	return nil
}

// compute computes the worths by the notion.
func (w *Worths) compute(n Notion) []float64 {
	switch n {
	case CopelandNotion:
		return w.matrix.CopelandWorth()
	case CopelandHalf:
		return w.matrix.CopelandHalfWorth()
	case CondorcetNotion:
		return w.matrix.CondorcetWorth()
	case BordaNotion:
		return w.matrix.BordaScores()
	case VonNeumannNotion:
		return w.matrix.VonNeumannWorth()
	case StrengthNotion:
		return w.utilities
	}
	panic("pref: no notion of a best arm is called " + string(n))
}
