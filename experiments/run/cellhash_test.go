package run

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"testing"

	"joust/experiments/family"
	"joust/experiments/study"
	"joust/results"
	"joust/sim"
	"joust/sim/duel"
)

// The hash of a cell is that of one JSON object with all that decides its records. Names of
// files have a letter that JSON writes in another way, and cells take turns.
func TestHash(t *testing.T) {
	s := &study.Study{Family: &family.Family{Name: "duels"}, RootSeed: 3, Budget: 50, Checkpoints: []int{1, 10, 50}}
	i := newIdentities(s, nil)
	for range 2 {
		for _, engine := range []duel.Engine{duel.Leap, duel.Step} {
			for _, kind := range []string{"a", "b"} {
				o := family.Options{Engine: engine, StopAt: kind == "b"}
				environment := entryIdentity{Kind: "world", Version: 2, Params: []string{"arms=3"}, Files: map[string]string{"file": "0f"}}
				algorithm := family.Setting{Kind: kind, Entry: entry{}, Params: duel.DeltaParams{Delta: .1}}
				key := "world[file=<&>.csv]/" + algorithm.Key()
				text, err := json.Marshal(struct {
					Format      int
					Family      string
					RootSeed    uint64
					Budget      int
					Options     family.Options
					Checkpoints []int
					Key         string
					Environment entryIdentity
					Algorithm   entryIdentity
				}{results.Format, "duels", 3, 50, o, s.Checkpoints, key, environment, identify(algorithm, nil)})
				if err != nil {
					t.Fatal(err)
				}
				sum := sha256.Sum256(text)
				if got, want := i.hash(key, o, marshal(environment), algorithm), hex.EncodeToString(sum[:]); got != want {
					t.Errorf("%s with %+v: got %s, want %s, the hash of %s", key, o, got, want, text)
				}
			}
		}
	}
}

// entry is an entry of version 4 whose parameter has the default 0.05.
type entry struct{}

func (entry) Listed() sim.Listing {
	return sim.Listing{Version: 4, Defaults: duel.DeltaParams{Delta: .05}}
}
