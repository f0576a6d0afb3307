package choice

import (
	"errors"

	"joust/sim"
	"joust/sim/choice"
	"joust/sim/param"
	"joust/sim/rule"
)

// TwoStageParams are the parameters of two-stage.
type TwoStageParams struct {
	Within string `yaml:"within" doc:"the rule inside each group of columns, which must give scores"`
	Across string `yaml:"across" doc:"the rule over the scores of the groups"`
}

// Validate implements param.Params.
func (p TwoStageParams) Validate() error {
	return errors.Join(checkRule("within", p.Within), checkRule("across", p.Across))
}

// checkRule returns an error unless the parameter is the name of a rule.
func checkRule(parameter, name string) error {
	if _, err := rule.Named(name); err != nil {
		return param.Errorf(parameter, "is %s: %v", name, err)
	}
	return nil
}

// named returns the rule of a parameter that checkRule has checked.
func named(name string) rule.Rule {
	r, err := rule.Named(name)
	if err != nil {
		panic("choice: " + err.Error())
	}
	return r
}

// Suits implements choice.Params.
func (p TwoStageParams) Suits(problem *choice.Problem, fixed []float64) error {
	if problem.Groups == nil {
		return param.Errorf("within", "needs groups of columns; the environment has none")
	}
	return suitsRule(p.rule(), problem, fixed)
}

func (p TwoStageParams) rule() rule.Rule {
	return rule.TwoStage{Within: named(p.Within), Across: named(p.Across)}
}

// TwoStageEntry declares two-stage for the catalogue.
var TwoStageEntry = ruleSpec(sim.Spec[TwoStageParams]{
	Name: "two-stage",
	Card: sim.Card{
		Title:     "Two-stage",
		About:     "Applies a rule to the columns of each group, and then another to the scores of the groups, so that a group of many columns counts no more than one of few.",
		Feedback:  allCells,
		Guarantee: "None.",
		Cost:      "That of its rules.",
		Source:    voteNRank,
	},
	Defaults: TwoStageParams{Within: "mean", Across: "borda"},
})
