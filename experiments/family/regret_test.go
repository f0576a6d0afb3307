package family_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"joust/experiments/family"
	"joust/results"
)

// A study has the lower bounds of the regrets that it records, and no others.
func TestRegretBoundsAreFacts(t *testing.T) {
	for _, row := range []struct {
		environment string
		recorded    []string
		want        []string
	}{
		{"arxiv6", nil, nil},
		{"arxiv6", []string{"weak_regret"}, nil},
		{"arxiv6", []string{"average_regret", "weak_regret"}, []string{"average_regret"}},
		{"arxiv6", []string{"borda_regret", "copeland_half_regret"}, []string{"borda_regret", "copeland_half_regret"}},
		{"hudry13", []string{"average_regret", "borda_regret", "copeland_regret"}, []string{"copeland_regret"}},
		{"arxiv6[ties=.3]", []string{"average_regret", "borda_regret"}, []string{"average_regret"}},
		{"savage-hard[arms=40]", []string{"average_regret", "copeland_half_regret"}, []string{"average_regret"}},
	} {
		var s results.Schema
		for _, name := range row.recorded {
			s.Curves = append(s.Curves, results.Metric{Name: name})
		}
		duels, setting, w := world(t, row.environment)
		f := duels.Facts(w, setting, family.Options{}, s)
		var got []string
		if f.Regret != nil {
			got = slices.Sorted(maps.Keys(f.Regret.Constants))
		}
		if !slices.Equal(got, row.want) {
			t.Errorf("%s with %v: bounds of %v, want %v", row.environment, row.recorded, got, row.want)
		}
	}
}

// show says what the bounds are, or why there is none.
func TestRegretBoundsInWords(t *testing.T) {
	for environment, want := range map[string][]string{
		"cyclic":               {"lower bound of average regret: 0.8151·ln T", "RMED1 has 7.45·ln T", "of 0 of the 3 other arms", "of copeland-half regret: 27.55·ln T", "of borda regret: 8.569·ln T"},
		"hudry13":              {"of average regret: none, because there is no Condorcet winner", "48.44·ln T", "of borda regret: none, because several arms have the greatest score"},
		"arxiv6[ties=.3]":      {"of borda regret: not computed where duels can tie"},
		"savage-hard[arms=40]": {"of copeland-half regret: not computed for more than 32 arms", "of borda regret: not computed for more than 10 arms"},
	} {
		duels, setting, w := world(t, environment)
		text := strings.Join(duels.Describe(w, setting), "\n")
		for _, part := range want {
			if !strings.Contains(text, part) {
				t.Errorf("%s: %q is missing in\n%s", environment, part, text)
			}
		}
	}
}
