package recorded

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"joust/environments/table"
	"joust/sim/param"
	"joust/sim/pref"
	"joust/sim/rng"
)

// written returns the parameter that names a new file with this content.
func written(t *testing.T, name, content string) param.File {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o666); err != nil {
		t.Fatal(err)
	}
	return param.File{Text: name, Path: path}
}

// checkError checks that the error is about the parameter and has the text want.
func checkError(t *testing.T, err error, name, want string) {
	t.Helper()
	var bad *param.Error
	if !errors.As(err, &bad) || bad.Name != name || err.Error() != name+" "+want {
		t.Errorf("\n got %v\nwant %s %s", err, name, want)
	}
}

func TestParams(t *testing.T) {
	file := func(path string) param.File { return param.File{Text: path, Path: path} }
	usual := defaultParams(file("pools.csv"), file("verdicts.jsonl"))
	with := func(change func(*Params)) Params {
		p := usual
		change(&p)
		return p
	}
	for _, c := range []struct {
		p    Params
		want string // "" where it is allowed
	}{
		{usual, ""},
		{with(func(p *Params) { p.Pools = file(`C:\runs\May\POOLS.JSONL`) }), ""},
		{with(func(p *Params) { p.Verdicts = file("runs.v2/verdicts.CSV") }), ""},
		{with(func(p *Params) { p.Candidates = 4096 }), ""},
		{with(func(p *Params) { p.Verdicts, p.Unseen = param.File{}, "coin" }), ""},
		{with(func(p *Params) { p.Candidates = -1 }), "candidates is -1; it must be a whole number from 0 to 4096"},
		{with(func(p *Params) { p.Candidates = 4097 }), "candidates is 4097; it must be a whole number from 0 to 4096"},
		{with(func(p *Params) { p.Pools = param.File{} }), "pools is missing; it must name a .csv or .jsonl file of candidate answers with problem, candidate, answer, correct and optionally score"},
		{with(func(p *Params) { p.Verdicts = param.File{} }), "verdicts is missing; it must name a .csv or .jsonl file of duels with problem, first, second and verdict, unless unseen is tie or coin"},
		{with(func(p *Params) { p.Pools = file(`C:\runs\pools.json`) }), `pools is C:\runs\pools.json, which ends in .json; it must end in .csv or .jsonl`},
		{with(func(p *Params) { p.Verdicts = file("verdicts.csv.gz") }), "verdicts is verdicts.csv.gz, which ends in .gz; it must end in .csv or .jsonl"},
		{with(func(p *Params) { p.Pools = file("runs.csv/pools") }), "pools is runs.csv/pools, which has no ending; it must end in .csv or .jsonl"},
		{with(func(p *Params) { p.Unseen = "skip" }), `unseen is "skip"; it must be one of refuse, tie, coin`},
		{with(func(p *Params) { p.Replay = "" }), `replay is ""; it must be one of draw, majority`},
		{with(func(p *Params) { p.Order = "both" }), `order is "both"; it must be one of as-shown, either`},
		{with(func(p *Params) { p.Verdicts, p.Unseen, p.Replay = param.File{}, "tie", "majority" }), "replay is majority, but there are no verdicts; leave it out or name a file of verdicts"},
		{with(func(p *Params) { p.Verdicts, p.Unseen, p.Order = param.File{}, "tie", "either" }), "order is either, but there are no verdicts; leave it out or name a file of verdicts"},
	} {
		got := ""
		if err := param.Check(c.p); err != nil {
			got = err.Error()
		}
		if got != c.want {
			t.Errorf("%+v:\n got %s\nwant %s", c.p, got, c.want)
		}
	}
}

const (
	poolHeader    = "problem,candidate,answer,correct,score\n"
	verdictHeader = "problem,first,second,verdict\n"
	poolKeys      = "problem, candidate, answer, correct and optionally score"
	verdictKeys   = "problem, first, second and verdict"
)

