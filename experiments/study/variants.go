package study

import (
	"cmp"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"joust/experiments/family"
	"joust/experiments/strict"
	"joust/sim"
	"joust/sim/param"
)

// Variant says in what the study that is run differs from its text. The zero value
// changes nothing.
type Variant struct {
	Quick bool         // the keys under the key quick replace the study's own
	Set   []Assignment // applied in this order, to the quick variant if Quick is true
}

// Assignment gives a parameter of an entry, or a key of the study, another value.
type Assignment struct {
	Flag  string // as the user wrote it, for messages: "--trials 5"
	Entry string // the items that have the parameter: their label or else their kind or, if none is called so, their kind; "" for a key of the study
	Name  string
	Value string // in YAML
}

// ParseAssignment parses ENTRY.PARAMETER=VALUE or KEY=VALUE.
func ParseAssignment(text string) (a Assignment, err error) {
	a.Flag = "--set " + text
	name, value, ok := strings.Cut(text, "=")
	if !ok || name == "" {
		return a, fmt.Errorf("%s: it must be ENTRY.PARAMETER=VALUE or KEY=VALUE, such as pocowista.delta=0.01 or trials=100", a.Flag)
	}
	a.Name, a.Value = name, value
	if dot := strings.LastIndexByte(name, '.'); dot >= 0 {
		a.Entry, a.Name = name[:dot], name[dot+1:]
	}
	return a, nil
}

// ParseVariant is ParseIn for a variant of a study. The text of the study that it returns
// is that of the variant, so that it can be run again from its text. Figures, published
// numbers and claims about cells that the variant does not have are left out; see
// Study.LeftOut.
func ParseVariant(c *family.Catalogue, file, folder string, text []byte, v Variant) (*Study, error) {
	d := newDecoder(c, file, folder)
	root := d.Document(text, emptyStudy)
	if root == nil {
		return nil, d.Err()
	}
	if !v.Quick && v.Set == nil {
		return parse(d, root, text)
	}
	d.vary(root, v)
	if d.Mistakes != nil {
		return nil, d.Err()
	}
	s, err := d.reparse(root)
	var mistakes strict.Mistakes
	if v.Set == nil || !errors.As(err, &mistakes) {
		return s, err
	}
	_, plain := ParseVariant(c, file, folder, text, Variant{Quick: v.Quick})
	var own strict.Mistakes
	errors.As(plain, &own)
	leftOut, ok := removeItems(root, mistakes, own)
	if !ok {
		return nil, err
	}
	if s, err = d.reparse(root); err == nil {
		s.LeftOut = leftOut
	}
	return s, err
}

// reparse parses a changed tree. Its nodes have the lines of the text as the user wrote
// it, which messages give.
func (d *decoder) reparse(root *yaml.Node) (*Study, error) {
	text, err := encode(root)
	if err != nil {
		return nil, err
	}
	return parse(newDecoder(d.catalogue, d.Name, d.folder, d.Flags...), root, text)
}

// removeItems removes the figures, published numbers and claims in which the mistakes
// are, and describes them. It returns false, and removes nothing, if a mistake is elsewhere
// or among the study's own ones.
func removeItems(root *yaml.Node, mistakes, own strict.Mistakes) (leftOut []string, ok bool) {
	at := func(m *strict.Mistake) [2]int { return [2]int{m.Item.Line, m.Item.Column} }
	for _, m := range mistakes {
		if m.Item == nil || slices.ContainsFunc(own, func(o *strict.Mistake) bool { return o.Item != nil && at(o) == at(m) }) {
			return nil, false
		}
	}
	for _, name := range []string{"figures", "published", "expect"} {
		list := find(root, name)
		if list == nil {
			continue
		}
		list.Content = slices.DeleteFunc(list.Content, func(item *yaml.Node) bool {
			i := slices.IndexFunc(mistakes, func(m *strict.Mistake) bool { return m.Item == item })
			if i >= 0 {
				leftOut = append(leftOut, "left out of "+name+": "+mistakes[i].Error())
			}
			return i >= 0
		})
		if len(list.Content) == 0 {
			remove(root, name)
		}
	}
	return leftOut, true
}

// With returns the study with one of its keys, such as trials, set to a whole number.
func With(s *Study, key string, value uint64) (*Study, error) {
	text := strconv.FormatUint(value, 10)
	return Vary(s, Variant{Set: []Assignment{{Flag: key + " " + text, Name: key, Value: text}}})
}

