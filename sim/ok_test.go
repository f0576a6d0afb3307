package sim_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"testing"
)

// partial lists the functions and methods of the module that return a value and, last,
// a bool or an error, which reports whether the value has a meaning.
func partial(files []*goFile) map[string]bool {
	names := map[string]bool{}
	for _, f := range files {
		for _, d := range f.ast.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || fn.Type.Results == nil || fn.Type.Results.NumFields() < 2 || ofDecoder(fn, f.room()) {
				continue
			}
			list := fn.Type.Results.List
			if last, ok := list[len(list)-1].Type.(*ast.Ident); ok && (last.Name == "bool" || last.Name == "error") {
				names[fn.Name.Name] = true
			}
		}
	}
	return names
}

// ofDecoder reports whether the function of the room is a method of the decoder of studies,
// or of the reader below it: these return false only after they have recorded a mistake, with
// which the file is refused.
func ofDecoder(fn *ast.FuncDecl, room string) bool {
	if fn.Recv == nil {
		return false
	}
	star, ok := fn.Recv.List[0].Type.(*ast.StarExpr)
	if !ok {
		return false
	}
	name, ok := star.X.(*ast.Ident)
	return ok && (name.Name == "decoder" || name.Name == "Reader" && (room == "experiments/strict" || room == "experiments/study"))
}

// discarded calls found with each assignment of the file that discards whether a value
// has a meaning: v, _ := of an element of a map, of a type assertion, or of a call of a
// partial function. An index of anything else cannot have two values.
func discarded(f *ast.File, partial map[string]bool, found func(at ast.Node, what string)) {
	ast.Inspect(f, func(n ast.Node) bool {
		a, ok := n.(*ast.AssignStmt)
		if !ok || len(a.Rhs) != 1 || len(a.Lhs) < 2 {
			return true
		}
		if last, ok := a.Lhs[len(a.Lhs)-1].(*ast.Ident); !ok || last.Name != "_" {
			return true
		}
		switch x := a.Rhs[0].(type) {
		case *ast.IndexExpr:
			found(a, "an element of a map")
		case *ast.TypeAssertExpr:
			found(a, "a type assertion")
		case *ast.CallExpr:
			name := ""
			switch fn := x.Fun.(type) {
			case *ast.Ident:
				name = fn.Name
			case *ast.SelectorExpr:
				name = fn.Sel.Name
			}
			if partial[name] {
				found(a, "a call of "+name)
			}
		}
		return true
	})
}

// TestOkIsRead checks that the program does not take a zero value for data: where a
// lookup, a type assertion or a function of this module also reports whether its value has
// a meaning, that is read, or a comment in the same line says why the value is right
// without it.
func TestOkIsRead(t *testing.T) {
	files := house(t)
	names := partial(files)
	for _, f := range files {
		if f.test() {
			continue
		}
		reasons := map[int]bool{} // lines that end with a comment
		for _, group := range f.ast.Comments {
			for _, c := range group.List {
				reasons[f.set.Position(c.Pos()).Line] = true
			}
		}
		discarded(f.ast, names, func(at ast.Node, what string) {
			if !reasons[f.set.Position(at.Pos()).Line] {
				t.Errorf("%s: %s discards whether its value has a meaning; read it, or write in a comment of this line why the zero value is right", f.at(at), what)
			}
		})
	}
}

// TestDiscarded checks what the rule finds.
func TestDiscarded(t *testing.T) {
	f := parseText(t, `package p
func find() (int, bool) { return 0, false }
func two() (int, int) { return 0, 0 }
func f(m map[string]int, x any) {
	a, _ := m["a"]
	b, _ := x.(int)
	c, _ := find()
	d, _ := two()
	e, ok := find()
	_, ok = m["b"]
	for i, _ := range m { _ = i }
	_, _ = m["c"]
}`)
	var lines []int
	discarded(f.ast, partial([]*goFile{f}), func(at ast.Node, _ string) { lines = append(lines, f.set.Position(at.Pos()).Line) })
	want := []int{5, 6, 7, 12}
	if len(lines) != len(want) {
		t.Fatalf("found lines %v, want %v", lines, want)
	}
	for i := range want {
		if lines[i] != want[i] {
			t.Errorf("found lines %v, want %v", lines, want)
		}
	}
}

// parseText returns a file with this text.
func parseText(t *testing.T, text string) *goFile {
	t.Helper()
	f := &goFile{name: "text.go", set: token.NewFileSet()}
	var err error
	if f.ast, err = parser.ParseFile(f.set, f.name, text, parser.SkipObjectResolution|parser.ParseComments); err != nil {
		t.Fatal(err)
	}
	return f
}
