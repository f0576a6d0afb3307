package committee

import (
	"math"
	"testing"

	"joust/sim/rng"
)

// opinions draws 20 agents from 4 normal clusters in the plane (centres with standard
// deviation 1, agents around them .6) and 60 statements (1.2). The utility is the
// negative distance.
func opinions(s *rng.Source) Utilities {
	points := func(n int, sd float64) (list [][2]float64) {
		for range n {
			list = append(list, [2]float64{sd * s.Normal(), sd * s.Normal()})
		}
		return list
	}
	centres, agents, statements := points(4, 1), points(20, .6), points(60, 1.2)
	u := make(Utilities, len(agents))
	for i, a := range agents {
		c := centres[s.Intn(len(centres))]
		for _, x := range statements {
			u[i] = append(u[i], -math.Hypot(a[0]+c[0]-x[0], a[1]+c[1]-x[1]))
		}
	}
	return u
}

// someStatements answers a generative query from g random statements.
type someStatements struct {
	Utilities
	s *rng.Source
	g int
}

func (q someStatements) Best(group []int, rank int, _ []int) int {
	all := make([]int, len(q.Utilities[0]))
	for j := range all {
		all[j] = j
	}
	q.s.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	return q.Utilities.Best(group, rank, all[q.g:])
}

// noisyUtilities answers a discriminative query with normal noise.
type noisyUtilities struct {
	Utilities
	s  *rng.Source
	sd float64
}

func (q noisyUtilities) Utility(agent, statement int) float64 {
	return q.Utilities[agent][statement] + q.sd*q.s.Normal()
}

// How often the own matching violates balanced justified representation, and the mean
// distance of agents to their statements, with queries that are not exact. The wanted
// values come from 400 trials of another implementation. The tolerances are 4.5 standard
// errors of the difference of two means of 400 trials: √(2q(1-q)/400) for a frequency, and
// √2 times the estimated standard error of the mean distance.
func TestNoisyQueries(t *testing.T) {
	const trials = 400
	for _, c := range []struct {
		generator          int
		disc               float64
		violated, distance float64 // a distance of 0 is not known
	}{
		{60, 0, 0, .757},
		{60, .3, .2325, 0},
		{60, 1, .8475, 1.007},
		{32, 0, .1675, .784},
		{16, 0, .4625, .834},
		{8, 0, .7075, .908},
		{4, 0, .895, 1.016},
		{2, 0, .9825, 1.207},
	} {
		s := rng.Stream(1, t.Name())
		violated, sum, squares := 0., 0., 0.
		for range trials {
			u := opinions(s)
			m, err := Slate(20, 5, someStatements{u, s, c.generator}, noisyUtilities{u, s, c.disc}, true)
			if !u.Represents(must(t, m, err), 5) {
				violated++
			}
			distance := 0.
			for i := range u {
				distance -= u[i][m.Matched[i]] / 20
			}
			sum += distance
			squares += distance * distance
		}
		q := c.violated
		if got := violated / trials; math.Abs(got-q) > 4.5*math.Sqrt(2*q*(1-q)/trials) {
			t.Errorf("g = %d, sd = %v: violated in %v of the trials, want %v", c.generator, c.disc, got, q)
		}
		mean := sum / trials
		sd := math.Sqrt((squares/trials - mean*mean) / trials)
		if c.distance > 0 && math.Abs(mean-c.distance) > 4.5*math.Sqrt2*sd {
			t.Errorf("g = %d, sd = %v: the mean distance is %v ± %v, want %v", c.generator, c.disc, mean, sd, c.distance)
		}
	}
}
