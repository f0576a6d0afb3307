package table

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"joust/sim/param"
)

// format has one column of each kind.
var format = Format{Row: "verdict", Columns: []Column{
	{Name: "first", Allowed: "text or a number"},
	{Name: "verdict", Allowed: "true or false", Bool: true},
	{Name: "score", Allowed: "a number", Optional: true},
}}

// read returns all rows with their lines, joined by "|", and the first error.
func read(path, content string, f Format) (rows []string, err error) {
	in, err := NewReader(path, strings.NewReader(content), f)
	for err == nil {
		var row []string
		if row, err = in.Next(); err == nil {
			rows = append(rows, fmt.Sprintf("%d|%s", in.Line(), strings.Join(row, "|")))
		}
	}
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return rows, err
}

func TestRows(t *testing.T) {
	for _, c := range []struct {
		what, path, content string
		format              Format
		want                []string
	}{
		{
			"CSV with a byte-order mark, CR LF, spaces, quotes, empty lines and columns in any order",
			"f.CSV", "\uFEFFverdict, score ,\"first\"\r\n1,, \"a,\"\"b\n\"\r\n\r\n x ,0.5,c\r\n", format,
			[]string{"2|a,\"b|1|", "5|c|x|0.5"},
		},
		{"CSV without the optional column and without a last line break", "f.csv", "first,verdict\na,1", format, []string{"2|a|1|"}},
		{"CSV with a free header", "f.csv", "\n x,y\n\n1, 2\n", Format{Row: "row"}, []string{"4|1|2"}},
		{"CSV with a free header, whatever the ending", "f.jsonl", "x\n1\n", Format{Row: "row"}, []string{"2|1"}},
		{
			"JSON lines with a byte-order mark, CR LF, numbers, null and empty lines",
			"f.JSONL", "\uFEFF{\"first\": \" a \", \"verdict\": true, \"score\": null}\r\n\r\n {\"score\":-1e3,\"verdict\":0,\"first\":\"\\u0062\\n\"}\r\n  \r\n", format,
			[]string{"1|a|true|", "3|b|0|-1e3"},
		},
		{"CSV of no rows", "f.csv", "first,verdict\n", format, nil},
		{"JSON lines of no rows", "f.jsonl", "\n", format, nil},
	} {
		got, err := read(c.path, c.content, c.format)
		if err != nil || !slices.Equal(got, c.want) {
			t.Errorf("%s: got %q and the error %v, want %q", c.what, got, err, c.want)
		}
	}
}

func TestHeader(t *testing.T) {
	for _, c := range []struct {
		content string
		format  Format
		want    []string
	}{
		{"b,a\n", Format{}, []string{"b", "a"}},
		{"verdict,first\n", format, []string{"first", "verdict", "score"}},
	} {
		in, err := NewReader("f.csv", strings.NewReader(c.content+"1,2\n"), c.format)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := in.Next(); err != nil {
			t.Fatal(err)
		}
		if got := in.Header(); !slices.Equal(got, c.want) {
			t.Errorf("the header of %q is %q, want %q", c.content, got, c.want)
		}
	}
}

func TestRefused(t *testing.T) {
	const names = "first, verdict and optionally score"
	object := func(s string) string { return "{" + s + "}\n" }
	for _, c := range []struct{ path, content, want string }{
		{"f.csv", "", "f.csv:1: the file is empty; it must begin with a header row of " + names},
		{"f.csv", "\uFEFF\r\n\r\n", "f.csv:1: the file is empty; it must begin with a header row of " + names},
		{"f.csv", "first,score\n", "f.csv:1: the header lacks verdict; its columns must be " + names + ", in any order; columns: {verdict: NAME} says that the file calls it NAME"},
		{"f.csv", "\n\nfrist,date\n", `f.csv:3: the header has "frist" (did you mean first?), "date" and lacks first, verdict; its columns must be ` + names + ", in any order; extra: ignore leaves out others, columns: {first: NAME} says that the file calls it NAME"},
		{"f.csv", "first,verdict,first\n", `f.csv:1: the header has the column "first" twice; it must have each once`},
		{"f.csv", "\xff\xfef\x00\n", "f.csv:1: there are bytes that are not UTF-8; the file must be saved as UTF-8"},
		{"f.csv", "first,verdict\na,1\n\ncaf\xe9,1\n", "f.csv:4: there are bytes that are not UTF-8; the file must be saved as UTF-8"},
		{"f.csv", "first,verdict\na,1,2\n", "f.csv:2: the row has 3 fields; the header has 2"},
		{"f.csv", "first,verdict\n\"a\"b,1\n", `f.csv:2: extraneous or missing " in quoted-field in column 3; a field with quotes or commas must be quoted, its quotes doubled`},

		{"f.jsonl", "first\n", "f.jsonl:1: the line is not JSON: invalid character 'i' in literal false (expecting 'a'); it must be one object with the keys " + names},
		{"f.jsonl", "[]\n", "f.jsonl:1: the line is a list; it must be an object with the keys " + names},
		{"f.jsonl", "\n17\n", "f.jsonl:2: the line is a number; it must be an object with the keys " + names},
		{"f.jsonl", object(`"score": 1`), "f.jsonl:1: the object lacks first, verdict; its keys must be " + names + "; columns: {first: NAME} says that the file calls it NAME"},
		{"f.jsonl", object(`"Verdict": 1`), `f.jsonl:1: the object has the key "Verdict" (did you mean verdict?); its keys must be ` + names + "; extra: ignore leaves out others"},
		{"f.jsonl", object(`"model": 1`), `f.jsonl:1: the object has the key "model"; its keys must be ` + names + "; extra: ignore leaves out others"},
		{"f.jsonl", object(`"first": 1, "first": 2`), `f.jsonl:1: the object has the key "first" twice; it must have each once`},
		{"f.jsonl", object(`"first": {"id": 1}`), "f.jsonl:1: first is an object; it must be text or a number"},
		{"f.jsonl", object(`"first": [1, 2]`), "f.jsonl:1: first is a list; it must be text or a number"},
		{"f.jsonl", object(`"first": null`), "f.jsonl:1: first is null; it must be text or a number"},
		{"f.jsonl", object(`"first": true`), "f.jsonl:1: first is true; it must be text or a number"},
		{"f.jsonl", object(`"score": false`), "f.jsonl:1: score is false; it must be a number"},
		{"f.jsonl", "{\"first\": \"\xe9\"}", "f.jsonl:1: there are bytes that are not UTF-8; the file must be saved as UTF-8"},
	} {
		if _, err := read(c.path, c.content, format); err == nil || err.Error() != c.want {
			t.Errorf("%q:\n got %v\nwant %s", c.content, err, c.want)
		}
	}
	if _, err := read("f.csv", "", Format{}); err == nil || err.Error() != "f.csv:1: the file is empty; it must begin with a header row" {
		t.Errorf("an empty file with a free header: %v", err)
	}
}

