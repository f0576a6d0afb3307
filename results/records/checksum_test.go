package records

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// A file of records is damaged if any byte is changed, if it is cut short or if bytes
// are added.
func TestChecksumFindsDamage(t *testing.T) {
	var buf bytes.Buffer
	if err := Write(&buf, testBlock(20), testSchema, "hash"); err != nil {
		t.Fatal(err)
	}
	file := buf.Bytes()
	if err := verify(file); err != nil {
		t.Fatalf("an undamaged file: %v", err)
	}
	for i := range file {
		for _, flip := range []byte{0x01, 0x80, 0xff} {
			file[i] ^= flip
			if err := verify(file); !errors.Is(err, ErrDamaged) {
				t.Fatalf("byte %d of %d with %#x flipped: got %v", i, len(file), flip, err)
			}
			file[i] ^= flip
		}
		if err := verify(file[:i]); !errors.Is(err, ErrDamaged) {
			t.Fatalf("cut to %d of %d bytes: got %v", i, len(file), err)
		}
	}
	if err := verify(append(bytes.Clone(file), 0)); !errors.Is(err, ErrDamaged) {
		t.Errorf("with an additional byte: got %v", err)
	}
	path := filepath.Join(t.TempDir(), "b.parquet")
	file[len(file)/2] ^= 1
	if err := os.WriteFile(path, file, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := ReadRecords(path); !errors.Is(err, ErrDamaged) {
		t.Errorf("a damaged file: got %v", err)
	}
	if _, err := ReadBlock(path, testSchema, "hash"); !errors.Is(err, ErrDamaged) {
		t.Errorf("reading a damaged file: got %v", err)
	}
}
