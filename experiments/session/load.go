package session

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"

	"gopkg.in/yaml.v3"

	"joust/experiments/family"
	"joust/experiments/session/ask"
	"joust/experiments/strict"
	"joust/experiments/study"
	"joust/sim/duel"
	"joust/sim/param"
)

// Session is a live session as its file says.
type Session struct {
	File  string // its path, for messages
	Name  string
	Arms  []string // names of the arms, in the order of their first texts
	Order Order
	// Algorithm is the learner's setting, an entry of the family of duels.
	Algorithm family.Setting
	Duels     int     // budget: duels, at least 1
	Cost      float64 // budget: cost of all calls, in the judge's currency; 0 for no limit
	Root      uint64  // root seed
	Panel     int     // calls of different seats for a duel and order, at least 1
	Control   float64 // share of duels beside which a text is compared with itself, in [0,1]
	Retest    float64 // share of calls that are made a second time, in [0,1]; the learner does not see them
	Reuse     bool    // a pair that has had all its items begins again
	Judge     ask.Judge
	JudgeKind string // command, simulated, chat or people

	texts *texts
	entry *duel.LearnerEntry
}

// Order is the order in which the texts of a duel are shown.
type Order string

// The orders.
const (
	Random     Order = "random"      // by a coin of the address
	Both       Order = "both"        // two calls, one in each order; if they disagree, the duel is a tie
	AsProposed Order = "as-proposed" // the learner's first arm first
)

// JudgeKind is a kind of judge that a session may name.
type JudgeKind struct {
	Name string // its key in the mapping judge
	// New makes the judge from that mapping. Everything else of the session has been read. What
	// is wrong it passes to the reader, and then returns nil. It starts no program and opens no
	// connection before the first question.
	New func(r *study.Reader, s *Session, n *yaml.Node) ask.Judge
}

// Load reads the session of a file. The error is of type strict.Mistakes if the file or a file
// that it names is wrong.
func Load(c *family.Catalogue, path string, kinds []JudgeKind) (*Session, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, strict.Mistakes{{File: path, What: param.Fault(path, err)}}
	}
	r := study.NewReader(c, path, filepath.Dir(path))
	s := &Session{File: path, Order: Random, Root: 1, Panel: 1}
	root := r.Document(text, "the session is empty")
	if root == nil {
		return nil, r.Err()
	}
	s.read(r, root, kinds)
	if err := r.Err(); err != nil {
		return nil, err
	}
	return s, nil
}

// maxDuels bounds the budget.
const maxDuels = 1_000_000

// read reads the root of the file.
func (s *Session) read(r *study.Reader, root *yaml.Node, kinds []JudgeKind) {
	var arms, items, judge *yaml.Node
	at := map[string]*yaml.Node{}
	kept := func(key string, read func(*yaml.Node)) func(*yaml.Node) {
		return func(n *yaml.Node) {
			at[key] = n
			read(n)
		}
	}
	r.Mapping(root, "the session",
		strict.Key{Name: "name", Required: true, Read: func(n *yaml.Node) { s.Name = r.Filled(n, "name") }},
		strict.Key{Name: "arms", Required: true, Read: func(n *yaml.Node) { arms = n }},
		strict.Key{Name: "items", Read: func(n *yaml.Node) { items = n }},
		strict.Key{Name: "judge", Required: true, Read: func(n *yaml.Node) { judge = n }},
		strict.Key{Name: "order", Read: func(n *yaml.Node) {
			s.Order = Order(r.Word(n, "order", string(Random), string(Both), string(AsProposed)))
		}},
		strict.Key{Name: "algorithm", Required: true, Read: kept("algorithm", func(n *yaml.Node) { s.Algorithm, _ = r.Algorithm(n) })}, // a mistake is recorded
		strict.Key{Name: "budget", Required: true, Read: func(n *yaml.Node) {
			r.Mapping(n, "budget",
				strict.Key{Name: "duels", Required: true, Read: func(n *yaml.Node) { s.Duels = r.Count(n, "duels", 1, maxDuels) }},
				strict.Key{Name: "cost", Read: func(n *yaml.Node) {
					if r.Within(n, "cost", 0, math.MaxFloat64, &s.Cost) && s.Cost == 0 {
						r.Fail(n, "cost is 0; it must be a number greater than 0, or left out where there is no limit")
					}
				}})
		}},
		strict.Key{Name: "root_seed", Read: func(n *yaml.Node) { s.Root = uint64(r.Count(n, "root_seed", 0, math.MaxInt)) }},
		strict.Key{Name: "panel", Read: func(n *yaml.Node) { s.Panel = r.Count(n, "panel", 1, 99) }},
		strict.Key{Name: "control", Read: func(n *yaml.Node) { r.Within(n, "control", 0, 1, &s.Control) }},
		strict.Key{Name: "retest", Read: func(n *yaml.Node) { r.Within(n, "retest", 0, 1, &s.Retest) }},
		strict.Key{Name: "reuse", Read: func(n *yaml.Node) { s.Reuse = r.Yes(n, "reuse") }},
	)
	if arms != nil {
		s.readTexts(r, arms, items)
	}
	s.suits(r, at["algorithm"])
	if judge == nil || r.Err() != nil && s.Arms == nil {
		return
	}
	s.readJudge(r, judge, kinds)
}

