package simtest

import (
	"slices"
	"strings"
	"testing"

	"joust/sim/duel"
	"joust/sim/pref"
	"joust/sim/rng"
)

// challenger is a simple learner that passes the suite: the champion duels the next
// arm until one of them has need wins; duels without a winner do not count.
type challenger struct {
	champion, next      pref.Arm
	k, need             int
	wins, losses, duels int
	stream              *rng.Source
	spare               []int
}

func newChallenger(p duel.Problem, stream *rng.Source) *challenger {
	return &challenger{next: 1, k: p.Arms, need: 9, stream: stream}
}

func (l *challenger) Next() (pref.Pair, bool) {
	return pref.Pair{First: l.champion, Second: l.next}, int(l.next) < l.k
}

func (l *challenger) Observe(p pref.Pair, o pref.Outcome) {
	var t pref.Tally
	t.Add(o)
	l.ObserveTally(p, t)
}
func (l *challenger) Recommend() pref.Arm { return l.champion }
func (l *challenger) Patience() int       { return l.need - max(l.wins, l.losses) }
func (l *challenger) ObserveTally(_ pref.Pair, t pref.Tally) {
	l.wins += t.First
	l.losses += t.Second
	l.duels += t.Duels()
	if max(l.wins, l.losses) < l.need {
		return
	}
	if l.losses == l.need {
		l.champion = l.next
	}
	l.next++
	l.wins, l.losses = 0, 0
}

func TestSuitePassesSoundLearner(t *testing.T) {
	Run(t, DuelLearner{Name: "challenger", New: func(p duel.Problem, s *rng.Source) duel.Learner { return newChallenger(p, s) }})
}

// Each of these learners breaks one requirement, which the suite must name.
type (
	forgetful   struct{ *challenger } // recommends another arm in each run
	selfish     struct{ *challenger } // proposes an arm with itself
	stranger    struct{ *challenger } // recommends an arm that does not exist
	doer        struct{ *challenger } // Next has an effect
	shortLived  struct{ *challenger } // panics after 5 duels
	undead      struct{ *challenger } // continues after it has stopped
	sensitive   struct{ *challenger } // panics on BothBad
	hoarder     struct{ *challenger } // allocates
	hasty       struct{ *challenger } // names a patience that is too large
	impatient   struct{ *challenger } // names a patience below 1
	careless    struct{ *challenger } // ignores one win of a tally
	partial     struct{ *challenger } // prefers arm 0
	miscounting struct{ *challenger } // counts at most 6 wins of a tally
	sharing     struct{ *challenger } // flips its pair after a win of whichever learner observed last
)

var (
	calls int
	won   bool
)

func (l sharing) Next() (pref.Pair, bool) {
	p, more := l.challenger.Next()
	if won && l.duels > 0 {
		p = p.Flip()
	}
	return p, more
}

func (l sharing) Observe(p pref.Pair, o pref.Outcome) {
	won = o == pref.FirstWins
	l.challenger.Observe(p, o)
}

func (l forgetful) Recommend() pref.Arm {
	calls++
	return pref.Arm(calls / 7 % l.k)
}

func (l selfish) Next() (pref.Pair, bool) {
	p, more := l.challenger.Next()
	if l.duels == 3 {
		p.Second = p.First
	}
	return p, more
}

func (l stranger) Recommend() pref.Arm { return l.champion + pref.Arm(l.k) }

func (l doer) Next() (pref.Pair, bool) {
	if l.duels%10 == 9 {
		l.wins = 0
	}
	p, more := l.challenger.Next()
	if l.stream.Intn(10) == 0 {
		p = p.Flip()
	}
	return p, more
}

func (l shortLived) Recommend() pref.Arm {
	if l.duels == 5 {
		panic("five")
	}
	return l.challenger.Recommend()
}

func (l undead) Next() (pref.Pair, bool) {
	if int(l.next) >= l.k {
		l.next++
		if int(l.next) > l.k+2 {
			l.next = 1
		}
	}
	return l.challenger.Next()
}

func (l sensitive) ObserveTally(p pref.Pair, t pref.Tally) {
	if t.BothBad > 0 {
		panic("both bad")
	}
	l.challenger.ObserveTally(p, t)
}

