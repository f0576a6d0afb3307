package rewards

import (
	"math"
	"slices"
	"strconv"
	"testing"

	"joust/algorithms/multiuser/completion"
	"joust/sim/multiuser"
	"joust/sim/rng"
)

// circle returns the rewards of users evenly spread on a circle, of rank 3 with the
// offsets, all observed without noise.
func circle(users, pairs int) *completion.Data {
	t := completion.NewTable(users, pairs)
	for u := range users {
		for j := range pairs {
			angle := 2 * math.Pi * (float64(u)/float64(users) - float64(j)/float64(pairs))
			t.Add(u, j, 0.5+0.3*math.Cos(angle))
		}
	}
	return t.Data()
}

// clusterer returns a learner of clusters for data that it has not observed itself.
func clusterer(d *completion.Data, change func(*ClustersParams)) *Clusters {
	p := ClustersEntry.Defaults
	change(&p)
	problem := multiuser.Problem{Users: d.Rows, Shots: 1, States: d.Cols, Actions: 1, Horizon: 1, Start: make([]float64, d.Cols), Feedback: multiuser.EveryStep, Unit: true, Rounds: 1, Workers: 2}
	problem.Start[0] = 1
	return NewClusters(p, problem, rng.Stream(1, "data"), rng.Stream(1, "own"))
}

// TestBias checks the law of section 3 of the specification: k points represent users on a
// circle with a relative error of at least √(1-(sin(π/k)/(π/k))²), which is .771, .435 and
// .224 for 2, 4 and 8 points. Shrinkage of centroids to the mean of all, with the weight of
// one user in 720/k, adds (k/720)² to the square of the error; 720 users differ from a circle
// by (π/720)²; and a fit stops where a pass gains less than a millionth. Together they stay
// below a two-hundredth of the law. EM gives users between two clusters a mean of both, which
// is closer to them: its error may be a twentieth below the law.
func TestBias(t *testing.T) {
	d := circle(720, 24)
	for _, method := range []string{"kmeans", "em"} {
		for _, k := range []int{1, 2, 4, 8} {
			l := clusterer(d, func(p *ClustersParams) { p.Method, p.Clusters = method, k })
			c := l.fit(d, k)
			row, square, spread := make([]float64, d.Cols), 0.0, 0.0
			for u := range d.Rows {
				c.write(u, row)
				for j := range row {
					z := row[j] - d.Mean[u*d.Cols+j]
					square += z * z
					z = d.Mean[u*d.Cols+j] - 0.5
					spread += z * z
				}
			}
			got := math.Sqrt(square / spread)
			x := math.Pi / float64(k)
			want := math.Sqrt(1 - math.Pow(math.Sin(x)/x, 2))
			t.Logf("%s with %d: %.4f, law %.4f", method, k, got, want)
			least := 0.995
			if method == "em" {
				least = 0.95
			}
			if got < least*want || got > 1.005*want {
				t.Errorf("%s with %d clusters has a relative error of %.4f on the circle, want %.4f by the law", method, k, got, want)
			}
		}
	}
}

// sparse returns noisy rewards of users in that many groups, of which a third is observed.
func sparse(label string, kinds int) (d *completion.Data, groups []int) {
	s := rng.Stream(1, "sparse", label)
	const users, pairs = 200, 20
	centre := make([]float64, pairs*kinds)
	for i := range centre {
		centre[i] = s.Float64()
	}
	t := completion.NewTable(users, pairs)
	for u := range users {
		groups = append(groups, s.Intn(kinds))
		for range 8 {
			j := s.Intn(pairs)
			t.Add(u, j, centre[j*kinds+groups[u]]+0.1*s.Normal())
		}
	}
	return t.Data(), groups
}

