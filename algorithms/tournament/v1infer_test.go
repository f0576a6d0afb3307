package tournament

import (
	"fmt"
	"math"
	"testing"

	"joust/sim/duel"
	"joust/sim/pref"
	"joust/sim/rng"
	"joust/sim/simtest"
)

func newV1Of(p V1InferParams) func(duel.Problem, *rng.Source) duel.Learner {
	return func(problem duel.Problem, s *rng.Source) duel.Learner { return NewV1Infer(p, problem, s) }
}

// v1Replay computes all scores from the log.
func v1Replay(k int, log []leagueDuel, tau float64) []float64 {
	score := make([]float64, k)
	for i := range score {
		sum, weights := 0.0, 0.0
		for _, d := range log {
			w := 1.0
			if d.grades != (duel.Grades{}) {
				w = math.Max(math.Abs(d.grades.First-d.grades.Second)/9, tau)
			}
			switch win := float64(leagueHalves(d.outcome)) / 2; pref.Arm(i) {
			case d.First:
				sum += w * win
				weights += w
			case d.Second:
				sum += w * (1 - win)
				weights += w
			}
		}
		score[i] = 0.5
		if weights > 0 {
			score[i] = sum / weights
		}
	}
	return score
}

// TestV1Infer checks the log, with and without grades. There are 3N duels. In the first
// rounds, arms duel that have not duelled before, until each has had dmin opponents or as
// many as possible. Later, arms duel that are at most h places apart by their scores. The
// arm with the largest weighted score is recommended. The last round may be cut.
func TestV1Infer(t *testing.T) {
	for trial := range 2000 {
		coins := leagueStream(t, trial)
		w := &leagueWorld{k: 2 + coins.Intn(12), judge: leagueCoins(coins)}
		if trial%3 == 0 {
			w.teams = make([]int, w.k)
			for i := range w.teams {
				w.teams[i] = coins.Intn(3)
			}
			w.teams[0], w.teams[1] = 0, 1
		}
		if coins.Coin() {
			w.grade = func(o pref.Outcome) duel.Grades {
				g := duel.Grades{First: float64(1 + coins.Intn(10)), Second: float64(1 + coins.Intn(10))}
				if o == pref.FirstWins && g.First < g.Second || o == pref.SecondWins && g.First > g.Second {
					g.First, g.Second = g.Second, g.First
				}
				return g
			}
		}
		p := V1InferParams{Budget: 3, DMin: coins.Intn(4), H: 1 + coins.Intn(5), Tau: 0.1, Pairing: "near"}
		problem := w.problem(10_000)
		arm, spent := leaguePlay(t, NewV1Infer(p, problem, leagueStream(t, "learner", trial)), w, 10_000)
		name := fmt.Sprintf("trial %d, %d arms, teams %v, %+v", trial, w.k, w.teams, p)
		if len(w.log) != 3*w.k {
			t.Fatalf("%s: %d duels", name, len(w.log))
		}
		met := make(map[pref.Pair]bool)
		degree := make([]int, w.k)
		opponents := func(i pref.Arm) (n int) {
			for j := range pref.Arm(w.k) {
				if j != i && !problem.SameTeam(i, j) {
					n++
				}
			}
			return n
		}
		byes := 0
		for at := 0; at < len(w.log); {
			end := at
			for end < len(w.log) && w.log[end].round == w.log[at].round {
				end++
			}
			low := 0
			for i := range pref.Arm(w.k) {
				if degree[i] < min(p.DMin, opponents(i)) {
					low++
				}
			}
			score := v1Replay(w.k, w.log[:at], p.Tau)
			for _, d := range w.log[at:end] {
				i, j := d.First, d.Second
				between := 0
				for a := range pref.Arm(w.k) {
					if s := score[a]; (s-score[i])*(s-score[j]) < -1e-12 && !problem.SameTeam(a, i) && !problem.SameTeam(a, j) {
						between++
					}
				}
				switch {
				case low > 0 && (met[d.Pair] || degree[i] >= p.DMin && degree[j] >= p.DMin):
					t.Fatalf("%s: in round %d, with %d arms below dmin opponents, %v duel", name, d.round, low, d.Pair)
				case low == 0 && between >= p.H:
					t.Fatalf("%s: in round %d %v duel, with %d between them", name, d.round, d.Pair, between)
				}
			}
			for _, d := range w.log[at:end] {
				if !met[d.Pair] {
					met[d.Pair], met[d.Flip()] = true, true
					degree[d.First]++
					degree[d.Second]++
				}
			}
			byes += w.k - 2*(end-at)
			at = end
		}
		if rounds := w.log[len(w.log)-1].round; spent.Rounds != rounds || spent.Byes > byes || spent.Byes < byes-w.k {
			t.Fatalf("%s: %+v, want %d rounds and at most %d byes", name, spent, rounds, byes)
		}
		score := v1Replay(w.k, w.log, p.Tau)
		for i, s := range score {
			if s > score[arm]+1e-12 {
				t.Fatalf("%s: recommends %d, but %d is better: %v", name, arm, i, score)
			}
		}
	}
}

// TestV1Weights checks the weights by hand: a win by 10 to 1 and a loss at equal
// grades are 1/(1+τ).
func TestV1Weights(t *testing.T) {
	p := duel.Problem{Arms: 2}
	v := newV1Scores(&p, leagueStream(t), 0.1)
	for _, row := range []struct {
		outcome pref.Outcome
		grades  duel.Grades
		want    float64 // of arm 0
	}{
		{pref.FirstWins, duel.Grades{First: 10, Second: 1}, 1},
		{pref.SecondWins, duel.Grades{First: 5, Second: 5}, 1 / 1.1},
		{pref.Tie, duel.Grades{First: 8, Second: 5}, (1 + 0.5/3) / (1.1 + 1.0/3)},
	} {
		v.enter(pref.Pair{First: 0, Second: 1}, row.outcome.Tally(), row.grades)
		closeTo(t, "score", v.score[0], row.want, 1e-12)
		closeTo(t, "score of the other", v.score[1], 1-row.want, 1e-12)
	}
	if v.degree[0] != 1 || v.degree[1] != 1 {
		t.Errorf("after three duels of one pair, the degrees are %v", v.degree)
	}
}

// TestV1NearBeatsRandom checks that, with 3N duels, pairs of arms with similar scores lead
// to a better choice than random pairs, here by 2 points; the difference has a standard
// error of at most .007.
func TestV1NearBeatsRandom(t *testing.T) {
	simtest.Slow(t)
	const trials = 6000
	p := V1InferParams{Budget: 3, DMin: 2, H: 4, Tau: 0.1, Pairing: "near"}
	near := leaguePool(t, "v1", 16, trials, newV1Of(p))
	p.Pairing = "random"
	random := leaguePool(t, "v1", 16, trials, newV1Of(p))
	t.Logf("right choices: %.4f near, %.4f random", near, random)
	if near < random {
		t.Errorf("right choices: %.4f near, %.4f random", near, random)
	}
}
