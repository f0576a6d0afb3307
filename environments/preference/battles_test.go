package preference

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"joust/sim/duel"
	"joust/sim/param"
	"joust/sim/pref"
	"joust/sim/rng"
	"joust/sim/simtest"
	"joust/sim/strength"
)

// battlesOf returns the parameters of battles in a file, as changed.
func battlesOf(f param.File, change func(*BattlesParams)) BattlesParams {
	p := BattlesEntry.Defaults
	p.File = f
	if change != nil {
		change(&p)
	}
	return p
}

// openBattles returns the world of a new file with this content.
func openBattles(t *testing.T, content string, change func(*BattlesParams)) *Battles {
	t.Helper()
	p := battlesOf(written(t, content), change)
	if err := param.Check(p); err != nil {
		t.Fatal(err)
	}
	w, err := NewBattles(p)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func either(p *BattlesParams) { p.Order = "either" }

const shownHeader = "first,second,outcome,count\n"

// shown is a log in which the order matters: a wins 3 of 4 against b if it is shown first,
// and 1 of 4 otherwise.
const shown = shownHeader + "a,b,first,3\na,b,second,1\nb,a,first,3\nb,a,second,1\na,c,first,4\na,c,tie,4\nc,a,second,6\nc,a,both-bad,2\nb,c,first,1\nb,c,second,1\nc,b,tie,1\nc,b,first,1\n"

func TestBattlesLaws(t *testing.T) {
	w := openBattles(t, shown, nil)
	m := w.Fixed()
	for _, c := range []struct {
		i, j           pref.Arm
		win, tie, lose float64
	}{{0, 1, .5, 0, .5}, {0, 2, .625, .375, 0}, {1, 2, .25, .25, .5}} {
		if m.Win(c.i, c.j) != c.win || m.Tie(c.i, c.j) != c.tie || m.Win(c.j, c.i) != c.lose {
			t.Errorf("%v and %v: %v %v %v, want %v", c.i, c.j, m.Win(c.i, c.j), m.Tie(c.i, c.j), m.Win(c.j, c.i), c)
		}
	}
	w = openBattles(t, shown, func(p *BattlesParams) { p.Shuffle, p.BothBad = false, "own" })
	env := w.Trial(rng.Stream(1), rng.Stream(2, "coins")).(duel.Tallier)
	const n = 40_000
	for p, want := range map[pref.Pair][4]float64{
		{First: 0, Second: 1}: {.75, .25, 0, 0}, {First: 1, Second: 0}: {.75, .25, 0, 0},
		{First: 0, Second: 2}: {.5, 0, .5, 0}, {First: 2, Second: 0}: {0, .75, 0, .25},
	} {
		got := env.DuelTally(p, n)
		for o, count := range [4]int{got.First, got.Second, got.Tie, got.BothBad} {
			if math.Abs(float64(count)-n*want[o]) > 5*math.Sqrt(n*want[o]*(1-want[o])) {
				t.Errorf("%d duels of %v: %+v, want the shares %v", n, p, got, want)
			}
		}
	}
	if !w.Judged() || !w.Rejects() || openBattles(t, shown, either).Judged() {
		t.Error("an order that matters is a judge's, and verdicts that both are bad are an outcome")
	}
}

// Where the order does not matter, the world of a log is that of its counts, to the bit, with
// every treatment of unseen pairs.
func TestBattlesAreCounts(t *testing.T) {
	rows := "a,b,3,1,0\nb,c,2,2,3\nc,d,5,1,1\nd,a,1,4,0\ne,a,2,2,0\n"
	counts := header + rows
	for _, unseen := range []string{"smoothed", "uniform", "model"} {
		c := fixed(t, NewCounts, countsOf(written(t, counts), unseen, 1))
		log := shownHeader
		for _, row := range strings.Fields(rows) {
			f := strings.Split(row, ",")
			// In either order.
			log += fmt.Sprintf("%[1]s,%[2]s,first,1\n%[2]s,%[1]s,second,%[3]d\n%[2]s,%[1]s,first,%[4]s\n%[1]s,%[2]s,tie,%[5]s\n", f[0], f[1], int(f[2][0]-'0')-1, f[3], f[4])
		}
		for _, content := range []string{counts, log} {
			w := openBattles(t, content, func(p *BattlesParams) { p.Order, p.Unseen = "either", unseen })
			m := w.Fixed()
			for i := range pref.Arm(m.Arms()) {
				for j := range i {
					if m.Name(i) != c.Name(i) || m.Win(i, j) != c.Win(i, j) || m.Tie(i, j) != c.Tie(i, j) || m.Win(j, i) != c.Win(j, i) {
						t.Errorf("%s: %s and %s have %v %v %v, as counts %v %v %v", unseen, m.Name(i), m.Name(j), m.Win(i, j), m.Tie(i, j), m.Win(j, i), c.Win(i, j), c.Tie(i, j), c.Win(j, i))
					}
				}
			}
		}
	}
}

// Pairs without verdicts in one order have the model with the effect of the position, which
// reproduces a log that follows it.
func TestBattlesModelWithPosition(t *testing.T) {
	theta, gamma, nu := []float64{.6, 0, -.6}, .5, .4
	content := shownHeader
	for i := range theta {
		for j := range theta {
			if i == j || i == 2 && j == 0 { // the only order that is not seen
				continue
			}
			win, tie, lose := strength.Davidson(theta[i]-theta[j]+gamma, nu)
			content += fmt.Sprintf("%[1]c,%[2]c,first,%[3]v\n%[1]c,%[2]c,tie,%[4]v\n%[1]c,%[2]c,second,%[5]v\n", 'a'+i, 'a'+j, 1e6*win, 1e6*tie, 1e6*lose)
		}
	}
	w := openBattles(t, content, func(p *BattlesParams) { p.Unseen, p.Shuffle = "model", false })
	if math.Abs(w.position-gamma) > 1e-9 {
		t.Errorf("the position is worth %v, want %v", w.position, gamma)
	}
	win, tie, lose := strength.Davidson(theta[2]-theta[0]+gamma, nu)
	if got := w.filler.law(tallied{}, 2, 0, w.position); math.Abs(got[pref.FirstWins]-win) > 1e-9 || math.Abs(got[pref.Tie]-tie) > 1e-9 || math.Abs(got[pref.SecondWins]-lose) > 1e-9 {
		t.Errorf("the unseen order has %v, want %v %v %v", got, win, tie, lose)
	}
}

func TestBattlesDropArms(t *testing.T) {
	const log = shownHeader + "a,b,first,9\na,c,first,9\nb,c,first,9\na,d,first,9\nd,b,second,2\nd,c,first,1\ne,a,tie,30\n"
	for _, c := range []struct {
		min           float64
		kept, dropped string
	}{
		{1, "a b c d", "e"},
		{2, "a b c", "e d"}, // d and c have one duel; of the two, d has fewer in all
		{9, "a b c", "d e"}, // both lack three, and d has fewer duels
		{10, "a e", "d c b"},
		{30, "a e", "d c b"},
	} {
		w := openBattles(t, log, func(p *BattlesParams) { p.Order, p.Unseen, p.Min = "either", "drop-arms", c.min })
		if kept, dropped := strings.Join(w.log.names, " "), strings.Join(w.log.dropped, " "); kept != c.kept || dropped != c.dropped {
			t.Errorf("at least %v duels: kept %s, dropped %s; want %s, %s", c.min, kept, dropped, c.kept, c.dropped)
		}
		if note := strings.Join(w.Replay().Notes, "; "); !strings.Contains(note, strings.Join(w.log.dropped, ", ")) {
			t.Errorf("the notes do not say what is left out: %s", note)
		}
	}
	f := written(t, log)
	_, err := NewBattles(battlesOf(f, func(p *BattlesParams) { p.Order, p.Unseen, p.Min = "either", "drop-arms", 31 }))
	refused(t, err, "unseen", f, "is drop-arms, but no two arms have 31 duels; make min less")
}

// The outcomes of a few duels of a stock are multivariate hypergeometric: their shares over
// trials are those of an enumeration of all orders of the verdicts.
func TestStockIsHypergeometric(t *testing.T) {
	const log = shownHeader + "a,b,first,3\na,b,second,2\na,b,tie,1\na,b,both-bad,1\nb,a,first,1\n"
	verdicts := []pref.Outcome{0, 0, 0, 1, 1, 2, 3}
	const n = 4
	want := map[pref.Tally]float64{}
	orders := 0.0
	var enumerate func(rest []pref.Outcome, drawn pref.Tally)
	enumerate = func(rest []pref.Outcome, drawn pref.Tally) {
		if drawn.Duels() == n {
			want[drawn]++
			orders++
			return
		}
		for i, o := range rest {
			next := drawn
			next.Add(o)
			enumerate(slices.Delete(slices.Clone(rest), i, i+1), next)
		}
	}
	enumerate(verdicts, pref.Tally{})
	w := openBattles(t, log, func(p *BattlesParams) { p.Replay, p.BothBad, p.Shuffle = "stock", "own", false })
	trials := simtest.Trials(20_000)
	p := pref.Pair{First: 0, Second: 1}
	for _, leap := range []bool{false, true} {
		got := map[pref.Tally]float64{}
		for i := range trials {
			env := w.Trial(rng.Stream(1), rng.Stream(7, "stock", fmt.Sprint(i))).(*stockTrial)
			var tally pref.Tally
			if leap {
				tally = env.DuelTally(p, n)
			} else {
				for range n {
					tally.Add(env.Duel(p))
				}
			}
			got[tally]++
			if env.Left(p) != len(verdicts)-n || env.Left(p.Flip()) != 1 {
				t.Fatalf("%d and %d duels are left", env.Left(p), env.Left(p.Flip()))
			}
		}
		chi := 0.0
		for tally, share := range want {
			expected := share / orders * float64(trials)
			chi += (got[tally] - expected) * (got[tally] - expected) / expected
			delete(got, tally)
		}
		// A χ² variable with f degrees of freedom exceeds f + 5 √(2f) + 5 with a probability
		// below 10⁻⁴ for f from 5 to 20.
		if f := float64(len(want) - 1); chi > f+5*math.Sqrt(2*f)+5 || len(got) > 0 {
			t.Errorf("leap %v: χ² is %v with %v degrees of freedom; impossible tallies %v", leap, chi, f, got)
		}
	}
}

// In a stock of unordered pairs, both orders use up the same verdicts.
func TestStockOfEitherOrder(t *testing.T) {
	w := openBattles(t, shownHeader+"a,b,first,2\nb,a,first,1\n", func(p *BattlesParams) { p.Replay, p.Order, p.Shuffle = "stock", "either", false })
	env := w.Trial(rng.Stream(1), rng.Stream(2)).(*stockTrial)
	wins := 0
	for _, p := range []pref.Pair{{First: 0, Second: 1}, {First: 1, Second: 0}, {First: 1, Second: 0}} {
		o := env.Duel(p)
		if p.First == 1 {
			o = o.Flip()
		}
		if o == pref.FirstWins {
			wins++
		}
	}
	if wins != 2 || env.Left(pref.Pair{First: 0, Second: 1})+env.Left(pref.Pair{First: 1, Second: 0}) != 0 {
		t.Errorf("a has %d wins of 3, want 2", wins)
	}
}

// byPrompt is a log of two prompts, in which a wins on p and b on q, and a and c have met
// mostly on p.
const byPrompt = "first,second,outcome,prompt,count\na,b,first,p,8\na,b,second,p,2\na,b,first,q,5\na,b,second,q,15\na,c,first,p,30\na,c,tie,p,10\na,c,second,q,5\nb,c,first,p,10\nb,c,second,q,6\nb,c,first,q,4\n"

// The weighted verdicts are those of the doubly robust estimate, whatever its model m says,
// when the propensities are the shares of prompts in the duels of the pair.
func TestByPromptIsDoublyRobust(t *testing.T) {
	w := openBattles(t, byPrompt, func(p *BattlesParams) { p.Order, p.Mix = "either", "by-prompt" })
	share := map[string]float64{"p": 60. / 95, "q": 35. / 95}
	type row struct {
		outcome pref.Outcome
		prompt  string
		n       float64
	}
	pairs := map[pref.Pair][]row{
		{First: 0, Second: 1}: {{0, "p", 8}, {1, "p", 2}, {0, "q", 5}, {1, "q", 15}},
		{First: 0, Second: 2}: {{0, "p", 30}, {2, "p", 10}, {1, "q", 5}},
		{First: 1, Second: 2}: {{0, "p", 10}, {1, "q", 6}, {0, "q", 4}},
	}
	for p, rows := range pairs {
		n, of := 0.0, map[string]float64{}
		for _, r := range rows {
			n += r.n
			of[r.prompt] += r.n
		}
		for o, got := range [3]float64{w.Fixed().Win(p.First, p.Second), w.Fixed().Win(p.Second, p.First), w.Fixed().Tie(p.First, p.Second)} {
			for _, model := range []float64{0, .3, 1} { // m of every prompt
				sum := 0.0
				for x, q := range share {
					correction := 0.0
					for _, r := range rows {
						if y := indicatorOf(int(r.outcome) == o); r.prompt == x {
							correction += r.n * (y - model) / (of[x] / n)
						}
					}
					sum += q * (model + correction/n)
				}
				if math.Abs(sum-got) > 1e-12 {
					t.Errorf("%v, outcome %d: %v, the doubly robust estimate with m = %v is %v", p, o, got, model, sum)
				}
			}
		}
	}
	if note := strings.Join(w.Replay().Notes, "; "); !strings.Contains(note, "the 2 prompts of the log all occur in each of the 3 pairs that met (of 3), 5 times or more; the pair a and c loses most by it: its duels are worth 60 % of their number") {
		t.Errorf("the notes are %s", note)
	}
	f := written(t, byPrompt+"b,c,first,r,5\na,b,tie,r,4\n")
	_, err := NewBattles(battlesOf(f, func(p *BattlesParams) { p.Order, p.Mix = "either", "by-prompt" }))
	refused(t, err, "mix", f, `is by-prompt, but 2 of 9 cells of a pair and a prompt have fewer than 5 duels (a and b on "r": 4; a and c on "r": 0); make it as-logged`)
	f = written(t, byPrompt+"b,c,first,,5\n")
	_, err = NewBattles(battlesOf(f, func(p *BattlesParams) { p.Order, p.Mix = "either", "by-prompt" }))
	refused(t, err, "mix", f, "is by-prompt, but a duel of b and c has no prompt; make it as-logged")
}

func indicatorOf(yes bool) float64 {
	if yes {
		return 1
	}
	return 0
}

// With two arms, the chance of the same winner is that of a binomial number above the half.
func TestReplayCertainty(t *testing.T) {
	w := openBattles(t, shownHeader+"a,b,first,23\na,b,second,18\n", either)
	want, p := 0.0, 23./41
	for k := 21; k <= 41; k++ {
		log := 0.0
		for i := range k {
			log += math.Log(float64(41-i)) - math.Log(float64(i+1))
		}
		want += math.Exp(log + float64(k)*math.Log(p) + float64(41-k)*math.Log(1-p))
	}
	r := w.Replay()
	if tolerance := 4 * math.Sqrt(want*(1-want)/resamples); math.Abs(r.Copeland-want) > tolerance || r.Copeland != r.Condorcet || r.NoCondorcet != 0 {
		t.Errorf("certain to %v and %v (%v have none), want %v ± %v", r.Copeland, r.Condorcet, r.NoCondorcet, want, tolerance)
	}
	d := w.log.newDrawing()
	for b := range 20 {
		sum := 0.0
		for _, c := range d.draw(rng.Stream(uint64(b))) {
			sum += c.n.duels()
		}
		if sum != 41 {
			t.Fatalf("a log of 41 duels becomes one of %v", sum)
		}
	}
	// A cycle has no Condorcet winner.
	if r := openBattles(t, shownHeader+"a,b,first,90\nb,c,first,90\nc,a,first,90\n", either).Replay(); !math.IsNaN(r.Condorcet) || r.NoCondorcet != 1 || r.Copeland != 1 {
		t.Errorf("a firm cycle: %+v", r)
	}
}

func TestRefusedBattles(t *testing.T) {
	for _, c := range []struct {
		content, name, want string
		change              func(*BattlesParams)
	}{
		{shownHeader + "a,b,first,1\na,b,won,1\n", "file", "FILE:3: ", either},
		{"id,chosen,rejected\n1,a,b\n", "file", "cannot", either},
		{shownHeader, "file", "cannot be used: FILE has no duels of two arms", either},
		{header + "a,b,1,2,0\n", "order", "is as-shown, but FILE does not say which arm was shown first; make it either", nil},
		{shownHeader + "a,b,first,1\nb,c,first,1\n", "unseen", "is error, and 1 of 3 pairs in FILE have no duels (a and c); make unseen model, uniform, smoothed or drop-arms to allow them", either},
		{shownHeader + "a,b,first,1\nb,c,first,1\n", "unseen", "is error, and 4 of 6 ordered pairs in FILE have no duels (b and a; a and c; c and a; …)", nil},
		{shownHeader + "a,b,first,1\nb,c,first,1\n", "unseen", "is model, but a never lost to the other arms", func(p *BattlesParams) { p.Order, p.Unseen = "either", "model" }},
		{header + "a,b,1.5,2,0\n", "replay", "is stock, but a and b have a row of 1.5 duels; a stock needs whole numbers", func(p *BattlesParams) { p.Order, p.Replay = "either", "stock" }},
		{shownHeader + "a,b,first,1\n", "where", "", func(p *BattlesParams) { p.Order, p.Where = "either", "colour=red" }},
	} {
		f := written(t, c.content)
		_, err := NewBattles(battlesOf(f, c.change))
		if c.name == "where" { // the reader of logs knows the columns
			if err == nil || !strings.Contains(err.Error(), "colour") {
				t.Errorf("a condition on a column that is not there: %v", err)
			}
			continue
		}
		refused(t, err, c.name, f, c.want)
	}
	for _, c := range []struct {
		want   string
		change func(*BattlesParams)
	}{
		{"file is missing; it must name a log of duels", func(p *BattlesParams) { p.File = param.File{} }},
		{`format is "arenas" (did you mean arena?); the formats are `, func(p *BattlesParams) { p.Format = "arenas" }},
		{"where has the part \"language\", which is no condition", func(p *BattlesParams) { p.Where = "language" }},
		{"prior is 2, but nothing is smoothed", func(p *BattlesParams) { p.Prior = 2 }},
		{"ridge is 1, but no model is fitted", func(p *BattlesParams) { p.Ridge = 1 }},
		{"min is 3, but no arms are left out", func(p *BattlesParams) { p.Min = 3 }},
		{"min is 0.5; it must lie between 1 and", func(p *BattlesParams) { p.Unseen, p.Min = "drop-arms", .5 }},
		{"mix is by-prompt, but verdicts that are used once cannot be weighted", func(p *BattlesParams) { p.Replay, p.Mix = "stock", "by-prompt" }},
	} {
		p := battlesOf(param.File{Text: "x", Path: "x"}, c.change)
		if err := param.Check(p); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("got %v, want %s", err, c.want)
		}
	}
}

