package study

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"joust/experiments/family"
	"joust/experiments/strict"
	"joust/results"
	"joust/sim/param"
)

// Suite is a study for judging algorithms: environments, rivals, and the criteria of the
// judgement.
type Suite struct {
	Study  *Study // the environments and the rivals
	Text   []byte // the suite as written, with its key bench
	Metric string // by which algorithms are compared
	Beside string // a metric that is shown and compared along with it
	Fails  Failure
	// Guaranteed means that the suite is for algorithms with a guarantee, and Endless that it
	// is for algorithms that never stop.
	Guaranteed, Endless bool
}

// Failure says when an algorithm fails in an environment, whatever its metric: when the
// whole interval of a share of its trials lies beyond a limit.
type Failure struct {
	Metric string  // a proportion
	Above  bool    // the algorithm fails above the limit; if false, below it
	Limit  float64 // a share of the trials; ignored if Delta is true
	Delta  bool    // the limit is the δ of each algorithm's guarantee
}

// ParseSuite reads a suite: a study with one more key, bench, which holds the criteria.
func ParseSuite(c *family.Catalogue, file string, text []byte) (*Suite, error) {
	s := &Suite{Text: text}
	d := newDecoder(c, file, "")
	root := d.Document(text, emptyStudy)
	if root == nil {
		return nil, d.Err()
	}
	i := slices.IndexFunc(root.Content, func(n *yaml.Node) bool { return n.Value == "bench" })
	if i < 0 || root.Kind != yaml.MappingNode {
		d.Fail(root, "a suite lacks the key bench")
		return nil, d.Err()
	}
	bench := strict.Resolve(root.Content[i+1])
	root.Content = slices.Delete(root.Content, i, i+2)
	study, err := encode(root)
	if err != nil {
		return nil, err
	}
	if s.Study, err = Parse(c, file, study); err != nil {
		return nil, err
	}
	metric := func(to *string, what string) func(*yaml.Node) {
		return func(n *yaml.Node) {
			all := s.Study.Measures
			var ok bool
			if *to, ok = d.Text(n, what); ok && results.Find(all, *to) < 0 {
				d.Fail(n, "%s is %q%s; it must be one of %s", what, *to, param.DidYouMean(*to, results.Names(all)), metricNames(all))
			}
		}
	}
	limit := func(n *yaml.Node) {
		if s.Fails.Delta = n.Value == "delta"; !s.Fails.Delta {
			s.Fails.Limit, _ = d.Number(n, "the limit") // a mistake is recorded
		}
	}
	d.Mapping(bench, "bench",
		strict.Key{Name: "metric", Required: true, Read: metric(&s.Metric, "metric")},
		strict.Key{Name: "beside", Required: true, Read: metric(&s.Beside, "beside")},
		strict.Key{Name: "fails", Required: true, Read: func(n *yaml.Node) {
			d.Mapping(n, "fails",
				strict.Key{Name: "metric", Required: true, Read: metric(&s.Fails.Metric, "metric")},
				strict.Key{Name: "above", Read: func(n *yaml.Node) { s.Fails.Above = true; limit(n) }},
				strict.Key{Name: "below", Read: limit},
			)
		}},
		strict.Key{Name: "guaranteed", Read: func(n *yaml.Node) { s.Guaranteed = d.Yes(n, "guaranteed") }},
		strict.Key{Name: "endless", Read: func(n *yaml.Node) { s.Endless = d.Yes(n, "endless") }},
	)
	return s, d.Err()
}

// For reports whether the suite is the default suite of the algorithm: it is of the same
// family, and it is for algorithms with a guarantee if and only if the algorithm has one,
// and for algorithms that never stop if and only if it is one.
func (s *Suite) For(algorithm family.Setting) bool {
	f := s.Study.Catalogue.Of(algorithm)
	return f == s.Study.Family && s.Guaranteed == (f.Delta(algorithm) > 0) && s.Endless == (f.IsEndless != nil && f.IsEndless(algorithm))
}

// With returns the study that judges an algorithm: the study of the suite, or its quick
// variant, with the algorithm followed by the rivals, or by those of the suite where
// rivals is nil. The algorithm and the rivals run in the environments that they suit. It
// is an error if one of them suits none, or if a rival has no environment in common with
// the algorithm.
func (s *Suite) With(algorithm family.Setting, rivals []family.Setting, quick bool) (*Study, error) {
	base := s.Study
	if err := s.admits(algorithm); err != nil {
		return nil, err
	}
	if quick {
		var err error
		if base, err = Quick(base); err != nil {
			return nil, err
		}
	}
	places, err := s.suited(base, algorithm)
	if err != nil {
		return nil, err
	}
	items := []*yaml.Node{item(base, algorithm, places)}
	for _, r := range rivals {
		if err := s.admits(r); err != nil {
			return nil, err
		}
		if r.Key() == algorithm.Key() {
			return nil, fmt.Errorf("%s cannot be compared with itself; leave it out of --against", r)
		}
		theirs, err := s.suited(base, r)
		if err != nil {
			return nil, err
		}
		if !slices.ContainsFunc(theirs, func(p string) bool { return slices.Contains(places, p) }) {
			return nil, fmt.Errorf("%s and %s suit no common environment of the suite %s: %s, and %s",
				algorithm.Kind, r.Kind, s.Study.Name, strings.Join(places, "; "), strings.Join(theirs, "; "))
		}
		items = append(items, item(base, r, theirs))
	}
	all := placeNames(base)
	same := map[int]bool{} // items of the suite that are the algorithm itself
	for _, c := range base.Cells {
		if c.Algorithm.Key() == algorithm.Key() {
			same[c.Item] = true
		}
	}
	return Edit(base, func(root *yaml.Node) {
		Put(root, "name", &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: base.Name + "-" + algorithm.FolderName()})
		list := valueOf(root, "algorithms")
		if rivals == nil {
			for i, item := range list.Content {
				if !same[i] {
					items = append(items, item)
				}
			}
		}
		list.Content = items
		if len(places) < len(all) {
			keepPlaces(root, places)
		}
	})
}

