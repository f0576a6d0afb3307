package ranking_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"joust/results/ranking"
	"joust/sim/pref"
	"joust/sim/strength"
)

// sides returns the log of duels written as "left right outcome" in order.
func sides(duels string) *ranking.Log {
	l := &ranking.Log{Slots: true}
	arm := func(name string) pref.Arm {
		if i := slices.Index(l.Arms, name); i >= 0 {
			return pref.Arm(i)
		}
		l.Arms = append(l.Arms, name)
		return pref.Arm(len(l.Arms) - 1)
	}
	for line := range strings.FieldsFuncSeq(duels, func(c rune) bool { return c == '\n' || c == ';' }) {
		f := strings.Split(strings.TrimSpace(line), ",")
		l.First, l.Second = append(l.First, arm(f[0])), append(l.Second, arm(f[1]))
		l.Outcomes = append(l.Outcomes, map[string]pref.Outcome{"left": pref.FirstWins, "right": pref.SecondWins, "tie": pref.Tie, "bad": pref.BothBad}[f[2]])
	}
	return l
}

// record returns the tallies of the pairs of a log.
func record(l *ranking.Log) *strength.Record {
	r := &strength.Record{Arms: len(l.Arms)}
	at := map[pref.Pair]int{}
	for row, o := range l.Outcomes {
		p := pref.Pair{First: l.First[row], Second: l.Second[row]}
		if p.First > p.Second {
			p, o = p.Flip(), o.Flip()
		}
		c, ok := at[p]
		if !ok {
			c = len(r.Pairs)
			at[p] = c
			r.Pairs = append(r.Pairs, strength.Pair{I: p.First, J: p.Second})
		}
		switch o.Ternary() {
		case pref.FirstWins:
			r.Pairs[c].Win++
		case pref.SecondWins:
			r.Pairs[c].Lose++
		default:
			r.Pairs[c].Tie++
		}
	}
	return r
}

// food and simple are the two small logs of Evalica's tests, with the scores that it publishes
// for them (D. Ustalov, github.com/dustalov/evalica, food.csv, simple.csv and *-golden.csv,
// commit 1e56b4b): average win rate, Elo with K = 4, PageRank.
var published = []struct {
	name, duels string
	scores      map[string][3]float64
}{
	{
		"food", `Pizza,Sushi,left;Burger,Pasta,right;Tacos,Pizza,left;Sushi,Tacos,right;Burger,Pizza,left;Pasta,Sushi,right;
		Tacos,Burger,left;Pizza,Pasta,tie;Sushi,Burger,right;Pasta,Tacos,left;Burger,Sushi,right;Tacos,Pizza,left;
		Sushi,Pasta,tie;Burger,Tacos,left;Pizza,Burger,right;Pasta,Tacos,right;Burger,Sushi,right;Tacos,Pasta,left;
		Pizza,Tacos,right;Sushi,Burger,left;Pasta,Pizza,right;Burger,Sushi,right;Tacos,Pasta,left;Pizza,Sushi,left;
		Sushi,Burger,right;Pasta,Tacos,right;Tacos,Pizza,left;Burger,Pasta,right;Sushi,Tacos,left;Pizza,Burger,right`,
		map[string][3]float64{
			"Tacos":  {0.7, 1013.3587771887543, 0.2389272785303169},
			"Sushi":  {0.47916666666666663, 1002.0980590208538, 0.23463579407142765},
			"Burger": {0.4583333333333333, 998.0260933346951, 0.2159713286021889},
			"Pizza":  {0.4375, 992.325764574259, 0.1345631631091987},
			"Pasta":  {0.425, 994.1913058814378, 0.17590243568686764},
		},
	},
	{
		"simple", `0,1,tie;0,2,right;0,2,tie;0,4,tie;1,0,left;1,2,tie;1,2,tie;1,3,tie;2,4,tie;3,0,left;3,1,left;3,2,left;3,4,tie;3,4,tie;4,0,left;4,3,left`,
		map[string][3]float64{
			"3": {0.7708333333333334, 1003.8861974411536, 0.2779483968089381},
			"4": {0.6388888888888888, 1004.0562423948679, 0.2727975194456537},
			"1": {0.5, 999.9771705955386, 0.154050897098547},
			"2": {0.4375, 999.9773072285024, 0.16240277665024722},
			"0": {0.1875, 992.1030823399375, 0.13280040999661394},
		},
	},
}

