package committee

import (
	"fmt"
	"math/big"
)

// Fairness is a promise that shares p make to voters before the draw (Aziz, Lu, Suzuki,
// Vollen and Walsh 2023). Voter i gets u_i = Σ p_c over its ballot A_i. All are checked in
// polynomial time.
type Fairness string

// The promises. GFS implies UFS, UFS implies IFS, and strong UFS implies UFS.
const (
	IFS       Fairness = "ifs"  // each voter gets u_i ≥ min(k, |A_i|)/n
	UFS       Fairness = "ufs"  // voters S with the same ballot A get u ≥ min(k, |A|)·|S|/n
	StrongUFS Fairness = "sufs" // voters S with the same ballot A get u ≥ min(|S|·k/n, |A|)
	GFS       Fairness = "gfs"  // for all S: Σ p_c over the union of A_i, i in S, ≥ Σ min(k, |A_i|)/n over S
)

// FairShares lists the promises.
var FairShares = []Fairness{IFS, UFS, StrongUFS, GFS}

// Satisfied reports whether the shares keep the promise. For those of a lottery see
// Lottery.Shares.
func (f Fairness) Satisfied(p *Profile, s Shares) bool {
	if len(s) != p.candidates {
		panic(fmt.Sprintf("committee: shares of %d candidates, not %d", len(s), p.candidates))
	}
	if f == GFS {
		return groupFair(p, s)
	}
	for _, b := range p.blocs {
		u := new(big.Rat)
		for _, c := range b.approved {
			u.Add(u, s[c])
		}
		var claim *big.Rat
		switch f {
		case IFS:
			claim = big.NewRat(p.demand(b), int64(p.voters))
		case UFS:
			claim = big.NewRat(p.demand(b)*int64(b.size), int64(p.voters))
		case StrongUFS:
			claim = p.claim(b)
		default:
			panic(fmt.Sprintf("committee: no promise %q", string(f)))
		}
		if u.Cmp(claim) < 0 {
			return false
		}
	}
	return true
}

// demand returns min(k, |A|) of a bloc.
func (p *Profile) demand(b bloc) int64 { return int64(min(p.size, len(b.approved))) }

// groupFair checks GFS. By Hall's theorem all groups get their shares if and only if
// a flow brings min(k, |A_i|) from each voter to its approved candidates, of which
// candidate c takes at most n·p_c.
func groupFair(p *Profile, s Shares) bool {
	unit := big.NewInt(1)
	for _, x := range s {
		lcm(unit, x.Denom())
	}
	source, sink := len(p.blocs)+p.candidates, len(p.blocs)+p.candidates+1
	n := newNetwork(sink + 1)
	total := new(big.Int)
	for g, b := range p.blocs {
		supply := new(big.Int).Mul(unit, big.NewInt(p.demand(b)*int64(b.size)))
		total.Add(total, supply)
		n.connect(source, g, supply)
		for _, c := range b.approved {
			n.connect(g, len(p.blocs)+c, supply) // as good as unlimited
		}
	}
	for c, x := range s {
		most := new(big.Int).Quo(unit, x.Denom())
		most.Mul(most, x.Num()).Mul(most, big.NewInt(int64(p.voters)))
		n.connect(len(p.blocs)+c, sink, most)
	}
	return n.flow(source, sink).Cmp(total) == 0
}

// network is a directed graph with capacities, of which it finds a maximum flow by the
// algorithm of Dinic (1970).
type network struct {
	edges []edge  // an edge and its reverse are neighbours: 2j and 2j+1
	from  [][]int // of each node: the edges that leave it
	level []int   // of each node: its distance from the source
	next  []int   // of each node: the place of the first edge that is not yet exhausted
}

type edge struct {
	to   int
	left big.Int // capacity that is not used
}

func newNetwork(nodes int) *network {
	return &network{from: make([][]int, nodes), level: make([]int, nodes), next: make([]int, nodes)}
}

func (n *network) connect(a, b int, capacity *big.Int) {
	n.from[a] = append(n.from[a], len(n.edges))
	n.from[b] = append(n.from[b], len(n.edges)+1)
	n.edges = append(n.edges, edge{to: b}, edge{to: a})
	n.edges[len(n.edges)-2].left.Set(capacity)
}

// flow returns the value of a maximum flow.
func (n *network) flow(source, sink int) *big.Int {
	total, most := new(big.Int), new(big.Int)
	for i := range n.edges {
		most.Add(most, &n.edges[i].left)
	}
	for n.layer(source, sink) {
		clear(n.next)
		for {
			sent := n.send(source, sink, most)
			if sent.Sign() == 0 {
				break
			}
			total.Add(total, sent)
		}
	}
	return total
}

// layer computes the levels and reports whether the sink can be reached.
func (n *network) layer(source, sink int) bool {
	for i := range n.level {
		n.level[i] = -1
	}
	n.level[source] = 0
	queue := []int{source}
	for len(queue) > 0 {
		a := queue[0]
		queue = queue[1:]
		for _, i := range n.from[a] {
			if e := &n.edges[i]; e.left.Sign() > 0 && n.level[e.to] < 0 {
				n.level[e.to] = n.level[a] + 1
				queue = append(queue, e.to)
			}
		}
	}
	return n.level[sink] >= 0
}

// send sends at most this much from the node to the sink, along one path through the
// levels, and returns how much.
func (n *network) send(a, sink int, most *big.Int) *big.Int {
	if a == sink {
		return most
	}
	for ; n.next[a] < len(n.from[a]); n.next[a]++ {
		i := n.from[a][n.next[a]]
		e := &n.edges[i]
		if e.left.Sign() == 0 || n.level[e.to] != n.level[a]+1 {
			continue
		}
		through := most
		if e.left.Cmp(most) < 0 {
			through = new(big.Int).Set(&e.left)
		}
		if sent := n.send(e.to, sink, through); sent.Sign() > 0 {
			e.left.Sub(&e.left, sent)
			back := &n.edges[i^1].left
			back.Add(back, sent)
			return sent
		}
	}
	return new(big.Int)
}
