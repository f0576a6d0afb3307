package preference

import (
	"errors"
	"fmt"
	"math"
	"runtime"
	"slices"
	"strconv"
	"sync"

	"joust/environments/judge"
	"joust/environments/table"
	"joust/sim/duel"
	"joust/sim/parallel"
	"joust/sim/param"
	"joust/sim/pref"
	"joust/sim/rng"
	"joust/sim/strength"
)

// Battles is the world of a log of duels. It is safe for concurrent use.
type Battles struct {
	params  BattlesParams
	log     *battleLog
	arms    int
	overlap string // of prompts, as a sentence; "" unless pairs are weighted by them

	filler   *filler
	position float64     // effect of being shown first in the model of unseen pairs
	laws     []duel.Law  // of ordered pairs
	stock    [][4]uint32 // numbers of verdicts of ordered pairs, or of pairs i < j, by outcome; nil if duels are drawn
	matrix   *pref.Matrix
	worths   *pref.Worths
	right    []bool // whether an arm is a Copeland winner
	record   *strength.Record

	once   sync.Once
	replay *duel.Replay
}

// open makes what all trials share.
func (w *Battles) open() error {
	p := w.params
	w.record = w.log.record()
	n := make([]tallied, w.arms*w.arms)
	w.log.tallies(w.log.cells, n)
	f := filling{unseen: p.Unseen, prior: p.Prior, ridge: p.Ridge, path: p.File.Path, instead: "model, uniform, smoothed or drop-arms", unfitted: "uniform, smoothed or drop-arms"}
	if w.log.ordered {
		f.instead += ", or order either,"
	}
	if p.Unseen == "drop-arms" {
		f.unseen = "error" // there are none
	}
	fit, err := f.fitted(w.log.names, w.record, w.isUnseen(n))
	if err == nil && fit != nil && w.log.ordered {
		fit, err = w.fitPosition()
	}
	if err != nil {
		return err
	}
	var all tallied
	for _, c := range w.log.cells {
		all.add(c.n)
	}
	w.filler = f.filler(w.log.names, all, fit)
	w.laws = make([]duel.Law, w.arms*w.arms)
	for i := range w.arms {
		w.laws[i*w.arms+i] = duel.NewLaw([4]float64{pref.FirstWins: 0.5, pref.SecondWins: 0.5})
	}
	w.matrix = w.matrixOf(n, w.filler, w.laws)
	pairs, what := w.arms*(w.arms-1)/2, "pairs"
	if w.log.ordered {
		pairs, what = 2*pairs, "ordered pairs"
	}
	if err := w.filler.fault(pairs, what); err != nil {
		return err
	}
	w.filler.unseen = "" // resampled logs may have pairs without duels
	w.matrix.SetNames(w.log.names)
	var strengths []float64
	if fit != nil {
		strengths = fit.Strengths
	}
	w.worths = pref.NewWorths(w.matrix, strengths)
	w.right = make([]bool, w.arms)
	for _, a := range w.matrix.Copeland() {
		w.right[a] = true
	}
	if p.Replay == "stock" {
		w.stock = make([][4]uint32, len(n))
		for i, t := range n {
			if t.duels() > math.MaxInt32 {
				return param.Errorf("replay", "is stock, but %s and %s have %v duels; a pair may have less than 2^31", w.log.names[i/w.arms], w.log.names[i%w.arms], t.duels())
			}
			for o, m := range t {
				w.stock[i][o] = uint32(m)
			}
		}
	}
	return nil
}

// isUnseen reports whether a pair has no duels, in an order that matters.
func (w *Battles) isUnseen(n []tallied) bool {
	for i := range w.arms {
		for j := range w.arms {
			if (i < j || i > j && w.log.ordered) && n[i*w.arms+j].duels() == 0 {
				return true
			}
		}
	}
	return false
}

