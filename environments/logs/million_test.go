package logs

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"

	"joust/sim/simtest"
)

// generated is a reader of rows that are made when they are read.
type generated struct {
	head, tail string
	rows       int
	row        func(b []byte, i int) []byte // appends row i
	at         int                          // -1 for the head
	buffer     []byte
}

func (g *generated) Read(b []byte) (int, error) {
	if len(g.buffer) == 0 {
		g.buffer = g.buffer[:0:cap(g.buffer)]
		var to []byte
		for len(to) < len(b) && g.at <= g.rows {
			switch {
			case g.at < 0:
				to = append(to, g.head...)
			case g.at < g.rows:
				to = g.row(to, g.at)
			default:
				to = append(to, g.tail...)
			}
			g.at++
		}
		g.buffer = to
	}
	n := copy(b, g.buffer)
	g.buffer = g.buffer[n:]
	if n == 0 {
		return 0, io.EOF
	}
	return n, nil
}

// pattern returns a function that appends rows of a pattern: % is the number of the row, A
// and B the arms, J the judge, and W one of the winners.
func pattern(p string, winners ...string) func(b []byte, i int) []byte {
	return func(b []byte, i int) []byte {
		for k := range len(p) {
			switch p[k] {
			case '%':
				b = strconv.AppendInt(b, int64(i), 10)
			case 'A':
				b = strconv.AppendInt(append(b, "arm"...), int64(i%20), 10)
			case 'B':
				b = strconv.AppendInt(append(b, "arm"...), int64(20+i%19), 10)
			case 'J':
				b = strconv.AppendInt(append(b, 'u'), int64(i%5000), 10)
			case 'W':
				b = append(b, winners[i%len(winners)]...)
			default:
				b = append(b, p[k])
			}
		}
		return b
	}
}

// Numbers of rows: of the two formats of the largest logs, and of the others.
const (
	million = 1_000_000
	many    = 300_000
)

// outcomes are the words of outcomes.
var outcomes = []string{"first", "second", "tie", "both-bad"}

// Limits of live memory in bytes: of files, and of an id besides. A reader needs about 0.7 MB
// whatever the number of rows. Hence both limits find memory that grows by 3.5 bytes a row:
// (4 - 0.7) MB over a million rows, (1.7 - 0.7) MB over 300,000.
const (
	ofMillion = 4 << 20
	ofMany    = 17 << 20 / 10
	ofID      = 24
)

