package sim_test

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

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

// imported returns the name under which the file imports the package with that path,
// or "" if it does not.
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

// uses calls found with the name and the place of each use of the package with that
// path, such as "Now" for time.Now.
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

// house returns all Go files of the module, including tests.
func house(t *testing.T) []*goFile {
	t.Helper()
	const root = ".."
	var files []*goFile
	err := filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil // removed since its folder was read
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
		f.ast, err = parser.ParseFile(f.set, p, nil, parser.SkipObjectResolution|parser.ParseComments)
		files = append(files, f)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(files) < 20 {
		t.Fatalf("found only %d Go files; does the test run in the folder sim of the module?", len(files))
	}
	return files
}
