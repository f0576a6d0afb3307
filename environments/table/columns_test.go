package table

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

// A study may call columns by other names and leave out what the format does not have, in
// CSV as in JSON lines.
func TestColumns(t *testing.T) {
	const nested = `{"first": "a", "judge": {"name": "]}", "of": [1, [2, {}], "x"]}, "verdict": true, "turn": [ ], "why": "}"}` + "\n"
	renamed := map[string]string{"first": "model a", "verdict": "first"}
	for _, c := range []struct {
		what, path, content string
		columns             ColumnParams
		want                []string
	}{
		{"CSV, other columns", "f.csv", "n,first,n,verdict\n7,a,8,1\n", ColumnParams{Extra: "ignore"}, []string{"2|a|1|"}},
		{"CSV, a column without a name among the others", "f.csv", ",first,verdict\nx,a,1\n", ColumnParams{Extra: "ignore"}, []string{"2|a|1|"}},
		{"JSON lines, other keys", "f.jsonl", nested, ColumnParams{Extra: "ignore"}, []string{"1|a|true|"}},
		{"CSV, other names, one of which another column has here", "f.csv", "first,model a\n1,a\n", ColumnParams{Extra: "refuse", Columns: renamed}, []string{"2|a|1|"}},
		{"JSON lines, other names", "f.jsonl", `{"first": 1, "model a": "a"}`, ColumnParams{Extra: "refuse", Columns: renamed}, []string{"1|a|1|"}},
		{"a name for this file only", "f.csv", "x,verdict\na,1\n", ColumnParams{Extra: "refuse", Columns: map[string]string{"first": "y", "verdicts.first": "x"}}, []string{"2|a|1|"}},
		{"a name for another file", "f.csv", "first,verdict\na,1\n", ColumnParams{Extra: "refuse", Columns: map[string]string{"pools.first": "x"}}, []string{"2|a|1|"}},
		{"a name that our column had before is that of another column", "f.csv", "x,first,verdict\na,b,1\n", ColumnParams{Extra: "ignore", Columns: map[string]string{"first": "x"}}, []string{"2|a|1|"}},
		{"an index from 0, as pandas writes it", "f.csv", ",first,verdict\n0,a,1\n\n1,b,0\n", DefaultColumns, []string{"2|a|1|", "4|b|0|"}},
		{"an index that was written twice", "f.csv", "Unnamed: 0,first,verdict\n0,a,1\n", DefaultColumns, []string{"2|a|1|"}},
	} {
		got, err := read(c.path, c.content, c.columns.Of("verdicts", format))
		if err != nil || !slices.Equal(got, c.want) {
			t.Errorf("%s: got %q and the error %v, want %q", c.what, got, err, c.want)
		}
	}
}

func TestColumnsRefused(t *testing.T) {
	for _, c := range []struct{ what, path, content, want string }{
		{"the name in the file is missing", "f.csv", "first,verdict\n", `f.csv:1: the header has "first" and lacks model; its columns must be model, verdict and optionally score, in any order; extra: ignore leaves out others, columns: {first: NAME} says that the file calls it NAME`},
		{"messages have the name in the file", "f.jsonl", `{"model": []}`, "f.jsonl:1: model is a list; it must be text or a number"},
		{"a near name", "f.jsonl", `{"modell": 1}`, `f.jsonl:1: the object has the key "modell" (did you mean model?); its keys must be model, verdict and optionally score; extra: ignore leaves out others`},
		{"no index", "f.csv", ",model,verdict\n0,a,1\n2,b,1\n", `f.csv:3: the first column has no name in the header, as the index that pandas writes, but here it is "2" where 1 should be; give the column a name or leave it out`},
		{"a row that lacks its index", "f.csv", ",model,verdict\na,1\n", "f.csv:2: the row has 2 fields; the header has 3"},
	} {
		if _, err := read(c.path, c.content, ColumnParams{Extra: "refuse", Columns: map[string]string{"first": "model"}}.Of("file", format)); err == nil || err.Error() != c.want {
			t.Errorf("%s:\n got %v\nwant %s", c.what, err, c.want)
		}
	}
}

// A square has a free header and may have the names of the rows in its first column.
func TestIndexOfSquare(t *testing.T) {
	square := Format{Row: "row", Square: true}
	for content, want := range map[string]string{
		",x,y\nx,1,2\ny,3,4\n": "2|1|2 3|3|4",
		",x,y\n0,1,2\n1,3,4\n": "2|1|2 3|3|4",
		",x,y\nx,1,2\nx,3,4\n": `f.csv:3: the first column has no name in the header, as the index that pandas writes, but here it is "x" where 1 or "y" should be; give the column a name or leave it out`,
	} {
		rows, err := read("f.csv", content, square)
		got := strings.Join(rows, " ")
		if err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%q:\n got %s\nwant %s", content, got, want)
		}
	}
	if _, err := read("f.csv", ",x,y\nx,1,2\n", Format{Row: "row"}); err == nil || !strings.Contains(err.Error(), `here it is "x" where 0 should be;`) {
		t.Errorf("a free header that is no square has an index of names: %v", err)
	}
}

func TestCheckColumns(t *testing.T) {
	other := Format{Columns: []Column{{Name: "first"}, {Name: "answer"}}}
	formats := map[string]Format{"verdicts": format, "pools": other}
	for _, c := range []struct {
		columns map[string]string
		want    string
	}{
		{nil, ""},
		{map[string]string{"first": "verdict", "verdict": "first", "pools.answer": "a"}, ""},
		{map[string]string{"frist": "x"}, `columns has the name "frist" (did you mean first?), which no column has; the names are first, answer, verdict, score`},
		{map[string]string{"first": "verdict"}, `columns makes both first and verdict the column "verdict" of verdicts; each must be a column of its own`},
		{map[string]string{"verdicts.answer": "x"}, `columns has the name "verdicts.answer", which no column has; the names are first, answer, verdict, score`},
	} {
		err := errors.Join(ColumnParams{Columns: c.columns}.Check(formats)...)
		if got := ""; err != nil && err.Error() != c.want || err == nil && got != c.want {
			t.Errorf("%v:\n got %v\nwant %s", c.columns, err, c.want)
		}
	}
}
