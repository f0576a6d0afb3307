package records

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"os"
	"strings"
)

// ErrDamaged means that a file of records is not as it was written: it is cut short or
// has other bytes.
var ErrDamaged = errors.New("the records are damaged, their checksum does not agree")

// noChecksum stands in place of the checksum while it is computed.
var noChecksum = strings.Repeat("0", 2*sha256.Size)

// checksum returns the part of a file of records that is the checksum: the value of
// the last entry of the metadata, uncompressed in the footer; nil if there is none.
func checksum(file []byte) []byte {
	key := bytes.LastIndex(file, []byte(metaSum))
	if key < 0 {
		return nil
	}
	const between = 2 // bytes of the type and length of the value
	from := key + len(metaSum) + between
	if from+len(noChecksum) > len(file) {
		return nil
	}
	return file[from : from+len(noChecksum)]
}

// setChecksum puts the SHA-256 of a file with noChecksum in place of noChecksum. A
// damaged file of records can thus be recognised without another file, and any
// program that reads Parquet can read it.
func setChecksum(file []byte) error {
	place := checksum(file)
	if string(place) != noChecksum {
		return errors.New("the records have no place for a checksum")
	}
	sum := sha256.Sum256(file)
	hex.Encode(place, sum[:])
	return nil
}

// verify returns ErrDamaged unless the checksum of the file is right.
func verify(file []byte) error {
	place := checksum(file)
	if place == nil {
		return ErrDamaged
	}
	recorded := string(place)
	copy(place, noChecksum)
	sum := sha256.Sum256(file)
	copy(place, recorded)
	if hex.EncodeToString(sum[:]) != recorded {
		return ErrDamaged
	}
	return nil
}

// ReadRecords reads the bytes of a file of records and verifies the checksum. The
// error is ErrDamaged if the file is not as it was written.
func ReadRecords(path string) ([]byte, error) {
	file, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return file, verify(file)
}