// All ways of writing the same rows give the same world.
func TestFormats(t *testing.T) {
	for _, c := range []struct{ what, pools, poolText, verdicts, verdictText string }{
		{
			"CSV with a byte-order mark, CR LF, columns in any order, spaces, quotes and empty lines",
			"pools.CSV", "\uFEFFanswer,correct, candidate ,\"problem\"\r\n\"4,\n2\",TRUE, a ,1\r\n\r\n7,0,b,1\r\n\r\n\r\n",
			"verdicts.csv", "verdict,second,first,problem\r\ntie,b,a,1\r\n\r\n",
		},
		{
			"CSV without a last line break, and with a column of no scores",
			"pools.csv", "score,problem,candidate,answer,correct\n,1,a,\"4,\n2\",1\n,1,b,7,False",
			"verdicts.csv", "problem,first,second,verdict\n1,a,b,tie",
		},
		{
			"JSONL with a byte-order mark, CR LF, numbers, null scores and empty lines",
			"pools.JSONL", "\uFEFF{\"problem\": 1, \"candidate\": \" a \", \"answer\": \"4,\\n2\", \"correct\": true, \"score\": null}\r\n\r\n{\"correct\":0,\"answer\":7,\"candidate\":\"\\u0062\",\"problem\":\"1\"}\r\n  \r\n",
			"verdicts.jsonl", "{\"problem\":1,\"first\":\"a\",\"second\":\"b\",\"verdict\":\"tie\"}",
		},
	} {
		t.Run(c.what, func(t *testing.T) {
			w := newWorld(t, defaultParams(written(t, c.pools, c.poolText), written(t, c.verdicts, c.verdictText)))
			env := trialOf(w, "formats")
			p := env.pairOf("a", "b")
			if env.Arms() != 2 || !env.truth.IsWinner(p.First) || env.truth.IsWinner(p.Second) || env.about.Teams[0] == env.about.Teams[1] || env.about.Scores != nil {
				t.Errorf("the trial is %+v, %+v", env.truth, env.about)
			}
			if o := env.Duel(p); o != pref.Tie {
				t.Errorf("a duel ends in %v", o)
			}
		})
	}
}

