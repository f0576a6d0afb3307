// Command joust runs studies of choosing the best of many by noisy pairwise comparison,
// and shows their results. See joust --help.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"joust/experiments/strict"
	"joust/sim/param"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	go func() {
		<-ctx.Done()
		stop() // a second Ctrl-C ends the program at once
	}()
	os.Exit(joust(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// Exit statuses.
const (
	statusDone        = 0
	statusFailed      = 1
	statusWrong       = 2   // the study or a flag is wrong; nothing was run
	statusUnmet       = 3   // a condition that the command line asked for does not hold
	statusInterrupted = 130 // all complete trials are kept
)

// joust runs a command line and returns its exit status. Errors go to stderr,
// one line each.
func joust(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	root := newRoot()
	root.SetArgs(args)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return statusDone
	}
	fmt.Fprintln(stderr, inWords(err))
	if what := remedy(err); what != "" {
		fmt.Fprintln(stderr, what)
	}
	var mistakes strict.Mistakes
	var f failure
	var u unmet
	switch {
	case errors.As(err, &mistakes):
		return statusWrong
	case errors.Is(err, context.Canceled):
		return statusInterrupted
	case errors.As(err, &f):
		return statusFailed
	case errors.As(err, &u):
		return statusUnmet
	}
	return statusWrong // cobra's: a wrong flag, command or argument
}

// farewell is how long an interrupted command may take to end in its own way.
const farewell = 200 * time.Millisecond

// atOnce returns the command so that an interruption ends it. It may compute for long, and keeps
// nothing before its end, or what the same command does again after any kill: then nothing is
// lost. While it reads, it ends in its own way, which removes copies of streams; what takes longer
// than the farewell is left to the end of the program.
func atOnce(c *cobra.Command) *cobra.Command {
	work := c.RunE
	c.RunE = func(c *cobra.Command, args []string) error {
		done := make(chan error, 1)
		go func() { done <- work(c, args) }()
		select {
		case err := <-done:
			return err
		case <-c.Context().Done():
		}
		select {
		case err := <-done:
			return err
		case <-time.After(farewell):
			return context.Canceled
		}
	}
	return c
}

// inWords writes the error. An error of the file system in it is written in the words of
// joust, with the path first, and an interruption as such.
func inWords(err error) string {
	if err.Error() == context.Canceled.Error() { // one that is wrapped has words of its own
		return "interrupted"
	}
	var file *fs.PathError
	if !errors.As(err, &file) {
		return err.Error()
	}
	return strings.Replace(err.Error(), file.Error(), param.FileFault(file.Path, file), 1)
}

// remedy says what to do about an error of the disk or of a folder; "" for other errors.
func remedy(err error) string {
	switch {
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return "the disk is full; all records that were written are kept: make room and give the same command again"
	case errors.Is(err, syscall.EROFS):
		return "nothing can be written there; choose another folder"
	case errors.Is(err, fs.ErrPermission):
		return "permission is denied there; choose another folder, or change its permissions"
	}
	return ""
}

// failure is an error that is not caused by the study or the command line.
type failure struct{ error }

func (f failure) Unwrap() error { return f.error }

// unmet is the error that a condition does not hold that the command line asked for. What the
// command prints is printed all the same.
type unmet struct{ error }

func (u unmet) Unwrap() error { return u.error }

// failed marks an error as a failure, unless it is nil or Mistakes of a study.
func failed(err error) error {
	var mistakes strict.Mistakes
	if err == nil || errors.As(err, &mistakes) {
		return err
	}
	return failure{err}
}

func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:   "joust",
		Short: "Choose the best of many by noisy pairwise comparison: simulate and compare algorithms",
		Long: `joust simulates algorithms that choose the best of many by noisy pairwise
comparison (dueling bandits, tournaments of candidate answers, and many users with
different preferences), as reproducible studies: a YAML file becomes records, tables
with intervals, and figures. Of real duels it ranks the arms and judges the judges, and
in live sessions the algorithms choose among your own texts.`,
		Example: `  joust run quickstart             run a study that joust carries with it
  joust run my-study.yaml          run your own
  joust rank battles.jsonl         rank the arms of a log of real duels
  joust live prompts.yaml          let a judge choose the best of your own texts
  joust list                       list algorithms, environments, studies and suites
  joust show pocowista             describe one: parameters, guarantee, source`,
		SilenceUsage:  true,
		SilenceErrors: true,
		Args:          cobra.ArbitraryArgs, // or the library would refuse a wrong command in its own words
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) > 0 {
				return unknownCommand(c, args[0])
			}
			return c.Help()
		},
		CompletionOptions: cobra.CompletionOptions{HiddenDefaultCmd: true},
	}
	root.AddCommand(
		newRun(), newReplay(), newSubmit(), atOnce(newMerge()), newPrune(), newStatus(),
		newList(), newShow(), newCite(), newCheck(),
		atOnce(newSummary()), atOnce(newCompare()), newBench(), atOnce(newPlot()), atOnce(newReport()), newExport(), newPython(), newConvert(),
		atOnce(newRank()), atOnce(newJudge()), atOnce(newNext()), newPlan(), atOnce(newHire()), newLive(),
		newVersion(),
	)
	root.SetHelpCommand(newHelp(root))
	root.SetFlagErrorFunc(flagError)
	return root
}