func TestPublishedScores(t *testing.T) {
	for _, c := range published {
		l := sides(c.duels)
		r := record(l)
		elo, err := ranking.Elo(l, 0, 1, 1)
		if err != nil {
			t.Fatal(err)
		}
		borda, pageRank := ranking.Borda(r), ranking.PageRank(r)
		for i, name := range l.Arms {
			want := c.scores[name]
			if got := borda.Scores[i]; math.Abs(got-want[0]) > 1e-12 {
				t.Errorf("%s: the Borda score of %s is %v, want %v", c.name, name, got, want[0])
			}
			if got := elo.Path[i]; math.Abs(got-want[1]) > 1e-9 {
				t.Errorf("%s: Elo's rating of %s is %v, want %v", c.name, name, got, want[1])
			}
			// Evalica stops when its scores change by less than 1e-6.
			if got := pageRank[i]; math.Abs(got-want[2]) > 1e-6 {
				t.Errorf("%s: PageRank of %s is %v, want %v", c.name, name, got, want[2])
			}
		}
	}
}

func TestElo(t *testing.T) {
	l := sides(published[0].duels)
	one, err := ranking.Elo(l, ranking.EloOrders, 3, 1)
	if err != nil {
		t.Fatal(err)
	}
	five, err := ranking.Elo(l, ranking.EloOrders, 3, 5)
	if err != nil {
		t.Fatal(err)
	}
	for i, name := range l.Arms {
		if one.Mean[i] != five.Mean[i] || one.Low[i] != five.Low[i] || one.High[i] != five.High[i] {
			t.Errorf("the ratings of %s depend on the number of workers", name)
		}
		if !(one.Low[i] < one.Mean[i] && one.Mean[i] < one.High[i]) {
			t.Errorf("%s: the mean %g is not between %g and %g", name, one.Mean[i], one.Low[i], one.High[i])
		}
	}
	l.Counts = make([]float64, len(l.Outcomes))
	if _, err := ranking.Elo(l, 1, 1, 1); err == nil || !strings.Contains(err.Error(), "has no order") {
		t.Errorf("a log of counts: %v", err)
	}

	// A duel of weight 2 changes ratings by twice as much, and both-bad is a tie.
	l = sides("a,b,left;a,b,bad")
	l.Weights = []float64{2, 1}
	e, err := ranking.Elo(l, 0, 1, 1)
	if err != nil {
		t.Fatal(err)
	}
	lead := 8.0
	if got, want := e.Path[0], 1004+4*(0.5-1/(1+math.Pow(10, -lead/400))); math.Abs(got-want) > 1e-12 {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestBordaOfStrengths(t *testing.T) {
	got := ranking.BordaOfStrengths([]float64{math.Log(3), 0, 0})
	if want := []float64{0.75, 0.375, 0.375}; math.Abs(got[0]-want[0]) > 1e-12 || math.Abs(got[1]-want[1]) > 1e-12 || math.Abs(got[2]-want[2]) > 1e-12 {
		t.Errorf("got %v, want %v", got, want)
	}
	b := ranking.Borda(&strength.Record{Arms: 3, Pairs: []strength.Pair{{I: 0, J: 1, Win: 1, Tie: 1}}})
	if !b.Unequal || !math.IsNaN(b.Scores[2]) || b.Scores[0] != 0.75 || b.Scores[1] != 0.25 || !slices.Equal(b.Met, []int{1, 1, 0}) {
		t.Errorf("an arm that met none: %+v", b)
	}
}

func TestOpen(t *testing.T) {
	r := &strength.Record{Arms: 4, Pairs: []strength.Pair{{I: 0, J: 1, Win: 1, Tie: 1}, {I: 0, J: 2, Win: 2, Lose: 2, Tie: 3}, {I: 1, J: 2, Win: 2, Lose: 1}, {I: 2, J: 3, Lose: 1, Win: 1}}}
	if got, want := ranking.Open(r), (ranking.Openness{Unmet: 2, Level: 2, NoMode: 2}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	s := ranking.Smith(r)
	if !slices.Equal(s.Arms, []pref.Arm{0, 1, 2, 3}) || s.Unmet != 2 || s.Level != 2 {
		t.Errorf("the Smith set is %+v", s)
	}
}

// Published: Kendall and Babington Smith's count of a tournament, and three arms in a circle.
func TestCountCycles(t *testing.T) {
	l := sides("a,b,left;b,c,left;c,a,left")
	c := ranking.CountCycles(record(l), 5)
	if c.Cyclic != 1 || c.Decided != 1 || c.Firm != 0 || len(c.Firmest) != 0 || c.Zeta != 0 {
		t.Errorf("one cycle of single duels: %+v", c)
	}
	r := &strength.Record{Arms: 4, Pairs: []strength.Pair{
		{I: 0, J: 1, Win: 16, Lose: 9},
		{I: 1, J: 2, Win: 9},
		{I: 2, J: 0, Win: 4},
		{I: 0, J: 3, Win: 4},
		{I: 1, J: 3, Lose: 9},
		{I: 2, J: 3, Lose: 9},
	}}
	c = ranking.CountCycles(r, 5)
	if c.Cyclic != 2 || c.Firm != 1 { // z of 0 and 1 is 1.4: the cycle 0, 3, 2 is firm
		t.Errorf("got %+v, want 2 cycles, 1 of them firm", c)
	}
	if want := (ranking.Cycle{Arms: [3]pref.Arm{0, 3, 2}, Z: 2}); len(c.Firmest) != 1 || c.Firmest[0] != want {
		t.Errorf("firmest %v, want %v", c.Firmest, want)
	}
	if c.Zeta != 0 { // 2 cycles are the most of 4 arms
		t.Errorf("ζ = %g, want 0", c.Zeta)
	}
}

// The counts are those of all triples, one after another.
func TestCyclesTwin(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		k := rapid.IntRange(1, 12).Draw(t, "arms")
		r := &strength.Record{Arms: k}
		lead := make([][]float64, k)
		for i := range lead {
			lead[i] = make([]float64, k)
		}
		for i := range k {
			for j := range i {
				p := strength.Pair{I: pref.Arm(i), J: pref.Arm(j), Win: float64(rapid.IntRange(0, 6).Draw(t, "wins")), Lose: float64(rapid.IntRange(0, 6).Draw(t, "losses"))}
				if p.Duels() == 0 {
					continue
				}
				r.Pairs = append(r.Pairs, p)
				lead[i][j] = (p.Win - p.Lose) / math.Sqrt(p.Win+p.Lose)
				lead[j][i] = -lead[i][j]
			}
		}
		var cyclic, decided, firm int
		var listed []string
		for a := range k {
			for b := range k {
				for c := range k {
					if a < b && b < c && lead[a][b] != 0 && lead[b][c] != 0 && lead[a][c] != 0 {
						decided++
					}
					if least := min(lead[a][b], lead[b][c], lead[c][a]); a < b && a < c && b != c && least > 0 {
						cyclic++
						if least > ranking.FirmZ {
							firm++
							listed = append(listed, fmt.Sprintf("%.9f %d %d %d", least, a, b, c))
						}
					}
				}
			}
		}
		got := ranking.CountCycles(r, 1000)
		if got.Cyclic != cyclic || got.Decided != decided || got.Firm != firm {
			t.Errorf("got %+v, want %d cycles of %d triples, %d firm", got, cyclic, decided, firm)
		}
		var firmest []string
		for at, c := range got.Firmest {
			firmest = append(firmest, fmt.Sprintf("%.9f %d %d %d", c.Z, c.Arms[0], c.Arms[1], c.Arms[2]))
			if at > 0 && c.Z > got.Firmest[at-1].Z {
				t.Errorf("%v is out of order", got.Firmest)
			}
		}
		slices.Sort(listed)
		slices.Sort(firmest)
		if !slices.Equal(firmest, listed) {
			t.Errorf("got %q, want %q", firmest, listed)
		}
		if short := ranking.CountCycles(r, 2).Firmest; !slices.Equal(short, got.Firmest[:min(2, len(got.Firmest))]) {
			t.Errorf("the first two are %v of %v", short, got.Firmest)
		}
	})
}
