// Package param describes the parameters of algorithms and environments: what
// they are called, what they mean, what they may be, what they are by default,
// and how a set of them is written as text.
//
// A set of parameters is a struct whose fields carry tags:
//
//	type Params struct {
//		Delta     float64 `yaml:"delta" doc:"failure probability δ, in (0,1)"`
//		Deduction string  `yaml:"deduction" options:"local|closure" doc:"how far a result reaches"`
//	}
//
// and whose Validate method checks the values with the helpers of this package,
// each of which names the parameter and says what is allowed. The decoder of
// studies, the listings and the documentation all read the same tags, so they
// cannot disagree.
package param