// Quick returns the quick variant of the study. It asks the same question at a size that
// does not take long.
func Quick(s *Study) (*Study, error) { return Vary(s, Variant{Quick: true}) }

// Vary returns a variant of the study.
func Vary(s *Study, v Variant) (*Study, error) {
	return ParseVariant(s.Catalogue, s.File, s.Folder, s.Text, v)
}

// vary changes the root mapping of a study.
func (d *decoder) vary(root *yaml.Node, v Variant) {
	if root.Kind != yaml.MappingNode {
		return // parse refuses it
	}
	d.expand(root, 0)
	if v.Quick {
		d.takeQuick(root)
	}
	for _, a := range v.Set {
		d.Flags = append(d.Flags, a.Flag)
		d.set(root, a)
	}
}

// deepest is the largest depth of a study's tree.
const deepest = 100

// expand replaces aliases by copies of what they refer to, so that a part can be changed
// without the others.
func (d *decoder) expand(n *yaml.Node, depth int) {
	if depth > deepest {
		d.Fail(n, "the study is more than %d levels deep", deepest)
		return
	}
	n.Anchor = ""
	for i, c := range n.Content {
		if c.Kind == yaml.AliasNode {
			copied := *strict.Resolve(c)
			copied.Content = slices.Clone(copied.Content)
			n.Content[i] = &copied
		}
		d.expand(n.Content[i], depth+1)
	}
}

// quickKeys are the keys of a study that its quick variant may replace.
var quickKeys = []string{"trials", "budget", "horizon", "target", "truth", "commit", "environments", "algorithms", "checkpoints", "record", "precision", "figures", "published", "expect"}

// quick checks that the keys under the key quick are quickKeys.
func (d *decoder) quick(n *yaml.Node) {
	var keys []strict.Key
	for _, name := range quickKeys {
		keys = append(keys, strict.Key{Name: name, Read: func(*yaml.Node) {}})
	}
	d.Mapping(n, "quick", keys...)
}

// takeQuick replaces keys of the study by those under its key quick.
func (d *decoder) takeQuick(root *yaml.Node) {
	quick := find(root, "quick")
	if quick == nil {
		d.Fail(nil, "the study has no quick variant: no key quick")
		return
	}
	if d.quick(quick); d.Mistakes != nil {
		return
	}
	remove(root, "quick")
	remove(root, "expect") // the claims are about the full size, unless quick has its own
	if name := find(root, "name"); name != nil {
		Put(root, "name", &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: name.Value + "-quick", Line: name.Line})
	}
	for i := 0; i < len(quick.Content); i += 2 {
		Put(root, quick.Content[i].Value, quick.Content[i+1])
	}
}

// set carries out an assignment, which is that of the last flag.
func (d *decoder) set(root *yaml.Node, a Assignment) {
	flag := &yaml.Node{Line: -len(d.Flags)}
	var doc yaml.Node
	if err := yaml.Unmarshal([]byte(a.Value), &doc); err != nil || len(doc.Content) != 1 {
		d.Fail(flag, "%q is not a value", a.Value)
		return
	}
	value := doc.Content[0]
	d.expand(value, 0)
	setLine(value, flag.Line)
	if a.Entry == "" {
		d.setKey(root, flag, a.Name, value)
		return
	}
	var names []string
	found := false
	for _, asCalled := range []bool{true, false} { // by the label or else the kind; then by the kind
		for _, part := range []struct {
			key  string
			find func(string) sim.Entry
		}{{"environments", d.catalogue.Environments.Find}, {"algorithms", d.catalogue.Algorithms.Find}} {
			for _, item := range itemsOf(root, part.key) {
				name := wordOf(item, "kind")
				kind := part.find(name)
				if asCalled {
					name = cmp.Or(wordOf(item, "label"), name)
				}
				if name != "" && !slices.Contains(names, name) {
					names = append(names, name)
				}
				if name == a.Entry {
					found = true
					d.setParameter(item, flag, kind, a.Name, value)
				}
			}
		}
		if found {
			return
		}
	}
	d.Fail(flag, "the study has no entry %q%s; its labels and kinds are %s", a.Entry, param.DidYouMean(a.Entry, names), strings.Join(names, "; "))
}

