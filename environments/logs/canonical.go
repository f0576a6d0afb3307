package logs

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"joust/sim/pref"
)

// canonicalColumns are the columns of the canonical record besides those of style.
var canonicalColumns = []string{"id", "first", "second", "outcome", "judge", "prompt", "time", "language", "group", "weight", "count", "slots"}

// The places of canonicalColumns.
const (
	atID = iota
	atFirst
	atSecond
	atOutcome
	atJudge
	atPrompt
	atTime
	atLanguage
	atGroup
	atWeight
	atCount
	atSlots // and then the columns of style
)

// canonicalFormat is the record that joust writes.
var canonicalFormat = &format{
	name: "canonical", needs: []string{"first", "second", "outcome"}, slots: always,
	decoder: func(_ *Options, keys []string) decoder {
		fields := slices.Clone(canonicalColumns)
		var known []styleField
		for _, k := range keys {
			if name, ok := strings.CutSuffix(k, "_first"); ok && slices.Contains(keys, name+"_second") {
				known = append(known, styleField{name, len(fields)})
				fields = append(fields, name+"_first", name+"_second")
			}
		}
		var d Duel
		return decoder{fields: fields, strict: true, styles: true, decode: func(r *row, emit func(*Duel) error) (err error) {
			if err := d.canonical(r); err != nil {
				return err
			}
			d.Style = d.Style[:0]
			for _, list := range [][]styleField{known, r.styles} {
				if d.Style, err = r.style(d.Style, list); err != nil {
					return err
				}
			}
			return emit(&d)
		}}
	},
}

// canonical reads a row of the canonical record.
func (d *Duel) canonical(r *row) (err error) {
	if d.First, d.Second, err = r.arms(atFirst, atSecond); err != nil {
		return err
	}
	ok := false
	if d.Outcome, ok = pref.ParseOutcome(r.text(atOutcome)); !ok {
		return r.errorf("outcome is %s; it must be first, second, tie or both-bad", r.quote(atOutcome))
	}
	d.ID, d.Judge, d.Prompt, d.Time = r.id(atID), r.text(atJudge), r.text(atPrompt), r.text(atTime)
	d.Language, d.Group = r.text(atLanguage), r.text(atGroup)
	d.Weight, d.Count = 1, 1
	if v, ok, err := r.real(atWeight, math.SmallestNonzeroFloat64, maxCount, "a number greater than 0"); err != nil {
		return err
	} else if ok {
		d.Weight = v
	}
	if v, ok, err := r.real(atCount, 0, maxCount, "a number from 0 to 10^15"); err != nil {
		return err
	} else if ok {
		d.Count = v
	}
	switch r.text(atSlots) {
	case "", "known":
		r.noSlots = false
	case "unknown":
		r.noSlots = true
	default:
		return r.errorf("slots is %s; it must be known (first was shown first) or unknown", r.quote(atSlots))
	}
	return nil
}

// style appends properties of the answers.
func (r *row) style(to []Style, list []styleField) ([]Style, error) {
	const allowed = "a number of at least 0"
	for _, f := range list {
		first, _, err := r.real(f.at, 0, math.MaxFloat64, allowed)
		if err != nil {
			return to, err
		}
		second, _, err := r.real(f.at+1, 0, math.MaxFloat64, allowed)
		if err != nil {
			return to, err
		}
		to = append(to, Style{f.name, first, second})
	}
	return to, nil
}

// id returns a value that names its row; it is not stored in r.
func (r *row) id(i int) string {
	if !r.has(i) {
		return ""
	}
	return string(r.bytes(i))
}

// maxCount bounds the number of equal duels of a row, so that sums of whole numbers are
// exact.
const maxCount = 1e15

// winner returns the outcome of a value by a function of its words.
func (r *row) winner(i int, outcomes map[string]pref.Outcome, allowed string) (pref.Outcome, error) {
	if k := r.values[i].kind; k == text {
		if o, ok := outcomes[string(r.bytes(i))]; ok {
			return o, nil
		}
	}
	return 0, &unknownWinner{fmt.Sprintf("%s: %s is %s; it must be %s", r.place(), r.fields[i], r.quote(i), allowed)}
}

// unknownWinner is the mistake that a row has a winner that its format does not have.
type unknownWinner struct{ text string }

func (u *unknownWinner) Error() string { return u.text }
