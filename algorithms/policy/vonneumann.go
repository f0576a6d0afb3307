package policy

import (
	"errors"

	"joust/sim"
	"joust/sim/cite"
	"joust/sim/policy"
	"joust/sim/pref"
	"joust/sim/rng"
)

// VonNeumannParams are the parameters of von-neumann, which has none.
type VonNeumannParams struct{}

// Validate implements param.Params.
func (VonNeumannParams) Validate() error { return nil }

// mostArms is the largest number of arms for which all pairs are kept: 16 bytes each.
const mostArms = 2048

// Suits implements policy.Params.
func (VonNeumannParams) Suits(problem *policy.Problem) error {
	return errors.Join(needsDuels(problem), fewPairs(problem))
}

// fewPairs returns an error if the pairs of arms take too much memory.
func fewPairs(problem *policy.Problem) error {
	if problem.Arms > mostArms {
		return errors.New("keeps all pairs of arms, which would take too much memory: it is for at most 2048 arms")
	}
	return nil
}

// VonNeumannEntry declares von-neumann for the catalogue.
var VonNeumannEntry = policy.LearnerSpec[VonNeumannParams, *VonNeumann]{
	Spec: sim.Spec[VonNeumannParams]{
		Name: "von-neumann",
		Card: sim.Card{
			Title:    "Von Neumann winner",
			About:    "Hears how all arms do against each arm in turn, and solves the game by linear programming. A yardstick: it learns the whole matrix, which other learners do not need.",
			Feedback: "Duels of uniform samples: against one arm a step with exact win rates, until all are known; against uniform opponents if feedback is sampled, in all steps.",
			Cost:     "A linear program with K variables for a recommendation, and O(K²) memory.",
			Promises: []sim.Promise{
				{Of: sim.Result, Text: "With exact feedback, the exploitability is 0 up to rounding when it stops.", Test: "algorithms/policy.TestOneShot"},
			},
			Source: cite.Citation{
				Authors: "Dudík, M., Hofmann, K., Schapire, R. E., Slivkins, A. and Zoghi, M.", Year: 2015,
				Title: "Contextual Dueling Bandits",
				Venue: cite.Proceedings{Name: "COLT", Series: "PMLR", Volume: "40", Pages: "563-587"},
			},
		},
	},
	New: NewVonNeumann,
}

// VonNeumann solves the game of the matrix that it hears (Dudík et al., COLT 2015).
type VonNeumann struct {
	arms  int
	exact bool
	next  int       // with exact feedback: the next opponent
	wins  []float64 // wins[a*arms+b] are the wins of a against b, a tie as half a win
	duels []float64 // duels[a*arms+b] are the duels of a and b
}

// NewVonNeumann returns a learner for one trial.
func NewVonNeumann(_ VonNeumannParams, problem *policy.Problem, _ *rng.Source) *VonNeumann {
	k := problem.Arms
	return &VonNeumann{arms: k, exact: problem.Batch == 0, wins: make([]float64, k*k), duels: make([]float64, k*k)}
}

// Propose implements policy.Learner.
func (v *VonNeumann) Propose(ask *policy.Ask) bool {
	if v.next == v.arms {
		return false
	}
	for a := range ask.Play {
		ask.Play[a], ask.Against[a] = 1/float64(v.arms), 1/float64(v.arms)
	}
	if v.exact {
		clear(ask.Against)
		ask.Against[v.next] = 1
	}
	ask.Opposed = true
	return true
}

// Observe implements policy.Learner.
func (v *VonNeumann) Observe(f *policy.Feedback) {
	if v.exact {
		for a, r := range f.WinRate {
			v.wins[a*v.arms+v.next], v.duels[a*v.arms+v.next] = r, 1
			v.wins[v.next*v.arms+a], v.duels[v.next*v.arms+a] = 1-r, 1
		}
		v.next++
		return
	}
	for i, a := range f.Arms {
		b, o := f.Opponents[i], f.Outcomes[i]
		v.wins[a*v.arms+b] += o
		v.wins[b*v.arms+a] += 1 - o
		v.duels[a*v.arms+b]++
		v.duels[b*v.arms+a]++
	}
}

// Recommend implements policy.Learner. Pairs that have not met are even.
func (v *VonNeumann) Recommend(law []float64) {
	m := pref.NewMatrix(v.arms)
	for a := range v.arms {
		for b := range a {
			if n := v.duels[a*v.arms+b]; n > 0 {
				win := v.wins[a*v.arms+b] / n
				m.Set(pref.Arm(a), pref.Arm(b), win, 0, 1-win)
			}
		}
	}
	copy(law, m.VonNeumann())
}
