package parquet

import (
	"bytes"
	"encoding/binary"
	"io"
	"strings"
	"testing"
)

// A file whose columns have different numbers of rows is not written.
func TestColumnsHaveAsManyRows(t *testing.T) {
	for _, first := range []int{0, 2} {
		w := NewWriter(io.Discard, "row", "test", []Column{{Name: "a", Kind: Whole}, {Name: "b", Kind: Real}}, 100)
		if err := w.Successive(0, 7, first); err != nil {
			t.Fatal(err)
		}
		if err := w.Numbers(1, []float64{1}); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err == nil || !strings.Contains(err.Error(), "column b has 1 rows") {
			t.Errorf("%d rows and 1: got %v", first, err)
		}
	}
}

// A file that is cut or has other bytes has no footer or another one, and no panic: who
// counts rows reads only the footer and so cannot verify the checksum of the records.
func TestDamagedFootersAreNoPanic(t *testing.T) {
	r := rows{n: 3, texts: []string{"a", "b", "a"}, lists: [][]string{{"x", "y"}, nil, {}}}
	for _, c := range forms {
		n := r.n
		if c.List {
			n *= width
		}
		r.numbers = append(r.numbers, make([]float64, n))
	}
	good := write(t, [][]rows{{r}}, 100)
	read := func(text []byte) (int, error) {
		f, openErr := Open(text)
		f.Find(forms[len(forms)-1])
		n, err := Rows(bytes.NewReader(text), int64(len(text)))
		if (err == nil) != (openErr == nil) {
			t.Errorf("Rows: %v, Open: %v", err, openErr)
		}
		return n, err
	}
	if n, err := read(good); n != 3 || err != nil {
		t.Fatalf("%d rows, %v", n, err)
	}
	footer := len(good) - 8 - int(binary.LittleEndian.Uint32(good[len(good)-8:]))
	for i := range good {
		if n, err := read(good[:i]); err == nil {
			t.Errorf("cut to %d of %d bytes: %d rows and no error", i, len(good), n)
		}
		if i < footer {
			continue
		}
		for _, b := range []byte{good[i] ^ 0x80, 0xff} {
			text := bytes.Clone(good)
			text[i] = b
			_, _ = read(text)
		}
	}
}
