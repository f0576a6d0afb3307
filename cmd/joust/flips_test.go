package main

import (
	"math"
	"strconv"
	"strings"
	"testing"

	"joust/environments/judge"
)

// The guide's table gives for a share s of the first slot the bias ln(s/(1-s)), and for a
// flip rate F the frozen share with which equal arms have this rate, to two digits, or none
// if no share has it. For s = 1/2 it is cos(πF).
func TestFlipTable(t *testing.T) {
	rate := func(bias, frozen float64) float64 {
		p := judge.DuelParams{CallParams: judge.DefaultCalls}
		p.Bias, p.Frozen = bias, min(max(frozen, 0), 1)
		s := judge.New(p, false).Swaps(0, 0)
		return s.FirstSlot + s.SecondSlot
	}
	number := func(cell string) float64 {
		x, err := strconv.ParseFloat(strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(cell), "F = ")), 64)
		if err != nil {
			t.Fatal(err)
		}
		return x
	}
	var rates []float64
	rows := 0
	for line := range strings.Lines(string(guide("judges"))) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		switch {
		case strings.HasPrefix(line, "| s | bias |"):
			for _, c := range cells[2:] {
				rates = append(rates, number(c))
			}
			continue
		case rates == nil || !strings.HasPrefix(line, "| ."):
			continue
		}
		rows++
		s := number(cells[0])
		bias := math.Log(s / (1 - s))
		if math.Abs(number(cells[1])-bias) > .00501 {
			t.Errorf("s = %v: the bias is %s, want %.3f", s, cells[1], bias)
		}
		for k, c := range cells[2:] {
			// The rate falls with the frozen share. It is computed with an error of 1/512.
			const err = 1. / 512
			if strings.TrimSpace(c) == "-" {
				if low, high := rate(bias, 1), rate(bias, 0); rates[k] > low+err && rates[k] < high-err {
					t.Errorf("s = %v, F = %v: some frozen share has this rate", s, rates[k])
				}
				continue
			}
			f := number(c)
			if rate(bias, f-.005) < rates[k]-err || rate(bias, f+.005) > rates[k]+err {
				t.Errorf("s = %v, F = %v: a frozen share of %v has the rate %.4f", s, rates[k], f, rate(bias, f))
			}
			if s == .5 && math.Abs(f-math.Cos(math.Pi*rates[k])) > .00501 {
				t.Errorf("F = %v: the frozen share is %v, want cos(πF) = %.3f", rates[k], f, math.Cos(math.Pi*rates[k]))
			}
		}
	}
	if rows != 5 || len(rates) != 9 {
		t.Errorf("the table has %d rows and %d rates, want 5 and 9", rows, len(rates))
	}
}
