package preference

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"

	"joust/environments/judge"
	"joust/environments/logs"
	"joust/sim/duel"
	"joust/sim/param"
	"joust/sim/portable"
	"joust/sim/pref"
	"joust/sim/rng"
	"joust/sim/strength"
)

// Calibration is a world of davidson that resembles a log, and how far it does.
type Calibration struct {
	Names  []string // of the arms, in the order of the utilities
	Params DavidsonParams
	// Ridge is the precision of a normal prior of the utilities; 0 is none. It is 1 where the
	// likelihood has no maximum.
	Ridge float64
	// Slots reports whether the log says which arm was shown first. Otherwise the bias is 0.
	Slots  bool
	Rates  []Rate
	Frozen Repeats
	Judges []JudgeRates // the most active first
}

// Rate is a rate of the log and of logs of as many duels of the same pairs in the world.
type Rate struct {
	Name, About string
	Log         float64
	Low, High   float64 // 95 % interval of the log's rate, if its duels are independent
	World       float64 // mean of simulated logs
}

// Holds reports whether the world reproduces the rate, within its interval.
func (r Rate) Holds() bool { return r.World >= r.Low && r.World <= r.High }

// Repeats are pairs of verdicts on one prompt and one pair of arms.
type Repeats struct {
	Pairs       int     // of verdicts; 0 if the log has no repeats
	Agree       float64 // share of them that agree
	Independent float64 // share of them that would agree if verdicts were independent draws of the fitted laws
}

// Share is the share of repeats that agree more than independent verdicts would,
// (Agree - Independent) / (1 - Independent); NaN without repeats.
func (r Repeats) Share() float64 {
	if r.Pairs == 0 {
		return math.NaN()
	}
	return (r.Agree - r.Independent) / (1 - r.Independent)
}

// JudgeRates are the rates of one judge, whom they do not name.
type JudgeRates struct {
	Duels float64
	Ties  float64 // share of the duels
	First float64 // share of the decided duels that the first slot won; NaN if there is none
}

// Numbers of logs that Calibrate draws and simulates.
const (
	calibrationResamples = 1000
	calibrationLogs      = 200
)

// Calibrate fits the model of Davidson to a log, as battles reads it with these parameters
// of the file, its format, its filter and the order of its arms: the utilities and ν of
// greatest likelihood, with an effect of the position where the log has slots, and then, with
// these, the bias of greatest likelihood of the world's judge. It then compares the rates of
// the log with those of the world at a fixed seed. A verdict that both arms are bad is a tie.
func Calibrate(p BattlesParams) (*Calibration, error) {
	p.Replay, p.Mix, p.BothBad = "draw", "as-logged", "tie"
	l, err := p.read()
	if err != nil {
		return nil, err
	}
	r := l.record()
	f := filling{unseen: "model", ridge: 1, unfitted: "smoothed, without --fit"}
	if fault := f.misfit(l.names, r); fault != "" {
		return nil, param.Errorf("file", "cannot be fitted: %s", fault)
	}
	c := &Calibration{Names: l.names, Slots: l.ordered}
	if !r.HasFit() {
		c.Ridge = 1
	}
	data := r.Data(strength.DavidsonLaw)
	if l.ordered {
		data = l.positionData()
	}
	e, err := data.Estimate(strength.Prior{Ridge: c.Ridge}, nil)
	if err != nil {
		return nil, param.Errorf("file", "cannot be fitted: %v", err)
	}
	c.Params = DavidsonEntry.Defaults
	c.Params.Shuffle = false
	c.Params.Nu = rounded(e.Nu())
	for _, u := range e.Strengths {
		c.Params.Utilities = append(c.Params.Utilities, rounded(u))
	}
	if l.ordered {
		c.Params.Bias = rounded(l.bias(c.Params))
	}
	w, err := NewDavidson(c.Params)
	if err != nil {
		return nil, err
	}
	c.compare(l, w)
	return c, c.readRepeats(p, w)
}

// rounded returns a number with six decimals, as a study shows it.
func rounded(x float64) float64 {
	v, err := strconv.ParseFloat(strconv.FormatFloat(x, 'f', 6, 64), 64)
	if err != nil {
		panic(err) // what is formatted can be parsed
	}
	return v + 0 // not -0
}

