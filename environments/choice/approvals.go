package choice

import (
	"errors"
	"math"

	"joust/sim"
	"joust/sim/choice"
	"joust/sim/param"
	"joust/sim/rng"
	"joust/sim/rule"
)

// The cultures of approvals.
const (
	impartial = "impartial"
	euclid    = "euclid"
	party     = "party"
	file      = "file"
)

// ApprovalsParams are the parameters of approvals.
type ApprovalsParams struct {
	Voters     int        `yaml:"voters" doc:"number of columns, 1 to 100000"`
	Candidates int        `yaml:"candidates" doc:"number of rows, 2 to 1000"`
	Size       int        `yaml:"size" stream:"same" doc:"k, the number of rows of a committee, at least 1 and less than the number of candidates"`
	Culture    string     `yaml:"culture" options:"impartial|euclid|party|file" doc:"the law of ballots: every approval with the same probability; the candidates near the voter in the plane; those of the voter's party; or the ballots of a file"`
	File       param.File `yaml:"file" doc:"of culture file: a file of PrefLib in which voters sort candidates into categories (.cat); voters and candidates are those of the file"`
	Categories int        `yaml:"categories" doc:"of culture file: a voter approves the candidates in so many of the first categories, at least 1"`
	P          float64    `yaml:"p" stream:"same" doc:"of culture impartial: the probability of an approval, strictly between 0 and 1"`
	Clusters   []float64  `yaml:"clusters" doc:"of culture euclid: the shares of voters and of candidates of each cluster, rounded to whole numbers; the centre of a cluster is uniform in the unit square, and its members are normal around it"`
	Radius     float64    `yaml:"radius" stream:"same" doc:"of culture euclid: a voter approves the candidates within this distance, above 0"`
	Spread     float64    `yaml:"spread" doc:"of culture euclid: standard deviation within a cluster, at least 0"`
	Parties    []float64  `yaml:"parties" doc:"of culture party: the shares of voters and of candidates of each party, rounded to whole numbers"`
	Slip       float64    `yaml:"slip" stream:"same" doc:"of culture party: the probability that an approval is the other way round, 0 to 0.5"`
	Looks      int        `yaml:"looks" stream:"same" doc:"the table shows the majority of so many looks at each approval, each of which may err; odd, or 0 for the true approvals"`
	Flip       float64    `yaml:"flip" stream:"same" doc:"the probability that a look errs, at least 0 and less than 0.5"`
}

// Validate implements param.Params.
func (p ApprovalsParams) Validate() error {
	errs := []error{
		param.Count("voters", p.Voters, 1, mostVoters), param.Count("candidates", p.Candidates, 2, 1000),
		param.Count("categories", p.Categories, 1, 1000),
		param.Inside("p", p.P, 0, 1), param.Above("radius", p.Radius, 0), param.Within("spread", p.Spread, 0, 1e6),
		param.Within("slip", p.Slip, 0, 0.5), checkShares("clusters", p.Clusters), checkShares("parties", p.Parties),
	}
	if p.Looks < 0 || p.Looks > 1001 || p.Looks > 0 && p.Looks%2 == 0 {
		errs = append(errs, param.Errorf("looks", "is %d; it must be 0 or an odd number up to 1001", p.Looks))
	}
	if !(p.Flip >= 0 && p.Flip < 0.5) {
		errs = append(errs, param.Errorf("flip", "is %v; it must be at least 0 and less than 0.5", p.Flip))
	}
	most := max(1, p.Candidates-1)
	switch defaults := ApprovalsEntry.Defaults; {
	case p.Culture != file && p.File != (param.File{}):
		errs = append(errs, param.Errorf("file", "is given, but the culture is %s; leave it out or make culture: file", p.Culture))
	case p.Culture != file && p.Categories != defaults.Categories:
		errs = append(errs, param.Errorf("categories", "is %d, but the culture is %s; leave it out or make culture: file", p.Categories, p.Culture))
	case p.Culture == file && p.File == (param.File{}):
		errs = append(errs, param.Errorf("file", "is missing; culture: file needs a file of PrefLib of the type cat"))
	case p.Culture == file && p.Voters != defaults.Voters:
		errs = append(errs, param.Errorf("voters", "is %d, but the voters are those of the file; leave it out", p.Voters))
	case p.Culture == file && p.Candidates != defaults.Candidates:
		errs = append(errs, param.Errorf("candidates", "is %d, but the candidates are those of the file; leave it out", p.Candidates))
	case p.Culture == file:
		most = maxRows // NewApprovals checks it
	}
	return errors.Join(append(errs, param.Count("size", p.Size, 1, most))...)
}

