package run

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"joust/experiments/family"
	"joust/experiments/study"
	"joust/results"
	"joust/sim/param"
)

// cellIdentity is everything that decides the records of a cell, but for their number
// and for which columns are kept. Its hash names the records.
type cellIdentity struct {
	Format      int
	Family      string
	RootSeed    uint64
	Budget      int
	Options     family.Options // as resolved for the cell
	Checkpoints []int
	Key         string // names the random streams
	Environment entryIdentity
	Algorithm   entryIdentity
}

// entryIdentity is an entry with all its parameters.
type entryIdentity struct {
	Kind    string
	Version int
	Params  []string          // k=v, in the order of declaration
	Files   map[string]string `json:",omitempty"` // by parameter: SHA-256 of the file that it names
}

// hashOf returns the hash of the cell, which is run with the options. environment is the
// identity of its environment; files has the SHA-256 of each file that the study names, by
// its name there.
func hashOf(s *study.Study, c family.Cell, key string, o family.Options, environment entryIdentity, files map[string]string) string {
	text, err := json.Marshal(cellIdentity{
		Format: results.Format, Family: s.Family.Name, RootSeed: s.RootSeed, Budget: s.Budget,
		Options: o, Checkpoints: s.Checkpoints, Key: key,
		Environment: environment, Algorithm: identify(c.Algorithm, files),
	})
	if err != nil {
		panic(err) // all of these can be marshalled
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// identify returns the identity of an entry. A file counts by its contents here; its name
// is part of the cell's Key.
func identify(s family.Setting, files map[string]string) entryIdentity {
	e := entryIdentity{Kind: s.Kind, Version: version(s)}
	for f := range param.Each(s.Params) {
		if file, ok := f.Value().(param.File); ok && file.Text != "" {
			if e.Files == nil {
				e.Files = map[string]string{}
			}
			e.Files[f.Name] = files[file.Text]
			continue
		}
		e.Params = append(e.Params, f.Name+"="+f.Text())
	}
	return e
}

// sums lists the hashes of the entry's files in the order of its parameters' names.
func (e entryIdentity) sums() string {
	var list []string
	for _, name := range slices.Sorted(maps.Keys(e.Files)) {
		list = append(list, e.Files[name])
	}
	return strings.Join(list, " ")
}

// version returns the version of the entry's behaviour.
func version(s family.Setting) int { return s.Entry.Listed().Version }
