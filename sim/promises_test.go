package sim_test

import (
	"go/ast"
	"path"
	"regexp"
	"strings"
	"testing"

	"joust/algorithms"
	"joust/environments"
	"joust/sim"
)

// entries returns the entries of both catalogues.
func entries() []sim.Entry {
	return append(algorithms.Catalogue.Entries(), environments.Catalogue.Entries()...)
}

// testsOfHouse returns the tests of the module as promises name them: the folder of the
// package, a point, and the name of the function.
func testsOfHouse(t *testing.T) map[string]bool {
	tests := map[string]bool{}
	for _, f := range house(t) {
		if !f.test() {
			continue
		}
		for _, d := range f.ast.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv == nil && strings.HasPrefix(fn.Name.Name, "Test") {
				tests[path.Dir(f.name)+"."+fn.Name.Name] = true
			}
		}
	}
	return tests
}

// TestPromisesHaveTests checks that each promise of a card names a test of the module, or
// the source of an order of growth; that a bound has a relation; and that the promise says
// something.
func TestPromisesHaveTests(t *testing.T) {
	tests := testsOfHouse(t)
	for _, e := range entries() {
		l := e.Listed()
		for _, p := range l.Promises {
			switch {
			case p.Test != "" && p.Cited != "":
				t.Errorf("%s: the promise %q has both a test and a source", l.Name, p.Sentence())
			case p.Test == "" && (p.Cited == "" || p.Of != sim.Speed || p.Bound != ""):
				t.Errorf("%s: the promise %q names no test; only an order of growth may be cited instead", l.Name, p.Sentence())
			case p.Test != "" && !tests[p.Test]:
				t.Errorf("%s: the promise %q names the test %s, which does not exist", l.Name, p.Sentence(), p.Test)
			case p.Of == sim.Failure && p.Bound == "":
				t.Errorf("%s: the promise %q of failures has no bound", l.Name, p.Sentence())
			case (p.Bound == "") != (p.Is == ""):
				t.Errorf("%s: the promise %q has a relation without a bound, or the reverse", l.Name, p.Sentence())
			}
			if s := p.Sentence(); !strings.HasSuffix(s, ".") {
				t.Errorf("%s: the promise %q is no sentence", l.Name, s)
			}
		}
	}
}

// claims are phrases of statements that a test must hold: numbers and orders of growth of
// what trials are counted by, probabilities, and what an algorithm always or never does.
// An order of growth of the work for each duel, round or step is none.
var (
	claims = regexp.MustCompile(`(?i)\b(at most|at least|up to|no more than|exactly|about) [^.;:]*\b(duels?|rounds?|matches|stages|tests|calls|comparisons|trajectories|steps|candidates)\b` +
		`|O\([^.;:]*\) (duels|rounds|matches|comparisons|trajectories)\b` +
		`|\bwith probability\b|\bprobability at (most|least)\b|[^\d]1-δ|\bguarantee|\bproved\b` +
		`|[\d⌉⌋)] (duels|rounds|matches|comparisons|trajectories)\b|(?-i:\b[NK]) (duels|rounds|matches)\b|\bin ⌈`)
	work = regexp.MustCompile(`O\([^.;:]*\) [^.;:]*\b(a|each|every|per) (duel|round|step|recommendation)s?\b`)
)

// TestCardsClaimNothingElse checks that what cards say of duels, rounds, errors and
// guarantees is a promise, which a test reads: the free texts of a card have no such
// phrase, and its guarantee is empty or says that there is none, and why.
func TestCardsClaimNothingElse(t *testing.T) {
	for _, e := range entries() {
		l := e.Listed()
		for name, text := range map[string]string{"About": l.About, "Feedback": l.Feedback, "Cost": l.Cost} {
			for sentence := range strings.SplitSeq(work.ReplaceAllString(text, ""), ". ") {
				if claim := claims.FindString(sentence); claim != "" {
					t.Errorf("%s: the %s says %q in %q; what tests can hold is a promise of the card", l.Name, name, claim, sentence)
				}
			}
		}
		if l.Guarantee != "" && !strings.HasPrefix(l.Guarantee, "None") {
			t.Errorf("%s: the guarantee is %q; it is empty, or None with the reason, and what is proved is a promise", l.Name, l.Guarantee)
		}
		if strings.Count(l.Guarantee, ". ") > 1 || claims.MatchString(strings.ReplaceAll(l.Guarantee, "None proved", "")) && !strings.Contains(l.Guarantee, "proof") {
			t.Errorf("%s: the guarantee claims something: %q", l.Name, l.Guarantee)
		}
	}
}

// TestClaims checks that the phrases are found in what cards used to say, and not in work.
func TestClaims(t *testing.T) {
	for text, want := range map[string]bool{
		"At most K·(N-1) duels in ⌈log₂N⌉ rounds":                    true,
		"fails with probability at most δ":                           true,
		"O(Σ Δᵢ⁻²(ln 1/δ + ln ln 1/Δᵢ)) duels":                       true,
		"Returns a Copeland winner with probability at least 1-δ":    true,
		"N·M·votes duels in one round":                               false,
		"K·(2N-2) duels, K more if the final is played again":        true,
		"about 2·log₂N rounds":                                       true,
		"O(1) a duel, O(K) when a pair is decided; O(K²) memory":     false,
		"O(N²) a round of the first phase and O(N²) memory":          false,
		"spends the duels where the order is least certain":          false,
		"the worse half of the candidates is eliminated after each":  false,
		"Up to 400 steps, most often 50 to 150, of O(m·d)":           true,
		"a constant times N duels, where matches of equal length do": true,
	} {
		if got := claims.MatchString(work.ReplaceAllString(text, "")); got != want {
			t.Errorf("%q: claim %v, want %v", text, got, want)
		}
	}
}
