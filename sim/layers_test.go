package sim_test

import (
	"slices"
	"strings"
	"testing"
)

// layer is a group of rooms (packages) that may import the same layers. Listed rooms
// that do not exist yet are no error; a room that exists and is not listed is one.
type layer struct {
	name  string
	rooms []string
	on    []string // names of the layers whose rooms may be imported
	// ordered reports whether a room may also import the rooms before it in the list;
	// otherwise the rooms of a layer do not import each other.
	ordered bool
}

// layers lists the rooms of the house from the ground up. A layer may only import
// layers that are listed before it. Tests may import more.
var layers = []layer{
	{name: "leaves of sim", ordered: true, rooms: []string{
		"sim/portable", "sim/pref", "sim/param", "sim/cite", "sim/parallel", "sim/linalg", "sim/conf", "sim/rng", "sim/mdp", "sim/strength", "sim/bound", "sim/purchase",
		"sim/lp", "sim/rule", "sim/committee", "sim/label", "sim/verdict", "sim/mechanism",
	}},
	{name: "entries", rooms: []string{"sim"}, on: []string{"leaves of sim"}},
	// Contracts do not import each other, so that each family can be read and changed alone.
	{name: "contracts", rooms: []string{"sim/duel", "sim/multiuser", "sim/choice", "sim/policy"}, on: []string{"leaves of sim", "entries"}},
	{name: "suites", ordered: true, rooms: []string{"sim/simtest", "sim/simtest/versions"}, on: []string{"leaves of sim", "entries", "contracts"}},

	// Algorithms never import environments, nor the reverse.
	{name: "algorithms of duels", rooms: []string{
		"algorithms/identification", "algorithms/pac", "algorithms/regret", "algorithms/tournament", "algorithms/vote", "algorithms/external", "algorithms/choice", "algorithms/committee", "algorithms/label", "algorithms/policy",
	}, on: []string{"leaves of sim", "entries", "contracts"}},
	{name: "algorithms for many users", ordered: true, rooms: []string{
		"algorithms/multiuser/proximal", "algorithms/multiuser/completion", "algorithms/multiuser/welfare", "algorithms/multiuser/explore",
		"algorithms/multiuser/stages", "algorithms/multiuser/parts", "algorithms/multiuser", "algorithms/multiuser/rewards", "algorithms/multiuser/comparisons",
	}, on: []string{"leaves of sim", "entries", "contracts"}},
	{name: "catalogue of algorithms", rooms: []string{"algorithms"}, on: []string{"entries", "algorithms of duels", "algorithms for many users"}},

	{name: "readers of files", ordered: true, rooms: []string{"environments/table", "environments/logs"}, on: []string{"leaves of sim"}},
	{name: "judges", rooms: []string{"environments/judge"}, on: []string{"leaves of sim", "contracts"}},
	// The environment benchmark of duels reads the same tables.
	{name: "environments of tables", rooms: []string{"environments/choice"}, on: []string{"leaves of sim", "entries", "contracts", "readers of files"}},
	{name: "environments", rooms: []string{
		"environments/preference", "environments/candidates", "environments/recorded", "environments/multiuser", "environments/policy",
	}, on: []string{"leaves of sim", "entries", "contracts", "readers of files", "judges", "environments of tables"}},
	{name: "catalogue of environments", rooms: []string{"environments"}, on: []string{"entries", "environments of tables", "environments"}},

	// Results are made from records and facts, and know no algorithm and no environment.
	{name: "statistics", rooms: []string{"results/stats"}},
	// The head of pages that load nothing, of reports and of live sessions.
	{name: "inline pages", rooms: []string{"results/inline"}},
	{name: "pages in browsers", rooms: []string{"results/inline/inlinetest"}},
	{name: "results", rooms: []string{"results"}, on: []string{"statistics"}},
	// What logs say that joust did not make: of their arms, and of their judges.
	{name: "statistics of logs", ordered: true, rooms: []string{"results/ranking", "results/judging"}, on: []string{"leaves of sim", "statistics"}},
	{name: "presentation", ordered: true, rooms: []string{"results/parquet", "results/records", "results/table", "results/plot", "results/report"}, on: []string{"statistics", "results", "inline pages"}},
	// What rankings of logs, and of tables of scores, say in words.
	{name: "leaderboards", ordered: true, rooms: []string{"results/leaderboard", "results/tabulation"}, on: []string{"leaves of sim", "statistics", "statistics of logs", "presentation"}},

	// The reader of the files that people write.
	{name: "strict reader", rooms: []string{"experiments/strict"}, on: []string{"leaves of sim"}},
	{name: "studies", ordered: true, rooms: []string{"experiments/family", "experiments/study", "experiments/run"}, on: []string{
		"leaves of sim", "entries", "contracts", "catalogue of algorithms", "catalogue of environments", "statistics", "results", "presentation", "strict reader",
	}},
	{name: "uses of studies", ordered: true, rooms: []string{"experiments/figures", "experiments/compare"}, on: []string{
		"leaves of sim", "entries", "statistics", "results", "presentation", "studies",
	}},
	// Programs that live outside of joust and talk to it by lines.
	{name: "processes", rooms: []string{"experiments/process"}, on: []string{"leaves of sim", "contracts"}},
	// Live sessions: what a session and its judges know of each other, the judges, the session.
	{name: "questions", rooms: []string{"experiments/session/ask"}, on: []string{"leaves of sim"}},
	{name: "judges of sessions", rooms: []string{
		"experiments/session/program", "experiments/session/people", "experiments/session/chat", "experiments/session/simulated",
	}, on: []string{"leaves of sim", "entries", "contracts", "catalogue of environments", "processes", "inline pages", "strict reader", "questions"}},
	{name: "sessions", rooms: []string{"experiments/session"}, on: []string{
		"leaves of sim", "entries", "contracts", "catalogue of algorithms", "readers of files", "results", "strict reader", "studies", "questions",
	}},
	{name: "plans", rooms: []string{"experiments/plan"}, on: []string{
		"leaves of sim", "entries", "contracts", "catalogue of algorithms", "judges", "environments", "statistics",
	}},
	{name: "helpers of tests", rooms: []string{"experiments/studytest"}, on: []string{
		"leaves of sim", "suites", "statistics", "results", "presentation", "studies", "uses of studies",
	}},
	{name: "cluster", rooms: []string{"experiments/cluster"}, on: []string{"results"}},
	{name: "experiments", rooms: []string{"experiments"}, on: []string{
		"leaves of sim", "entries", "contracts", "catalogue of algorithms", "catalogue of environments", "statistics", "results", "presentation", "strict reader", "studies", "uses of studies",
	}},
	{name: "command", rooms: []string{"cmd/joust"}, on: []string{
		"leaves of sim", "entries", "contracts", "suites", "catalogue of algorithms", "catalogue of environments", "environments of tables", "environments", "readers of files",
		"statistics", "statistics of logs", "leaderboards", "results", "presentation", "strict reader", "studies", "uses of studies", "cluster", "experiments",
		"processes", "questions", "judges of sessions", "sessions", "plans",
	}},
}

