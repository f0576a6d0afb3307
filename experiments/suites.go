package experiments

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"joust/algorithms"
	"joust/results"
	"joust/sim/duel"
	"joust/sim/multiuser"
)

//go:embed suites/*.yaml
var embeddedSuites embed.FS

// Suite is a study for judging algorithms: environments that tell them apart,
// rivals, and what counts.
type Suite struct {
	Study  *Study // of the rivals
	Text   []byte // as written, with what counts
	Metric string
	Beside string // shown and compared along with the metric
	Fails  Failure
}

// Failure says when an algorithm fails in an environment, whatever its metric: when
// the interval of a share of its trials lies beyond a limit.
type Failure struct {
	Metric string  // a proportion
	Above  bool    // it fails when its share is above the limit, or else when it is below
	Limit  float64 // unless Delta
	Delta  bool    // the limit is the failure probability that each algorithm was given
}

// standardDelta is the failure probability of a suite for algorithms that take none.
const standardDelta = 0.05

// Suites lists the names of the suites, sorted.
func Suites() (names []string) {
	entries, err := embeddedSuites.ReadDir("suites")
	if err != nil {
		panic(err) // it is in the program
	}
	for _, e := range entries {
		names = append(names, strings.TrimSuffix(e.Name(), ".yaml"))
	}
	return names
}

// LoadSuite reads a suite.
func LoadSuite(name string) (*Suite, error) {
	text, err := embeddedSuites.ReadFile("suites/" + name + ".yaml")
	if err != nil {
		return nil, fmt.Errorf("there is no suite %q; the suites are %s", name, strings.Join(Suites(), ", "))
	}
	return ParseSuite(name+".yaml", text)
}

// ParseSuite reads a suite: a study with one more key, bench, which says what counts.
func ParseSuite(file string, text []byte) (*Suite, error) {
	s := &Suite{Text: text}
	d := &decoder{file: file}
	root := d.document(text)
	if root == nil {
		return nil, d.err()
	}
	i := slices.IndexFunc(root.Content, func(n *yaml.Node) bool { return n.Value == "bench" })
	if i < 0 || root.Kind != yaml.MappingNode {
		d.fail(root, "a suite lacks the key bench")
		return nil, d.err()
	}
	bench := resolve(root.Content[i+1])
	root.Content = slices.Delete(root.Content, i, i+2)
	study, err := encode(root)
	if err != nil {
		return nil, err
	}
	if s.Study, err = Parse(file, study); err != nil {
		return nil, err
	}
	metric := func(to *string, what string) func(*yaml.Node) {
		return func(n *yaml.Node) {
			all := s.Study.Metrics()
			if *to, _ = d.text(n, what); results.Find(all, *to) < 0 {
				d.fail(n, "%s is %q; it must be one of %s", what, *to, names(all))
			}
		}
	}
	limit := func(n *yaml.Node) {
		if s.Fails.Delta = n.Value == "delta"; !s.Fails.Delta {
			s.Fails.Limit, _ = d.number(n, "the limit")
		}
	}
	d.mapping(bench, "bench",
		key{"metric", true, metric(&s.Metric, "metric")},
		key{"beside", true, metric(&s.Beside, "beside")},
		key{"fails", true, func(n *yaml.Node) {
			d.mapping(n, "fails",
				key{"metric", true, metric(&s.Fails.Metric, "metric")},
				key{"above", false, func(n *yaml.Node) { s.Fails.Above = true; limit(n) }},
				key{"below", false, limit},
			)
		}},
	)
	return s, d.err()
}

// SuiteFor is the name of the suite for an algorithm, by the family it is of.
func SuiteFor(algorithm Setting) string {
	e, ok := algorithms.Catalogue.Find(algorithm.Kind).(*duel.LearnerEntry)
	switch {
	case !ok:
		return "many-users"
	case e.Guarantee(e.Defaults).Delta > 0:
		return "identification"
	}
	return "tournaments"
}

// ParseAlgorithm reads an algorithm as joust show takes it.
func ParseAlgorithm(text string) (Setting, error) {
	s, err := ParseSetting(text)
	if err != nil {
		return s, err
	}
	if s.IsEnvironment() {
		return s, fmt.Errorf("%s is an environment; an algorithm is asked for, see joust list algorithms", text)
	}
	return s, nil
}

// ParseAlgorithms reads several, with commas between them.
func ParseAlgorithms(text string) (list []Setting, err error) {
	for _, part := range splitTop(text) {
		s, err := ParseAlgorithm(strings.TrimSpace(part))
		if err != nil {
			return nil, err
		}
		list = append(list, s)
	}
	return list, nil
}

var notInNames = regexp.MustCompile(`[^a-z0-9._]+`)

// FolderName is the setting as the name of a folder, "pocowista-delta-0.1".
func (s Setting) FolderName() string {
	return strings.Trim(notInNames.ReplaceAllString(strings.ToLower(s.String()), "-"), "-")
}

