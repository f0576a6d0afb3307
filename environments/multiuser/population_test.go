package multiuser

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"

	"joust/sim/mdp"
	"joust/sim/multiuser"
	"joust/sim/param"
	"joust/sim/rng"
)

// singular values of a matrix, largest first.
func singular(t *testing.T, m mat.Matrix) []float64 {
	t.Helper()
	var svd mat.SVD
	if !svd.Factorize(m, mat.SVDNone) {
		t.Fatal("no singular values")
	}
	return svd.Values(nil)
}

// rankOf returns the number of singular values above 1e-10 of the largest.
func rankOf(t *testing.T, m mat.Matrix) int {
	t.Helper()
	values := singular(t, m)
	n := 0
	for _, s := range values {
		if s > 1e-10*values[0] {
			n++
		}
	}
	return n
}

// outside returns the largest entry of the part of the rows that the columns of
// loadings do not span.
func outside(rows, loadings *mat.Dense) float64 {
	var qr mat.SVD
	if !qr.Factorize(loadings, mat.SVDThin) {
		return math.NaN()
	}
	var basis, along, back mat.Dense
	qr.UTo(&basis)
	along.Mul(rows, &basis)
	back.Mul(&along, basis.T())
	back.Sub(rows, &back)
	return math.Max(mat.Max(&back), -mat.Min(&back))
}

// Fact 4 of the specification: rewards have the rank of the parameter to 1e-10, lie in
// [0,1] (utilities do not) and in the space of the loadings. Without the popularity
// they have one rank less, because the first column of U is constant.
func TestRank(t *testing.T) {
	plain := []param.Params{
		with(t, GarnetEntry.Defaults, map[string]any{"states": 12, "users": 30}),
		with(t, GarnetEntry.Defaults, map[string]any{"states": 12, "users": 30, "spiky": .25}),
		with(t, TreeEntry.Defaults, map[string]any{"users": 30}),
		with(t, LinearMDPEntry.Defaults, map[string]any{"users": 30, "states": 12}),
		with(t, ItemsEntry.Defaults, map[string]any{"users": 30}),
		with(t, ItemsEntry.Defaults, map[string]any{"users": 30, "features": 0}),
	}
	for _, base := range plain {
		for _, population := range []string{"sphere", "dirichlet", "clusters"} {
			for _, rank := range []int{1, 2, 3, 7} {
				if population == "clusters" && rank == 1 {
					continue
				}
				p := with(t, base, map[string]any{"rank": rank, "population": population})
				if population == "dirichlet" { // so that every base reward has users who like it
					p = with(t, p, map[string]any{"alpha": .5})
				}
				env := trialOf(open(t, p), rank)
				truth := env.Truth()
				what := fmt.Sprintf("%T %s rank %d", p, population, rank)
				if got := rankOf(t, truth.Rewards); got != rank || truth.Rank() != rank {
					t.Errorf("%s: the rank is %d, the truth says %d", what, got, truth.Rank())
				}
				if off := outside(truth.Rewards, truth.Loadings); off > 1e-10 {
					t.Errorf("%s: rewards are %g off the space of the loadings", what, off)
				}
				if rank == 1 || population == "dirichlet" {
					continue
				}
				personal := mat.DenseCopyOf(truth.Rewards)
				for u := range 30 {
					for j := range env.problem.Pairs() {
						personal.Set(u, j, personal.At(u, j)-truth.Loadings.At(j, 0))
					}
				}
				if got := rankOf(t, personal); got != rank-1 {
					t.Errorf("%s: the rank without popularity is %d", what, got)
				}
			}
		}
	}
}

// The personal part of a reward is at most amp and comes close to it; the popularity
// lies within [amp, 1-amp].
func TestAmp(t *testing.T) {
	for _, amp := range []float64{.05, .3, .49} {
		truth := trialOf(open(t, with(t, GarnetEntry.Defaults, map[string]any{"users": 50, "amp": amp})), 0).Truth()
		most := 0.0
		for u := range 50 {
			for j, x := range truth.Rewards.RawRowView(u) {
				popularity := truth.Loadings.At(j, 0)
				if popularity < amp || popularity > 1-amp {
					t.Fatalf("amp %v: popularity %v", amp, popularity)
				}
				most = max(most, math.Abs(x-popularity))
			}
		}
		// Of 20000 products of directions of the plane, cosines of uniform
		// angles, the largest is below 0.999 with probability < 1e-100.
		if most > amp+1e-15 || most < .999*amp {
			t.Errorf("amp %v: the largest personal part is %v", amp, most)
		}
	}
}

