package explore

import (
	"testing"

	"gonum.org/v1/gonum/mat"

	"joust/sim/mdp"
	"joust/sim/rng"
)

// BenchmarkRefresh measures the computation of a design and its frontier for S = 400, A =
// 4, b = 5 and H = 10. The goal is at most 50 ms.
func BenchmarkRefresh(b *testing.B) {
	const users, rounds = 1000, 1
	k := garnet(400, 4, 5, rng.Stream(1, "bench"))
	e := New(Defaults, problemOf(k, users, 10), rng.Stream(1, "data")).(*coverage)
	play(e, k, users, 0, rounds, rng.Stream(1, "coins"), unseen)
	for b.Loop() {
		e.kernel = nil
		e.refresh()
	}
	m := Coverage(e.Kernel(), 10, 60, designTolerance)
	b.ReportMetric(m.Certificate, "certificate")
	b.ReportMetric(float64(len(e.mixture.Policies)), "policies")
}

func BenchmarkDOptimal(b *testing.B) {
	stream := rng.Stream(1, "bench")
	k := garnet(400, 4, 5, stream)
	features := mat.NewDense(k.Pairs(), 20, nil)
	for i := range features.RawMatrix().Data {
		features.RawMatrix().Data[i] = stream.Float64()
	}
	var m *Mixture
	for b.Loop() {
		m = DOptimal(k, features, 10, 60, designTolerance)
	}
	b.ReportMetric(m.Certificate, "certificate")
	b.ReportMetric(float64(len(m.Policies)), "policies")
}

func BenchmarkPropose(b *testing.B) {
	k := garnet(400, 4, 5, rng.Stream(1, "bench"))
	e := New(Defaults, problemOf(k, 100, 10), rng.Stream(1, "data"))
	play(e, k, 100, 0, 3, rng.Stream(1, "coins"), unseen)
	var last *mdp.Policy
	for b.Loop() {
		last = e.Propose(0)
	}
	_ = last
}
