package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"joust/experiments/family"
	"joust/results"
	"joust/results/stats"
	"joust/sim"
	"joust/sim/cite"
	"joust/sim/param"
	"joust/sim/rng"
)

// The tiny family of dice: a learner rolls a die and guesses the most likely face. It has
// nothing in common with the families of joust except terms and streams. It shows that no
// code outside experiments/family depends on which family a study belongs to.

// die is the world of one trial: the probability of face 0 is larger than that of every
// other face by Edge.
type die struct {
	faces int
	edge  float64
	coins *rng.Source
}

func (d *die) throw() int {
	if d.coins.Float64() < d.edge {
		return 0
	}
	return d.coins.Intn(d.faces)
}

// guesser is a learner of the family: it observes the faces.
type guesser interface {
	more(rolls int) bool
	observe(face int)
	guess() int
}

type dieParams struct {
	Faces int     `yaml:"faces" doc:"number of faces, 2 to 20"`
	Edge  float64 `yaml:"edge" stream:"same" doc:"how much likelier face 0 is, 0 to 1"`
}

func (p dieParams) Validate() error {
	return errors.Join(param.Count("faces", p.Faces, 2, 20), param.Within("edge", p.Edge, 0, 1))
}

type countParams struct {
	Rolls int `yaml:"rolls" doc:"rolls of the die, 1 to 1000"`
}

func (p countParams) Validate() error { return param.Count("rolls", p.Rolls, 1, 1000) }

// counter rolls a fixed number of times and guesses the most frequent face.
type counter struct {
	left  int
	count map[int]int
}

func (c *counter) more(rolls int) bool { return rolls < c.left }
func (c *counter) observe(face int)    { c.count[face]++ }

func (c *counter) guess() (best int) {
	for face := range 20 {
		if c.count[face] > c.count[best] {
			best = face
		}
	}
	return best
}

// dieEntry is an entry of either catalogue.
type dieEntry struct {
	sim.Listing
	learner func(param.Params) guesser
}

func (e dieEntry) Entry() sim.Entry { return e }

func diceListing[P param.Params](name, about string, defaults P) sim.Listing {
	return sim.ListingOf(&sim.Spec[P]{Name: name, Defaults: defaults, Card: sim.Card{Title: strings.ToUpper(name[:1]) + name[1:], About: about, Source: cite.Citation{}}}, "dice")
}

