package study

import (
	"math"

	"gopkg.in/yaml.v3"

	"joust/sim/duel"
	"joust/sim/pref"
)

// truth reads what is right to recommend: a notion of a best arm, or {notion, within}.
func (d *decoder) truth(n *yaml.Node) (c duel.Criterion) {
	names := make([]string, len(pref.Notions))
	for i, notion := range pref.Notions {
		names[i] = string(notion)
	}
	notion := func(n *yaml.Node) { c.Notion = pref.Notion(d.word(n, "the notion of truth", names...)) }
	if n.Kind == yaml.ScalarNode {
		notion(n)
		return c
	}
	var within *yaml.Node
	d.mapping(n, "truth (the name of a notion is allowed too)",
		key{"notion", true, notion},
		key{"within", false, func(n *yaml.Node) {
			within = n
			c.Within, _ = d.number(n, "within")
		}},
	)
	switch most := c.Notion.Range(); {
	case within == nil || most == 0:
	case math.IsInf(most, 1) && !(c.Within >= 0):
		d.fail(within, "within is %v; it must be at least 0", c.Within)
	case !(c.Within >= 0 && c.Within < most):
		d.fail(within, "within is %v; by %s no arm is worth more than %v less than another, so it must be at least 0 and below %v", c.Within, c.Notion, most, most)
	}
	return c
}
