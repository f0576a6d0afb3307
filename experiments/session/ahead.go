package session

import (
	"slices"
	"strconv"
	"time"

	"joust/sim/duel"
	"joust/sim/pref"
)

// ahead finds the duels that come next whatever the outcomes are: the pairs that learners
// propose who go on from the duels so far with other outcomes, as far as all of them propose
// the same. A mistake costs a verdict that is not used, and changes nothing else.
type ahead struct {
	d       *drive
	scripts [6]*script
	certain []pref.Pair // that come after the present pair

	tried    int           // duels of the path when the scripts ran last; -1 before
	answers  int           // verdicts then
	last     []int64       // how long the last answers took, in nanoseconds
	credit   time.Duration // what running scripts may still take
	stepTime time.Duration // of a step of a learner
}

// script is a learner that has had the duels so far and some more, with outcomes that are made
// up.
type script struct {
	*path
	same    int // duels that are known to be those of the session
	outcome func() pref.Outcome
}

// What looking ahead may do.
const (
	maxAhead    = 64 // duels
	lastAnswers = 31 // of which the median time is known
	share       = 10 // it takes at most 1/10 of the median time of an answer
)

// newAhead returns what finds the duels that come next in a session.
func newAhead(d *drive) *ahead { return &ahead{d: d, tried: -1} }

// close closes the learners.
func (a *ahead) close() {
	for _, s := range a.scripts {
		if s != nil {
			closeLearner(s.learner)
		}
	}
}

// script returns the script of that number, which has had the duels so far.
func (a *ahead) script(i int) *script {
	s := a.scripts[i]
	had := a.d.path.steps
	if s != nil {
		n := min(len(s.steps), len(had))
		for s.same < n && s.steps[s.same] == had[s.same] {
			s.same++
		}
		if s.same < n { // it has gone another way
			closeLearner(s.learner)
			s = nil
		}
	}
	if s == nil {
		s = &script{path: a.d.fresh(), outcome: madeUp(i, a.d.s)}
		a.scripts[i] = s
	}
	for _, x := range had[min(len(s.steps), len(had)):] {
		s.observe(x)
	}
	s.same = len(had)
	return s
}

// madeUp returns the outcomes of a script: all first, all second, all ties, or by coins.
func madeUp(i int, s *Session) func() pref.Outcome {
	if i < 3 {
		return func() pref.Outcome { return pref.Outcome(i) }
	}
	coins := s.stream("script", strconv.Itoa(i))
	return func() pref.Outcome { return pref.Outcome(coins.Intn(3)) }
}

// pairs returns the pairs that the script proposes from the present duel on, at most so many.
func (a *ahead) pairs(s *script, width int) (list []pref.Pair) {
	for i := len(a.d.path.steps); len(list) < width; i++ {
		if i < len(s.steps) {
			list = append(list, s.steps[i].pair)
			continue
		}
		p, more := s.learner.Next()
		if !more {
			return list
		}
		list = append(list, p)
		x, calls, end := a.d.s.next(s.path, p, a.d.record.store)
		if end != "" {
			return list
		}
		if calls != nil {
			x = step{pair: p, outcome: s.outcome()}
		}
		s.observe(x)
	}
	return list
}

// passed notes that the session has had the present duel.
func (a *ahead) passed(dropped bool) {
	next, more := a.d.path.learner.Next()
	if dropped || !more || len(a.certain) == 0 || a.certain[0] != next {
		a.certain = nil
		return
	}
	a.certain = a.certain[1:]
}

// calls returns the calls, at least so many if there are, of the duels that come after the
// present one whatever the outcomes are, duel by duel.
func (a *ahead) calls(wanted int) (list [][]address) {
	if wanted < 1 {
		return nil
	}
	list, left := a.open(wanted)
	if left > 0 && a.find(len(a.certain)+(left+a.d.s.CallsOfDuel()-1)/a.d.s.CallsOfDuel()) {
		list, _ = a.open(wanted) // fewer calls than wanted are right, too
	}
	return list
}

// open lists the calls of certain duels that are neither answered nor being answered, and how
// many fewer they are than wanted.
func (a *ahead) open(wanted int) (list [][]address, left int) {
	d := a.d
	counts := map[pref.Pair]int{}
	present, more := d.path.learner.Next()
	if !more {
		return nil, 0
	}
	counts[present.Sorted()]++
	for i, p := range a.certain {
		if wanted <= 0 || len(d.path.steps)+1+i >= d.s.Duels {
			return list, 0
		}
		u := p.Sorted()
		if p.First == p.Second {
			counts[u]++
			continue
		}
		at := d.s.addressOf(p, *d.path.of(p)+counts[u])
		counts[u]++
		if _, ok := d.s.item(at.lo, at.hi, at.k); !ok {
			return list, 0
		}
		calls := slices.DeleteFunc(d.s.calls(at), func(c address) bool {
			_, flies := d.flying[c]
			_, done := d.record.store[c]
			return flies || done
		})
		if len(calls) > 0 {
			list = append(list, calls)
			wanted -= len(calls)
		}
	}
	return list, max(0, wanted)
}

// find finds so many certain duels, if it can and may take the time. It reports whether there
// are more than before.
func (a *ahead) find(width int) bool {
	d := a.d
	had := len(a.certain)
	width = min(width, maxAhead, d.s.Duels-len(d.path.steps)-1)
	present, more := d.path.learner.Next()
	if !more || width <= had {
		return false
	}
	if l, ok := d.path.learner.(duel.Patient); ok && l.Patience()-1 > had {
		a.certain = slices.Repeat([]pref.Pair{present}, min(width, l.Patience()-1))
		return true
	}
	if d.host != nil && !d.host.Replays() || a.tried == len(d.path.steps) && a.answers == d.record.answered || !a.mayRun(width) {
		return false
	}
	a.tried, a.answers = len(d.path.steps), d.record.answered
	began, steps := d.now(), 0
	var common []pref.Pair
	for i := range a.scripts {
		if s := a.scripts[i]; s == nil {
			steps += len(d.path.steps)
		}
		list := a.pairs(a.script(i), width+1)
		steps += len(list)
		if i == 0 {
			common = list
		}
		n := 0
		for n < min(len(common), len(list)) && common[n] == list[n] {
			n++
		}
		if common = common[:n]; n <= 1+had {
			break
		}
	}
	if d.o.Now != nil {
		took := d.now().Sub(began)
		a.credit -= took
		a.stepTime = took / time.Duration(max(1, steps))
	}
	if len(common)-1 > had {
		a.certain = slices.Clone(common[1:])
	}
	return len(a.certain) > had
}

// mayRun reports whether the scripts may run, by the time that they will take.
func (a *ahead) mayRun(width int) bool {
	if a.d.o.Now == nil || a.stepTime == 0 {
		return true
	}
	return a.credit >= a.stepTime*time.Duration(len(a.d.path.steps)+len(a.scripts)*width)
}

// answered notes how long an answer took.
func (a *ahead) answered(took time.Duration) {
	if len(a.last) == lastAnswers {
		a.last = a.last[1:]
	}
	a.last = append(a.last, int64(took))
	sorted := slices.Sorted(slices.Values(a.last))
	a.credit = min(a.credit+time.Duration(sorted[len(sorted)/2]/share), time.Minute)
}
