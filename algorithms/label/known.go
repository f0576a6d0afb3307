package label

import (
	"joust/sim"
	"joust/sim/choice"
	"joust/sim/cite"
	"joust/sim/label"
)

const knowing = "All labels, and how often each annotator is right."

// WeightedEntry declares weighted-label for the catalogue.
var WeightedEntry = labelSpec(sim.Spec[known]{
	Name: "weighted-label",
	Card: sim.Card{
		Title:    "Weighted majority of labels",
		About:    "The label with the most weight, where annotator j, who is right with the known probability a, has the weight ln((C − 1)a/(1 − a)), and C is the number of classes. Labels have no probabilities.",
		Feedback: knowing,
		Promises: []sim.Promise{{Of: sim.Result, Text: equalClasses + "no rule is right more often.", Test: "sim/label.TestLogOdds"}},
		Cost:     "The labels, once.",
		Source: cite.Citation{
			Authors: "Nitzan, S. and Paroush, J.", Year: 1982,
			Title: "Optimal Decision Rules in Uncertain Dichotomous Choice Situations",
			Venue: cite.Journal{Name: "International Economic Review", Volume: "23", Number: "2", Pages: "289-297"},
		},
	},
}, func(_ known, problem *choice.Problem, v *label.Votes) label.Beliefs {
	accuracies := make([]float64, len(problem.Columns))
	for j := range accuracies {
		accuracies[j] = problem.Panel.Accuracy(j)
	}
	return label.Weighted(v, label.LogOdds(accuracies, problem.Classes))
})

// OracleEntry declares oracle-label for the catalogue.
var OracleEntry = labelSpec(sim.Spec[known]{
	Name: "oracle-label",
	Card: sim.Card{
		Title:    "The best use of labels",
		About:    "Knows the classes' shares and the probabilities of each annotator's labels, and gives an item the class with the greatest probability given its labels: a limit for all rules.",
		Feedback: knowing,
		Promises: []sim.Promise{{Of: sim.Result, Text: "No rule is right more often.", Test: "sim/label.TestNoRuleIsBetter"}},
		Cost:     "The labels, once for each class.",
	},
}, func(_ known, problem *choice.Problem, v *label.Votes) label.Beliefs {
	return problem.Panel.Posterior(v)
})
