package logs

import (
	"math"

	"joust/sim/pref"
)

// kaggleFormat is that of Kaggle's contest LMSYS, whose outcome is three columns of which
// one is 1. Both-bad is among its ties and cannot be recognised.
var kaggleFormat = &format{
	name: "kaggle", needs: []string{"model_a", "model_b", "winner_model_a", "winner_model_b", "winner_tie"}, slots: always,
	decoder: func(*Options, []string) decoder {
		d := Duel{Count: 1, Weight: 1}
		fields := []string{"model_a", "model_b", "winner_model_a", "winner_model_b", "winner_tie", "id"}
		return decoder{fields: fields, decode: func(r *row, emit func(*Duel) error) (err error) {
			if d.First, d.Second, err = r.arms(0, 1); err != nil {
				return err
			}
			ones, others := 0, 0
			for i := range 3 {
				v, ok, err := r.real(2+i, math.Inf(-1), math.Inf(1), "0 or 1")
				if err != nil {
					return err
				}
				switch {
				case ok && v == 1:
					ones++
					d.Outcome = pref.Outcome(i)
				case !ok || v != 0:
					others++
				}
			}
			if ones != 1 || others > 0 {
				return r.errorf("winner_model_a, winner_model_b and winner_tie are %s, %s, %s; exactly one must be 1", r.plain(2), r.plain(3), r.plain(4))
			}
			d.ID = r.id(5)
			return emit(&d)
		}}
	},
}

// plain writes a number for a message.
func (r *row) plain(i int) string {
	if !r.has(i) {
		return "missing"
	}
	return string(r.bytes(i))
}
