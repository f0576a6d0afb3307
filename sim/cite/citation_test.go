package cite

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func zoghi() Citation {
	return Citation{
		Authors: "Zoghi, M., Szörényi, B. and Mausam", Year: 2014, Title: "The {Copeland} Bandit",
		Venue: Proceedings{Name: "ICML", Series: "PMLR", Volume: "32", Number: "2", Pages: "10-18"},
	}
}

func TestCitationString(t *testing.T) {
	c := zoghi()
	if got, want := c.String(), "Zoghi, M., Szörényi, B. and Mausam (2014). The Copeland Bandit. ICML, PMLR 32(2):10-18."; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	c.Where = "Algorithm 1"
	if got, want := c.String(), "Zoghi, M., Szörényi, B. and Mausam (2014). The Copeland Bandit. ICML, PMLR 32(2):10-18. Algorithm 1."; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	c.Where = "Pairs as in"
	c.Also = &Citation{Authors: "Elo, A. E.", Year: 1978, Title: "The Rating", Venue: Book{Publisher: "Arco"}}
	if got, want := c.String(), "Zoghi, M., Szörényi, B. and Mausam (2014). The Copeland Bandit. ICML, PMLR 32(2):10-18. Pairs as in Elo, A. E., The Rating, Arco (1978)."; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	c = Citation{Authors: "Doe, J.", Year: 2020, Title: "Is It?", Venue: Journal{Name: "Acta", Volume: "1"}}
	if got, want := c.String(), "Doe, J. (2020). Is It? Acta 1."; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := (Citation{}).String(); got != "" {
		t.Errorf("the zero citation: got %q, want nothing", got)
	}
}

func TestVenueText(t *testing.T) {
	for _, c := range []struct {
		venue Venue
		want  string
	}{
		{Journal{Name: "Biometrika", Volume: "39"}, "Biometrika 39"},
		{Journal{Name: "Biometrika", Volume: "39", Number: "3/4", Pages: "324-345"}, "Biometrika 39(3/4):324-345"},
		{Journal{Name: "JASA", Volume: "68", Pages: "117-130", Comma: true}, "JASA 68, 117-130"},
		{Proceedings{Name: "ICML"}, "ICML"},
		{Proceedings{Name: "ICML", Year: 2014}, "ICML 2014"},
		{Proceedings{Name: "ICML", Pages: "1-9"}, "ICML, 1-9"},
		{Proceedings{Name: "NIPS", Volume: "30"}, "NIPS 30"},
		{Proceedings{Name: "NIPS", Volume: "28", Pages: "1-9"}, "NIPS 28:1-9"},
		{Proceedings{Name: "ICLR", ArXiv: "1401.1"}, "ICLR; arXiv:1401.1"},
		{Proceedings{Name: "ICLR", ArXiv: "1401.1", Comma: true}, "ICLR, arXiv:1401.1"},
		{Proceedings{Name: "ICLR", Year: 2015, ArXiv: "1401.1"}, "arXiv:1401.1; ICLR 2015"}, // the preprint came a year before
		{Preprint{ArXiv: "1401.1"}, "arXiv:1401.1"},
		{Book{Publisher: "Arco", Address: "New York"}, "Arco, New York"},
	} {
		if got := c.venue.text(2014); got != c.want {
			t.Errorf("%#v: got %q, want %q", c.venue, got, c.want)
		}
	}
}

func TestAuthorsAreTakenApart(t *testing.T) {
	for _, c := range []struct {
		text   string
		want   []author
		others bool
	}{
		{"Elo, A. E.", []author{{"Elo", "A. E."}}, false},
		{"Li, Y., Lou, J.-G. and Stengel-Eskin, E.", []author{{"Li", "Y."}, {"Lou", "J.-G."}, {"Stengel-Eskin", "E."}}, false},
		{"Aggarwal, P. and Mausam", []author{{"Aggarwal", "P."}, {"Mausam", ""}}, false},
		{"Mausam, Elo, A. E. and de Borda, J.-C.", []author{{"Mausam", ""}, {"Elo", "A. E."}, {"de Borda", "J.-C."}}, false},
		{"Liu, Y. et al.", []author{{"Liu", "Y."}}, true},
		{"Chen, M., Jun, H., et al.", []author{{"Chen", "M."}, {"Jun", "H."}}, true},
	} {
		got, others := Citation{Authors: c.text}.authors()
		if d := cmp.Diff(c.want, got, cmp.AllowUnexported(author{})); d != "" || others != c.others {
			t.Errorf("%s: others %v, want -, got +\n%s", c.text, others, d)
		}
	}
}

