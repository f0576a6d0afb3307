package table

import (
	"bytes"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"joust/results/stats"
)

// sample has two groups, of which one has facts and notes, and cells of all kinds:
// an interval, a value without one, marks, an empty cell and characters that have a
// meaning in some format.
func sample() Table {
	t := Table{
		Caption: "Algorithms of the study sample", Label: "compare-duels", Method: "Intervals: Student's, 95 % of <all>.",
		Columns: []Column{
			{Words: true},
			{Name: "duels", About: "duels until it stops", Interval: true},
			{Name: "won"},
			{Name: "names", Words: true, Left: true},
			{Name: "verdict", Words: true, Left: true, Verdict: true},
		},
	}
	mean := func(v, low, high float64, m Mark) Cell {
		c := Estimate(stats.Estimate{Value: v, Low: low, High: high}, Thousands)
		c.Mark = m
		return c
	}
	won := func(x float64) Cell { return Number(Percent(x), x) }
	t.Add("hudry13[k=1]", Words("a_b"), mean(1234, 1000, 1500, Best|NotSeparable), won(0.5), Words("x"), Words("not separable"))
	t.Add("hudry13[k=1]", Words("long name"), mean(-20000, -21000, -19000, 0), won(1), Words("y|z"), Words("baseline"))
	t.Add("other", Words("[c]"), mean(5, math.NaN(), math.NaN(), 0), Words(""), Words("<b>"), Words(""))
	g := t.Group("hudry13[k=1]")
	g.About, g.Notes = "13 arms", []string{"a_b: fewer than 30 trials"}
	return t
}

// lines is the text of a raw string, without its first line break.
func lines(text string) string { return strings.TrimPrefix(text, "\n") }

