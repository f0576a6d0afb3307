package preference

import (
	"slices"
	"testing"

	"joust/sim/duel"
	"joust/sim/pref"
	"joust/sim/rng"
)

// Models of utilities state them; in every trial the arm of the greatest utility is the
// same by name. Other worlds state none.
func TestUtilities(t *testing.T) {
	u := []float64{.2, .9, .5}
	for _, row := range []struct {
		about string
		world func() (*World, error)
		want  []float64
	}{
		{"bradley-terry", func() (*World, error) {
			return NewBradleyTerry(BradleyTerryParams{Utilities: u, TrialParams: defaultTrial})
		}, u},
		{"thurstone", func() (*World, error) {
			return NewThurstone(ThurstoneParams{Utilities: u, TrialParams: defaultTrial})
		}, u},
		{"linear", func() (*World, error) { return NewLinear(LinearParams{Utilities: u, TrialParams: defaultTrial}) }, u},
		{"davidson", func() (*World, error) {
			return NewDavidson(DavidsonParams{Utilities: u, Nu: 1, TrialParams: defaultTrial})
		}, u},
		{"rao-kupper", func() (*World, error) {
			return NewRaoKupper(RaoKupperParams{Utilities: u, Theta: 2, TrialParams: defaultTrial})
		}, u},
		{"plackett-luce, ln θ", func() (*World, error) {
			return NewPlackettLuce(PlackettLuceParams{Worths: []float64{1, 8, 4}, TrialParams: defaultTrial})
		}, []float64{0, 2.0794415416798357, 1.3862943611198906}},
		{"hudry13", func() (*World, error) { return NewHudry13(Hudry13Params{TrialParams: defaultTrial}) }, nil},
		{"random-preferences", func() (*World, error) { return NewRandom(RandomEntry.Defaults) }, nil},
	} {
		w, err := row.world()
		if err != nil {
			t.Fatal(err)
		}
		judge := duel.Judge{Criterion: duel.Criterion{Notion: pref.StrengthNotion}}
		for trial := range uint64(5) {
			env := w.Trial(rng.Stream(trial, "instance"), rng.Stream(trial, "coins")).(duel.Instanced)
			if got := env.Instance().Worths.Of(pref.StrengthNotion); !slices.Equal(got, row.want) {
				t.Errorf("%s: the utilities are %v, want %v", row.about, got, row.want)
			}
			truth := judge.Truth(env)
			if truth.Undefined != (row.want == nil) || row.want != nil && (len(truth.Winners) != 1 || env.Name(truth.Winners[0]) != "arm1") {
				t.Errorf("%s: the truth is %+v, want arm1 or none", row.about, *truth)
			}
		}
	}
}
