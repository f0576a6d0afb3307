package experiments_test

import (
	"fmt"
	"math/bits"
	"testing"

	"joust/algorithms"
	"joust/environments"
	"joust/experiments/family"
	"joust/experiments/run"
	"joust/experiments/study"
	"joust/experiments/studytest"
	"joust/sim/duel"
	"joust/sim/pref"
	"joust/sim/rng"
)

// even returns a world of 20 arms in which all pairs have the same gap.
func even(b *testing.B, gap float64) duel.World {
	rows := "["
	for i := range 20 {
		row := ""
		for j := range 20 {
			p := 0.5
			if i != j {
				p += gap
				if i > j {
					p -= 2 * gap
				}
			}
			row += fmt.Sprintf(",%g", p)
		}
		rows += fmt.Sprintf(",[%s]", row[1:])
	}
	return worldOf(b, "matrix[values=["+rows[2:]+"]]")
}

// worldOf returns the world of an environment of duels.
func worldOf(b testing.TB, text string) duel.World {
	s, err := study.ParseSetting(family.Standard(), text)
	if err != nil {
		b.Fatal(err)
	}
	w, err := family.Standard().Of(s).Open(s)
	if err != nil {
		b.Fatal(err)
	}
	return w.(duel.World)
}

// perDuel runs trials until b.N duels have passed and reports the time of one.
func perDuel(b *testing.B, world duel.World, algorithm string, engine duel.Engine) {
	e, ok := algorithms.Catalogue.Find(algorithm).(*duel.LearnerEntry)
	if !ok {
		b.Fatal(algorithm)
	}
	env := world.Trial(rng.Stream(1, "instance"), rng.Stream(1, "coins"))
	own := rng.Stream(1, "learner")
	problem := duel.Problem{Arms: world.Arms(), Horizon: 1 << 40}
	loop := duel.Loop{Name: algorithm, Budget: problem.Horizon, Engine: engine}
	var trial duel.Trial
	duels := 0
	b.ResetTimer()
	for duels < b.N {
		loop.Run(e.New(e.Defaults, problem, own), env, &trial)
		duels += trial.Duels
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(duels), "ns/duel")
	b.ReportMetric(0, "ns/op")
}

// BenchmarkBare is the lower bound of the cost of a duel: it draws ternary outcomes from
// the same kind of source with the same thresholds, without a branch, and counts them.
func BenchmarkBare(b *testing.B) {
	s := rng.Stream(1, "coins")
	first, decided := rng.Threshold(0.51), rng.Threshold(1)
	var count [3]int
	n := 0
	for b.Loop() {
		draw := s.Draw()
		_, f := bits.Sub64(draw, first, 0)
		_, d := bits.Sub64(draw, decided, 0)
		count[2-f-d]++
		n++
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(n), "ns/duel")
	b.ReportMetric(0, "ns/op")
}

// BenchmarkStep draws one duel at a time, through learner and environment.
func BenchmarkStep(b *testing.B) {
	for _, gap := range []float64{0.01, 0.1} {
		world := even(b, gap)
		for _, algorithm := range []string{"pocowista", "tra-pocowista", "savage", "pbr", "select", "dkwt"} {
			b.Run(fmt.Sprintf("%s/gap=%g", algorithm, gap), func(b *testing.B) { perDuel(b, world, algorithm, duel.Step) })
		}
	}
}

// BenchmarkArms shows how the cost of a duel grows with the number of arms.
func BenchmarkArms(b *testing.B) {
	for _, algorithm := range []string{"savage", "pbr", "pocowista"} {
		for _, arms := range []int{20, 100, 300, 1000} {
			b.Run(fmt.Sprintf("%s/arms=%d", algorithm, arms), func(b *testing.B) {
				perDuel(b, worldOf(b, fmt.Sprintf("random-preferences[arms=%d,level=easy]", arms)), algorithm, duel.Step)
			})
		}
	}
}

// BenchmarkLeap draws at once all duels for which the learner is patient.
func BenchmarkLeap(b *testing.B) {
	for _, gap := range []float64{0.01, 0.03, 0.1, 0.3} {
		world := even(b, gap)
		for _, algorithm := range []string{"pocowista", "tra-pocowista", "select", "dkwt"} {
			b.Run(fmt.Sprintf("%s/gap=%g", algorithm, gap), func(b *testing.B) { perDuel(b, world, algorithm, duel.Leap) })
		}
	}
}

