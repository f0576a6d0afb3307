package judge

import (
	"errors"
	"math"

	"joust/sim/param"
)

// DuelParams are how calls of the judge make a duel. Environments that have a part of
// these parameters embed the groups.
type DuelParams struct {
	NoiseParams
	TieParams
	Correlation float64 `yaml:"correlation" stream:"same" doc:"judge of labels: probability that both labels of a call rest on one draw, 0 to 1; how often each candidate is called right does not change"`
	CallParams
}

// NoiseParams are what sways a call apart from the two arms.
type NoiseParams struct {
	Frozen float64 `yaml:"frozen" symbol:"frozen share f" axis:"frozen share of the judge's noise f" stream:"same" doc:"share of the variance of a call's noise that is the same in every call on this pair, 0 to 1; it does not change the law of a single call, but the larger it is, the less a second call adds"`
	Bias   float64 `yaml:"bias" axis:"position bias b" stream:"same" doc:"log-odds by which the first slot is favoured"`
}

// TieParams are the ties of a latent judge.
type TieParams struct {
	Ties float64 `yaml:"ties" stream:"same" doc:"probability of a tie between two equally convincing arms, 0 to 1 (Rao-Kupper); not of a judge of labels"`
}

// CallParams are the calls of which a duel consists.
type CallParams struct {
	Intransitive float64 `yaml:"intransitive" stream:"same" doc:"standard deviation of log-odds that are drawn once for each pair, whatever its two arms are, at least 0"`
	Failures     float64 `yaml:"failures" stream:"same" doc:"probability that a call's verdict cannot be read, 0 to 1; failures-as says what such a call is"`
	FailureParams
	Order  string  `yaml:"order" stream:"same" options:"fixed|random|swap-and-tie|swap-average" doc:"fixed: the judge sees the arms as the duel names them; random: in a random order; swap-and-tie: in both, by two calls, and an arm wins only if it wins both calls; swap-average: in both, and a win and a tie are enough"`
	Panel  int     `yaml:"panel" stream:"same" doc:"number of judges that each decide the duel, 1 to 99; the majority of those with a winner counts, and a level vote is a tie"`
	Shared float64 `yaml:"shared" stream:"same" doc:"correlation of the judges' persistent errors, 0 to 1: of their opinions of answers, candidates and pairs; for a panel of 1 it changes nothing"`
}

// DefaultCalls make a duel of one call.
var DefaultCalls = CallParams{FailureParams: FailureParams{FailuresAs: asTie}, Order: "fixed", Panel: 1}

// Check checks the parameters; labels reports whether the judge is one of labels.
func (p DuelParams) Check(labels bool) error {
	errs := []error{
		param.Within("frozen", p.Frozen, 0, 1),
		param.Finite("bias", p.Bias),
		param.Within("ties", p.Ties, 0, 1),
		param.Within("correlation", p.Correlation, 0, 1),
		param.Within("intransitive", p.Intransitive, 0, math.Inf(1)),
		param.Within("failures", p.Failures, 0, 1),
		param.Count("panel", p.Panel, 1, maxPanel),
		param.Within("shared", p.Shared, 0, 1),
	}
	if p.Failures == 1 && p.FailuresAs == asDrop {
		errs = append(errs, param.Errorf("failures", "is 1, and failures-as is drop, so that no duel would have an outcome; it must be less than 1"))
	}
	if labels && p.Ties != 0 {
		errs = append(errs, param.Errorf("ties", "is %v, but a judge of labels ties when it gives both the same label; it must be left out", p.Ties))
	}
	if !labels && p.Correlation != 0 {
		errs = append(errs, param.Errorf("correlation", "is %v, but the judge gives no labels; it must be left out", p.Correlation))
	}
	return errors.Join(errs...)
}

// maxPanel bounds the number of judges of a panel, for which Salt.Word has 16 bits.
const maxPanel = 99
