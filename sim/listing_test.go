package sim_test

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"

	"joust/sim/simtest"
)

// target is a kind of processor for which the compiler fuses a product and a sum.
type target struct {
	name string
	env  []string
}

var targets = []target{
	{"arm64", []string{"GOARCH=arm64"}},
	{"amd64 v3", []string{"GOARCH=amd64", "GOAMD64=v3"}},
}

// routine is one function of the compiler's listing.
type routine struct {
	name  string   // as in joust/sim/pref.(*Matrix).Borda
	fused []string // places and names of fused instructions, as in sim/pref/borda.go:10 FMADDD
	names []string // the symbols that it calls or refers to
}

// fusedInstruction matches an instruction that rounds the sum of a product and a
// number once: VFMADD231SD and similar ones on amd64 with FMA; FMADDD, FNMSUBS and
// similar ones on arm64.
var fusedInstruction = regexp.MustCompile(`\((\S+:\d+)\)\s+(V?FN?M(?:ADD|SUB)\w*)\s`)

// listing compiles the packages of the patterns, in the module in dir, and returns
// their routines as the compiler lists them with -S. (The command go tool objdump does
// not know the instructions of amd64 with a VEX prefix, among them the fused ones.) The
// go command caches the listings, so that a second call takes a second or two.
func listing(t *testing.T, dir string, to target, patterns ...string) []*routine {
	t.Helper()
	list := goCommand(dir, to, append([]string{"list"}, patterns...)...)
	list.Stderr = os.Stderr
	out, err := list.Output()
	if err != nil {
		t.Fatalf("%v: %v", list, err)
	}
	packages := strings.Fields(string(out))
	routines, listed := compile(t, dir, to, "-S", packages)

	// The go command reports no error where its cache has a compiled package without
	// its listing. (Storing the same listing again does not make it younger, so that it
	// may be removed for its age while the package stays.) A build ID of our own
	// bypasses the cache.
	packages = slices.DeleteFunc(packages, func(p string) bool { return listed[p] })
	if len(packages) > 0 {
		again, _ := compile(t, dir, to, "-S -buildid=again", packages)
		routines = append(routines, again...)
	}
	return routines
}

// goCommand returns a call of the go command for a kind of processor.
func goCommand(dir string, to target, args ...string) *exec.Cmd {
	cmd := exec.Command("go", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), append([]string{"CGO_ENABLED=0", "GOOS=linux"}, to.env...)...)
	return cmd
}

// compile compiles packages with the flags and returns the routines that the compiler
// lists, and the packages of which there is a listing.
func compile(t *testing.T, dir string, to target, flags string, packages []string) (routines []*routine, listed map[string]bool) {
	t.Helper()
	root, err := filepath.Abs(dir)
	if err != nil {
		t.Fatal(err)
	}
	args := []string{"build"}
	for _, p := range packages {
		args = append(args, "-gcflags="+p+"="+flags)
	}
	cmd := goCommand(dir, to, append(args, packages...)...)
	output, err := cmd.StderrPipe() // hundreds of megabytes, hence read as they come
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	listed = map[string]bool{}
	var current *routine
	var last [20]string // lines of the output, for the message of an error
	lines := bufio.NewScanner(output)
	lines.Buffer(nil, 1<<24)
	for n := 0; lines.Scan(); n++ {
		line := lines.Text()
		last[n%len(last)] = line
		switch {
		case strings.HasPrefix(line, "# "):
			listed[line[2:]] = true
		case !strings.HasPrefix(line, "\t"):
			current = nil
			if name, _, ok := strings.Cut(line, " STEXT"); ok {
				current = &routine{name: name}
				routines = append(routines, current)
			}
		case current == nil:
		case strings.HasPrefix(line, "\trel "):
			_, name, _ := strings.Cut(line[1:], " t=")
			_, name, _ = strings.Cut(name, " ")
			if i := strings.LastIndexByte(name, '+'); i >= 0 {
				name = name[:i]
			}
			current.names = append(current.names, strings.TrimSuffix(name, "·f"))
		default:
			if m := fusedInstruction.FindStringSubmatch(line); m != nil {
				place := strings.TrimPrefix(strings.TrimPrefix(m[1], root), string(filepath.Separator))
				current.fused = append(current.fused, filepath.ToSlash(place)+" "+m[2])
			}
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Fatalf("go build for %s: %v; among its last lines are\n%s", to.name, err, strings.Join(last[:], "\n"))
	}
	return routines, listed
}

// needsCompiler skips a test if there is no gc compiler, and if tests should be quick.
func needsCompiler(t *testing.T) {
	t.Helper()
	simtest.Slow(t) // compiles the module for other processors
	if _, err := exec.LookPath("go"); err != nil {
		t.Skipf("needs the go command: %v", err)
	}
	if runtime.Compiler != "gc" {
		t.Skipf("reads the listing of the gc compiler; this is %s", runtime.Compiler)
	}
}