// Where the slots of all rows are exchanged, the position is worth as much the other way, and
// the truth is the same; where all duels are doubled, too.
func TestBattlesInvariances(t *testing.T) {
	const log = shownHeader + "a,b,first,30\na,b,second,18\nb,a,first,26\nb,a,second,22\nb,a,tie,9\na,c,first,31\na,c,second,12\nc,a,first,17\nc,a,second,25\nb,c,first,29\nb,c,second,16\nc,b,tie,4\nc,b,first,22\nc,b,second,20\n"
	exchanged, doubled := shownHeader, shownHeader
	for line := range strings.Lines(strings.TrimPrefix(log, shownHeader)) {
		f := strings.Split(strings.TrimSpace(line), ",")
		outcome := map[string]string{"first": "second", "second": "first", "tie": "tie"}[f[2]]
		exchanged += fmt.Sprintf("%s,%s,%s,%s\n", f[1], f[0], outcome, f[3])
		doubled += line + line
	}
	position := func(w *Battles) float64 {
		e, err := w.log.positionData().Estimate(strength.Prior{}, nil)
		if err != nil {
			t.Fatal(err)
		}
		return e.Beta[0]
	}
	w := openBattles(t, log, nil)
	x, d := openBattles(t, exchanged, nil), openBattles(t, doubled, nil)
	if a, b, c := position(w), position(x), position(d); math.Abs(a+b) > 1e-9 || math.Abs(a-c) > 1e-9 || math.Abs(a) < .05 {
		t.Errorf("the position is worth %v, exchanged %v, doubled %v", a, b, c)
	}
	index := map[string]pref.Arm{}
	for a := range pref.Arm(3) {
		index[x.Fixed().Name(a)] = a
	}
	for i := range pref.Arm(3) {
		for j := range i {
			m := w.Fixed()
			if got, want := x.Fixed().Win(index[m.Name(i)], index[m.Name(j)]), m.Win(i, j); math.Abs(got-want) > 1e-12 || d.Fixed().Win(i, j) != want {
				t.Errorf("%v wins against %v with %v, exchanged %v, doubled %v", i, j, want, got, d.Fixed().Win(i, j))
			}
		}
	}
	if a, b := w.Replay().Copeland, d.Replay().Copeland; b <= a {
		t.Errorf("the winner of twice as many duels is certain to %v, of the log to %v", b, a)
	}
}
