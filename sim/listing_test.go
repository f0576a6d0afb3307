package sim_test

import (
	"bufio"
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"joust/sim/simtest"
)

// target is a kind of processor to compile for, of which the compiler fuses a
// product and a sum.
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
	fused []string // places of fused instructions, as in sim/pref/borda.go:10
	names []string // what it calls and refers to
}

// fusedInstruction is a product and a sum rounded once: of amd64's with FMA,
// VFMADD231SD and its like; of arm64, FMADDD, FNMSUBS and their like.
var fusedInstruction = regexp.MustCompile(`\((\S+:\d+)\)\s+(V?FN?M(?:ADD|SUB)\w*)\s`)

// listing is what the compiler makes of the packages of those patterns in the
// module in dir, by its own account (-S): go tool objdump does not know the
// instructions of amd64's that need a VEX prefix, among them the fused ones. The
// go command keeps the account, so that asking again takes a second or two.
func listing(t *testing.T, dir string, to target, gcflags string, patterns ...string) []*routine {
	t.Helper()
	cmd := exec.Command("go", append([]string{"build", "-gcflags=" + gcflags}, patterns...)...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), append([]string{"CGO_ENABLED=0", "GOOS=linux"}, to.env...)...)
	var account bytes.Buffer
	cmd.Stderr = &account
	if err := cmd.Run(); err != nil {
		end := account.String()
		t.Fatalf("go build for %s: %v\n%s", to.name, err, end[max(0, len(end)-2000):])
	}
	root, err := filepath.Abs(dir)
	if err != nil {
		t.Fatal(err)
	}
	var list []*routine
	var here *routine
	lines := bufio.NewScanner(&account)
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		line := lines.Text()
		switch {
		case !strings.HasPrefix(line, "\t"):
			here = nil
			if name, _, ok := strings.Cut(line, " STEXT"); ok {
				here = &routine{name: name}
				list = append(list, here)
			}
		case here == nil:
		case strings.HasPrefix(line, "\trel "):
			_, name, _ := strings.Cut(line[1:], " t=")
			_, name, _ = strings.Cut(name, " ")
			if i := strings.LastIndexByte(name, '+'); i >= 0 {
				name = name[:i]
			}
			here.names = append(here.names, strings.TrimSuffix(name, "·f"))
		default:
			if m := fusedInstruction.FindStringSubmatch(line); m != nil {
				place := strings.TrimPrefix(strings.TrimPrefix(m[1], root), string(filepath.Separator))
				here.fused = append(here.fused, filepath.ToSlash(place)+" "+m[2])
			}
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return list
}

// needsCompiler skips a test that asks the compiler.
func needsCompiler(t *testing.T) {
	t.Helper()
	simtest.Slow(t) // compiles the module for other processors
	if _, err := exec.LookPath("go"); err != nil {
		t.Skipf("asks the compiler, and there is no go command: %v", err)
	}
	if runtime.Compiler != "gc" {
		t.Skipf("reads the listing of the gc compiler, not of %s", runtime.Compiler)
	}
}
