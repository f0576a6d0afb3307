package preference

import (
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"joust/environments/table"
	"joust/sim/param"
	"joust/sim/pref"
)

// written returns the parameter that names a new file with this content.
func written(t *testing.T, content string) param.File {
	t.Helper()
	path := filepath.Join(t.TempDir(), "world.csv")
	if err := os.WriteFile(path, []byte(content), 0o666); err != nil {
		t.Fatal(err)
	}
	return fileParam(path)
}

// refused checks that the error is about the named parameter and contains want, in
// which FILE stands for the path of the file.
func refused(t *testing.T, err error, name string, f param.File, want string) {
	t.Helper()
	want = strings.ReplaceAll(want, "FILE", f.Path)
	var bad *param.Error
	if !errors.As(err, &bad) || bad.Name != name || !strings.Contains(err.Error(), want) {
		t.Errorf("\n got %v\nwant an error about %s: %s", err, name, want)
	}
}

func TestMatrixFile(t *testing.T) {
	wins := written(t, "\uFEFFa, \"b, c\",d\r\n0.5,.6,1\r\n.1,0.5,0.2\r\n\r\n0,0.2,5e-1\r\n")
	ties := written(t, "a,\"b, c\",d\n0,.3,0\n.3,0,.6\n0,.6,0\n")
	w, err := NewMatrix(MatrixParams{File: wins, Ties: ties})
	m := must(t, w, err)
	if got := m.Name(0) + m.Name(1) + m.Name(2); got != "ab, cd" {
		t.Errorf("names are %q", got)
	}
	for _, c := range []struct {
		i, j           pref.Arm
		win, tie, lose float64
	}{{0, 1, 0.6, 0.3, 0.1}, {0, 2, 1, 0, 0}, {1, 2, 0.2, 0.6, 0.2}} {
		// A sum that rounding leaves an ulp from 1 is divided away.
		if math.Abs(m.Win(c.i, c.j)-c.win) > 1e-15 || math.Abs(m.Tie(c.i, c.j)-c.tie) > 1e-15 || math.Abs(m.Win(c.j, c.i)-c.lose) > 1e-15 {
			t.Errorf("arms %d and %d have %v, %v, %v; want %v", c.i, c.j, m.Win(c.i, c.j), m.Tie(c.i, c.j), m.Win(c.j, c.i), c)
		}
	}
	if m.Win(1, 2) != m.Win(2, 1) {
		t.Error("equal probabilities of the file differ in the matrix")
	}
}

// Three rounded thirds stay equal.
func TestRoundedMatrix(t *testing.T) {
	const third = 0.3333333
	p := MatrixParams{
		NameParams: table.DefaultNames,
		Values:     [][]float64{{0.5, third, 0.6000004}, {third, 0.5, 0.5}, {0.4, 0.5, 0.5}},
		TieValues:  [][]float64{{0, third, 4e-7}, {third, 0, 0}, {0, 0, 0}},
	}
	m := fixed(t, NewMatrix, p)
	if a, b, c := m.Win(0, 1), m.Tie(0, 1), m.Win(1, 0); a != b || b != c || math.Abs(a-1.0/3) > 1e-15 {
		t.Errorf("thirds are %v, %v, %v", a, b, c)
	}
	if m.Win(1, 2) != 0.5 || m.Win(2, 1) != 0.5 {
		t.Errorf("halves are %v, %v", m.Win(1, 2), m.Win(2, 1))
	}
	if got := m.Tie(0, 2); math.Abs(got-2e-7) > 1e-12 {
		t.Errorf("a pair that ties with 4e-7 one way and 0 the other way has %v, want the mean", got)
	}
	if got := m.Win(0, 2) + m.Tie(0, 2) + m.Win(2, 0); math.Abs(got-1) > 1e-15 {
		t.Errorf("a rounded pair sums to %v, want 1", got)
	}
}