// suits adds a mistake if the algorithm cannot lead the session.
func (s *Session) suits(r *study.Reader, n *yaml.Node) {
	if s.Algorithm.Entry == nil {
		return
	}
	entry, ok := s.Algorithm.Entry.(*duel.LearnerEntry)
	if !ok {
		r.Fail(n, "%s is an algorithm of another family; a session is led by one of duels, see joust list algorithms", s.Algorithm.Kind)
		return
	}
	s.entry = entry
	if entry.MaxArms > 0 && len(s.Arms) > entry.MaxArms {
		r.Fail(n, "%s takes at most %d arms, and there are %d", s.Algorithm.Kind, entry.MaxArms, len(s.Arms))
	}
	if entry.Command(s.Algorithm.Params) != nil || s.Arms == nil {
		return
	}
	learner := s.fresh(nil, 0)
	defer closeLearner(learner)
	if _, sees := learner.(duel.Clairvoyant); sees {
		r.Fail(n, "%s sees the truth, which nobody knows for texts; choose an algorithm that learns from duels", s.Algorithm.Kind)
	}
}

// readJudge reads the mapping judge.
func (s *Session) readJudge(r *study.Reader, n *yaml.Node, kinds []JudgeKind) {
	names := make([]string, len(kinds))
	var chosen []JudgeKind
	for i, k := range kinds {
		names[i] = k.Name
		for j := 0; n.Kind == yaml.MappingNode && j+1 < len(n.Content); j += 2 {
			if n.Content[j].Value == k.Name {
				chosen = append(chosen, k)
			}
		}
	}
	switch {
	case n.Kind != yaml.MappingNode:
		r.Fail(n, "judge must be a mapping with one of the keys %s", strings.Join(names, ", "))
	case len(chosen) == 0:
		word := ""
		if len(n.Content) > 0 {
			word = param.DidYouMean(n.Content[0].Value, names)
		}
		r.Fail(n, "judge names no kind of judge%s; it must have one of the keys %s", word, strings.Join(names, ", "))
	case len(chosen) > 1:
		r.Fail(n, "judge has the keys %s and %s; it must have one of %s", chosen[0].Name, chosen[1].Name, strings.Join(names, ", "))
	default:
		s.JudgeKind = chosen[0].Name
		s.Judge = chosen[0].New(r, s, n)
	}
}

// meaning returns a hash of all that decides which questions are asked and what the learner
// makes of the answers: not of the judge, its price and the budget of cost.
func (s *Session) meaning() string {
	text, err := json.Marshal([]any{
		s.Arms, s.Order, s.Algorithm.Key(), s.entry.Version, s.Duels, s.Root, s.Panel, s.Control, s.Retest, s.Reuse,
	})
	if err != nil {
		panic(err) // texts and numbers can be written
	}
	return hash(text)
}

// hash returns the SHA-256 hash of a text as the journal writes it.
func hash(text []byte) string {
	sum := sha256.Sum256(text)
	return "sha256:" + hex.EncodeToString(sum[:])
}

// CallsOfDuel returns the number of calls of a duel without retests and controls.
func (s *Session) CallsOfDuel() int {
	if s.Order == Both {
		return 2 * s.Panel
	}
	return s.Panel
}

// Describe returns what the session asks, in words.
func (s *Session) Describe() string {
	calls := "1 call a duel"
	if n := s.CallsOfDuel(); n > 1 {
		calls = fmt.Sprintf("%d calls a duel", n)
	}
	return fmt.Sprintf("%d arms, %d items, %s, at most %d duels, led by %s", len(s.Arms), len(s.texts.items), calls, s.Duels, s.Algorithm)
}
