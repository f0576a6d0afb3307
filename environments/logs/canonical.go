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
	atSlots
	atStyle // and the columns after it
)

// canonicalFormat is the record that joust writes.
var canonicalFormat = &format{
	name: "canonical", needs: []string{"first", "second", "outcome"}, slots: always,
	decoder: func(_ *Options, keys []string) decoder {
		fields := slices.Clone(canonicalColumns)
		var style []Style
		for _, k := range keys {
			if name, ok := strings.CutSuffix(k, "_first"); ok && slices.Contains(keys, name+"_second") {
				fields = append(fields, name+"_first", name+"_second")
				style = append(style, Style{Name: name})
			}
		}
		d := Duel{Style: style}
		return decoder{fields: fields, strict: true, decode: func(r *row, emit func(*Duel) error) (err error) {
			if err := d.canonical(r); err != nil {
				return err
			}
			return emit(&d)
		}}
	},
}

// outcomeWords are the outcomes as they are written.
var outcomeWords = [...]string{pref.FirstWins: "first", pref.SecondWins: "second", pref.Tie: "tie", pref.BothBad: "both-bad"}

// canonical reads a row of the canonical record.
func (d *Duel) canonical(r *row) (err error) {
	if d.First, d.Second, err = r.arms(atFirst, atSecond); err != nil {
		return err
	}
	o := slices.Index(outcomeWords[:], r.text(atOutcome))
	if o < 0 {
		return r.errorf("outcome is %s; it must be first, second, tie or both-bad", r.quote(atOutcome))
	}
	d.Outcome = pref.Outcome(o)
	d.ID, d.Judge, d.Prompt, d.Time = r.id(atID), r.text(atJudge), r.text(atPrompt), r.text(atTime)
	d.Language, d.Group = r.text(atLanguage), r.text(atGroup)
	d.Weight, d.Count = 1, 1
	if v, ok, err := r.number(atWeight, math.SmallestNonzeroFloat64, maxCount, "a number greater than 0"); err != nil {
		return err
	} else if ok {
		d.Weight = v
	}
	if v, ok, err := r.number(atCount, 0, maxCount, "a number from 0 to 10^15"); err != nil {
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
	return r.style(d.Style, atStyle)
}

// style reads pairs of numbers from the place on.
func (r *row) style(list []Style, at int) (err error) {
	const allowed = "a number of at least 0"
	for k := range list {
		i := at + 2*k
		if list[k].First, _, err = r.number(i, 0, math.MaxFloat64, allowed); err != nil {
			return err
		}
		if list[k].Second, _, err = r.number(i+1, 0, math.MaxFloat64, allowed); err != nil {
			return err
		}
	}
	return nil
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