func (l hoarder) ObserveTally(p pref.Pair, t pref.Tally) {
	if l.duels%10 == 9 {
		l.spare = make([]int, 10+l.duels)
	}
	l.challenger.ObserveTally(p, t)
}

func (l hasty) Patience() int     { return l.need }
func (l impatient) Patience() int { return min(l.challenger.Patience(), l.need-5) - 1 }

func (l careless) ObserveTally(p pref.Pair, t pref.Tally) {
	if t.First > 1 {
		t.First--
	}
	l.challenger.ObserveTally(p, t)
}

func (l partial) Recommend() pref.Arm {
	if l.challenger.Recommend() == 3 && l.stream.Coin() {
		return 0
	}
	return l.challenger.Recommend()
}

func (l miscounting) ObserveTally(p pref.Pair, t pref.Tally) {
	if t.First > 6 {
		t.First = 6
	}
	l.challenger.ObserveTally(p, t)
}

func TestSuiteCatchesBrokenLearners(t *testing.T) {
	for _, tt := range []struct {
		name  string
		wrap  func(*challenger) duel.Learner
		wants []string // part of the violated requirement
	}{
		{"forgetful", func(l *challenger) duel.Learner { return forgetful{l} }, []string{"must do the same again"}},
		{"selfish", func(l *challenger) duel.Learner { return selfish{l} }, []string{"must propose two different arms"}},
		{"stranger", func(l *challenger) duel.Learner { return stranger{l} }, []string{"recommend an arm of the problem at any time"}},
		{"doer", func(l *challenger) duel.Learner { return doer{l} }, []string{"must change nothing in Next"}},
		{"shortLived", func(l *challenger) duel.Learner { return shortLived{l} }, []string{"must accept a cut at any duel"}},
		{"undead", func(l *challenger) duel.Learner { return undead{l} }, []string{"must stay stopped"}},
		{"sensitive", func(l *challenger) duel.Learner { return sensitive{l} }, []string{"must continue if no duel has a winner"}},
		{"hoarder", func(l *challenger) duel.Learner { return hoarder{l} }, []string{"must not allocate"}},
		{"hasty", func(l *challenger) duel.Learner { return hasty{l} }, []string{"until its patience is over"}},
		{"impatient", func(l *challenger) duel.Learner { return impatient{l} }, []string{"until its patience is over"}},
		{"careless", func(l *challenger) duel.Learner { return careless{l} }, []string{"must do the same for a tally"}},
		{"miscounting", func(l *challenger) duel.Learner { return miscounting{l} }, []string{"must need the same number of duels, in law"}},
		{"sharing", func(l *challenger) duel.Learner { return sharing{l} }, []string{"while other learners of it"}},
		{"partial", func(l *challenger) duel.Learner { return partial{l} }, []string{"equally often whatever the winner's number is"}},
	} {
		if tt.name == "miscounting" && Quick() {
			continue // the trials are too few to show the difference of the laws
		}
		calls = 0
		s := DuelLearner{Name: tt.name, New: func(p duel.Problem, s *rng.Source) duel.Learner { return tt.wrap(newChallenger(p, s)) }}
		err := Test(s)
		for _, want := range tt.wants {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: got %v, want a violation of the requirement %q", tt.name, err, want)
			}
		}
	}
}

// An idler is a challenger that lets its champion duel itself in every tenth duel and
// ignores the outcome.
type idler struct{ *challenger }

func (l idler) idles() bool { return l.duels%10 == 9 }

func (l idler) Next() (pref.Pair, bool) {
	p, more := l.challenger.Next()
	if l.idles() {
		p.Second = p.First
	}
	return p, more
}

func (l idler) Patience() int {
	if l.idles() {
		return 1
	}
	return min(l.challenger.Patience(), 9-l.duels%10)
}

func (l idler) Observe(p pref.Pair, o pref.Outcome) { l.ObserveTally(p, o.Tally()) }

func (l idler) ObserveTally(p pref.Pair, t pref.Tally) {
	if l.idles() {
		l.duels++
		return
	}
	l.challenger.ObserveTally(p, t)
}

// A reader is an idler to which these outcomes are the champion's.
type reader struct{ idler }

func (l reader) Observe(p pref.Pair, o pref.Outcome)    { l.challenger.Observe(p, o) }
func (l reader) ObserveTally(p pref.Pair, t pref.Tally) { l.challenger.ObserveTally(p, t) }
func (l reader) Patience() int                          { return min(l.idler.Patience(), l.challenger.Patience()) }

