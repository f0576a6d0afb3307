package logs

import "joust/sim/pref"

// countsFormat is that of duels that were counted by pair. Which arm was shown first is
// unknown.
var countsFormat = &format{
	name: "counts", needs: []string{"a", "b", "wins_a", "wins_b"}, slots: never,
	decoder: func(*Options, []string) decoder {
		d := Duel{Weight: 1}
		fields := []string{"a", "b", "wins_a", "wins_b", "ties"}
		return decoder{fields: fields, strict: true, decode: func(r *row, emit func(*Duel) error) (err error) {
			if d.First, d.Second, err = r.arms(0, 1); err != nil {
				return err
			}
			var counts [3]float64
			for i := range counts {
				v, ok, err := r.real(2+i, 0, maxCount, "a number from 0 to 10^15")
				if err != nil {
					return err
				}
				if counts[i] = v; !ok {
					if counts[i] = 0; i < 2 {
						return r.errorf("%s is %s; it must be a number from 0 to 10^15", r.fields[2+i], r.quote(2+i))
					}
				}
			}
			for o, n := range counts {
				if d.Outcome, d.Count = pref.Outcome(o), n; n == 0 {
					continue
				}
				if err := emit(&d); err != nil {
					return err
				}
			}
			return nil
		}}
	},
}