// The errors about a row have its place.
func TestRowErrors(t *testing.T) {
	for path, content := range map[string]string{"f.csv": "first,verdict\n\na,yes\n", "f.jsonl": "\n\n" + `{"first": "a", "verdict": "yes"}`} {
		in, err := NewReader(path, strings.NewReader(content), format)
		if err != nil {
			t.Fatal(err)
		}
		row, err := in.Next()
		if err != nil {
			t.Fatal(err)
		}
		if got, want := in.NotAllowed(1, row[1]).Error(), path+`:3: verdict is "yes"; it must be true or false`; got != want {
			t.Errorf("got %s, want %s", got, want)
		}
		if got, want := in.Errorf("%d%%", 7).Error(), path+":3: 7%"; got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	for path, want := range map[string]string{
		"f.csv":   "f.csv:1: there is no verdict below the header; there must be at least one",
		"f.jsonl": "f.jsonl:1: there is no verdict; there must be at least one, an object a line with the keys first, verdict and optionally score",
	} {
		content := map[string]string{"f.csv": "first,verdict\n"}[path]
		in, err := NewReader(path, strings.NewReader(content), format)
		if err != nil {
			t.Fatal(err)
		}
		if got := in.NoRows().Error(); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

// An error of the underlying reader is returned as such, not taken for the end.
func TestBrokenReader(t *testing.T) {
	for _, c := range []struct{ path, content string }{
		{"f.csv", ""},
		{"f.csv", "first,verdict\na,1\n"},
		{"f.jsonl", "\uFEFF"},
		{"f.jsonl", `{"first": "a", "verdict": 1}` + "\n"},
	} {
		r := io.MultiReader(strings.NewReader(c.content), iotest.ErrReader(errors.New("the disk is broken")))
		in, err := NewReader(c.path, r, format)
		for err == nil {
			_, err = in.Next()
		}
		if err.Error() != c.path+": the disk is broken" {
			t.Errorf("after %q the error is %v", c.content, err)
		}
	}
	in, err := NewReader("f.jsonl", endless{}, format)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := in.Next(); err == nil || err.Error() != "f.jsonl:1: the line has more than 16 MB; each must be one object" {
		t.Errorf("a line without an end: %v", err)
	}
}

// endless is a reader of a line without an end.
type endless struct{}

func (endless) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = ' '
	}
	return len(b), nil
}

// An error of Read is about the parameter, whether the file cannot be opened, has a
// bad header or is refused by the caller.
func TestRead(t *testing.T) {
	folder := t.TempDir()
	file := func(name, content string) param.File {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(content), 0o666); err != nil {
			t.Fatal(err)
		}
		return param.File{Text: name, Path: path}
	}
	absent := param.File{Text: "absent.csv", Path: filepath.Join(folder, "absent.csv")}
	good, bad := file("good.csv", "first,verdict\na,1\n"), file("bad.csv", "first\n")
	for _, c := range []struct {
		file   param.File
		result error
		want   string
	}{
		{good, nil, ""},
		{good, errors.New("it is refused"), "battles cannot be used: it is refused"},
		{bad, nil, "battles cannot be used: " + bad.Path + ":1: the header lacks verdict; its columns must be first, verdict and optionally score, in any order; columns: {verdict: NAME} says that the file calls it NAME"},
		{absent, nil, "battles cannot be read: " + absent.Path + ": there is no such file"},
		{param.File{Text: ".", Path: folder}, nil, "battles cannot be read: " + folder + ": it is a folder"},
	} {
		got := ""
		err := Read("battles", c.file, format, func(in *Reader) error {
			if in.Path() != c.file.Path {
				t.Errorf("the path is %s, want %s", in.Path(), c.file.Path)
			}
			return c.result
		})
		if err != nil {
			got = err.Error()
			var about *param.Error
			if !errors.As(err, &about) || about.Name != "battles" {
				t.Errorf("%v is not an error about battles", err)
			}
		}
		if got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.file.Text, got, c.want)
		}
	}
}

