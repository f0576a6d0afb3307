package leaderboard

import (
	"fmt"
	"strings"

	"joust/results/ranking"
)

// disconnected says which arms no duels connect.
func (b *Board) disconnected() string {
	const most = 6
	var list []string
	for _, p := range b.Parts[:min(most, len(b.Parts))] {
		list = append(list, "{"+Listed(b.names(p.Arms), 6)+"}")
	}
	if more := len(b.Parts) - most; more > 0 {
		list = append(list, fmt.Sprintf("%d other components", more))
	}
	what := "duels"
	if b.HasSpec && b.Spec.Model == ranking.BradleyTerryDrop && b.Ties > 0 {
		what = "duels with a winner"
	}
	return fmt.Sprintf("no %s connect %s: their strengths have no common scale, and arms are ranked within each component; a duel of %s and %s would join the first two",
		what, strings.Join(list, " with "), b.Name(b.Parts[0].Arms[0]), b.Name(b.Parts[1].Arms[0]))
}

// layered says which strengths are infinite, why, and what would mend it.
func (b *Board) layered(p *Part, e *ranking.Existence) string {
	const most = 4
	var list []string
	for _, l := range e.Layers {
		var names []string
		for _, a := range l.Arms {
			names = append(names, p.Log.Arms[a])
		}
		did := fmt.Sprintf("lost every duel against better arms (%g) and won every duel against the rest (%g)", l.Lost, l.Won)
		switch {
		case l.Lost == 0 && l.Won == 0:
			continue
		case l.Lost == 0:
			did = fmt.Sprintf("won every duel against the others (%g)", l.Won)
		case l.Won == 0:
			did = fmt.Sprintf("lost every duel against the others (%g)", l.Lost)
		}
		list = append(list, Listed(names, 5)+" "+did)
	}
	if more := len(list) - most; more > 0 {
		list = append(list[:most], fmt.Sprintf("and so on (%d more)", more))
	}
	mend := "--prior ridge has finite ones"
	if m := b.Spec.Model; m == ranking.BradleyTerryHalf || m == ranking.BradleyTerryDrop {
		mend = "--prior firth or --prior ridge has finite ones"
	} else if !b.HasSpec {
		mend = "--arms can leave arms out, and --methods bt --prior firth has finite ones"
	}
	return fmt.Sprintf("not all strengths are finite, because no upset bounds their differences: %s; arms are ranked within each of %d groups (%s)", strings.Join(list, "; "), len(e.Layers), mend)
}

// tiesUnbounded says that a model has no finite propensity to tie.
func (b *Board) tiesUnbounded(p *Part) string {
	among := ""
	if len(p.Arms) < len(b.Log.Arms) {
		among = " among " + Listed(b.names(p.Arms), 6)
	}
	return fmt.Sprintf("%s has no finite estimates%s: the more the strengths differ and the likelier ties are, the better it explains these ties and wins; ranks are by Bradley–Terry with ties as half wins (--prior ridge has finite ones)",
		ModelName(b.Spec.Model), among)
}
