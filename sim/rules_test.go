package sim_test

import (
	"go/ast"
	"slices"
	"strings"
	"testing"
)

// Random numbers come from named streams. Only sim/rng imports a generator, and no
// file, including tests, calls a function that uses the global state of a generator.
// The secrets in links to the pages of a live session come from the system: they decide
// nothing.
func TestNoGlobalRandomness(t *testing.T) {
	generators := []string{"math/rand", "math/rand/v2", "golang.org/x/exp/rand"}
	for _, f := range house(t) {
		for _, generator := range append(generators, "crypto/rand") {
			if f.imported(generator) != "" && !f.test() && f.room() != "sim/rng" {
				if generator == "crypto/rand" && f.name == "experiments/session/people/links.go" {
					continue
				}
				t.Errorf("%s imports %s; only sim/rng may", f.name, generator)
			}
		}
		for _, generator := range generators {
			f.uses(generator, func(name string, at ast.Node) {
				switch name {
				case "New", "NewPCG", "NewChaCha8", "NewSource", "NewZipf", // made from a seed
					"Rand", "PCG", "PCGSource", "ChaCha8", "Source", "Source64", "LockedSource", "Zipf": // types
				default:
					t.Errorf("%s: rand.%s draws from a global generator", f.at(at), name)
				}
			})
		}
		// A distribution of gonum without Src draws from the global generator.
		if pkg := f.imported("gonum.org/v1/gonum/stat/distuv"); pkg != "" {
			ast.Inspect(f.ast, func(n ast.Node) bool {
				if call, ok := n.(*ast.CallExpr); ok {
					if s, ok := call.Fun.(*ast.SelectorExpr); ok && s.Sel.Name == "Rand" {
						t.Errorf("%s draws from a distribution of gonum; use the distributions of sim/rng", f.at(n))
					}
				}
				return true
			})
		}
	}
}

// browserTests is the room of helpers of tests that drive a browser.
const browserTests = "results/inline/inlinetest"

// Only the command uses the clock, the command line, the terminal and signals. A program has
// time limits, so that experiments/process uses the clock, too.
func TestOnlyCommandUsesSystem(t *testing.T) {
	forbidden := map[string][]string{
		"time": {"Now", "Since", "Until", "After", "AfterFunc", "Tick", "NewTicker", "NewTimer", "Sleep"},
		"os":   {"Args", "Exit", "Stdin", "Stdout", "Stderr", "Getenv", "LookupEnv", "Environ"},
		"fmt":  {"Print", "Printf", "Println", "Scan", "Scanf", "Scanln"},
	}
	for _, f := range house(t) {
		if f.test() || strings.HasPrefix(f.name, "cmd/") || f.room() == browserTests {
			continue
		}
		for pkg, names := range forbidden {
			if pkg == "time" && f.room() == "experiments/process" {
				continue
			}
			f.uses(pkg, func(name string, at ast.Node) {
				if slices.Contains(names, name) {
					t.Errorf("%s uses %s.%s; only cmd may", f.at(at), pkg, name)
				}
			})
		}
		for _, p := range []string{"flag", "os/signal", "log", "log/slog"} {
			if f.imported(p) != "" && f.room() != "sim/simtest" { // which asks whether go test has parsed its flags
				t.Errorf("%s imports %s; only cmd may", f.name, p)
			}
		}
	}
}

// Catalogues list their entries by name: no entry registers itself by init or by a
// blank import. Only tests, sim/simtest and the command use the suites.
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
		if f.room() != "sim/simtest" && f.room() != "experiments/studytest" && f.room() != browserTests && f.imported("testing") != "" {
			t.Errorf("%s imports testing; only tests and their helpers may", f.name)
		}
	}
}