func TestCheckEnding(t *testing.T) {
	for path, want := range map[string]string{
		"":                        "",
		"a/v.csv":                 "",
		`C:\runs\May\POOLS.JSONL`: "",
		"runs.v2/verdicts.CSV":    "",
		"verdicts.csv.gz":         "pools is verdicts.csv.gz, which ends in .gz; it must end in .csv or .jsonl",
		"runs.csv/pools":          "pools is runs.csv/pools, which has no ending; it must end in .csv or .jsonl",
	} {
		got := ""
		if err := CheckEnding("pools", param.File{Text: path, Path: path}); err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%q:\n got %s\nwant %s", path, got, want)
		}
	}
}

func TestNames(t *testing.T) {
	for _, c := range []struct {
		columns []Column
		want    string
	}{
		{nil, ""},
		{[]Column{{Name: "a"}}, "a"},
		{[]Column{{Name: "a"}, {Name: "b"}}, "a and b"},
		{[]Column{{Name: "a"}, {Name: "b"}, {Name: "c"}}, "a, b and c"},
		{[]Column{{Name: "a"}, {Name: "b"}, {Name: "c", Optional: true}}, "a, b and optionally c"},
	} {
		if got := (Format{Columns: c.columns}).Names(); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}

func TestQuote(t *testing.T) {
	long := strings.Repeat("é", 60)
	for s, want := range map[string]string{"": `""`, "a\nb": `"a\nb"`, long: `"` + long + `"`, long + "é": `"` + long + `…"`} {
		if got := Quote(s); got != want {
			t.Errorf("Quote(%q) is %s, want %s", s, got, want)
		}
	}
}

// FuzzObject reads any line as an object; what is accepted agrees with
// encoding/json.
func FuzzObject(f *testing.F) {
	f.Add(`{"first": "\"\\ \u00e9 \ud83d\ude00 {", "verdict" : true , "score":null}`)
	f.Add(`{"first":" x\t","verdict":"\\","score":0.5}`)
	f.Add(`{"\u0066irst":0,"verdict":-1.5e3}`)
	f.Add(`{"first": {"verdict": 1}, "score": []}`)
	f.Add(`{"why": {"first": [1, "]}", {"score": "\\""}]}, "first": "a", "x":[], "verdict":true}`)
	f.Fuzz(func(t *testing.T, line string) {
		for _, extra := range []bool{false, true} {
			checkObject(t, line, extra)
		}
	})
}

// checkObject reads a line as an object, with other keys or without.
func checkObject(t *testing.T, line string, extra bool) {
	t.Helper()
	f := format
	f.Extra = extra
	in, err := NewReader("f.jsonl", strings.NewReader(line), f)
	if err != nil {
		t.Fatal(err)
	}
	row, err := in.Next()
	if errors.Is(err, io.EOF) {
		return
	}
	if err != nil {
		checkPlace(t, err, "f.jsonl:")
		return
	}
	d := json.NewDecoder(strings.NewReader(strings.TrimPrefix(line, "\uFEFF")))
	d.UseNumber()
	var object map[string]any
	if err := d.Decode(&object); err != nil {
		t.Fatal(err)
	}
	want := map[string]string{}
	for _, name := range in.Header() {
		want[name] = ""
		if value := object[name]; value != nil {
			want[name] = strings.TrimSpace(fmt.Sprint(value))
		}
	}
	got := map[string]string{}
	for i, name := range in.Header() {
		got[name] = row[i]
	}
	if !cmp.Equal(got, want) || !extra && len(object) > len(want) {
		t.Errorf("%s is read as %q, want %q", line, got, want)
	}
}

// FuzzCSV reads any text as CSV: every error has its place.
func FuzzCSV(f *testing.F) {
	f.Add("first,verdict\na,1\n")
	f.Add("\uFEFFscore,\"first\",verdict\r\n\"x, z\",,y\r\n")
	f.Add("first,verdict\n\"a\n\xe9\",\n")
	f.Fuzz(func(t *testing.T, content string) {
		if _, err := read("f.csv", content, format); err != nil {
			checkPlace(t, err, "f.csv:")
		}
	})
}

// checkPlace checks that the error begins with the place of the mistake.
func checkPlace(t *testing.T, err error, place string) {
	t.Helper()
	if rest, ok := strings.CutPrefix(err.Error(), place); !ok || rest == "" || rest[0] < '1' || rest[0] > '9' {
		t.Errorf("error %q does not begin with %s and a line", err, place)
	}
}
