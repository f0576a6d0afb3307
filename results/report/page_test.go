package report

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"joust/results"
	"joust/results/plot"
	"joust/results/stats"
)

// node is an element of a page.
type node struct {
	name     string
	attr     map[string]string
	parent   *node
	children []*node
	text     string // of the element and all within, in order
}

// parse reads a page. Without style and script it is well-formed: every element is
// closed, every attribute quoted.
func parse(t *testing.T, page string) *node {
	t.Helper()
	for _, part := range []string{style, script} {
		before, after, found := strings.Cut(page, part)
		if !found {
			t.Fatal("the page does not have the style or the script unchanged")
		}
		page = before + after
	}
	root := &node{}
	at := root
	for d := xml.NewDecoder(strings.NewReader(page)); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		switch x := token.(type) {
		case xml.StartElement:
			n := &node{name: x.Name.Local, attr: map[string]string{}, parent: at}
			for _, a := range x.Attr {
				n.attr[a.Name.Local] = a.Value
			}
			at.children = append(at.children, n)
			at = n
		case xml.EndElement:
			at = at.parent
		case xml.CharData:
			for n := at; n != nil; n = n.parent {
				n.text += string(x)
			}
		}
	}
	return root
}

// find returns the elements within that have the name, in order; "" is every name.
func (n *node) find(name string) (list []*node) {
	for _, c := range n.children {
		if name == "" || c.name == name {
			list = append(list, c)
		}
		list = append(list, c.find(name)...)
	}
	return list
}

func (n *node) within(name string) bool {
	for p := n.parent; p != nil; p = p.parent {
		if p.name == name {
			return true
		}
	}
	return false
}

// No text of a study becomes an element, an attribute or a script.
func TestPageIsStrict(t *testing.T) {
	root := parse(t, write(t, sample()))
	allowed := strings.Fields(`html head meta title link style body a header p h1 nav ul li main section h2 h3 details summary
		figure figcaption div svg desc g path text circle button span table caption thead tr th tbody td dl dt dd code article pre footer script`)
	for _, n := range root.find("") {
		if !slices.Contains(allowed, n.name) {
			t.Errorf("the page has an element %s", n.name)
		}
		for name, value := range n.attr {
			if strings.HasPrefix(name, "on") || name == "style" || name == "src" || name == "srcdoc" || name == "action" {
				t.Errorf("%s has the attribute %s", n.name, name)
			}
			if name == "href" && !strings.HasPrefix(value, "#") && value != "data:," {
				t.Errorf("%s leads to %s", n.name, value)
			}
		}
	}
	if n := len(root.find("script")); n != 1 {
		t.Errorf("the page has %d scripts, want 1", n)
	}
	policy := root.find("meta")[1]
	if policy.attr["http-equiv"] != "Content-Security-Policy" {
		t.Fatalf("the second meta element is %v, want the policy, before everything that it restricts", policy.attr)
	}
	if got := policy.attr["content"]; !strings.HasPrefix(got, "default-src 'none'; style-src 'sha256-") || strings.Contains(got, "unsafe") || strings.Contains(got, "http") {
		t.Errorf("the policy is %s", got)
	}
}

// Hostile texts are in the page unchanged, as text.
func TestPageKeepsText(t *testing.T) {
	r := sample()
	root := parse(t, write(t, r))
	text := root.text
	for _, want := range []string{r.About, r.Manifest.Study, r.Warnings[0].What, r.Summary.Groups[1].Name, r.Sources[0].BibTeX, r.Command, r.Text, r.Comparisons[0].Verdict, r.Published[0].Source} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in the text of the page", want)
		}
	}
	for _, pre := range root.find("pre") {
		if pre.attr["id"] == "study" && pre.text != r.Text {
			t.Errorf("the study is %q, want it as it was written, %q", pre.text, r.Text)
		}
	}
}

func TestSameBytes(t *testing.T) {
	first := write(t, sample())
	for range 5 {
		if write(t, sample()) != first {
			t.Fatal("the same report has other bytes")
		}
	}
}

// The page has what a screen reader needs.
func TestPageIsAccessible(t *testing.T) {
	root := parse(t, write(t, sample()))
	if lang := root.find("html")[0].attr["lang"]; lang != "en" {
		t.Errorf("lang is %q, want en", lang)
	}
	for _, name := range []string{"header", "nav", "main", "footer", "h1"} {
		if n := len(root.find(name)); n != 1 {
			t.Errorf("there are %d of %s, want 1", n, name)
		}
	}
	ids := map[string]bool{}
	for _, n := range root.find("") {
		if id, ok := n.attr["id"]; ok {
			if ids[id] {
				t.Errorf("two elements have the id %s", id)
			}
			ids[id] = true
		}
	}
	level := 0
	for _, n := range root.find("") {
		for _, name := range []string{"href", "aria-labelledby", "aria-describedby", "data-copy"} {
			if to, ok := n.attr[name]; ok && to != "data:," && !ids[strings.TrimPrefix(to, "#")] {
				t.Errorf("%s of %s leads nowhere: %s", name, n.name, to)
			}
		}
		if len(n.name) == 2 && n.name[0] == 'h' && n.name[1] >= '1' && n.name[1] <= '6' {
			this := int(n.name[1] - '0')
			if this > level+1 {
				t.Errorf("the heading %q of level %d follows one of level %d", n.text, this, level)
			}
			level = this
		}
		if n.name == "svg" && n.attr["aria-hidden"] != "true" {
			if n.attr["role"] != "img" || len(n.find("title")) == 0 || len(n.find("desc")) != 1 || !n.within("figure") {
				t.Errorf("a picture is not an image with title and description in a figure: %v", n.attr)
			}
		}
		if n.name == "button" && (n.attr["type"] != "button" || strings.TrimSpace(n.text) == "") {
			t.Errorf("a button has type %q and text %q", n.attr["type"], n.text)
		}
	}
	for _, n := range root.find("table") {
		if len(n.find("caption")) != 1 {
			t.Errorf("table %s has no caption", n.attr["id"])
		}
		for _, th := range n.find("th") {
			if !slices.Contains([]string{"col", "row", "rowgroup"}, th.attr["scope"]) {
				t.Errorf("table %s: a head has scope %q", n.attr["id"], th.attr["scope"])
			}
			if th.attr["scope"] == "col" && (th.attr["aria-sort"] != "none" || len(th.find("button")) != 1) {
				t.Errorf("table %s: the column %q cannot be sorted by a button", n.attr["id"], th.text)
			}
		}
		for _, tr := range n.find("tr") {
			if heads := len(n.find("thead")[0].find("th")); tr.attr["class"] != "group" && len(tr.children) != heads {
				t.Errorf("table %s: a row has %d cells, want %d", n.attr["id"], len(tr.children), heads)
			}
		}
	}
}

// Every figure has a table with a row for each point.
func TestFiguresHaveTables(t *testing.T) {
	root := parse(t, write(t, sample()))
	figures := root.find("figure")
	if len(figures) != 2 {
		t.Fatalf("got %d figures, want 2", len(figures))
	}
	for i, want := range []struct{ rows, buttons, pictures int }{{120, 3, 2}, {5, 2, 1}} {
		f := figures[i]
		rows, buttons, pictures := 0, 0, 0
		for _, n := range f.find("") {
			switch {
			case n.name == "tr" && n.within("tbody"):
				rows++
			case n.name == "button" && n.attr["aria-pressed"] == "false":
				buttons++
			case n.name == "svg" && n.attr["role"] == "img":
				pictures++
			}
		}
		if got := (struct{ rows, buttons, pictures int }{rows, buttons, pictures}); got != want {
			t.Errorf("figure %d has %+v, want %+v", i+1, got, want)
		}
	}
}

// A table of data has the numbers of the figure, with columns for the ends of intervals.
func TestDataTable(t *testing.T) {
	got := dataTable(sample().Figures[1], "x")
	var heads, rows []string
	for _, c := range got.Columns {
		heads = append(heads, c.Name)
	}
	for _, row := range got.Groups[0].Rows {
		line := ""
		for _, c := range row {
			line += c.Text + "|"
		}
		rows = append(rows, line)
	}
	if heads[1] != "failure probability δ" || len(heads) != 5 {
		t.Errorf("the columns are %v", heads)
	}
	want := []string{"POCOWISTA|0.01|5,000|4,800|5,200|", "POCOWISTA|0.1|3,000|2,900|3,100|", "SAVAGE|0.01|9,000|–|–|", "SAVAGE|0.1|8,000|–|–|", "POCOWISTA (published)|0.01|5,100|–|–|"}
	if d := cmp.Diff(want, rows); d != "" {
		t.Error(d)
	}
}

// The page of a report with only a manifest has no empty sections.
func TestBarePage(t *testing.T) {
	root := parse(t, write(t, Report{Manifest: &results.Manifest{Study: "bare", Target: .1, Metrics: []string{"trajectories", "gap"}}}))
	for _, n := range root.find("h2") {
		if !slices.Contains([]string{"Warnings", "What was run", "How to run it again"}, n.text) {
			t.Errorf("there is a section %s", n.text)
		}
	}
	if !strings.Contains(root.text, "None.") || !strings.Contains(root.text, "Target gap") {
		t.Errorf("the text is %s", root.text)
	}
}

func TestWriteRefuses(t *testing.T) {
	for why, r := range map[string]Report{
		"no manifest":                {},
		"a figure that has no panel": {Manifest: &results.Manifest{}, Figures: []plot.Named{{Name: "empty"}}},
	} {
		var b bytes.Buffer
		if err := r.Write(&b); err == nil || b.Len() > 0 {
			t.Errorf("%s: got error %v and %d bytes, want an error and none", why, err, b.Len())
		}
	}
}

func TestComparisonTable(t *testing.T) {
	r := sample()
	other := r.Comparisons[0]
	other.Environment, other.Ratio, other.Adjusted = "hard", stats.Estimate{Value: math.NaN(), Low: math.NaN(), High: math.NaN()}, .04
	got := comparisonTable(append(r.Comparisons, other))
	if len(got.Groups) != 2 || got.Groups[1].Name != "hard: duels, against b" {
		t.Fatalf("got groups %v, want one for each environment, metric and baseline", got.Groups)
	}
	for i, want := range []string{
		other.Verdict + "|-4,700 [-4,800 to -4,600]|0.06 [0.05 – 0.07]|0.99|< 0.0001|100|",
		other.Verdict + "|-4,700 [-4,800 to -4,600]|–|0.99|0.04|100|",
	} {
		line := ""
		for _, c := range got.Groups[i].Rows[0][1:] {
			line += c.Text
			if c.Interval != "" {
				line += " [" + c.Interval + "]"
			}
			line += "|"
		}
		if line != want {
			t.Errorf("got %s, want %s", line, want)
		}
	}
}

func TestMixedProgramsGiveAWarning(t *testing.T) {
	r := Report{Manifest: &results.Manifest{Program: results.Program{Platform: "linux/amd64 v1"}}}
	if got := r.mixed(); got != nil {
		t.Errorf("one program: got %v", got)
	}
	r.Manifest.Also = []results.Program{{Platform: "linux/arm64"}}
	if got := r.mixed(); len(got) != 1 || len(got[0].Cases) != 2 {
		t.Errorf("two programs: got %v", got)
	}
	if !strings.Contains(parse(t, write(t, r)).text, "linux/arm64") {
		t.Error("the page does not name the other program")
	}
}

func TestSentence(t *testing.T) {
	for s, want := range map[string]string{"mean duels": "Mean duels", "δ": "δ", "": "", "N users": "N users", "Δ by n": "Δ by n"} {
		if got := sentence(s); got != want {
			t.Errorf("sentence(%q) = %q, want %q", s, got, want)
		}
	}
}

func TestOutsideProgramsGiveAWarning(t *testing.T) {
	king := results.ManifestCell{Algorithm: "external", Outside: &results.Outside{Command: "python3 king.py", Name: "king", Version: "1"}}
	r := Report{Manifest: &results.Manifest{Cells: []results.ManifestCell{{Algorithm: "pocowista"}, king, king}}}
	if got := r.outside(); len(got) != 1 || len(got[0].Cases) != 1 {
		t.Errorf("one program: got %v", got)
	}
	if want := `"python3 king.py", which calls itself king 1`; !strings.Contains(parse(t, write(t, r)).text, want) {
		t.Errorf("the page does not say %s", want)
	}
	r.Manifest.Cells = r.Manifest.Cells[:1]
	if got := r.outside(); got != nil {
		t.Errorf("no program: got %v", got)
	}
}
