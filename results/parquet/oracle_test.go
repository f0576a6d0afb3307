package parquet

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	library "github.com/parquet-go/parquet-go"
	"pgregory.net/rapid"
)

// forms are all the forms of columns that records use.
var forms = []Column{
	{Name: "text", Kind: Text},
	{Name: "whole", Kind: Whole},
	{Name: "truth", Kind: Truth},
	{Name: "real", Kind: Real},
	{Name: "optional_whole", Kind: Whole, Optional: true},
	{Name: "optional_truth", Kind: Truth, Optional: true},
	{Name: "optional_real", Kind: Real, Optional: true},
	{Name: "wholes", Kind: Whole, List: true},
	{Name: "truths", Kind: Truth, List: true},
	{Name: "reals", Kind: Real, List: true},
	{Name: "optional_wholes", Kind: Whole, List: true, Optional: true},
	{Name: "optional_truths", Kind: Truth, List: true, Optional: true},
	{Name: "optional_reals", Kind: Real, List: true, Optional: true},
	{Name: "words", Kind: Text, List: true, Optional: true},
}

// librarySchema is the schema of the columns as the library makes it from a struct.
func librarySchema(columns []Column) *library.Schema {
	var fields []reflect.StructField
	for i, c := range columns {
		t := map[Kind]reflect.Type{
			Text: reflect.TypeFor[string](), Whole: reflect.TypeFor[int64](), Truth: reflect.TypeFor[bool](), Real: reflect.TypeFor[float64](),
		}[c.Kind]
		tags := c.Name
		switch {
		case c.Kind == Text && c.List:
			t = reflect.SliceOf(t)
			tags += ",optional,list"
		case c.Kind == Text:
			tags += ",dict"
		case c.List && c.Optional:
			t = reflect.SliceOf(reflect.PointerTo(t))
			tags += ",list"
		case c.List:
			t = reflect.SliceOf(t)
			tags += ",list"
		default:
			if c.Optional {
				tags += ",optional"
			}
			if c.Kind == Whole {
				tags += ",delta"
			}
		}
		fields = append(fields, reflect.StructField{Name: fmt.Sprintf("F%d", i), Type: t, Tag: reflect.StructTag(`parquet:"` + tags + `"`)})
	}
	return library.NewSchema("row", library.SchemaOf(reflect.New(reflect.StructOf(fields)).Interface()))
}

// rows are the values of as many rows as every call of a writer appends.
type rows struct {
	n       int
	texts   []string
	numbers [][]float64 // by column
	lists   [][]string
}

// width is the length of lists of numbers.
const width = 3

// fatal is a test, of package testing or of rapid.
type fatal interface {
	Fatal(args ...any)
	Fatalf(format string, args ...any)
}

