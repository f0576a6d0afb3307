package committee

import (
	"testing"

	"joust/sim/rng"
)

// large has 10,000 voters, 100 candidates, approvals with the chance .1 and k = 50.
func large(b *testing.B) *Profile {
	s := rng.Stream(1, "large")
	ballots := make([][]int, 10_000)
	for i := range ballots {
		for c := range 100 {
			if s.Float64() < .1 {
				ballots[i] = append(ballots[i], c)
			}
		}
	}
	return profile(b, 100, 50, ballots...)
}

func BenchmarkMES(b *testing.B) {
	p := large(b)
	for b.Loop() {
		MES(p, Lowest)
	}
}

func BenchmarkEqualShares(b *testing.B) {
	p := large(b)
	for b.Loop() {
		NewEqualShares(p, Lowest)
	}
}

func BenchmarkBWMES(b *testing.B) {
	p := large(b)
	for b.Loop() {
		BWMES(p, Equal, Lowest).Lottery()
	}
}

func BenchmarkPhragmen(b *testing.B) {
	p := large(b)
	for b.Loop() {
		Phragmen(p, Lowest)
	}
}

func BenchmarkSequentialPAV(b *testing.B) {
	p := large(b)
	for b.Loop() {
		SequentialPAV(p, Lowest)
	}
}

func BenchmarkEJRPlus(b *testing.B) {
	p := large(b)
	w := AV(p, Lowest)
	for b.Loop() {
		if _, err := EJRPlus.Satisfied(p, w); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkGFS(b *testing.B) {
	p := large(b)
	shares := AVShares(p)
	for b.Loop() {
		GFS.Satisfied(p, shares)
	}
}

// 21 candidates and k = 10 make 352,716 committees.
func BenchmarkPAV(b *testing.B) {
	s := rng.Stream(1, "pav")
	p, _ := random(b, s, 20, 21, 10, .3)
	for b.Loop() {
		if _, err := PAV(p, Lowest); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkGCR(b *testing.B) {
	p, _ := random(b, rng.Stream(1, "gcr"), 100, 14, 5, .3)
	for b.Loop() {
		if _, err := GCR(p, Lowest); err != nil {
			b.Fatal(err)
		}
	}
}
