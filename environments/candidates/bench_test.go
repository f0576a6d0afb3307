package candidates

import (
	"testing"

	"joust/sim/duel"
	"joust/sim/pref"
	"joust/sim/rng"
)

var sink int

// benched returns the parameters of a preset with n candidates.
func benched(n int) Params {
	p := Llama8BMATH500.Defaults
	p.Candidates = n
	return p
}

func BenchmarkPool(b *testing.B) {
	for _, n := range []int{16, 64, 1024} {
		b.Run(nameOf("n", n), func(b *testing.B) {
			w, _ := New(benched(n))
			instance, coins := rng.Stream(1, "instance"), rng.Stream(1, "coins")
			b.ReportAllocs()
			for b.Loop() {
				sink += w.Trial(instance, coins).Arms()
			}
		})
	}
}

// BenchmarkKnockoutDuels makes pools of 64 candidates and runs 40 duels of different
// pairs in each; an operation is one duel.
func BenchmarkKnockoutDuels(b *testing.B) {
	labels := benched(64)
	labels.Judge = "labels"
	panel := benched(64)
	panel.Panel, panel.Shared = 3, 0.5
	for name, p := range map[string]Params{"latent": benched(64), "labels": labels, "panel": panel} {
		b.Run(name, func(b *testing.B) {
			w, _ := New(p)
			instance, coins := rng.Stream(1, "instance"), rng.Stream(1, "coins")
			var env duel.Environment
			d := 40
			for b.Loop() {
				if d == 40 {
					env, d = w.Trial(instance, coins), 0
				}
				sink += int(env.Duel(pref.Pair{First: pref.Arm(d), Second: pref.Arm(d+21) & 63}))
				d++
			}
		})
	}
}

func BenchmarkDuel(b *testing.B) {
	w, _ := New(benched(64))
	env := w.Trial(rng.Stream(1, "instance"), rng.Stream(1, "coins"))
	b.Run("known", func(b *testing.B) {
		for i := 0; b.Loop(); i++ {
			sink += int(env.Duel(pref.Pair{First: pref.Arm(i & 63), Second: pref.Arm(i>>6) & 63}))
		}
	})
	b.Run("again", func(b *testing.B) {
		for b.Loop() {
			sink += int(env.Duel(pref.Pair{First: 3, Second: 5}))
		}
	})
	b.Run("tally of 1000", func(b *testing.B) {
		for b.Loop() {
			sink += env.(duel.Tallier).DuelTally(pref.Pair{First: 3, Second: 5}, 1000).First
		}
	})
}