func TestRefusedPools(t *testing.T) {
	long := strings.Repeat("long ", 20)
	object := func(s string) string { return "{" + s + "}" }
	const lone = `"problem": "p", "candidate": "c", "answer": "x", "correct": true`
	for _, c := range []struct{ name, content, want string }{
		{"p.csv", "", "FILE:1: the file is empty; it must begin with a header row of " + poolKeys},
		{"p.csv", "\uFEFF\r\n\r\n", "FILE:1: the file is empty; it must begin with a header row of " + poolKeys},
		{"p.csv", poolHeader, "FILE:1: there is no candidate below the header; there must be at least one"},
		{"p.csv", "problem,candidate,answer\n", "FILE:1: the header lacks correct; its columns must be " + poolKeys + ", in any order; columns: {correct: NAME} says that the file calls it NAME"},
		{"p.csv", "problem;candidate;answer;correct\n", `FILE:1: the header has "problem;candidate;answer;correct" and lacks problem, candidate, answer, correct; its columns must be ` + poolKeys + ", in any order; extra: ignore leaves out others, columns: {problem: NAME} says that the file calls it NAME"},
		{"p.csv", "problem,candidate,anwser,correct,date\n", `FILE:1: the header has "anwser" (did you mean answer?), "date" and lacks answer; its columns must be ` + poolKeys + ", in any order; extra: ignore leaves out others, columns: {answer: NAME} says that the file calls it NAME"},
		{"p.csv", "problem,candidate,answer,correct,answer\n", `FILE:1: the header has the column "answer" twice; it must have each once`},
		{"p.csv", "\xff\xfep\x00r\x00\n", "FILE:1: there are bytes that are not UTF-8; the file must be saved as UTF-8"},
		{"p.csv", poolHeader + "p,a,x,1,\n\np,b,caf\xe9,0,\n", "FILE:4: there are bytes that are not UTF-8; the file must be saved as UTF-8"},
		{"p.csv", poolHeader + "p,a,x,1\n", "FILE:2: the row has 4 fields; the header has 5"},
		{"p.csv", poolHeader + "p,\"a\"b,x,1,\n", `FILE:2: extraneous or missing " in quoted-field in column 5; a field with quotes or commas must be quoted, its quotes doubled`},
		{"p.csv", poolHeader + ",a,x,1,\n", "FILE:2: problem is empty; each candidate must name one"},
		{"p.csv", poolHeader + "p,  ,x,1,\n", "FILE:2: candidate is empty; each candidate must name one"},
		{"p.csv", poolHeader + "\"p\n1\",a,x,1,\n", `FILE:2: problem is "p\n1"; it must be printable`},
		{"p.csv", poolHeader + "p,a,\"x\ny\",1,\np,b,x,yes,\n", `FILE:4: correct is "yes"; it must be true, false, 1 or 0`},
		{"p.csv", poolHeader + "p,a,x,,\n", `FILE:2: correct is ""; it must be true, false, 1 or 0`},
		{"p.csv", poolHeader + "p,a,x,1,1.5\n", `FILE:2: score is "1.5"; it must be a number from 0 to 1`},
		{"p.csv", poolHeader + "p,a,x,1,NaN\n", `FILE:2: score is "NaN"; it must be a number from 0 to 1`},
		{"p.csv", poolHeader + "p,a,x,1,50%\n", `FILE:2: score is "50%"; it must be a number from 0 to 1`},
		{"p.csv", poolHeader + "\np,a,x,1,0.5\nq,a,x,1,\n", "FILE:4: there is no score, but the candidate of line 3 has one; either all candidates have one or none has"},
		{"p.csv", poolHeader + "p,a,x,1,\nq,a,x,1,0\n", "FILE:3: there is a score, but the candidate of line 2 has none; either all candidates have one or none has"},
		{"p.csv", poolHeader + "p,a,x,1,\nq,a,x,1,\np,b,y,0,\np,a,z,0,\n", `FILE:5: candidate "a" of problem "p" is in line 2 already; each must be there once`},
		{"p.csv", poolHeader + "p,a,x,1,\nq,b,x,0,\np,c,y,0,\np,d,x,0,\n", `FILE:5: candidate "d" of problem "p" is not correct, but "a" of line 2 has the same answer "x" and is correct; candidates with the same answer must be all correct or all not`},
		{"p.csv", poolHeader + "p,a," + long + ",0,\np,b," + long + ",true,\n", `FILE:3: candidate "b" of problem "p" is correct, but "a" of line 2 has the same answer "` + long[:60] + `…" and is not correct; candidates with the same answer must be all correct or all not`},

		{"p.jsonl", "", "FILE:1: there is no candidate; there must be at least one, an object a line with the keys " + poolKeys},
		{"p.jsonl", "\n \n", "FILE:1: there is no candidate; there must be at least one, an object a line with the keys " + poolKeys},
		{"p.jsonl", poolHeader, "FILE:1: the line is not JSON: invalid character 'p' looking for beginning of value; it must be one object with the keys " + poolKeys},
		{"p.jsonl", "[]\n", "FILE:1: the line is a list; it must be an object with the keys " + poolKeys},
		{"p.jsonl", "{}\n", "FILE:1: the object lacks problem, candidate, answer, correct; its keys must be " + poolKeys + "; columns: {problem: NAME} says that the file calls it NAME"},
		{"p.jsonl", "17\n", "FILE:1: the line is a number; it must be an object with the keys " + poolKeys},
		{"p.jsonl", "{\n", "FILE:1: the line is not JSON: unexpected end of JSON input; it must be one object with the keys " + poolKeys},
		{"p.jsonl", object(lone) + "\n" + `{"problem": "p", "candidate": "d", "ans`, "FILE:2: the line is not JSON: unexpected end of JSON input; it must be one object with the keys " + poolKeys},
		{"p.jsonl", object(lone) + " " + object(lone), "FILE:1: the line is not JSON: invalid character '{' after top-level value; it must be one object with the keys " + poolKeys},
		{"p.jsonl", object(lone) + ",\n", "FILE:1: the line is not JSON: invalid character ',' after top-level value; it must be one object with the keys " + poolKeys},
		{"p.jsonl", "\n" + object(lone+`, "model": "m"`), `FILE:2: the object has the key "model"; its keys must be ` + poolKeys + "; extra: ignore leaves out others"},
		{"p.jsonl", object(lone + `, "Score": 1`), `FILE:1: the object has the key "Score" (did you mean score?); its keys must be ` + poolKeys + "; extra: ignore leaves out others"},
		{"p.jsonl", object(lone + `, "answer": "y"`), `FILE:1: the object has the key "answer" twice; it must have each once`},
		{"p.jsonl", object(`"problem": "p", "answer": "x"`), "FILE:1: the object lacks candidate, correct; its keys must be " + poolKeys + "; columns: {candidate: NAME} says that the file calls it NAME"},
		{"p.jsonl", object(`"problem": {"id": 1}`), "FILE:1: problem is an object; it must be text or a number"},
		{"p.jsonl", object(`"answer": [1, 2]`), "FILE:1: answer is a list; it must be text or a number"},
		{"p.jsonl", object(`"answer": null`), "FILE:1: answer is null; it must be text or a number"},
		{"p.jsonl", object(`"candidate": true`), "FILE:1: candidate is true; it must be text or a number"},
		{"p.jsonl", object(`"correct": null`), "FILE:1: correct is null; it must be true, false, 1 or 0"},
		{"p.jsonl", object(lone + `, "score": false`), "FILE:1: score is false; it must be a number from 0 to 1"},
		{"p.jsonl", object(lone + `, "score": -0.1`), `FILE:1: score is "-0.1"; it must be a number from 0 to 1`},
		{"p.jsonl", object(`"problem": "p", "candidate": "c", "answer": "x", "correct": 2`), `FILE:1: correct is "2"; it must be true, false, 1 or 0`},
		{"p.jsonl", object(`"problem": "p", "candidate": "", "answer": "x", "correct": 1`), "FILE:1: candidate is empty; each candidate must name one"},
		{"p.jsonl", object(`"problem": "\u0000", "candidate": "c", "answer": "x", "correct": 1`), `FILE:1: problem is "\x00"; it must be printable`},
		{"p.jsonl", "{\"problem\": \"\xe9\"}", "FILE:1: there are bytes that are not UTF-8; the file must be saved as UTF-8"},
		{"p.jsonl", object(lone) + "\n\n" + object(lone), `FILE:3: candidate "c" of problem "p" is in line 1 already; each must be there once`},
	} {
		f := written(t, c.name, c.content)
		p := defaultParams(f, param.File{})
		p.Unseen = "tie"
		_, err := New(p)
		checkError(t, err, "pools", "cannot be used: "+strings.ReplaceAll(c.want, "FILE", f.Path))
	}
}