// Fact 3 of the specification: with amp 0 all users have the same rewards, and the
// optimal policy of one is optimal for all. The truth then has rank 1.
func TestNobodyDiffers(t *testing.T) {
	for _, base := range []param.Params{GarnetEntry.Defaults, GridEntry.Defaults, ChainEntry.Defaults, TreeEntry.Defaults, with(t, LinearMDPEntry.Defaults, map[string]any{"states": 20})} {
		for _, population := range []string{"sphere", "dirichlet", "clusters"} {
			env := trialOf(open(t, with(t, base, map[string]any{"users": 8, "amp": 0.0, "population": population})), 0)
			truth, problem := env.Truth(), env.Problem()
			if truth.Rank() != 1 {
				t.Errorf("%T %s: the rank is %d", base, population, truth.Rank())
			}
			policies := make([]*mdp.Policy, 8)
			for u := range policies {
				policies[u] = mdp.NewPolicy(problem.States, problem.Actions, problem.Horizon)
			}
			best, values := make([]float64, 8), make([]float64, 8)
			mdp.PlanAll(truth.Kernel, problem.Horizon, truth.Rewards, policies, best, 1)
			for u := range policies {
				policies[u] = policies[0]
			}
			mdp.EvaluateAll(truth.Kernel, problem.Horizon, truth.Rewards, policies, values, 1)
			for u := range policies {
				if best[u] != best[0] || math.Abs(values[u]-best[u]) > 1e-12 {
					t.Errorf("%T %s: the first user's policy is worth %v to user %d, whose best is %v", base, population, values[u], u, best[u])
				}
			}
		}
	}
	// With the default amp they differ.
	rewards := trialOf(open(t, GarnetEntry.Defaults), 0).Truth().Rewards
	if slices.Equal(rewards.RawRowView(0), rewards.RawRowView(1)) {
		t.Error("users are the same with the default amp")
	}
}

// A point of the sphere has mean 0 and, in R^n, second moments 1/n in each
// coordinate and 0 between two. Coordinates are at most 1, so each mean of N has a
// standard error of at most 1/√N.
func TestDirection(t *testing.T) {
	const draws = 20_000
	s := rng.Stream(1, "direction")
	for _, n := range []int{1, 2, 5} {
		sum, square, cross := 0.0, 0.0, 0.0
		v := make([]float64, n)
		for range draws {
			direction(v, s)
			if length := dot(v, v); math.Abs(length-1) > 1e-14 {
				t.Fatalf("n = %d: squared length %v", n, length)
			}
			sum += v[0]
			square += v[0] * v[0]
			cross += v[0] * v[n-1]
		}
		want := 0.0
		if n == 1 {
			want = 1
		}
		for _, c := range []struct {
			what      string
			got, want float64
		}{{"mean", sum, 0}, {"second moment", square, 1 / float64(n)}, {"product", cross, want}} {
			if math.Abs(c.got/draws-c.want) > 5/math.Sqrt(draws) {
				t.Errorf("n = %d: the %s is %v, want %v", n, c.what, c.got/draws, c.want)
			}
		}
	}
	direction(nil, s) // of R^0 there is one point
}

// Weights of the symmetric Dirichlet law have, each, the mean 1/n and the second
// moment (α+1)/(n(nα+1)); all lie in [0,1], so that means have a standard error of
// at most 1/(2√N). The last weight, the rest of the stick, has the same
// law as the first.
func TestDirichlet(t *testing.T) {
	const draws = 20_000
	s := rng.Stream(1, "dirichlet")
	for _, c := range []struct {
		alpha float64
		n     int
	}{{1, 2}, {.1, 3}, {.2, 20}, {5, 4}, {1e-4, 3}, {1e-9, 2}, {1, 1}} {
		w := make([]float64, c.n)
		mean, square := make([]float64, c.n), make([]float64, c.n)
		for range draws {
			dirichlet(c.alpha, w, s)
			sum := 0.0
			for i, x := range w {
				if !(x >= 0 && x <= 1) {
					t.Fatalf("%+v: a weight is %v", c, x)
				}
				sum += x
				mean[i] += x / draws
				square[i] += x * x / draws
			}
			if math.Abs(sum-1) > 1e-14 {
				t.Fatalf("%+v: the weights sum to %v", c, sum)
			}
		}
		n := float64(c.n)
		for _, i := range []int{0, c.n / 2, c.n - 1} {
			if want := 1 / n; math.Abs(mean[i]-want) > 2.5/math.Sqrt(draws) {
				t.Errorf("%+v: the mean of weight %d is %v, want %v", c, i, mean[i], want)
			}
			if want := (c.alpha + 1) / n / (n*c.alpha + 1); math.Abs(square[i]-want) > 2.5/math.Sqrt(draws) {
				t.Errorf("%+v: the second moment of weight %d is %v, want %v", c, i, square[i], want)
			}
		}
	}
}