// write writes groups of rows: a slice for each row group with the rows of each call.
func write(t fatal, groups [][]rows, page int) []byte {
	var file bytes.Buffer
	w := NewWriter(&file, "row", "test version 1(build 2)", forms, page)
	w.SetMetadata("b", "1")
	w.SetMetadata("a", "")
	for _, group := range groups {
		for _, r := range group {
			for i, c := range forms {
				var err error
				switch {
				case c.Kind == Text && c.List:
					err = w.TextLists(i, r.lists)
				case c.Kind == Text:
					err = w.Texts(i, r.texts)
				case c.List:
					err = w.NumberLists(i, r.numbers[i], width)
				default:
					err = w.Numbers(i, r.numbers[i])
				}
				if err != nil {
					t.Fatal(err)
				}
			}
		}
		if err := w.Flush(); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

// libraryWrite is write with the library's main package. pageBuffer is its own measure.
func libraryWrite(t fatal, groups [][]rows, pageBuffer int) []byte {
	var file bytes.Buffer
	w := library.NewWriter(&file, librarySchema(forms), library.CreatedBy("test", "1", "2"), library.DataPageStatistics(true), library.PageBufferSize(pageBuffer))
	w.SetKeyValueMetadata("b", "1")
	w.SetKeyValueMetadata("a", "")
	for _, group := range groups {
		for _, r := range group {
			for i, c := range forms {
				list := libraryValues(i, c, r)
				piece := len(list)
				if c.List && c.Kind != Text {
					piece = (manyValues + width - 1) / width * width
				}
				for len(list) > 0 {
					n := min(piece, len(list))
					if _, err := w.ColumnWriters()[i].WriteRowValues(list[:n]); err != nil {
						t.Fatal(err)
					}
					list = list[n:]
				}
			}
		}
		if err := w.Flush(); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

func libraryValues(i int, c Column, r rows) (list []library.Value) {
	add := func(v library.Value, repetition, definition int) {
		list = append(list, v.Level(repetition, definition, i))
	}
	switch {
	case c.Kind == Text && c.List:
		for _, words := range r.lists {
			if words == nil {
				add(library.NullValue(), 0, 0)
			} else if len(words) == 0 {
				add(library.NullValue(), 0, 1)
			}
			for k, word := range words {
				add(library.ByteArrayValue([]byte(word)), min(k, 1), 2)
			}
		}
	case c.Kind == Text:
		for _, text := range r.texts {
			add(library.ByteArrayValue([]byte(text)), 0, 0)
		}
	default:
		for k, v := range r.numbers[i] {
			repetition, definition := 0, 0
			if c.List {
				repetition, definition = min(k%width, 1), 1
			}
			if c.Optional && math.IsNaN(v) {
				add(library.NullValue(), repetition, definition)
				continue
			}
			if c.Optional {
				definition++
			}
			switch c.Kind {
			case Whole:
				add(library.Int64Value(int64(v)), repetition, definition)
			case Truth:
				add(library.BooleanValue(v != 0), repetition, definition)
			default:
				add(library.DoubleValue(v), repetition, definition)
			}
		}
	}
	return list
}

// drawRows draws rows. In one of four calls all that may be missing is missing.
func drawRows(t *rapid.T) rows {
	r := rows{n: rapid.IntRange(1, 40).Draw(t, "rows")}
	texts := rapid.SampledFrom([]string{"", "a", "b", "Zürich", "zzzzzzzzzzzzzzzzzz", strings.Repeat("\xff", 20), "aaaaaaaaaaaaaaa\xffa", "two\nlines"})
	r.texts = rapid.SliceOfN(texts, r.n, r.n).Draw(t, "texts")
	missing := rapid.IntRange(0, 3).Draw(t, "missing") == 0
	for _, c := range forms {
		n := r.n
		if c.List {
			n *= width
		}
		var list []float64
		if c.Kind != Text {
			var number *rapid.Generator[float64]
			switch c.Kind {
			case Whole:
				number = rapid.Map(rapid.Int64Range(-1<<53, 1<<53), func(v int64) float64 { return float64(v) })
			case Truth:
				number = rapid.SampledFrom([]float64{0, 1})
			default:
				number = rapid.SampledFrom([]float64{0, math.Copysign(0, -1), 1.5, -2, math.Inf(1), math.Inf(-1), 5e-324, math.NaN()})
			}
			if c.Optional {
				number = rapid.OneOf(number, rapid.Just(math.NaN()))
				if missing {
					number = rapid.Just(math.NaN())
				}
			}
			list = rapid.SliceOfN(number, n, n).Draw(t, c.Name)
		}
		r.numbers = append(r.numbers, list)
	}
	words := rapid.OneOf(rapid.SliceOfN(texts, 0, 4), rapid.Just([]string(nil)))
	if missing {
		words = rapid.Just([]string(nil))
	}
	r.lists = rapid.SliceOfN(words, r.n, r.n).Draw(t, "words")
	if !missing {
		// Whether the library notes the bounds of a page with no text but "" hangs on
		// the memory that it has; here they are noted.
		r.lists[r.n-1] = []string{"x"}
	}
	return r
}

// A file has the bytes of the library's main package, with pages, row groups and values
// of every form, and is read as it was written.
func TestFilesAreThoseOfTheLibrary(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var groups [][]rows
		for range rapid.IntRange(0, 3).Draw(t, "groups") {
			var group []rows
			for range rapid.IntRange(0, 4).Draw(t, "calls") { // no call makes an empty group
				group = append(group, drawRows(t))
			}
			groups = append(groups, group)
		}
		buffer := rapid.SampledFrom([]int{100, 1000, 1 << 14}).Draw(t, "page")
		got := write(t, groups, buffer*98/100) // the share of the buffer that the library fills
		if want := libraryWrite(t, groups, buffer); !bytes.Equal(got, want) {
			t.Fatalf("%d bytes, the library writes %d; they differ at place %d", len(got), len(want), firstDifference(got, want))
		}
		checkRead(t, got, groups)
	})
}

func firstDifference(a, b []byte) int {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return i
		}
	}
	return min(len(a), len(b))
}