// keepPlaces removes the environments that have none of these labels, and the
// algorithms that run only there.
func keepPlaces(root *yaml.Node, places []string) {
	elsewhere := func(label *yaml.Node) bool { return !slices.Contains(places, label.Value) }
	environments, algorithms := valueOf(root, "environments"), valueOf(root, "algorithms")
	environments.Content = slices.DeleteFunc(environments.Content, func(e *yaml.Node) bool { return elsewhere(valueOf(e, "label")) })
	algorithms.Content = slices.DeleteFunc(algorithms.Content, func(a *yaml.Node) bool {
		in := find(a, "in")
		if in == nil {
			return false
		}
		in.Content = slices.DeleteFunc(in.Content, elsewhere)
		return len(in.Content) == 0
	})
}

// valueOf returns the value of a key of the mapping. It panics if the key is missing.
func valueOf(root *yaml.Node, key string) *yaml.Node {
	if n := find(root, key); n != nil {
		return n
	}
	panic("study: a suite without " + key)
}

// find returns the value of a key of the mapping, or nil if it has no such key.
func find(root *yaml.Node, key string) *yaml.Node {
	for i := 0; i < len(root.Content); i += 2 {
		if root.Content[i].Value == key {
			return strict.Resolve(root.Content[i+1])
		}
	}
	return nil
}

// placeNames lists the names of the study's environments, each once.
func placeNames(s *Study) (list []string) {
	for _, c := range s.Cells {
		if !slices.Contains(list, c.PlaceName()) {
			list = append(list, c.PlaceName())
		}
	}
	return list
}

// admits returns nil if the algorithm is of the family of the suite.
func (s *Suite) admits(algorithm family.Setting) error {
	if f := s.Study.Catalogue.Of(algorithm); f != s.Study.Family {
		return fmt.Errorf("%s is an algorithm of %s, but the suite %s is of %s; see joust list suites", algorithm.Kind, f.Name, s.Study.Name, s.Study.Family.Name)
	}
	return nil
}

// suited lists the names of the environments that the algorithm suits. It is an error if
// it suits none.
func (s *Suite) suited(base *Study, a family.Setting) (places []string, err error) {
	asked := map[string]bool{}
	for _, c := range base.Cells {
		if asked[c.Environment.Key()] {
			continue
		}
		asked[c.Environment.Key()] = true
		w, e := OpenWorld(base.Family, c.Environment)
		if e != nil {
			return nil, e
		}
		if e := base.Family.Suits(w, base.Options)(a); e != nil {
			err = errors.Join(err, fmt.Errorf("%s: %w (in the environment %s)", a.Kind, e, c.PlaceName()))
			continue
		}
		places = append(places, c.PlaceName())
	}
	if places == nil {
		return nil, fmt.Errorf("%w\n%s suits no environment of the suite %s", err, a.Kind, s.Study.Name)
	}
	return places, nil
}

// item is the algorithm as an item of the study's algorithms, run in the environments
// of these names.
func item(base *Study, a family.Setting, in []string) *yaml.Node {
	word := func(text string) *yaml.Node { return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: text} }
	one := &yaml.Node{Kind: yaml.MappingNode, Style: yaml.FlowStyle, Content: []*yaml.Node{word("kind"), word(a.Kind)}}
	if len(a.Given) > 0 {
		params := &yaml.Node{Kind: yaml.MappingNode, Style: yaml.FlowStyle}
		for _, kv := range a.Texts(a.IsGiven) {
			k, v, _ := strings.Cut(kv, "=")
			var doc yaml.Node
			if err := yaml.Unmarshal([]byte(v), &doc); err != nil {
				panic("study: " + kv + " cannot be read back: " + err.Error())
			}
			params.Content = append(params.Content, word(k), doc.Content[0])
		}
		one.Content = append(one.Content, word("params"), params)
	}
	if len(in) < len(placeNames(base)) {
		list := &yaml.Node{Kind: yaml.SequenceNode, Style: yaml.FlowStyle}
		for _, p := range in {
			list.Content = append(list.Content, word(p))
		}
		one.Content = append(one.Content, word("in"), list)
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
