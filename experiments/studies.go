package experiments

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
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
	var doc yaml.Node
	if err := yaml.Unmarshal(s.Text, &doc); err != nil {
		return nil, err
	}
	root := doc.Content[0]
	set := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!int", Value: strconv.FormatUint(value, 10)}
	found := false
	for i := 0; i < len(root.Content); i += 2 {
		if root.Content[i].Value == key {
			set.LineComment = root.Content[i+1].LineComment
			root.Content[i+1], found = set, true
		}
	}
	if !found {
		root.Content = append(root.Content, &yaml.Node{Kind: yaml.ScalarNode, Value: key}, set)
	}
	var text bytes.Buffer
	e := yaml.NewEncoder(&text)
	e.SetIndent(2)
	if err := e.Encode(&doc); err != nil {
		return nil, err
	}
	return Parse(s.File, text.Bytes())
}
