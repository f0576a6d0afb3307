package ranking

import (
	"errors"
	"math"
	"strings"
	"testing"

	"joust/sim/pref"
	"joust/sim/strength"
)

// near compares with a tolerance.
func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance) {
		t.Errorf("%s: got %.9g, want %.9g within %.2g", what, got, want, tolerance)
	}
}

// baseball is Agresti's table of the games of seven teams of the American League in 1987
// (Categorical Data Analysis, 2nd edition, 2002, table 10.10), by the home team: games won
// at home, and lost.
func baseball() *Log {
	teams := []string{"Milwaukee", "Detroit", "Toronto", "New York", "Boston", "Cleveland", "Baltimore"}
	b := &builder{log: Log{Slots: true}}
	for home, row := range [][]string{
		{"", "43", "42", "43", "61", "42", "60"},
		{"33", "", "42", "43", "60", "61", "43"},
		{"25", "43", "", "24", "43", "42", "60"},
		{"33", "51", "25", "", "43", "42", "61"},
		{"51", "25", "33", "42", "", "52", "60"},
		{"25", "33", "34", "43", "42", "", "24"},
		{"25", "15", "16", "24", "16", "34", ""},
	} {
		for away, games := range row {
			if games != "" {
				b.counts(teams[home], teams[away], float64(games[0]-'0'), float64(games[1]-'0'))
			}
		}
	}
	return &b.log
}

// The estimates of Agresti's table 10.11, and those with the advantage of playing at home
// of the tests of the R package BradleyTerry2.
func TestBaseball(t *testing.T) {
	l := baseball()
	f := fit(t, l, Spec{Model: BradleyTerryDrop})
	worst := index(l, "Baltimore")
	for team, want := range map[string]float64{
		"Milwaukee": 1.581356, "Detroit": 1.436408, "Toronto": 1.294485, "New York": 1.247618, "Boston": 1.107698, "Cleveland": .683853,
	} {
		near(t, team, f.Strengths[index(l, team)]-f.Strengths[worst], want, 1e-6)
	}
	near(t, "SE of Milwaukee", SEOfDifference(f.Covariance, index(l, "Milwaukee"), worst), .343256, 1e-6)
	m, err := f.Misfit()
	if err != nil {
		t.Fatal(err)
	}
	near(t, "deviance", m.Deviance, 15.7365, 1e-4)
	near(t, "points of misfit", m.Points, 0, .05)
	if m.DF != 15 {
		t.Errorf("%d degrees of freedom, want 15", m.DF)
	}
	p, err := l.Table().Profile(f.Spec, index(l, "Milwaukee"), worst)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "profile", p.Value, 1.581356, 1e-6)
	near(t, "low end of the profile", p.Low, .928975, 1e-6)
	near(t, "high end of the profile", p.High, 2.279124, 1e-6)
	near(t, "reliability", ScaleSeparation(f.Strengths, f.Covariance), .853, 6e-4)

	home := fit(t, l, Spec{Model: BradleyTerryDrop, Order: true})
	gamma, se, ok := home.Coefficient(Position, home.Covariance)
	near(t, "advantage at home", gamma, .302261, 1e-6)
	near(t, "its SE", se, .130944, 1e-6)
	if !ok || home.Terms[0].Name != Position {
		t.Errorf("the terms are %v", home.Terms)
	}
	if m, err = home.Misfit(); err != nil {
		t.Fatal(err)
	}
	near(t, "deviance with the advantage", m.Deviance, 38.642852, 1e-6)
	if m.DF != 35 {
		t.Errorf("%d degrees of freedom with the advantage, want 35", m.DF)
	}
	worths := home.Worth()
	for team, want := range map[string]float64{
		"Milwaukee": .220, "Detroit": .190, "Toronto": .164, "New York": .157, "Boston": .137, "Cleveland": .088, "Baltimore": .044,
	} {
		near(t, "worth of "+team, worths[index(l, team)], want, 5.1e-4)
	}
}

