package multiuser

import (
	"errors"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"

	"joust/sim/param"
)

// rated returns parameters with a file of this content.
func rated(t *testing.T, content string, change map[string]any) RatingsParams {
	t.Helper()
	p := RatingsEntry.Defaults
	p.File, p.Rank = written(t, content), 1
	return with(t, p, change).(RatingsParams)
}

// sorted returns the rows of a trial's rewards in order.
func sorted(rewards *mat.Dense) (rows [][]float64) {
	n, _ := rewards.Dims()
	for u := range n {
		rows = append(rows, rewards.RawRowView(u))
	}
	slices.SortFunc(rows, slices.Compare[[]float64])
	return rows
}

func TestRatingsAreRead(t *testing.T) {
	for _, c := range []struct {
		what, content string
		change        map[string]any
		want          [][]float64
	}{
		{"the file's own range is 0 to 1", "a,b\n1,3\n5,2\n", nil, [][]float64{{0, .5}, {1, .25}}},
		{"a scale that is given", "a,b\n1,3\n5,2\n", map[string]any{"low": 1.0, "high": 9.0}, [][]float64{{0, .25}, {.5, .125}}},
		{"a scale below 0", "a,b\n-1,-3\n", map[string]any{"low": -5.0}, [][]float64{{.8, .4}}},
		{"a byte-order mark, quotes, spaces, empty lines, CR LF", "\uFEFF\"a, or b\", c \r\n\r\n1, 2 \r\n\"0\",\t1e0\r\n", nil, [][]float64{{0, .5}, {.5, 1}}},
		{"no new line at the end", "a\n1\n0", nil, [][]float64{{0}, {1}}},
		{
			"what is missing has the column's mean", "a,b,c\n1,,0\n0,NA,.5\nnan,1,.25\n.2,.5,na\n",
			map[string]any{"missing": []string{"mean"}},
			[][]float64{{0, .75, .5}, {.2, .5, .25}, {.4, 1, .25}, {1, .75, 0}},
		},
	} {
		w := open(t, rated(t, c.content, c.change))
		env := trialOf(w, 0)
		got := sorted(env.Truth().Rewards)
		if !slices.EqualFunc(got, c.want, func(a, b []float64) bool {
			return slices.EqualFunc(a, b, func(x, y float64) bool { return math.Abs(x-y) < 1e-15 })
		}) {
			t.Errorf("%s: got %v, want %v", c.what, got, c.want)
		}
		if p := w.Problem(); p.Users != len(c.want) || p.Actions != len(c.want[0]) || !p.Items() || !p.Unit {
			t.Errorf("%s: the problem is %+v", c.what, p)
		}
	}
}

func TestRatingsAreRefused(t *testing.T) {
	for _, c := range []struct {
		name, content string
		change        map[string]any
		want          string // with the file's path as FILE
	}{
		{"file", "", nil, "file cannot be used: FILE:1: the file is empty; it must begin with a header row"},
		{"file", "a,b\n", nil, "file cannot be used: FILE:1: there is no row of ratings below the header; there must be at least one"},
		{"file", "a,b\n1,2\n3\n", nil, "file cannot be used: FILE:3: the row has 1 fields; the header has 2"},
		{"file", "a,b\n1,2\n\n3,4,5\n", nil, "file cannot be used: FILE:4: the row has 3 fields; the header has 2"},
		{"file", "a,b\n1,two\n", nil, `file cannot be used: FILE:2: column 2 (b) is "two"; it must be a number`},
		{"file", "a,b\n1,inf\n", nil, `file cannot be used: FILE:2: column 2 (b) is "inf"; it must be a number`},
		{"file", "a,b\n1,1e999\n", nil, `file cannot be used: FILE:2: column 2 (b) is "1e999"; it must be a number`},
		{"file", "a,b\n1,2\n3,NA\n", nil, "file cannot be used: FILE:3: column 2 (b) has no rating; each must have one, unless missing is mean"},
		{"file", "a,b\n,2\n", nil, "file cannot be used: FILE:2: column 1 (a) has no rating"},
		{"file", "a,b\n1,2\nNaN,\n", map[string]any{"missing": []string{"mean"}}, "file cannot be used: FILE:3: the row has no rating; it must have one at least"},
		{"file", "a,b\n1,\n2,\n", map[string]any{"missing": []string{"mean"}}, "file cannot be used: FILE: column 2 (b) has no rating; it must have one at least"},
		{"file", "a,b\n1,5\n", map[string]any{"high": 4.0}, "file cannot be used: FILE:2: column 2 (b) is 5; it must lie between 0 and 4, the low and high of the scale"},
		{"file", "a,b\n3,3\n", nil, "file cannot be used: FILE: all ratings are 3; low and high must give the scale"},
		{"file", "a,\"b\n1,2\n", nil, "in column"},
		{"users", "a\n1\n2\n", map[string]any{"users": 3}, "users is 3; FILE has 2"},
		{"rank", "a\n1\n2\n", map[string]any{"rank": 2}, "rank is 2; with 2 users and 1 items it must be a whole number from 1 to 1"},
		{"rank", "a,b\n1,2\n2,1\n", map[string]any{"rank": 2, "users": 1}, "rank is 2; with 1 users and 2 items"},
		{"newcomers", "a\n1\n2\n", map[string]any{"newcomers": 2}, "newcomers is 2; it must be a whole number from 0 to 1"},
	} {
		p := rated(t, c.content, c.change)
		if err := param.Check(p); err != nil {
			t.Fatalf("%q: %v", c.content, err)
		}
		_, err := NewRatings(p)
		var about *param.Error
		want := strings.ReplaceAll(c.want, "FILE", p.File.Path)
		if !errors.As(err, &about) || about.Name != c.name || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %s", c.content, err, want)
		}
	}
	p := RatingsEntry.Defaults
	p.File = param.File{Text: "none.csv", Path: "/none.csv"}
	if _, err := NewRatings(p); err == nil || !strings.HasPrefix(err.Error(), "file cannot be read: ") {
		t.Errorf("no file: got %v", err)
	}
}

