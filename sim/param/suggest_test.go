package param

import "testing"

func TestSuggest(t *testing.T) {
	allowed := []string{"savage", "select", "pbr", "pocowista", "tra-pocowista"}
	for word, want := range map[string]string{
		"savag": "savage", "SAVAGE": "savage", "slect": "select", "pocowist": "pocowista",
		"pcbr": "pbr", "pb": "", "knockout": "", "": "", "pocwsta": "pocowista", "pcwsta": "", "bpr": "pbr", "svaage": "savage",
	} {
		if got := Suggest(word, allowed); got != want {
			t.Errorf("Suggest(%q) is %q, want %q", word, got, want)
		}
	}
	allowed = []string{"root_seed", "trials", "pairjudge-knockout", "level-knockout", "bradley-terry-pairing", "seedling"}
	for word, want := range map[string]string{
		"seed": "root_seed", "Seed": "root_seed", "pairjudge": "pairjudge-knockout", "knockout": "", "bradley-terry": "bradley-terry-pairing", "bradley_terry": "bradley-terry-pairing", "terry-bradley": "", "see": "",
	} {
		if got := Suggest(word, allowed); got != want {
			t.Errorf("Suggest(%q) is %q, want %q", word, got, want)
		}
	}
	allowed = []string{"savage"}
	if got, want := DidYouMean("savag", allowed), " (did you mean savage?)"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := DidYouMean("knockout", allowed); got != "" {
		t.Errorf("got %q where no word is near", got)
	}
}
