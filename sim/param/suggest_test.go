package param

import (
	"strings"
	"testing"
)

func TestSuggest(t *testing.T) {
	allowed := []string{"savage", "select", "pbr", "pocowista", "tra-pocowista"}
	for word, want := range map[string]string{
		"savag": "savage", "SAVAGE": "savage", "slect": "select", "pocowist": "pocowista",
		"pcbr": "pbr", "pb": "", "knockout": "", "": "", "pocwsta": "pocowista", "pcwsta": "", "bpr": "pbr", "svaage": "savage",
	} {
		if got := strings.Join(Suggest(word, allowed), " "); got != want {
			t.Errorf("Suggest(%q) is %q, want %q", word, got, want)
		}
	}
	allowed = []string{"root_seed", "trials", "pairjudge-knockout", "level-knockout", "bradley-terry-pairing", "seedling"}
	for word, want := range map[string]string{
		"seed": "root_seed", "Seed": "root_seed", "pairjudge": "pairjudge-knockout", "knockout": "pairjudge-knockout level-knockout", "bradley-terry": "bradley-terry-pairing", "bradley_terry": "bradley-terry-pairing", "terry-bradley": "", "see": "",
	} {
		if got := strings.Join(Suggest(word, allowed), " "); got != want {
			t.Errorf("Suggest(%q) is %q, want %q", word, got, want)
		}
	}
	allowed = []string{"first-knockout", "second-knockout", "third-knockout", "best"}
	if got, want := DidYouMean("knockout", allowed), " (did you mean first-knockout, second-knockout or third-knockout?)"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := DidYouMean("knockout", allowed[1:]), " (did you mean second-knockout or third-knockout?)"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := DidYouMean("knockout", append(allowed, "fourth-knockout")); got != "" {
		t.Errorf("got %q where four words are possible", got)
	}
	allowed = []string{"savage"}
	if got, want := DidYouMean("savag", allowed), " (did you mean savage?)"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := DidYouMean("knockout", allowed); got != "" {
		t.Errorf("got %q where no word is near", got)
	}
}
