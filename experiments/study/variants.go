package study

import (
	"bytes"
	"slices"
	"strconv"

	"gopkg.in/yaml.v3"
)

// With returns the study with one of its keys, such as trials, set to a whole number. Its
// text changes too, so that the study can be run again from the text.
func With(s *Study, key string, value uint64) (*Study, error) {
	return Edit(s, func(root *yaml.Node) {
		Put(root, key, &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!int", Value: strconv.FormatUint(value, 10)})
	})
}

// quickKeys are the keys of a study that its quick variant may replace.
var quickKeys = []string{"trials", "budget", "horizon", "target", "truth", "environments", "algorithms", "checkpoints", "record", "precision", "figures", "published", "expect"}

// quick checks that the keys under the key quick are quickKeys.
func (d *decoder) quick(n *yaml.Node) {
	var keys []key
	for _, name := range quickKeys {
		keys = append(keys, key{name, false, func(*yaml.Node) {}})
	}
	d.mapping(n, "quick", keys...)
}

// Quick returns the quick variant of the study: the keys under its key quick replace its
// own. It asks the same question at a size that does not take long.
func Quick(s *Study) (*Study, error) {
	if !s.HasQuick {
		return nil, Mistakes{{File: s.File, What: "the study has no quick variant: no key quick"}}
	}
	return Edit(s, func(root *yaml.Node) {
		quick := find(root, "quick")
		remove(root, "quick")
		remove(root, "expect") // the claims are about the full size, unless quick has its own
		Put(root, "name", &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: s.Name + "-quick"})
		for i := 0; i < len(quick.Content); i += 2 {
			Put(root, quick.Content[i].Value, quick.Content[i+1])
		}
	})
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
	root.Content = append(root.Content, &yaml.Node{Kind: yaml.ScalarNode, Value: key}, value)
}

// Edit changes the root mapping of the study's text, and parses the new text.
func Edit(s *Study, change func(root *yaml.Node)) (*Study, error) {
	var doc yaml.Node
	if err := yaml.Unmarshal(s.Text, &doc); err != nil {
		return nil, err
	}
	change(doc.Content[0])
	var text bytes.Buffer
	e := yaml.NewEncoder(&text)
	e.SetIndent(2)
	if err := e.Encode(&doc); err != nil {
		return nil, err
	}
	return ParseIn(s.Catalogue, s.File, s.Folder, text.Bytes())
}
