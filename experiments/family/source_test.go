package family

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Only this package and the entries depend on the family of a study. No other source may
// compare names of families or use the types of the entries of one family, because such
// code would have to change for the next family.
func TestOnlyThisPackageKnowsFamilies(t *testing.T) {
	const root = "../.."
	// duelsOnly are the rooms and files that are about duels and no study, each with the reason.
	duelsOnly := map[string]string{
		"experiments/plan":       "it plans how many duels to buy",
		"experiments/session":    "a live session asks for duels of texts",
		"cmd/joust/livejudge.go": "it opens the world that plays the judge of a session",
	}
	read := 0
	for _, room := range []string{"experiments", "results", "cmd"} {
		err := filepath.WalkDir(filepath.Join(root, room), func(path string, e fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if e.IsDir() && path == filepath.Join(root, "experiments", "family") {
				return fs.SkipDir
			}
			if e.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return nil
			}
			place, err := filepath.Rel(root, path)
			if err != nil {
				return err
			}
			for room := range duelsOnly {
				if place = filepath.ToSlash(place); place == room || strings.HasPrefix(place, room+"/") {
					return nil
				}
			}
			read++
			set := token.NewFileSet()
			file, err := parser.ParseFile(set, path, nil, parser.SkipObjectResolution)
			if err != nil {
				return err
			}
			for _, q := range questions(file) {
				t.Errorf("%s depends on the family: %s; put the difference into family.Family", set.Position(q.Pos()), q.what)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if read < 50 {
		t.Errorf("only %d files were read", read)
	}
}

type question struct {
	ast.Node
	what string
}

// questions finds comparisons of the name of a family, and names that belong to the
// contract of one family.
func questions(file *ast.File) (list []question) {
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.BinaryExpr:
			if (n.Op == token.EQL || n.Op == token.NEQ) && (isFamilyName(n.X) || isFamilyName(n.Y)) {
				list = append(list, question{n, "a comparison with a family's name"})
			}
		case *ast.SwitchStmt:
			if n.Tag != nil && isFamilyName(n.Tag) {
				list = append(list, question{n, "a switch over a family's name"})
			}
		case *ast.SelectorExpr:
			if x, ok := n.X.(*ast.Ident); ok && (x.Name == "duel" || x.Name == "multiuser") &&
				slices.Contains([]string{"Family", "LearnerEntry", "WorldEntry", "World", "Learner", "Params"}, n.Sel.Name) {
				list = append(list, question{n, x.Name + "." + n.Sel.Name})
			}
		}
		return true
	})
	return list
}

// isFamilyName reports whether the expression is x.Family, x.Family.Name or a string
// that is the name of a family.
func isFamilyName(e ast.Expr) bool {
	if s, ok := e.(*ast.SelectorExpr); ok {
		if inner, ok := s.X.(*ast.SelectorExpr); ok && s.Sel.Name == "Name" && inner.Sel.Name == "Family" {
			return true
		}
	}
	if l, ok := e.(*ast.BasicLit); ok && l.Kind == token.STRING {
		return slices.ContainsFunc(Standard().Families, func(f *Family) bool { return l.Value == `"`+f.Name+`"` && f.Name != f.Clock.Name })
	}
	return false
}

func TestQuestionsAreFound(t *testing.T) {
	for code, want := range map[string]int{
		`s.Family.Name == "x"`:               1,
		`x != "many users"`:                  1,
		`x == "duels"`:                       0, // also the name of a measure
		`s.Family == f`:                      0, // the value of two settings
		`e.(*multiuser.LearnerEntry) == nil`: 1,
		`duel.Leap == engine`:                0,
	} {
		file, err := parser.ParseFile(token.NewFileSet(), "", "package p\nvar _ = "+code, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		if got := len(questions(file)); got != want {
			t.Errorf("%s: got %d questions, want %d", code, got, want)
		}
	}
}