func TestRefusedVerdicts(t *testing.T) {
	pools := written(t, "pools.csv", "problem,candidate,answer,correct\np,a,x,1\np,b,y,0\nq,c,x,1\n")
	for _, c := range []struct{ name, content, want string }{
		{"v.csv", "", "FILE:1: the file is empty; it must begin with a header row of " + verdictKeys},
		{"v.csv", verdictHeader, "FILE:1: there is no verdict below the header; there must be at least one"},
		{"v.jsonl", "\n", "FILE:1: there is no verdict; there must be at least one, an object a line with the keys " + verdictKeys},
		{"v.csv", "problem,a,b,winner\n", `FILE:1: the header has "a", "b", "winner" and lacks first, second, verdict; its columns must be ` + verdictKeys + ", in any order; extra: ignore leaves out others, columns: {first: NAME} says that the file calls it NAME"},
		{"v.csv", verdictHeader + "p,a,b,first\n\nr,a,b,first\n", `FILE:4: problem "r" has no candidates in POOLS; the problem of a verdict must have candidates`},
		{"v.csv", verdictHeader + "p,c,b,first\n", `FILE:2: problem "p" has no candidate "c" in POOLS; first must be one that is there`},
		{"v.csv", verdictHeader + "p,a,c,first\n", `FILE:2: problem "p" has no candidate "c" in POOLS; second must be one that is there`},
		{"v.csv", verdictHeader + "p,a,a,tie\n", `FILE:2: candidate "a" of problem "p" duels itself; first and second must differ`},
		{"v.csv", verdictHeader + "p,a,,tie\n", "FILE:2: second is empty; each verdict must name one"},
		{"v.csv", verdictHeader + "p,a,b,A\n", `FILE:2: verdict is "A"; it must be first, second, tie, both-bad or none`},
		{"v.csv", verdictHeader + "p,a,b,bothbad\n", `FILE:2: verdict is "bothbad"; it must be first, second, tie, both-bad or none`},
		{"v.jsonl", `{"problem": "p", "first": "a", "second": "b", "verdict": 1}`, `FILE:1: verdict is "1"; it must be first, second, tie, both-bad or none`},
		{"v.jsonl", `{"problem": "p", "first": "a", "second": "b", "verdict": null}`, "FILE:1: verdict is null; it must be first, second, tie, both-bad or none"},
		{"v.jsonl", `{"problem": "p", "first": "a", "second": "b"}`, "FILE:1: the object lacks verdict; its keys must be " + verdictKeys + "; columns: {verdict: NAME} says that the file calls it NAME"},
	} {
		f := written(t, c.name, c.content)
		_, err := New(defaultParams(pools, f))
		checkError(t, err, "verdicts", "cannot be used: "+strings.NewReplacer("FILE", f.Path, "POOLS", pools.Path).Replace(c.want))
	}
}