// A million rows need little memory: 4 MB, 24 bytes more for each id, and for a matrix, which
// is read whole, three numbers for each of its probabilities.
func TestMillionRows(t *testing.T) {
	simtest.Slow(t)
	preflib := "# DATA TYPE: %s\n# NUMBER ALTERNATIVES: 3\n# ALTERNATIVE NAME 1: a\n# ALTERNATIVE NAME 2: b\n# ALTERNATIVE NAME 3: c\n"
	const row = `"first":"A","second":"B","outcome":"W"`
	for _, c := range []struct {
		what, format, head, tail string
		row                      func([]byte, int) []byte
		rows                     int
		duels                    float64
		limit                    int64
	}{
		{"JSON lines", "arena", "", "", pattern(`{"question_id":"q%","model_b":"B","winner":"W","judge":"J","model_a":"A","conversation_a":[{"content":"x"}],"tstamp":17%}`+"\n", "model_a", "tie"), million, million, ofMillion + ofID*million},
		{"a JSON array", "arena", "[", "null]", pattern(`{"model_b":"B","winner":"W","judge":"J","model_a":"A"},`+"\n", "model_a", "tie"), many, many, ofMany},
		{"CSV", "arena", "model_a,model_b,winner\n", "", pattern("A,B,W\n", "model_a", "tie"), many, many, ofMany},
		{"one-hot", "kaggle", "id,model_a,model_b,winner_model_a,winner_model_b,winner_tie\n", "", pattern("%,A,B,W\n", "1,0,0", "0,0,1"), many, many, ofMany + ofID*many},
		{"sides", "sides", "id,worker,left,right,winner\n", "", pattern("%,J,A,B,W\n", "left", "tie"), many, many, ofMany},
		{"labels", "crowdkit", "worker,left,right,label\n", "", pattern("J,A,B,A\n"), many, many, ofMany},
		{"winners", "winner-loser", "winner,loser\n", "", pattern("A,B\n"), many, many, ofMany},
		{"two games", "mtbench", "", "", pattern(`{"question_id":%,"model_1":"A","model_2":"B","g1_winner":"W","g2_winner":"tie","judge":["g","p"],"turn":1}`+"\n", "model_1", "tie"), many, many, ofMany},
		{"people", "mtbench-human", "", "", pattern(`{"question_id":%,"model_a":"A","model_b":"B","winner":"W","judge":"J","turn":1}`+"\n", "model_a", "tie"), many, many, ofMany},
		{"Arena-Hard", "arenahard", "", "", pattern(`{"uid":"%","baseline":"A","model":"B","games":[{"score":"W"},{"score":"W"}]}`+"\n", "A>B", "A=B"), many / 2, many, ofMany},
		{"AlpacaEval", "alpacaeval", "[", "null]", pattern(`{"generator_1":"A","generator_2":"B","preference":W,"instruction":"i%"},`+"\n", "1.25", "2"), many, many, ofMany},
		{"orders", "preflib", fmt.Sprintf(preflib, "toc"), "", pattern("1: W\n", "1,2,3", "{1,3},2"), many, 3 * many, ofMany},
		{"a graph", "preflib", fmt.Sprintf(preflib, "wmd"), "", pattern("1,2,0.5\n"), many, many / 2, ofMany},
		{"counts", "counts", "a,b,wins_a,wins_b,ties\n", "", pattern("A,B,1,0,1\n"), many, 2 * many, ofMany},
		{"a matrix", "matrix", strings.Join(names(1000), ",") + "\n", "", func(b []byte, _ int) []byte { return append(b, strings.Repeat(",0.5", 1000)[1:]+"\n"...) }, 1000, 499_500 * 10, 3*8*million + ofMillion},
		{"canonical CSV", "canonical", "id,first,second,outcome,judge\n", "", pattern("%,A,B,W,J\n", outcomes...), many, many, ofMany + ofID*many},
		{"canonical JSON lines", "canonical", "", "", pattern("{"+row+"}\n", outcomes...), many, many, ofMany},
	} {
		o := Options{Format: c.format, PerPair: 10, SkipBad: 1, Stdin: &generated{head: c.head, tail: c.tail, rows: c.rows, row: c.row, at: -1}}
		if c.format == "matrix" || c.format == "preflib" {
			o.Format = ""
		}
		checkMemory(t, c.what, []string{"-"}, o, c.duels, c.limit)
	}

	path := filepath.Join(t.TempDir(), "million.parquet")
	writeMillion(t, path)
	checkMemory(t, "Parquet", []string{path}, Options{}, million, ofMillion+ofID*million)
}

func names(n int) []string {
	list := make([]string, n)
	for i := range list {
		list[i] = "arm" + strconv.Itoa(i)
	}
	return list
}

// checkMemory reads a log and checks its number of duels and the memory that lives while it
// is read.
func checkMemory(t *testing.T, what string, paths []string, o Options, duels float64, limit int64) {
	t.Helper()
	before := live()
	l, err := Open(paths, o)
	if err != nil {
		t.Fatalf("%s: %v", what, err)
	}
	defer l.Close()
	most, n, rows := int64(0), 0.0, 0
	for d, err := range l.Duels() {
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		n += d.Count
		if rows++; rows == many/10 || rows == 49*many/100 || rows == 99*many/100 || rows == 49*million/100 || rows == 99*million/100 {
			most = max(most, live()-before)
		}
	}
	if n != duels {
		t.Errorf("%s: %v duels, want %v", what, n, duels)
	}
	if most > limit {
		t.Errorf("%s: %d bytes live, more than %d", what, most, limit)
	}
	t.Logf("%s: %.1f MB live", what, float64(most)/(1<<20))
}

