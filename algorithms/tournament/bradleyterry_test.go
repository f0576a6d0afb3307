package tournament

import (
	"fmt"
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/optimize"

	"joust/sim/duel"
	"joust/sim/pref"
	"joust/sim/rng"
	"joust/sim/simtest"
)

// btData has the results of duels: wins[i][j] are the wins of i over j, where a tie is half
// a win.
type btData struct {
	precision float64
	wins      [][]float64
}

// loss returns the negative log posterior, without its constant.
func (d *btData) loss(b []float64) (sum float64) {
	for i := range b {
		sum += d.precision * b[i] * b[i] / 2
		for j := range b {
			sum += d.wins[i][j] * math.Log1p(math.Exp(b[j]-b[i]))
		}
	}
	return sum
}

func (d *btData) gradient(grad, b []float64) {
	for i := range b {
		grad[i] = d.precision * b[i]
		for j := range b {
			n := d.wins[i][j] + d.wins[j][i]
			grad[i] -= d.wins[i][j] - n/(1+math.Exp(b[j]-b[i]))
		}
	}
}

// variance returns the variance of b_i-b_j, for all i and j: v_i+v_j-2c_ij, where v and c
// are entries of the inverse of the Hessian of the loss.
func (d *btData) variance(t *testing.T, b []float64) func(i, j int) float64 {
	h := mat.NewSymDense(len(b), nil)
	for i := range b {
		h.SetSym(i, i, h.At(i, i)+d.precision)
		for j := range i {
			p := 1 / (1 + math.Exp(b[j]-b[i]))
			x := (d.wins[i][j] + d.wins[j][i]) * p * (1 - p)
			h.SetSym(i, i, h.At(i, i)+x)
			h.SetSym(j, j, h.At(j, j)+x)
			h.SetSym(i, j, -x)
		}
	}
	var inverse mat.Dense
	if err := inverse.Inverse(h); err != nil {
		t.Fatal(err)
	}
	return func(i, j int) float64 { return inverse.At(i, i) + inverse.At(j, j) - 2*inverse.At(i, j) }
}

func newBTData(n int, variance float64) *btData {
	d := &btData{precision: 1 / variance}
	for range n {
		d.wins = append(d.wins, make([]float64, n))
	}
	return d
}

// enter adds a duel in which i won the given number of half points.
func (d *btData) enter(i, j, points int) {
	d.wins[i][j] += float64(points) / 2
	d.wins[j][i] += 1 - float64(points)/2
}

// TestBradleyTerryFit compares the fit, updated as duels are added, with the mode that a general
// optimiser finds from the start, and the variances of all differences with those of the
// inverse Hessian, also when the covariances are still loose: for few and many results, one-sided and even ones, and narrow and wide
// priors.
func TestBradleyTerryFit(t *testing.T) {
	for trial := range 60 {
		coins := leagueStream(t, trial)
		n := 2 + coins.Intn(9)
		variance := []float64{0.1, 1, 20, 900}[coins.Intn(4)]
		d := newBTData(n, variance)
		s := newStrengths(n, 10_000, variance)
		skill := make([]float64, n)
		for i := range n {
			skill[i] = coins.Uniform(-3, 3)
		}
		for range 4 {
			for range 1 + coins.Intn(20*n) {
				i := coins.Intn(n)
				j := (i + 1 + coins.Intn(n-1)) % n
				points := 1
				if coins.Float64() < 0.9 {
					points = 0
					if coins.Float64() < 1/(1+math.Exp(skill[j]-skill[i])) {
						points = 2
					}
				}
				s.enter(i, j, points)
				d.enter(i, j, points)
			}
			s.fit()
			grad := make([]float64, n)
			d.gradient(grad, s.b)
			want := d.variance(t, s.b)
			if s.loose > 0.01 {
				t.Errorf("trial %d: after the fit, the covariances are loose by %g", trial, s.loose)
			}
			for i := range n {
				for j := range i {
					if ratio := s.variance(i, j) / want(i, j); math.Abs(math.Log(ratio)) > s.loose+1e-9*variance {
						t.Errorf("trial %d: the variance of %d and %d is %g times that at the mode, but the covariances are loose by %g only", trial, i, j, ratio, s.loose)
					}
				}
			}
			s.spread()
			for i, g := range grad {
				closeTo(t, "gradient", g, 0, 1e-9)
				for j := range i {
					closeTo(t, "variance of a difference", s.variance(i, j), want(i, j), 1e-9*variance)
				}
			}
		}
		found, err := optimize.Minimize(optimize.Problem{Func: d.loss, Grad: d.gradient}, make([]float64, n), &optimize.Settings{GradientThreshold: 1e-9}, &optimize.BFGS{})
		if err != nil && found.Gradient == nil {
			t.Fatal(err)
		}
		for i, b := range s.b {
			// The error of the optimiser is at most its gradient times the prior's variance.
			closeTo(t, fmt.Sprintf("trial %d, arm %d of %d", trial, i, n), b, found.X[i], 1e-6*max(1, variance))
		}
		if loss := d.loss(s.b); loss > found.F+1e-9 {
			t.Errorf("trial %d: the loss is %g, the optimiser's %g", trial, loss, found.F)
		}
	}
}

