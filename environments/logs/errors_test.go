package logs

import (
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"testing/iotest"
)

// write writes a file into the present folder.
func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

const (
	battle   = `{"model_a": "a", "model_b": "b", "winner": "model_a"}` + "\n"
	toi      = "# DATA TYPE: toi\n# NUMBER ALTERNATIVES: 12\n"
	soc      = "# DATA TYPE: soc\n# NUMBER ALTERNATIVES: 2\n# ALTERNATIVE NAME 1: a\n# ALTERNATIVE NAME 2: b\n"
	game     = `"model": "m", "baseline": "b"`
	allNames = "canonical, kaggle, mtbench, mtbench-human, arena, arenahard, alpacaeval, sides, crowdkit, winner-loser, preflib, counts, matrix, journal"
)

func alternatives(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "# ALTERNATIVE NAME %d: arm%d\n", i+1, i+1)
	}
	return b.String()
}

func TestErrors(t *testing.T) {
	t.Chdir(t.TempDir())
	const arms = "the name of an arm"
	for _, c := range []struct {
		path, text string
		o          Options
		want       string
	}{
		// The messages of the specification.
		{"battles.jsonl", strings.Repeat(battle, 811) + strings.Replace(battle, "model_a\"}", "model_c\"}", 1), Options{}, `battles.jsonl:812: winner is "model_c"; it must be model_a, model_b, tie, tie (bothbad) or both_bad`},
		{"votes.csv", "id,model_a,model_b,winner_model_a,winner_model_b,winner_tie\n1,a,b,1,0,0\n2,a,b,1,1,0\n", Options{}, "votes.csv:3: winner_model_a, winner_model_b and winner_tie are 1, 1, 0; exactly one must be 1"},
		{"crowd.csv", "left,right,label\n" + strings.Repeat("ant,bee,ant\n", 7) + "ant,bee,eel\n", Options{}, `crowd.csv:9: label is "eel"; it must be one of the two compared, "ant" or "bee"`},
		{"judge.jsonl", strings.Repeat("{"+game+`, "games": [{"score": "A>B"}, {"score": "A>B"}]}`+"\n", 6) + "{" + game + `, "games": [{"score": "A>B"}]}`, Options{}, "judge.jsonl:7: games has 1 game; an Arena-Hard line has two, the second with the answers swapped"},
		{"votes.toi", toi + alternatives(11) + "1: 1,{2,12}\n", Options{}, "votes.toi:14: alternative 12 has no name; the header names 11 (# ALTERNATIVE NAME 12 is missing)"},
		{"dump.json", `[{"id": 1, "chosen": "x", "rejected": "y"}]`, Options{}, "dump.json: cannot tell the format: the objects have the keys id, chosen, rejected; --format says which it is (" + allNames + "; or table, a table of scores, which joust rank takes)"},
		{"log.csv", "id,first,second,outcome\n" + strings.Repeat(",a,b,first\n", 10) + "v17,a,b,first\n" + strings.Repeat(",a,b,first\n", 27) + "v17,a,b,second\n", Options{}, "log.csv:40: id v17 was seen on line 12 with another outcome; ids must be unique, or leave the column out"},

		// Files.
		{"absent", "", Options{}, "absent.csv: there is no such file"},
		{"folder", "", Options{}, "folder: it is a folder"},
		{"empty.csv", " \n", Options{}, "empty.csv:1: the file is empty"},
		{"bad.csv.gz", "\x1f\x8bxxxxxxxxxxxxxxxxxxxx", Options{}, "bad.csv.gz: gzip: invalid header"},
		{"bad.parquet", "PAR1xxxxxxxxxxxx", Options{}, "bad.parquet: it is no Parquet file, or damaged"},
		{"f.csv", "x,y\n1,2\n", Options{Format: "areena"}, `there is no format "areena" (did you mean arena?); the formats are ` + allNames},
		{"f.csv", "x,y\n1,2\n", Options{Format: "sides"}, "f.csv:1: the columns lack left, right and winner; sides needs left, right and winner"},
		{"f.csv", "x,y\nu,v\n", Options{}, "f.csv: cannot tell the format: the header has the columns x, y; --format says which it is (" + allNames + "; or table, a table of scores, which joust rank takes)"},
		{"b.csv", "model,math,code\noak,0.5,12\nelm,0.75,\n", Options{}, "b.csv: the first column is text and the others are numbers, as in a table of benchmark scores, which joust rank takes; it has no duels. Logs of duels (" + allNames + ") and matrices of probabilities, in which p(i, j) + p(j, i) = 1, have"},
		{"m.csv", "a,b\n.5,.6\n.4,.5\n", Options{}, "m.csv: a matrix has no duels; --per-pair N says how many each pair has"},
		{"m.csv", "a,b\n.5,.6\n.6,.5\n", Options{PerPair: 3}, "m.csv: cannot tell the format: the header has the columns a, b; --format says which it is (" + allNames + "; or table, a table of scores, which joust rank takes)"},
		{"m.csv", "a,b\n.5,.6\n.6,.5\n", Options{PerPair: 3, Format: "matrix"}, "m.csv:3: b and a beat one another with probabilities 0.6 and 0.6 and tie with 0, which sum to 1.2; they must sum to 1, with an error of at most 1e-06 for the digits of the table"},

		// JSON.
		{"a.jsonl", battle + "{\"model_a\": \n" + battle, Options{}, "a.jsonl:2: the line ends within an object"},
		{"a.jsonl", battle + "{model_a}\n", Options{}, "a.jsonl:2: the line is not JSON: invalid character 'm' at start of value"},
		{"a.jsonl", battle + "\n[1]\n", Options{}, "a.jsonl:3: the line is a list; it must be an object"},
		{"a.jsonl", battle + "{} {}\n", Options{}, "a.jsonl:2: the line goes on after the object; each must be one object"},
		{"a.jsonl", battle + `{"model_a": "x", "model_a": "y"}`, Options{}, `a.jsonl:2: the object has the key "model_a" twice; it must have each once`},
		{"a.jsonl", battle + `{"model_a": "\ud800", "model_b": "b"}`, Options{}, `a.jsonl:2: there are bytes that are not UTF-8, or half a character (\ud800); the file must be saved as UTF-8`},
		{"a.jsonl", battle + "{\"model_a\": \"\xe9\"}", Options{}, `a.jsonl:2: there are bytes that are not UTF-8, or half a character (\ud800); the file must be saved as UTF-8`},
		{"a.jsonl", battle + `{"model_b": "b", "winner": "tie"}`, Options{}, "a.jsonl:2: model_a is missing; it must be " + arms},
		{"a.jsonl", battle + `{"model_a": "", "model_b": "b", "winner": "tie"}`, Options{}, "a.jsonl:2: model_a is empty; it must be " + arms},
		{"a.jsonl", battle + `{"model_a": "a", "model_b": {"x": 1}, "winner": "tie"}`, Options{}, "a.jsonl:2: model_b is an object; it must be " + arms},
		{"a.jsonl", battle + `{"model_a": "a", "model_b": true, "winner": "tie"}`, Options{}, "a.jsonl:2: model_b is true; it must be " + arms},
		{"a.jsonl", battle + `{"model_a": "a", "model_b": "b", "winner": null}`, Options{}, "a.jsonl:2: winner is missing; it must be model_a, model_b, tie, tie (bothbad) or both_bad"},
		{"a.jsonl", battle + `{"model_a": "a", "model_b": "A", "winner": "tie"}`, Options{}, `a.jsonl:2: the name of an arm is "A", which differs from "a" only in upper and lower case, white space, invisible characters or the encoding of a letter; write one name in one way, or make names as-is if they are different things`},
		{"a.json", "[\n" + battle + ",\n\n3]", Options{}, "a.json:5: the array has a value that is no object; each must be one"},
		{"a.json", "[\n" + battle + ",\n" + strings.Replace(battle, "\"model_a\"}", "7}", 1) + "]", Options{}, "a.json:4: winner is 7; it must be model_a, model_b, tie, tie (bothbad) or both_bad"},
		{"a.json", "[\n" + battle + ",\n" + battle, Options{}, "a.json:5: the file ends within an object"},
		{"a.json", "[" + battle + "]\n]", Options{}, "a.json:3: the file goes on after its array"},
		{"a.json", "[]", Options{}, "a.json:1: the list is empty; it must have an object for each duel"},
		{"a.json", "[1]", Options{}, "a.json:1: the list must have an object for each duel"},
		{"a.json", "{}", Options{}, "a.json:1: the file begins as JSON, but has no object with keys"},

		// CSV.
		{"c.csv", "winner,loser\na,b\na\n", Options{}, "c.csv:3: the row has 1 fields; the header has 2"},
		{"c.csv", "winner,loser\na,\n", Options{}, "c.csv:2: loser is empty; it must be " + arms},
		{"c.csv", "winner,loser,winner\na,b,c\n", Options{}, `c.csv:1: the header has the column "winner" twice; it must have each once`},
		{"c.csv", "winner,loser\n\"a\"b,c\nd,e\n", Options{}, `c.csv:2: extraneous or missing " in quoted-field in column 3; a field with quotes or commas must be quoted, its quotes doubled`},
		{"c.csv", "winner,loser\na\x01,b\n", Options{}, `c.csv:2: the name of an arm is "a\x01", which is not printable; it must be`},

		// Formats.
		{"k.csv", "model_a,model_b,winner_model_a,winner_model_b,winner_tie\na,b,0,0,0\na,b,0.5,0.5,0\na,b,x,0,1\na,b,,0,1\n", Options{}, "k.csv:2: winner_model_a, winner_model_b and winner_tie are 0, 0, 0; exactly one must be 1\nk.csv:3: winner_model_a, winner_model_b and winner_tie are 0.5, 0.5, 0; exactly one must be 1\n" + `k.csv:4: winner_model_a is "x"; it must be 0 or 1` + "\nk.csv:5: winner_model_a, winner_model_b and winner_tie are missing, 0, 1; exactly one must be 1"},
		{"s.csv", "left,right,winner\na,b,skip\n", Options{}, `s.csv:2: winner is "skip"; it must be left, right or tie`},
		{"p.jsonl", `{"model_1": "a", "model_2": "b", "g1_winner": "model_a", "g2_winner": "tie"}`, Options{}, `p.jsonl:1: g1_winner is "model_a"; it must be model_1, model_2, tie or error`},
		{"h.jsonl", `{"question_id": 1, "model_a": "a", "model_b": "b", "winner": "x", "judge": "j", "turn": 1}`, Options{}, `h.jsonl:1: winner is "x"; it must be model_a, model_b, tie, tie (inconsistent) or tie (bothbad)`},
		{"g.jsonl", `{"model": "m", "games": []}`, Options{}, "g.jsonl:1: baseline is missing, as in Arena-Hard v0.1; --baseline says which arm it is"},
		{"g.jsonl", "{" + game + `, "games": "x"}`, Options{}, `g.jsonl:1: games is "x"; it must be a list of two games`},
		{"g.jsonl", "{" + game + `, "games": [1, 2]}`, Options{}, "g.jsonl:1: games is no list of objects; it must be a list of two games, each with its score"},
		{"g.jsonl", "{" + game + `, "games": [{"score": "A"}, {"score": null}]}`, Options{}, `g.jsonl:1: the score of a game is "A"; it must be A>>B, A>B, A=B, B>A, B>>A or null`},
		{"e.json", `[{"generator_1": "a", "generator_2": "b", "preference": 0.5}, {"generator_1": "a", "generator_2": "b", "preference": 3}]`, Options{}, "e.json:1: preference is 0.5; it must be a number from 1 to 2, 0 for a draw, or null\ne.json:1: preference is 3; it must be a number from 1 to 2, 0 for a draw, or null"},
		{"e.json", `[{"generator_1": "a", "generator_2": "b", "preference": 1}, {"generator_1": "c", "generator_2": "d", "preference": 1}]`, Options{Induced: true}, "--induced compares arms by their preferences over one baseline, but the preferences have no arm in common that is the only one; leave out --induced"},
		{"n.csv", "a,b,wins_a,wins_b,ties\nx,y,1,-1,0\nx,y,,1,0\n", Options{}, `n.csv:2: wins_b is "-1"; it must be a number from 0 to 10^15` + "\nn.csv:3: wins_a is empty; it must be a number from 0 to 10^15"},
		{"n.csv", "a,b,wins_a,wins_b,draws\nx,y,1,1,0\n", Options{}, `n.csv:1: there is the column "draws"; the columns must be among a, b, wins_a, wins_b, ties`},
		{"l.csv", "first,second,outcome,judg\na,b,first,x\n", Options{}, `l.csv:1: there is the column "judg" (did you mean judge?); the columns must be among id, first, second, outcome, judge, prompt, time, language, group, weight, count, slots`},
		{"l.csv", "first,second,outcome,weight,count,slots,length_first,length_second\na,b,won,,,,,\na,b,tie,0,,,,\na,b,tie,,-1,,,\na,b,tie,,,no,,\na,b,tie,,,,-1,\n", Options{}, `l.csv:2: outcome is "won"; it must be first, second, tie or both-bad` + "\n" + `l.csv:3: weight is "0"; it must be a number greater than 0` + "\n" + `l.csv:4: count is "-1"; it must be a number from 0 to 10^15` + "\n" + `l.csv:5: slots is "no"; it must be known (first was shown first) or unknown` + "\n" + `l.csv:6: length_first is "-1"; it must be a number of at least 0`},
		{"l.jsonl", `{"first": "a", "second": "b", "outcome": "tie"}` + "\n" + `{"first": "a", "second": "b", "outcome": "tie", "judg": 1}`, Options{}, `l.jsonl:2: the object has the key "judg" (did you mean judge?); its keys must be among id, first, second, outcome, judge, prompt, time, language, group, weight, count, slots`},
		{"l.csv", "id,first,second,outcome\nx,a,b,tie\nx,a,c,tie\n", Options{Filter: Filter{Unique: true}}, "l.csv:3: id x was seen on line 2 with other arms, judge, prompt, time or language; ids must be unique, or leave the column out"},

		// PrefLib.
		{"v.cat", "# DATA TYPE: cat\n", Options{}, "v.cat: a .cat file sorts alternatives into categories, which have no order that joust knows; write it as orders with ties (.toi), such as 1: {2,3},{1}"},
		{"v.wmd", "2\n1,a\n2,b\n1,1,1\n", Options{}, "v.wmd: this is a graph in the form of before September 2022, which joust does not read; take the file as PrefLib has it now"},
		{"v.soc", soc + "1: 1\n", Options{}, "v.soc:5: the order has 1 of 2 alternatives; a .soc file has complete orders"},
		{"v.soc", soc + "1: 1,1\nx: 1,2\n1: {1,2\n1: {1}2\n1: 1,x\n1 1,2\n", Options{}, "v.soc:5: alternative 1 is in the order twice; it must be once\n" + `v.soc:6: the number of voters is "x"; it must be a whole number from 1 to 10,000,000` + "\n" + `v.soc:7: "{1,2" has no closing brace; tied alternatives are written as {2,3}` + "\n" + `v.soc:8: there is "2" after tied alternatives; a comma must stand there` + "\n" + `v.soc:9: "x" is no alternative; it must be a number` + "\n" + `v.soc:10: "1 1,2" is no order; the line must be a number of voters, ":" and the alternatives from best to worst`},
		{"v.soc", soc + "# ALTERNATIVE NAME 3: a\n# ALTERNATIVE NAME 1: c\n# ALTERNATIVE NAME x: c\n# ALTERNATIVE NAME 4:\n", Options{}, `v.soc:5: alternative 3 is called "a", as is alternative 1; names must differ` + "\nv.soc:6: alternative 1 has two names; it must have one\n" + `v.soc:7: "x" is no number of an alternative; it must be a whole number` + "\nv.soc:8: alternative 4 has an empty name; it must have one"},
		{"v.soc", "3\n1,a\n2,b\n", Options{}, "v.soc:3: the file ends within its header"},
		{"v.soc", "2\n1,a\nb\n", Options{}, `v.soc:3: "b" is no alternative; the line must be its number, a comma and its name`},
		{"v.wmd", strings.Replace(soc, "soc", "wmd", 1) + "1,2\n1,2,x\n", Options{}, `v.wmd:5: "1,2" is no edge; the line must be two alternatives and a weight` + "\n" + `v.wmd:6: the weight is "x"; it must be a number from 0 to 10^15`},

		// Filters.
		{"a.jsonl", battle, Options{Filter: Filter{Arms: []string{"a", "c"}}}, `--arms names "c", which the log does not have; it has a, b`},
		{"a.jsonl", battle, Options{Filter: Filter{Where: []Condition{{Key: "langage", Value: "x"}}}}, `--where names "langage" (did you mean language?), which no row has; it must be a column or key of the file, or one of id, first, second, outcome, judge, prompt, time, language, group`},
		{"l.csv", "first,second,outcome,time\na,b,tie,soon\n", Options{Filter: Filter{PerJudgeDay: 1}}, `l.csv:2: the time is "soon"; it must be seconds since 1970, a date such as 2024-03-01, or a date and time such as 2024-03-01T12:00:00Z`},
		{"a.jsonl", battle, Options{Filter: Filter{BothBad: "no"}, TwoGames: "x", Strong: -1, Margin: 2, PerPair: 0.5}, `--bothbad is "no"; it must be tie, drop or keep` + "\n" + `--two-games is "x"; it must be agree or each` + "\n--strong is -1; it must be greater than 0\n--margin is 2; it must be from 0 to 0.5\n--per-pair is 0.5; it must be a whole number from 0 to 10^15"},
	} {
		path := c.path
		switch path {
		case "absent":
			path = "absent.csv"
		case "folder":
			if err := os.Mkdir(path, 0o777); err != nil {
				t.Fatal(err)
			}
		default:
			write(t, path, c.text)
		}
		_, _, err := read([]string{path}, c.o)
		if err == nil || err.Error() != c.want {
			t.Errorf("%s %+v:\n got %v\nwant %s", path, c.o, err, c.want)
		}
		if path != "absent.csv" {
			if err := os.Remove(path); err != nil {
				t.Fatal(err)
			}
		}
	}
	if _, err := Open(nil, Options{}); err == nil || err.Error() != "no file is named; name a log, or - for the standard input" {
		t.Errorf("no file: %v", err)
	}
	if _, err := Open([]string{"-"}, Options{}); err == nil || err.Error() != "the standard input cannot be read here; name a file" {
		t.Errorf("no standard input: %v", err)
	}
}

