package choice_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	environments "joust/environments/choice"
	"joust/sim/choice"
	"joust/sim/param"
)

func approvals() environments.ApprovalsParams { return environments.ApprovalsEntry.Defaults }

func TestApprovalsParams(t *testing.T) {
	for _, test := range []struct {
		what   string
		change func(*environments.ApprovalsParams)
		want   string // "" for none
	}{
		{"the defaults", func(*environments.ApprovalsParams) {}, ""},
		{"a committee of all", func(p *environments.ApprovalsParams) { p.Size = 8 }, "size is 8"},
		{"a committee of none", func(p *environments.ApprovalsParams) { p.Size = 0 }, "size is 0"},
		{"a certain approval", func(p *environments.ApprovalsParams) { p.P = 1 }, "p is 1"},
		{"an even number of looks", func(p *environments.ApprovalsParams) { p.Looks = 4 }, "looks is 4; it must be 0 or an odd number up to 1001"},
		{"looks that say nothing", func(p *environments.ApprovalsParams) { p.Flip = 0.5 }, "flip is 0.5; it must be at least 0 and less than 0.5"},
		{"clusters of less than all", func(p *environments.ApprovalsParams) { p.Clusters = []float64{0.5, 0.4} }, "clusters has shares that sum to 0.9; they must sum to 1"},
		{"an empty party", func(p *environments.ApprovalsParams) { p.Parties = []float64{1, 0} }, "parties has the share 0; shares must be positive"},
		{"a slip that inverts", func(p *environments.ApprovalsParams) { p.Slip = 0.6 }, "slip is 0.6"},
		{"a file for another culture", func(p *environments.ApprovalsParams) { p.File = param.File{Text: "b.cat", Path: "b.cat"} }, "file is given, but the culture is euclid; leave it out or make culture: file"},
		{"categories for another culture", func(p *environments.ApprovalsParams) { p.Categories = 2 }, "categories is 2, but the culture is euclid"},
		{"no file", func(p *environments.ApprovalsParams) { p.Culture = "file" }, "file is missing; culture: file needs a file of PrefLib of the type cat"},
		{"voters beside a file", func(p *environments.ApprovalsParams) {
			p.Culture, p.File, p.Voters = "file", param.File{Text: "b.cat", Path: "b.cat"}, 9
		}, "voters is 9, but the voters are those of the file"},
		{"candidates beside a file", func(p *environments.ApprovalsParams) {
			p.Culture, p.File, p.Candidates = "file", param.File{Text: "b.cat", Path: "b.cat"}, 9
		}, "candidates is 9, but the candidates are those of the file"},
	} {
		p := approvals()
		test.change(&p)
		got := fmt.Sprint(param.Check(p))
		if test.want == "" && got != "<nil>" || !strings.Contains(got, test.want) {
			t.Errorf("%s: got %q, want %q", test.what, got, test.want)
		}
	}
}