// Without jitter there are as many different users as clusters, and the same are
// of one group. With a little they are near each other: with r = 3 and a jitter of
// 0.05, if no coordinate of a user's jitter exceeds 4.5 standard deviations, which
// all of 600 keep to with probability 0.996, a user is at most
// 0.225/(1-0.225) = 0.29 from the corner in angle, and two of a group 0.58.
func TestClusters(t *testing.T) {
	exact := trialOf(open(t, with(t, GarnetEntry.Defaults, map[string]any{"users": 300, "population": "clusters", "jitter": 0.0})), 0).Truth()
	near := trialOf(open(t, with(t, GarnetEntry.Defaults, map[string]any{"users": 300, "population": "clusters", "jitter": .05})), 0).Truth()
	if !slices.Equal(exact.Groups, near.Groups) {
		t.Error("jitter changes the groups")
	}
	count := make([]int, 4)
	for _, g := range exact.Groups {
		count[g]++
	}
	for g, n := range count {
		// The standard error of each count of 300 with probability 1/4 is 7.5.
		if math.Abs(float64(n)-75) > 5*7.5 {
			t.Errorf("group %d has %d of 300 users", g, n)
		}
	}
	for u := range 300 {
		for v := range u {
			a, b := exact.Rewards.RawRowView(u), exact.Rewards.RawRowView(v)
			if slices.Equal(a, b) != (exact.Groups[u] == exact.Groups[v]) {
				t.Fatalf("users %d and %d of groups %d and %d want the same: %v", u, v, exact.Groups[u], exact.Groups[v], slices.Equal(a, b))
			}
			if near.Groups[u] != near.Groups[v] {
				continue
			}
			for j, x := range near.Rewards.RawRowView(u) {
				if off := math.Abs(x - near.Rewards.At(v, j)); off > .3*.6 || off == 0 {
					t.Fatalf("users %d and %d of group %d differ by %v", u, v, near.Groups[u], off)
				}
			}
		}
	}
}

// Exactly the share of users are outliers, whose rewards are uniform on [0,1] and have
// no low rank. A larger share has the same outliers and more, and leaves the other
// users as they are. Outliers are a group of their own.
func TestOutliers(t *testing.T) {
	const users = 200
	before := trialOf(open(t, with(t, GarnetEntry.Defaults, map[string]any{"users": users, "population": "clusters"})), 0).Truth()
	odd := make([]bool, users)
	for _, share := range []float64{.004, .1, .355, 1} {
		truth := trialOf(open(t, with(t, GarnetEntry.Defaults, map[string]any{"users": users, "population": "clusters", "outliers": share})), 0).Truth()
		n, sum := 0, 0.0
		for u := range users {
			row := truth.Rewards.Slice(u, u+1, 0, 400).(*mat.Dense)
			if slices.Equal(truth.Rewards.RawRowView(u), before.Rewards.RawRowView(u)) {
				if odd[u] || truth.Groups[u] != before.Groups[u] {
					t.Errorf("user %d is an outlier among few, not among many", u)
				}
				continue
			}
			n++
			odd[u] = true
			sum += mat.Sum(row)
			if off := outside(row, truth.Loadings); off < .1 {
				t.Errorf("outlier %d is %v off the space of the loadings", u, off)
			}
			if truth.Groups[u] != 4 {
				t.Errorf("outlier %d is of group %d", u, truth.Groups[u])
			}
		}
		if want := int(math.Round(share * users)); n != want {
			t.Errorf("with a share of %v there are %d outliers, want %d", share, n, want)
		}
		// A uniform number has a standard deviation of √(1/12).
		if cells := float64(n * 400); math.Abs(sum/cells-.5) > 5*math.Sqrt(1/12.0/cells) {
			t.Errorf("outliers' rewards have the mean %v", sum/cells)
		}
	}
}

// Users differ in exactly the share of pairs; a larger share has the same pairs and
// more.
func TestSpiky(t *testing.T) {
	carries := make([]bool, 400)
	for _, share := range []float64{.005, .05, .5, 1} {
		truth := trialOf(open(t, with(t, GarnetEntry.Defaults, map[string]any{"users": 20, "spiky": share})), 0).Truth()
		n := 0
		for j := range 400 {
			column := mat.Col(nil, j, truth.Rewards)
			differs := slices.Max(column) > slices.Min(column)
			if carries[j] && !differs {
				t.Errorf("pair %d is personal among few, not among many", j)
			}
			carries[j] = differs
			if differs {
				n++
			}
		}
		if want := int(math.Round(share * 400)); n != want {
			t.Errorf("with a share of %v, users differ in %d of 400 pairs, want %d", share, n, want)
		}
	}
}

