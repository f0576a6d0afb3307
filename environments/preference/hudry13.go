package preference

import (
	"joust/environments/judge"
	"joust/sim"
	"joust/sim/cite"
	"joust/sim/duel"
)

// Hudry13Params are the parameters of hudry13.
type Hudry13Params struct {
	judge.TieParams
	TrialParams
}

// Validate implements param.Params.
func (p Hudry13Params) Validate() error { return p.checkTrial(p.TieParams) }

// Hudry13Entry declares hudry13 for the catalogue.
var Hudry13Entry = duel.WorldSpec[Hudry13Params, *World]{
	Spec: sim.Spec[Hudry13Params]{
		Name: "hudry13",
		Card: sim.Card{
			Title:    "Hudry",
			About:    "A tournament of 13 arms in which the notions of a best arm part.",
			Promises: []sim.Promise{{Of: sim.World, Text: "There is no Condorcet winner, the Copeland winner beats nine arms by little and loses to three by much, and another arm has the highest Borda score.", Test: "environments/preference.TestHudry13"}},
			Source: cite.Citation{
				Authors: "Hudry, O.", Year: 2009,
				Title: "A Survey on the Complexity of Tournament Solutions",
				Venue: cite.Journal{Name: "Mathematical Social Sciences", Volume: "57", Number: "3", Pages: "292-303"},
				Where: "Probabilities as in",
				Also: &cite.Citation{
					Authors: "Ramamohan, S. Y., Rajkumar, A. and Agarwal, S.", Year: 2016,
					Title: "Dueling Bandits: Beyond {Condorcet} Winners to General Tournament Solutions",
					Venue: cite.Proceedings{Name: "NIPS", Year: 2016},
				},
			},
		},
		Defaults: Hudry13Params{TrialParams: defaultTrial},
	},
	New: NewHudry13,
}

// hudry13 has a + where the arm of the row beats the arm of the column and a - where
// it loses.
var hudry13 = [...]string{
	".---+++++++++",
	"+.+----++++++",
	"+-.++++---+++",
	"++-.++++++---",
	"-+--.+++++---",
	"-+---.++++---",
	"-+----.+++---",
	"--+----.+++++",
	"--+-----.++++",
	"--+------.+++",
	"---++++---.++",
	"---++++----.+",
	"---++++-----.",
}

// NewHudry13 returns the world of Hudry's tournament (Mathematical Social Sciences
// 2009) with the probabilities of Ramamohan, Rajkumar and Agarwal (NIPS 2016):
// arm 0 wins with probability .6, and every other preferred arm with probability .9. The error
// is always nil.
func NewHudry13(p Hudry13Params) (*World, error) {
	return newFixed(matrixOf(len(hudry13), func(i, j int) outcomes {
		switch {
		case hudry13[i][j] == '-':
			return outcomes{win: 0.1, lose: 0.9}
		case i == 0:
			return outcomes{win: 0.6, lose: 0.4}
		}
		return outcomes{win: 0.9, lose: 0.1}
	}), p.TrialParams, p.TieParams), nil
}
