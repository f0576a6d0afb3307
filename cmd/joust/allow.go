package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"github.com/vbauerster/mpb/v8/cwriter"

	"joust/experiments/process"
	"joust/experiments/run"
	"joust/experiments/study"
	"joust/sim/duel"
)

// allowance decides whether the programs of a study or session may be run.
type allowance struct {
	allowed  bool      // the flag --allow-programs
	embedded bool      // the study is part of joust, and runs no programs
	in       io.Reader // where a person may answer; nil if there is none to be asked
}

// addAllowPrograms adds the flag --allow-programs.
func addAllowPrograms(c *cobra.Command, to *bool) {
	c.Flags().BoolVar(to, "allow-programs", false, "run the programs that the file names (see joust help external and\nlive), without asking; they may do whatever you may")
}

// programs returns what starts the programs of the study; nil if it has none. It returns an
// error unless the person has allowed it, by the flag or by an answer at the terminal.
func (a allowance) programs(ctx context.Context, s *study.Study, stderr io.Writer) (duel.Programs, error) {
	commands := run.Commands(s)
	switch {
	case commands == nil:
		return nil, nil
	case a.embedded:
		return nil, fmt.Errorf("%s is a study of joust itself, which runs no programs; write a study of your own", s.Name)
	}
	if err := a.permits("the study", commands, stderr); err != nil {
		return nil, err
	}
	return programs(ctx), nil
}

// programs returns what starts the programs of algorithms. Without the variable the order of
// Python's sets would change from process to process.
func programs(ctx context.Context) duel.Programs {
	return process.Programs{Context: ctx, Environment: []string{"PYTHONHASHSEED=0"}}
}

// permits returns an error unless the person has allowed what, such as a study, to run the
// programs.
func (a allowance) permits(what string, commands []string, stderr io.Writer) error {
	if a.allowed || a.ask(commands, stderr) {
		return nil
	}
	return fmt.Errorf("%s runs %s; nothing was run. If you trust it, allow it with --allow-programs: a program may do whatever you may", what, named(commands))
}

// named names programs in words.
func named(commands []string) string {
	if len(commands) == 1 {
		return fmt.Sprintf("the program %q", commands[0])
	}
	return fmt.Sprintf("the programs %q", commands)
}

// ask asks a person at the terminal. It returns false where there is none.
func (a allowance) ask(commands []string, stderr io.Writer) bool {
	in, ok := a.in.(*os.File)
	if !ok || !isTerminal(in) || !cwriter.New(stderr).IsTerminal() {
		return false
	}
	return answersYes(in, commands, stderr)
}

// isTerminal reports whether a file is a terminal.
func isTerminal(f *os.File) bool { return cwriter.New(f).IsTerminal() }

// answersYes asks whether the programs may be run and reads the answer.
func answersYes(in io.Reader, commands []string, out io.Writer) bool {
	fmt.Fprintf(out, "These programs are to be run, which may do whatever you may:\n  %s\nRun them? (y/n) ", strings.Join(commands, "\n  "))
	line, err := bufio.NewReader(in).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return false
	}
	line = strings.ToLower(strings.TrimSpace(line))
	return line == "y" || line == "yes"
}
