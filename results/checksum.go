package results

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"os"
	"strings"
)

// ErrDamaged says that a file of records is not as it was written: cut short, or
// with other bytes.
var ErrDamaged = errors.New("the records are damaged, their checksum does not agree")

// unsealed stands for the checksum while it is computed.
var unsealed = strings.Repeat("0", 2*sha256.Size)

// sealed finds the checksum in a file of records: the value of the last entry of
// its metadata, which stands in the footer as it is. It is nil where there is
// none.
func sealed(file []byte) []byte {
	key := bytes.LastIndex(file, []byte(metaSum))
	if key < 0 {
		return nil
	}
	const between = 2 // type and length of the value
	from := key + len(metaSum) + between
	if from+len(unsealed) > len(file) {
		return nil
	}
	return file[from : from+len(unsealed)]
}

// seal puts the SHA-256 of a file, in which the checksum is as yet unsealed, in
// its place. So a file of records says of itself whether it is whole, and any
// program that reads Parquet can read it all the same.
func seal(file []byte) error {
	place := sealed(file)
	if string(place) != unsealed {
		return errors.New("the records have no place for a checksum")
	}
	sum := sha256.Sum256(file)
	hex.Encode(place, sum[:])
	return nil
}

// checkSeal is ErrDamaged unless the file is as seal left it.
func checkSeal(file []byte) error {
	place := sealed(file)
	if place == nil {
		return ErrDamaged
	}
	told := string(place)
	copy(place, unsealed)
	sum := sha256.Sum256(file)
	copy(place, told)
	if hex.EncodeToString(sum[:]) != told {
		return ErrDamaged
	}
	return nil
}

// ReadSealed reads a file of records as it is, without looking at what it holds.
// The error is ErrDamaged if the file is not as it was written.
func ReadSealed(path string) ([]byte, error) {
	file, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return file, checkSeal(file)
}
