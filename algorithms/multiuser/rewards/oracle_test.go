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

// TestOracleKnowsRewards checks that the gap of the oracle is due to transitions alone. Its
// rewards are the true ones, so that they have no error after any number of rounds. Where
// each pair has one successor, transitions are known once every pair was visited, and
// the gap is 0 from then on; with noisy transitions it is not 0 yet.
func TestOracleKnowsRewards(t *testing.T) {
	for _, branch := range []int{1, small.branch} {
		s := small
		s.branch = branch
		scores := run(t, s, subjectOf(t, "oracle").made, 0, 1, 16)
		for c, score := range scores {
			if score.Relative > 1e-12 {
				t.Errorf("%d successors, checkpoint %d: its rewards have a relative error of %g", branch, c, score.Relative)
			}
		}
		if gap := scores[1].Gap; branch == 1 && gap > 1e-12 || branch > 1 && gap < 1e-6 {
			t.Errorf("%d successors: a gap of %g after 16 rounds", branch, gap)
		}
	}
}

// TestOracleSubspace compares the estimate with the posterior mean computed in another way:
// from the normal law of all S·A rewards of a user with the mean and the covariance over
// users, conditional on the observations, without any basis.
func TestOracleSubspace(t *testing.T) {
	for _, feedback := range []multiuser.Feedback{multiuser.EveryStep, multiuser.OneStep, multiuser.OnlyReturn} {
		s := small
		s.users, s.states, s.branch, s.feedback = 40, 6, 3, feedback
		w := newWorld(s, rng.Stream(1, "instance"), rng.Stream(1, "coins"))
		w.problem.Unit = false // estimates without clipping are easier to compare
		l := NewOracleSubspace(OracleSubspaceEntry.Defaults, w.problem, rng.Stream(1, "data"), rng.Stream(1, "own"))
		l.Reveal(&w.truth)
		pairs := w.problem.Pairs()
		var x [][]float64 // of the observations of user 7, and
		var y []float64
		noise := s.noise * s.noise
		play(w, l, 5, func(u int, o *multiuser.Observation) {
			if u != 7 {
				return
			}
			sum := make([]float64, pairs)
			for h := range s.horizon {
				j := o.First.Pair(h, s.actions)
				sum[j]++
				if one := make([]float64, pairs); feedback == multiuser.EveryStep || feedback == multiuser.OneStep && o.Step == h {
					one[j] = 1
					x = append(x, one)
				}
			}
			if feedback == multiuser.OnlyReturn {
				x = append(x, sum)
			}
			y = append(y, o.Rewards...)
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
			// The condition numbers, the ratios of signal to noise, are about a thousand.
			if got := l.Estimate().Rewards.At(7, j); math.Abs(got-m-want.AtVec(j)) > 1e-9 {
				t.Fatalf("by %s user 7's reward of pair %d is estimated as %.12f, want %.12f", feedback, j, got, m+want.AtVec(j))
			}
		}
	}
}

// TestOracleSubspaceDegenerate checks that the estimate is right, where it is determined, in a
// subspace with columns of zeros, with equal users, a single user and no noise.
func TestOracleSubspaceDegenerate(t *testing.T) {
	for name, change := range map[string]func(*shape){
		"equal users, in a subspace that is too large": func(s *shape) { s.amp = 0 },
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
			t.Errorf("%s: the error is %.2g on average in one column, want at most 1e-6", name, worst)
		}
	}
}

// TestWelfareRows checks that groups count by their mean rewards and their shares of users.
func TestWelfareRows(t *testing.T) {
	truth := &multiuser.Truth{Rewards: mat.NewDense(4, 2, []float64{1, 2, 3, 4, 5, 6, 9, 9})}
	rows, shares := welfareRows(truth)
	if r, _ := rows.Dims(); r != 4 || !mat.Equal(rows, truth.Rewards) || !slices.Equal(shares, []float64{.25, .25, .25, .25}) {
		t.Errorf("without groups the rows are %v with shares %v, want one row for each user", mat.Formatted(rows), shares)
	}
	truth.Groups = []int{2, 0, 2, 2}
	rows, shares = welfareRows(truth)
	if want := mat.NewDense(2, 2, []float64{5, 17. / 3, 3, 4}); !mat.EqualApprox(rows, want, 1e-12) || !slices.Equal(shares, []float64{.75, .25}) {
		t.Errorf("with groups the rows are %v with shares %v", mat.Formatted(rows), shares)
	}
}

// TestOracleServesGroups checks the example of the specification: items with rewards (2, 0,
// 1.2) for three quarters of the users and (0, 2, 1.2) for the others. The first item is best
// for the mean user and gives the minority nothing; the compromise is best for the worst-off
// group.
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
		// maxmin is exact up to its tolerance of a hundredth of the largest gain.
		if math.Abs(values[0]-want[0]) > 0.02 || math.Abs(values[3]-want[1]) > 0.02 {
			t.Errorf("by %s the groups gain %.3f and %.3f, want %v", choice, values[0], values[3], want)
		}
	}
}
