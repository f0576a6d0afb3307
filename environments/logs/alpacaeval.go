package logs

import (
	"errors"
	"math"
	"unicode/utf8"

	"joust/sim/pref"
)

// alpacaevalFormat is that of AlpacaEval: a list of preferences between the outputs of two
// generators, 1 for the first and 2 for the second. Weighted annotators give numbers
// between them. Which output the annotator saw first is unknown.
var alpacaevalFormat = &format{
	name: "alpacaeval", needs: []string{"generator_1", "generator_2", "preference"}, slots: never,
	decoder: func(o *Options, _ []string) decoder {
		d := Duel{Count: 1, Weight: 1}
		margin, induced := o.Margin, o.Induced
		fields := []string{"generator_1", "generator_2", "preference", "instruction", "annotator", "output_1", "output_2"}
		return decoder{fields: fields, decode: func(r *row, emit func(*Duel) error) (err error) {
			if d.First, d.Second, err = r.arms(0, 1); err != nil {
				return err
			}
			p, ok, err := r.preference(2)
			if err != nil {
				return err
			}
			if !ok {
				r.failed++
				return nil
			}
			d.Outcome = byMargin(1.5-p, margin)
			d.Prompt, d.Judge = r.text(3), r.text(4)
			if d.Style = d.Style[:0]; r.has(5) && r.has(6) {
				d.Style = append(d.Style, Style{"length", float64(utf8.RuneCount(r.bytes(5))), float64(utf8.RuneCount(r.bytes(6)))})
			}
			if induced {
				d.Group = d.Prompt
				r.induced.add(&d, p)
			}
			return emit(&d)
		}}
	},
}

// preference reads a preference from 1 to 2, or ok false if the annotator failed. 0 is
// another word for 1.5.
func (r *row) preference(i int) (p float64, ok bool, err error) {
	const allowed = "a number from 1 to 2, 0 for a draw, or null"
	p, ok, err = r.real(i, 0, 2, allowed)
	if ok && p == 0 {
		p = 1.5
	}
	if ok && p < 1 {
		return 0, false, r.errorf("preference is %s; it must be %s", r.quote(i), allowed)
	}
	return p, ok, err
}

// rounding is the error of differences of preferences in binary that is no difference.
const rounding = 1e-12

// byMargin returns the outcome of an arm that is preferred by that much.
func byMargin(difference, margin float64) pref.Outcome {
	switch {
	case math.Abs(difference) <= margin+rounding:
		return pref.Tie
	case difference > 0:
		return pref.FirstWins
	}
	return pref.SecondWins
}

// induced are preferences over a baseline, of which duels of two other arms follow: on one
// instruction, by one annotator, the arm wins that is preferred more to the baseline.
type induced struct {
	common [2]string // the arms of which each can be the baseline; "" for none
	begun  bool
	keys   []inducedKey
	by     map[inducedKey][]inducedRow
}

type inducedKey struct{ instruction, annotator string }

type inducedRow struct {
	first, second string
	preference    float64
}

// add adds a preference.
func (in *induced) add(d *Duel, p float64) {
	if !in.begun {
		in.begun = true
		in.common = [2]string{d.First, d.Second}
	}
	for k, c := range in.common {
		if c != d.First && c != d.Second {
			in.common[k] = ""
		}
	}
	key := inducedKey{d.Prompt, d.Judge}
	list, ok := in.by[key]
	if !ok {
		in.keys = append(in.keys, key)
	}
	in.by[key] = append(list, inducedRow{d.First, d.Second, p})
}

// emit passes the duels that follow.
func (in *induced) emit(margin float64, emit func(*Duel) error) error {
	if !in.begun {
		return nil
	}
	baseline := in.common[0]
	if baseline == "" {
		baseline = in.common[1]
	}
	if baseline == "" || in.common[0] != "" && in.common[1] != "" {
		return errors.New("--induced compares arms by their preferences over one baseline, but the preferences have no arm in common that is the only one; leave out --induced")
	}
	d := Duel{Count: 1, Weight: 1, Judge: "induced"}
	for _, key := range in.keys {
		list := in.by[key]
		d.Prompt, d.Group = key.instruction, key.instruction
		for i := range list {
			for j := range i {
				a, pa := list[j].over(baseline)
				b, pb := list[i].over(baseline)
				if a == b {
					continue
				}
				d.First, d.Second, d.Outcome = a, b, byMargin(pa-pb, margin)
				if err := emit(&d); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// over returns the arm that is not the baseline and how much it is preferred, from 1 to 2.
func (r inducedRow) over(baseline string) (string, float64) {
	if r.second == baseline {
		return r.first, 3 - r.preference
	}
	return r.second, r.preference
}
