package logs

import (
	"cmp"
	"slices"
	"strings"

	"joust/sim/pref"
)

// mtbenchFormat is that of MT-bench: a line has two games of a judge about the same two
// answers. In the first model_1 is shown first, in the second model_2.
var mtbenchFormat = &format{
	name: "mtbench", needs: []string{"model_1", "model_2", "g1_winner", "g2_winner"},
	slots: func(o *Options) bool { return o.TwoGames == "each" },
	decoder: func(o *Options, _ []string) decoder {
		d := Duel{Count: 1, Weight: 1}
		each := o.TwoGames == "each"
		fields := []string{"model_1", "model_2", "g1_winner", "g2_winner", "question_id", "judge", "turn", "tstamp"}
		return decoder{fields: fields, decode: func(r *row, emit func(*Duel) error) error {
			one, two, err := r.arms(0, 1)
			if err != nil {
				return err
			}
			first, ok1, err := r.game(2)
			if err != nil {
				return err
			}
			second, ok2, err := r.game(3)
			if err != nil {
				return err
			}
			d.Judge, d.Prompt, d.Time = r.text(5), r.text(4), r.text(7)
			if !each {
				if !ok1 || !ok2 {
					r.failed++
					return nil
				}
				if d.First, d.Second, d.Outcome = one, two, first; first != second {
					d.Outcome = pref.Tie
				}
				return emit(&d)
			}
			d.Group = r.answers(4, 6, one, two)
			if d.First, d.Second, d.Outcome = one, two, first; !ok1 {
				r.failed++
			} else if err := emit(&d); err != nil {
				return err
			}
			if d.First, d.Second, d.Outcome = two, one, second.Flip(); !ok2 {
				r.failed++
				return nil
			}
			return emit(&d)
		}}
	},
}

// game returns the winner of a game as the outcome of model_1 and model_2, and false if
// its judge failed.
func (r *row) game(i int) (o pref.Outcome, ok bool, err error) {
	if r.text(i) == "error" {
		return 0, false, nil
	}
	o, err = r.winner(i, gameOutcomes, "model_1, model_2, tie or error")
	return o, true, err
}

var gameOutcomes = map[string]pref.Outcome{"model_1": pref.FirstWins, "model_2": pref.SecondWins, "tie": pref.Tie}

// answers names what is judged: the answers of two arms to a question in a turn, whatever
// the order of the arms.
func (r *row) answers(question, turn int, a, b string) string {
	if cmp.Compare(a, b) > 0 {
		a, b = b, a
	}
	return strings.Join([]string{r.text(question), r.text(turn), a, b}, "/")
}

// humansFormat is that of the votes of people and of single games of a judge about the
// answers of MT-bench. The question is the prompt; votes about the same two answers are a
// group.
var humansFormat = &format{
	name: "mtbench-human", needs: []string{"question_id", "model_a", "model_b", "winner", "judge", "turn"}, slots: always,
	is: func(keys []string) bool {
		return !slices.ContainsFunc(keys, func(k string) bool { return k == "tstamp" || k == "anony" || k == "language" })
	},
	decoder: func(*Options, []string) decoder {
		d := Duel{Count: 1, Weight: 1}
		fields := []string{"model_a", "model_b", "winner", "question_id", "judge", "turn"}
		return decoder{fields: fields, decode: func(r *row, emit func(*Duel) error) (err error) {
			if d.First, d.Second, err = r.arms(0, 1); err != nil {
				return err
			}
			if r.text(2) == "tie (inconsistent)" { // of two games
				d.Outcome = pref.Tie
			} else if d.Outcome, err = r.winner(2, arenaOutcomes, "model_a, model_b, tie, tie (inconsistent) or tie (bothbad)"); err != nil {
				return err
			}
			d.Prompt, d.Judge, d.Group = r.text(3), r.text(4), r.answers(3, 5, d.First, d.Second)
			return emit(&d)
		}}
	},
}