// setKeys are the keys of a study that an assignment may replace.
var setKeys = []string{"name", "about", "root_seed", "trials", "budget", "engine", "horizon", "target", "truth", "commit", "checkpoints", "record", "precision"}

func (d *decoder) setKey(root, flag *yaml.Node, name string, value *yaml.Node) {
	if !slices.Contains(setKeys, name) {
		d.Fail(flag, "%q is no key of a study that can be set%s; it is one of %s, or ENTRY.PARAMETER of an algorithm or environment of the study",
			name, param.DidYouMean(name, setKeys), strings.Join(setKeys, ", "))
		return
	}
	Put(root, name, value)
}

// setParameter sets a parameter of an item, and no longer sweeps it. entry is nil where the
// kind of the item is unknown; parse says so.
func (d *decoder) setParameter(item, flag *yaml.Node, entry sim.Entry, name string, value *yaml.Node) {
	if entry == nil {
		return
	}
	fields := param.Fields(entry.Listed().Defaults)
	i := slices.IndexFunc(fields, func(f param.Field) bool { return f.Name == name })
	if i < 0 {
		d.Fail(flag, "%s", unknownParameter(name, entry.Listed().Name, fields))
		return
	}
	if _, isFile := fields[i].Value().(param.File); isFile {
		value = d.fromHere(value)
	}
	if sweep := find(item, "sweep"); sweep != nil {
		remove(sweep, name)
		if len(sweep.Content) == 0 {
			remove(item, "sweep")
		}
	}
	params := find(item, "params")
	if params == nil {
		params = &yaml.Node{Kind: yaml.MappingNode, Style: yaml.FlowStyle, Line: flag.Line}
		Put(item, "params", params)
	}
	copied := *value // several items may have the parameter
	Put(params, name, &copied)
}

// fromHere returns the path of a file, which is relative to the present folder, as one
// that is relative to the folder of the study.
func (d *decoder) fromHere(path *yaml.Node) *yaml.Node {
	if path.Kind != yaml.ScalarNode || path.Value == "" || filepath.IsAbs(path.Value) || filepath.Clean(d.folder) == "." {
		return path
	}
	folder, err := filepath.Abs(d.folder)
	here, fault := filepath.Abs(path.Value)
	if err != nil || fault != nil {
		return path
	}
	moved := *path
	if moved.Value, err = filepath.Rel(folder, here); err != nil {
		moved.Value = here
	}
	return &moved
}

// itemsOf lists the items of a list of the study that are mappings.
func itemsOf(root *yaml.Node, name string) (list []*yaml.Node) {
	n := find(root, name)
	if n == nil || n.Kind != yaml.SequenceNode {
		return nil
	}
	for _, item := range n.Content {
		if item.Kind == yaml.MappingNode {
			list = append(list, item)
		}
	}
	return list
}

// wordOf returns the value of a key of the mapping as a word; "" if it has none.
func wordOf(item *yaml.Node, key string) string {
	if n := find(item, key); n != nil && n.Kind == yaml.ScalarNode {
		return n.Value
	}
	return ""
}

// setLine gives all nodes of the tree the same line.
func setLine(n *yaml.Node, line int) {
	n.Line = line
	for _, c := range n.Content {
		setLine(c, line)
	}
}

// remove removes a key of the mapping, if it exists.
func remove(root *yaml.Node, key string) {
	for i := 0; i < len(root.Content); i += 2 {
		if root.Content[i].Value == key {
			root.Content = slices.Delete(root.Content, i, i+2)
			return
		}
	}
}

// Put sets a key of the mapping, and keeps the comment of its line.
func Put(root *yaml.Node, key string, value *yaml.Node) {
	for i := 0; i < len(root.Content); i += 2 {
		if root.Content[i].Value == key {
			value.LineComment = root.Content[i+1].LineComment
			root.Content[i+1] = value
			return
		}
	}
	root.Content = append(root.Content, &yaml.Node{Kind: yaml.ScalarNode, Value: key, Line: value.Line}, value)
}

// Edit changes the root mapping of the study's text, and parses the new text.
func Edit(s *Study, change func(root *yaml.Node)) (*Study, error) {
	d := newDecoder(s.Catalogue, s.File, s.Folder)
	root := d.Document(s.Text, emptyStudy)
	if root == nil {
		return nil, d.Err()
	}
	change(root)
	return d.reparse(root)
}
