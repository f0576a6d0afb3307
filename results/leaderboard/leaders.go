package leaderboard

import (
	"cmp"
	"math"
	"slices"

	"joust/results/ranking"
	"joust/sim/pref"
)

// Notions of a set or a mixture of arms; they are not resampled.
const (
	Smith      = "smith"
	VonNeumann = "von-neumann"
)

// DefaultNotions are the notions of a board that names none.
var DefaultNotions = []string{"borda", "copeland-half", "copeland", "condorcet", Smith, VonNeumann}

// AllNotions returns all notions of a leader.
func AllNotions() (list []string) {
	for _, n := range ranking.Notions {
		list = append(list, n.Name)
	}
	return append(list, Smith, VonNeumann)
}

// Leader is who leads a part by one method.
type Leader struct {
	Method string     // the name of a model or a notion
	Name   string     // the same for people
	Arms   []pref.Arm // of the log; nil if there is none
	// Share is the share of the resamples that the arms lead, None that without a leader;
	// NaN where nothing was resampled.
	Share, None float64
	// Others are the arms that lead the most other resamples, at most two.
	Others []Contender
}

// Contender is an arm that leads some of the resamples.
type Contender struct {
	Arm   pref.Arm
	Share float64
}

// NotionName returns the name of a notion for people.
func NotionName(n string) string {
	return map[string]string{
		"borda": "Borda", "copeland": "Copeland by mode", "copeland-half": "Copeland", "condorcet": "Condorcet",
		"pagerank": "PageRank", Smith: "Smith set", VonNeumann: "von Neumann",
	}[n]
}

// resampled returns the notions of the board that are resampled.
func (b *Board) resampled() (list []ranking.Notion) {
	for _, name := range b.Options.Notions {
		for _, n := range ranking.Notions {
			if n.Name == name {
				list = append(list, n)
			}
		}
	}
	return list
}

// resample draws the log of a part again and notes who leads.
func (b *Board) resample(p *Part, spec ranking.Spec) error {
	o := &b.Options
	none := func(method, name string) Leader {
		return Leader{Method: method, Name: name, Share: math.NaN(), None: math.NaN()}
	}
	models := o.Models
	if b.HasSpec && p.finite {
		models = append([]ranking.Model{spec.Model}, without(o.Models[1:], spec.Model)...)
	}
	for _, m := range models {
		p.Leaders = append(p.Leaders, none(string(m), ModelName(m)))
	}
	for _, n := range o.Notions {
		p.Leaders = append(p.Leaders, none(n, NotionName(n)))
	}
	if len(p.Arms) < 2 {
		return nil
	}
	if !b.HasSpec {
		if o.Resamples > 0 {
			b.resampleOrders(p)
		}
		return nil
	}
	r := ranking.Resampling{Resamples: o.Resamples, Root: o.Root, Workers: o.Workers, By: o.By[0], Notions: b.resampled()}
	for _, m := range models {
		s := b.Spec
		s.Model = m
		if m == ranking.Davidson || m == ranking.RaoKupper {
			s.Prior.Firth = false
		}
		if s.Style || !p.Table.Existence(m).Suffices(s.Prior) {
			continue
		}
		if _, err := p.Table.Fit(s); err == nil {
			r.Specs = append(r.Specs, s)
		}
	}
	one := o.By[0] != ranking.ByRow && p.Groups[0].clusters != nil && p.Groups[0].clusters[0] < 2
	if o.Resamples == 0 || one && p.finite { // each resample would be the log itself
		return nil
	}
	if len(r.Specs)+len(r.Notions) > 0 {
		drawn, err := p.Log.Bootstrap(r)
		if err != nil {
			return err
		}
		for _, m := range drawn.Models {
			p.share(string(m.Spec.Model), m.Leader)
			if g := p.Groups[0]; o.Intervals == Bootstrap && p.finite && m.Spec.Model == g.Model {
				g.boot = &m
			}
		}
		for _, n := range drawn.Notions {
			p.share(n.Name, n)
		}
	}
	if p.finite || o.Intervals != Bootstrap {
		return nil
	}
	for _, g := range p.Groups {
		if g.Fit == nil {
			continue
		}
		drawn, err := b.Log.Among(g.Arms).Bootstrap(ranking.Resampling{Resamples: o.Resamples, Root: o.Root, Workers: o.Workers, By: o.By[0], Specs: []ranking.Spec{g.Fit.Spec}})
		if err != nil {
			return err
		}
		g.boot = &drawn.Models[0]
	}
	return nil
}

