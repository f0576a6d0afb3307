package sim_test

import (
	"go/ast"
	"go/token"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"
)

// cleanRooms are the rooms whose language is checked: all. A name with a slash at its
// end stands for all rooms below it too.
var cleanRooms = []string{"sim", "sim/", "algorithms", "algorithms/", "environments", "environments/", "experiments", "experiments/", "results", "results/", "cmd/"}

// badNames are words that no declared name may be or contain, each with what to write
// instead. A name consists of the words that its capitals separate.
var badNames = map[string]string{
	"look": "name what is read or computed", "said": "estimated, recorded, …", "hold": "compare, require, …", "alike": "same…",
	"told": "informative, observed, …", "heard": "observation", "roll": "grouped, sampled, …",
	"manager": "name what the type does", "handler": "name what the type does", "impl": "name what is special about this one",
	"utils": "name the topic", "util": "name the topic", "helpers": "name the topic",
}

// badPhrases are phrases that have no place in plain English comments and messages, each
// with what to write instead.
var badPhrases = []struct{ pattern, instead string }{
	{`told`, "the learner knows, observes, gets …"},
	{`heard`, "observed"},
	{`alike`, "the same, equal, in the same way"},
	{`lest`, "so that … not"},
	{`(whence|thence|whither|thither)`, "from which, to which"},
	{`says whether`, "reports whether"},
	{`knows of`, "knows"},
	{`none there (is|are)`, "there is none"},
	{`what (comes|came|becomes) of`, "the result of, the outcome of"},
	{`(keeps?|kept) (their |its )?books`, "records, counts"},
	{`in the books`, "recorded"},
	{`is had by`, "occurs with"},
	{`of (whom|which) (it|he|she|they) (takes?|has|have)`, "start with the subject"},
	{`as (they|it) (please|likes?)`, "in any way"},
	{`by and by`, "later"},
	{`who (costs|spends|wins less)`, "a learner that …"},
}

var badPhrase = func() *regexp.Regexp {
	var all []string
	for _, p := range badPhrases {
		all = append(all, p.pattern)
	}
	return regexp.MustCompile(`(?i)\b(` + strings.Join(all, "|") + `)\b`)
}()

// insteadOf returns what to write instead of a phrase that badPhrase has found.
func insteadOf(phrase string) string {
	for _, p := range badPhrases {
		if regexp.MustCompile(`(?i)^` + p.pattern + `$`).MatchString(phrase) {
			return p.instead
		}
	}
	return ""
}

// wordsOf splits a name at its capitals and underscores, in lower case: HTTPServerName
// has the words http, server and name.
func wordsOf(name string) (words []string) {
	runes := []rune(name)
	start := 0
	for i := range runes {
		upper := unicode.IsUpper(runes[i])
		switch {
		case runes[i] == '_':
			words, start = append(words, string(runes[start:i])), i+1
		case i > start && upper && (!unicode.IsUpper(runes[i-1]) || i+1 < len(runes) && unicode.IsLower(runes[i+1])):
			words, start = append(words, string(runes[start:i])), i
		}
	}
	words = append(words, string(runes[start:]))
	for i := range words {
		words[i] = strings.ToLower(words[i])
	}
	return words
}

// badName returns what is wrong with a declared name, or "".
func badName(name string) string {
	words := wordsOf(name)
	for i, w := range words {
		if w == "hold" && i+1 < len(words) && words[i+1] == "out" {
			continue // hold-out validation
		}
		if instead, bad := badNames[w]; bad {
			return "the word " + strconv.Quote(w) + " (instead: " + instead + ")"
		}
	}
	switch n := len(words); {
	case n > 1 && words[0] == "get":
		return "the prefix Get"
	case n > 1 && (words[n-1] == "base" || words[0] == "base"):
		return "the word Base"
	}
	return ""
}

// declared calls found with every name that the file declares.
func declared(f *ast.File, found func(*ast.Ident)) {
	names := func(list ...*ast.Ident) {
		for _, name := range list {
			found(name)
		}
	}
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.File:
			names(n.Name)
		case *ast.FuncDecl:
			names(n.Name)
		case *ast.TypeSpec:
			names(n.Name)
		case *ast.ValueSpec:
			names(n.Names...)
		case *ast.Field:
			names(n.Names...)
		case *ast.AssignStmt:
			for _, e := range n.Lhs {
				if name, ok := e.(*ast.Ident); ok && n.Tok == token.DEFINE {
					names(name)
				}
			}
		case *ast.RangeStmt:
			for _, e := range []ast.Expr{n.Key, n.Value} {
				if name, ok := e.(*ast.Ident); ok && n.Tok == token.DEFINE {
					names(name)
				}
			}
		}
		return true
	})
}

// isClean reports whether the language of the room is checked.
func isClean(room string) bool {
	return slices.ContainsFunc(cleanRooms, func(c string) bool {
		return room == c || strings.HasSuffix(c, "/") && strings.HasPrefix(room, c)
	})
}

// Names, comments and texts are plain English.
func TestWords(t *testing.T) {
	for _, f := range house(t) {
		if !isClean(f.room()) || f.name == "sim/words_test.go" {
			continue
		}
		if problem := badName(strings.TrimSuffix(strings.TrimSuffix(path.Base(f.name), ".go"), "_test")); problem != "" {
			t.Errorf("%s: the name of the file has %s", f.name, problem)
		}
		declared(f.ast, func(name *ast.Ident) {
			if problem := badName(name.Name); problem != "" {
				t.Errorf("%s: the name %s has %s", f.at(name), name.Name, problem)
			}
		})
		check := func(n ast.Node, text string) {
			if strings.Trim(text, `"`) == "alike" {
				return // the label of a random stream, which must not change
			}
			for _, phrase := range badPhrase.FindAllString(text, -1) {
				t.Errorf("%s: %q is not plain English; write: %s", f.at(n), phrase, insteadOf(phrase))
			}
		}
		for _, group := range f.ast.Comments {
			check(group, strings.Join(strings.Fields(group.Text()), " ")) // a phrase may be broken at the end of a line
		}
		ast.Inspect(f.ast, func(n ast.Node) bool {
			if s, ok := n.(*ast.BasicLit); ok && s.Kind == token.STRING {
				check(s, s.Value)
			}
			return true
		})
	}
}

func TestBadName(t *testing.T) {
	for name, want := range map[string]bool{
		"look": true, "lookUp": true, "lookup": false, "hold": true, "threshold": false, "GetPair": true, "Getter": false, "get": false,
		"UserManager": true, "learnerBase": true, "base": false, "BaseLearner": true, "database": false, "told": true, "HTTPHandler": true,
		"common": false, "commonScale": false, "enrolled": false,
	} {
		if got := badName(name) != ""; got != want {
			t.Errorf("badName(%q) reports %q", name, badName(name))
		}
	}
}

func TestBadPhrase(t *testing.T) {
	for text, want := range map[string]string{
		"The learner is told the horizon.": "told",
		"IsWinner says whether it is one.": "says whether",
		"what came of the duel":            "what came of",
		"IsWinner reports whether it is.":  "",
		"at least one":                     "",
	} {
		if got := badPhrase.FindString(text); got != want {
			t.Errorf("in %q: found %q, want %q", text, got, want)
		}
		if want != "" && insteadOf(want) == "" {
			t.Errorf("there is nothing to write instead of %q", want)
		}
	}
}