func TestKey(t *testing.T) {
	for _, c := range []struct{ authors, title, want string }{
		{"Bengs, V. and Hüllermeier, E.", "Identifying {Copeland} Winners", "bengs2024identifying"},
		{"Szörényi, B.", "On the Rank", "szorenyi2024rank"},
		{"Busa-Fekete, R.", "Top-k Selection", "busafekete2024top"},
		{"Efron, B.", "{Stein}'s Rule", "efron2024steins"},
		{"Singh, H. et al.", "V₁: Unifying", "singh2024v1"},
		{"Thurstone, L. L.", "A Law", "thurstone2024law"},
	} {
		if got := (Citation{Authors: c.authors, Year: 2024, Title: c.title}).Key(); got != c.want {
			t.Errorf("%s, %s: got %q, want %q", c.authors, c.title, got, c.want)
		}
	}
}

func TestBibTeX(t *testing.T) {
	want := `@inproceedings{key,
  author = {Zoghi, M. and Sz{\"o}r{\'e}nyi, B. and Mausam},
  title = {The {Copeland} Bandit},
  booktitle = {ICML},
  series = {PMLR},
  volume = {32},
  number = {2},
  pages = {10--18},
  year = {2014},
}
`
	if d := cmp.Diff(want, zoghi().BibTeX("key")); d != "" {
		t.Errorf("want -, got +\n%s", d)
	}
	early := Citation{Authors: "Liu, Y. et al.", Year: 2014, Title: "X", Venue: Proceedings{Name: "ICML", Year: 2015, ArXiv: "1401.1"}}
	got := early.BibTeX("key")
	for _, line := range []string{"author = {Liu, Y. and others}", "year = {2015}", "eprint = {1401.1}", "archiveprefix = {arXiv}"} {
		if !strings.Contains(got, "  "+line+",\n") {
			t.Errorf("no line %q in\n%s", line, got)
		}
	}
}

func TestTitlesKeepTheirCapitals(t *testing.T) {
	for _, c := range []struct{ title, want string }{
		{"Beat the Mean Bandit", "Beat the Mean Bandit"},
		{"A Law of Judgment", "A Law of Judgment"},
		{"Reasoning with LLMs", "Reasoning with {LLMs}"},
		{"PAL: Sample-Efficient", "{PAL}: Sample-Efficient"},
		{"MaxMin-RLHF: Alignment", "{MaxMin-RLHF}: Alignment"},
		{"K-armed Bandits", "{K-armed} Bandits"},
		{"Designs: I. The Method", "Designs: {I}. The Method"},
		{"The {Bradley-Terry} Model", "The {Bradley-Terry} Model"},
	} {
		if got := protect(c.title); got != c.want {
			t.Errorf("%s: got %q, want %q", c.title, got, c.want)
		}
	}
}

func TestLaTeX(t *testing.T) {
	for text, want := range map[string]string{
		"Hüllermeier":    `H{\"u}llermeier`,
		"Hu\u0308llerm.": `H{\"u}llerm.`, // the mark apart from its letter
		"Clérot":         `Cl{\'e}rot`,
		"García":         `Garc{\'\i}a`,
		"Čech, Ångström": `{\v C}ech, {\r A}ngstr{\"o}m`,
		"Łukasz, Groß":   `{\L}ukasz, Gro{\ss}`,
		"354–361":        "354--361",
		"V₁":             "V$_1$",
		"50 % of R&D_x":  `50 \% of R\&D\_x`,
		"漢":              "漢",
	} {
		if got := latex(text); got != want {
			t.Errorf("%s: got %q, want %q", text, got, want)
		}
	}
}

func TestBibliography(t *testing.T) {
	full := zoghi()
	short := full // of the same work, with less of it
	short.Authors, short.Venue = "Zoghi, M. et al.", Proceedings{Name: "ICML"}
	second := full // shares the key
	second.Title = "The {Copeland} Bandit, Continued"
	also := full
	also.Also = &Citation{Authors: "Elo, A. E.", Year: 1978, Title: "The Rating", Venue: Book{Publisher: "Arco"}}

	b := NewBibliography([]Citation{second, short, {}, also, full})
	var keys []string
	for _, r := range b {
		keys = append(keys, r.Key)
	}
	if d := cmp.Diff([]string{"elo1978rating", "zoghi2014copelanda", "zoghi2014copelandb"}, keys); d != "" {
		t.Fatalf("want -, got +\n%s", d)
	}
	if got, want := b[1].BibTeX("k"), full.BibTeX("k"); got != want {
		t.Errorf("of two citations of a work the less detailed one is listed:\n%s", got)
	}
	if r := b.Of(second); len(r) != 1 || r[0].Key != "zoghi2014copelandb" {
		t.Errorf("Of the second work: %v", r)
	}
	if r := b.Of(also); len(r) != 2 || r[0].Key != "zoghi2014copelanda" || r[1].Key != "elo1978rating" {
		t.Errorf("Of two works: %v", r)
	}
	if r := b.Of(Citation{}); r != nil {
		t.Errorf("Of no work: %v", r)
	}
	if got := letters(0) + letters(25) + letters(26) + letters(52); got != "azaaba" {
		t.Errorf("letters after keys: got %q", got)
	}
}