// fitPosition returns the model of the pairs in which the arm that is shown first has an
// advantage, which it keeps.
func (w *Battles) fitPosition() (*strength.Fit, error) {
	e, err := w.log.positionData().Estimate(strength.Prior{Ridge: w.params.Ridge}, nil)
	if err != nil {
		return nil, param.Errorf("unseen", "is model, but the effect of the position cannot be estimated: %v; make order either, or unseen uniform, smoothed or drop-arms", err)
	}
	w.position = e.Beta[0]
	return &strength.Fit{Strengths: e.Strengths, Nu: e.Nu()}, nil
}

// matrixOf returns the average of the laws of both orders of each pair that had these
// duels, and writes the laws of ordered pairs to laws unless it is nil.
func (w *Battles) matrixOf(n []tallied, f *filler, laws []duel.Law) *pref.Matrix {
	k := w.arms
	return matrixOf(k, func(i, j int) outcomes {
		d := f.law(n[i*k+j], i, j, w.position)
		reverse := d.Flip()
		if w.log.ordered {
			reverse = f.law(n[j*k+i], j, i, w.position)
		}
		if laws != nil {
			laws[i*k+j], laws[j*k+i] = duel.NewLaw(d), duel.NewLaw(reverse)
		}
		if !w.log.ordered {
			return ternary(d)
		}
		var mean judge.Distribution
		for o, p := range reverse.Flip() {
			mean[o] = float64(d[o]/2) + float64(p/2)
		}
		return ternary(mean)
	})
}

// ternary returns the law with ties instead of verdicts that both arms are bad.
func ternary(d judge.Distribution) outcomes {
	return outcomes{win: d[pref.FirstWins], tie: d[pref.Tie] + d[pref.BothBad], lose: d[pref.SecondWins]}
}

// Arms implements duel.World.
func (w *Battles) Arms() int { return w.arms }

// Fixed implements duel.World.
func (w *Battles) Fixed() *pref.Matrix { return w.matrix }

// Judged implements duel.Judged: the outcomes depend on the order of a pair, or on the duels
// before.
func (w *Battles) Judged() bool { return w.log.ordered || w.stock != nil }

// Rejects implements duel.Rejecting.
func (w *Battles) Rejects() bool { return w.params.BothBad == "own" }

// Record implements duel.Recorded.
func (w *Battles) Record() *strength.Record { return w.record }

// Description implements duel.Describer.
func (w *Battles) Description() []string {
	list := []string{w.log.account}
	if w.stock != nil {
		all, least := 0.0, math.Inf(1)
		n := make([]tallied, w.arms*w.arms)
		w.log.tallies(w.log.cells, n)
		for i := range w.arms {
			for j := range w.arms {
				if d := n[i*w.arms+j].duels(); i < j || i > j && w.log.ordered {
					all += d
					least = min(least, d)
				}
			}
		}
		list = append(list, fmt.Sprintf("a stock of %v duels, %v or more of each pair%s: a trial that asks for more of a pair ends as out of data", all, least, w.log.inEitherOrder()))
	} else {
		list = append(list, "duels are drawn from the verdicts of their pair and never run out")
	}
	return append(list, "drift over time and the mix of judges are those of the whole log, in every duel")
}

// resamples is the number of logs that are drawn to see how far the winner is certain.
const resamples = 1000

