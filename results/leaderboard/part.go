package leaderboard

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/blas/blas64"

	"joust/results/ranking"
	"joust/results/stats"
	"joust/sim/portable"
	"joust/sim/pref"
	"joust/sim/strength"
)

// Part is the arms of a component of the graph of duels: no duel connects them with others.
type Part struct {
	Arms  []pref.Arm // of the log
	Log   *ranking.Log
	Table *ranking.Table
	// Groups are the arms whose strengths are compared: all of the part or, where no finite
	// strengths have the greatest likelihood, those of each layer. An arm of one group has
	// won all duels against arms of later ones.
	Groups  []*Group
	Leaders []Leader
	// Misfit is that of the winners and losers of duels from Bradley and Terry's model; nil
	// where it is not defined.
	Misfit *ranking.Misfit
	Cycles ranking.Cycles
	// Davidson and RaoKupper are the values of Akaike's criterion; NaN where not defined.
	Davidson, RaoKupper float64

	finite   bool // the model has one group
	borda    ranking.BordaScores
	copeland ranking.CopelandPoints
	pageRank []float64
	neumann  []float64
	smith    ranking.SmithSet
	missing  []string
	shares   map[pref.Arm]float64 // of resamples, by the model of the ranks
}

// Group is arms whose strengths have a common scale.
type Group struct {
	Rows  []Row        // by rank
	Fit   *ranking.Fit // nil for orders and for a single arm
	Model ranking.Model
	Ranks *ranking.RankSet // by the arms of Arms; nil for a single arm
	Arms  []pref.Arm       // of the log, in the order of the fit
	Won   float64          // duels against arms of later groups
	Lost  float64          // duels against arms of earlier groups
	// Covariance is that of the intervals, in the order of the fit's parameters.
	Covariance blas64.General
	Quantile   float64 // the factor of a standard error in an interval
	// Reference is the arm that Row.Difference compares with; -1 without profiles.
	Reference pref.Arm

	strengths []float64
	estimate  *strength.Estimate // nil for a single arm
	clusters  []int
	warnings  []string
	boot      *ranking.ResampledModel // of the intervals; nil unless they are from resamples
}

// Row is one arm of a group.
type Row struct {
	Arm  pref.Arm // of the log
	Rank int      // in the group, 1 for the strongest; equal strengths share a rank
	// Low and High are the ends of the simultaneous interval of the rank in the group.
	Low, High, FastChat  int
	Strength             stats.Estimate
	SE                   float64
	Difference           stats.Estimate // to Group.Reference, by the profile
	Letters              string
	Duels, Ties, BothBad float64
	Share                float64 // of resamples in which it is the strongest; NaN without
	Borda, Copeland, CopelandHalf,
	PageRank, VonNeumann float64
}

// newPart fits the model to the arms of a component.
func (b *Board) newPart(arms []pref.Arm) (*Part, error) {
	p := &Part{Arms: arms, Log: b.Log.Among(arms)}
	p.Table = p.Log.Table()
	p.describe(b)
	e := p.Table.Existence(b.Spec.Model)
	layers := []ranking.Layer{{Arms: allOf(len(arms))}}
	spec := b.Spec
	switch {
	case len(arms) == 1 || e.Suffices(spec.Prior):
	case e.TiesUnbounded && b.HasSpec:
		spec.Model = ranking.BradleyTerryHalf
		p.missing = append(p.missing, b.tiesUnbounded(p))
		e = p.Table.Existence(spec.Model)
		if !e.Suffices(spec.Prior) {
			layers = e.Layers
		}
	default:
		layers = e.Layers
		p.missing = append(p.missing, b.layered(p, e))
	}
	p.finite = len(layers) == 1
	for _, layer := range layers {
		g, err := b.newGroup(p, layer, spec)
		if err != nil {
			return nil, err
		}
		p.Groups = append(p.Groups, g)
	}
	if err := b.resample(p, spec); err != nil {
		return nil, err
	}
	for _, g := range p.Groups {
		if err := b.profile(p, g); err != nil {
			return nil, err
		}
		b.fill(p, g)
	}
	b.lead(p)
	if b.HasSpec {
		p.judgeFit(b)
	}
	return p, nil
}

func allOf(n int) (list []pref.Arm) {
	for i := range n {
		list = append(list, pref.Arm(i))
	}
	return list
}

