package candidates

import (
	"math"
	"testing"

	"joust/sim/rng"
)

// The bits of the scores, parts and laws of trials of many kinds, hashed (FNV-1a
// over words of 64 bits). They are the same on every processor and at every level
// of optimisation; if this fails on one, some product there was fused.
func TestGolden(t *testing.T) {
	const offset, prime = 0xcbf29ce484222325, 0x100000001b3
	hash := uint64(offset)
	put := func(x float64) { hash = (hash ^ math.Float64bits(x)) * prime }
	c := rng.Stream(5, "combinations")
	for n := range 500 {
		p := anyJudge(c.Intn)
		p.Scorer, p.DrawNoise, p.Parts, p.Mix, p.MixShift = "pointwise", .7, "steps", .3, .4
		p.Alpha, p.Beta = .42, .29
		p.Half = []string{"all", "easy", "hard"}[c.Intn(3)]
		env := play(world(t, p), n)
		for i := range 12 {
			put(env.candidates.Scores[i])
			for _, x := range env.candidates.Parts[i] {
				put(x)
			}
			for _, x := range env.Distribution(i, (i*5+1)%12) {
				put(x)
			}
		}
	}
	if want := uint64(0x5481adfac967d813); hash != want {
		t.Errorf("hash of 500 trials: got %#x, want %#x", hash, want)
	}
}