// μ and κ of matrices of which they are known, with loadings that span more than
// they need.
func TestIncoherenceByHand(t *testing.T) {
	for _, c := range []struct {
		what              string
		rewards, loadings *mat.Dense
		wantMu, wantKappa float64
	}{
		{"ones", mat.NewDense(2, 3, []float64{1, 1, 1, 1, 1, 1}), mat.NewDense(3, 1, []float64{1, 1, 1}), 1, 1},
		{"one entry", mat.NewDense(2, 3, []float64{0, 0, 5, 0, 0, 0}), mat.NewDense(3, 2, []float64{1, 0, 1, 0, 1, 1}), 3, 1},
		{"two entries", mat.NewDense(4, 3, []float64{1, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0}), mat.NewDense(3, 3, []float64{1, 0, 0, 0, 1, 0, 0, 0, 1}), 2, 4},
		{"twice the same loading", mat.NewDense(2, 2, []float64{1, 1, 1, 1}), mat.NewDense(2, 2, []float64{1, 1, 1, 1}), 1, 1},
		{"what lies outside", mat.NewDense(2, 2, []float64{1, 1, 1, -1}), mat.NewDense(2, 1, []float64{1, 1}), 2, 1},
		{"nothing", mat.NewDense(2, 2, nil), mat.NewDense(2, 1, []float64{1, 1}), 1, 1},
	} {
		mu, kappa := multiuser.Incoherence(&multiuser.Truth{Rewards: c.rewards, Loadings: c.loadings})
		if math.Abs(mu-c.wantMu) > 1e-12 || math.Abs(kappa-c.wantKappa) > 1e-12 {
			t.Errorf("%s: μ = %v and κ = %v, want %v and %v", c.what, mu, kappa, c.wantMu, c.wantKappa)
		}
	}
}

// μ and κ of drawn matrices are those of a singular value decomposition of all of
// it. The plain generator is incoherent: the left factor's leverages are r/N up to
// sampling, and a pair has at most its share of three bounded numbers. Few carriers
// make it coherent, by about 1/spiky.
func TestIncoherence(t *testing.T) {
	for _, rank := range []int{1, 2, 3, 6} {
		truth := trialOf(open(t, with(t, GarnetEntry.Defaults, map[string]any{"users": 150, "states": 20, "rank": rank})), 0).Truth()
		var svd mat.SVD
		if !svd.Factorize(truth.Rewards, mat.SVDThin) {
			t.Fatal("no decomposition")
		}
		var u, v mat.Dense
		svd.UTo(&u)
		svd.VTo(&v)
		leverage := func(m *mat.Dense) (most float64) {
			rows, _ := m.Dims()
			for i := range rows {
				most = max(most, mat.Norm(m.Slice(i, i+1, 0, rank), 2))
			}
			return most * most * float64(rows) / float64(rank)
		}
		values := svd.Values(nil)
		mu, kappa := multiuser.Incoherence(truth)
		if want := max(leverage(&u), leverage(&v)); math.Abs(mu-want) > 1e-9 {
			t.Errorf("rank %d: μ = %v, want %v", rank, mu, want)
		}
		if want := values[0] / values[rank-1]; math.Abs(kappa-want) > 1e-9*want {
			t.Errorf("rank %d: κ = %v, want %v", rank, kappa, want)
		}
	}
	mu, kappa := multiuser.Incoherence(trialOf(open(t, GarnetEntry.Defaults), 0).Truth())
	t.Logf("garnet as it stands: μ = %.3f, κ = %.3f", mu, kappa)
	if mu < 1 || mu > 2 || kappa > 6 {
		t.Errorf("garnet as it stands has μ = %v and κ = %v; the specification's example has 1.4 and 3.6", mu, kappa)
	}
	spiky, _ := multiuser.Incoherence(trialOf(open(t, with(t, GarnetEntry.Defaults, map[string]any{"spiky": .05})), 0).Truth())
	// All of the two personal directions is in 20 of 400 pairs: μ is between
	// 2/3·400/20 = 13 for even leverages and a few times that.
	if spiky < 13 || spiky > 40 {
		t.Errorf("with 5 %% of the pairs personal, μ = %v", spiky)
	}
}