// Of many mistakes 20 are listed, and as many as are tolerated are left out.
func TestManyMistakes(t *testing.T) {
	const bad = "a,b,no\n"
	text := "left,right,winner\na,b,left\n" + strings.Repeat(bad, 1224)
	_, _, err := read([]string{"-"}, Options{Stdin: strings.NewReader(text)})
	lines := strings.Split(err.Error(), "\n")
	if len(lines) != 21 || lines[0] != `standard input:3: winner is "no"; it must be left, right or tie` || lines[20] != "and 1,204 more" {
		t.Errorf("%d lines, the last %q", len(lines), lines[len(lines)-1])
	}
	for _, c := range []struct {
		o    Options
		want string
	}{
		{Options{SkipBad: 1224}, "1,225 rows: 1,224 rows with mistakes, 0 errors; 1 duel of 2 arms"},
		{Options{SkipUnknown: true}, "1,225 rows: 1,224 unknown winners, 0 errors; 1 duel of 2 arms"},
	} {
		c.o.Stdin = strings.NewReader(text)
		_, account, err := read([]string{"-"}, c.o)
		if err != nil || account.String() != c.want {
			t.Errorf("got %v, %v, want %s", account, err, c.want)
		}
	}
	if _, _, err := read([]string{"-"}, Options{Stdin: strings.NewReader(text), SkipBad: 1223}); err == nil {
		t.Error("more mistakes than tolerated are left out")
	}
}

