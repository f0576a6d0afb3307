package external

import (
	"encoding/json"
	"time"

	"joust/sim"
	"joust/sim/duel"
	"joust/sim/param"
	"joust/sim/pref"
	"joust/sim/rng"
)

// Params are the parameters of an algorithm that is a program.
type Params struct {
	Command   param.Command `yaml:"command" doc:"words of the program, as [python3, king.py]; a word that is a file in the folder of the study is this file. Without it joust itself plays the example, king of the hill, to which the other parameters mean nothing"`
	Files     []param.File  `yaml:"files" doc:"files that the program reads besides those of the command; records count as others when one of them changes"`
	Params    param.JSON    `yaml:"params" doc:"any mapping, which the program gets"`
	Width     int           `yaml:"width" stream:"none" doc:"number of trials in one message, from 1 to 10000, which changes the speed and no result"`
	Timeout   string        `yaml:"timeout" stream:"none" doc:"time limit of each answer, such as 30s or 2m"`
	Tally     bool          `yaml:"tally" doc:"whether the program reads counts of outcomes, and may say for how many duels it cannot change its mind"`
	SelfDuels bool          `yaml:"self-duels" doc:"whether it may propose the duel of an arm with itself, as learners do that minimise regret"`
	Endless   bool          `yaml:"endless" doc:"whether it never stops by itself"`
}

// Validate implements param.Params.
func (p Params) Validate() error {
	if err := param.Count("width", p.Width, 1, maxWidth); err != nil {
		return err
	}
	if limit, err := time.ParseDuration(p.Timeout); err != nil || limit <= 0 {
		return param.Errorf("timeout", "is %q; it must be a time such as 30s or 2m", p.Timeout)
	}
	return nil
}

// maxWidth bounds the number of goroutines of a worker.
const maxWidth = 10_000

// Entry is the algorithm's entry in the catalogue.
var Entry = duel.LearnerSpec[Params, *King]{
	Spec: sim.Spec[Params]{
		Name: "external",
		Card: sim.Card{
			Title:     "external",
			About:     "A program in any language, which joust starts and asks for duels by JSON lines: your own algorithm, beside all others. `joust help external` has a complete example. Without a command it is king of the hill, as this example plays it: each arm challenges the king once, in random order, until one of them is clearly ahead.",
			Feedback:  "The program gets wins, losses, ties and pairs whose arms are both bad. King of the hill ignores the latter two.",
			Guarantee: "None: what a program does is its own affair.",
			Cost:      "That of the program, and of its messages.",
		},
		Defaults: Params{Params: "{}", Width: 100, Timeout: "30s"},
	},
	New:            func(_ Params, problem duel.Problem, stream *rng.Source) *King { return NewKing(problem.Arms, stream) },
	Seeks:          func(Params) pref.Notion { return "" },
	SelfDuels:      func(p Params) bool { return p.SelfDuels && p.Command != nil },
	ReadsSelfDuels: func(p Params) bool { return p.SelfDuels && p.Command != nil },
	Endless:        func(p Params) bool { return p.Endless && p.Command != nil },
	Outside: &duel.Outside{
		Command: func(p param.Params) []string {
			if c := p.(Params).Command; c != nil {
				return c.Words()
			}
			return nil
		},
		Leaps: func(p param.Params) bool { return p.(Params).Tally && p.(Params).Command != nil },
		Open: func(p param.Params, programs duel.Programs) (duel.Host, error) {
			b, err := open(p.(Params), programs)
			if err != nil {
				return nil, err
			}
			return b, nil
		},
	},
}

// open starts the program of the parameters.
func open(p Params, programs duel.Programs) (*Broker, error) {
	limit, err := time.ParseDuration(p.Timeout)
	if err != nil {
		return nil, err // which Validate refuses
	}
	return Open(programs, p.Command.Words(), Options{
		Name: p.Command.String(), Params: json.RawMessage(p.Params), Width: p.Width, Limit: limit, Tally: p.Tally, SelfDuels: p.SelfDuels,
	})
}
