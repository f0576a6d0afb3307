package family_test

import (
	"strings"
	"testing"

	"joust/experiments/family"
	"joust/experiments/study"
	"joust/results"
)

// The lower bound of a matrix is one of draws from it. A world in which a judge decides
// duels has none, and says that the preferences are not what duels are drawn from.
func TestNoBoundBeforeAJudge(t *testing.T) {
	c := family.Standard()
	for setting, judged := range map[string]bool{"arithmetic": false, "arithmetic[ties=0.1]": false, "arithmetic[bias=0.3]": true, "arithmetic[failures=0.1]": true} {
		s, err := study.ParseSetting(c, setting)
		if err != nil {
			t.Fatal(err)
		}
		f := c.Of(s)
		w, err := study.OpenWorld(f, s)
		if err != nil {
			t.Fatal(err)
		}
		facts := f.Facts(w, s, family.Options{}, results.Schema{})
		text := strings.Join(f.Describe(w, s), "\n")
		if facts.Judged != judged || facts.Complexity > 0 == judged || strings.Contains(text, "a judge decides duels") != judged || strings.Contains(text, "any algorithm that errs") == judged {
			t.Errorf("%s: judged %v, H = %v, described as\n%s", setting, facts.Judged, facts.Complexity, text)
		}
	}
}
