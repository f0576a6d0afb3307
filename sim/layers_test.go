package sim

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// layers says which packages of ours each package may import; imports go one
// way, from the top of the house down. Algorithms never import environments, nor
// environments algorithms. A new package needs a line here, and a line that
// imports what lies above or beside it needs a reason. Tests may import more.
var layers = map[string][]string{
	"sim/pref":                         {},
	"sim/param":                        {},
	"sim/cite":                         {},
	"sim/portable":                     {},
	"sim/conf":                         {"sim/portable"},
	"sim/rng":                          {"sim/portable"},
	"sim/parallel":                     {},
	"sim/linalg":                       {},
	"sim/mdp":                          {"sim/parallel", "sim/rng"},
	"sim":                              {"sim/cite", "sim/param"},
	"sim/duel":                         {"sim", "sim/param", "sim/pref", "sim/rng"},
	"sim/multiuser":                    {"sim", "sim/mdp", "sim/param", "sim/portable", "sim/pref", "sim/rng"},
	"sim/simtest":                      {"sim", "sim/duel", "sim/mdp", "sim/multiuser", "sim/param", "sim/portable", "sim/pref", "sim/rng"},
	"algorithms":                       {"algorithms/identification", "algorithms/multiuser/comparisons", "algorithms/multiuser/rewards", "algorithms/pac", "algorithms/tournament", "algorithms/vote", "sim"},
	"algorithms/identification":        {"sim", "sim/cite", "sim/conf", "sim/duel", "sim/param", "sim/portable", "sim/pref", "sim/rng"},
	"algorithms/multiuser/comparisons": {"algorithms/multiuser/explore", "algorithms/multiuser/welfare", "sim", "sim/cite", "sim/linalg", "sim/mdp", "sim/multiuser", "sim/parallel", "sim/param", "sim/portable", "sim/pref", "sim/rng"},
	"algorithms/multiuser/completion":  {"sim/linalg", "sim/parallel", "sim/portable", "sim/rng"},
	"algorithms/multiuser/explore":     {"sim/linalg", "sim/mdp", "sim/multiuser", "sim/param", "sim/portable", "sim/rng"},
	"algorithms/multiuser/rewards":     {"algorithms/multiuser/completion", "algorithms/multiuser/explore", "algorithms/multiuser/welfare", "sim", "sim/cite", "sim/linalg", "sim/mdp", "sim/multiuser", "sim/parallel", "sim/param", "sim/portable", "sim/rng"},
	"algorithms/multiuser/welfare":     {"sim/linalg", "sim/mdp", "sim/multiuser", "sim/parallel", "sim/param", "sim/portable"},
	"algorithms/pac":                   {"sim", "sim/cite", "sim/duel", "sim/param", "sim/portable", "sim/pref", "sim/rng"},
	"algorithms/tournament":            {"sim", "sim/cite", "sim/duel", "sim/param", "sim/portable", "sim/pref", "sim/rng"},
	"algorithms/vote":                  {"sim", "sim/cite", "sim/duel", "sim/param", "sim/portable", "sim/pref", "sim/rng"},
	"cmd/joust":                        {"algorithms", "environments", "environments/multiuser", "experiments", "experiments/cluster", "results", "results/plot", "results/report", "results/stats", "results/table", "sim", "sim/cite", "sim/multiuser", "sim/param", "sim/rng"},
	"environments":                     {"environments/candidates", "environments/multiuser", "environments/preference", "sim"},
	"environments/candidates":          {"sim", "sim/cite", "sim/duel", "sim/param", "sim/portable", "sim/pref", "sim/rng"},
	"environments/multiuser":           {"sim", "sim/cite", "sim/linalg", "sim/mdp", "sim/multiuser", "sim/param", "sim/portable", "sim/pref", "sim/rng"},
	"environments/preference":          {"sim", "sim/cite", "sim/duel", "sim/param", "sim/portable", "sim/pref", "sim/rng"},
	"experiments":                      {"algorithms", "environments", "results", "results/plot", "results/stats", "sim", "sim/duel", "sim/multiuser", "sim/param", "sim/portable", "sim/pref", "sim/rng"},
	"experiments/cluster":              {"results"},
	"results":                          {"results/stats"},
	"results/plot":                     {},
	"results/stats":                    {},
	"results/table":                    {"results/stats"},
	"results/report":                   {"results", "results/plot", "results/stats", "results/table"},
}