// describe computes the scores of the part's arms.
func (p *Part) describe(b *Board) {
	r := p.Table.Record()
	p.borda, p.copeland = ranking.Borda(r), ranking.Copeland(r)
	p.smith = ranking.Smith(r)
	p.Cycles = ranking.CountCycles(r, 5)
	if slices.Contains(b.Options.Notions, "pagerank") {
		p.pageRank = ranking.PageRank(r)
	}
	if slices.Contains(b.Options.Notions, VonNeumann) && len(p.Arms) <= mostVonNeumann {
		p.neumann = ranking.Preferences(r, p.Log.Arms).VonNeumann()
	}
}

// mostVonNeumann is the greatest number of arms whose von Neumann mixture is computed.
const mostVonNeumann = 200

// newGroup fits the model to the arms of a layer.
func (b *Board) newGroup(p *Part, layer ranking.Layer, spec ranking.Spec) (*Group, error) {
	g := &Group{Won: layer.Won, Lost: layer.Lost, Model: spec.Model, Reference: -1}
	for _, a := range layer.Arms {
		g.Arms = append(g.Arms, p.Arms[a])
	}
	if len(g.Arms) == 1 {
		g.strengths = []float64{0}
		return g, nil
	}
	if b.orders != nil {
		return g, b.rankOrders(g)
	}
	l := p.Log.Among(layer.Arms)
	f, err := l.Fit(spec)
	var none *ranking.NoFitError
	if errors.As(err, &none) && none.Existence.TiesUnbounded {
		// The layer has a finite maximum of strengths, but not of the parameter of ties.
		p.missing = append(p.missing, b.tiesUnbounded(p))
		spec.Model, g.Model = ranking.BradleyTerryHalf, ranking.BradleyTerryHalf
		f, err = l.Fit(spec)
	}
	if errors.Is(err, strength.ErrInfinite) {
		return nil, fmt.Errorf("%w: there are too few duels for the effects of the position and of style; leave one out, or take --prior ridge", err)
	}
	if err != nil {
		return nil, err
	}
	v, err := l.Sandwich(f, b.Options.By, b.Options.By[0] != ranking.ByRow)
	if err != nil {
		return nil, err
	}
	g.Fit, g.estimate, g.strengths, g.Covariance, g.Quantile = f, f.Estimate, f.Strengths, v.Covariance, v.Quantile()
	g.clusters, g.warnings = v.Clusters, v.Warnings()
	fewest := slices.Min(v.Clusters)
	if fewest < 2 && v.By[0] != ranking.ByRow {
		g.Quantile = math.NaN()
		g.warnings = []string{fmt.Sprintf("all duels of %s are one cluster, so that their strengths have no intervals", Listed(b.names(g.Arms), 5))}
		return g, nil
	}
	if fewest < len(g.Arms) && v.By[0] != ranking.ByRow {
		g.warnings = append(g.warnings, fmt.Sprintf("by %d clusters the covariance of %d strengths has the rank %d at most; intervals, ranks and groups are not to be trusted", fewest, len(g.Arms), fewest-1))
	}
	if g.Ranks, err = ranking.RankSets(f.Strengths, widened(v.Covariance, g.Quantile), ranking.RankDraws, b.Options.Root, b.Options.Workers); err != nil {
		return nil, err
	}
	return g, nil
}

// widened returns a covariance whose intervals by the normal law are those of v by a quantile: few
// clusters make ranks less certain, too.
func widened(v blas64.General, quantile float64) blas64.General {
	factor := quantile / portable.PhiInverse(.975)
	if factor == 1 {
		return v
	}
	wide := v
	wide.Data = slices.Clone(v.Data)
	for i := range wide.Data {
		wide.Data[i] *= float64(factor * factor)
	}
	return wide
}