// bias returns the bias of the judge that gives the verdicts the greatest likelihood. The
// likelihood is concave in it.
func (l *battleLog) bias(p DavidsonParams) float64 {
	value := func(b float64) (sum float64) {
		for _, c := range l.cells {
			win, tie, lose := strength.Davidson(p.Utilities[c.first]-p.Utilities[c.second], p.Nu)
			first := judge.Logistic(portable.Log(win) - portable.Log(tie+lose) + b)
			second := judge.Logistic(portable.Log(lose) - portable.Log(tie+win) - b)
			for o, q := range [3]float64{first, second, 1 - first - second} {
				if n := c.n[o]; n > 0 {
					sum += float64(n * portable.Log(max(q, 1e-300)))
				}
			}
		}
		return sum
	}
	low, high := -8.0, 8.0 // golden-section search
	const ratio = 0.6180339887498949
	for high-low > 1e-9 {
		a, b := high-float64(ratio*(high-low)), low+float64(ratio*(high-low))
		if value(a) < value(b) {
			low = a
		} else {
			high = b
		}
	}
	return (low + high) / 2
}

// rates are the rates of a log that Calibration compares, and how many duels, or for flips
// at least how many independent pairs of duels, each is a share of.
type rates struct{ rate, of [4]float64 }

const flips = 3

var rateNames = [4]struct{ name, about string }{
	{"ties", "share of duels without a winner"},
	{"first slot", "share of decided duels that the arm shown first won"},
	{"upsets", "share of decided duels that the arm of less utility won"},
	flips: {"flips", "share of pairs of duels of the same two arms that prefer different arms, averaged over duels"},
}

// ratesOf returns the rates of a log; NaN where there is no duel to count.
func ratesOf(cells []cell, utility []float64, k int) (r rates) {
	var all, ties, first, decided, upsets, uneven float64
	pairs := make([]tallied, k*k)
	for _, c := range cells {
		n := c.n
		all += n.duels()
		ties += n[pref.Tie]
		first += n[pref.FirstWins]
		decided += n[pref.FirstWins] + n[pref.SecondWins]
		switch d := utility[c.first] - utility[c.second]; {
		case d > 0:
			upsets += n[pref.SecondWins]
		case d < 0:
			upsets += n[pref.FirstWins]
		}
		if utility[c.first] != utility[c.second] {
			uneven += n[pref.FirstWins] + n[pref.SecondWins]
		}
		i, j := c.first, c.second
		if i > j {
			i, j, n = j, i, n.flip()
		}
		pairs[i*k+j].add(n)
	}
	flipped, several, apart := 0.0, 0.0, 0.0
	for _, n := range pairs {
		if m := n.duels(); m > 1 {
			several += m
			apart += math.Floor(m / 2)
			flipped += float64(2*n[pref.FirstWins]*n[pref.SecondWins]) / (m - 1)
		}
	}
	return rates{[4]float64{ties / all, first / decided, upsets / uneven, flipped / several}, [4]float64{all, decided, uneven, apart}}
}

// normalQuantile is the 0.975 quantile of the standard normal distribution.
const normalQuantile = 1.959963984540054

// interval returns Wilson's 95 % interval of a share of n.
func interval(share, n float64) (low, high float64) {
	const z = normalQuantile
	centre := (share + z*z/(2*n)) / (1 + z*z/n)
	half := float64(z*math.Sqrt(share*(1-share)/n+z*z/float64(4*n*n))) / (1 + z*z/n)
	return max(0, centre-half), min(1, centre+half)
}

