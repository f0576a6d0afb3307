package main

import (
	"context"
	"io"

	"joust/experiments/family"
	"joust/sim/simtest"
)

// checkProgram runs the conformance suite on an algorithm that is a program. All learners of
// the suite are trials of one process.
func checkProgram(ctx context.Context, s family.Setting, p *family.Program, allow allowance, stdout, stderr io.Writer) error {
	command := []string{p.Command}
	if err := allow.permits("this", command, stderr); err != nil {
		return err
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