// Users are drawn without replacement, all with the same probability: each of 6 users
// is among the 2 of a trial in a third of the trials.
func TestRatingsDrawUsers(t *testing.T) {
	w := open(t, rated(t, "a\n0\n1\n2\n3\n4\n5\n", map[string]any{"users": 2}))
	count := make([]float64, 6)
	for number := range 600 {
		rewards := trialOf(w, number).Truth().Rewards
		if rewards.At(0, 0) == rewards.At(1, 0) {
			t.Fatalf("trial %d has a user twice", number)
		}
		for u := range 2 {
			count[int(math.Round(5*rewards.At(u, 0)))]++
		}
	}
	for u, n := range count {
		if math.Abs(n-200) > 5*math.Sqrt(600*2/9.0) {
			t.Errorf("user %d is in %v of 600 trials, want 200", u, n)
		}
	}
}

// The loadings are the means and the first right singular vectors, which a
// decomposition of the centred matrix itself has too, up to their signs.
func TestPrincipal(t *testing.T) {
	rewards := trialOf(open(t, with(t, GarnetEntry.Defaults, map[string]any{"states": 5, "users": 30})), 0).Truth().Rewards
	load, err := principal(rewards, 3)
	if err != nil {
		t.Fatal(err)
	}
	centred := mat.DenseCopyOf(rewards)
	for j := range 20 {
		column := mat.Col(nil, j, rewards)
		mean := 0.0
		for _, x := range column {
			mean += x / 30
		}
		if math.Abs(load.At(j, 0)-mean) > 1e-14 {
			t.Errorf("item %d has the offset %v, want the mean %v", j, load.At(j, 0), mean)
		}
		for u, x := range column {
			centred.Set(u, j, x-mean)
		}
	}
	var svd mat.SVD
	if !svd.Factorize(centred, mat.SVDThin) {
		t.Fatal("no decomposition")
	}
	var v mat.Dense
	svd.VTo(&v)
	for k := range 2 {
		if c := mat.Dot(v.ColView(k), load.ColView(k+1)); math.Abs(math.Abs(c)-1) > 1e-10 {
			t.Errorf("direction %d has the cosine %v with the singular vector", k, c)
		}
	}
}

// What is published of a file of 300 people and 100 jokes: the first, 5 and 20
// directions of the matrix less its columns' means hold 27, 43 and 65 % of the
// squared differences, and 88 jokes are somebody's favourite. The file is not part
// of the project.
func TestJester(t *testing.T) {
	const path = "../../../shared/data/lowrank/jester_300x100.csv"
	if _, err := os.Stat(path); err != nil {
		t.Skipf("the file of ratings is not at hand: %v", err)
	}
	p := RatingsEntry.Defaults
	p.File = param.File{Text: path, Path: path}
	p = with(t, p, map[string]any{"low": -10.0, "high": 10.0, "rank": 21}).(RatingsParams)
	env := trialOf(open(t, p), 0)
	problem, truth := env.Problem(), env.Truth()
	if problem.Users != 300 || problem.Actions != 100 || truth.Rank() != 21 {
		t.Fatalf("%d users, %d items, rank %d", problem.Users, problem.Actions, truth.Rank())
	}
	centred := mat.DenseCopyOf(truth.Rewards)
	favourite := map[int]bool{}
	for u := range 300 {
		row := centred.RawRowView(u)
		best := 0
		for j := range row {
			if row[j] > row[best] {
				best = j
			}
		}
		favourite[best] = true
		for j := range row {
			row[j] -= truth.Loadings.At(j, 0)
		}
	}
	if len(favourite) != 88 {
		t.Errorf("%d items are somebody's favourite, want 88", len(favourite))
	}
	all := mat.Norm(centred, 2)
	for rank, want := range map[int]float64{1: 27, 5: 43, 20: 65} {
		var along mat.Dense
		along.Mul(centred, truth.Loadings.Slice(0, 100, 1, 1+rank))
		held := mat.Norm(&along, 2) / all
		if got := 100 * held * held; math.Abs(got-want) > .5 {
			t.Errorf("%d directions hold %.2f %% of the differences, want %v %%", rank, got, want)
		}
	}
}