// Citations between four journals (Stigler 1994), as fitted by the R package BradleyTerry2
// (Turner and Firth, JSS 48(9), 2012).
func TestCitations(t *testing.T) {
	b := &builder{}
	b.counts("Biometrika", "Comm Statist", 730, 33)
	b.counts("Biometrika", "JASA", 498, 320)
	b.counts("Biometrika", "JRSS-B", 221, 284)
	b.counts("Comm Statist", "JASA", 68, 813)
	b.counts("Comm Statist", "JRSS-B", 17, 276)
	b.counts("JASA", "JRSS-B", 142, 325)
	l := &b.log
	f := fit(t, l, Spec{Model: BradleyTerryHalf})
	firth := fit(t, l, Spec{Model: BradleyTerryHalf, Prior: strength.Prior{Firth: true}})
	for _, c := range []struct {
		name             string
		value, se, firth float64
	}{
		{"Comm Statist", -2.949072, .102545, -2.944382},
		{"JASA", -.479570, .060589, -.479075},
		{"JRSS-B", .268954, .070830, .268531},
	} {
		a := index(l, c.name)
		near(t, c.name, f.Strengths[a]-f.Strengths[0], c.value, 1e-6)
		near(t, "SE of "+c.name, SEOfDifference(f.Covariance, a, 0), c.se, 1e-6)
		near(t, c.name+" with Firth's prior", firth.Strengths[a]-firth.Strengths[0], c.firth, 1e-6)
	}
	m, err := fit(t, l, Spec{Model: BradleyTerryDrop}).Misfit()
	if err != nil {
		t.Fatal(err)
	}
	near(t, "deviance", m.Deviance, 4.2934, 1e-4)
	if m.DF != 3 {
		t.Errorf("%d degrees of freedom, want 3", m.DF)
	}
}

// The scores of the package evalica (Ustalov, COLING 2025) for its two small files. Its
// bradley_terry is that with ties as half wins, as shares, and its newman is the model of
// Davidson, with another unit.
func TestEvalica(t *testing.T) {
	for _, c := range []struct {
		name, votes          string
		nu                   float64
		bradleyTerry, newman map[string]float64
	}{
		{
			name: "food",
			votes: `Pizza,Sushi,left Burger,Pasta,right Tacos,Pizza,left Sushi,Tacos,right Burger,Pizza,left Pasta,Sushi,right
				Tacos,Burger,left Pizza,Pasta,tie Sushi,Burger,right Pasta,Tacos,left Burger,Sushi,right Tacos,Pizza,left
				Sushi,Pasta,tie Burger,Tacos,left Pizza,Burger,right Pasta,Tacos,right Burger,Sushi,right Tacos,Pasta,left
				Pizza,Tacos,right Sushi,Burger,left Pasta,Pizza,right Burger,Sushi,right Tacos,Pasta,left Pizza,Sushi,left
				Sushi,Burger,right Pasta,Tacos,right Tacos,Pizza,left Burger,Pasta,right Sushi,Tacos,left Pizza,Burger,right`,
			nu: .157284,
			bradleyTerry: map[string]float64{
				"Tacos": 0.43428982771223773, "Sushi": 0.19060028489839073, "Burger": 0.14797665121689418, "Pasta": 0.1281534106031957, "Pizza": 0.09897982556928168,
			},
			newman: map[string]float64{
				"Tacos": 2.6652107229187254, "Sushi": 1.0906271591531849, "Burger": 0.8296600883232509, "Pasta": 0.7101537820870093, "Pizza": 0.536812511441843,
			},
		},
		{
			name:  "simple",
			votes: "0,1,tie 0,2,right 0,2,tie 0,4,tie 1,0,left 1,2,tie 1,2,tie 1,3,tie 2,4,tie 3,0,left 3,1,left 3,2,left 3,4,tie 3,4,tie 4,0,left 4,3,left",
			nu:    6.921998,
			bradleyTerry: map[string]float64{
				"4": 0.34947527489923, "3": 0.33688868041573855, "2": 0.13168568070110523, "1": 0.1311506914535368, "0": 0.050799672530389396,
			},
			newman: map[string]float64{
				"4": 13.03674474236858, "3": 12.805770244756038, "2": 0.4814190342801864, "1": 0.4802400245305803, "0": 0.017973592758248474,
			},
		},
	} {
		b := &builder{log: Log{Slots: true}}
		for _, vote := range strings.Fields(c.votes) {
			v := strings.Split(vote, ",")
			b.add(v[0], v[1], map[string]pref.Outcome{"left": pref.FirstWins, "right": pref.SecondWins, "tie": pref.Tie}[v[2]])
		}
		l := &b.log
		worths := fit(t, l, Spec{Model: BradleyTerryHalf}).Worth()
		davidson := fit(t, l, Spec{Model: Davidson})
		near(t, c.name+": ν", davidson.Nu(), c.nu, 5e-7)
		first := index(l, l.Arms[0])
		for a, name := range l.Arms {
			near(t, c.name+": "+name, worths[a], c.bradleyTerry[name], 1e-9)
			ratio := math.Exp(davidson.Strengths[a] - davidson.Strengths[first])
			want := c.newman[name] / c.newman[l.Arms[first]]
			near(t, c.name+": newman of "+name, ratio/want, 1, 1e-6)
		}
	}
}