// With is the study that judges an algorithm: the suite's, with the algorithm
// before the rivals given or else those of the suite, and with the quick variant's
// keys if it is to be quick. Each runs in those environments that it suits; that
// the algorithm suits none is an error.
func (s *Suite) With(algorithm Setting, rivals []Setting, quick bool) (*Study, error) {
	base := s.Study
	if algorithm.users != base.Users {
		return nil, fmt.Errorf("%s is not for the suite %s; its own is %s", algorithm.Kind, base.Name, SuiteFor(algorithm))
	}
	if quick {
		var err error
		if base, err = base.Quick(); err != nil {
			return nil, err
		}
	}
	places, err := s.suited(base, algorithm)
	if err != nil {
		return nil, err
	}
	items := []*yaml.Node{item(algorithm, places)}
	for _, r := range rivals {
		if r.users != base.Users {
			return nil, fmt.Errorf("%s is not for the suite %s; its own is %s", r.Kind, s.Study.Name, SuiteFor(r))
		}
		if r.Key() == algorithm.Key() {
			return nil, fmt.Errorf("%s is to be compared with itself; leave it out of --against", r)
		}
		theirs, err := s.suited(base, r)
		if err != nil {
			return nil, err
		}
		if base.Users && !slices.ContainsFunc(theirs, func(p string) bool { return slices.Contains(places, p) }) {
			return nil, fmt.Errorf("%s and %s suit no common environment of the suite %s: %s, and %s",
				algorithm.Kind, r.Kind, s.Study.Name, strings.Join(places, "; "), strings.Join(theirs, "; "))
		}
		items = append(items, item(r, theirs))
	}
	same := map[int]bool{} // items of the suite that are the algorithm itself
	for _, c := range base.Cells {
		if c.Algorithm.Key() == algorithm.Key() {
			same[c.entry] = true
		}
	}
	return base.edited(func(root *yaml.Node) {
		put(root, "name", &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: base.Name + "-" + algorithm.FolderName()})
		list := valueOf(root, "algorithms")
		if rivals == nil {
			for i, item := range list.Content {
				if !same[i] {
					items = append(items, item)
				}
			}
		}
		list.Content = items
		if places != nil {
			leave(root, places)
		}
	})
}

// leave leaves the environments of these labels in a study, and the algorithms
// that run in them.
func leave(root *yaml.Node, places []string) {
	elsewhere := func(label *yaml.Node) bool { return !slices.Contains(places, label.Value) }
	environments, algorithms := valueOf(root, "environments"), valueOf(root, "algorithms")
	environments.Content = slices.DeleteFunc(environments.Content, func(e *yaml.Node) bool { return elsewhere(valueOf(e, "label")) })
	algorithms.Content = slices.DeleteFunc(algorithms.Content, func(a *yaml.Node) bool {
		in := valueOf(a, "in")
		in.Content = slices.DeleteFunc(in.Content, elsewhere)
		return len(in.Content) == 0
	})
}

// valueOf is the value of a key of a mapping that has it, as those of a suite do.
func valueOf(root *yaml.Node, key string) *yaml.Node {
	for i := 0; i < len(root.Content); i += 2 {
		if root.Content[i].Value == key {
			return resolve(root.Content[i+1])
		}
	}
	panic("experiments: a suite without " + key)
}

// suited is the labels of the environments that an algorithm for many users suits;
// that it suits none is an error. Those of duels suit all, and the labels are nil.
func (s *Suite) suited(base *Study, a Setting) (places []string, err error) {
	if !base.Users {
		return nil, nil
	}
	asked := map[string]bool{}
	for _, c := range base.Cells {
		if asked[c.Environment.Key()] {
			continue
		}
		asked[c.Environment.Key()] = true
		w, e := c.Environment.World()
		if e != nil {
			return nil, e
		}
		problem := w.Users.Problem()
		if e := a.Params.(multiuser.Params).Suits(&problem); e != nil {
			err = errors.Join(err, fmt.Errorf("%s: %w (in the environment %s)", a.Kind, e, c.place()))
			continue
		}
		places = append(places, c.place())
	}
	if places == nil {
		return nil, fmt.Errorf("%w\n%s suits no environment of the suite %s", err, a.Kind, s.Study.Name)
	}
	return places, nil
}

// item is the algorithm as an item of a study's algorithms, run in these
// environments or, if nil, in all.
func item(a Setting, places []string) *yaml.Node {
	word := func(text string) *yaml.Node { return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: text} }
	one := &yaml.Node{Kind: yaml.MappingNode, Style: yaml.FlowStyle, Content: []*yaml.Node{word("kind"), word(a.Kind)}}
	if len(a.given) > 0 {
		params := &yaml.Node{Kind: yaml.MappingNode, Style: yaml.FlowStyle}
		for _, kv := range a.texts(a.isGiven) {
			k, v, _ := strings.Cut(kv, "=")
			var doc yaml.Node
			if err := yaml.Unmarshal([]byte(v), &doc); err != nil {
				panic("experiments: " + kv + " is not read as it is written")
			}
			params.Content = append(params.Content, word(k), doc.Content[0])
		}
		one.Content = append(one.Content, word("params"), params)
	}
	if places != nil {
		in := &yaml.Node{Kind: yaml.SequenceNode, Style: yaml.FlowStyle}
		for _, p := range places {
			in.Content = append(in.Content, word(p))
		}
		one.Content = append(one.Content, word("in"), in)
	}
	return one
}

// encode writes a tree of YAML nodes.
func encode(n *yaml.Node) ([]byte, error) {
	var text bytes.Buffer
	e := yaml.NewEncoder(&text)
	e.SetIndent(2)
	err := e.Encode(n)
	return text.Bytes(), err
}

// limit is the limit for an algorithm, and as words say it.
func (f Failure) limit(a Setting) (limit float64, text string) {
	if !f.Delta {
		return f.Limit, strconv.FormatFloat(100*f.Limit, 'g', 4, 64) + " %"
	}
	limit = standardDelta
	if p, ok := a.field("delta"); ok {
		limit, _ = numeric(p)
	}
	return limit, "δ = " + strconv.FormatFloat(100*limit, 'g', 4, 64) + " %"
}
