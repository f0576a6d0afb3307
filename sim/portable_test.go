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

// Decisions and records have the same bits on every processor. In Go, sums, products,
// quotients and square roots are rounded in the same way everywhere, with one
// exception: on some processors the compiler fuses a product with a sum, unless the
// product is converted, float64(x*y). Parts of package math are assembly or such sums
// of products. Therefore our code must contain no fused operation, and it may call
// only those functions of other packages whose floating-point results are exact.

// unportable are the rooms that this rule does not cover, each with the reason.
var unportable = map[string]string{
	"results/plot": "draws figures with gonum/plot; coordinates are rounded to the digits that SVG and PDF show, whose bytes the test Everywhere of cmd/joust compares across processors",
	"cmd/joust":    "computes only the times of a progress bar, which no file contains",
}

// rooms are the patterns of all packages that are compiled.
var rooms = []string{"./sim/...", "./algorithms/...", "./environments/...", "./experiments/...", "./results/..."}

// roomOf returns the package of a routine without the name of our module. It is the
// text before the first dot that follows the first slash.
func roomOf(routine string) string {
	host := strings.IndexByte(routine, '/') + 1
	name, _, _ := strings.Cut(routine[host:], ".")
	return strings.TrimPrefix(routine[:host]+name, module+"/")
}

// exactElsewhere are the functions of gonum that the rooms may call, each with the
// reason why its results are the same everywhere.
var exactElsewhere = map[string]string{
	"gonum.org/v1/gonum/stat.Quantile": "with stat.Empirical returns a value of the sample, chosen by comparing whole numbers with one product",

	"gonum.org/v1/gonum/mat.(*Dense).RawRowView": "copies numbers",
	"gonum.org/v1/gonum/mat.(*Dense).CloneFrom":  "copies numbers",
	"gonum.org/v1/gonum/mat.(*Dense).SetCol":     "copies numbers",
	"gonum.org/v1/gonum/mat.Col":                 "copies numbers",
}

// alternatives say what to use instead of a function of package math.
var alternatives = map[string]string{
	"Exp": "portable.Exp(x)", "Log": "portable.Log(x)", "Erfc": "portable.Erfc(x)", "Lgamma": "portable.LogGamma(x)",
	"Pow":    "portable.Exp(float64(y*portable.Log(x))), or products float64(x*x) for a whole exponent",
	"Exp2":   "portable.Exp(float64(x*math.Ln2)), or math.Ldexp for a whole exponent",
	"Expm1":  "portable.Exp(x) - 1",
	"Log1p":  "portable.Log(1 + x)",
	"Log2":   "portable.Log(x) / math.Ln2",
	"Log10":  "portable.Log(x) / math.Ln10",
	"Erf":    "1 - portable.Erfc(x)",
	"Erfinv": "portable.PhiInverse", "Erfcinv": "portable.PhiInverse",
	"Gamma": "portable.Exp(portable.LogGamma(x))",
	"Hypot": "math.Sqrt(float64(x*x) + float64(y*y))",
	"Cbrt":  "portable.Exp(portable.Log(x) / 3)",
	"Tanh":  "1 - 2/(portable.Exp(2*x)+1)",
}

// alternative returns what to use instead of a function, named as in math.Log or
// math.archLog.
func alternative(name string) string {
	name = strings.TrimPrefix(strings.TrimPrefix(name, "math."), "arch")
	for _, candidate := range []string{name, strings.ToUpper(name[:1]) + name[1:]} {
		if a, ok := alternatives[candidate]; ok {
			return "use " + a
		}
	}
	return "sim/portable has no such function yet; add one whose products are all written float64(x*y)"
}

func TestAlternative(t *testing.T) {
	for name, want := range map[string]string{
		"math.Log": "use portable.Log(x)", "math.archExp": "use portable.Exp(x)", "math.pow": "use portable.Exp(float64(y*",
		"math.Sin": "sim/portable has no such function yet",
	} {
		if got := alternative(name); !strings.HasPrefix(got, want) {
			t.Errorf("alternative(%q) = %q, want %q…", name, got, want)
		}
	}
	for name := range alternatives {
		if !slices.Contains(processors, name) {
			t.Errorf("there is an alternative for math.%s, which is the same on every processor", name)
		}
	}
}

// Our code contains no fused operation and calls no function of a library whose
// results may differ: by name, through a variable, or because the compiler inlined it.
func TestPortable(t *testing.T) {
	needsCompiler(t)
	for _, to := range targets {
		differs := differing(listing(t, "..", to, "math"))
		seen := map[string]bool{}
		for _, r := range listing(t, "..", to, rooms...) {
			room := roomOf(r.name)
			seen[room] = true
			if _, ok := unportable[room]; ok {
				continue
			}
			for _, place := range r.fused {
				t.Errorf("%s: %s in %s: the processor rounds x*y + z once; write the product as float64(x*y)", to.name, place, r.name)
			}
			for _, name := range slices.Compact(slices.Sorted(slices.Values(r.names))) {
				switch of := roomOf(name); {
				case differs[name]:
					t.Errorf("%s: %s calls %s, whose last bits depend on the processor; %s", to.name, r.name, name, alternative(name))
				case exactElsewhere[name] != "", strings.HasPrefix(name, "gonum.org/v1/gonum/mat.Err"):
				case strings.HasPrefix(of, "gonum.org/"), of == "golang.org/x/exp/rand" && room != "sim/rng":
					t.Errorf("%s: %s uses %s; if its results are exact, add it to exactElsewhere with the reason; otherwise write the function in sim/portable or sim/linalg", to.name, r.name, name)
				}
			}
		}
		for _, f := range house(t) {
			if room := f.room(); !f.test() && !seen[room] && !strings.HasPrefix(room, "cmd/") && hasFunctions(f) {
				t.Errorf("%s: the compiler lists no function of %s; is it missing from the rooms of this test?", to.name, room)
				seen[room] = true
			}
		}
	}
}

