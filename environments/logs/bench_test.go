package logs

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"

	"joust/sim/pref"
)

// conversations returns lines of battles in the form of the arena's dumps, each with two
// conversations of about the given number of bytes.
func conversations(lines, size int) []byte {
	var b bytes.Buffer
	words := strings.Repeat(`Here is the function you asked for:\n\n`+"```"+`python\nprint(\"hello\")\n`+"```"+`\nIt prints a greeting; caf\u00e9 and naïve are words. `, max(1, size/130))
	for i := range lines {
		winner := []string{"model_a", "model_b", "tie", "tie (bothbad)"}[i%4]
		fmt.Fprintf(&b, `{"question_id": "%032x", "model_a": "model-%d", "model_b": "model-%d", "winner": "%s", "judge": "arena_user_%d", `, i*7919, i%22, 22+i%21, winner, i%5000)
		for _, side := range []string{"a", "b"} {
			fmt.Fprintf(&b, `"conversation_%s": [{"content": "question %d", "role": "user"}, {"content": "%s", "role": "assistant"}], `, side, i, words)
		}
		fmt.Fprintf(&b, `"turn": 1, "anony": true, "language": "English", "tstamp": %d.25, "dedup_tag": {"high_freq": false, "sampled": true}}`+"\n", 1700000000+i)
	}
	return b.Bytes()
}

// BenchmarkReadConversations reads JSON lines whose bytes are mostly conversations, as those
// of the arena's dumps are; BenchmarkScan only finds their line ends, and BenchmarkReadCSV
// reads the canonical record.
func BenchmarkReadConversations(b *testing.B) {
	text := conversations(2000, 1500)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		readAll(b, bytes.NewReader(text), Options{NoIDs: true})
	}
}

func BenchmarkScan(b *testing.B) {
	text := conversations(2000, 1500)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		in := bufio.NewReaderSize(bytes.NewReader(text), peekSize)
		for n := 0; ; n++ {
			if _, err := in.ReadSlice('\n'); err != nil {
				break
			}
		}
	}
}

func BenchmarkReadCSV(b *testing.B) {
	var text bytes.Buffer
	text.WriteString("id,first,second,outcome,judge,prompt,time,language\n")
	for i := range 20000 {
		fmt.Fprintf(&text, "v%d,model-%d,model-%d,%s,u%d,p%d,%d,English\n", i, i%22, 22+i%21, pref.Outcome(i%4), i%5000, i%300, 1700000000+i)
	}
	b.SetBytes(int64(text.Len()))
	b.ReportAllocs()
	for b.Loop() {
		readAll(b, bytes.NewReader(text.Bytes()), Options{})
	}
}

// readAll reads a log and returns its number of duels.
func readAll(t testing.TB, in io.Reader, o Options) float64 {
	t.Helper()
	o.Stdin = in
	l, err := Open([]string{"-"}, o)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	n := 0.0
	for d, err := range l.Duels() {
		if err != nil {
			t.Fatal(err)
		}
		n += d.Count
	}
	return n
}

func newTestReader(text []byte) *bufio.Reader { return bufio.NewReader(bytes.NewReader(text)) }
