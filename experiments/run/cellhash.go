package run

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"

	"joust/experiments/family"
	"joust/experiments/study"
	"joust/results"
	"joust/sim/param"
)

// identities writes what decides the records of a study's cells, but for their number and
// for which columns are kept. The hash of this text names the records.
type identities struct {
	study      *study.Study
	files      map[string]string         // SHA-256 of each file that the study names, by its name there
	starts     map[family.Options][]byte // starts of texts, by the options of their cells
	algorithms map[string][]byte         // identities as JSON, by the key of the algorithm
	text       []byte                    // of the cell at hand
}

func newIdentities(s *study.Study, files map[string]string) *identities {
	return &identities{study: s, files: files, starts: map[family.Options][]byte{}, algorithms: map[string][]byte{}}
}

// identityStart is how the text of a cell begins, a JSON object: what cells of one study share
// if their options are the same. Then come "Key", which names the random streams, and
// "Environment" and "Algorithm", each an entryIdentity.
type identityStart struct {
	Format      int
	Family      string
	RootSeed    uint64
	Budget      int
	Options     family.Options // as resolved for the cell
	Checkpoints []int
}

// entryIdentity is an entry with all its parameters.
type entryIdentity struct {
	Kind    string
	Version int
	Params  []string          // k=v, in the order of declaration
	Files   map[string]string `json:",omitempty"` // by parameter: SHA-256 of the files that it names, between spaces
}

// hash returns the hash of the cell with the key, which is run with the options.
// environment is the identity of its environment as JSON.
func (i *identities) hash(key string, o family.Options, environment []byte, algorithm family.Setting) string {
	start, ok := i.starts[o]
	if !ok {
		s := i.study
		start = marshal(identityStart{results.Format, s.Family.Name, s.RootSeed, s.Budget, o, s.Checkpoints})
		i.starts[o] = start
	}
	text, ok := i.algorithms[algorithm.Key()]
	if !ok {
		text = marshal(identify(algorithm, i.files))
		i.algorithms[algorithm.Key()] = text
	}
	i.text = append(i.text[:0], start[:len(start)-1]...)
	i.text = append(append(i.text, `,"Key":`...), marshal(key)...)
	i.text = append(append(i.text, `,"Environment":`...), environment...)
	i.text = append(append(i.text, `,"Algorithm":`...), text...)
	sum := sha256.Sum256(append(i.text, '}'))
	return hex.EncodeToString(sum[:])
}

// marshal returns v as JSON.
func marshal(v any) []byte {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err) // what identifies a cell can be marshalled
	}
	return text
}

// identify returns the identity of an entry; files has the SHA-256 of each file that the
// study names, by its name there. A file counts by its contents here; its name
// is part of the cell's Key.
func identify(s family.Setting, files map[string]string) entryIdentity {
	e := entryIdentity{Kind: s.Kind, Version: version(s)}
	for f := range param.Each(s.Params) {
		if named := f.Files(); named != nil {
			if e.Files == nil {
				e.Files = map[string]string{}
			}
			for _, file := range named {
				e.Files[f.Name] = strings.TrimSpace(e.Files[f.Name] + " " + files[file.Text])
			}
			switch f.Value().(type) {
			case param.Command, param.Nested: // which have more than files
			default:
				continue
			}
		}
		if f.Idle {
			continue
		}
		text := f.Name + "=" + f.Text()
		if n, ok := f.Value().(param.Nested); ok {
			text += " version " + strconv.Itoa(n.Version)
		}
		e.Params = append(e.Params, text)
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