// TestLossNeverGrows checks that no half of a pass increases the loss: for k-means the
// penalised sum of squares, for EM minus the log posterior, both computed here directly.
func TestLossNeverGrows(t *testing.T) {
	for trial := range 10 {
		d, _ := sparse(strconv.Itoa(trial), 3)
		for _, soft := range []bool{false, true} {
			l := clusterer(d, func(*ClustersParams) {})
			c := newClustering(d, columnMeans(l.Problem, d), 4, soft, 1)
			c.grow(rng.Stream(1, "grow", strconv.Itoa(trial)), func(int) {})
			shuffle := rng.Stream(1, "shuffle", strconv.Itoa(trial))
			for range d.Rows { // change the solution
				u, v := shuffle.Intn(d.Rows), shuffle.Intn(d.Rows)
				for x := range c.k {
					c.belongs[u*c.k+x], c.belongs[v*c.k+x] = c.belongs[v*c.k+x], c.belongs[u*c.k+x]
				}
			}
			before := math.Inf(1)
			for pass := range 20 {
				c.updateCentroids()
				c.assign()
				if got, want := c.loss, plainLoss(c); math.Abs(got-want) > 1e-9*(1+math.Abs(want)) {
					t.Fatalf("pass %d: the loss is %.12f, want %.12f", pass, got, want)
				}
				// The rounding of sums of a thousand terms.
				if c.loss > before+1e-10*math.Abs(before) {
					t.Fatalf("soft=%v, trial %d, pass %d: the loss increases from %.12f to %.12f", soft, trial, pass, before, c.loss)
				}
				before = c.loss
			}
		}
	}
}

// plainLoss returns the loss of a clustering by its definition.
func plainLoss(c *clustering) float64 {
	d, loss := c.data, 0.0
	square := 0.0
	for i, m := range c.centre {
		square += (m - c.pooled[i/c.k]) * (m - c.pooled[i/c.k])
	}
	normal := func(x, variance float64) float64 { // without what is the same for all
		return math.Exp(-x*x/(2*variance)) / math.Sqrt(variance)
	}
	for u := range d.Rows {
		likelihood := 0.0
		for x := range c.k {
			far, density := 0.0, 1.0
			for i := d.First[u]; i < d.First[u+1]; i++ {
				z := d.Mean[i] - c.centre[int(d.Col[i])*c.k+x]
				far += d.Count[i] * z * z
				if c.soft {
					density *= normal(z*math.Sqrt(d.Count[i]), c.noise)
				}
			}
			if !c.soft && c.belongs[u*c.k+x] == 1 {
				loss += far
			}
			likelihood += c.share[x] * density
		}
		if c.soft {
			loss -= math.Log(likelihood)
		}
	}
	if !c.soft {
		return loss + square
	}
	return loss + square/(2*c.noise) + float64(len(c.centre))/2*math.Log(c.noise)
}

// TestClustersFindGroups checks that both methods find three groups of users, and that
// hold-out chooses enough clusters for them, and one cluster for users with equal rewards.
func TestClustersFindGroups(t *testing.T) {
	d, groups := sparse("groups", 3)
	for _, method := range []string{"kmeans", "em"} {
		l := clusterer(d, func(p *ClustersParams) { p.Method, p.Clusters = method, 0 })
		c := l.fit(d, 3)
		likeliest := make([]int, d.Rows)
		for u := range likeliest {
			mine := c.belongs[u*3 : (u+1)*3]
			likeliest[u] = slices.Index(mine, slices.Max(mine))
		}
		apart := 0
		for u := range groups {
			for v := range u {
				if (groups[u] == groups[v]) != (likeliest[u] == likeliest[v]) {
					apart++
				}
			}
		}
		// With eight entries of 20, noise .1 and groups that differ by .4 at each entry, a
		// user is misplaced with a probability far below 1/100 once centroids are right.
		if apart > d.Rows {
			t.Errorf("%s: %d of %d pairs of users are wrongly separated or joined; at most one user may be misplaced", method, apart, d.Rows*(d.Rows-1)/2)
		}
		// More than four clusters split groups into nearly equal halves, at little cost.
		if k := l.choose(d); k < 4 {
			t.Errorf("%s: hold-out chooses %d clusters for three groups, want at least 4 of 1, 2, 4, 8 and 16", method, k)
		}
		same, _ := sparse("alike", 1)
		if k := l.choose(same); k != 1 {
			t.Errorf("%s: hold-out chooses %d clusters for users with equal rewards, want 1", method, k)
		}
	}
}