// checkShares returns an error unless the list has positive shares with the sum 1.
func checkShares(name string, shares []float64) error {
	sum := 0.0
	for _, s := range shares {
		if !(s > 0) {
			return param.Errorf(name, "has the share %v; shares must be positive", s)
		}
		sum += s
	}
	if math.Abs(sum-1) > 1e-9 {
		return param.Errorf(name, "has shares that sum to %v; they must sum to 1", sum)
	}
	return nil
}

// ApprovalsEntry declares approvals for the catalogue.
var ApprovalsEntry = choice.WorldSpec[ApprovalsParams, *World]{
	Spec: sim.Spec[ApprovalsParams]{
		Name: "approvals",
		Card: sim.Card{
			Title: "Approvals",
			About: "Draws ballots, or reads them from a file: which candidates, the rows, each voter, a column, approves. A committee of k candidates is wanted. What the table shows may be estimated from some looks that err.",
		},
		Defaults: ApprovalsParams{
			Voters: 20, Candidates: 8, Size: 4, Culture: euclid, P: 0.4, Clusters: []float64{0.7, 0.3}, Radius: 0.35, Spread: 0.12, Categories: 1,
			Parties: []float64{0.6, 0.25, 0.15}, Slip: 0.1, Looks: 0, Flip: 0.3,
		},
	},
	Wanted: choice.Committees,
	New:    NewApprovals,
	Given:  func(p ApprovalsParams) bool { return p.Culture == file },
}

// NewApprovals returns the world of drawn approvals, or of those of a file. The error is about
// the parameter at fault; inside the file it gives file, line and what is allowed.
func NewApprovals(p ApprovalsParams) (*World, error) {
	problem := choice.Problem{Kind: rule.Approvals, Size: p.Size}
	var given []float64 // by a file
	if p.Culture == file {
		b, err := loadBallots(p.File, p.Categories)
		if err != nil {
			return nil, err
		}
		if p.Size >= len(b.Candidates) {
			return nil, param.Errorf("size", "is %d; it must be less than the number of candidates of the file, %d", p.Size, len(b.Candidates))
		}
		problem.Rows, problem.Columns, given = b.Candidates, numbered("voter", len(b.Approved)), b.values()
	} else {
		problem.Rows, problem.Columns = numbered("candidate", p.Candidates), numbered("voter", p.Voters)
	}
	w := &World{problem: problem, draw: func(instance, _ *rng.Source) choice.Environment {
		t := &trial{problem: problem}
		if t.truth.Values = given; given == nil {
			t.truth.Values = p.ballots(instance)
		}
		t.shown = p.observed(t.truth.Values, instance)
		return t
	}}
	if p.Looks == 0 {
		w.fixed = given
	}
	return w, nil
}

// ballots draws the true approvals, row by row.
func (p ApprovalsParams) ballots(s *rng.Source) []float64 {
	values := make([]float64, p.Candidates*p.Voters)
	set := func(candidate, voter int, yes bool) {
		if yes {
			values[candidate*p.Voters+voter] = 1
		}
	}
	switch p.Culture {
	case impartial:
		for i := range values {
			set(i/p.Voters, i%p.Voters, s.Float64() < p.P)
		}
	case party:
		for c := range p.Candidates {
			for v := range p.Voters {
				same := member(p.Parties, c, p.Candidates) == member(p.Parties, v, p.Voters)
				set(c, v, same != (s.Float64() < p.Slip))
			}
		}
	case euclid:
		centres := make([]point, len(p.Clusters))
		for i := range centres {
			centres[i] = point{s.Float64(), s.Float64()}
		}
		place := func(i, n int) point { return normalPoint(s, centres[member(p.Clusters, i, n)], p.Spread) }
		candidates := make([]point, p.Candidates)
		for c := range candidates {
			candidates[c] = place(c, p.Candidates)
		}
		for v := range p.Voters {
			at := place(v, p.Voters)
			for c, x := range candidates {
				dx, dy := x.x-at.x, x.y-at.y
				set(c, v, float64(dx*dx)+float64(dy*dy) <= float64(p.Radius*p.Radius))
			}
		}
	}
	return values
}

// member returns the group of thing i of n, where groups follow one another by their shares.
func member(shares []float64, i, n int) int {
	sum := 0.0
	for g, s := range shares {
		if sum += s; float64(i)+0.5 < float64(sum*float64(n)) {
			return g
		}
	}
	return len(shares) - 1
}

// observed returns what the looks show of the approvals.
func (p ApprovalsParams) observed(values []float64, s *rng.Source) []float64 {
	if p.Looks == 0 {
		return values
	}
	shown := make([]float64, len(values))
	for i, v := range values {
		wrong := 0
		for range p.Looks {
			if s.Float64() < p.Flip {
				wrong++
			}
		}
		shown[i] = v
		if 2*wrong > p.Looks {
			shown[i] = 1 - v
		}
	}
	return shown
}