// profile adds the profiles of differences, which are those of the whole part.
func (b *Board) profile(p *Part, g *Group) error {
	for _, r := range g.order() {
		row := Row{Difference: unknown, Share: math.NaN()}
		row.Arm = g.Arms[r]
		g.Rows = append(g.Rows, row)
	}
	if b.Options.Intervals != Profile || len(p.Arms) < 2 {
		return nil
	}
	reference := pref.Arm(slices.Index(b.Log.Arms, b.Options.Against))
	if reference < 0 {
		reference = p.Groups[0].Arms[p.Groups[0].order()[0]]
	}
	at := slices.Index(p.Arms, reference)
	if at < 0 {
		return nil
	}
	g.Reference = reference
	for i := range g.Rows {
		r := &g.Rows[i]
		if r.Arm == reference {
			r.Difference = stats.Estimate{}
			continue
		}
		spec := b.Spec
		for _, other := range p.Groups {
			if other.Model == ranking.BradleyTerryHalf { // the parameter of ties has no estimate
				spec.Model = other.Model
			}
		}
		var err error
		if r.Difference, err = p.Table.Profile(spec, pref.Arm(slices.Index(p.Arms, r.Arm)), pref.Arm(at)); err != nil {
			return err
		}
	}
	return nil
}

var unknown = stats.Estimate{Value: math.NaN(), Low: math.NaN(), High: math.NaN()}

// order returns the indices of Arms, the strongest first.
func (g *Group) order() []int {
	list := make([]int, len(g.Arms))
	for i := range list {
		list[i] = i
	}
	slices.SortStableFunc(list, func(i, j int) int { return cmp.Compare(g.strengths[j], g.strengths[i]) })
	return list
}

// equal is the difference of strengths below which two of them share a rank: estimates are
// exact to about 1e-10.
const equal = 1e-8

// fill completes the rows.
func (b *Board) fill(p *Part, g *Group) {
	at := make(map[pref.Arm]int, len(g.Arms))
	for i, a := range g.Arms {
		at[a] = i
	}
	scores := p.borda.Scores
	if b.Options.BordaOfStrengths {
		scores = nil
	}
	ofStrengths := ranking.BordaOfStrengths(g.strengths)
	duels, ties, bad := counts(p.Log)
	for n := range g.Rows {
		r := &g.Rows[n]
		i := at[r.Arm]
		r.Rank, r.Low, r.High, r.FastChat = n+1, 1, len(g.Rows), 1
		if n > 0 && g.strengths[at[g.Rows[n-1].Arm]]-g.strengths[i] < equal {
			r.Rank = g.Rows[n-1].Rank
		}
		r.Strength, r.SE = stats.Estimate{Value: g.strengths[i], Low: math.NaN(), High: math.NaN()}, math.NaN()
		if g.Ranks != nil {
			r.Low, r.High, r.FastChat = g.Ranks.Low[i], g.Ranks.High[i], g.Ranks.FastChat[i]
			if g.Ranks.Groups != nil {
				r.Letters = g.Ranks.Groups[i]
			}
			r.SE = ranking.SE(g.Covariance, i)
			half := float64(g.Quantile * r.SE)
			if half > 0 { // duels that all tie have no variance, and their strengths no interval
				r.Strength.Low, r.Strength.High = g.strengths[i]-half, g.strengths[i]+half
			}
			if g.boot != nil {
				r.Strength.Low, r.Strength.High = g.boot.Low[i], g.boot.High[i]
			}
		}
		a := slices.Index(p.Arms, r.Arm)
		r.Duels, r.Ties, r.BothBad = duels[a], ties[a], bad[a]
		r.Copeland, r.CopelandHalf = p.copeland.Mode[a], p.copeland.Half[a]
		r.Borda, r.PageRank, r.VonNeumann = ofStrengths[i], math.NaN(), math.NaN()
		if scores != nil {
			r.Borda = scores[a]
		}
		if p.pageRank != nil {
			r.PageRank = p.pageRank[a]
		}
		if p.neumann != nil {
			r.VonNeumann = p.neumann[a]
		}
	}
}

// counts returns the duels of each arm, those without a winner, and of these those that were
// both bad.
func counts(l *ranking.Log) (duels, ties, bad []float64) {
	duels, ties, bad = make([]float64, len(l.Arms)), make([]float64, len(l.Arms)), make([]float64, len(l.Arms))
	for r, o := range l.Outcomes {
		n := l.Count(r)
		for _, a := range []pref.Arm{l.First[r], l.Second[r]} {
			duels[a] += n
			if o == pref.Tie || o == pref.BothBad {
				ties[a] += n
			}
			if o == pref.BothBad {
				bad[a] += n
			}
		}
	}
	return duels, ties, bad
}
