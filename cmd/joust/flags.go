package main

import (
	"errors"
	"fmt"
	"math"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"joust/sim/param"
)

// noMost is the upper bound of a number that has none.
const noMost = math.MaxInt

// count is the value of a flag that is a whole number within bounds.
type count struct {
	to        *int
	low, high int
}

// countVar adds a flag that is a whole number from low to high, written with digits or as
// 1e6. Its default may be out of bounds.
func countVar(c *cobra.Command, to *int, name string, standard, low, high int, usage string) {
	*to = standard
	c.Flags().Var(&count{to, low, high}, name, usage)
}

// addWorkers adds the flag --workers; what is what they work on.
func addWorkers(c *cobra.Command, to *int, what string) {
	countVar(c, to, "workers", runtime.GOMAXPROCS(0), 1, noMost, "number of "+what+" at the same time; does not change the results")
}

func (n *count) String() string {
	if n.to == nil {
		return "0"
	}
	return strconv.Itoa(*n.to)
}

// Type is the word for the value in the help of the flag. pflag knows that 0 is no default
// of an int.
func (n *count) Type() string { return "int" }

func (n *count) Set(text string) error {
	v, err := strconv.Atoi(text)
	if x, float := strconv.ParseFloat(text, 64); err != nil && float == nil && x == math.Trunc(x) && math.Abs(x) <= 1<<53 {
		v, err = int(x), nil
	}
	if err != nil || v < n.low || v > n.high {
		return errors.New(n.bounds())
	}
	*n.to = v
	return nil
}

// bounds says which values are allowed.
func (n *count) bounds() string {
	if n.high == noMost {
		return fmt.Sprintf("it must be a whole number of at least %d", n.low)
	}
	return fmt.Sprintf("it must be a whole number from %d to %d", n.low, n.high)
}

// oneOf returns the error that the value of a flag is none of those that are allowed; nil if
// it is one of them.
func oneOf(flag, value string, allowed []string) error {
	if slices.Contains(allowed, value) {
		return nil
	}
	return fmt.Errorf("--%s is %q%s; it must be one of %s", flag, value, param.DidYouMean(value, allowed), strings.Join(allowed, ", "))
}

// flagError says in the words of joust what the library that parses flags found wrong.
func flagError(c *cobra.Command, err error) error {
	var (
		unknown *pflag.NotExistError
		missing *pflag.ValueRequiredError
		invalid *pflag.InvalidValueError
		syntax  *pflag.InvalidSyntaxError
	)
	var names []string
	c.Flags().VisitAll(func(f *pflag.Flag) {
		if !f.Hidden {
			names = append(names, f.Name)
		}
	})
	switch {
	case errors.As(err, &unknown):
		name := "--" + unknown.GetSpecifiedName()
		if group := unknown.GetSpecifiedShortnames(); group != "" {
			name = "-" + group
		}
		question := param.DidYouMean(strings.TrimLeft(name, "-"), names)
		return fmt.Errorf("%s has no flag %s%s; it takes --%s", c.CommandPath(), name, strings.Replace(question, "mean ", "mean --", 1), strings.Join(names, ", --"))
	case errors.As(err, &missing):
		return fmt.Errorf("--%s needs a value; see %s --help", missing.GetFlag().Name, c.CommandPath())
	case errors.As(err, &invalid):
		value, reason := strconv.Quote(invalid.GetValue()), "it must be true or false"
		if n, ok := invalid.GetFlag().Value.(*count); ok {
			reason = n.bounds()
		}
		if _, err := strconv.ParseFloat(invalid.GetValue(), 64); err == nil {
			value = invalid.GetValue()
		}
		return fmt.Errorf("--%s is %s; %s", invalid.GetFlag().Name, value, reason)
	case errors.As(err, &syntax):
		return fmt.Errorf("%s is no flag; flags are written as --name or --name=value", syntax.GetSpecifiedFlag())
	}
	return err
}

// takes returns the check that a command has from least to most arguments; most is -1 for
// any number. The use of the command names them.
func takes(least, most int) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if len(args) >= least && (most < 0 || len(args) <= most) {
			return nil
		}
		_, named, _ := strings.Cut(c.Use, " ")
		wanted := "it takes " + named
		switch {
		case most == 0:
			wanted = "it takes none"
		case least == 1 && most == 1:
			wanted = "it takes one, " + named
		}
		got := "no argument"
		if len(args) > 0 {
			got = fmt.Sprintf("%d arguments, %s", len(args), strings.Join(args, " "))
			if len(args) == 1 {
				got = "one argument, " + args[0]
			}
		}
		return fmt.Errorf("%s was given %s; %s (see %s --help)", c.CommandPath(), got, wanted, c.CommandPath())
	}
}

// unknownCommand is the error of a first word that is no command.
func unknownCommand(root *cobra.Command, word string) error {
	names := append(commands(root), "help")
	return fmt.Errorf("joust has no command %q%s; it has %s", word, param.DidYouMean(word, names), strings.Join(names, ", "))
}