func TestSuiteAsksForSelfDuels(t *testing.T) {
	idle := func(p duel.Problem, s *rng.Source) duel.Learner { return idler{newChallenger(p, s)} }
	read := func(p duel.Problem, s *rng.Source) duel.Learner { return reader{idler{newChallenger(p, s)}} }
	for _, tt := range []struct {
		about string
		s     DuelLearner
		want  string // part of the violation; "" for none
	}{
		{"undeclared", DuelLearner{New: idle}, "must propose two different arms"},
		{"declared", DuelLearner{New: idle, SelfDuels: true}, ""},
		{"read, undeclared", DuelLearner{New: read, SelfDuels: true}, "whatever the outcomes of duels of an arm with itself are"},
		{"read, declared", DuelLearner{New: read, SelfDuels: true, ReadsSelfDuels: true}, ""},
		{"read, but never proposed", DuelLearner{New: idle, ReadsSelfDuels: true}, "declares that it reads duels of an arm with itself, but not that it proposes them"},
	} {
		tt.s.Name = tt.about
		err := Test(tt.s)
		if tt.want == "" && err != nil || tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)) {
			t.Errorf("%s: got %v, want a violation with %q", tt.about, err, tt.want)
		}
	}
}

// A planner panics unless it gets a horizon, and where its horizon has passed.
type planner struct {
	*challenger
	left, share int
}

func (l *planner) Observe(p pref.Pair, o pref.Outcome) { l.ObserveTally(p, o.Tally()) }

func (l *planner) ObserveTally(p pref.Pair, t pref.Tally) {
	if l.left -= t.Duels(); l.left < 0 {
		panic("after its horizon")
	}
	l.challenger.ObserveTally(p, t)
}

func TestSuiteTellsHorizons(t *testing.T) {
	for _, tt := range []struct {
		about   string
		needs   bool
		instead int // the horizon that it takes if it gets none; 0 to fail
		forgets int // duels after its horizon that it survives
		want    string
	}{
		{"a learner that plans without a plan", false, 0, 1 << 20, "without a horizon, cut after 1 duels: it panicked: runtime error: integer divide by zero"},
		{"one that says so", true, 0, 1 << 20, ""},
		{"one that takes its horizon for the budget", true, 1000, 0, "with the horizon 1, cut after 2 duels: it panicked: after its horizon"},
		{"one that does not care", false, 1000, 1 << 20, ""},
	} {
		s := DuelLearner{Name: tt.about, NeedsHorizon: tt.needs, New: func(p duel.Problem, s *rng.Source) duel.Learner {
			h := p.Horizon
			if h == duel.NoHorizon {
				h = tt.instead
			}
			return &planner{newChallenger(p, s), h + tt.forgets, 100 / h}
		}}
		err := Test(s)
		if tt.want == "" && err != nil || tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)) {
			t.Errorf("%s: got %v, want %q", tt.about, err, tt.want)
		}
	}
}

// A lister is a challenger with a ranking and a set, which a test spoils.
type lister struct {
	*challenger
	ranking, set func(right []pref.Arm) []pref.Arm
}

func (l lister) Ranking() []pref.Arm {
	list := []pref.Arm{l.champion}
	for a := range pref.Arm(l.k) {
		if a != l.champion {
			list = append(list, a)
		}
	}
	return l.ranking(list)
}

func (l lister) Set() []pref.Arm {
	var list []pref.Arm
	for a := range pref.Arm(l.k) {
		if a == l.champion || a >= l.next {
			list = append(list, a)
		}
	}
	return l.set(list)
}

