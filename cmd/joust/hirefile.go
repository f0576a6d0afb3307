package main

import (
	"math/big"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"joust/experiments/strict"
	"joust/sim/mechanism"
	"joust/sim/param"
)

// hireReader reads a file of the command hire.
type hireReader struct {
	*strict.Reader
	root *yaml.Node
}

// readHire reads a file: its name, and the problem. The error is of type strict.Mistakes.
func readHire(file string, text []byte) (name string, p *mechanism.Problem, err error) {
	r := &hireReader{Reader: &strict.Reader{Name: file}}
	if r.root = r.Document(text, "the file is empty"); r.root == nil {
		return "", nil, r.Err()
	}
	name = strings.TrimSuffix(filepath.Base(file), filepath.Ext(file))
	named := strict.Key{Name: "name", Read: func(n *yaml.Node) { name = r.Filled(n, "name") }}
	if r.root.Kind == yaml.MappingNode && r.has("agents") {
		p = r.tables(named)
	} else {
		p = r.judges(named)
	}
	if err := r.Err(); err != nil {
		return "", nil, err
	}
	if err := p.Check(); err != nil {
		r.Fail(nil, "%v", err)
	}
	return name, p, r.Err()
}

// ratio is a fraction of whole numbers.
var ratio = regexp.MustCompile(`^-?[0-9]{1,9}/[1-9][0-9]{0,8}$`)

// longest is the number of characters of the longest decimal number, which bounds the time of
// exact arithmetic.
const longest = 12

// fraction reads a number that is a decimal or a fraction, exactly; nil after a mistake.
func (r *hireReader) fraction(n *yaml.Node, what string) *big.Rat {
	if n = strict.Resolve(n); n.Kind == yaml.ScalarNode && ratio.MatchString(n.Value) {
		x, ok := new(big.Rat).SetString(n.Value)
		if ok {
			return x
		}
	}
	v, ok := r.Number(n, what)
	if !ok {
		return nil
	}
	if len(n.Value) > longest || v > 1e6 || v < -1e6 || v != 0 && v < 1e-9 && v > -1e-9 {
		r.Fail(n, "%s is %s; it must have at most %d characters and be 0 or, without its sign, from 1e-9 to 1e6 (or be a fraction such as 1/3)", what, n.Value, longest)
		return nil
	}
	x, ok := new(big.Rat).SetString(strings.ReplaceAll(n.Value, "_", ""))
	if !ok {
		return nil // no number passes the test above and fails here
	}
	return x
}

// positive reads a number greater than 0.
func (r *hireReader) positive(n *yaml.Node, what string, to **big.Rat) {
	switch x := r.fraction(n, what); {
	case x == nil:
	case x.Sign() <= 0:
		r.Fail(n, "%s is %s; it must be greater than 0", what, n.Value)
	default:
		*to = x
	}
}

// atLeastZero reads a number of at least 0; 0 after a mistake.
func (r *hireReader) atLeastZero(n *yaml.Node, what string) *big.Rat {
	x := r.fraction(n, what)
	if x != nil && x.Sign() < 0 {
		r.Fail(n, "%s is %s; it must be at least 0", what, strict.Resolve(n).Value)
	}
	if x == nil {
		return new(big.Rat)
	}
	return x
}

// capKey reads the cap.
func (r *hireReader) capKey(to **big.Rat) strict.Key {
	return strict.Key{Name: "cap", Required: true, Read: func(n *yaml.Node) { r.positive(n, "cap", to) }}
}

// inTables says where the keys of the short form do not belong.
const inTables = "it is of the short form, which has no agents, states, decisions and law"

// judges reads the short form.
func (r *hireReader) judges(named strict.Key) *mechanism.Problem {
	j := &mechanism.Judges{Errors: mechanism.Independent, Value: big.NewRat(1, 1)}
	count := 0
	each := func(what string, to *[]*big.Rat) func(*yaml.Node) {
		return func(n *yaml.Node) {
			if n.Kind != yaml.SequenceNode {
				*to = []*big.Rat{r.atLeastZero(n, what)}
				return
			}
			r.List(n, what, func(item *yaml.Node) { *to = append(*to, r.atLeastZero(item, what)) })
			if len(*to) == 1 {
				count = max(count, 1)
			}
		}
	}
	r.Mapping(r.root, "the file", named,
		strict.Key{Name: "judges", Read: func(n *yaml.Node) { count = r.Count(n, "judges", 1, mechanism.MaxAgents) }},
		strict.Key{Name: "accuracy", Required: true, Read: each("accuracy", &j.Accuracy)},
		strict.Key{Name: "errors", Read: func(n *yaml.Node) {
			j.Errors = mechanism.Errors(r.Word(n, "errors", string(mechanism.Independent), string(mechanism.Common)))
		}},
		strict.Key{Name: "cost", Required: true, Read: each("cost", &j.Cost)},
		strict.Key{Name: "value", Read: func(n *yaml.Node) { r.positive(n, "value", &j.Value) }},
		r.capKey(&j.Cap),
	)
	if r.Mistakes != nil {
		return nil
	}
	if count = max(count, len(j.Accuracy), len(j.Cost)); count == 1 && !r.has("judges") {
		r.Fail(r.root, "the number of judges is missing: add the key judges, or write accuracy or cost as a list")
		return nil
	}
	for _, list := range []*[]*big.Rat{&j.Accuracy, &j.Cost} {
		if len(*list) == 1 {
			*list = slices.Repeat(*list, count)
		}
	}
	if len(j.Accuracy) != count || len(j.Cost) != count {
		r.Fail(r.root, "there are %d judges, and accuracy has %d numbers and cost %d; each must have one for all judges, or one for each", count, len(j.Accuracy), len(j.Cost))
		return nil
	}
	if err := j.Check(); err != nil {
		for _, e := range unjoin(err) {
			r.Fail(r.root, "%v", e)
		}
		return nil
	}
	return j.Problem()
}

