package regret

import (
	"testing"

	"joust/sim/duel"
	"joust/sim/pref"
	"joust/sim/rng"
)

// plainCCB is CCB as the paper has it.
type plainCCB struct {
	*plain
	b    []bool
	sets []map[int]bool
	lc   float64
}

func (l *plainCCB) reset() {
	l.b, l.sets, l.lc = nil, nil, float64(l.k)
	for range l.k {
		l.b = append(l.b, true)
		l.sets = append(l.sets, map[int]bool{})
	}
}

func (l *plainCCB) next() pref.Pair {
	if l.b == nil {
		l.reset()
	}
	upper := func(i int) float64 { return l.sum(func(j int) bool { return j != i && l.upper(i, j) >= 0.5 }) }
	lower := func(i int) float64 { return l.sum(func(j int) bool { return j != i && l.lower(i, j) > 0.5 }) }
	everybody := func(int) bool { return true }
	greatest := func(value func(int) float64) (most float64) {
		for i := range l.k {
			most = max(most, value(i))
		}
		return most
	}
	for i := range l.k {
		if len(l.arms(func(j int) bool { return l.sets[i][j] && l.lower(i, j) > 0.5 })) > 0 {
			l.reset()
		}
	}
	for i := range l.k {
		if l.b[i] && upper(i) < greatest(lower) {
			l.b[i] = false
			if float64(len(l.sets[i])) != l.lc+1 {
				l.sets[i] = map[int]bool{}
				for _, j := range l.arms(func(j int) bool { return l.upper(i, j) < 0.5 }) {
					l.sets[i][j] = true
				}
			}
		}
	}
	if len(l.arms(func(i int) bool { return l.b[i] })) == 0 {
		l.reset()
	}
	c := l.arms(func(i int) bool { return upper(i) == greatest(upper) })
	for _, i := range c {
		if upper(i) != lower(i) {
			continue
		}
		l.b[i] = true
		l.sets[i] = map[int]bool{}
		l.lc = float64(l.k) - 1 - upper(i)
		for j := range l.k {
			if j != i && float64(len(l.sets[j])) < l.lc+1 {
				l.sets[j] = map[int]bool{}
			}
			for float64(len(l.sets[j])) > l.lc+1 {
				in := l.arms(func(x int) bool { return l.sets[j][x] })
				delete(l.sets[j], in[l.stream.Intn(len(in))])
			}
		}
	}
	if l.stream.Intn(4) == 0 {
		var pairs []pref.Pair
		for i := range l.k {
			for _, j := range l.arms(func(j int) bool { return l.sets[i][j] && l.lower(i, j) <= 0.5 && l.upper(i, j) >= 0.5 }) {
				pairs = append(pairs, pref.Pair{First: pref.Arm(i), Second: pref.Arm(j)})
			}
		}
		if len(pairs) > 0 {
			return pairs[l.stream.Intn(len(pairs))]
		}
	}
	var common []int
	for _, i := range c {
		if l.b[i] {
			common = append(common, i)
		}
	}
	if len(common) > 0 && l.stream.Intn(3) < 2 {
		c = common
	}
	champion := c[l.stream.Intn(len(c))]
	from := everybody
	if l.stream.Coin() {
		from = func(j int) bool { return l.sets[champion][j] }
	}
	may := func(j int) bool { return j != champion && from(j) && l.lower(j, champion) <= 0.5 }
	if len(l.arms(may)) == 0 {
		from = everybody
	}
	d := champion
	if others := l.arms(func(j int) bool { return may(j) && l.upper(j, champion) >= 0.5 }); len(others) > 0 {
		d = l.best(others, func(j int) float64 { return l.upper(j, champion) })
	}
	return pref.Pair{First: pref.Arm(champion), Second: pref.Arm(d)}
}

func TestCCBHasLawOfTwin(t *testing.T) {
	sameLaw(t, func(p duel.Problem, s *rng.Source) duel.Learner { return NewCCB(CCBEntry.Defaults, p, s) },
		func(p *plain) twin { return &plainCCB{plain: p} })
}