// TestBradleyTerryChances compares the chances by powers with those by the difference, also
// where powers would be infinite.
func TestBradleyTerryChances(t *testing.T) {
	for _, b := range [][]float64{{0, 1, -2, 7}, {299, -299, 290, 0}, {5000, 4999, -5000, 298}} {
		s := newStrengths(len(b), 1, 1)
		copy(s.b, b)
		s.findPowers()
		for i := range b {
			for j := range b {
				p, q := s.chances(i, j)
				what := fmt.Sprintf("of %g against %g", b[i], b[j])
				closeTo(t, what, p, 1/(1+math.Exp(b[j]-b[i])), 1e-15)
				closeTo(t, what+", reversed", q, 1/(1+math.Exp(b[i]-b[j])), 1e-15)
			}
		}
	}
}

// TestBradleyTerryOfTwo checks two arms by hand: after one win b₀ = -b₁ = x with x = σ(-2x).
// The Hessian is [1+q -q; -q 1+q], q = p(1-p), whose inverse is [1+q q; q 1+q]/(1+2q), so that
// the variance of the difference is 2/(1+2q). A third arm without duels keeps the variance of
// the prior and has no covariance.
func TestBradleyTerryOfTwo(t *testing.T) {
	s := newStrengths(3, 10, 1)
	closeTo(t, "before the first duel", s.variance(0, 1), 2, 0)
	s.enter(0, 1, 2)
	s.fit()
	s.spread()
	x := s.b[0]
	closeTo(t, "b₀", x, 1/(1+math.Exp(2*x)), 1e-10)
	closeTo(t, "b₁", s.b[1], -x, 1e-10)
	q := x * (1 - x)
	closeTo(t, "of 0 and 1", s.variance(0, 1), 2/(1+2*q), 1e-10)
	closeTo(t, "of 0 and 2", s.variance(0, 2), (1+q)/(1+2*q)+1, 1e-10)
}

// TestBradleyTerryPairs replays the log: in each batch the pairs are those that a
// plain search for the greatest p(1-p)(v_i+v_j-2c_ij) finds, with the variances of a dense
// inverse, one after the other among free arms, except for equal values; and the arm of
// greatest strength is recommended.
func TestBradleyTerryPairs(t *testing.T) {
	for trial := range 60 {
		coins := leagueStream(t, trial)
		w := &leagueWorld{k: 2 + coins.Intn(9), judge: leagueCoins(coins)}
		if trial%3 == 0 {
			w.teams = make([]int, w.k)
			for i := range w.teams {
				w.teams[i] = coins.Intn(3)
			}
			w.teams[0], w.teams[1] = 0, 1
		}
		p := BradleyTerryParams{DuelsParams: DuelsParams{Duels: 3}, Batch: coins.Intn(4), Variance: 1}
		problem := w.problem(10_000)
		arm, spent := leaguePlay(t, NewBradleyTerry(p, problem, leagueStream(t, "learner", trial)), w, 10_000)
		name := fmt.Sprintf("trial %d, %d arms, teams %v, %+v", trial, w.k, w.teams, p)
		if len(w.log) != 3*w.k || spent.Rounds != w.log[len(w.log)-1].round || p.Batch == 1 && spent.Rounds != 3*w.k {
			t.Fatalf("%s: %d duels, %+v", name, len(w.log), spent)
		}
		s, d := newStrengths(w.k, len(w.log), 1), newBTData(w.k, 1)
		for at := 0; at < len(w.log); {
			variance := d.variance(t, s.b)
			busy := make([]bool, w.k)
			value := func(i, j pref.Arm) float64 {
				p := 1 / (1 + math.Exp(s.b[j]-s.b[i]))
				return p * (1 - p) * variance(int(i), int(j))
			}
			end := at
			for ; end < len(w.log) && w.log[end].round == w.log[at].round; end++ {
				taken := w.log[end]
				most := 0.0
				for i := range pref.Arm(w.k) {
					for j := range i {
						if !busy[i] && !busy[j] && !problem.SameTeam(i, j) {
							most = max(most, value(i, j))
						}
					}
				}
				closeTo(t, name+": value", value(taken.First, taken.Second), most, 1e-8)
				busy[taken.First], busy[taken.Second] = true, true
			}
			for ; at < end; at++ {
				i, j, points := int(w.log[at].First), int(w.log[at].Second), leagueHalves(w.log[at].outcome)
				s.enter(i, j, points)
				d.enter(i, j, points)
			}
			s.fit()
		}
		for i, b := range s.b {
			if b > s.b[arm]+1e-8 {
				t.Fatalf("%s: recommends %d, but %d is stronger: %v", name, arm, i, s.b)
			}
		}
	}
}