// Of the results of the NASCAR races of 2002, 83 drivers, Hunter (Annals of Statistics 2004)
// prints the worths of the best two and of another: the orders are those beside the
// repository.
func TestNASCAR(t *testing.T) {
	o := readOrders(t, "nascar2002.soi")
	last := o.LastAlways()
	if len(last) != 4 {
		t.Errorf("%d drivers are always last, want 4", len(last))
	}
	if _, err := o.PlackettLuce(); err == nil {
		t.Error("with the drivers who are always last there is a fit")
	}
	rest, old := o.Without(last)
	if len(rest.Names) != 83 || len(old) != 83 || o.Names[old[82]] != rest.Names[82] {
		t.Errorf("%d drivers are left, want 83", len(rest.Names))
	}
	p, err := rest.PlackettLuce()
	if err != nil {
		t.Fatal(err)
	}
	for a, name := range rest.Names {
		switch name {
		case "PJ Jones":
			near(t, name, p.Worth[a], .1864, 5e-5)
		case "Scott Pruett":
			near(t, name, p.Worth[a], .1096, 5e-5)
		case "Mark Martin":
			near(t, name, p.Worth[a], .0235, 5e-5)
		}
	}
}

// table returns the tallies of rows of counts.
func table(rows ...any) *Table { return countsOf(rows...).Table() }

// countsOf returns the log of rows of counts.
func countsOf(rows ...any) *Log {
	b := &builder{}
	for len(rows) > 0 {
		b.counts(rows[0].(string), rows[1].(string), float64(rows[2].(int)), float64(rows[3].(int)), float64(rows[4].(int)))
		rows = rows[5:]
	}
	return &b.log
}

var (
	separatedLog = countsOf(
		"ant", "bee", 6, 4, 0, "ant", "cat", 5, 5, 0, "bee", "cat", 7, 3, 0,
		"ant", "dog", 10, 0, 0, "bee", "dog", 10, 0, 0, "cat", "dog", 10, 0, 0)
	separated = separatedLog.Table()

	bridge = table("ant", "bee", 6, 4, 0, "cat", "dog", 3, 7, 0, "ant", "cat", 5, 0, 0)
	apart  = table("ant", "bee", 6, 4, 0, "cat", "dog", 3, 7, 0)
	cycle3 = table("rock", "scissors", 70, 30, 0, "scissors", "paper", 70, 30, 0, "paper", "rock", 70, 30, 0)
	// Ties of arms that are far apart by their duels with others.
	tied = table("ant", "bee", 5, 0, 3)
)