// An id that another file had is reported with that file.
func TestIDsOfSeveralFiles(t *testing.T) {
	t.Chdir(t.TempDir())
	write(t, "a.csv", "id,first,second,outcome\n1,x,y,tie\n2,x,y,tie\n")
	write(t, "b.csv", "id,first,second,outcome\n3,x,y,tie\n2,x,y,first\n")
	const want = "b.csv:3: id 2 was seen at a.csv:3 with another outcome; ids must be unique, or leave the column out"
	if _, _, err := read([]string{"a.csv", "b.csv"}, Options{}); err == nil || err.Error() != want {
		t.Errorf("got %v\nwant %s", err, want)
	}
	if _, account := tallies(t, []string{"a.csv", "b.csv"}, Options{NoIDs: true}); account.Duels != 4 {
		t.Errorf("without ids: %v", account)
	}
}

// An error of the disk ends the log.
func TestBrokenStream(t *testing.T) {
	for _, text := range []string{"winner,loser\na,b\n", battle, "[" + battle + ",", soc + "1: 1,2\n"} {
		text += strings.Repeat(" \n", peekSize)
		in := io.MultiReader(strings.NewReader(text), iotest.ErrReader(os.ErrClosed))
		_, _, err := read([]string{"-"}, Options{Stdin: in})
		if err == nil || !strings.HasSuffix(err.Error(), os.ErrClosed.Error()) {
			t.Errorf("after %.20q the error is %v", text, err)
		}
	}
	// A line without an end is not read into memory.
	_, _, err := read([]string{"-"}, Options{Stdin: io.MultiReader(strings.NewReader(battle+`{"model_a": "`), spacesReader{})})
	if want := "standard input:2: the line has more than 64 MB; each must be one object"; err == nil || err.Error() != want {
		t.Errorf("a line without an end: %v", err)
	}
}

// spacesReader is a reader of spaces without an end.
type spacesReader struct{}

func (spacesReader) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = ' '
	}
	return len(b), nil
}
