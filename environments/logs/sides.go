package logs

import (
	"strings"

	"joust/environments/table"
	"joust/sim/pref"
)

// sidesFormat is that of evalica: the arms on the left and on the right and which of them
// won. Rows with the same id are judgements of the same two answers.
var sidesFormat = &format{
	name: "sides", needs: []string{"left", "right", "winner"}, slots: always,
	decoder: func(*Options, []string) decoder {
		outcomes := map[string]pref.Outcome{"left": pref.FirstWins, "right": pref.SecondWins, "tie": pref.Tie}
		d := Duel{Count: 1, Weight: 1}
		fields := []string{"left", "right", "winner", "worker", "prompt", "id"}
		return decoder{fields: fields, decode: func(r *row, emit func(*Duel) error) (err error) {
			if d.First, d.Second, err = r.arms(0, 1); err != nil {
				return err
			}
			if o, ok := outcomes[strings.ToLower(r.text(2))]; ok {
				d.Outcome = o
			} else if d.Outcome, err = r.winner(2, outcomes, "left, right or tie"); err != nil {
				return err
			}
			d.Judge, d.Prompt, d.Group = r.text(3), r.text(4), r.text(5)
			return emit(&d)
		}}
	},
}

// crowdkitFormat is that of crowd-kit: the label is the name of the arm that won.
var crowdkitFormat = &format{
	name: "crowdkit", needs: []string{"left", "right", "label"}, slots: always,
	decoder: func(*Options, []string) decoder {
		d := Duel{Count: 1, Weight: 1}
		fields := []string{"left", "right", "label", "worker", "question"}
		return decoder{fields: fields, decode: func(r *row, emit func(*Duel) error) (err error) {
			if d.First, d.Second, err = r.arms(0, 1); err != nil {
				return err
			}
			switch label := r.text(2); label {
			case d.First:
				d.Outcome = pref.FirstWins
			case d.Second:
				d.Outcome = pref.SecondWins
			default:
				return r.errorf("label is %s; it must be one of the two compared, %s or %s", r.quote(2), table.Quote(d.First), table.Quote(d.Second))
			}
			d.Judge, d.Prompt = r.text(3), r.text(4)
			return emit(&d)
		}}
	},
}

// winnerLoserFormat has the winner of a duel and its loser; which was shown first is unknown.
var winnerLoserFormat = &format{
	name: "winner-loser", needs: []string{"winner", "loser"}, slots: never,
	decoder: func(*Options, []string) decoder {
		d := Duel{Count: 1, Weight: 1, Outcome: pref.FirstWins}
		return decoder{fields: []string{"winner", "loser"}, decode: func(r *row, emit func(*Duel) error) (err error) {
			if d.First, d.Second, err = r.arms(0, 1); err != nil {
				return err
			}
			return emit(&d)
		}}
	},
}
