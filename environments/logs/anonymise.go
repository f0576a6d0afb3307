package logs

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"strconv"
	"time"
)

// Anonymiser replaces what names people in duels by keyed hashes, and leaves out what can
// lead to them. NewAnonymiser makes one.
type Anonymiser struct {
	mac   hash.Hash
	names map[string]string // new names of arms
	known map[string]string // hashes; bounded
}

// KeySize is the number of bytes of a key of an Anonymiser.
const KeySize = 32

// NewAnonymiser returns an anonymiser with a key, which must be random and forgotten
// afterwards, since whoever has it can find out which rows are those of a judge whose name
// is known.
func NewAnonymiser(key []byte) *Anonymiser {
	return &Anonymiser{mac: hmac.New(sha256.New, key), names: map[string]string{}, known: map[string]string{}}
}

// Apply replaces judges and groups by the first 10 hexadecimal digits of their HMAC-SHA256,
// and times by days (UTC). It leaves out ids, by which a row can be found in the log from
// which it came, and prompts. Equal judges stay equal, and different ones stay different but
// for a chance of about n²/2^41 of n judges.
//
// The error says that a time cannot be read.
func (a *Anonymiser) Apply(d *Duel) error {
	if d.Time != "" {
		t, err := ParseTime(d.Time)
		if err != nil {
			return err
		}
		d.Time = t.Format(time.DateOnly)
	}
	d.ID, d.Prompt = "", ""
	d.Judge, d.Group = a.hash("judge", d.Judge), a.hash("group", d.Group)
	return nil
}

// ApplyArms calls the arms arm1, arm2 and so on, in the order in which they come. It also
// hashes the group, which may have their names.
func (a *Anonymiser) ApplyArms(d *Duel) {
	d.Group = a.hash("group", d.Group)
	d.First, d.Second = a.arm(d.First), a.arm(d.Second)
}

// mostKnown bounds the hashes that are remembered.
const mostKnown = 1 << 14

// hash returns the hash of a text of some kind; "" if it is empty.
func (a *Anonymiser) hash(kind, text string) string {
	if text == "" {
		return ""
	}
	key := kind + "\x00" + text
	if h, ok := a.known[key]; ok {
		return h
	}
	a.mac.Reset()
	_, _ = a.mac.Write([]byte(key)) // never fails
	h := hex.EncodeToString(a.mac.Sum(nil)[:5])
	if len(a.known) == mostKnown {
		clear(a.known)
	}
	a.known[key] = h
	return h
}

// arm returns the new name of an arm.
func (a *Anonymiser) arm(name string) string {
	to, ok := a.names[name]
	if !ok {
		to = "arm" + strconv.Itoa(len(a.names)+1)
		a.names[name] = to
	}
	return to
}
