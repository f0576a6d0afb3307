package study_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"joust/experiments/family"
	"joust/experiments/study"
	"joust/experiments/studytest"
	"joust/sim/policy"
)

// games returns a study of policies in the environment and with the algorithm.
func games(environment, algorithm string) string {
	return "name: games\ntrials: 2\nbudget: 5\nenvironments:\n  - " + environment + "\nalgorithms:\n  - " + algorithm + "\n"
}

// A game takes an environment of duels with its parameters, and says what is wrong with it.
func TestMistakesOfGames(t *testing.T) {
	game := func(of string) string { return games("{kind: game, params: {of: "+of+"}}", "kind: dno") }
	for _, row := range []struct{ because, text, want string }{
		{"an unknown environment", game("{kind: hudry}"), `s.yaml:5: unknown environment "hudry"`},
		{"no kind", game("{shuffle: false}"), `s.yaml:5: of lacks the key "kind", the name of an environment`},
		{"a list", game("[hudry13]"), "s.yaml:5: of is a list; it must be an environment with its parameters, such as {kind: hudry13, shuffle: false}"},
		{"an unknown parameter", game("{kind: hudry13, shufle: false}"), `s.yaml:5: unknown parameter "shufle" of hudry13 (did you mean shuffle?)`},
		{"a wrong value", game("{kind: random-preferences, arms: 1}"), "s.yaml:5: of: random-preferences: arms is 1; it must be a whole number from 2"},
		{"a wrong matrix", game("{kind: matrix, values: [[0.5, 0.9], [0.2, 0.5]]}"), "s.yaml:5: of: matrix: values"},
		{"a file that is not there", game("{kind: matrix, file: nowhere.csv}"), "s.yaml:5: game: of is no game: file"},
		{"an algorithm", game("pocowista"), "s.yaml:5: of is pocowista, which is an algorithm; it must be an environment"},
		{"another family", game("{kind: garnet}"), "s.yaml:5: of: garnet is no environment of duels"},
		{"candidate answers", game("{kind: candidate-types}"), "s.yaml:5: game: of is no game: candidate-types has no preference matrix"},
		{"a game in a game", game("{kind: game}"), "s.yaml:5: of: game is no environment of duels"},
		{"a judge that errs", game("{kind: hudry13, frozen: 0.2}"), "s.yaml:5: game: of is no game: hudry13 has a judge that errs"},
		{"a step beyond the reference", games("kind: game", "{kind: nash-md, params: {eta: 2, tau: 0.5}}"), "s.yaml:7: nash-md: tau is 0.5; it must be above 0 and less than 1/eta, which is 0.5"},
		{"no tilt", games("kind: proxy", "{kind: tilt, params: {beta: 0}}"), "s.yaml:7: tilt: beta is 0; it must be a number greater than 0"},
		{"the best of none", games("kind: proxy", "{kind: best-of-n-law, params: {n: 0}}"), "s.yaml:7: best-of-n-law: n is 0; it must be a whole number from 1"},
		{"scores where there are none", games("kind: game", "kind: tilt"), "needs scores of arms, which the environment does not have"},
		{"duels where there are none", games("kind: proxy", "kind: dno"), "needs duels of arms, which the environment does not judge"},
		{"a reference with a zero", games("{kind: verifier, params: {start: [0.2, 0, 0.8]}}", "kind: tilt"), "s.yaml:5: verifier: start is 0; it must be a number greater than 0"},
		{"a reset without an average", games("kind: proxy", "{kind: elastic-reset, params: {ema: 0}}"), "s.yaml:7: elastic-reset: ema is 0; it must lie strictly between 0 and 1"},
		{"an average that never moves", games("kind: proxy", "{kind: elastic-reset, params: {ema: 1}}"), "s.yaml:7: elastic-reset: ema is 1; it must lie strictly between 0 and 1"},
		{"a shaping that is none", games("kind: proxy", "{kind: tilt, params: {shape: clipp}}"), `s.yaml:7: tilt: shape is "clipp" (did you mean clip?); it must be one of raw, centred, ceil, minmax`},
		{"a penalty beyond the step", games("kind: proxy", "{kind: par, params: {rate: 1, kl: 1}}"), "s.yaml:7: par: kl is 1; it must be at least 0 and less than 1/rate, which is 1"},
		{"pairs that take too much memory", games("{kind: game, params: {of: {kind: bradley-terry, arms: 3000}}}", "kind: dno"), "s.yaml:5: game: of has 3000 arms; the preferences of more than 2048 take too much memory, 16 bytes for each of K² pairs"},
		{"too many arms", games("{kind: proxy, params: {arms: 100000}}", "kind: tilt"), "s.yaml:5: proxy: arms is 100000; it must be a whole number from 2 to 2048"},
		{"weights of other rewards", games("{kind: objectives}", "{kind: soup, params: {weights: [1, 2, 3]}}"), "s.yaml:7: soup: weights has 3 numbers; the environment has 2 rewards"},
		{"soups without an end", games("{kind: objectives}", "{kind: soup, params: {beta: 0}}"), "s.yaml:7: soup: beta is 0; without a penalty there is no optimum, and train must be above 0"},
		{"a whole group", games("{kind: groups, params: {share: 1}}", "kind: dno"), "s.yaml:5: groups: share is 1; it must be at least 0 and less than 1"},
		{"shares of no others", games("{kind: groups, params: {share: 0.5, shares: [1, 0, 0]}}", "kind: dno"), "s.yaml:5: groups: share is 0.5, but no group except the first has a share of the rest"},
		{"shares of fewer groups", games("{kind: groups, params: {shares: [1, 2]}}", "kind: dno"), "s.yaml:5: groups: shares has 2 numbers for 3 groups"},
		{"half a sample", games("{kind: proxy, params: {batch: -1}}", "kind: tilt"), "s.yaml:5: proxy: batch is -1; it must be a whole number from 0 to 1000000"},
	} {
		s, err := study.Parse(family.Standard(), studytest.File, []byte(row.text))
		if err == nil {
			_, err = study.Open(s)
		}
		if err == nil || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%s: got %v, want %q", row.because, err, row.want)
		}
	}
}