func TestRefusedMatrixFile(t *testing.T) {
	for _, c := range []struct{ content, want string }{
		{"", "FILE:1: the file is empty; it must begin with a header row"},
		{"\uFEFF", "FILE:1: the file is empty"},
		{"a\n.5\n", "FILE:1: the header names 1 arms; it must name from 2 to 4096"},
		{strings.Repeat("x,", 4096) + "y\n", "FILE:1: the header names 4097 arms; it must name from 2 to 4096"},
		{"a,b,a\n", `FILE:1: the name of an arm is "a", which is there already; names must differ`},
		{"a,,c\n", "FILE:1: the name of an arm is empty; it must be a name"},
		{"a,\"b\nc\"\n", `FILE:1: the name of an arm is "b\nc", which is not printable; it must be`},
		{"a,b\xff\n", "FILE:1: there are bytes that are not UTF-8; the file must be saved as UTF-8"},
		{"a,b\n.5,.5\n", "FILE:2: the file ends after 1 rows; the header names 2 arms, and each has one row"},
		{"a,b\n.5,.5\n.5,.5\n\n.5,.5\n", "FILE:5: there is a row too many; the header names 2 arms, and each has one row"},
		{"a,b\n.5,.5,.5\n", "FILE:2: the row has 3 fields; the header has 2"},
		{"a,b\n.5,1.2\n-.2,.5\n", `FILE:2: "1.2", for a against b, is no probability; it must be a number from 0 to 1`},
		{"a,b\n.5,1.0\nNaN,.5\n", `FILE:3: "NaN", for b against a, is no probability; it must be a number from 0 to 1`},
		{"a,b\n.5,60%\n40%,.5\n", `FILE:2: "60%", for a against b, is no probability; it must be a number from 0 to 1`},
		{"a,b\n.5,\n.5,.5\n", `FILE:2: "", for a against b, is no probability`},
		{"a,b\n0,1\n0,0\n", "FILE:2: a against itself has 0; it must have 0.5"},
		{"a,b\n.5,.6\n\n.5,.5\n", "FILE:4: b and a beat one another with probabilities 0.5 and 0.6 and tie with 0, which sum to 1.1; they must sum to 1, with an error of at most 1e-06 for the digits of the table"},
		{"a,b\n.5,.6\n.400002,.5\n", "which sum to 1.000002; they must sum to 1, with an error of at most 1.001e-06 for"},
		{"a,b\n.5,\"x\"y,.5\n", "FILE:2: "},
		{"a,b\n.5,.6\n.4,.5,\"x\n", "FILE:"},
	} {
		f := written(t, c.content)
		_, err := NewMatrix(MatrixParams{File: f})
		refused(t, err, "file", f, c.want)
	}

	wins := written(t, "a,b\n.5,.5\n.25,.5\n")
	for _, c := range []struct{ content, want string }{
		{"b,a\n0,.25\n.25,0\n", "the header differs from that of the matrix of wins; the arms must be the same, in the same order"},
		{"a,b,c\n0,0,0\n0,0,0\n0,0,0\n", "there are 3 arms here and 2 in the matrix of wins; the arms must be the same, in the same order"},
		{"a,b\n0,.25\n.2,0\n", "FILE:3: b ties with a with probability 0.2, but the other way round with 0.25; the two must be the same"},
		{"a,b\n0,.25\n.25,.5\n", "FILE:3: b against itself has 0.5; it must have 0"},
		{"a,b\n0,x\n.25,0\n", `FILE:2: "x", for a against b, is no probability`},
	} {
		f := written(t, c.content)
		_, err := NewMatrix(MatrixParams{File: wins, Ties: f})
		refused(t, err, "ties", f, c.want)
	}

	absent := fileParam(filepath.Join(t.TempDir(), "absent.csv"))
	_, err := NewMatrix(MatrixParams{File: absent})
	refused(t, err, "file", absent, "cannot be read: FILE: there is no such file")
	_, err = NewMatrix(MatrixParams{File: wins, Ties: absent})
	refused(t, err, "ties", absent, "cannot be read: FILE: there is no such file")
	folder := fileParam(t.TempDir())
	_, err = NewMatrix(MatrixParams{File: folder})
	refused(t, err, "file", folder, "FILE")
}

