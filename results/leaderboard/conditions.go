package leaderboard

import (
	"fmt"
)

// Conditions are what Breaches can check.
var Conditions = []string{"connected", "separable-leader", "condorcet"}

// Breaches returns a sentence for each of the conditions that does not hold.
func (b *Board) Breaches(conditions []string) (list []string) {
	for _, c := range conditions {
		var why string
		switch c {
		case "connected":
			if len(b.Parts) > 1 {
				why = fmt.Sprintf("the arms are %d components that no duels connect", len(b.Parts))
			}
		case "separable-leader":
			why = b.inseparable()
		case "condorcet":
			if len(b.Parts) > 1 {
				why = "arms of different components have not met"
			} else if p := b.Parts[0]; len(p.leadersBy(b, "condorcet")) == 0 {
				why = "no arm has more wins than losses against every other arm"
			}
		}
		if why != "" {
			list = append(list, c+" does not hold: "+why)
		}
	}
	return list
}

// inseparable says why no arm is surely the strongest; "" if one is.
func (b *Board) inseparable() string {
	p := b.Parts[0]
	g := p.Groups[0]
	switch {
	case len(b.Parts) > 1:
		return "arms of different components have no common scale"
	case len(p.Groups) > 1:
		return "not all strengths are finite, so that ranks have no intervals"
	case len(g.Rows) < 2:
		return ""
	}
	if r := g.Rows[0]; r.High > 1 {
		return fmt.Sprintf("the rank of %s is from %d to %d (95 %% for all ranks at once)", b.Name(r.Arm), r.Low, r.High)
	}
	return ""
}