// dice returns a catalogue with the family of dice alone. onTrial is called before every
// trial.
func dice(onTrial func()) *family.Catalogue {
	measures := []results.Metric{
		{Name: "rolls", Label: "rolls", About: "rolls of the die", Kind: stats.Count, Better: stats.Lower, Spent: true},
		{Name: "right", Label: "right guesses", About: "the guess is face 0", Kind: stats.Proportion, Better: stats.Higher},
	}
	f := &family.Family{
		Name: "dice", Clock: measures[0], Measures: measures, Curves: measures[1:],
		Unit: func(family.Setting) string { return "rolls" }, Verdict: "right", Errs: "right less often",
		Defaults: family.Defaults{Trials: 40, Budget: 50, MaxBudget: 1000, PerDecade: 3, BlockFirst: 1, BlockMost: 10},
		Figures:  []family.DefaultFigure{{X: "rolls", Y: "right"}},
		Header:   func(family.Setting, int, family.Options) string { return "a die" },
		Columns: []family.Column{
			{Metric: "rolls", Heading: "rolls", Digits: 1, Interval: true},
			{Metric: "right", Heading: "right", Digits: 2, Interval: true},
		},
		Open: func(s family.Setting) (family.World, error) { return s.Params.(dieParams), nil },
		Resolve: func(_ family.World, o family.Options) func(family.Setting) family.Options {
			return func(family.Setting) family.Options { return o }
		},
		Suits: func(w family.World, _ family.Options) func(family.Setting) error {
			return func(algorithm family.Setting) error {
				if w.(dieParams).Faces > 10 && algorithm.Kind == "first" {
					return param.Errorf("rolls", "is too few for so many faces")
				}
				return nil
			}
		},
		Facts: func(family.World, family.Setting, family.Options, results.Schema) *results.Facts { return nil },
		Exact: func(family.World, family.Cell) *results.Exact { return nil },
		Describe: func(w family.World, _ family.Setting) []string {
			return []string{fmt.Sprintf("%d faces", w.(dieParams).Faces)}
		},
		Delta: func(family.Setting) float64 { return 0 },
		Warn:  func(*family.Outcome) []results.Warning { return []results.Warning{{What: "Dice do not remember."}} },
	}
	f.Runner = func(p family.Plan) family.Runner {
		world := p.World.(dieParams)
		return func(trial int, b *results.Block) (int, bool) {
			onTrial()
			d := &die{world.Faces, world.Edge, p.Stream("coins", trial)}
			l := p.Cell.Algorithm.Entry.(dieEntry).learner(p.Cell.Algorithm.Params)
			n := 0
			var curve []float64
			right := func() float64 {
				if l.guess() == 0 {
					return 1
				}
				return 0
			}
			for ; n < p.Budget && l.more(n); n++ {
				if p.Halt.Load() {
					return n, false
				}
				l.observe(d.throw())
				if len(curve) < len(p.Checkpoints) && p.Checkpoints[len(curve)] == n+1 {
					curve = append(curve, right())
				}
			}
			for len(curve) < len(p.Checkpoints) {
				curve = append(curve, right())
			}
			b.Recommended = append(b.Recommended, fmt.Sprint(l.guess()))
			b.Metrics[0], b.Metrics[1] = append(b.Metrics[0], float64(n)), append(b.Metrics[1], right())
			b.Curves[0] = append(b.Curves[0], curve...)
			return n, true
		}
	}
	count := func(p param.Params) guesser {
		return &counter{left: p.(countParams).Rolls, count: map[int]int{}}
	}
	return &family.Catalogue{
		Families: []*family.Family{f},
		Environments: sim.Catalogue{sim.Under("dice",
			dieEntry{Listing: diceListing("die", "A die with one likelier face.", dieParams{6, 0.2})},
			dieEntry{Listing: diceListing("coin", "A die of two faces.", dieParams{2, 0.2})},
		)},
		Algorithms: sim.Catalogue{sim.Under("guessing",
			dieEntry{diceListing("count", "Guesses the most frequent face.", countParams{10}), count},
			dieEntry{diceListing("first", "Guesses after one roll.", countParams{1}), count},
		)},
	}
}

const diceStudy = `name: dice
environments:
  - {kind: die, sweep: {edge: [0.1, 0.3, 0.5]}}
  - {kind: coin}
algorithms:
  - {kind: count, sweep: {rolls: [5, 20]}}
  - {kind: first}
figures:
  - {x: edge, y: right, lines: faces}
  - {x: metric rolls, y: right}
  - {x: algorithm rolls, y: rolls}
expect:
  - claim: Twenty rolls are better than five.
    metric: right
    of: {environment: die, algorithm: count, where: {edge: 0.3, rolls: 20}}
    than: {environment: die, algorithm: count, where: {edge: 0.3, rolls: 5}}
    difference: {above: 0}
`