// TestBradleyTerryChoosesWell checks that the choice of pairs finds the best arm of a
// Bradley-Terry world more often than a league with as many duels.
func TestBradleyTerryChoosesWell(t *testing.T) {
	simtest.Slow(t)
	const trials = 2000
	guided := leaguePool(t, "guided", 16, trials, func(p duel.Problem, s *rng.Source) duel.Learner {
		return NewBradleyTerry(BradleyTerryParams{DuelsParams: DuelsParams{Duels: 3}, Variance: 1}, p, s)
	})
	league := leaguePool(t, "guided", 16, trials, func(p duel.Problem, s *rng.Source) duel.Learner {
		return NewLeague(LeagueParams{Opponents: 3, Draw: "random", VotesParams: VotesParams{Votes: 1}}, p, s)
	})
	t.Logf("right choices: %.4f guided, %.4f league", guided, league)
	if guided < league+0.05 { // 4 standard errors of the difference are at most .063
		t.Errorf("right choices: %.4f guided, %.4f league", guided, league)
	}
}

// TestBradleyTerryGoesOnLearning checks that after 2000 duels of 8 arms, neighbours .05 apart,
// the recommendation is wrong no more often than after a round robin with as many duels. A
// pair's value without the covariance of its strengths gives most duels of an arm to one
// opponent; the comparisons then fall apart into components, and .18 of the recommendations
// are wrong.
func TestBradleyTerryGoesOnLearning(t *testing.T) {
	simtest.Slow(t)
	const arms, duels, trials = 8, 2000, 200
	wrong := func(label string, learner func(duel.Problem, *rng.Source) duel.Learner) float64 {
		count := 0
		for trial := range trials {
			coins := leagueStream(t, "coins", trial)
			w := &leagueWorld{k: arms, judge: func(first, second pref.Arm) pref.Outcome {
				if coins.Float64() < 0.5+0.05*float64(second-first) {
					return pref.FirstWins
				}
				return pref.SecondWins
			}}
			if arm, _ := leaguePlay(t, learner(w.problem(duels), leagueStream(t, label, trial)), w, duels); arm != 0 {
				count++
			}
		}
		return float64(count) / trials
	}
	guided := wrong("guided", func(p duel.Problem, s *rng.Source) duel.Learner {
		return NewBradleyTerry(BradleyTerryParams{DuelsParams: DuelsParams{Duels: duels / arms}, Variance: 1}, p, s)
	})
	uniform := wrong("uniform", func(p duel.Problem, s *rng.Source) duel.Learner {
		return NewRoundRobin(RoundRobinParams{Score: "borda"}, p, s)
	})
	// With shares of .02, four standard errors of their difference are 4·√(2·.02·.98/200) = .056.
	t.Logf("wrong recommendations: %.3f guided, %.3f uniform", guided, uniform)
	if guided > uniform+0.056 {
		t.Errorf("wrong recommendations: %.3f guided, %.3f uniform", guided, uniform)
	}
}

// TestBradleyTerryEqualPairs checks that of pairs whose values differ by rounding only the
// first is chosen, and that a difference beyond the fit's precision decides.
func TestBradleyTerryEqualPairs(t *testing.T) {
	problem := duel.Problem{Arms: 4}
	for _, row := range []struct {
		last float64
		want int
	}{{0.25 + 1e-12, 0}, {0.25 + 1e-6, 2}} {
		s := newStrengths(4, 8, 1)
		b := newBatch([]pref.Arm{0, 1, 2, 3}, &problem, s, leagueStream(t, 1))
		b.begin(1)
		for j := range 4 {
			for i := range j {
				b.values[j*4+i] = 0.25
			}
		}
		b.values[3*4+2] = row.last
		for j := range b.best {
			b.at[j], b.best[j] = greatest(b.row(j))
		}
		if i, _, _ := b.choose(); i != row.want {
			t.Errorf("%.12f: got arm %d, want %d", row.last, i, row.want)
		}
	}
}
