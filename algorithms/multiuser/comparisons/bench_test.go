package comparisons

import "testing"

// fits holds one fit of each model to a market's comparisons.
var fits = []struct {
	name string
	fit  func(m *market, d *data)
}{
	{"pooled", func(_ *market, d *data) { pooledFit(d, defaultRidge, 1) }},
	{"per-user", func(_ *market, d *data) { ownFits(d, make([]float64, d.users*d.dim), defaultRidge, nil, 1) }},
	{"shrunk", func(_ *market, d *data) { shrunkFit(d, holdOutRidge(d, stream("hold-out", 0), 1), 1) }},
	{"nuclear", func(_ *market, d *data) {
		origin, _ := pooledFit(d, defaultRidge, 1)
		s := stream("signs", 0)
		fitNuclear(d, origin, defaultFactor*d.noiseNorm(s), s, 1)
	}},
	{"factored", func(_ *market, d *data) {
		origin, _ := pooledFit(d, defaultRidge, 1)
		f := newFactors(d, origin, stream("signs", 0), 1)
		f.begin(2, 0.15)
		f.alternate(maxRounds)
	}},
	{"factored's hold-out", func(_ *market, d *data) { holdOutFactors(d, 0, 4, factoredFactors, stream("hold-out", 0), 1) }},
	{"mixture", func(_ *market, d *data) { newClusters(d, 8, defaultRidge, 1).run(10, false) }},
	{"soft mixture", func(_ *market, d *data) { newClusters(d, 8, defaultRidge, 1).run(10, true) }},
	{"prototypes", func(_ *market, d *data) { new(ideal).fit(d, 4, 1) }},
}

// BenchmarkFit fits to 80 comparisons of each of 400 users among 100 items with
// 20 features.
func BenchmarkFit(b *testing.B) {
	m := newMarket(400, 100, 20, 2, 2.8, stream("market", 1))
	d := m.sample(80, stream("comparisons", 1))
	for _, f := range fits {
		b.Run(f.name, func(b *testing.B) {
			for range b.N {
				f.fit(m, d)
			}
		})
	}
}