// without returns the models but one.
func without(list []ranking.Model, m ranking.Model) []ranking.Model {
	return slices.DeleteFunc(slices.Clone(list), func(x ranking.Model) bool { return x == m })
}

// share notes the shares of a method.
func (p *Part) share(method string, s ranking.Shares) {
	for i := range p.Leaders {
		if l := &p.Leaders[i]; l.Method == method {
			l.None = s.None
			if i == 0 {
				p.shares = map[pref.Arm]float64{}
			}
			for a, share := range s.Arms {
				if i == 0 {
					p.shares[p.Arms[a]] = share
				}
				l.Others = append(l.Others, Contender{p.Arms[a], share})
			}
		}
	}
}

// lead names the leaders of the part by each method.
func (b *Board) lead(p *Part) {
	for i := range p.Leaders {
		l := &p.Leaders[i]
		all := l.Others
		l.Others = nil
		for _, a := range p.leadersBy(b, l.Method) {
			l.Arms = append(l.Arms, p.Arms[a])
		}
		if math.IsNaN(l.None) {
			continue
		}
		l.Share = 0
		for _, c := range all {
			switch {
			case slices.Contains(l.Arms, c.Arm):
				l.Share += c.Share
			case c.Share > 0:
				l.Others = append(l.Others, c)
			}
		}
		slices.SortStableFunc(l.Others, func(x, y Contender) int { return cmp.Compare(y.Share, x.Share) })
		l.Others = l.Others[:min(2, len(l.Others))]
	}
	headline := &p.Leaders[0]
	if p.finite && !math.IsNaN(headline.None) {
		for _, g := range p.Groups {
			for i := range g.Rows {
				g.Rows[i].Share = p.shares[g.Rows[i].Arm]
			}
		}
	}
}

// leadersBy returns the leaders by a method, as arms of the part.
func (p *Part) leadersBy(b *Board, method string) []pref.Arm {
	for _, n := range ranking.Notions {
		if n.Name == method {
			if n.Name == ranking.BordaNotion.Name && b.Options.BordaOfStrengths {
				return p.indices(p.top())
			}
			if len(p.Arms) == 1 {
				return []pref.Arm{0}
			}
			return n.Leaders(p.Table)
		}
	}
	switch method {
	case Smith:
		return p.smith.Arms
	case VonNeumann:
		var list []pref.Arm
		for a, x := range p.neumann {
			if x > 1e-9 {
				list = append(list, pref.Arm(a))
			}
		}
		return list
	case p.Leaders[0].Method:
		return p.indices(p.top())
	}
	s := b.Spec
	s.Model = ranking.Model(method)
	if s.Model == ranking.Davidson || s.Model == ranking.RaoKupper {
		s.Prior.Firth = false
	}
	if len(p.Arms) == 1 {
		return []pref.Arm{0}
	}
	f, err := p.Log.Fit(s)
	if err != nil {
		return nil
	}
	return pref.Best(f.Strengths, 0)
}

// top returns the strongest arms of the only group that lost to no other; nil if there are
// several such groups.
func (p *Part) top() (list []pref.Arm) {
	for i, g := range p.Groups {
		switch {
		case g.Lost > 0:
		case i > 0:
			return nil
		default:
			for _, r := range g.Rows {
				if r.Rank == 1 {
					list = append(list, r.Arm)
				}
			}
		}
	}
	return list
}

// indices returns the indices of arms of the log in the part.
func (p *Part) indices(arms []pref.Arm) (list []pref.Arm) {
	for _, a := range arms {
		list = append(list, pref.Arm(slices.Index(p.Arms, a)))
	}
	return list
}

// Leader returns the leader by a method; nil if the board has not that method.
func (p *Part) Leader(method string) *Leader {
	for i := range p.Leaders {
		if p.Leaders[i].Method == method {
			return &p.Leaders[i]
		}
	}
	return nil
}
