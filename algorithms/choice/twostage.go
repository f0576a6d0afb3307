package choice

import (
	"errors"
	"slices"

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

// checkRule returns an error unless the parameter is the name of a rule that needs no groups
// of columns.
func checkRule(parameter, name string) error {
	r, err := rule.Named(name)
	if err != nil {
		return param.Errorf(parameter, "is %s: %v", name, err)
	}
	if _, ok := r.(rule.TwoStage); ok {
		return param.Errorf(parameter, "is %s, which is made of two rules itself; name another rule", name)
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
	if fixed == nil {
		// Whether the two rules fit each other shows on any table with these groups.
		small := *problem
		small.Rows = problem.Rows[:min(2, len(problem.Rows))]
		if _, err := rule.Apply(p.rule(), small.Table(slices.Repeat([]float64{1}, small.Cells()))); err != nil {
			return err
		}
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