func TestSuiteChecksLists(t *testing.T) {
	same := func(list []pref.Arm) []pref.Arm { return list }
	buffer := make([]pref.Arm, 8)
	shared := func(list []pref.Arm) []pref.Arm { // keeps what the caller does to its list
		if at := buffer[:len(list)]; slices.Equal(slices.Sorted(slices.Values(at)), slices.Sorted(slices.Values(list))) {
			return at
		}
		copy(buffer, list)
		return buffer[:len(list)]
	}
	asked := 0
	moody := func(list []pref.Arm) []pref.Arm {
		if asked++; asked%2 == 0 && len(list) > 2 {
			list[1], list[2] = list[2], list[1]
		}
		return list
	}
	for _, tt := range []struct {
		about        string
		ranking, set func([]pref.Arm) []pref.Arm
		want         string
	}{
		{"sound lists", same, same, ""},
		{"a ranking without the last arm", func(l []pref.Arm) []pref.Arm { return l[:len(l)-1] }, same, "after 0 duels it ranks the arms [0]; there are 2"},
		{"the worst arm first", func(l []pref.Arm) []pref.Arm { slices.Reverse(l); return l }, same, "after 0 duels it ranks the arms [1 0] and recommends arm 0"},
		{"another ranking each time", moody, same, "asked again"},
		{"a ranking that others can change", shared, same, "after 0 duels it ranks the arms [1 0] and recommends arm 0"},
		{"an empty set", same, func([]pref.Arm) []pref.Arm { return nil }, "after 0 duels it holds no arm to be right"},
		{"a set in decreasing order", same, func(l []pref.Arm) []pref.Arm { slices.Reverse(l); return l }, "has the set of arms [1 0]; it must be increasing"},
		{"a set without the recommended arm", same, func(l []pref.Arm) []pref.Arm { return l[1:] }, "has the set of arms [1] and recommends arm 0"},
	} {
		s := DuelLearner{Name: tt.about, New: func(p duel.Problem, s *rng.Source) duel.Learner {
			return lister{newChallenger(p, s), tt.ranking, tt.set}
		}}
		err := Test(s)
		if tt.want == "" && err != nil || tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)) {
			t.Errorf("%s: got %v, want %q", tt.about, err, tt.want)
		}
	}
}

// TestWorldDrawsBothWaysFromOneLaw compares the counts of single duels and of tallies
// with the probabilities; the limit is 4 standard errors.
func TestWorldDrawsBothWaysFromOneLaw(t *testing.T) {
	const n = 20_000
	m := pref.NewMatrix(2)
	m.Set(0, 1, 0.5, 0.3, 0.2)
	for _, bothBad := range []bool{false, true} {
		w := NewWorld(m, stream("law", 0))
		w.BothBad = bothBad
		p := pref.Pair{First: 1, Second: 0}
		var one pref.Tally
		for range n {
			one.Add(w.Duel(p))
		}
		for _, got := range []pref.Tally{one, w.DuelTally(p, n)} {
			if (got.BothBad > 0) != bothBad || (got.Tie > 0) == bothBad {
				t.Errorf("BothBad %v: got %+v", bothBad, got)
			}
			// The standard error of a count is at most sqrt(n/4), which is 71.
			const limit = 4 * 71
			for _, c := range []struct {
				got  int
				want float64
			}{{got.First, 0.2 * n}, {got.Second, 0.5 * n}, {got.Ties(), 0.3 * n}} {
				if d := float64(c.got) - c.want; d > limit || d < -limit {
					t.Errorf("got %+v, want shares .2 .5 .3 of %d", got, n)
				}
			}
		}
	}
}

// TestStretch checks which duels a transcript counts together.
func TestStretch(t *testing.T) {
	a, b, c := pref.Pair{First: 0, Second: 1}, pref.Pair{First: 0, Second: 2}, pref.Pair{First: 1, Second: 2}
	for _, tt := range []struct {
		what      string
		pairs     []pref.Pair
		recommend string // by duel
		n, period int
	}{
		{"one duel", []pref.Pair{a}, "0", 1, 1},
		{"a run of one pair", []pref.Pair{a, a, a, b}, "0000", 3, 1},
		{"two pairs in turn", []pref.Pair{a, b, a, b, a, c}, "000000", 5, 2},
		{"three pairs whose period occurs only once", []pref.Pair{a, b, c, a}, "0000", 1, 1},
		{"a run in which the recommendation changes", []pref.Pair{a, a, a, a}, "0011", 2, 1},
	} {
		var steps []step
		for i, p := range tt.pairs {
			steps = append(steps, step{pair: p, recommend: pref.Arm(tt.recommend[i] - '0')})
		}
		if n, period := stretch(steps); n != tt.n || period != tt.period {
			t.Errorf("%s: got %d duels of %d pairs in turn, want %d of %d", tt.what, n, period, tt.n, tt.period)
		}
	}
}
