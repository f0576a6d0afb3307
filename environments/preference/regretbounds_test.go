package preference

import (
	"math"
	"os"
	"path/filepath"
	"testing"

	"joust/sim/bound"
)

// The constants of the lower bounds of an independent reference, each to the digits that it
// prints. NaN is for none, 0 for one that is not known. The reference stops its cutting
// planes for Borda regret below the least, so that these may be low by one in the last digit.
func TestRegretBoundsOfPublishedMatrices(t *testing.T) {
	none := math.NaN()
	for _, row := range []struct {
		name           string
		world          func() (*World, error)
		optimal, rmed1 float64
		own            int
		copeland       float64
		borda          float64
	}{
		{"arxiv6", func() (*World, error) { return NewArXiv6(ArXiv6Entry.Defaults) }, 20.735, 20.735, 5, 184.59, 135.78},
		{"arithmetic8", func() (*World, error) { return NewArithmetic(ArithmeticEntry.Defaults) }, 12.712, 12.712, 7, 36.32, 61.43},
		{"cyclic4", func() (*World, error) { return NewCyclic(CyclicEntry.Defaults) }, .8151, 7.4495, 0, 27.55, 8.569},
		{"hudry13", func() (*World, error) { return NewHudry13(Hudry13Entry.Defaults) }, none, none, 0, 48.44, none},
		{"pl_arith16", plackettLuceSet("arith"), 47.315, 47.315, 15, 0, 0},
		{"pl_geo16", plackettLuceSet("geo"), 15.939, 15.939, 15, 0, 0},
		{"savage_hard30", func() (*World, error) { return NewSavageHard(SavageHardEntry.Defaults) }, 43.360, 43.360, 29, 0, 0},
		{"mslr_inf5_condorcet", userMatrix(t, "mslr_inf5_condorcet"), 11.120, 11.120, 4, 66.27, 102.76},
		{"mslr_inf135_cdc", userMatrix(t, "mslr_inf135_cdc"), 761.68, 814.36, 72, 0, 0},
		{"mslr_nav136", userMatrix(t, "mslr_nav136"), 584.88, 657.22, 89, 0, 0},
		{"mslr_per136", userMatrix(t, "mslr_per136"), 461.58, 512.02, 87, 0, 0},
	} {
		if row.world == nil {
			continue
		}
		w, err := row.world()
		if err != nil {
			t.Fatal(err)
		}
		m := w.Fixed()
		optimal, rmed1, own := bound.AverageRegret(m)
		if own != row.own {
			t.Errorf("%s: the winner is the cheapest opponent of %d arms, want %d", row.name, own, row.own)
		}
		check := func(of string, got, want, tolerance float64) {
			if math.IsNaN(got) != math.IsNaN(want) || math.Abs(got-want) > tolerance {
				t.Errorf("%s, %s: got %.6g, want %g", row.name, of, got, want)
			}
		}
		unit := func(want float64) float64 { // of the last of five digits; of the fourth where fewer are printed
			return math.Pow(10, math.Floor(math.Log10(want))-4)
		}
		check("average", optimal, row.optimal, max(.6*unit(row.optimal), 6e-5))
		check("RMED1's", rmed1, row.rmed1, .6*unit(row.rmed1))
		if row.copeland > 0 {
			check("copeland", bound.CopelandRegret(m), row.copeland, .006)
		}
		if row.borda != 0 {
			check("borda", bound.BordaRegret(m), row.borda, .01)
		}
	}
}

// plackettLuceSet returns the world of a published set of worths.
func plackettLuceSet(set string) func() (*World, error) {
	return func() (*World, error) {
		p := PlackettLuceEntry.Defaults
		p.Set = set
		return NewPlackettLuce(p)
	}
}

// userMatrix returns the world of a matrix that is not part of the project; nil if it is
// absent.
func userMatrix(t *testing.T, name string) func() (*World, error) {
	file := filepath.Join(shared, "matrices", name+".csv")
	if _, err := os.Stat(file); err != nil {
		t.Logf("the matrix %s is not here: %v", name, err)
		return nil
	}
	return func() (*World, error) {
		p := MatrixEntry.Defaults
		p.File = fileParam(file)
		return NewMatrix(p)
	}
}