// As before with large pages and with lists of numbers whose pages end within a call.
func TestLargeFilesAreThoseOfTheLibrary(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	var group []rows
	for range 3 {
		r := rows{n: 3000}
		for range r.n {
			r.texts = append(r.texts, strconv.Itoa(rng.IntN(1000)))
			r.lists = append(r.lists, r.texts[len(r.texts)-rng.IntN(min(5, len(r.texts))):])
		}
		for _, c := range forms {
			n := r.n
			if c.List {
				n *= width
			}
			list := make([]float64, n)
			for i := range list {
				switch {
				case c.Optional && rng.IntN(9) == 0:
					list[i] = math.NaN()
				case c.Kind == Real:
					list[i] = rng.NormFloat64()
				case c.Kind == Whole:
					list[i] = float64(rng.IntN(1 << (1 + i%40)))
				default:
					list[i] = float64(rng.IntN(2))
				}
			}
			r.numbers = append(r.numbers, list)
		}
		group = append(group, r)
	}
	groups := [][]rows{group, group[1:]}
	const buffer = 1 << 14
	got := write(t, groups, buffer*98/100)
	if want := libraryWrite(t, groups, buffer); !bytes.Equal(got, want) {
		t.Fatalf("%d bytes, the library writes %d; they differ at place %d", len(got), len(want), firstDifference(got, want))
	}
	checkRead(t, got, groups)
}

// sameNumber compares bits, except those of NaN.
var sameNumber = cmp.Comparer(func(a, b float64) bool {
	return math.Float64bits(a) == math.Float64bits(b) || math.IsNaN(a) && math.IsNaN(b)
})

// checkRead reads the file and compares it with what was written.
func checkRead(t fatal, file []byte, groups [][]rows) {
	f, err := Open(file)
	if err != nil {
		t.Fatal(err)
	}
	n, err := Rows(bytes.NewReader(file), int64(len(file)))
	if err != nil || n != f.Rows() {
		t.Fatalf("%d rows and %v by the footer alone, %d rows of the file", n, err, f.Rows())
	}
	if f.Metadata("b") != "1" || f.Metadata("c") != "" {
		t.Fatalf("the metadata are %v", f.footer.KeyValueMetadata)
	}
	total := 0
	for _, group := range groups {
		for _, r := range group {
			total += r.n
		}
	}
	if n != total {
		t.Fatalf("%d rows, want %d", n, total)
	}
	for i, c := range forms {
		if got := f.Find(c); got != i {
			t.Fatalf("%s is column %d, want %d", c.Name, got, i)
		}
		var want, got any
		var numbers []float64
		var texts []string
		var lists [][]string
		for _, group := range groups {
			for _, r := range group {
				numbers = append(numbers, r.numbers[i]...)
				texts = append(texts, r.texts...)
				lists = append(lists, r.lists...)
			}
		}
		switch {
		case c.Kind == Text && c.List:
			want = lists
			got, err = f.TextLists(nil, i)
		case c.Kind == Text:
			want = texts
			got, err = f.Texts(nil, i)
			if first, err := f.FirstText(i); err != nil || total > 0 && first != texts[0] {
				t.Fatalf("the first text is %q, %v", first, err)
			}
		default:
			want = numbers
			got, err = f.Numbers(nil, i)
			if first, err := f.FirstNumber(i); err != nil || total > 0 && !cmp.Equal(first, numbers[0], sameNumber) {
				t.Fatalf("the first number of %s is %v, %v", c.Name, first, err)
			}
		}
		if d := cmp.Diff(want, got, sameNumber); err != nil || d != "" {
			t.Fatalf("%s: %v; want -, got +\n%s", c.Name, err, d)
		}
	}
}
