package mechanism

import (
	"math/big"
	"strings"
)

// cell is a place of the table of payments of an agent: the efforts that are recommended, the
// reports of all, and the state.
type cell struct {
	efforts, signals, state int
	weight                  *big.Rat // its probability if all agents obey and report the truth
}

// class is a set of cells of an agent that need not be paid differently: they have the same
// recommendation to the agent, the same report of the agent, and the same ratios of the
// probabilities with other efforts and signals to those of obedience. Raising the payment in
// one of them and lowering it in another changes all incentives in the same way.
type class struct {
	agent, effort, signal int
	cells                 []cell
	// ratio[e][x] is the probability that the others' reports and the state are those of the
	// cell while the agent has the effort e and sees x, divided by the weight of the cell.
	ratio [][]*big.Rat
}

// classes returns the classes of all agents, of the profiles of efforts that are allowed.
// Cells that obedient agents never reach are in none: payments there would only tempt. With
// apart, cells of different profiles are in different classes.
func (p *Problem) classes(allowed []int, apart bool) []*class {
	var list []*class
	known := map[string]*class{}
	for _, b := range allowed {
		for i := range p.Agents {
			for s := range p.Signals() {
				for state := range p.States {
					w := p.joint(b, s, state)
					if w.Sign() == 0 {
						continue
					}
					c := &class{agent: i, effort: p.effort(b, i), signal: p.signal(s, i)}
					var key strings.Builder
					key.Write([]byte{byte(i), byte(c.effort), byte(c.signal)})
					if apart {
						key.WriteByte(byte(b))
					}
					for e := range p.Agents[i].Efforts {
						var row []*big.Rat
						for x := range p.Agents[i].Signals {
							r := p.joint(p.withEffort(b, i, e), p.withSignal(s, i, x), state)
							r.Quo(r, w)
							row = append(row, r)
							key.WriteString(r.String())
							key.WriteByte(' ')
						}
						c.ratio = append(c.ratio, row)
					}
					if same, ok := known[key.String()]; ok {
						c = same
					} else {
						known[key.String()] = c
						list = append(list, c)
					}
					c.cells = append(c.cells, cell{b, s, state, w})
				}
			}
		}
	}
	return list
}
