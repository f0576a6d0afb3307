package table

import (
	"strings"
	"testing"
)

// Names that readers take for one are refused, and others are not.
func TestNamesThatDifferLittle(t *testing.T) {
	for _, c := range []struct {
		why   string
		names []string
		same  bool
	}{
		{"different words", []string{"a", "b"}, false},
		{"a hyphen is seen", []string{"gpt-4", "gpt 4", "gpt4"}, false},
		{"accents are seen", []string{"cafe", "café"}, false},
		{"upper and lower case", []string{"GPT-X", "gpt-x"}, true},
		{"upper and lower case beyond ASCII", []string{"ΣΙΣΥΦΟΣ", "σισυφος"}, true},
		{"two spaces", []string{"a b", "a  b"}, true},
		{"a space that does not break", []string{"a b", "a\u00a0b"}, true},
		{"a zero-width space", []string{"GPT-X", "GPT-X\u200b"}, true},
		{"a soft hyphen", []string{"coop", "co\u00adop"}, true},
		{"a variation selector", []string{"\u2764", "\u2764\ufe0f"}, true},
		{"a filler of Hangul", []string{"ab", "a\u3164b"}, true},
		{"é in one letter and in two", []string{"caf\u00e9", "cafe\u0301"}, true},
		{"wide letters", []string{"Ａ1", "a1"}, true},
	} {
		distinct, asIs := DefaultNames.New(), NameParams{Names: "as-is"}.New()
		refused := false
		for _, name := range c.names {
			err := distinct.Add(name)
			refused = refused || err != nil
			if err != nil && (!strings.Contains(err.Error(), "only in upper") || !strings.Contains(err.Error(), "names as-is")) {
				t.Errorf("%s: %v", c.why, err)
			}
			if err := asIs.Add(name); err != nil || !asIs.Has(name) {
				t.Errorf("%s: as they are: %v", c.why, err)
			}
		}
		if refused != c.same {
			t.Errorf("%s: refused is %v, want %v", c.why, refused, c.same)
		}
	}
}

// What is no name is refused, whether or not names may be hard to tell apart.
func TestNoName(t *testing.T) {
	for _, p := range []NameParams{DefaultNames, {Names: "as-is"}} {
		n := p.New()
		if err := n.Add("x"); err != nil {
			t.Fatal(err)
		}
		for name, want := range map[string]string{
			"":       "is empty; it must be a name",
			"a\tb":   `is "a\tb", which is not printable; it must be`,
			"x":      `is "x", which is there already; names must differ`,
			"\u200b": `is "\u200b", which has invisible characters only; it must be a name`,
		} {
			if err := n.Add(name); err == nil || err.Error() != want {
				t.Errorf("%s, %q: got %v, want %s", p.Names, name, err, want)
			}
		}
	}
	n := DefaultNames.New()
	_ = n.Add("caf\u00e9") // a first name is allowed; see TestNamesThatDifferLittle
	if err := n.Add("cafe\u0301"); err == nil || !strings.HasPrefix(err.Error(), `is "cafe\u0301", which differs from "caf\u00e9" only in`) {
		t.Errorf("the message does not show the difference: %v", err)
	}
}
