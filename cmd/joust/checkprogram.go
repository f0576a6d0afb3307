package main

import (
	"context"
	"fmt"
	"io"

	"joust/experiments/family"
	"joust/experiments/run"
	"joust/sim/duel"
	"joust/sim/param"
	"joust/sim/rng"
	"joust/sim/simtest"
)

// checkProgram runs the conformance suite on an algorithm that is a program. All learners of
// the suite are trials of one process.
func checkProgram(ctx context.Context, s family.Setting, allow allowance, stdout, stderr io.Writer) (err error) {
	command := run.CommandText(s)
	if !allow.allowed && !allow.ask([]string{command}, stderr) {
		return fmt.Errorf("this runs %s; nothing was run. If you trust it, allow it with --allow-programs: a program may do whatever you may", named([]string{command}))
	}
	entry := *s.Entry.(*duel.LearnerEntry)
	host, err := entry.Outside.Open(s.Params, programs{ctx})
	if err != nil {
		return failed(err)
	}
	defer host.Close()
	trials := 0
	entry.New = func(_ param.Params, p duel.Problem, stream *rng.Source) duel.Learner {
		trials++
		return host.New(trials, p, stream)
	}
	entry.Waits = entry.Outside.Leaps(s.Params)
	violations := simtest.CheckEntry(&entry, s.Params)
	if err := host.Err(); err != nil {
		return failed(err)
	}
	return printViolations(stdout, s.String(), entry.Family, violations)
}
