package purchase

import (
	"cmp"
	"slices"

	"joust/sim/pref"
	"joust/sim/rng"
)

// Criterion decides which duels are bought after the first ones.
type Criterion string

// The criteria.
const (
	TwoDraws    Criterion = "d-ts"        // two draws of all signs propose each duel, for the best arm; see Planner.twoDraws
	Information Criterion = "information" // information of a pair's sign on who is best
	Arena       Criterion = "arena"       // fall of the standard error of a pair's mean score
	Even        Criterion = "even"        // the pair with the fewest duels, the standard for the others
	LogDet      Criterion = "log-det"     // log-determinant of the information on all strengths
	Difference  Criterion = "difference"  // variance of the difference of two strengths
)

// Reason says why duels are bought.
type Reason uint8

// The reasons.
const (
	ByCriterion     Reason = iota
	JoinsComponents        // no duels connect the two arms
	JoinsLayers            // one of the two, and arms that it has scored against, never lost to the other
	NotMet                 // the pair has fewer duels than every pair should have
)

// Purchase is a number of duels of one pair, First < Second.
type Purchase struct {
	Pair  pref.Pair
	Count int // at least 1
	Why   Reason
}

// Planner plans batches of duels. The probabilities are those of the duels so far: they do not
// change within a batch.
type Planner struct {
	*Posterior
	Opening int // duels that every pair gets before the criterion decides; 0 for none
	Draws   int // number of draws of all signs for Best, at least 1

	// Shares are the probabilities of Best before the plan.
	Shares []float64

	wanted  []int // wanted[i*k+j], i < j: duels of the batch
	opening opening
	order   []int // pairs i*k+j
	rivals  []pref.Arm
	joint   []float64 // of the criterion Information
	values  []float64 // the same
	list    []Purchase

	buyLevel bool // level pairs take part
}

// NewPlanner returns a planner that adds duels to the posterior.
func NewPlanner(p *Posterior, openingDuels, draws int) *Planner {
	k := p.k
	return &Planner{
		Posterior: p, Opening: openingDuels, Draws: draws, Shares: make([]float64, k), wanted: make([]int, k*k), opening: newOpening(k),
		order: make([]int, 0, k*(k-1)/2), rivals: make([]pref.Arm, 0, k), list: make([]Purchase, 0, k*(k-1)),
	}
}

// Plan returns at most batch duels: first those that join arms that duels do not compare, one
// for each gap, then those of pairs with less than Opening duels, those of likely best arms
// first, then those of the criterion: TwoDraws, Information, Arena or Even. There are fewer than
// batch only if all pairs that the criterion proposes are level. The purchases of a reason are
// in decreasing order of their counts. They are valid until the next call.
func (p *Planner) Plan(c Criterion, batch int, stream *rng.Source) []Purchase {
	p.prepare(c, stream)
	left := p.first(batch)
	clear(p.wanted)
	switch c {
	case Information:
		p.spread(left, p.informationGain)
	case Arena:
		p.spread(left, p.arenaGain)
	case Even:
		p.spread(left, p.evenGain)
	default:
		p.twoDraws(left, stream)
	}
	p.enter(ByCriterion)
	return p.list
}

// PlanLevel returns a batch by TwoDraws in which level pairs take part like all others. It is valid until
// the next plan. It uses the probabilities of the plan before it.
func (p *Planner) PlanLevel(batch int, stream *rng.Source) []Purchase {
	p.list = p.list[:0]
	clear(p.wanted)
	p.buyLevel = true
	p.twoDraws(batch, stream)
	p.buyLevel = false
	p.enter(ByCriterion)
	return p.list
}

// Reserve allocates what the criterion Information needs, which is otherwise done in its first plan.
func (p *Planner) Reserve() {
	if k := p.k; p.joint == nil {
		p.joint, p.values = make([]float64, k*k*k), make([]float64, k*k)
	}
}

// prepare computes the probabilities before the plan.
func (p *Planner) prepare(c Criterion, stream *rng.Source) {
	if c == Information {
		p.informationValues(stream)
	} else {
		p.Best(p.Draws, stream, p.Shares)
	}
}

// first starts the list by the pairs that come first and returns how many duels are left.
func (p *Planner) first(batch int) (left int) {
	p.list = p.list[:0]
	for _, x := range p.opening.joints(p.Posterior) {
		if batch == 0 {
			return 0
		}
		p.list = append(p.list, x)
		batch--
	}
	joints := len(p.list)
	p.order = p.order[:0]
	for i := range p.k {
		for j := i + 1; j < p.k; j++ {
			if int(p.Duels(pref.Arm(i), pref.Arm(j))) < p.Opening {
				p.order = append(p.order, i*p.k+j)
			}
		}
	}
	slices.SortStableFunc(p.order, func(a, b int) int { return cmp.Compare(p.hope(b), p.hope(a)) })
	for _, at := range p.order {
		pair := pref.Pair{First: pref.Arm(at / p.k), Second: pref.Arm(at % p.k)}
		n := p.Opening - int(p.Duels(pair.First, pair.Second))
		for _, x := range p.list[:joints] {
			if x.Pair == pair {
				n--
			}
		}
		if n = min(n, batch); n > 0 {
			p.list = append(p.list, Purchase{pair, n, NotMet})
			batch -= n
		}
	}
	return batch
}

// hope returns the probability that one of the arms of a pair is best.
func (p *Planner) hope(at int) float64 { return p.Shares[at/p.k] + p.Shares[at%p.k] }

// enter appends the wanted duels to the list, the largest counts first.
func (p *Planner) enter(why Reason) {
	from := len(p.list)
	for i := range p.k {
		for j := i + 1; j < p.k; j++ {
			if n := p.wanted[i*p.k+j]; n > 0 {
				p.list = append(p.list, Purchase{pref.Pair{First: pref.Arm(i), Second: pref.Arm(j)}, n, why})
			}
		}
	}
	slices.SortStableFunc(p.list[from:], func(a, b Purchase) int { return cmp.Compare(b.Count, a.Count) })
}