const module = "joust"

// goFile is one file of the module, parsed.
type goFile struct {
	name string // as in "sim/rng/stream.go"
	ast  *ast.File
	set  *token.FileSet
}

func (f *goFile) room() string { return path.Dir(f.name) }
func (f *goFile) test() bool   { return strings.HasSuffix(f.name, "_test.go") }

func (f *goFile) at(n ast.Node) string {
	return fmt.Sprintf("%s:%d", f.name, f.set.Position(n.Pos()).Line)
}

func (f *goFile) imports() []string {
	var paths []string
	for _, spec := range f.ast.Imports {
		p, _ := strconv.Unquote(spec.Path.Value)
		paths = append(paths, p)
	}
	return paths
}

// imported is the name by which the file knows the package of that path, empty
// where it does not import it.
func (f *goFile) imported(importPath string) string {
	for _, spec := range f.ast.Imports {
		if p, _ := strconv.Unquote(spec.Path.Value); p != importPath {
			continue
		}
		if spec.Name != nil {
			return spec.Name.Name
		}
		name := path.Base(importPath)
		if name == "v2" {
			name = path.Base(path.Dir(importPath))
		}
		return name
	}
	return ""
}

// uses calls found with the name of everything that the file takes from the
// package of that path, as in time.Now.
func (f *goFile) uses(importPath string, found func(name string, at ast.Node)) {
	pkg := f.imported(importPath)
	if pkg == "" {
		return
	}
	ast.Inspect(f.ast, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok {
			if x, ok := s.X.(*ast.Ident); ok && x.Name == pkg {
				found(s.Sel.Name, s)
			}
		}
		return true
	})
}

// house is every Go file of the module, tests included.
func house(t *testing.T) []*goFile {
	t.Helper()
	const root = ".."
	var files []*goFile
	err := filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil // gone since its folder was read
		}
		if err != nil {
			return err
		}
		name := d.Name()
		if d.IsDir() {
			if p != root && (strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_") || name == "testdata") {
				return fs.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(name, ".go") || strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_") {
			return nil
		}
		relative, err := filepath.Rel(root, p)
		if err != nil {
			return err
		}
		f := &goFile{name: filepath.ToSlash(relative), set: token.NewFileSet()}
		f.ast, err = parser.ParseFile(f.set, p, nil, parser.SkipObjectResolution)
		files = append(files, f)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(files) < 20 {
		t.Fatalf("only %d Go files found; is this still the module's first floor?", len(files))
	}
	return files
}

func TestLayers(t *testing.T) {
	seen := map[string]bool{}
	for _, f := range house(t) {
		if f.test() {
			continue
		}
		seen[f.room()] = true
		allowed, ok := layers[f.room()]
		if !ok {
			t.Errorf("%s: package %s has no layer; give it a line in the table of this test", f.name, f.room())
			continue
		}
		for _, p := range f.imports() {
			ours, isOurs := strings.CutPrefix(p, module+"/")
			if isOurs && !slices.Contains(allowed, ours) {
				t.Errorf("%s imports %s; %s may import %v", f.name, ours, f.room(), allowed)
			}
		}
	}
	for room := range layers {
		if !seen[room] {
			t.Errorf("the table has a line for %s, which is no package", room)
		}
	}
}

// The table itself keeps the rules of the house: who may import whom leads down
// and nowhere in a circle, and algorithms and environments are strangers.
func TestLayersTable(t *testing.T) {
	for _, room := range slices.Sorted(maps.Keys(layers)) {
		below := map[string]bool{}
		var descend func(r string)
		descend = func(r string) {
			for _, next := range layers[r] {
				if _, ok := layers[next]; !ok {
					t.Errorf("%s may import %s, which has no line", r, next)
				}
				if !below[next] {
					below[next] = true
					descend(next)
				}
			}
		}
		descend(room)
		if below[room] {
			t.Errorf("%s may import itself, by way of others", room)
		}
		top := func(room string) string { first, _, _ := strings.Cut(room, "/"); return first }
		for b := range below {
			switch top(room) + " on " + top(b) {
			case "algorithms on environments", "environments on algorithms",
				"sim on algorithms", "sim on environments", "sim on results", "sim on experiments",
				"algorithms on results", "environments on results", "results on sim", "results on algorithms", "results on environments":
				t.Errorf("%s comes to rest on %s", room, b)
			}
			if top(b) == "cmd" || b == "sim/simtest" {
				t.Errorf("%s may import %s", room, b)
			}
		}
	}
}