// A third family passes parsing with its own catalogue, run, kill and resume,
// shards, merge, summary, compare, check, figures, the report and export, by the
// commands that all families share.
func TestThirdFamily(t *testing.T) {
	standard := catalogue
	var left atomic.Int64 // trials until the run is interrupted
	var stop context.CancelFunc
	catalogue = dice(func() {
		if left.Add(-1) == 0 {
			stop()
		}
	})
	t.Cleanup(func() { catalogue = standard })
	folder := t.TempDir()
	file := filepath.Join(folder, "dice.yaml")
	if err := os.WriteFile(file, []byte(diceStudy), 0o666); err != nil {
		t.Fatal(err)
	}
	at := func(name string) string { return filepath.Join(folder, name) }
	command := func(ctx context.Context, want int, args ...string) string {
		t.Helper()
		var stdout, stderr bytes.Buffer
		if got := joust(ctx, args, &stdout, &stderr); got != want {
			t.Fatalf("joust %s: status %d, want %d\n%s%s", strings.Join(args, " "), got, want, &stdout, &stderr)
		}
		return stdout.String() + stderr.String()
	}
	shows := func(output string, texts ...string) {
		t.Helper()
		for _, text := range texts {
			if !strings.Contains(output, text) {
				t.Errorf("the output lacks %q:\n%s", text, output)
			}
		}
	}

	shows(command(t.Context(), statusDone, "run", file, "--out", at("whole")), "die[edge=0.3], 40 trials, a die", "count[rolls=20]", "right")

	// A run that is interrupted many times leaves the same bytes.
	for n := int64(3); n < 100; n *= 3 {
		stopped, cancel := context.WithCancel(t.Context())
		stop = cancel
		left.Store(n)
		command(stopped, statusInterrupted, "run", file, "--out", at("cut"))
		cancel()
	}
	command(t.Context(), statusDone, "run", file, "--out", at("cut"), "--workers", "1")
	sameRunFiles(t, at("cut"), at("whole"))

	for _, i := range []string{"0", "1", "2"} {
		command(t.Context(), statusDone, "run", file, "--shard", i+"/3", "--out", at("shards/"+i))
	}
	shows(command(t.Context(), statusDone, "status", at("shards")), "complete")
	command(t.Context(), statusDone, "merge", at("merged"), at("shards"))
	sameRunFiles(t, at("merged"), at("whole"))

	shows(command(t.Context(), statusDone, "summary", at("whole")), "count[rolls=5]")
	shows(command(t.Context(), statusDone, "compare", at("whole"), "--metric", "right", "--baseline", "first"), "against first", "mean rank")
	shows(command(t.Context(), statusDone, "check", at("whole")), "1 of 1 claims hold")
	for _, name := range []string{"right-by-edge", "right-by-rolls", "rolls-by-algorithm-rolls"} {
		if _, err := os.Stat(at("whole/figures/" + name + ".svg")); err != nil {
			t.Error(err)
		}
	}
	command(t.Context(), statusDone, "plot", at("whole"), "--format", "png")
	command(t.Context(), statusDone, "report", at("whole"))
	page, err := os.ReadFile(at("whole/report.html"))
	if err != nil {
		t.Fatal(err)
	}
	shows(string(page), "Dice do not remember.", "right guesses")
	shows(command(t.Context(), statusDone, "export", at("whole"), "--csv"), "die,edge=0.1,count,rolls=5")
	shows(command(t.Context(), statusDone, "show", "die[faces=8]"), "8 faces")

	// Error messages use the terms of the family.
	bad := strings.Replace(diceStudy, "kind: coin", "kind: coin, params: {faces: 12}", 1) + "target: 0.1\n"
	if err := os.WriteFile(file, []byte(bad), 0o666); err != nil {
		t.Fatal(err)
	}
	shows(command(t.Context(), statusWrong, "run", file), `a study of dice takes no key "target"`)
	if err := os.WriteFile(file, []byte(strings.TrimSuffix(bad, "target: 0.1\n")), 0o666); err != nil {
		t.Fatal(err)
	}
	shows(command(t.Context(), statusWrong, "run", file), "rolls is too few for so many faces")
}

// sameRunFiles fails the test unless two runs left the same bytes but for their times.
func sameRunFiles(t *testing.T, got, want string) {
	t.Helper()
	files := 0
	err := filepath.WalkDir(want, func(path string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() || e.Name() == "timing.json" {
			return err
		}
		files++
		relative, err := filepath.Rel(want, path)
		if err != nil {
			return err
		}
		a, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		b, err := os.ReadFile(filepath.Join(got, relative))
		if err != nil {
			return err
		}
		if !bytes.Equal(a, b) {
			t.Errorf("%s differs between %s and %s", relative, got, want)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if files < 10 {
		t.Errorf("only %d files were compared", files)
	}
}