// live returns the number of bytes of the heap that are in use.
func live() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// writeMillion writes Parquet with the library's main package, in row groups of 100,000.
func writeMillion(t *testing.T, path string) {
	t.Helper()
	type battle struct {
		ID           string `parquet:"id"`
		A            string `parquet:"model_a,dict"`
		B            string `parquet:"model_b,dict,optional"`
		Winner       string `parquet:"winner,dict"`
		Session      string `parquet:"evaluation_session_id,delta"`
		Conversation []struct {
			Text string `parquet:"text"`
		} `parquet:"full_conversation,list"`
		Metadata struct {
			A int64 `parquet:"sum_assistant_a_tokens"`
			B int32 `parquet:"sum_assistant_b_tokens,optional"`
		} `parquet:"conv_metadata"`
	}
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	w := parquet.NewGenericWriter[battle](f, parquet.Compression(&parquet.Snappy))
	list := make([]battle, 1000)
	for i := range million / len(list) {
		for k := range list {
			n := i*len(list) + k
			b := battle{ID: strconv.Itoa(n), A: "arm" + strconv.Itoa(n%20), B: "arm" + strconv.Itoa(20+n%19), Winner: "tie", Session: "u" + strconv.Itoa(n%5000)}
			b.Metadata.A, b.Metadata.B = int64(n%500), int32(n%300)
			list[k] = b
		}
		if _, err := w.Write(list); err != nil {
			t.Fatal(err)
		}
		if (i+1)%100 == 0 {
			if err := w.Flush(); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

// Parquet of the library's main package, of any of its codecs and encodings, is read with
// the values that were written.
func TestParquetAgainstLibrary(t *testing.T) {
	type row struct {
		First   string   `parquet:"first,delta"`
		Second  *string  `parquet:"second,optional,dict"`
		Outcome string   `parquet:"outcome"`
		Weight  float32  `parquet:"weight"`
		Count   *float64 `parquet:"count,optional"`
		Length1 int32    `parquet:"length_first,delta"`
		Length2 *int64   `parquet:"length_second,optional"`
	}
	second := "b"
	for name, options := range map[string][]parquet.WriterOption{
		"uncompressed": nil,
		"snappy":       {parquet.Compression(&parquet.Snappy), parquet.PageBufferSize(500)},
		"gzip":         {parquet.Compression(&parquet.Gzip), parquet.DataPageVersion(1), parquet.PageBufferSize(700)},
		"zstd":         {parquet.Compression(&parquet.Zstd), parquet.DataPageVersion(1), parquet.MaxRowsPerRowGroup(77)},
	} {
		var b bytes.Buffer
		w := parquet.NewGenericWriter[row](&b, options...)
		for i := range 1000 {
			r := row{First: "a" + strconv.Itoa(i%7), Second: &second, Outcome: outcomes[i%4], Weight: 0.5 + float32(i), Length1: int32(i)}
			if i%3 == 0 {
				n, count := int64(10*i), float64(i)/4
				r.Length2, r.Count = &n, &count
			}
			if _, err := w.Write([]row{r}); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		for i, d := range duels(t, []string{"-"}, Options{Stdin: &b}) {
			count, n := 1.0, "NaN"
			if i%3 == 0 {
				count, n = float64(i)/4, strconv.Itoa(10*i)
			}
			want := fmt.Sprintf("a%d b %s %v %v [{length %d %s}]", i%7, outcomes[i%4], 0.5+float64(i), count, i, n)
			if got := fmt.Sprint(d.First, " ", d.Second, " ", d.Outcome, " ", d.Weight, " ", d.Count, " ", d.Style); got != want {
				t.Fatalf("%s, row %d: got %s, want %s", name, i, got, want)
			}
		}
	}
	// A codec that is not read is refused.
	var b bytes.Buffer
	w := parquet.NewGenericWriter[row](&b, parquet.Compression(&parquet.Brotli))
	if _, err := w.Write([]row{{First: "a"}}); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if _, _, err := read([]string{"-"}, Options{Stdin: &b}); err == nil || !strings.HasSuffix(err.Error(), "it is compressed by BROTLI; joust reads snappy, gzip, zstd and uncompressed") {
		t.Errorf("brotli: %v", err)
	}
}
