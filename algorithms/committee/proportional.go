package committee

import (
	"joust/sim"
	"joust/sim/choice"
	"joust/sim/cite"
	"joust/sim/committee"
)

// PAVParams are the parameters of pav.
type PAVParams struct {
	Params
}

// Suits implements choice.Params.
func (p PAVParams) Suits(problem *choice.Problem, fixed []float64) error {
	if err := p.Params.Suits(problem, fixed); err != nil {
		return err
	}
	return committee.CheckCommittees("seq-pav", len(problem.Rows), problem.Size)
}

// PAVEntry declares pav for the catalogue.
var PAVEntry = committeeSpec(sim.Spec[PAVParams]{
	Name: "pav",
	Card: sim.Card{
		Title:    "Proportional approval voting",
		About:    "The committee with the largest sum over columns of 1 + 1/2 + … + 1/u, where u is the number of its rows that the column approves.",
		Feedback: allQueries,
		Promises: []sim.Promise{{Of: sim.Result, Text: "The committee has extended justified representation.", Test: "algorithms/committee.TestPromises"}},
		Cost:     "All committees; at most a million.",
		Source:   lackner2023,
	},
	Defaults: PAVParams{Params{Ties: firstRow}},
}, capped[PAVParams](committee.PAV))

// CCParams are the parameters of cc.
type CCParams struct {
	Params
}

// Suits implements choice.Params.
func (p CCParams) Suits(problem *choice.Problem, fixed []float64) error {
	if err := p.Params.Suits(problem, fixed); err != nil {
		return err
	}
	return committee.CheckCommittees("seq-pav", len(problem.Rows), problem.Size)
}

// CCEntry declares cc for the catalogue.
var CCEntry = committeeSpec(sim.Spec[CCParams]{
	Name: "cc",
	Card: sim.Card{
		Title:    "Chamberlin–Courant",
		About:    "The committee for which most columns approve a row.",
		Feedback: allQueries,
		Promises: []sim.Promise{{Of: sim.Result, Text: "The committee has justified representation.", Test: "algorithms/committee.TestPromises"}},
		Cost:     "All committees; at most a million.",
		Source: cite.Citation{
			Authors: "Chamberlin, J. R. and Courant, P. N.", Year: 1983,
			Title: "Representative Deliberations and Representative Decisions: Proportional Representation and the {Borda} Rule",
			Venue: cite.Journal{Name: "American Political Science Review", Volume: "77", Number: "3", Pages: "718-733"},
		},
	},
	Defaults: CCParams{Params{Ties: firstRow}},
}, capped[CCParams](committee.CC))

// SequentialPAVEntry declares seq-pav for the catalogue.
var SequentialPAVEntry = committeeSpec(sim.Spec[Params]{
	Name: "seq-pav",
	Card: sim.Card{
		Title:     "Sequential PAV",
		About:     "Adds k times the row that raises the score of proportional approval voting most.",
		Feedback:  allQueries,
		Guarantee: "None for few members; see the source.",
		Cost:      "O(k × rows × columns).",
		Source:    lackner2023,
	},
	Defaults: Params{Ties: firstRow},
}, single[Params](committee.SequentialPAV))

// PhragmenEntry declares phragmen for the catalogue.
var PhragmenEntry = committeeSpec(sim.Spec[Params]{
	Name: "phragmen",
	Card: sim.Card{
		Title:    "Phragmén",
		About:    "Columns earn money at the same pace; a row is bought as soon as the columns that approve it have 1 together, which spends what they have.",
		Feedback: allQueries,
		Promises: []sim.Promise{{Of: sim.Result, Text: "The committee has proportional justified representation.", Test: "algorithms/committee.TestPromises"}},
		Cost:     "O(k × rows × columns), in exact fractions.",
		Source: cite.Citation{
			Authors: "Brill, M., Freeman, R., Janson, S. and Lackner, M.", Year: 2017,
			Title: "Phragmén's Voting Methods and Justified Representation",
			Venue: cite.Proceedings{Name: "AAAI", ArXiv: "2102.12305"},
		},
	},
	Defaults: Params{Ties: firstRow},
}, single[Params](phragmen))

// phragmen returns the committee without the times at which its rows are bought.
func phragmen(p *committee.Profile, ties committee.Ties) []int {
	members, _ := committee.Phragmen(p, ties)
	return members
}

// GCRParams are the parameters of gcr.
type GCRParams struct {
	Params
}

// Suits implements choice.Params.
func (p GCRParams) Suits(problem *choice.Problem, fixed []float64) error {
	if err := p.Params.Suits(problem, fixed); err != nil {
		return err
	}
	return committee.CheckSubsets("mes", len(problem.Rows))
}

// GCREntry declares gcr for the catalogue.
var GCREntry = committeeSpec(sim.Spec[GCRParams]{
	Name: "gcr",
	Card: sim.Card{
		Title:    "Greedy cohesive rule",
		About:    "Takes the largest group of columns that deserves some rows by its size and agrees on them, and so on with the other columns.",
		Feedback: allQueries,
		Promises: []sim.Promise{{Of: sim.Result, Text: "The committee has full justified representation.", Test: "algorithms/committee.TestPromises"}},
		Cost:     "Exponential in rows; at most 14.",
		Source: cite.Citation{
			Authors: "Peters, D., Pierczyński, G. and Skowron, P.", Year: 2021,
			Title: "Proportional Participatory Budgeting with Additive Utilities",
			Venue: cite.Proceedings{Name: "NeurIPS", ArXiv: "2008.13276"},
		},
	},
	Defaults: GCRParams{Params{Ties: firstRow}},
}, capped[GCRParams](committee.GCR))
