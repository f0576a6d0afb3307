package plot

import (
	"math"
	"strings"
	"testing"

	"gonum.org/v1/plot/vg"
)

// labels joins the labels of an axis, with a visible thin space.
func labels(ts []tick) string {
	var ls []string
	for _, t := range ts {
		if !t.minor() {
			ls = append(ls, strings.ReplaceAll(t.label, thin, "_"))
		}
	}
	return strings.Join(ls, " ")
}

func TestTicks(t *testing.T) {
	for _, c := range []struct {
		why    string
		scale  Scale
		lo, hi float64
		whole  bool
		length vg.Length
		lies   bool
		want   string
	}{
		{"steps of 1, 2 and 5 on a linear axis", Linear, 0, 4.3, false, 150, false, "0 1 2 3 4"},
		{"all labels have as many decimals", Linear, 0, 1.04, false, 150, false, "0.0 0.2 0.4 0.6 0.8 1.0"},
		{"thousands are set apart from five digits on", Linear, 0, 52000, false, 150, false, "0 10_000 20_000 30_000 40_000 50_000"},
		{"a short axis has fewer labels than a long one", Linear, 0, 52000, false, 110, true, "0 20_000 40_000"},
		{"millions share their power of ten", Linear, 0, 1.3e6, false, 150, false, "0 0.25·10^{6} 0.50·10^{6} 0.75·10^{6} 1.00·10^{6} 1.25·10^{6}"},
		{"small numbers share their power of ten", Linear, 0, 4.4e-4, false, 150, false, "0 1·10^{−4} 2·10^{−4} 3·10^{−4} 4·10^{−4}"},
		{"negative numbers have a true minus", Linear, -2.2, 2.2, false, 150, false, "−2 −1 0 1 2"},
		{"proportions end at 1", Linear, .47, 1.03, true, 150, false, "0.5 0.6 0.7 0.8 0.9 1.0"},
		{"proportions begin at 0", Linear, -.03, .31, true, 150, false, "0.0 0.1 0.2 0.3"},
		{"decades from three on", Log, 1, 1e7, false, 200, true, "10^{0} 10^{1} 10^{2} 10^{3} 10^{4} 10^{5} 10^{6} 10^{7}"},
		{"every second decade if all do not fit", Log, 1, 1e7, false, 90, true, "10^{0} 10^{2} 10^{4} 10^{6}"},
		{"every second decade if there are many", Log, 1e-5, 1e5, false, 200, false, "10^{−4} 10^{−2} 10^{0} 10^{2} 10^{4}"},
		{"1-2-5 below three decades", Log, 9, 250, false, 150, false, "10 20 50 100 200"},
		{"1-3 where that is too much", Log, 9, 1500, false, 70, false, "10 30 100 300 1000"},
		{"at least three labels within a decade", Log, 2.5, 9, false, 150, false, "3 4 5 6 7 8 9"},
		{"at least three labels in a small part of a decade", Log, 1.1, 1.9, false, 150, false, "1.2 1.4 1.6 1.8"},
		{"at least three labels among large numbers", Log, 41000, 47500, false, 150, false, "41_000 42_000 43_000 44_000 45_000 46_000 47_000"},
		{"if one label is a power of ten, all have powers of ten", Log, 1.5e5, 2.5e6, false, 150, false, "2·10^{5} 5·10^{5} 10^{6} 2·10^{6}"},
		{"no label above 1 for proportions", Log, .15, 2.5, true, 150, false, "0.2 0.5 1"},
		{"powers of two are written out", Log2, 3.5, 36, false, 150, true, "4 8 16 32"},
		{"fewer powers of two if there are many", Log2, .9, 1100, false, 150, false, "1 4 16 64 256 1024"},
		{"large powers of two are written as powers", Log2, 1e4, 1e9, false, 150, false, "2^{14} 2^{16} 2^{18} 2^{20} 2^{22} 2^{24} 2^{26} 2^{28}"},
	} {
		got := labels(ruler{scaler{scale: c.scale, lo: c.lo, hi: c.hi, whole: c.whole}, c.length, c.lies}.ticks(nil))
		if got != c.want {
			t.Errorf("%s: %s axis %g to %g over %g pt: got %q, want %q", c.why, c.scale, c.lo, c.hi, c.length, got, c.want)
		}
	}
}

func TestExactTicks(t *testing.T) {
	few := []view{{series: []Series{
		{Form: Markers, Points: []Point{{X: .01, XLow: .01, XHigh: .01}, {X: .1, XLow: .1, XHigh: .1}}},
		{Form: Markers, Points: []Point{{X: .05, XLow: .05, XHigh: .05}}},
		{Form: Line, Points: []Point{{X: .02}, {X: .03}}},
	}}}
	r := ruler{scaler{scale: Linear, lo: .005, hi: .105}, 200, true}
	if got, want := labels(r.ticks(commonX(few))), "0.01 0.05 0.1"; got != want {
		t.Errorf("ticks are at the few values of all series: got %q, want %q", got, want)
	}
	r.length = 30
	if got := labels(r.ticks(commonX(few))); strings.Contains(got, "0.01 0.05") {
		t.Errorf("ticks that would overlap are not exact: got %q", got)
	}
	few[0].series[0].Points[0].XHigh = .02
	if got := commonX(few); got != nil {
		t.Errorf("values with intervals are not settings: got %v, want none", got)
	}
	few[0].series[0].Points[0] = Point{X: .0123456, XLow: .0123456, XHigh: .0123456}
	if got := commonX(few); got != nil {
		t.Errorf("values with many digits are not settings: got %v, want none", got)
	}
}

func TestTicksNeverOverlap(t *testing.T) {
	for _, scale := range []Scale{Linear, Log, Log2} {
		for _, lies := range []bool{true, false} {
			for e := -12.; e < 30; e += .37 {
				for _, span := range []float64{1e-6, .01, .3, 1, 2.9, 3.1, 12} {
					lo := math.Pow(10, e)
					r := ruler{scaler{scale: scale, lo: lo, hi: lo * math.Pow(10, span)}, 90, lies}
					ts := r.ticks(nil)
					if !r.fits(ts) {
						t.Errorf("%s axis %g to %g: labels %q overlap", scale, r.lo, r.hi, labels(ts))
					}
					for _, k := range ts {
						if !r.shows(k.v) {
							t.Errorf("%s axis %g to %g: tick at %g", scale, r.lo, r.hi, k.v)
						}
					}
				}
			}
		}
	}
}

func TestShort(t *testing.T) {
	for v, want := range map[float64]string{
		0: "0", .05: "0.05", .1 + .2: "0.3", 1000: "1000", 12345: "12_345", 1e6: "10^{6}", 2.5e7: "2.5·10^{7}",
		-3: "−3", 1e-5: "10^{−5}", .001: "0.001", -2e9: "−2·10^{9}", 1234567.8: "1.23457·10^{6}",
	} {
		if got := strings.ReplaceAll(short(v), thin, "_"); got != want {
			t.Errorf("short(%g): got %q, want %q", v, got, want)
		}
	}
}