// layerOf returns the layer that lists the room, or nil.
func layerOf(room string) *layer {
	for i := range layers {
		if slices.Contains(layers[i].rooms, room) {
			return &layers[i]
		}
	}
	return nil
}

// mayImport reports whether one room may import another.
func mayImport(from, to string) bool {
	l, below := layerOf(from), layerOf(to)
	switch {
	case l == nil || below == nil:
		return false
	case l == below:
		return l.ordered && slices.Index(l.rooms, to) < slices.Index(l.rooms, from)
	}
	return slices.Contains(l.on, below.name)
}

func TestLayers(t *testing.T) {
	reported := map[string]bool{}
	for _, f := range house(t) {
		if f.test() {
			continue
		}
		l := layerOf(f.room())
		if l == nil {
			if !reported[f.room()] {
				t.Errorf("package %s is in no layer; add it to the table of layers in sim/layers_test.go", f.room())
			}
			reported[f.room()] = true
			continue
		}
		for _, p := range f.imports() {
			if room, ours := strings.CutPrefix(p, module+"/"); ours && !mayImport(f.room(), room) {
				t.Errorf("%s imports %s; the layer %q may import the layers %q", f.name, room, l.name, l.on)
			}
		}
	}
}

// The table itself follows the rules: layers only import layers before them, a room is
// in one layer, and some layers are never connected.
func TestLayersTable(t *testing.T) {
	reach := map[string][]string{} // the layers that each layer imports, directly or not
	seen := map[string]bool{}
	for _, l := range layers {
		for _, room := range l.rooms {
			if seen[room] {
				t.Errorf("%s is in two layers", room)
			}
			seen[room] = true
		}
		for _, below := range l.on {
			if _, ok := reach[below]; !ok {
				t.Errorf("the layer %q imports %q, which is not listed before it", l.name, below)
			}
			reach[l.name] = append(append(reach[l.name], below), reach[below]...)
		}
		if reach[l.name] == nil {
			reach[l.name] = []string{}
		}
	}
	for _, never := range []struct{ from, to string }{
		{"algorithms of duels", "environments"},
		{"algorithms of duels", "readers of files"},
		{"algorithms for many users", "environments"},
		{"catalogue of algorithms", "environments"},
		{"environments", "algorithms of duels"},
		{"catalogue of environments", "catalogue of algorithms"},
		{"suites", "catalogue of algorithms"},
		{"presentation", "leaves of sim"},
		{"results", "leaves of sim"},
		{"cluster", "studies"},
		{"experiments", "suites"},
	} {
		if below, ok := reach[never.from]; !ok || slices.Contains(below, never.to) {
			t.Errorf("the layer %q must not import %q, directly or through others", never.from, never.to)
		}
		if layerNamed(never.to) == nil {
			t.Errorf("there is no layer %q", never.to)
		}
	}
	for _, c := range layers {
		if c.name == "contracts" && c.ordered {
			t.Error("contracts must not import each other")
		}
	}
}

func layerNamed(name string) *layer {
	for i := range layers {
		if layers[i].name == name {
			return &layers[i]
		}
	}
	return nil
}

func TestMayImport(t *testing.T) {
	for _, c := range []struct {
		from, to string
		want     bool
	}{
		{"sim/mdp", "sim/rng", true},
		{"sim/rng", "sim/mdp", false},
		{"sim/duel", "sim/multiuser", false},
		{"algorithms/pac", "sim/duel", true},
		{"algorithms/pac", "algorithms/tournament", false},
		{"algorithms/pac", "sim/simtest", false},
		{"algorithms/pac", "sim/unknown", false},
		{"environments/candidates", "environments/table", true},
		{"results", "sim/param", false},
		{"experiments/run", "experiments/study", true},
		{"experiments/family", "experiments/study", false},
		{"cmd/joust", "sim/simtest", true},
	} {
		if got := mayImport(c.from, c.to); got != c.want {
			t.Errorf("mayImport(%q, %q) = %v, want %v", c.from, c.to, got, c.want)
		}
	}
}
