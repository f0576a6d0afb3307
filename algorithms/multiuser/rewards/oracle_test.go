package rewards

import (
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"

	"joust/sim/mdp"
	"joust/sim/multiuser"
	"joust/sim/rng"
)

// TestOracleSubspace compares the estimate with the posterior mean computed
// another way: of all rewards of a user at once, normal with the mean and the
// covariance over users, S·A numbers of which some are heard, without any basis.
func TestOracleSubspace(t *testing.T) {
	for _, feedback := range []multiuser.Feedback{multiuser.EveryStep, multiuser.OneStep, multiuser.OnlyReturn} {
		s := small
		s.users, s.states, s.branch, s.feedback = 40, 6, 3, feedback
		w := newWorld(s, rng.Stream(1, "instance"), rng.Stream(1, "coins"))
		w.problem.Unit = false // clipped estimates are harder to compare
		l := NewOracleSubspace(OracleSubspaceEntry.Defaults, w.problem, rng.Stream(1, "data"), rng.Stream(1, "own"))
		l.Reveal(&w.truth)
		pairs := w.problem.Pairs()
		var x [][]float64 // of what user 7 says, and
		var y []float64
		noise := s.noise * s.noise
		play(w, l, 5, func(u int, heard *multiuser.Observation) {
			if u != 7 {
				return
			}
			sum := make([]float64, pairs)
			for h := range s.horizon {
				j := heard.First.Pair(h, s.actions)
				sum[j]++
				if one := make([]float64, pairs); feedback == multiuser.EveryStep || feedback == multiuser.OneStep && heard.Step == h {
					one[j] = 1
					x = append(x, one)
				}
			}
			if feedback == multiuser.OnlyReturn {
				x = append(x, sum)
			}
			y = append(y, heard.Rewards...)
		})
		if feedback == multiuser.OnlyReturn {
			noise *= float64(s.horizon)
		}
		mean, covariance := make([]float64, pairs), mat.NewSymDense(pairs, nil)
		for u := range s.users {
			for j, r := range w.truth.Rewards.RawRowView(u) {
				mean[j] += r / float64(s.users)
			}
		}
		for u := range s.users {
			apart := mat.NewVecDense(pairs, nil)
			for j, r := range w.truth.Rewards.RawRowView(u) {
				apart.SetVec(j, r-mean[j])
			}
			covariance.SymRankOne(covariance, 1/float64(s.users), apart)
		}
		// mean + C X' (X C X' + σ²I)⁻¹ (y - X mean).
		design := mat.NewDense(len(x), pairs, nil)
		for i := range x {
			design.SetRow(i, x[i])
		}
		var across, inside mat.Dense
		across.Mul(covariance, design.T())
		inside.Mul(design, &across)
		for i := range x {
			inside.Set(i, i, inside.At(i, i)+noise)
		}
		var miss, right, want mat.VecDense
		miss.MulVec(design, mat.NewVecDense(pairs, mean))
		miss.SubVec(mat.NewVecDense(len(y), y), &miss)
		if err := right.SolveVec(&inside, &miss); err != nil {
			t.Fatal(err)
		}
		want.MulVec(&across, &right)
		l.Recommend()
		for j, m := range mean {
			// Condition numbers are those of noise against signal, about a thousand.
			if got := l.Estimate().Rewards.At(7, j); math.Abs(got-m-want.AtVec(j)) > 1e-9 {
				t.Fatalf("by %s user 7's reward of pair %d is estimated as %.12f, want %.12f", feedback, j, got, m+want.AtVec(j))
			}
		}
	}
}

// TestOracleSubspaceDegenerate holds that a subspace with columns of zeros, users
// who are alike, a user alone and no noise at all give what is right, where that
// is determined.
func TestOracleSubspaceDegenerate(t *testing.T) {
	for name, change := range map[string]func(*shape){
		"users alike, in a subspace that is too large": func(s *shape) { s.amp = 0 },
		"one user": func(s *shape) { s.users = 1 },
		"no noise": func(s *shape) { s.noise = 0 },
	} {
		s := small
		s.users = 20
		change(&s)
		w := newWorld(s, rng.Stream(1, "instance"), rng.Stream(1, "coins"))
		l := NewOracleSubspace(OracleSubspaceEntry.Defaults, w.problem, rng.Stream(1, "data"), rng.Stream(1, "own"))
		l.Reveal(&w.truth)
		play(w, l, 6, func(int, *multiuser.Observation) {})
		l.Recommend()
		var off mat.Dense
		off.Sub(l.Estimate().Rewards, w.truth.Rewards)
		if worst := mat.Norm(&off, 1) / float64(s.users); worst > 1e-6 {
			t.Errorf("%s: the estimate is off by %.2g on average in one column; it is determined", name, worst)
		}
	}
}

// TestWelfareRows holds that groups have a say by their mean and their share of
// users.
func TestWelfareRows(t *testing.T) {
	truth := &multiuser.Truth{Rewards: mat.NewDense(4, 2, []float64{1, 2, 3, 4, 5, 6, 9, 9})}
	rows, shares := welfareRows(truth)
	if r, _ := rows.Dims(); r != 4 || !mat.Equal(rows, truth.Rewards) || !slices.Equal(shares, []float64{.25, .25, .25, .25}) {
		t.Errorf("without groups the rows are %v with shares %v; each user has a say", mat.Formatted(rows), shares)
	}
	truth.Groups = []int{2, 0, 2, 2}
	rows, shares = welfareRows(truth)
	if want := mat.NewDense(2, 2, []float64{5, 17. / 3, 3, 4}); !mat.EqualApprox(rows, want, 1e-12) || !slices.Equal(shares, []float64{.75, .25}) {
		t.Errorf("of groups the rows are %v with shares %v", mat.Formatted(rows), shares)
	}
}

// TestOracleServesGroups is the toy of the specification: items worth (2, 0, 1.2)
// to three quarters of the users and (0, 2, 1.2) to the others. For the mean user
// the first is best, which leaves the minority nothing; for the worst-off group
// the compromise.
func TestOracleServesGroups(t *testing.T) {
	s := shape{users: 8, states: 1, actions: 3, branch: 1, horizon: 1, rank: 2, feedback: multiuser.Comparison}
	w := newWorld(s, rng.Stream(1, "instance"), rng.Stream(1, "coins"))
	w.problem.Unit = false
	w.truth.Groups = []int{0, 0, 0, 1, 0, 0, 0, 1}
	for u, g := range w.truth.Groups {
		w.truth.Rewards.SetRow(u, [][]float64{{2, 0, 1.2}, {0, 2, 1.2}}[g])
	}
	for choice, want := range map[string][2]float64{"utilitarian": {2, 0}, "maxmin": {1.2, 1.2}, "leximin": {1.2, 1.2}} {
		p := OracleEntry.Defaults
		p.Choice = choice
		l := NewOracle(p, w.problem, rng.Stream(1, "data"), rng.Stream(1, "own"))
		l.Reveal(&w.truth)
		play(w, l, 2, func(int, *multiuser.Observation) {})
		values := make([]float64, s.users)
		mdp.EvaluateAll(w.truth.Kernel, 1, w.truth.Rewards, l.Recommend(), values, 1)
		// maxmin is exact up to its tolerance of a hundredth of what can be gained.
		if math.Abs(values[0]-want[0]) > 0.02 || math.Abs(values[3]-want[1]) > 0.02 {
			t.Errorf("by %s the groups get %.3f and %.3f, want %v", choice, values[0], values[3], want)
		}
	}
}
