package logs

import (
	"bytes"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// written writes the duels of a log with a writer.
func written(t *testing.T, l *Log, form string) []byte {
	t.Helper()
	var c Columns
	for d, err := range l.Duels() {
		if err != nil {
			t.Fatal(err)
		}
		c.Add(d)
	}
	var b bytes.Buffer
	var w Writer
	switch form {
	case "csv":
		var err error
		if w, err = NewCSV(&b, c, l.Slots()); err != nil {
			t.Fatal(err)
		}
	case "jsonl":
		w = NewJSONL(&b, c, l.Slots())
	default:
		w = NewCounts(&b)
	}
	for d, err := range l.Duels() {
		if err == nil {
			err = w.Write(d)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// sameDuels compares duels without styles that are missing on both sides.
var sameDuels = cmp.Options{
	cmp.Comparer(func(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) }),
	cmp.Transformer("known", func(list []Style) map[string][2]float64 {
		known := map[string][2]float64{}
		for _, s := range list {
			if !math.IsNaN(s.First) || !math.IsNaN(s.Second) {
				known[s.Name] = [2]float64{s.First, s.Second}
			}
		}
		return known
	}),
}

// What is written is read as it was, with the same slots, and written with the same bytes.
func TestRoundTrips(t *testing.T) {
	for _, c := range fixtures {
		path := filepath.Join("testdata", c.file)
		want := duels(t, []string{path}, c.o)
		for _, form := range []string{"csv", "jsonl"} {
			l, err := Open([]string{path}, c.o)
			if err != nil {
				t.Fatal(err)
			}
			text := written(t, l, form)
			o := Options{Stdin: bytes.NewReader(text), Again: true}
			again, err := Open([]string{"-"}, o)
			if err != nil {
				t.Fatalf("%s as %s: %v\n%s", c.file, form, err, text)
			}
			if text2 := written(t, again, form); !bytes.Equal(text, text2) {
				t.Errorf("%s as %s is\n%sand then\n%s", c.file, form, text, text2)
			}
			if again.Slots() != l.Slots() {
				t.Errorf("%s as %s: slots %v, want %v", c.file, form, again.Slots(), l.Slots())
			}
			o.Stdin = bytes.NewReader(text)
			if diff := cmp.Diff(want, duels(t, []string{"-"}, o), sameDuels); diff != "" {
				t.Errorf("%s as %s: -want +got\n%s", c.file, form, diff)
			}
			if err := again.Close(); err != nil {
				t.Error(err)
			}
		}
		l, err := Open([]string{path}, c.o)
		if err != nil {
			t.Fatal(err)
		}
		got, _ := tallies(t, []string{"-"}, Options{Stdin: bytes.NewReader(written(t, l, "counts"))})
		for pair, n := range c.want {
			if want := []float64{n[0], n[1], n[2] + n[3], 0}; !slices.Equal(want, got[pair]) {
				t.Errorf("%s as counts, %s: %v, want %v", c.file, pair, got[pair], want)
			}
		}
	}
}

// Texts that need quotes are written so that they are read as they were.
func TestQuotes(t *testing.T) {
	const text = `{"first":"a, \"b\"","second":"c","outcome":"both-bad","prompt":"two\nlines, é \u2028 <&>","weight":0.25,"count":1e3}` + "\n"
	for form, want := range map[string]string{
		"csv":   "first,second,outcome,prompt,weight,count\n\"a, \"\"b\"\"\",c,both-bad,\"two\nlines, é \u2028 <&>\",0.25,1000\n",
		"jsonl": `{"first":"a, \"b\"","second":"c","outcome":"both-bad","prompt":"two\nlines, é ` + "\u2028" + ` <&>","weight":0.25,"count":1000}` + "\n",
	} {
		l, err := Open([]string{"-"}, Options{Stdin: strings.NewReader(text), Again: true})
		if err != nil {
			t.Fatal(err)
		}
		if got := string(written(t, l, form)); got != want {
			t.Errorf("%s:\n got %q\nwant %q", form, got, want)
		}
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	}
}
