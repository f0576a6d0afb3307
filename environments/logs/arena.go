package logs

import (
	"slices"
	"strings"

	"joust/sim/pref"
)

// arenaFields are the values that are read of a battle of Chatbot Arena. The older dumps
// have question_id, judge and tstamp, the later ones id, evaluation_session_id and
// timestamp, and the counts of tokens and of Markdown in conv_metadata.
var arenaFields = []string{
	"model_a", "model_b", "winner", "question_id", "id", "judge", "evaluation_session_id", "tstamp", "timestamp", "language",
}

// The places of arenaFields.
const (
	arenaA = iota
	arenaB
	arenaWinner
	arenaQuestion
	arenaID
	arenaJudge
	arenaSession
	arenaTstamp
	arenaTimestamp
	arenaLanguage
	arenaStyle // and the values after it
)

// arenaStyles are the properties of answers in conv_metadata, each a sum of some values;
// % is a or b.
var arenaStyles = []struct {
	name  string
	parts []string
}{
	{"length", []string{"sum_assistant_%_tokens"}},
	{"headers", []string{"header_count_%.h1", "header_count_%.h2", "header_count_%.h3", "header_count_%.h4", "header_count_%.h5", "header_count_%.h6"}},
	{"lists", []string{"list_count_%.ordered", "list_count_%.unordered"}},
	{"bold", []string{"bold_count_%.**", "bold_count_%.__"}},
}

// arenaOutcomes are the outcomes by the words of the dumps.
var arenaOutcomes = map[string]pref.Outcome{
	"model_a": pref.FirstWins, "model_b": pref.SecondWins, "tie": pref.Tie, "tie (bothbad)": pref.BothBad, "both_bad": pref.BothBad,
}

const arenaAllowed = "model_a, model_b, tie, tie (bothbad) or both_bad"

// arenaFormat is that of the battles of Chatbot Arena, as JSON, CSV or Parquet, and of
// Kaggle's WSDM contest.
var arenaFormat = &format{
	name: "arena", needs: []string{"model_a", "model_b", "winner"}, slots: always,
	decoder: func(_ *Options, keys []string) decoder {
		fields := slices.Clone(arenaFields)
		hasStyle := slices.ContainsFunc(keys, func(k string) bool { return strings.HasPrefix(k, "conv_metadata") })
		if hasStyle {
			for _, s := range arenaStyles {
				for _, part := range s.parts {
					for _, side := range []string{"a", "b"} {
						fields = append(fields, "conv_metadata."+strings.Replace(part, "%", side, 1))
					}
				}
			}
		}
		d := Duel{Count: 1, Weight: 1}
		return decoder{fields: fields, decode: func(r *row, emit func(*Duel) error) (err error) {
			if d.First, d.Second, err = r.arms(arenaA, arenaB); err != nil {
				return err
			}
			if d.Outcome, err = r.winner(arenaWinner, arenaOutcomes, arenaAllowed); err != nil {
				return err
			}
			d.ID = ""
			if r.has(arenaQuestion) {
				d.ID = r.id(arenaQuestion)
			} else {
				d.ID = r.id(arenaID)
			}
			d.Judge, d.Time, d.Language = r.either(arenaJudge, arenaSession), r.either(arenaTstamp, arenaTimestamp), r.text(arenaLanguage)
			if hasStyle {
				if d.Style, err = r.arenaStyle(d.Style[:0]); err != nil {
					return err
				}
			}
			return emit(&d)
		}}
	},
}

// arenaStyle reads the properties of the answers.
func (r *row) arenaStyle(to []Style) ([]Style, error) {
	const allowed = "a number of at least 0"
	at := arenaStyle
	for _, s := range arenaStyles {
		sum, seen := [2]float64{}, [2]bool{}
		for range s.parts {
			for side := range 2 {
				v, ok, err := r.real(at, 0, maxCount, allowed)
				if err != nil {
					return to, err
				}
				if ok {
					sum[side] += v
					seen[side] = true
				}
				at++
			}
		}
		if seen[0] && seen[1] {
			to = append(to, Style{s.name, sum[0], sum[1]})
		}
	}
	return to, nil
}