// compare compares the rates of the log with those of the world.
func (c *Calibration) compare(l *battleLog, w *World) {
	k, u := len(l.names), c.Params.Utilities
	log := ratesOf(l.cells, u, k)
	// The duels of a pair are in many pairs of duels, which are not independent: how much
	// a share of flips varies is found from logs that are drawn from the log.
	d := l.newDrawing()
	sum, squares := 0.0, 0.0
	for b := range calibrationResamples {
		v := ratesOf(d.draw(rng.Stream(0, "calibrate", "resample", strconv.Itoa(b))), u, k).rate[flips] - log.rate[flips]
		sum += v
		squares += float64(v * v)
	}
	if variance := (squares - sum*sum/calibrationResamples) / (calibrationResamples - 1); variance > 0 {
		log.of[flips] = max(log.of[flips], log.rate[flips]*(1-log.rate[flips])/variance)
	}
	env := w.Trial(rng.Stream(0, "calibrate", "instance"), rng.Stream(0, "calibrate", "coins")).(duel.Tallier)
	cells := slices.Clone(l.cells)
	var mean [4]float64
	for range calibrationLogs {
		for i, from := range l.cells {
			t := env.DuelTally(pref.Pair{First: pref.Arm(from.first), Second: pref.Arm(from.second)}, int(math.Round(from.n.duels())))
			cells[i].n = tallied{pref.FirstWins: float64(t.First), pref.SecondWins: float64(t.Second), pref.Tie: float64(t.Ties())}
		}
		for i, v := range ratesOf(cells, u, k).rate {
			mean[i] += v / calibrationLogs
		}
	}
	for i, n := range rateNames {
		if math.IsNaN(log.rate[i]) || n.name == "first slot" && !l.ordered {
			continue
		}
		low, high := interval(log.rate[i], log.of[i])
		c.Rates = append(c.Rates, Rate{Name: n.name, About: n.about, Log: log.rate[i], Low: low, High: high, World: mean[i]})
	}
}

// readRepeats reads the log again for what it says of prompts and judges.
func (c *Calibration) readRepeats(p BattlesParams, w *World) error {
	arms := map[string]int{}
	for i, name := range c.Names {
		arms[name] = i
	}
	type game struct {
		prompt string
		i, j   int // i < j
	}
	type verdict struct {
		o        pref.Outcome // of i
		reversed bool         // j was shown first
	}
	games := map[game][]verdict{}
	var order []game
	judges := map[string]*[4]float64{} // first, second, ties
	var names []string
	_, _, err := p.pass(func(d *logs.Duel) error {
		if d.Judge != "" {
			if judges[d.Judge] == nil {
				judges[d.Judge] = new([4]float64)
				names = append(names, d.Judge)
			}
			judges[d.Judge][d.Outcome] += d.Count
		}
		if d.Prompt == "" || d.Count != 1 {
			return nil
		}
		g, v := game{d.Prompt, arms[d.First], arms[d.Second]}, verdict{o: d.Outcome}
		if g.i > g.j {
			g.i, g.j, v = g.j, g.i, verdict{d.Outcome.Flip(), c.Slots}
		}
		if games[g] == nil {
			order = append(order, g)
		}
		games[g] = append(games[g], v)
		return nil
	})
	if err != nil {
		return err
	}
	o := judge.NewOpinion(judge.New(c.Params.duels(ownTies), false), len(c.Names), 0)
	o.Odds = odds{w.model}
	for _, g := range order {
		list := games[g]
		if len(list) < 2 {
			continue
		}
		forward, backward := o.Distribution(g.i, g.j), o.Distribution(g.j, g.i).Flip()
		law := func(v verdict) judge.Distribution {
			if v.reversed {
				return backward
			}
			return forward
		}
		for a := range list {
			for b := range a {
				c.Frozen.Pairs++
				if list[a].o == list[b].o {
					c.Frozen.Agree++
				}
				x, y := law(list[a]), law(list[b])
				for out := range x {
					c.Frozen.Independent += float64(x[out] * y[out])
				}
			}
		}
	}
	if n := float64(c.Frozen.Pairs); n > 0 {
		c.Frozen.Agree /= n
		c.Frozen.Independent /= n
	}
	for _, name := range names {
		n := judges[name]
		decided := n[pref.FirstWins] + n[pref.SecondWins]
		all := decided + n[pref.Tie]
		c.Judges = append(c.Judges, JudgeRates{Duels: all, Ties: n[pref.Tie] / all, First: n[pref.FirstWins] / decided})
	}
	slices.SortStableFunc(c.Judges, func(a, b JudgeRates) int { return cmp.Compare(b.Duels, a.Duels) })
	return nil
}

// String writes the rate for people.
func (r Rate) String() string {
	text := fmt.Sprintf("%s: log %.4f (%.4f to %.4f), world %.4f", r.Name, r.Log, r.Low, r.High, r.World)
	if !r.Holds() {
		text += ": NOT reproduced"
	}
	return text
}