// Random numbers come from streams with names. Only sim/rng imports a generator,
// and nobody, tests included, calls the functions of one that keeps its state
// where all can reach it.
func TestNoGlobalRandomness(t *testing.T) {
	generators := []string{"math/rand", "math/rand/v2", "golang.org/x/exp/rand"}
	for _, f := range house(t) {
		for _, generator := range append(generators, "crypto/rand") {
			if f.imported(generator) != "" && !f.test() && f.room() != "sim/rng" {
				t.Errorf("%s imports %s; only sim/rng may", f.name, generator)
			}
		}
		for _, generator := range generators {
			f.uses(generator, func(name string, at ast.Node) {
				switch name {
				case "New", "NewPCG", "NewChaCha8", "NewSource", "NewZipf", // made of a seed
					"Rand", "PCG", "PCGSource", "ChaCha8", "Source", "Source64", "LockedSource", "Zipf": // types
				default:
					t.Errorf("%s: rand.%s draws from a global generator", f.at(at), name)
				}
			})
		}
		// A distribution of gonum's with no Src draws from the global generator.
		if pkg := f.imported("gonum.org/v1/gonum/stat/distuv"); pkg != "" {
			ast.Inspect(f.ast, func(n ast.Node) bool {
				if call, ok := n.(*ast.CallExpr); ok {
					if s, ok := call.Fun.(*ast.SelectorExpr); ok && s.Sel.Name == "Rand" {
						t.Errorf("%s draws from a distribution of gonum's; sim/rng has what duels need", f.at(n))
					}
				}
				return true
			})
		}
	}
}

// The clock, the command line, the terminal and signals belong to the command.
func TestOnlyTheCommandSeesTheWorld(t *testing.T) {
	forbidden := map[string][]string{
		"time": {"Now", "Since", "Until", "After", "AfterFunc", "Tick", "NewTicker", "NewTimer", "Sleep"},
		"os":   {"Args", "Exit", "Stdin", "Stdout", "Stderr", "Getenv", "LookupEnv", "Environ"},
		"fmt":  {"Print", "Printf", "Println", "Scan", "Scanf", "Scanln"},
	}
	for _, f := range house(t) {
		if f.test() || strings.HasPrefix(f.name, "cmd/") {
			continue
		}
		for pkg, names := range forbidden {
			f.uses(pkg, func(name string, at ast.Node) {
				if slices.Contains(names, name) {
					t.Errorf("%s uses %s.%s; only cmd may", f.at(at), pkg, name)
				}
			})
		}
		for _, p := range []string{"flag", "os/signal", "log", "log/slog"} {
			if f.imported(p) != "" {
				t.Errorf("%s imports %s; only cmd may", f.name, p)
			}
		}
	}
}

// What is in a catalogue is there because a line names it, not because a file
// ran when the program began.
func TestNoRegistration(t *testing.T) {
	for _, f := range house(t) {
		if f.test() {
			continue
		}
		for _, spec := range f.ast.Imports {
			if spec.Name != nil && (spec.Name.Name == "_" && spec.Path.Value != `"embed"` || spec.Name.Name == ".") {
				t.Errorf("%s: import %s %s", f.at(spec), spec.Name.Name, spec.Path.Value)
			}
		}
		for _, d := range f.ast.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv == nil && fn.Name.Name == "init" {
				t.Errorf("%s: func init", f.at(fn))
			}
		}
		if f.room() != "sim/simtest" && (f.imported("testing") != "" || f.imported(module+"/sim/simtest") != "") {
			t.Errorf("%s imports what only tests may", f.name)
		}
	}
}
