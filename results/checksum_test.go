package results

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// A file of records of which any one byte is another is known for damaged, and
// so is one that was cut short or written on.
func TestSealTellsEveryDamage(t *testing.T) {
	var buf bytes.Buffer
	if err := testBlock(20).Write(&buf, testSchema, "hash"); err != nil {
		t.Fatal(err)
	}
	file := buf.Bytes()
	if err := checkSeal(file); err != nil {
		t.Fatalf("as it was written: %v", err)
	}
	for i := range file {
		for _, flip := range []byte{0x01, 0x80, 0xff} {
			file[i] ^= flip
			if err := checkSeal(file); !errors.Is(err, ErrDamaged) {
				t.Fatalf("byte %d of %d with %#x flipped: got %v", i, len(file), flip, err)
			}
			file[i] ^= flip
		}
		if err := checkSeal(file[:i]); !errors.Is(err, ErrDamaged) {
			t.Fatalf("cut to %d of %d bytes: got %v", i, len(file), err)
		}
	}
	if err := checkSeal(append(bytes.Clone(file), 0)); !errors.Is(err, ErrDamaged) {
		t.Errorf("with a byte more: got %v", err)
	}
	path := filepath.Join(t.TempDir(), "b.parquet")
	file[len(file)/2] ^= 1
	if err := os.WriteFile(path, file, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := ReadSealed(path); !errors.Is(err, ErrDamaged) {
		t.Errorf("a damaged file: got %v", err)
	}
	if _, err := ReadBlock(path, testSchema, "hash"); !errors.Is(err, ErrDamaged) {
		t.Errorf("reading a damaged file: got %v", err)
	}
}
