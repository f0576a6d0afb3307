package main

import (
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/cobra"

	"joust/environments/logs"
	"joust/results/ranking"
	"joust/sim/pref"
)

// withLogFlags returns a command with the flags of logs, as rank has them, and parses args.
func withLogFlags(t *testing.T, args string) (*cobra.Command, *logFlags) {
	t.Helper()
	f := new(logFlags)
	c := &cobra.Command{Use: "rank"}
	f.add(c, "tie", "model", "half", "drop")
	c.SetContext(t.Context())
	if err := c.ParseFlags(strings.Fields(args)); err != nil {
		t.Fatal(err)
	}
	return c, f
}

// The columns of a log: those that no row needs are absent, and a value that comes late has
// the right row.
func TestLogColumns(t *testing.T) {
	t.Chdir(t.TempDir())
	nan := math.NaN()
	for _, c := range []struct {
		args, text string
		want       ranking.Log
	}{
		{"", "winner,loser\nx,y\ny,z\n", ranking.Log{
			Arms: []string{"x", "y", "z"}, First: []pref.Arm{0, 1}, Second: []pref.Arm{1, 2}, Outcomes: []pref.Outcome{0, 0},
		}},
		{"", "first,second,outcome,judge,prompt,group,weight,count,length_first,length_second\nx,y,both-bad,,,,,,,\nz,x,second,j,p,g,3,0.5,10,20\nx,y,first,j,,h,,,,\n", ranking.Log{
			Arms: []string{"x", "y", "z"}, First: []pref.Arm{0, 2, 0}, Second: []pref.Arm{1, 0, 1}, Outcomes: []pref.Outcome{pref.Tie, 1, 0}, Slots: true,
			Counts: []float64{1, 0.5, 1}, Weights: []float64{1, 3, 1},
			Judges: []int32{-1, 0, 0}, NumJudges: 1, Prompts: []int32{-1, 0, -1}, NumPrompts: 1, Groups: []int32{-1, 0, 1}, NumGroups: 2,
			Style: []ranking.Covariate{{Name: "length", First: []float64{nan, 10, nan}, Second: []float64{nan, 20, nan}}},
		}},
		{"--ties drop --rename z=y", "left,right,winner\nx,y,tie\nx,z,left\n", ranking.Log{
			Arms: []string{"x", "y"}, First: []pref.Arm{0}, Second: []pref.Arm{1}, Outcomes: []pref.Outcome{0}, Slots: true,
		}},
	} {
		if err := os.WriteFile("log.csv", []byte(c.text), 0o666); err != nil {
			t.Fatal(err)
		}
		command, f := withLogFlags(t, c.args)
		var columns logColumns
		slots, account, err := f.addTo(&columns, command, []string{"log.csv"})
		if err != nil {
			t.Fatal(err)
		}
		got := columns.log(slots)
		if diff := cmp.Diff(&c.want, got, cmp.Comparer(func(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) })); diff != "" {
			t.Errorf("%s: -want +got\n%s", c.text, diff)
		}
		if account.Arms != len(c.want.Arms) {
			t.Errorf("%s: %v", c.text, account)
		}
	}
}

func TestLogOrders(t *testing.T) {
	folder := filepath.Join("..", "..", "environments", "logs", "testdata")
	c, f := withLogFlags(t, "--unlisted last")
	open := func(name string) *logs.Log {
		l, err := f.open(c, []string{filepath.Join(folder, name)})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = l.Close() })
		return l
	}
	l := open("orders.soi")
	var got []logs.Order
	for o, err := range l.Orders() {
		if err != nil {
			t.Fatal(err)
		}
		kept := logs.Order{Count: o.Count}
		for _, tier := range o.Tiers {
			kept.Tiers = append(kept.Tiers, slices.Clone(tier))
		}
		got = append(got, kept)
	}
	const oak, elm, fir = "oak", "elm", "fir: the tree"
	want := []logs.Order{{Tiers: [][]string{{oak}, {elm, fir}}, Count: 2}, {Tiers: [][]string{{fir}, {elm}, {oak}}, Count: 1}}
	if !l.HasOrders() || !cmp.Equal(want, got) {
		t.Errorf("has orders %v: got %v, want %v", l.HasOrders(), got, want)
	}
	if open("canonical.csv").HasOrders() {
		t.Error("a log without orders has orders")
	}
}
