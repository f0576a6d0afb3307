package policy

import (
	"errors"

	"joust/sim"
	"joust/sim/param"
	"joust/sim/policy"
	"joust/sim/portable"
	"joust/sim/pref"
	"joust/sim/rng"
)

// GameParams are the parameters of game.
type GameParams struct {
	Of          param.Nested `yaml:"of" doc:"environment of duels whose preferences the game has, with its parameters: {kind: hudry13, shuffle: false}; not one of candidate answers, and not one whose judge errs; a file is named as {kind: matrix, file: mine.csv}"`
	ReferenceSD float64      `yaml:"reference-sd" doc:"standard deviation of the logits of the reference law, which are drawn in each trial, 0 to 10; 0 for the uniform law"`
	Teacher     string       `yaml:"teacher" options:"none|von-neumann" doc:"law that a teacher's samples are drawn from, for algorithms that use them: none, or a von Neumann winner of the game"`
	BatchParams
}

// Validate implements param.Params.
func (p GameParams) Validate() error {
	return errors.Join(param.Within("reference-sd", p.ReferenceSD, 0, 10), p.check())
}

// GameEntry declares game for the catalogue.
var GameEntry = policy.WorldSpec[GameParams, *World]{
	Spec: sim.Spec[GameParams]{
		Name: "game",
		Card: sim.Card{
			Title: "Preference game",
			About: "A game of two players who each choose an arm, with the preferences of an environment of duels. Its Nash equilibria are the von Neumann winners. Learners start from the reference law.",
		},
		Defaults: GameParams{Of: param.Nested{Text: "hudry13"}, Teacher: "none"},
		Test: func(p GameParams) GameParams {
			p.Of = param.Nested{Text: "matrix[values=[[0.5,0.9,0.2],[0.1,0.5,0.7],[0.8,0.3,0.5]],shuffle=false]", Version: 1, Of: cycle{}}
			return p
		},
	},
	New: NewGame,
}

// mostArms is the largest number of arms whose pairs are kept: they take 16 bytes each.
const mostArms = 2048

// NewGame returns the world of a game.
func NewGame(p GameParams) (*World, error) {
	duels, ok := p.Of.Of.(policy.Duels)
	if !ok {
		return nil, param.Errorf("of", "is missing; it must be an environment of duels, such as {kind: hudry13}")
	}
	of, err := duels.Open()
	if err != nil {
		return nil, param.Errorf("of", "is no game: %v", err)
	}
	k := of.Arms()
	if k > mostArms {
		return nil, param.Errorf("of", "has %d arms; the preferences of more than %d take too much memory, 16 bytes for each of K² pairs", k, mostArms)
	}
	problem := policy.Problem{Arms: k, Duels: true, Batch: p.Batch, Teacher: p.Teacher != "none"}
	if p.ReferenceSD == 0 {
		problem.Reference = uniform(k)
	}
	return &World{problem: problem, draw: func(instance, coins *rng.Source) policy.Environment {
		m := of.Draw(instance)
		problem := problem
		if problem.Reference == nil {
			problem.Reference = make([]float64, k)
			for a := range problem.Reference {
				problem.Reference[a] = float64(p.ReferenceSD * instance.Normal())
			}
			portable.Softmax(problem.Reference, problem.Reference)
		}
		t := newTrial(problem, policy.Truth{Wins: policy.NewWins(m)}, coins)
		if problem.Teacher {
			t.Teach(m.VonNeumann())
		}
		return t
	}}, nil
}

// cycle has the preferences of three arms in a cycle, for tests: those of the matrix that the
// parameters for tests name.
type cycle struct{}

// Open implements policy.Duels.
func (c cycle) Open() (policy.Matrices, error) { return c, nil }

// Arms implements policy.Matrices.
func (cycle) Arms() int { return 3 }

// Draw implements policy.Matrices.
func (cycle) Draw(*rng.Source) *pref.Matrix {
	m := pref.NewMatrix(3)
	m.Set(0, 1, 0.9, 0, 0.1)
	m.Set(1, 2, 0.7, 0, 0.3)
	m.Set(2, 0, 0.8, 0, 0.2)
	return m
}