// Replay implements duel.Replayed. Each resampled log has as many duels as the log, drawn
// from its duels with replacement; pairs that have none in it have what unseen says, with
// the model of the log, or no preference.
func (w *Battles) Replay() *duel.Replay {
	w.once.Do(func() {
		r := &duel.Replay{Resamples: resamples, Condorcet: math.NaN(), Notes: w.notes()}
		winner, some := w.matrix.Condorcet()
		type counts struct{ copeland, condorcet, none int }
		found := make([]counts, runtime.GOMAXPROCS(0))
		parallel.Range(len(found), resamples, func(worker, low, high int) {
			c := &found[worker]
			d := w.log.newDrawing()
			n := make([]tallied, w.arms*w.arms)
			f := *w.filler
			f.some = nil // which law appends to
			for b := low; b < high; b++ {
				w.log.tallies(d.draw(rng.Stream(0, "battles", "resample", strconv.Itoa(b))), n)
				m := w.matrixOf(n, &f, nil)
				if w.sameWinners(m.Copeland()) {
					c.copeland++
				}
				switch a, ok := m.Condorcet(); {
				case !ok:
					c.none++
				case some && a == winner:
					c.condorcet++
				}
			}
		})
		var all counts
		for _, c := range found {
			all = counts{all.copeland + c.copeland, all.condorcet + c.condorcet, all.none + c.none}
		}
		r.Copeland, r.NoCondorcet = float64(all.copeland)/resamples, float64(all.none)/resamples
		if some {
			r.Condorcet = float64(all.condorcet) / resamples
		}
		w.replay = r
	})
	return w.replay
}

// sameWinners reports whether these are the Copeland winners of the log.
func (w *Battles) sameWinners(arms []pref.Arm) bool {
	n := 0
	for _, right := range w.right {
		if right {
			n++
		}
	}
	return n == len(arms) && !slices.ContainsFunc(arms, func(a pref.Arm) bool { return !w.right[a] })
}

// drawing draws logs from a log.
type drawing struct {
	from  []float64 // from[4*c+o]: duels of the outcome o of cell c
	drawn []float64 // the same of the log that was drawn last …
	cells []cell    // … and its cells
	duels int
}

func (l *battleLog) newDrawing() *drawing {
	d := &drawing{cells: slices.Clone(l.cells), drawn: make([]float64, 4*len(l.cells))}
	sum := 0.0
	for _, c := range l.cells {
		d.from = append(d.from, c.n[:]...)
		sum += c.n.duels()
	}
	d.duels = int(math.Round(sum))
	return d
}

// draw returns the cells of a log with the same number of duels, each a draw from those of
// the log. They are valid until the next call.
func (d *drawing) draw(coins *rng.Source) []cell {
	coins.Multinomial(d.duels, d.from, d.drawn)
	for c := range d.cells {
		copy(d.cells[c].n[:], d.drawn[4*c:])
	}
	return d.cells
}

// mostPositioned bounds the number of arms of a log of which the effect of the position is
// estimated, which takes O(K³).
const mostPositioned = 300

// notes says what else to know of the log.
func (w *Battles) notes() (list []string) {
	if n := len(w.log.dropped); n > 0 {
		list = append(list, fmt.Sprintf("arms left out, so that every pair has %v duels%s: %d, %s", w.params.Min, w.log.inEitherOrder(), n, table.FirstOf(w.log.dropped, 10, ", ")))
	}
	if w.overlap != "" {
		list = append(list, w.overlap)
	}
	if w.log.ordered && w.arms <= mostPositioned {
		list = append(list, w.log.positionEffect())
	}
	return list
}

// positionEffect says what being shown first is worth.
func (l *battleLog) positionEffect() string {
	data := l.positionData()
	prior := strength.Prior{}
	shrunk := ""
	if !l.record().HasFit() {
		prior.Ridge = 1
		shrunk = ", with a normal prior of the strengths of precision 1"
	}
	e, err := data.Estimate(prior, nil)
	if errors.Is(err, strength.ErrInfinite) {
		return "position effect: without bounds, since it decides all duels"
	}
	if err != nil {
		return "position effect: " + err.Error()
	}
	text := fmt.Sprintf("position effect: the arm shown first gains %.3f log odds", e.Beta[0])
	if v, ok := data.Covariance(e, prior); ok {
		at := e.Parameters() - 1
		half := float64(normalQuantile * math.Sqrt(v.Data[at*v.Stride+at]))
		text += fmt.Sprintf(" (95 %% %.3f to %.3f, if duels are independent)", e.Beta[0]-half, e.Beta[0]+half)
	}
	return text + " by Davidson's model" + shrunk
}
