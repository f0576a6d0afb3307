package main

import (
	"context"
	"fmt"
	"io"

	"joust/experiments/family"
	"joust/sim/simtest"
)

// checkProgram runs the conformance suite on an algorithm that is a program. All learners of
// the suite are trials of one process.
func checkProgram(ctx context.Context, s family.Setting, p *family.Program, allow allowance, stdout, stderr io.Writer) error {
	command := []string{p.Command}
	if !allow.allowed && !allow.ask(command, stderr) {
		return fmt.Errorf("this runs %s; nothing was run. If you trust it, allow it with --allow-programs: a program may do whatever you may", named(command))
	}
	host, err := p.Open(programs(ctx))
	if err != nil {
		return failed(err)
	}
	defer host.Close()
	violations := simtest.CheckHosted(s.Entry, s.Params, host)
	if err := host.Err(); err != nil {
		return failed(err)
	}
	return printViolations(stdout, s.String(), s.Entry.Listed().Family, violations)
}