// BenchmarkStudy runs whole studies, including their records, at the levels of the paper;
// compare engines or numbers of workers.
func BenchmarkStudy(b *testing.B) {
	for _, row := range []struct {
		name, level string
		arms        int
		algorithms  string
		engine      duel.Engine
		trials      int
		workers     int
	}{
		{"hard/step", "hard", 20, "[{kind: pocowista}, {kind: tra-pocowista}]", duel.Step, 20, 1},
		{"hard/leap", "hard", 20, "[{kind: pocowista}, {kind: tra-pocowista}]", duel.Leap, 20, 1},
		{"medium/workers=1", "medium", 20, "[{kind: pocowista}, {kind: tra-pocowista}, {kind: savage}, {kind: pbr}]", duel.Auto, 1000, 1},
		{"medium/workers=2", "medium", 20, "[{kind: pocowista}, {kind: tra-pocowista}, {kind: savage}, {kind: pbr}]", duel.Auto, 1000, 2},
	} {
		b.Run(row.name, func(b *testing.B) {
			s := studytest.Parse(b, fmt.Sprintf("name: bench\ntrials: %d\nengine: %s\nbudget: 100000000\nenvironments: [{kind: random-preferences, params: {arms: %d, level: %s}}]\nalgorithms: %s\n",
				row.trials, row.engine, row.arms, row.level, row.algorithms))
			for b.Loop() {
				b.StopTimer()
				dir, m, worlds := studytest.Begin(b, s)
				b.StartTimer()
				if err := run.Run(b.Context(), run.Plan{Study: s, Dir: dir, Manifest: m, Worlds: worlds, Workers: row.workers, Watch: studytest.Nobody{}}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkTrial measures the cost of a trial without its duels: streams, instance and
// learner.
func BenchmarkTrial(b *testing.B) {
	e := environments.Catalogue.Find("random-preferences").(*duel.WorldEntry)
	world, err := e.New(e.Defaults)
	if err != nil {
		b.Fatal(err)
	}
	a := algorithms.Catalogue.Find("pocowista").(*duel.LearnerEntry)
	loop := duel.Loop{Name: "pocowista", Budget: 1}
	var trial duel.Trial
	b.ReportAllocs()
	for b.Loop() {
		env := world.Trial(rng.Stream(1, "instance"), rng.Stream(1, "coins"))
		learner := a.New(a.Defaults, duel.Problem{Arms: world.Arms(), Horizon: 1}, rng.Stream(1, "learner"))
		loop.Run(learner, env, &trial)
	}
	sink = trial.Recommended
}

var sink pref.Arm

// BenchmarkJudgeCalls runs whole trials of the published studies' formats, the
// pool of 64 candidates and all, and reports how many calls of the judge pass in
// a second on one core.
func BenchmarkJudgeCalls(b *testing.B) {
	world := worldOf(b, "llama-8b-math500[candidates=64]")
	for _, algorithm := range []string{
		"pairjudge-knockout", "knockout[votes=3]", "double-elimination", "swiss", "round-robin[votes=1]", "league", "sequential-halving", "v1-infer", "ladder",
	} {
		b.Run(algorithm, func(b *testing.B) {
			s, err := study.ParseSetting(family.Standard(), algorithm)
			if err != nil {
				b.Fatal(err)
			}
			e := algorithms.Catalogue.Find(s.Kind).(*duel.LearnerEntry)
			loop := duel.Loop{Name: algorithm, Budget: 1 << 40, Engine: duel.Auto}
			var trial duel.Trial
			calls, n := 0, 0
			for b.Loop() {
				number := fmt.Sprint(n)
				env := world.Trial(rng.Stream(1, "instance", number), rng.Stream(1, "coins", number))
				loop.Run(e.New(s.Params, e.Problem(s.Params, env, loop.Budget), rng.Stream(1, "learner", number)), env, &trial)
				calls += trial.JudgeCalls
				n++
			}
			b.ReportMetric(float64(calls)/b.Elapsed().Seconds(), "calls/s")
			b.ReportMetric(float64(calls)/float64(n), "calls/trial")
		})
	}
}