// A game reads the file of its matrix, relative to the folder of the study; the study names
// it among its files. An environment as text reads the same file.
func TestGameOfAFile(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "three.csv"), []byte("a,b,c\n0.5,0.9,0.2\n0.1,0.5,0.8\n0.8,0.2,0.5\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, of := range []string{"{kind: matrix, file: three.csv}", "'matrix[file=three.csv]'"} {
		file := filepath.Join(dir, "games.yaml")
		s, err := study.Parse(family.Standard(), file, []byte(games("{kind: game, params: {of: "+of+"}}", "kind: von-neumann")))
		if err != nil {
			t.Fatal(err)
		}
		worlds, err := study.Open(s)
		if err != nil {
			t.Fatal(err)
		}
		if arms := worlds[0].(policy.World).Problem().Arms; arms != 3 {
			t.Errorf("the game of %s has %d arms", of, arms)
		}
		if got := study.Files(s); len(got) != 1 || got[0].Text != "three.csv" || got[0].Path != filepath.Join(dir, "three.csv") {
			t.Errorf("the study of %s names the files %v", of, got)
		}
	}
}

// The text of a game has the inner environment, and is read again; defaults that are spelled
// out change nothing.
func TestGamesAsText(t *testing.T) {
	s := studytest.Parse(t, games("{kind: game, sweep: {of: [{kind: hudry13, shuffle: true}, {kind: hudry13, shuffle: false}, {kind: matrix, values: [[0.5, 0.9], [0.1, 0.5]]}]}}", "kind: dno"))
	if len(s.Cells) != 3 {
		t.Fatalf("there are %d cells", len(s.Cells))
	}
	for i, want := range []string{"game", `game[of="hudry13[shuffle=false]"]`, `game[of="matrix[values=[[0.5,0.9],[0.1,0.5]]]"]`} {
		key := s.Cells[i].Environment.Key()
		if key != want {
			t.Errorf("cell %d has the key %s, want %s", i, key, want)
		}
		again, err := study.ParseSetting(family.Standard(), key)
		if err != nil || again.Key() != key {
			t.Errorf("%s is read as %s: %v", key, again.Key(), err)
		}
	}
}
