package recorded

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
)

const failedPools = "problem,candidate,answer,correct\np,a,1,1\np,b,2,0\np,c,3,0\n"

// The judge was shown a and b ten times and gave no verdict in four of them.
const failedVerdicts = verdictHeader + `p,a,b,first
p,a,b,none
p,a,b,tie
p,a,b,error
p,a,b,first
p,a,b,failed
p,b,a,first
p,a,b,invalid
p,a,b,first
p,a,b,both-bad
p,a,c,none
p,c,a,second
p,b,c,first
`

func failing(t *testing.T, rule string, change func(p *Params)) (*World, error) {
	t.Helper()
	p := defaultParams(written(t, "pools.csv", failedPools), written(t, "verdicts.csv", failedVerdicts))
	p.FailuresAs = rule
	change(&p)
	if err := param.Check(p); err != nil {
		t.Fatal(err)
	}
	return New(p)
}

// Verdicts that could not be read are ties, lost duels or repeated calls. Of the nine on a
// against b in this order four failed; the others are 3 wins of a, a tie and both bad. The
// only one on a against c in this order failed, and of the other order c lost one.
func TestFailedVerdicts(t *testing.T) {
	const n = 40_000
	const q = 4. / 9
	for rule, want := range map[string]struct {
		ab       [4]float64
		dropped  [2]float64 // of a against b and of a against c
		repeated float64    // a duel of a against b
		text     string
	}{
		"tie":  {[4]float64{3. / 9, 0, 5. / 9, 1. / 9}, [2]float64{0, 0}, 0, "5 of 13 verdicts could not be read; they are ties"},
		"drop": {[4]float64{.6, 0, .2, .2}, [2]float64{q, .5}, 0, "5 of 13 verdicts could not be read; they are duels that are dropped"},
		"again": {
			[4]float64{.6 * (1 - math.Pow(q, 10)), 0, .2*(1-math.Pow(q, 10)) + math.Pow(q, 10), .2 * (1 - math.Pow(q, 10))},
			[2]float64{0, 0},
			q * (1 - math.Pow(q, 9)) / (1 - q), "5 of 13 verdicts could not be read; they are calls that are made again",
		},
	} {
		w, err := failing(t, rule, func(*Params) {})
		if err != nil {
			t.Fatal(err)
		}
		if got := w.Description(); !slices.Equal(got, []string{want.text}) {
			t.Errorf("%s: described as %q, want %q", rule, got, want.text)
		}
		env := trialOf(w, rule)
		ab, ac := env.pairOf("a", "b"), env.pairOf("a", "c")
		tally := env.DuelTally(ab, n/2)
		for range n / 2 {
			tally.Add(env.Duel(ab))
		}
		for o, count := range []int{tally.First, tally.Second, tally.Tie, tally.BothBad} {
			if p := want.ab[o]; math.Abs(float64(count)-n*p) > 4*math.Sqrt(n*p*(1-p))+1e-6 {
				t.Errorf("%s: of %d duels %d end in %v, want about %.0f", rule, n, count, pref.Outcome(o), n*p)
			}
		}
		calls, repeated := env.JudgeCalls(n)
		// The variance of the calls that a duel repeats is at most q/(1-q)², that of an
		// unlimited number.
		if calls != n+repeated || math.Abs(float64(repeated)-n*want.repeated) > 4*math.Sqrt(n*q)/(1-q)+1e-6 || want.repeated == 0 && repeated != 0 {
			t.Errorf("%s: %d calls, %d of them repeated, want about %.0f", rule, calls, repeated, n*want.repeated)
		}
		if env.Drops() != (rule == "drop") {
			t.Errorf("%s: drops duels: %v", rule, env.Drops())
		}
		if rule != "drop" {
			continue
		}
		for k, pair := range []pref.Pair{ab, ac} {
			p := want.dropped[k]
			lost := env.Dropped(pair, n/2)
			for range n / 2 {
				lost += env.Dropped(pair, 1)
			}
			if math.Abs(float64(lost)-n*p) > 4*math.Sqrt(n*p*(1-p)) {
				t.Errorf("of %d duels of %v %d are lost, want about %.0f", n, pair, lost, n*p)
			}
		}
		simtest.Run(t, simtest.DuelWorld{Name: rule, World: w})
	}
}

// The most frequent verdict of those that could be read counts, and no duel of it fails.
func TestFailedVerdictsMajority(t *testing.T) {
	for rule, want := range map[string]pref.Outcome{"tie": pref.Tie, "drop": pref.FirstWins, "again": pref.FirstWins} {
		w, err := failing(t, rule, func(p *Params) { p.Replay = "majority" })
		if err != nil {
			t.Fatal(err)
		}
		env := trialOf(w, rule)
		pair := env.pairOf("a", "b")
		for range 20 {
			if got := env.Duel(pair); got != want {
				t.Fatalf("%s: the duel ends in %v, want %v", rule, got, want)
			}
		}
		if _, repeated := env.JudgeCalls(20); repeated != 0 || env.Dropped(pair, 1000) != 0 {
			t.Errorf("%s: duels fail", rule)
		}
	}
}

// A pair of whose verdicts none could be read has none, unless they are ties.
func TestOnlyFailedVerdicts(t *testing.T) {
	text := strings.Replace(failedVerdicts, "p,c,a,second", "p,c,a,error", 1)
	for _, c := range []struct{ rule, unseen, want string }{
		{"tie", "refuse", ""},
		{"drop", "refuse", `unseen is refuse, and 1 of 3 pairs of candidates with different answers have no verdict that can be read, the first of them "a" and "c" of problem "p"`},
		{"again", "refuse", "unseen is refuse, and 1 of 3 pairs"},
		{"drop", "tie", ""},
		{"again", "coin", ""},
	} {
		w, err := failing(t, c.rule, func(p *Params) {
			p.Verdicts = written(t, "verdicts.csv", text)
			p.Unseen = c.unseen
		})
		if got := fmt.Sprint(err); !strings.HasPrefix(got, c.want) || (err == nil) != (c.want == "") {
			t.Errorf("%+v: got %s", c, got)
		}
		if err != nil {
			continue
		}
		env := w.Trial(rng.Stream(1, "instance"), rng.Stream(1, "coins")).(*trial)
		pair := env.pairOf("a", "c")
		if env.Drops() && env.Dropped(pair, 100) > 0 {
			t.Errorf("%+v: duels without a verdict are lost", c)
		}
		o := env.Duel(pair)
		if _, repeated := duel.JudgeCalls(env, 1); repeated > 0 || c.unseen == "tie" && o != pref.Tie || c.unseen == "coin" && o > pref.SecondWins {
			t.Errorf("%+v: a duel ends in %v, with %d calls repeated", c, o, repeated)
		}
	}
}
