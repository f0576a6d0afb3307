package main

import (
	"context"
	"errors"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/spf13/cobra"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"joust": main})
}

// TestScripts runs the command line as a stranger would: each file in testdata
// is a script with the files that it needs.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{Dir: "testdata"})
}

// A command that only prints at its end is ended by an interruption, whatever it is at work on;
// without one its error is that of the command.
func TestAtOnce(t *testing.T) {
	blocked := make(chan struct{})
	defer close(blocked)
	ctx, interrupt := context.WithCancel(t.Context())
	stuck := atOnce(&cobra.Command{SilenceErrors: true, SilenceUsage: true, RunE: func(*cobra.Command, []string) error {
		interrupt()
		<-blocked
		return nil
	}})
	stuck.SetArgs([]string{})
	if err := stuck.ExecuteContext(ctx); inWords(err) != "interrupted" {
		t.Errorf("a command that is interrupted returns %v", err)
	}
	ctx, interrupt = context.WithCancel(t.Context())
	swept := false
	reads := atOnce(&cobra.Command{SilenceErrors: true, SilenceUsage: true, RunE: func(c *cobra.Command, _ []string) error {
		interrupt()
		<-c.Context().Done()
		swept = true
		return c.Context().Err()
	}})
	reads.SetArgs([]string{})
	if err := reads.ExecuteContext(ctx); inWords(err) != "interrupted" || !swept {
		t.Errorf("a command that watches the context returns %v; it ended in its own way: %v", err, swept)
	}
	wrong := errors.New("wrong")
	fails := atOnce(&cobra.Command{SilenceErrors: true, SilenceUsage: true, RunE: func(*cobra.Command, []string) error { return wrong }})
	fails.SetArgs([]string{})
	if err := fails.ExecuteContext(t.Context()); !errors.Is(err, wrong) {
		t.Errorf("got %v, want the error of the command", err)
	}
}
