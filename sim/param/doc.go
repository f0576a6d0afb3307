// Package param describes the parameters of algorithms and environments: their names,
// meanings, allowed values and defaults, and how a set of them is written as text.
//
// A set of parameters is a struct whose fields carry tags:
//
//	type Params struct {
//		Delta     float64 `yaml:"delta" doc:"failure probability δ, in (0,1)"`
//		Deduction string  `yaml:"deduction" options:"local|closure" doc:"which other pairs a result decides"`
//	}
//
// and whose method Validate checks the values with functions of this package. Their
// errors name the parameter and the allowed values. The decoder of studies, the listings
// and the documentation read the same tags, so that they cannot disagree.
package param
