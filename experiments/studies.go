package experiments

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"
)

//go:embed studies/*.yaml
var embedded embed.FS

// Embedded lists the names of the studies that joust carries with it, sorted.
func Embedded() (names []string) {
	entries, err := embedded.ReadDir("studies")
	if err != nil {
		panic(err) // it is in the program
	}
	for _, e := range entries {
		names = append(names, strings.TrimSuffix(e.Name(), ".yaml"))
	}
	return names
}

// Load reads a study: an embedded one by its bare name, or else a file.
func Load(name string) (*Study, error) {
	if text, err := embedded.ReadFile("studies/" + name + ".yaml"); err == nil {
		return Parse(name+".yaml", text)
	}
	text, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, Mistakes{{File: name, What: fmt.Sprintf("there is no such file, and no such study; the studies are %s", strings.Join(Embedded(), ", "))}}
	}
	if err != nil {
		return nil, Mistakes{{File: name, What: err.Error()}}
	}
	return Parse(name, text)
}

// With is the study with one of its keys, say trials, set to a whole number; the
// text changes with it, so that it can be run again as it is.
func (s *Study) With(key string, value uint64) (*Study, error) {
	return s.edited(func(root *yaml.Node) {
		put(root, key, &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!int", Value: strconv.FormatUint(value, 10)})
	})
}

// quickKeys are the keys of a study that its quick variant may replace.
var quickKeys = []string{"trials", "budget", "target", "environments", "algorithms", "checkpoints", "precision", "figures"}

// quick checks that the keys under quick are such.
func (d *decoder) quick(n *yaml.Node) {
	var keys []key
	for _, name := range quickKeys {
		keys = append(keys, key{name, false, func(*yaml.Node) {}})
	}
	d.mapping(n, "quick", keys...)
}

// Quick is the study with the keys under its key quick in place of its own: the
// same question at a size that a newcomer waits for.
func (s *Study) Quick() (*Study, error) {
	if !s.quick {
		return nil, Mistakes{{File: s.File, What: "the study has no quick variant: no key quick"}}
	}
	return s.edited(func(root *yaml.Node) {
		var quick *yaml.Node
		for i := 0; i < len(root.Content); i += 2 {
			if root.Content[i].Value == "quick" {
				quick = resolve(root.Content[i+1])
				root.Content = slices.Delete(root.Content, i, i+2)
				break
			}
		}
		put(root, "name", &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: s.Name + "-quick"})
		for i := 0; i < len(quick.Content); i += 2 {
			put(root, quick.Content[i].Value, quick.Content[i+1])
		}
	})
}

// put sets a key of a mapping.
func put(root *yaml.Node, key string, value *yaml.Node) {
	for i := 0; i < len(root.Content); i += 2 {
		if root.Content[i].Value == key {
			value.LineComment = root.Content[i+1].LineComment
			root.Content[i+1] = value
			return
		}
	}
	root.Content = append(root.Content, &yaml.Node{Kind: yaml.ScalarNode, Value: key}, value)
}

// edited is the study whose text is changed.
func (s *Study) edited(change func(root *yaml.Node)) (*Study, error) {
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
	return Parse(s.File, text.Bytes())
}