// has reports whether the root has a key.
func (r *hireReader) has(key string) bool {
	for i := 0; i+1 < len(r.root.Content); i += 2 {
		if r.root.Content[i].Value == key {
			return true
		}
	}
	return false
}

// tables reads the full form.
func (r *hireReader) tables(named strict.Key) *mechanism.Problem {
	p := &mechanism.Problem{}
	var decisions, law *yaml.Node
	r.Mapping(r.root, "the file", named,
		strict.Key{Name: "states", Required: true, Read: func(n *yaml.Node) {
			sum := new(big.Rat)
			r.named(n, "states", mechanism.MaxStates, func(name string, value *yaml.Node) {
				prior := r.atLeastZero(value, "the probability of the state "+name)
				p.States = append(p.States, mechanism.State{Name: name, Prior: prior})
				sum.Add(sum, prior)
			})
			r.one(n, "the probabilities of the states", sum)
		}},
		strict.Key{Name: "agents", Required: true, Read: func(n *yaml.Node) {
			r.List(n, "agents", func(item *yaml.Node) { p.Agents = append(p.Agents, r.agent(item)) })
			if len(p.Agents) > mechanism.MaxAgents {
				r.Fail(n, "there are %d agents; there may be %d", len(p.Agents), mechanism.MaxAgents)
			}
		}},
		strict.Key{Name: "decisions", Required: true, Read: func(n *yaml.Node) { decisions = n }},
		strict.Key{Name: "law", Required: true, Read: func(n *yaml.Node) { law = n }},
		r.capKey(&p.Cap),
		strict.Key{Name: "judges", Belongs: inTables}, strict.Key{Name: "accuracy", Belongs: inTables}, strict.Key{Name: "errors", Belongs: inTables},
		strict.Key{Name: "cost", Belongs: inTables}, strict.Key{Name: "value", Belongs: inTables},
	)
	if r.Mistakes != nil { // the rest is about these names
		return p
	}
	var states []string
	for _, s := range p.States {
		states = append(states, s.Name)
	}
	const many = 100
	r.named(decisions, "decisions", many, func(name string, value *yaml.Node) {
		d := mechanism.Decision{Name: name, Value: make([]*big.Rat, len(states))}
		r.byName(value, "the values of the decision "+name, states, func(i int, n *yaml.Node, what string) { d.Value[i] = r.fraction(n, what) })
		for i, v := range d.Value {
			if v == nil {
				d.Value[i] = new(big.Rat)
				r.Fail(value, "the decision %s has no value in the state %s", name, states[i])
			}
		}
		p.Decisions = append(p.Decisions, d)
	})
	r.law(p, law, states)
	return p
}

// one refuses probabilities whose sum is not 1.
func (r *hireReader) one(n *yaml.Node, what string, sum *big.Rat) {
	if sum.Cmp(big.NewRat(1, 1)) != 0 {
		r.Fail(n, "%s have the sum %s; it must be 1 exactly (write thirds as 1/3)", what, mechanism.Decimal(sum))
	}
}

// named reads a mapping of names, which are words without spaces, to anything.
func (r *hireReader) named(n *yaml.Node, what string, most int, read func(name string, value *yaml.Node)) {
	if n = strict.Resolve(n); n.Kind != yaml.MappingNode || len(n.Content) == 0 || len(n.Content) > 2*most {
		r.Fail(n, "%s must be a mapping with 1 to %d names", what, most)
		return
	}
	r.Entries(n, what, func(name, value *yaml.Node) {
		r.word(name, "a name of "+what)
		read(name.Value, value)
	})
}

// word refuses a text with spaces, and none.
func (r *hireReader) word(n *yaml.Node, what string) {
	if len(strings.Fields(n.Value)) != 1 || strings.TrimSpace(n.Value) != n.Value {
		r.Fail(n, "%s is %q; it must be a word without spaces", what, n.Value)
	}
}