func TestCountsFile(t *testing.T) {
	const binary = "a,b,wins_a,wins_b,ties\nx,y,3,1,0\ny,z,2,2,0\nz,x,1,0,0\n"
	ternary := "\uFEFFties,wins_b,wins_a,\"b\",a\r\n" + // columns in any order
		"1,2,3, y ,x\r\n" +
		"0,1,1,x,y\r\n" + // the same pair, the other way round
		"\r\n" +
		"0,0,0,z,x\r\n" // named, but never duelled
	for _, c := range []struct {
		what, content, unseen string
		prior                 float64
		want                  [3]outcomes // of arms 0-1, 0-2, 1-2
	}{
		{"binary", binary, "error", 1, [3]outcomes{{win: 0.75, lose: 0.25}, {win: 0, lose: 1}, coin}},
		{"binary, smoothed", binary, "smoothed", 1, [3]outcomes{{win: 4.0 / 6, lose: 2.0 / 6}, {win: 1.0 / 3, lose: 2.0 / 3}, coin}},
		{"unseen binary", "a,b,wins_a,wins_b,ties\nx,y,3,1,0\ny,z,2,2,0\n", "uniform", 1, [3]outcomes{{win: 0.75, lose: 0.25}, coin, coin}},
		{"ternary", ternary, "uniform", 1, [3]outcomes{{4.0 / 8, 1.0 / 8, 3.0 / 8}, {1.0 / 3, 1.0 / 3, 1.0 / 3}, {1.0 / 3, 1.0 / 3, 1.0 / 3}}},
		{"ternary, smoothed", ternary, "smoothed", 2, [3]outcomes{{6.0 / 14, 3.0 / 14, 5.0 / 14}, {1.0 / 3, 1.0 / 3, 1.0 / 3}, {1.0 / 3, 1.0 / 3, 1.0 / 3}}},
	} {
		t.Run(c.what, func(t *testing.T) {
			m := fixed(t, NewCounts, countsOf(written(t, c.content), c.unseen, c.prior))
			if got := m.Name(0) + m.Name(1) + m.Name(2); got != "xyz" {
				t.Errorf("arms are %s, want xyz", got)
			}
			for n, p := range []pref.Pair{{First: 0, Second: 1}, {First: 0, Second: 2}, {First: 1, Second: 2}} {
				got := outcomes{m.Win(p.First, p.Second), m.Tie(p.First, p.Second), m.Win(p.Second, p.First)}
				if got != c.want[n] {
					t.Errorf("%v has %v, want %v", p, got, c.want[n])
				}
			}
		})
	}
}

func TestRefusedCountsFile(t *testing.T) {
	const columns = "; its columns must be a, b, wins_a, wins_b and ties, in any order; "
	for _, c := range []struct{ content, want string }{
		{"", "FILE:1: the file is empty; it must begin with a header row"},
		{"a,b,decisive,ties\nx,y,3,1\n", `FILE:1: the header has "decisive" and lacks wins_a, wins_b` + columns},
		{"a,b,win_a,wins_b,ties\n", `FILE:1: the header has "win_a" (did you mean wins_a?) and lacks wins_a` + columns},
		{"a,b,wins_a,wins_b\nx,y,3,1\n", "FILE:1: the header lacks ties" + columns},
		{"a,b,wins_a,wins_b,ties,date\n", `FILE:1: the header has "date"` + columns},
		{"a,b,wins_a,wins_b,ties,a\n", `FILE:1: the header has the column "a" twice; it must have each once`},
		{header, "FILE:1: there is no row of counts below the header; there must be at least one"},
		{header + "x,y,1,2\n", "FILE:2: the row has 4 fields; the header has 5"},
		{header + "x,y,1,2,0\n\nx,z,-1,2,0\n", `FILE:4: wins_a is "-1"; it must be a number from 0 to 10^15`},
		{header + "x,y,1,NaN,0\n", `FILE:2: wins_b is "NaN"; it must be a number from 0 to 10^15`},
		{header + "x,y,1,2,1000000000000001\n", `FILE:2: ties is "1000000000000001"; it must be a number from 0 to 10^15`},
		{header + "x,y,1000000000000000,0,0\ny,x,0,1,0\n", `FILE:3: "x" and "y" now have 1.000000000000001e+15 duels; a pair may have 10^15`},
		{header + "x,y,1,2,\n", `FILE:2: ties is ""; it must be a number from 0 to 10^15`},
		{header + "x,x,1,2,0\n", `FILE:2: "x" duels itself; a and b must differ`},
		{header + "x,,1,2,0\n", "FILE:2: the name of an arm is empty; it must be a name"},
		{header + "x,\"y\n,1,2,0\n", "FILE:"},
	} {
		f := written(t, c.content)
		_, err := NewCounts(countsOf(f, "error", 1))
		refused(t, err, "file", f, c.want)
	}

	absent := fileParam(filepath.Join(t.TempDir(), "absent.csv"))
	_, err := NewCounts(countsOf(absent, "error", 1))
	refused(t, err, "file", absent, "cannot be read: FILE: there is no such file")

	star := written(t, header+"x,y,1,2,0\nx,z,1,2,0\nx,u,1,1,1\nx,v,0,0,0\n")
	_, err = NewCounts(countsOf(star, "error", 1))
	refused(t, err, "unseen", star, "is error, and 7 of 10 pairs in FILE have no duels (x and v; y and z; y and u; …); make unseen model, uniform or smoothed to allow them")
	few := written(t, header+"x,y,1,2,0\nx,z,1,2,0\n")
	_, err = NewCounts(countsOf(few, "error", 1))
	refused(t, err, "unseen", few, "1 of 3 pairs in FILE have no duels (y and z); make unseen model, uniform")
}