// Files that do not suffice for the parameters are refused.
func TestRefusedWorlds(t *testing.T) {
	pools := written(t, "pools.csv", "problem,candidate,answer,correct\nq,1,x,1\nq,2,y,0\nq,3,y,0\nr,1,x,1\np,1,x,1\np,2,y,0\n")
	some := written(t, "verdicts.csv", verdictHeader+"q,1,2,first\nq,2,1,first\nq,2,3,tie\n")
	most := written(t, "verdicts.csv", verdictHeader+"q,1,2,first\nq,3,1,first\n")
	all := written(t, "verdicts.csv", verdictHeader+"q,1,2,first\np,1,2,both-bad\nq,3,1,first\n")
	newWorld(t, defaultParams(pools, all))

	_, err := New(defaultParams(pools, some))
	checkError(t, err, "unseen", `is refuse, and 2 of 3 pairs of candidates with different answers have no verdict, the first of them "1" and "3" of problem "q" (lines 2 and 4 of `+pools.Path+`); make unseen tie or coin to allow them`)
	_, err = New(defaultParams(pools, most))
	checkError(t, err, "unseen", `is refuse, and 1 of 3 pairs of candidates with different answers have no verdict, the first of them "1" and "2" of problem "p" (lines 6 and 7 of `+pools.Path+`); make unseen tie or coin to allow them`)

	p := defaultParams(pools, all)
	p.Candidates = 1
	newWorld(t, p)
	p.Candidates = 3
	_, err = New(p)
	checkError(t, err, "candidates", `is 3, but problem "r" (`+pools.Path+`:5) has only 1; it may be at most 1, or 0 for all that a problem has`)

	var large strings.Builder
	large.WriteString("problem,candidate,answer,correct\n")
	for c := range 4097 {
		large.WriteString("p," + strings.Repeat("x", c+1) + ",,0\n")
	}
	p = defaultParams(written(t, "large.csv", large.String()), param.File{})
	p.Unseen = "coin"
	_, err = New(p)
	checkError(t, err, "candidates", `is 0, which is all, but problem "p" (`+p.Pools.Path+`:2) has 4097; it must be a whole number from 1 to 4096`)
	p.Candidates = 4096
	if w := newWorld(t, p); w.Arms() != 4096 || trialOf(w, "large").Arms() != 4096 {
		t.Errorf("%d arms, want 4096", w.Arms())
	}

	absent := param.File{Text: "absent.csv", Path: filepath.Join(t.TempDir(), "absent.csv")}
	_, err = New(defaultParams(absent, all))
	checkError(t, err, "pools", "cannot be read: "+absent.Path+": there is no such file")
	_, err = New(defaultParams(pools, absent))
	checkError(t, err, "verdicts", "cannot be read: "+absent.Path+": there is no such file")
}