// TestSplit checks that every entry is in exactly one part of a hold-out.
func TestSplit(t *testing.T) {
	d, _ := sparse("split", 3)
	train, test := split(d, rng.Stream(1, "split"))
	if n := len(test.Col); n < len(d.Col)/20 || n > len(d.Col)/5 {
		t.Errorf("%d of %d entries are held out, want about a tenth", n, len(d.Col))
	}
	for u := range d.Rows {
		var columns []int32
		for _, part := range []*completion.Data{train, test} {
			columns = append(columns, part.Col[part.First[u]:part.First[u+1]]...)
		}
		slices.Sort(columns)
		if !slices.Equal(columns, d.Col[d.First[u]:d.First[u+1]]) {
			t.Fatalf("user %d has columns %v in the parts, want %v", u, columns, d.Col[d.First[u]:d.First[u+1]])
		}
	}
}

// TestUserWithoutObservations checks what clusters say of a user of whom nothing was
// observed, among groups of 10, 30 and 20 users with exact rewards: the rewards of the
// largest group or, with em, the mean of the groups by their sizes. With em the user counts
// for each cluster by the share that is to be found, π = (n + π)/61, so that π = n/60.
func TestUserWithoutObservations(t *testing.T) {
	const pairs = 12
	sizes := []int{10, 30, 20}
	s := rng.Stream(1, "unobserved")
	rewards := make([][]float64, len(sizes))
	table := completion.NewTable(61, pairs)
	var member []int // of each group, one
	u := 0
	for g, n := range sizes {
		for range pairs {
			rewards[g] = append(rewards[g], s.Float64())
		}
		member = append(member, u)
		for range n {
			for j, y := range rewards[g] {
				table.Add(u, j, y)
			}
			u++
		}
	}
	d := table.Data()
	for _, method := range []string{"kmeans", "em"} {
		c := clusterer(d, func(p *ClustersParams) { p.Method, p.Clusters = method, 3 }).fit(d, 3)
		got, of := make([]float64, pairs), make([]float64, pairs)
		c.write(60, got)
		want := make([]float64, pairs)
		for g, n := range sizes {
			weight := float64(n) / 60
			if method == "kmeans" {
				weight = float64(g % 2) // the second group is the largest
			}
			c.write(member[g], of) // its centroid
			for j := range want {
				if math.Abs(of[j]-rewards[g][j]) > 0.1 { // 10 users and one pseudo-observation
					t.Errorf("%s: a user of group %d has reward %v for pair %d, want about %v", method, g, of[j], j, rewards[g][j])
				}
				want[j] += weight * of[j]
			}
		}
		for j := range want {
			// A fit stops where a pass gains less than a millionth.
			if math.Abs(got[j]-want[j]) > 1e-3 {
				t.Errorf("%s: a user without observations has reward %v for pair %d, want %v", method, got[j], j, want[j])
			}
		}
	}
}

// TestEquallyNear checks the rule for a user who is as near to several clusters: the largest
// of them, and of equally large ones the first.
func TestEquallyNear(t *testing.T) {
	for _, row := range []struct {
		far, share []float64
		want       int
	}{
		{[]float64{2, 1, 3}, []float64{.6, .1, .3}, 1},
		{[]float64{1, 1, 3}, []float64{.2, .3, .5}, 1},
		{[]float64{1, 1, 3}, []float64{.3, .2, .5}, 0},
		{[]float64{0, 0, 0}, []float64{.2, .3, .5}, 2},
		{[]float64{0, 0, 0}, []float64{.4, .2, .4}, 0},
		{[]float64{3, 1, 1}, []float64{.5, .25, .25}, 1},
	} {
		c := &clustering{share: row.share}
		mine := []float64{.5, .5, 0}
		if far := c.harden(row.far, mine); far != row.far[row.want] || mine[row.want] != 1 || mine[0]+mine[1]+mine[2] != 1 {
			t.Errorf("distances %v, shares %v: the user belongs to the clusters %v at distance %v, want cluster %d", row.far, row.share, mine, far, row.want)
		}
	}
}
