package logs

import (
	"joust/environments/table"
	"joust/sim/pref"
)

// verdict is a score of Arena-Hard about the answers A and B.
type verdict struct {
	outcome pref.Outcome // FirstWins if A wins
	strong  bool
}

// verdicts are the scores as judges write them.
var verdicts = map[string]verdict{
	"A>>B": {pref.FirstWins, true}, "A>B": {pref.FirstWins, false}, "A=B": {pref.Tie, false}, "B>A": {pref.SecondWins, false}, "B>>A": {pref.SecondWins, true},
	"B<<A": {pref.FirstWins, true}, "B<A": {pref.FirstWins, false}, "B=A": {pref.Tie, false}, "A<B": {pref.SecondWins, false}, "A<<B": {pref.SecondWins, true},
}

// arenahardFormat is that of Arena-Hard: a line has two games about the answers of a model
// and of a baseline. In the first the baseline is A, in the second the model.
var arenahardFormat = &format{
	name: "arenahard", needs: []string{"model", "games"}, slots: always,
	decoder: func(o *Options, _ []string) decoder {
		strong, baseline := o.Strong, o.Baseline
		if strong == 0 {
			strong = 1
		}
		d := Duel{Count: 1}
		fields := []string{"model", "baseline", "games", "uid", "question_id", "judge"}
		return decoder{fields: fields, decode: func(r *row, emit func(*Duel) error) error {
			model, err := r.arm(0)
			if err != nil {
				return err
			}
			against := baseline
			if r.has(1) {
				against = r.text(1)
			}
			if against == "" {
				return r.errorf("baseline is missing, as in Arena-Hard v0.1; --baseline says which arm it is")
			}
			games, err := r.games(2)
			if err != nil {
				return err
			}
			if games[0] == nil || games[1] == nil {
				r.failed++
				return nil
			}
			d.Judge, d.Prompt = r.text(5), r.either(3, 4)
			d.Group = d.Prompt
			d.First, d.Second = against, model
			for _, v := range games {
				if d.Outcome, d.Weight = v.outcome, 1; v.strong {
					d.Weight = strong
				}
				if err := emit(&d); err != nil {
					return err
				}
				d.First, d.Second = d.Second, d.First
			}
			return nil
		}}
	},
}

// games reads the scores of two games; nil for one that has none.
func (r *row) games(i int) (games [2]*verdict, err error) {
	if r.values[i].kind != object {
		return games, r.errorf("games is %s; it must be a list of two games", r.quote(i))
	}
	scores, ok := scoresOf(r.bytes(i))
	if !ok {
		return games, r.errorf("games is no list of objects; it must be a list of two games, each with its score")
	}
	if n := len(scores); n != 2 {
		s := "s"
		if n == 1 {
			s = ""
		}
		return games, r.errorf("games has %d game%s; an Arena-Hard line has two, the second with the answers swapped", n, s)
	}
	for k, score := range scores {
		if score == "" {
			continue
		}
		v, ok := verdicts[score]
		if !ok {
			return games, &unknownWinner{r.place() + ": the score of a game is " + table.Quote(score) + "; it must be A>>B, A>B, A=B, B>A, B>>A or null"}
		}
		games[k] = &v
	}
	return games, nil
}