// Both files may have other names of columns and other columns, and names that
// are hard to tell apart are refused: problems and the candidates of a problem.
func TestColumnsAndNames(t *testing.T) {
	pools := written(t, "pools.csv", "qid,model,text,right,date\n1,a,7,true,x\n1,b,8,false,y\n")
	verdicts := written(t, "verdicts.jsonl", `{"question": 1, "model_a": "b", "model_b": "a", "winner": "tie", "rationale": {"steps": ["{", 2]}}`)
	p := defaultParams(pools, verdicts)
	p.Extra = "ignore"
	p.Columns = map[string]string{
		"candidate": "model", "answer": "text", "correct": "right", "problem": "qid",
		"verdicts.problem": "question", "first": "model_a", "second": "model_b", "verdict": "winner",
	}
	if err := param.Check(p); err != nil {
		t.Fatal(err)
	}
	w, err := New(p)
	if err != nil {
		t.Fatal(err)
	}
	if pairs, judged := w.Coverage(); pairs != 1 || judged != 1 {
		t.Errorf("%d of %d pairs have verdicts, want 1 of 1", judged, pairs)
	}
	env := w.Trial(rng.Stream(1, "instance"), rng.Stream(1, "coins"))
	if got := env.Duel(pref.Pair{First: 0, Second: 1}); got != pref.Tie || env.Arms() != 2 {
		t.Errorf("%d candidates have the verdict %v, want a tie of two", env.Arms(), got)
	}
	p.Columns["vredict"] = "x"
	if err := param.Check(p); err == nil || !strings.HasPrefix(err.Error(), `columns has the name "vredict" (did you mean verdict?), which no column has; the names are problem, candidate, answer, correct, score, first, second, verdict`) {
		t.Errorf("got %v", err)
	}

	for content, want := range map[string]string{
		poolHeader + "q,a,7,true,1\nq,A,8,false,1\n":       `cannot be used: FILE:3: candidate is "A", which differs from "a" only in upper and lower case, white space, invisible characters or the encoding of a letter; write one name in one way, or make names as-is if they are different things; the problem is "q"`,
		poolHeader + "q,a,7,true,1\nq\u200b,a,8,false,1\n": `cannot be used: FILE:3: problem is "q\u200b", which differs from "q" only in upper and lower case, white space, invisible characters or the encoding of a letter; write one name in one way, or make names as-is if they are different things`,
		poolHeader + "q,a,7,true,1\nr,A,8,false,1\n":       "", // candidates of different problems
	} {
		p := defaultParams(written(t, "pools.csv", content), param.File{})
		p.Unseen = "coin"
		_, err := New(p)
		if want == "" {
			if err != nil {
				t.Error(err)
			}
			continue
		}
		checkError(t, err, "pools", strings.ReplaceAll(want, "FILE", p.Pools.Path))
		p.Names = "as-is"
		if _, err := New(p); err != nil {
			t.Errorf("as they are: %v", err)
		}
	}
}

// FuzzFiles reads any bytes as both files, in both formats. Either the error gives the
// place of the mistake, or the trials of the world can be played.
func FuzzFiles(f *testing.F) {
	f.Add(duelPools, duelVerdicts, false, false)
	f.Add("\uFEFF"+poolHeader+"p,\"a\n\"\"\",x,TRUE,0.5\r\np,b,,0,1e-3\r\n", verdictHeader+"p,b,a,both-bad", false, false)
	f.Add(`{"problem": 1, "candidate": "a", "answer": 4.2, "correct": true, "score": null}`+"\n"+`{"problem": "1", "candidate": 2, "answer": "", "correct": 0}`, `{"problem": 1, "first": 2, "second": "a", "verdict": "tie"}`, true, true)
	f.Add(`{"problem": {}}`, `[]`, true, true)
	f.Add(`{"problem": "p", "candidate": "a", "answer": "x", "correct": false}`, verdictHeader+"p,a,a,tie\n", true, false)
	f.Fuzz(func(t *testing.T, pools, verdicts string, jsonPools, jsonVerdicts bool) {
		ending := map[bool]string{false: ".csv", true: ".jsonl"}
		b := newFiles(table.DefaultNames)
		read := func(path, content string, f table.Format, read func(*table.Reader) error) error {
			in, err := table.NewReader(path, strings.NewReader(content), f)
			if err == nil {
				err = read(in)
			}
			if err != nil {
				checkPlace(t, err, path+":")
			}
			return err
		}
		if read("pools"+ending[jsonPools], pools, candidateFormat, b.readCandidates) != nil {
			return
		}
		p := Params{Unseen: "refuse", Replay: "draw", Order: "as-shown"}
		if read("verdicts"+ending[jsonVerdicts], verdicts, verdictFormat, b.readVerdicts) != nil {
			p.Unseen = "coin"
		} else if b.checkCoverage("") != nil {
			p.Unseen = "tie"
		}
		w, err := p.world(b)
		if err != nil {
			t.Fatal(err)
		}
		env := w.Trial(rng.Stream(1, "instance"), rng.Stream(1, "coins")).(*trial)
		if k := env.Arms(); k < 1 || k > w.Arms() || len(env.about.Teams) != k {
			t.Fatalf("a trial of %d arms in a world of %d: %+v, %+v", k, w.Arms(), env.truth, env.about)
		}
		for i := range pref.Arm(env.Arms()) {
			pair := pref.Pair{First: i}
			if o := env.Duel(pair); o > pref.BothBad || env.DuelTally(pair, 10).Duels() != 10 {
				t.Fatalf("a duel of %v ends in %v", pair, o)
			}
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
