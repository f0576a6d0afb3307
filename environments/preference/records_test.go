package preference

import (
	"math"
	"slices"
	"strings"
	"testing"

	"joust/environments/table"
	"joust/sim/param"
	"joust/sim/pref"
)

const header = "a,b,wins_a,wins_b,ties\n"

// star is a record in which hub has met all arms and the others, but for second and best,
// only hub. best has beaten hub and second.
const star = header + "best,hub,14,6,0\nbest,second,13,7,0\nhub,w1,14,6,0\nhub,w2,14,6,0\nhub,w3,14,6,0\nhub,w4,14,6,0\nhub,second,21,19,0\nsecond,w1,12,8,0\n"

// opened returns the world of the counts.
func opened(t *testing.T, p CountsParams) *World {
	t.Helper()
	if err := param.Check(p); err != nil {
		t.Fatal(err)
	}
	w, err := NewCounts(p)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// Unseen pairs that count as coins make the arm that has met most others the winner. Those
// of the model do not: the strengths explain that best has beaten hub.
func TestUnseenPairsOfModel(t *testing.T) {
	f := written(t, star)
	for unseen, want := range map[string]string{"uniform": "hub", "model": "best"} {
		m := opened(t, countsOf(f, unseen, 1)).Fixed()
		for what, winners := range map[string][]pref.Arm{"copeland": m.Copeland(), "borda": m.Borda()} {
			if len(winners) != 1 || m.Name(winners[0]) != want {
				t.Errorf("unseen %s: %s has the winners %v, want %s", unseen, what, winners, want)
			}
		}
	}
	w := opened(t, countsOf(f, "model", 1))
	m := w.Fixed()
	if got := m.Win(0, 1); got != .7 {
		t.Errorf("best beats hub with %v; pairs that have met keep their frequency, .7", got)
	}
	// w2 has met hub only, so that its strength is hub's minus ln(14/6), and best meets w2
	// with the odds of best over hub times 14/6.
	strengths := w.worths.Of(pref.StrengthNotion)
	odds := m.Win(0, 4) / m.Win(4, 0)
	if m.Name(4) != "w2" || math.Abs(strengths[1]-strengths[4]-math.Log(14.0/6)) > 1e-9 || math.Abs(math.Log(odds)-(strengths[0]-strengths[4])) > 1e-9 {
		t.Errorf("%s: strengths are %v, and the odds of best over it %v", m.Name(4), strengths, odds)
	}
	if r := w.Record(); r.Arms != 7 || r.Unmet() != 13 || len(r.Components()) != 1 {
		t.Errorf("the record has %d arms, %d pairs that have not met, and the components %v", r.Arms, r.Unmet(), r.Components())
	}
}

// With ties, unseen pairs have Davidson's law: in the chain x-y-z, where y and z are even
// and tie in half of their duels, and so x and z are as x and y.
func TestUnseenPairsTie(t *testing.T) {
	exact := opened(t, countsOf(written(t, header+"x,y,8,2,4\ny,z,1,1,1\n"), "model", 1)).Fixed() // θ_x - θ_y = ln 4, ν = 1
	for i, want := range []float64{8.0 / 14, 4.0 / 14, 2.0 / 14} {
		got := []float64{exact.Win(0, 2), exact.Tie(0, 2), exact.Win(2, 0)}[i]
		if math.Abs(got-want) > 1e-9 {
			t.Errorf("outcome %d of x and z has %v, want %v as x and y", i, got, want)
		}
	}
}

// A model that does not exist is refused with the reason and what settles it; a prior
// makes it exist, but no prior orders arms of different components.
func TestRefusedModel(t *testing.T) {
	for _, c := range []struct {
		why, rows, want string
		ridge           bool // a prior settles it
	}{
		{
			"two groups", "a1,a2,9,1,0\nb1,b2,5,4,0\n",
			"is model, but the comparison graph has 2 components (a1, a2; b1, b2): no duel orders arms of different ones, and their strengths have no common scale; make unseen uniform or smoothed, or keep one component", false,
		},
		{
			"an arm that never lost", "x,y,5,0,0\ny,z,3,2,0\n",
			"is model, but x never lost to the other arms and never tied with them, so that the fit has no maximum: a strength fits the better, the greater it is; give the strengths a prior by a ridge greater than 0, such as ridge: 1, or make unseen uniform or smoothed", true,
		},
		{
			"an arm that never won", "x,y,5,1,0\ny,z,3,0,0\n",
			"is model, but z lost all duels with the other arms, so that the fit has no maximum: a strength fits the better, the less it is; give", true,
		},
		{"only ties", "x,y,0,0,3\ny,z,0,0,1\n", "is model, but all duels are ties, so that the fit has no maximum: ties fit the better, the likelier they are; make unseen uniform or smoothed", false},
		{
			"ties that gaps explain", "x,y,5,0,3\ny,z,2,0,1\n",
			"is model, but the fit has no maximum: the larger the differences of strengths and the likelier ties are, the better they fit; give", true,
		},
	} {
		f := written(t, header+c.rows)
		_, err := NewCounts(countsOf(f, "model", 1))
		refused(t, err, "unseen", f, c.want)
		p := countsOf(f, "model", 1)
		p.Ridge = 1
		if _, err := NewCounts(p); (err == nil) != c.ridge {
			t.Errorf("%s: with a prior: %v", c.why, err)
		}
		for _, unseen := range []string{"uniform", "smoothed"} {
			opened(t, countsOf(f, unseen, 1))
		}
	}
	// Where all pairs have met, no pair needs the model, and only strengths are missing.
	w := opened(t, countsOf(written(t, header+"x,y,5,0,0\n"), "model", 1))
	if got := w.worths.Of(pref.StrengthNotion); got != nil || w.Fixed().Win(0, 1) != 1 {
		t.Errorf("x, which never lost, has the strengths %v", got)
	}
	p := countsOf(param.File{Text: "x.csv", Path: "x.csv"}, "uniform", 1)
	p.Ridge = 2
	if err := param.Check(p); err == nil || err.Error() != "ridge is 2, but no model is fitted; leave it out or make unseen: model" {
		t.Errorf("got %v", err)
	}
}

// Counts need not be whole numbers: sums of probabilities, or whole numbers as pandas
// writes them.
func TestSoftCounts(t *testing.T) {
	m := opened(t, countsOf(written(t, header+"x,y,612.4,192.6,0\ny,x,.5,1e1,2.0\n"), "error", 1)).Fixed()
	const n = 612.4 + 192.6 + .5 + 10 + 2
	if got := []float64{m.Win(0, 1), m.Tie(0, 1), m.Win(1, 0)}; math.Abs(got[0]-622.4/n) > 1e-12 || math.Abs(got[1]-2/n) > 1e-12 || math.Abs(got[2]-193.1/n) > 1e-12 {
		t.Errorf("got %v", got)
	}
	// A pair without any duels has not met, and one with a part of a duel has.
	r := opened(t, countsOf(written(t, header+"x,y,1,0,0\nx,z,0,0.0,0\ny,z,0,.01,0\n"), "uniform", 1)).Record()
	if len(r.Pairs) != 2 || r.Pairs[1].Lose != .01 {
		t.Errorf("the pairs that have met are %v", r.Pairs)
	}
	for _, bad := range []string{"-0.5", "Inf", "NaN", "1e16", "1,5", "x"} {
		f := written(t, header+"x,y,\""+bad+"\",1,0\n")
		_, err := NewCounts(countsOf(f, "error", 1))
		refused(t, err, "file", f, `FILE:2: wins_a is "`+bad+`"; it must be a number from 0 to 10^15`)
	}
}

// The columns of a file of counts may have other names, and there may be others.
func TestColumnsOfCounts(t *testing.T) {
	p := countsOf(written(t, "n,model_a,model_b,wins_a,wins_b,ties\n9,x,y,3,1,0\n"), "error", 1)
	p.Extra, p.Columns = "ignore", map[string]string{"a": "model_a", "b": "model_b"}
	if m := opened(t, p).Fixed(); m.Win(0, 1) != .75 || m.Name(0) != "x" {
		t.Errorf("%s wins with %v", m.Name(0), m.Win(0, 1))
	}
	p.Columns = map[string]string{"c": "x"}
	if err := param.Check(p); err == nil || !strings.Contains(err.Error(), `columns has the name "c", which no column has; the names are a, b, wins_a, wins_b, ties`) {
		t.Errorf("got %v", err)
	}
}

// Names that are hard to tell apart are refused in each file of names, unless they are
// taken as they are.
func TestNamesThatDifferLittle(t *testing.T) {
	counts := written(t, header+"GPT-X,y,1,0,0\ny,gpt-x,1,1,1\n")
	_, err := NewCounts(countsOf(counts, "uniform", 1))
	refused(t, err, "file", counts, `FILE:3: the name of an arm is "gpt-x", which differs from "GPT-X" only in upper and lower case`)
	p := countsOf(counts, "uniform", 1)
	p.Names = "as-is"
	if k := opened(t, p).Arms(); k != 3 {
		t.Errorf("as they are, there are %d arms, want 3", k)
	}
	matrix := written(t, "caf\u00e9,cafe\u0301\n.5,.5\n.5,.5\n")
	_, err = NewMatrix(MatrixParams{File: matrix, NameParams: table.DefaultNames})
	refused(t, err, "file", matrix, `FILE:1: the name of an arm is "cafe\u0301", which differs from "caf\u00e9" only in`)
	if _, err := NewMatrix(MatrixParams{File: matrix, NameParams: table.NameParams{Names: "as-is"}}); err != nil {
		t.Error(err)
	}
}

// A matrix may have an index, and probabilities rounded to the digits that it has: those
// of a pair sum to 1 within half a unit each.
func TestRoundedDigits(t *testing.T) {
	third := []float64{1.0 / 3, 1.0 / 3, 1.0 / 3}
	for _, c := range []struct {
		what, wins, ties string
		want             []float64 // of arms 0 and 1: win, tie, lose; nil where it is refused
	}{
		{"three digits, too little", ",x,y\nx,0.5,0.333\ny,0.666,0.5\n", "", []float64{.333 / .999, 0, .666 / .999}},
		{"three digits, too much", ",x,y\n0,0.5,0.334\n1,0.667,0.5\n", "", []float64{.334 / 1.001, 0, .667 / 1.001}},
		{"three digits, of which a writer left out zeros", "x,y\n.5,0.667\n.332,.5\n", "", []float64{.667 / .999, 0, .332 / .999}},
		{"three digits, wrong by more than rounding", "x,y\n.5,0.667\n.331,.5\n", "", nil},
		{"four digits, wrong by more than rounding", "x,y\n.5,0.6670\n.332,.5\n", "", nil},
		{"two digits and ties", "x,y\n.5,.33\n.33,.5\n", "x,y\n0,.33\n.33,0\n", third},
		{"two digits and ties that are rounded differently", "x,y\n.5,.33\n.33,.5\n", "x,y\n0,.33\n.34,0\n", []float64{.33 / .995, .335 / .995, .33 / .995}},
		{"ties that differ by more than rounding", "x,y\n.5,.33\n.33,.5\n", "x,y\n0,.33\n.35,0\n", nil},
		{"one digit is exact", "x,y\n.5,.6\n.5,.5\n", "", nil},
		{"digits of an exponent", "x,y\n.5,999e-3\n1e-3,.5\n", "", []float64{.999, 0, .001}},
	} {
		p := MatrixParams{File: written(t, c.wins), NameParams: table.DefaultNames}
		if c.ties != "" {
			p.Ties = written(t, c.ties)
		}
		w, err := NewMatrix(p)
		if c.want == nil {
			if err == nil || !strings.Contains(err.Error(), "must ") {
				t.Errorf("%s: the error is %v", c.what, err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", c.what, err)
			continue
		}
		m := w.Fixed()
		got := []float64{m.Win(0, 1), m.Tie(0, 1), m.Win(1, 0)}
		if !slices.EqualFunc(got, c.want, func(a, b float64) bool { return math.Abs(a-b) < 1e-12 }) || m.Name(1) != "y" {
			t.Errorf("%s: got %v of %s, want %v", c.what, got, m.Name(1), c.want)
		}
	}
	f := written(t, "model,x,y\nx,.5,.5\ny,.5,.5\n")
	_, err := NewMatrix(MatrixParams{File: f, NameParams: table.DefaultNames})
	refused(t, err, "file", f, `FILE:2: "x", for model against model, is no probability; it must be a number from 0 to 1; a first column with the names of the rows must have no name in the header`)
	f = written(t, ",x,y\nx,.5,.5\nz,.5,.5\n")
	_, err = NewMatrix(MatrixParams{File: f, NameParams: table.DefaultNames})
	refused(t, err, "file", f, `FILE:3: the first column has no name in the header, as the index that pandas writes, but here it is "z" where 1 or "y" should be`)
}