// What a table without a fit says, and what priors make of it.
func TestWithoutFit(t *testing.T) {
	for _, c := range []struct {
		what    string
		table   *Table
		spec    Spec
		message string
	}{
		{
			"an arm that lost all duels", separated,
			Spec{Model: BradleyTerryHalf},
			"bt-half: no finite strengths have the greatest likelihood: ant, bee and cat won every one of 30 duels against the others; dog lost every one of 30 duels against the others; a prior firth or ridge has finite ones",
		},
		{
			"a bridge that one side won", bridge,
			Spec{Model: Davidson},
			"davidson: no finite strengths have the greatest likelihood: ant and bee won every one of 5 duels against the others; cat and dog lost every one of 5 duels against the others; a prior ridge has finite ones",
		},
		{
			"two components", apart,
			Spec{Model: BradleyTerryHalf, Prior: strength.Prior{Firth: true}},
			"bt-half: no duels connect ant and bee with cat and dog; strengths have no common scale",
		},
		{
			"ties that explain wins", tied,
			Spec{Model: Davidson},
			"davidson: the propensity to tie has no finite estimate, because the ties and wins can be explained better the more the strengths differ; a prior ridge has one",
		},
		{
			"the same", tied,
			Spec{Model: RaoKupper},
			"rao-kupper: the propensity to tie has no finite estimate, because the ties and wins can be explained better the more the strengths differ; a prior ridge has one",
		},
	} {
		_, err := c.table.Fit(c.spec)
		if none := new(NoFitError); !errors.As(err, &none) || err.Error() != c.message {
			t.Errorf("%s: the error is\n%v, want\n%s", c.what, err, c.message)
		}
	}
	for _, c := range []struct {
		what  string
		table *Table
		prior strength.Prior
		want  []float64
	}{
		{"separated, firth", separated, strength.Prior{Firth: true}, []float64{1.147993, 1.147993, .768664, -3.064650}},
		{"separated, ridge 1", separated, strength.Prior{Ridge: 1}, []float64{.773822, .773822, .443356, -1.991000}},
		{"bridge, firth", bridge, strength.Prior{Firth: true}, []float64{1.100344, .732619, -1.297551, -.535411}},
	} {
		f, err := c.table.Fit(Spec{Model: BradleyTerryHalf, Prior: c.prior})
		if err != nil {
			t.Errorf("%s: %v", c.what, err)
			continue
		}
		for a, name := range c.table.Arms {
			near(t, c.what+": "+name, f.Strengths[a], c.want[a], 1e-6)
		}
	}
	layer := separated.Existence(BradleyTerryHalf).Layers[0]
	if layer.Won != 30 || layer.Lost != 0 {
		t.Errorf("the first layer has won %v and lost %v duels, want 30 and 0", layer.Won, layer.Lost)
	}
	top := separatedLog.Among(layer.Arms).Table()
	f, err := top.Fit(Spec{Model: BradleyTerryHalf})
	if err != nil {
		t.Fatal(err)
	}
	for a, want := range []float64{.135155, .135155, -.270310} {
		near(t, "the first layer: "+top.Arms[a], f.Strengths[a], want, 1e-6)
	}
	p, err := separated.Profile(Spec{Model: BradleyTerryHalf}, 0, 3)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "low end of ant and dog", p.Low, 2.782447, 1e-6)
	if !math.IsInf(p.Value, 1) || !math.IsInf(p.High, 1) {
		t.Errorf("ant and dog differ by %v, at most %v, want infinity", p.Value, p.High)
	}
	p, err = apart.Profile(Spec{Model: BradleyTerryHalf}, 0, 3)
	if err != nil {
		t.Fatal(err)
	}
	if !math.IsNaN(p.Value) || !math.IsInf(p.Low, -1) || !math.IsInf(p.High, 1) {
		t.Errorf("arms of different components differ by %v, want no value and no ends", p)
	}
}

func TestCycle(t *testing.T) {
	f, err := cycle3.Fit(Spec{Model: BradleyTerryDrop})
	if err != nil {
		t.Fatal(err)
	}
	m, err := f.Misfit()
	if err != nil {
		t.Fatal(err)
	}
	for a, x := range f.Strengths {
		near(t, cycle3.Arms[a], x, 0, 1e-12)
	}
	near(t, "deviance", m.Deviance, 49.3697, 5e-5)
	near(t, "Pearson", m.Pearson, 48, 1e-9)
	if m.DF != 1 || len(m.Worst) != 3 {
		t.Errorf("%d degrees of freedom and %d residuals, want 1 and 3", m.DF, len(m.Worst))
	}
}
