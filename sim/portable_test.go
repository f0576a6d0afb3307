package sim_test

import (
	"go/ast"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Decisions and records have the same bits on every processor. Go's sums,
// products, quotients and square roots are rounded alike everywhere, with one
// licence: the compiler may fuse a product with a sum, on processors that can,
// unless the product is converted, float64(x * y). Package math is partly
// assembly and partly such sums of products. So nothing of ours may be fused,
// whatever the processor, and of others' floating point only what is exact may
// be called.

// drawn are the rooms that may compute as the processor likes, each with the
// reason.
var drawn = map[string]string{
	"results/plot": "draws figures with gonum/plot; coordinates are rounded to the digits that SVG and PDF show, whose bytes the test Everywhere of cmd/joust compares across processors",
	"cmd/joust":    "computes nothing that is written but the times of a progress bar",
}

// rooms are the patterns of all packages that must be portable.
var rooms = []string{"./sim/...", "./algorithms/...", "./environments/...", "./experiments/...", "./results/..."}

// roomOf is the package of a routine, without the name of our module: what goes
// before the first dot, but for that of a host.
func roomOf(routine string) string {
	host := strings.IndexByte(routine, '/') + 1
	name, _, _ := strings.Cut(routine[host:], ".")
	return strings.TrimPrefix(routine[:host]+name, module+"/")
}

// borrowed is what the rooms may call of others' packages that compute with
// floating point, each with the reason why its results are the same everywhere.
var borrowed = map[string]string{
	"gonum.org/v1/gonum/stat.Quantile": "of the empirical kind picks a value of the sample, by comparing whole numbers with one product",

	"gonum.org/v1/gonum/mat.(*Dense).RawRowView": "moves numbers and computes none",
	"gonum.org/v1/gonum/mat.(*Dense).CloneFrom":  "moves numbers and computes none",
	"gonum.org/v1/gonum/mat.(*Dense).SetCol":     "moves numbers and computes none",
	"gonum.org/v1/gonum/mat.Col":                 "moves numbers and computes none",
}

// Nothing of ours is fused, and of the libraries that compute only what is exact
// is called: by name, by way of a variable, or where a function of theirs was
// compiled into one of ours.
func TestPortable(t *testing.T) {
	needsCompiler(t)
	for _, to := range targets {
		differs := differing(listing(t, "..", to, "math=-S", "math"))
		seen := map[string]bool{}
		for _, r := range listing(t, "..", to, module+"/...=-S", rooms...) {
			room := roomOf(r.name)
			seen[room] = true
			if _, ok := drawn[room]; ok {
				continue
			}
			for _, place := range r.fused {
				t.Errorf("%s: %s in %s: wrap the product in float64()", to.name, place, r.name)
			}
			for _, name := range slices.Compact(slices.Sorted(slices.Values(r.names))) {
				switch of := roomOf(name); {
				case differs[name]:
					t.Errorf("%s: %s calls %s, which differs between processors", to.name, r.name, name)
				case borrowed[name] != "", strings.HasPrefix(name, "gonum.org/v1/gonum/mat.Err"):
				case strings.HasPrefix(of, "gonum.org/"), of == "golang.org/x/exp/rand" && room != "sim/rng":
					t.Errorf("%s: %s uses %s; give a reason why it is exact, or compute it here", to.name, r.name, name)
				}
			}
		}
		for room := range layers {
			if !seen[room] && !strings.HasPrefix(room, "cmd/") {
				t.Errorf("%s: the compiler says nothing of %s; is it left out of the rooms of this test?", to.name, room)
			}
		}
	}
}

// The listing is read well enough to find what it must find.
func TestFusedIsFound(t *testing.T) {
	needsCompiler(t)
	dir := t.TempDir()
	for name, text := range map[string]string{
		"go.mod": "module fused\n\ngo 1.26\n",
		"fused.go": `package fused

func Sum(a, b, c float64) float64 {
	return a*b + c
}

func Apart(a, b, c float64) float64 {
	return float64(a*b) + c
}

func Single(a, b, c float32) float32 {
	return c + a*b
}
`,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	for _, to := range targets {
		var found []string
		for _, r := range listing(t, dir, to, "-S", ".") {
			for _, place := range r.fused {
				place, _, _ = strings.Cut(place, " ")
				found = append(found, r.name+" "+place)
			}
		}
		slices.Sort(found)
		if want := []string{"fused.Single fused.go:12", "fused.Sum fused.go:4"}; !slices.Equal(found, want) {
			t.Errorf("%s: found %q, want %q", to.name, found, want)
		}
	}
}

// exact are functions of package math that are assembly or fused instructions
// and still have but one right result, which they give everywhere.
var exact = []string{"math.archFloor", "math.archCeil", "math.archTrunc", "math.archModf", "math.archMax", "math.archMin", "math.FMA"}

// processors are the functions of package math whose last bits hang on the
// processor: those that are assembly somewhere, and those that are sums of
// products, and what calls them. TestProcessorsOwnMathematics derives the list.
var processors = []string{
	"Acos", "Acosh", "Asin", "Asinh", "Atan", "Atan2", "Atanh", "Cbrt", "Cos", "Cosh", "Erf", "Erfc", "Erfcinv", "Erfinv",
	"Exp", "Exp2", "Expm1", "Gamma", "Hypot", "J0", "J1", "Jn", "Lgamma", "Log", "Log10", "Log1p", "Log2", "Pow",
	"Sin", "Sincos", "Sinh", "Tan", "Tanh", "Y0", "Y1", "Yn",
}

// Without the compiler, and so with -short too: nobody names such a function.
func TestNobodyUsesProcessorsMathematics(t *testing.T) {
	for _, f := range house(t) {
		if _, ok := drawn[f.room()]; ok || f.test() {
			continue
		}
		f.uses("math", func(name string, at ast.Node) {
			if slices.Contains(processors, name) {
				t.Errorf("%s: math.%s has other last bits on other processors; see sim/conf", f.at(at), name)
			}
		})
	}
}

// The list of such functions is that of this compiler and this library.
func TestProcessorsOwnMathematics(t *testing.T) {
	needsCompiler(t)
	differs := map[string]bool{}
	for _, to := range targets {
		for name := range differing(listing(t, "..", to, "math=-S", "math")) {
			if name, ok := strings.CutPrefix(name, "math."); ok && ast.IsExported(name) && !strings.ContainsAny(name, ".(") {
				differs[name] = true
			}
		}
	}
	if got := slices.Sorted(maps.Keys(differs)); !slices.Equal(got, processors) {
		t.Errorf("the functions of math that differ between processors are\n%q\nnot\n%q", got, processors)
	}
}

// differing are the functions of the listing of package math that are fused, or
// call its assembly (of which the names begin with arch), or call such a one.
func differing(list []*routine) map[string]bool {
	differs := map[string]bool{}
	for again := true; again; {
		again = false
		for _, r := range list {
			if differs[r.name] {
				continue
			}
			bad := len(r.fused) > 0
			for _, name := range r.names {
				bad = bad || differs[name] || strings.HasPrefix(name, "math.arch") && !slices.Contains(exact, name)
			}
			if bad && !slices.Contains(exact, r.name) {
				differs[r.name], again = true, true
			}
		}
	}
	return differs
}