func TestFormats(t *testing.T) {
	tab := sample()
	for _, row := range []struct {
		format string
		write  func(*bytes.Buffer) error
		want   string
	}{
		{"text", func(b *bytes.Buffer) error { return Text(b, Layout{Text: 30}, tab) }, lines(`
hudry13[k=1]
13 arms
               duels       95 % interval      won  names
  a_b          1,234       1,000 – 1,500   50.0 %  x      not separable
  long name  -20,000  -21,000 to -19,000  100.0 %  y|z    baseline
    a_b: fewer than 30 trials

other
             duels  95 % interval  won  names
  [c]          5.0              –       <b>

Intervals: Student's, 95 % of
<all>.
`)},
		{"Markdown", func(b *bytes.Buffer) error { return Markdown(b, tab) }, lines(`
**hudry13\[k=1\]**

13 arms

|  | duels | 95 % interval | won | names | verdict |
|:--|--:|--:|--:|:--|:--|
| a\_b | **1,234** | 1,000 – 1,500 | 50.0 % | x | not separable |
| long name | -20,000 | -21,000 to -19,000 | 100.0 % | y\|z | baseline |

- a\_b: fewer than 30 trials

**other**

|  | duels | 95 % interval | won | names | verdict |
|:--|--:|--:|--:|:--|:--|
| \[c\] | 5.0 | – |  | &lt;b> |  |

Intervals: Student's, 95 % of &lt;all>.
`)},
		{"LaTeX", func(b *bytes.Buffer) error { return LaTeX(b, tab) }, lines(`
% needs \usepackage{booktabs}
% hudry13[k=1]: a_b: fewer than 30 trials
\begin{table}
\centering
\caption{Algorithms of the study sample. Intervals: Student's, 95\,\% of $<$all$>$. Bold: the best. $^\circ$: not separable from what it is compared with.}
\label{tab:compare-duels}
\begin{tabular}{lrrrl}
\toprule
 & duels & 95\,\% interval & won & names \\
\midrule
\multicolumn{5}{l}{\emph{hudry13[k=1]}} \\
a\_b & \textbf{1{,}234}$^\circ$ & 1{,}000--1{,}500 & 50.0\,\% & x \\
long name & $-$20{,}000 & $-$21{,}000 to $-$19{,}000 & 100.0\,\% & y|z \\
\midrule
\multicolumn{5}{l}{\emph{other}} \\
{}[c] & 5.0 & -- &  & $<$b$>$ \\
\bottomrule
\end{tabular}
\end{table}
`)},
		{"CSV", func(b *bytes.Buffer) error { return tab.CSV(b) }, lines(`
group,,duels,duels_low,duels_high,won,names,verdict
hudry13[k=1],a_b,1234,1000,1500,0.5,x,not separable
hudry13[k=1],long name,-20000,-21000,-19000,1,y|z,baseline
other,[c],5,,,,<b>,
`)},
		{"HTML", func(b *bytes.Buffer) error {
			text, err := tab.HTML("t")
			b.WriteString(string(text))
			return err
		}, strings.TrimSuffix(lines(`
<div class="scroll" tabindex="0" role="region" aria-label="Algorithms of the study sample">
<table id="t" class="sortable">
<caption class="unseen">Algorithms of the study sample</caption>
<thead><tr><th scope="col" aria-sort="none"><button type="button"></button></th><th scope="col" class="number" aria-sort="none"><button type="button" title="duels until it stops">duels</button></th><th scope="col" class="number" aria-sort="none"><button type="button">won</button></th><th scope="col" aria-sort="none"><button type="button">names</button></th><th scope="col" aria-sort="none"><button type="button">verdict</button></th></tr></thead>
<tbody>
<tr class="group"><th scope="rowgroup" colspan="5"><span>hudry13[k=1]</span><span class="about">13 arms</span></th></tr>
<tr><th scope="row">a_b</th><td class="number" data-value="1234"><strong>1,234</strong> <span class="interval">1,000 – 1,500</span></td><td class="number" data-value="0.5">50.0 %</td><td>x</td><td>not separable</td></tr>
<tr><th scope="row">long name</th><td class="number" data-value="-20000">-20,000 <span class="interval">-21,000 to -19,000</span></td><td class="number" data-value="1">100.0 %</td><td>y|z</td><td>baseline</td></tr>
</tbody>
<tbody>
<tr class="group"><th scope="rowgroup" colspan="5"><span>other</span></th></tr>
<tr><th scope="row">[c]</th><td class="number" data-value="5">5.0</td><td class="number"></td><td>&lt;b&gt;</td><td></td></tr>
</tbody>
</table>
</div>
`), "\n")},
	} {
		var b bytes.Buffer
		if err := row.write(&b); err != nil {
			t.Errorf("%s: %v", row.format, err)
		}
		if d := cmp.Diff(row.want, b.String()); d != "" {
			t.Errorf("%s: want -, got +\n%s", row.format, d)
		}
	}
}

// The first columns of all tables have the same width, so that rows of one
// algorithm are aligned; a table without groups has no heading and no blank line
// before it.
func TestTextAlignsTables(t *testing.T) {
	one := Table{Columns: []Column{{Words: true}, {Name: "n"}}}
	one.Add("", Words("a"), Number("1", 1))
	other := Table{Columns: []Column{{Words: true}, {Name: "n"}}, Method: "How."}
	other.Add("", Words("long name"), Number("22", 22))
	var b bytes.Buffer
	if err := Text(&b, Layout{Text: 80}, one, other); err != nil {
		t.Fatal(err)
	}
	want := "             n\n  a          1\n\n              n\n  long name  22\n\nHow.\n"
	if d := cmp.Diff(want, b.String()); d != "" {
		t.Errorf("want -, got +\n%s", d)
	}
}