// Two fused operations are found in the listing of a small module, and no others; also
// when the cache of the go command has the compiled package but has lost its listing.
func TestFusedIsFound(t *testing.T) {
	needsCompiler(t)
	dir, cache := t.TempDir(), t.TempDir()
	t.Setenv("GOCACHE", cache)
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
		for _, state := range []string{"compiled anew", "from the cache", "lost by the cache"} {
			if state == "lost by the cache" && loseListings(t, cache) == 0 {
				t.Fatalf("%s: no listing in the cache", to.name)
			}
			var found []string
			for _, r := range listing(t, dir, to, ".") {
				for _, place := range r.fused {
					place, _, _ = strings.Cut(place, " ")
					found = append(found, r.name+" "+place)
				}
			}
			slices.Sort(found)
			if want := []string{"fused.Single fused.go:12", "fused.Sum fused.go:4"}; !slices.Equal(found, want) {
				t.Errorf("%s, %s: found %q, want %q", to.name, state, found, want)
			}
		}
	}
}

// loseListings removes the listings in a cache of the go command and returns how many
// there were.
func loseListings(t *testing.T, cache string) (n int) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(cache, "*", "*-d"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(text), " STEXT ") {
			if err := os.Remove(name); err != nil {
				t.Fatal(err)
			}
			n++
		}
	}
	return n
}

// exact are functions of package math that are assembly or fused instructions but
// have only one correct result, which they return on every processor.
var exact = []string{"math.archFloor", "math.archCeil", "math.archTrunc", "math.archModf", "math.archMax", "math.archMin", "math.FMA"}

// processors are the functions of package math whose last bits depend on the
// processor: those that are assembly on some processor, those that contain sums of
// products, and those that call such a function. TestProcessors derives the list.
var processors = []string{
	"Acos", "Acosh", "Asin", "Asinh", "Atan", "Atan2", "Atanh", "Cbrt", "Cos", "Cosh", "Erf", "Erfc", "Erfcinv", "Erfinv",
	"Exp", "Exp2", "Expm1", "Gamma", "Hypot", "J0", "J1", "Jn", "Lgamma", "Log", "Log10", "Log1p", "Log2", "Pow",
	"Sin", "Sincos", "Sinh", "Tan", "Tanh", "Y0", "Y1", "Yn",
}

// No file uses such a function. This test needs no compiler and also runs with -short.
func TestMathIsPortable(t *testing.T) {
	for _, f := range house(t) {
		if _, ok := unportable[f.room()]; ok || f.test() {
			continue
		}
		f.uses("math", func(name string, at ast.Node) {
			if slices.Contains(processors, name) {
				t.Errorf("%s: the last bits of math.%s depend on the processor; %s", f.at(at), name, alternative(name))
			}
		})
	}
}

// The list of processors is that of this compiler and this library.
func TestProcessors(t *testing.T) {
	needsCompiler(t)
	differs := map[string]bool{}
	for _, to := range targets {
		for name := range differing(listing(t, "..", to, "math")) {
			if name, ok := strings.CutPrefix(name, "math."); ok && ast.IsExported(name) && !strings.ContainsAny(name, ".(") {
				differs[name] = true
			}
		}
	}
	if got := slices.Sorted(maps.Keys(differs)); !slices.Equal(got, processors) {
		t.Errorf("the functions of math that differ between processors are\n%q\nnot\n%q", got, processors)
	}
}

// differing returns the functions in the listing of package math that contain fused
// operations, or call its assembly (names that begin with arch), or call a function
// that does.
func differing(list []*routine) map[string]bool {
	differs := map[string]bool{}
	for changed := true; changed; {
		changed = false
		for _, r := range list {
			if differs[r.name] {
				continue
			}
			bad := len(r.fused) > 0
			for _, name := range r.names {
				bad = bad || differs[name] || strings.HasPrefix(name, "math.arch") && !slices.Contains(exact, name)
			}
			if bad && !slices.Contains(exact, r.name) {
				differs[r.name], changed = true, true
			}
		}
	}
	return differs
}

// hasFunctions reports whether the file declares a function.
func hasFunctions(f *goFile) bool {
	return slices.ContainsFunc(f.ast.Decls, func(d ast.Decl) bool { _, ok := d.(*ast.FuncDecl); return ok })
}