// world returns the world of the parameters.
func world(t *testing.T, p environments.ApprovalsParams) choice.World {
	t.Helper()
	if err := param.Check(p); err != nil {
		t.Fatal(err)
	}
	w, err := environments.NewApprovals(p)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// Without slips, voters approve the candidates of their party and no others. The shares are
// rounded: of 20 voters 12, 5 and 3 belong to the parties, of 8 candidates 5, 2 and 1.
func TestParties(t *testing.T) {
	p := approvals()
	p.Culture, p.Slip = "party", 0
	cells := first(world(t, p), "party").Truth().Values
	for c := range 8 {
		for v := range 20 {
			of := func(i int, ends ...int) int { return slices.IndexFunc(ends, func(e int) bool { return i < e }) }
			want := 0.0
			if of(c, 5, 7, 8) == of(v, 12, 17, 20) {
				want = 1
			}
			if cells[c*20+v] != want {
				t.Errorf("candidate %d and voter %d: %v, want %v", c, v, cells[c*20+v], want)
			}
		}
	}
}

// rate is the mean of a number from 0 to 1 of each of the first trials.
func rate(w choice.World, trials int, of func(choice.Environment) float64) float64 {
	sum := 0.0
	for i := range trials {
		sum += of(first(w, fmt.Sprint(i)))
	}
	return sum / float64(trials)
}

// The share of approvals is p in an impartial culture, and a slip turns each approval of a
// party. Tolerances are 4.5 standard errors of independent cells.
func TestCultures(t *testing.T) {
	const trials = 200
	share := func(env choice.Environment) float64 {
		sum := 0.0
		for _, v := range env.Truth().Values {
			sum += v
		}
		return sum / 160
	}
	p := approvals()
	p.Culture = "impartial"
	party := approvals()
	party.Culture = "party"
	pure := (12*5 + 5*2 + 3*1) / 160.0
	for _, test := range []struct {
		p    environments.ApprovalsParams
		want float64
	}{{p, 0.4}, {party, pure*0.9 + (1-pure)*0.1}} {
		got := rate(world(t, test.p), trials, share)
		if math.Abs(got-test.want) > 4.5*0.5/math.Sqrt(160*trials) {
			t.Errorf("%s: the share of approvals is %v, want %v", test.p.Culture, got, test.want)
		}
	}
}

// A voter of the euclidean culture approves what is near. Where clusters are points and the
// radius is small, these are the candidates of the own cluster; with a radius beyond the
// square, all.
func TestEuclid(t *testing.T) {
	p := approvals()
	p.Spread, p.Radius = 0, 1e-9
	cells := first(world(t, p), "euclid").Truth().Values
	for c := range 8 {
		for v := range 20 {
			// Of 8 candidates .7·8 = 5.6, rounded 6, are of the first cluster; of 20 voters 14.
			if want := (c < 6) == (v < 14); (cells[c*20+v] == 1) != want {
				t.Errorf("candidate %d and voter %d: %v", c, v, cells[c*20+v])
			}
		}
	}
	p.Radius = 2
	if got := rate(world(t, p), 1, func(env choice.Environment) float64 { return slices.Min(env.Truth().Values) }); got != 1 {
		t.Error("with a radius beyond the square some approvals are missing")
	}
}

// The majority of 3 looks that err with probability .3 errs with .3³ + 3·.3²·.7 = .216.
func TestLooks(t *testing.T) {
	p := approvals()
	p.Looks = 3
	const trials = 200
	got := rate(world(t, p), trials, func(env choice.Environment) float64 {
		wrong := 0.0
		for i, v := range env.Table() {
			if v != env.Truth().Values[i] {
				wrong++
			}
		}
		return wrong / 160
	})
	if se := math.Sqrt(0.216 * 0.784 / (160 * trials)); math.Abs(got-0.216) > 4.5*se {
		t.Errorf("the share %v of approvals is wrong, want .216", got)
	}
	p.Looks = 0
	env := first(world(t, p), "sure")
	if !slices.Equal(env.Table(), env.Truth().Values) {
		t.Error("without looks the table is not true")
	}
}

const ballots = `# FILE NAME: 00000-00000001.cat
# DATA TYPE: cat
# NUMBER ALTERNATIVES: 3
# NUMBER CATEGORIES: 3
# CATEGORY NAME 1: Yes
# CATEGORY NAME 2: Maybe
# CATEGORY NAME 3: No
# ALTERNATIVE NAME 3: Cat
# ALTERNATIVE NAME 1: Ant
# ALTERNATIVE NAME 2: Bee
2: {1,2},{3},{}

1: 3,{},{ 1, 2 }
1: {},2
`

// A file has the ballots of its voters, by the first categories.
func TestBallots(t *testing.T) {
	for _, test := range []struct {
		categories int
		want       string // rows of candidates, voters as columns
	}{{1, "[1 1 0 0 1 1 0 0 0 0 1 0]"}, {2, "[1 1 0 0 1 1 0 1 1 1 1 0]"}} {
		p := approvals()
		p.Culture, p.File, p.Categories, p.Size = "file", written(t, "b.cat", ballots), test.categories, 2
		w := world(t, p)
		problem := w.Problem()
		if !slices.Equal(problem.Rows, []string{"Ant", "Bee", "Cat"}) || len(problem.Columns) != 4 || problem.Size != 2 {
			t.Errorf("the problem is %+v", problem)
		}
		if got := fmt.Sprint(w.Fixed()); got != test.want {
			t.Errorf("%d categories: %s, want %s", test.categories, got, test.want)
		}
		p.Looks = 1
		if w := world(t, p); w.Fixed() != nil || fmt.Sprint(first(w, "looks").Truth().Values) != test.want {
			t.Error("looks at a file change the truth, or are fixed")
		}
	}
}

func TestBallotErrors(t *testing.T) {
	folder := approvals()
	folder.Culture, folder.File = "file", param.File{Text: ".", Path: t.TempDir()}
	if _, err := environments.NewApprovals(folder); !strings.HasSuffix(fmt.Sprint(err), ": it is a folder") {
		t.Errorf("got %v, want that it is a folder", err)
	}
	const names = "# ALTERNATIVE NAME 1: Ant\n# ALTERNATIVE NAME 2: Bee\n"
	for _, test := range []struct{ what, text, want string }{
		{"orders", "# DATA TYPE: soc\n", `b.cat:1: the data type is "soc"; ballots are of the type cat`},
		{"no ballots", names, "b.cat: there are no ballots"},
		{"one name", "# ALTERNATIVE NAME 1: Ant\n1: 1\n", "b.cat:2: the header names 1 alternatives"},
		{"a name twice", names + "# ALTERNATIVE NAME 3: Bee\n", `b.cat:3: alternative 3 is called "Bee", as is alternative 2; names must differ`},
		{"an empty name", "# ALTERNATIVE NAME 1: \n", "b.cat:1: alternative 1 has an empty name; it must have one"},
		{"a number twice", names + "# ALTERNATIVE NAME 2: Cat\n", "b.cat:3: alternative 2 is named for the second time"},
		{"a number that is none", "# ALTERNATIVE NAME x: Ant\n", `b.cat:1: "x" is no number of an alternative`},
		{"a late name", names + "1: 1\n# ALTERNATIVE NAME 3: Cat\n", "b.cat:4: alternative 3 is named after the first ballot"},
		{"a number of voters that is none", names + "x: 1\n", `b.cat:3: "x" is no number of voters before a colon`},
		{"no colon", names + "1,2\n", `b.cat:3: "1,2" is no number of voters`},
		{"too many voters", names + "100000: 1\n1: 2\n", `b.cat:4: "1" is no number of voters before a colon; it must be a whole number from 1, and there may be 100000 voters`},
		{"an alternative that is not there", names + "1: 3\n", `b.cat:3: "3" is no alternative; the header names 2, by numbers`},
		{"an alternative twice", names + "1: 1,{2,1}\n", "b.cat:3: alternative 1 is in the ballot twice; it must be once"},
		{"an open brace", names + "1: {1,2\n", "b.cat:3: "},
		{"no comma", names + "1: {1}2\n", `b.cat:3: there is "2" after a category; a comma must stand there`},
		{"more categories than the header has", "# NUMBER CATEGORIES: 1\n" + names + "1: 1,2\n", "b.cat:4: the ballot has 2 categories; the header counts 1"},
		{"no category", "# NUMBER CATEGORIES: 0\n", `b.cat:1: "0" is no number of categories`},
		{"no text", names + "1: \xff\n", "b.cat:3: this is no text in UTF-8"},
	} {
		t.Run(test.what, func(t *testing.T) {
			_, err := environments.ReadBallots("b.cat", strings.NewReader(test.text), 1)
			if got := fmt.Sprint(err); err == nil || !strings.Contains(got, test.want) {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
	if _, err := environments.ReadBallots("b.cat", strings.NewReader("# NUMBER CATEGORIES: 2\n"+names+"1: 1\n"), 3); !strings.Contains(fmt.Sprint(err), "b.cat:4: there are 2 categories; the first 3 cannot be approvals") {
		t.Errorf("got %v", err)
	}
}

// What is wrong with a file is said of its parameter.
func TestBallotFileErrors(t *testing.T) {
	p := approvals()
	p.Culture, p.File, p.Size = "file", written(t, "b.cat", ballots), 3
	if _, err := environments.NewApprovals(p); !strings.Contains(fmt.Sprint(err), "size is 3; it must be less than the number of candidates of the file, 3") {
		t.Errorf("got %v", err)
	}
	p.File = written(t, "b.cat", "nonsense")
	if _, err := environments.NewApprovals(p); !strings.HasPrefix(fmt.Sprint(err), "file cannot be used: ") {
		t.Errorf("got %v", err)
	}
	p.File.Path += "x"
	if _, err := environments.NewApprovals(p); !strings.HasPrefix(fmt.Sprint(err), "file cannot be read: ") {
		t.Errorf("got %v", err)
	}
}