// byName reads a mapping of some of the names.
func (r *hireReader) byName(n *yaml.Node, what string, names []string, read func(i int, value *yaml.Node, what string)) {
	if n = strict.Resolve(n); n.Kind != yaml.MappingNode {
		r.Fail(n, "%s must be a mapping of %s", what, strings.Join(names, ", "))
		return
	}
	r.Entries(n, what, func(name, value *yaml.Node) {
		if i := r.index(name, "a key of "+what, names); i >= 0 {
			read(i, value, what+", "+name.Value)
		}
	})
}

// index returns the place of a word among names, or -1 after a mistake.
func (r *hireReader) index(n *yaml.Node, what string, names []string) int {
	i := slices.Index(names, n.Value)
	if i < 0 {
		r.Fail(n, "%s is %q%s; it must be one of %s", what, n.Value, param.DidYouMean(n.Value, names), strings.Join(names, ", "))
	}
	return i
}

// agent reads an agent.
func (r *hireReader) agent(n *yaml.Node) mechanism.Agent {
	var a mechanism.Agent
	r.Mapping(n, "an agent",
		strict.Key{Name: "name", Required: true, Read: func(n *yaml.Node) { a.Name = r.Filled(n, "name of an agent") }},
		strict.Key{Name: "efforts", Required: true, Read: func(n *yaml.Node) {
			free := false
			r.named(n, "efforts", mechanism.MaxEfforts, func(name string, value *yaml.Node) {
				cost := r.atLeastZero(value, "the cost of the effort "+name)
				free = free || cost.Sign() == 0
				a.Efforts = append(a.Efforts, mechanism.Effort{Name: name, Cost: cost})
			})
			if !free && a.Efforts != nil {
				r.Fail(n, "no effort is free; one must cost 0, for an agent may always do nothing")
			}
		}},
		strict.Key{Name: "signals", Required: true, Read: func(n *yaml.Node) {
			r.List(n, "signals", func(item *yaml.Node) {
				r.word(item, "a signal")
				if slices.Contains(a.Signals, item.Value) {
					r.Fail(item, "the signal %q is in the list already", item.Value)
				}
				a.Signals = append(a.Signals, item.Value)
			})
			if len(a.Signals) > mechanism.MaxSignals {
				r.Fail(n, "there are %d signals; there may be %d", len(a.Signals), mechanism.MaxSignals)
			}
		}},
	)
	return a
}

// law reads the law of the signals: a row for each profile of efforts and each state, or for
// all states.
func (r *hireReader) law(p *mechanism.Problem, n *yaml.Node, states []string) {
	p.Law = make([][][]*big.Rat, p.Profiles())
	for b := range p.Law {
		p.Law[b] = make([][]*big.Rat, len(states))
	}
	var signals []string
	for s := range p.Signals() {
		var words []string
		for i, x := range p.Reports(s) {
			words = append(words, p.Agents[i].Signals[x])
		}
		signals = append(signals, strings.Join(words, " "))
	}
	var efforts []string
	for b := range p.Profiles() {
		efforts = append(efforts, p.EffortNames(b))
	}
	r.List(n, "law", func(item *yaml.Node) {
		profile, state := -1, -1
		var row []*big.Rat
		r.Mapping(item, "a row of law",
			strict.Key{Name: "efforts", Required: true, Read: func(n *yaml.Node) {
				var words []string
				r.List(n, "efforts of a row of law", func(item *yaml.Node) { words = append(words, item.Value) })
				profile = r.index(&yaml.Node{Value: strings.Join(words, ", "), Line: n.Line}, "efforts of a row of law, one for each agent,", efforts)
			}},
			strict.Key{Name: "state", Read: func(n *yaml.Node) { state = r.index(n, "state of a row of law", states) }},
			strict.Key{Name: "signals", Required: true, Read: func(n *yaml.Node) {
				row = make([]*big.Rat, len(signals))
				sum := new(big.Rat)
				for s := range row {
					row[s] = new(big.Rat)
				}
				r.byName(n, "signals of a row of law", signals, func(s int, value *yaml.Node, what string) {
					row[s] = r.atLeastZero(value, what)
					sum.Add(sum, row[s])
				})
				r.one(n, "signals of a row of law", sum)
			}},
		)
		if profile < 0 || row == nil {
			return
		}
		for s := range states {
			switch {
			case state >= 0 && s != state:
			case p.Law[profile][s] != nil:
				r.Fail(item, "a row of law above has the efforts %s and the state %s already", efforts[profile], states[s])
			default:
				p.Law[profile][s] = row
			}
		}
	})
	if r.Mistakes != nil {
		return
	}
	for b, rows := range p.Law {
		for s, row := range rows {
			if row == nil {
				r.Fail(n, "law has no row for the efforts %s in the state %s", efforts[b], states[s])
			}
		}
	}
}