// Columns that have no room go from the right, but for the first two, those to keep and the
// verdict; then the names of rows are cut, if they are long. What is left out is named.
func TestTextFitsTheRoom(t *testing.T) {
	tab := sample()
	tab.Method = ""
	tab.Groups = tab.Groups[:1]
	for _, row := range []struct {
		room int
		keep bool // the third column
		want string
	}{
		{70, false, `
hudry13[k=1]
13 arms
               duels       95 % interval      won
  a_b          1,234       1,000 – 1,500   50.0 %  not separable
  long name  -20,000  -21,000 to -19,000  100.0 %  baseline
    a_b: fewer than 30 trials

No room for names: --wide shows them.
`},
		{62, false, `
hudry13[k=1]
13 arms
               duels       95 % interval
  a_b          1,234       1,000 – 1,500  not separable
  long name  -20,000  -21,000 to -19,000  baseline
    a_b: fewer than 30 trials

No room for won, names: --wide shows them.
`},
		{62, true, `
hudry13[k=1]
13 arms
               duels       95 % interval      won
  a_b          1,234       1,000 – 1,500   50.0 %  not separable
  long name  -20,000  -21,000 to -19,000  100.0 %  baseline
    a_b: fewer than 30 trials

No room for names: --wide shows them.
`},
	} {
		tab.Columns[2].Keep = row.keep
		var b bytes.Buffer
		if err := Text(&b, Layout{Text: 60, Rows: row.room, More: "--wide shows them"}, tab); err != nil {
			t.Fatal(err)
		}
		want := lines(row.want)
		if d := cmp.Diff(want, b.String()); d != "" {
			t.Errorf("room for %d: want -, got +\n%s", row.room, d)
		}
	}
	tab.Columns[2].Keep = false
	tab.Groups[0].Rows[1][0].Text = "pocowista[delta=0.05]"
	var b bytes.Buffer
	if err := Text(&b, Layout{Text: 60, Rows: 58, More: "--wide shows them"}, tab); err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(b.String()) {
		if n := len([]rune(strings.TrimSuffix(line, "\n"))); n > 58 {
			t.Errorf("%d characters: %s", n, line)
		}
	}
	if want := "  pocow…=0.05]  -20,000  -21,000 to -19,000  baseline\n"; !strings.Contains(b.String(), want) {
		t.Errorf("no %q in\n%s", want, b.String())
	}
}

// Pick keeps the first column and the order of the names; a verdict that is not the last
// column has a heading.
func TestPick(t *testing.T) {
	tab := sample()
	picked := tab.Pick([]string{"verdict", "won", "nothing", "won"})
	var b bytes.Buffer
	if err := Markdown(&b, picked); err != nil {
		t.Fatal(err)
	}
	if want := "|  | verdict | won |\n|:--|:--|--:|\n| a\\_b | not separable | 50.0 % |\n"; !strings.Contains(b.String(), want) {
		t.Errorf("no %q in\n%s", want, b.String())
	}
	if len(tab.Columns) != 5 || len(tab.Groups[0].Rows[0]) != 5 {
		t.Error("the table itself has changed")
	}
}

func TestRange(t *testing.T) {
	for want, ends := range map[string][2]float64{"1,000 – 2,000": {1000, 2000}, "-1,000 to -200": {-1000, -200}, "-1.0 to 200": {-1, 200}, "0.0 – 5.0": {0, 5}} {
		if got := Range(ends[0], ends[1], Thousands); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

// Captions explain only the marks that the table has.
func TestCaptionExplainsMarks(t *testing.T) {
	tab := Table{Caption: "C", Columns: []Column{{Words: true}}}
	tab.Add("", Words("a"))
	if got, want := tab.latexCaption(), "C."; got != want {
		t.Errorf("without marks: got %q, want %q", got, want)
	}
	tab.Groups[0].Rows[0][0].Mark = Best
	if got, want := tab.latexCaption(), "C. Bold: the best."; got != want {
		t.Errorf("with a best value: got %q, want %q", got, want)
	}
}

func TestWrap(t *testing.T) {
	var b bytes.Buffer
	Wrap(&b, 12, "δ: ", "one two  three\nincomprehensibility four")
	want := "δ: one two\n   three\n   incomprehensibility\n   four\n"
	if b.String() != want {
		t.Errorf("got %q, want %q", b.String(), want)
	}
}

// An error of the writer is returned by every format that writes to one.
func TestWriteErrors(t *testing.T) {
	full := errors.New("no space")
	w := failing{full}
	tab := sample()
	for format, err := range map[string]error{
		"text": Text(w, Layout{Text: 80}, tab), "Markdown": Markdown(w, tab), "LaTeX": LaTeX(w, tab), "CSV": tab.CSV(w),
	} {
		if !errors.Is(err, full) {
			t.Errorf("%s: got error %v, want %v", format, err, full)
		}
	}
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }
