package plot

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

func TestRuns(t *testing.T) {
	type rs = []run
	for s, want := range map[string]rs{
		"":              nil,
		"half_win":      {{"half_win", 1, 0}},
		"10^{−3} duels": {{"10", 1, 0}, {"−3", .7, .38}, {" duels", 1, 0}},
		"p_{ij}^{2}":    {{"p", 1, 0}, {"ij", .7, -.16}, {"2", .7, .38}},
		"open ^{":       {{"open ^{", 1, 0}},
		"empty ^{}":     {{"empty ", 1, 0}},
	} {
		if d := cmp.Diff(want, runs(s), cmp.AllowUnexported(run{})); d != "" {
			t.Errorf("runs(%q), -want +got:\n%s", s, d)
		}
	}
}

func TestClean(t *testing.T) {
	for s, want := range map[string]string{
		"Δ ≥ 0.05 × ε – δ":   "Δ ≥ 0.05 × ε – δ",
		" two  spaces\t":     "two spaces",
		"10⁹ duels":          "10^{9} duels",
		"中\x00b\xff":         "? b?",
		"first\nsecond\n":    "first\nsecond",
		"no\u00a0break":      "no break",
		"e\u0301 \u200bzero": "e zero",
	} {
		if got := clean(s); got != want {
			t.Errorf("clean(%q): got %q, want %q", s, got, want)
		}
	}
}

func TestSetStaysInItsRoom(t *testing.T) {
	for _, s := range []string{
		"short", "a title that is long enough to need several lines", strings.Repeat("W", 80),
		"x^{a mark with spaces that is kept whole} y", strings.Repeat("many words ", 60), "given\nlines",
	} {
		b := set(s, titleSize, 150, 2)
		if b.width() > 150 {
			t.Errorf("%q takes %g pt of 150", s, b.width())
		}
		got := strings.ReplaceAll(strings.Join(b.lines, ""), " ", "")
		want := strings.NewReplacer(" ", "", "\n", "").Replace(s)
		if got != want {
			t.Errorf("text is lost: got %q, want %q", got, want)
		}
	}
	if got := set("one two three four five six seven", 8, 80, 3); got.size != 8 || len(got.lines) < 2 {
		t.Errorf("a text wraps before it shrinks: got %d lines of %g pt", len(got.lines), got.size)
	}
}

func TestLegendKeepsLabelsWhole(t *testing.T) {
	long := "SAVAGE with ties as half wins and another remark, δ=0.05"
	f := Figure{Panels: []Panel{{}, {}}}
	for i, name := range []string{"a", long, "b", "", "a", "c"} {
		style := i
		if name == "a" {
			style = 0
		}
		f.Panels[i%2].Series = append(f.Panels[i%2].Series, Series{Name: name, Style: style})
	}
	// Order of first appearance: a, b of the first panel, then the second.
	l := newLegend(f, f.views(), 240)
	var got []string
	for _, e := range l.entries {
		got = append(got, strings.Join(e.text.lines, " "))
	}
	if d := cmp.Diff([]string{"a", "b", long, "c"}, got); d != "" {
		t.Errorf("each named series once, in order, -want +got:\n%s", d)
	}
	if l.width() > 240 {
		t.Errorf("legend takes %g pt of 240", l.width())
	}
	if l := newLegend(f, f.views(), 510); len(l.columns) < 2 {
		t.Errorf("got %d columns in 510 pt, want more", len(l.columns))
	}
}

func TestAppearancesDiffer(t *testing.T) {
	seen := map[string]int{}
	for i := range 96 {
		l := appearanceOf(i, 0)
		key := fmt.Sprint(l)
		if j, twice := seen[key]; twice {
			t.Errorf("styles %d and %d have the same appearance", j, i)
		}
		seen[key] = i
	}
	appearanceOf(-1, -1) // any number is a style
	// In grey, only dash and marker distinguish series.
	grey := map[string]int{}
	for i := range 16 {
		l := appearanceOf(i, 0)
		key := fmt.Sprint(l.dash, l.shape)
		if j, twice := grey[key]; twice {
			t.Errorf("styles %d and %d have the same appearance in grey", j, i)
		}
		grey[key] = i
	}
}

func TestEmbeddedFaceHasTheSameASCII(t *testing.T) {
	whole, small := liberation(), embedded()
	var a, b sfnt.Buffer
	for r := ' '; r <= 'δ'; r++ {
		g, err := small.GlyphIndex(&a, r)
		if err != nil {
			t.Fatal(err)
		}
		got, err := small.LoadGlyph(&a, g, fixed.I(1000), nil)
		if err != nil {
			t.Fatal(err)
		}
		want, err := whole.LoadGlyph(&b, g, fixed.I(1000), nil)
		if err != nil {
			t.Fatal(err)
		}
		switch {
		case r <= '~' && !cmp.Equal(got, want):
			t.Errorf("%q has another outline", r)
		case r >= 'α' && len(got) > 0:
			t.Errorf("%q is still there", r)
		}
	}
}