// The shared file without columns of wins is refused.
func TestCountsWithoutWins(t *testing.T) {
	f := fileParam(sharedFile(t, "counts", "arena_202403_battlecounts30.csv"))
	_, err := NewCounts(countsOf(f, "error", 1))
	refused(t, err, "file", f, `FILE:1: the header has "decisive" and lacks wins_a, wins_b; its columns must be`)
}

// checkValid checks that the matrix has names and probabilities.
func checkValid(t *testing.T, m *pref.Matrix) {
	t.Helper()
	seen := map[string]bool{}
	for i := range pref.Arm(m.Arms()) {
		if seen[m.Name(i)] || m.Name(i) == "" {
			t.Fatalf("arm %d is called %q, and so is another", i, m.Name(i))
		}
		seen[m.Name(i)] = true
		for j := range i {
			w, d, l := m.Win(i, j), m.Tie(i, j), m.Win(j, i)
			if !(w >= 0 && d >= 0 && l >= 0 && math.Abs(w+d+l-1) < 1e-12) || d != m.Tie(j, i) {
				t.Fatalf("arms %d and %d have %v, %v, %v", i, j, w, d, l)
			}
		}
	}
}

func FuzzMatrix(f *testing.F) {
	f.Add("a,b\n.5,.6\n.4,.5\n", "")
	f.Add("a,b\n.5,.6\n.2,.5\n", "a,b\n0,.2\n.2,0\n")
	f.Add("\uFEFFa,\"b\"\"c\"\r\n0.5,1\r\n0,0.5\r\n", "a,b\n0,0,\n")
	f.Add("a,b,c\n.5,.3333333,.9\n.3333333,.5,1e-1\n.1,.9,.5", "a,b,c\n0,.3333333,0\n.3333333,0,0\n0,0,0")
	read := func(path, content string) (*table.Square, error) {
		in, err := table.NewReader(path, strings.NewReader(content), table.SquareFormat)
		if err != nil {
			return nil, err
		}
		return table.ReadSquare(in, table.DefaultNames, maxArms)
	}
	f.Fuzz(func(t *testing.T, wins, ties string) {
		w, err := read("wins", wins)
		if err != nil {
			checkMessage(t, err, "wins:")
			return
		}
		if w.CheckDiagonal(0.5) != nil {
			return
		}
		d, err := read("ties", ties)
		if err != nil {
			checkMessage(t, err, "ties:")
			d = nil
		} else if d.CheckTies(w) != nil {
			return
		}
		if m, err := w.Matrix(d); err == nil {
			checkValid(t, m)
		}
	})
}

func FuzzCounts(f *testing.F) {
	f.Add("a,b,wins_a,wins_b,ties\nx,y,1,2,3\n")
	f.Add("\uFEFFa,b,wins_b,wins_a,ties\r\n\"x, z\",y,1,2,0\r\nu,y,0,0,0\r\n")
	f.Add("a,b,decisive,ties\nx,y,1,2\n")
	f.Add("a,b,wins_a,wins_b,ties\nx,x,1,2,3\n")
	f.Fuzz(func(t *testing.T, content string) {
		in, err := table.NewReader("counts", strings.NewReader(content), countFormat)
		var c *counts
		if err == nil {
			c, err = readCounts(in, table.DefaultNames)
		}
		if err != nil {
			checkMessage(t, err, "counts:")
			return
		}
		for _, unseen := range []string{"uniform", "smoothed", "model"} {
			p := CountsParams{Unseen: unseen, Prior: 1, Ridge: 0.1}
			fit, err := p.fit(c, c.record())
			if err != nil {
				continue
			}
			m, err := p.matrix(c, c.record(), fit)
			if err != nil {
				t.Fatal(err)
			}
			checkValid(t, m)
		}
	})
}

// checkMessage checks that the error begins with the place of the mistake.
func checkMessage(t *testing.T, err error, place string) {
	t.Helper()
	if rest, ok := strings.CutPrefix(err.Error(), place); !ok || rest == "" || rest[0] < '1' || rest[0] > '9' {
		t.Errorf("error %q does not begin with %s and a line", err, place)
	}
}
