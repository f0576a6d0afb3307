package multiuser

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"joust/sim/param"
)

// like returns a file of n users who rate three items from 1 to 5, with more columns.
func like(n int, header string, column func(u int) string) string {
	s := header + "a,b,c\n"
	for u := range n {
		s += fmt.Sprintf("%s%d,%d,%d\n", column(u), 1+u%5, 1+(2*u)%5, 1+(3*u+1)%5)
	}
	return s
}

// refusedRatings checks that the ratings are refused with this message, in which FILE
// stands for the path of the file.
func refusedRatings(t *testing.T, p RatingsParams, name, want string) {
	t.Helper()
	if err := param.Check(p); err != nil {
		t.Fatal(err)
	}
	_, err := NewRatings(p)
	var about *param.Error
	want = strings.ReplaceAll(want, "FILE", p.File.Path)
	if !errors.As(err, &about) || about.Name != name || !strings.Contains(err.Error(), want) {
		t.Errorf("\n got %v\nwant an error about %s: %s", err, name, want)
	}
}

// A column that looks like an id of users is refused; what the study says of it settles it.
func TestIDsAreRefused(t *testing.T) {
	number := func(first, step int) func(int) string {
		return func(u int) string { return fmt.Sprint(first+step*u) + "," }
	}
	for _, c := range []struct {
		why, content string
		want         string // "" where it is allowed
	}{
		{"ids far above the scale", like(12, "who,", number(5000, 1)), "file cannot be used: FILE:2: column 1 (who) looks like an id of users, not like an item: its values are different whole numbers, 5000 to 5011, and the other ratings lie between 1 and 5; ignore: who leaves it out, and items: all says that it is an item"},
		{"numbers of rows that leave the scale", like(12, "who,", number(1, 1)), "its values are different whole numbers, 1 to 12, and the other"},
		{"numbers of rows within twice the scale", like(9, "who,", number(1, 1)), ""},
		{"few rows, all off the scale", like(3, "who,", number(301, 7)), "its values are different whole numbers, 301 to 315"},
		{"numbers below the scale", like(3, "who,", number(-90, 7)), "its values are different whole numbers, -90 to -76"},
		{"values that are not whole", like(12, "who,", func(u int) string { return fmt.Sprintf("%d.5,", u%5) }), ""},
		{"a name that says it", like(2, "User_ID,", number(1, 1)), "column 1 (User_ID) looks like an id of users, not like an item: by its name; ignore: User_ID leaves it out"},
		{"no id", like(12, "", func(int) string { return "" }), ""},
		{"an index without a name", like(12, ",", number(0, 1)), ""},
		{"an id that is no number", like(2, "user,", func(u int) string { return fmt.Sprintf("u%d,", u) }), `FILE:2: column 1 (user) is "u0"; it must be a number; ignore: user leaves out the column`},
	} {
		p := rated(t, c.content, nil)
		if c.want != "" {
			refusedRatings(t, p, "file", c.want)
			continue
		}
		w := open(t, p)
		if w.Problem().Actions < 3 || w.Problem().Actions > 4 {
			t.Errorf("%s: there are %d items", c.why, w.Problem().Actions)
		}
	}
	content := like(12, "who,", number(100, 1))
	for _, c := range []struct {
		change map[string]any
		items  int
	}{
		{map[string]any{"ignore": []string{"who"}}, 3},
		{map[string]any{"items": []string{"c", "a"}}, 2},
		{map[string]any{"items": []string{"all"}, "high": 200.0}, 4},
	} {
		if got := open(t, rated(t, content, c.change)).Problem().Actions; got != c.items {
			t.Errorf("%v: there are %d items, want %d", c.change, got, c.items)
		}
	}
	// Items keep the order of the file.
	w := open(t, rated(t, content, map[string]any{"items": []string{"c", "a"}}))
	if got := sorted(trialOf(w, 0).Truth().Rewards)[0]; !slices.Equal(got, []float64{0, 0}) && !slices.Equal(got, []float64{0, .25}) {
		t.Errorf("the least user has %v, want a of 1 first", got)
	}
}

func TestColumnsOfRatingsAreRefused(t *testing.T) {
	const content = "a,b,b\n1,2,3\n3,4,5\n"
	for _, c := range []struct {
		content, name, want string
		change              map[string]any
	}{
		{content, "file", `FILE:1: the name of column 3 is "b", which is there already; names must differ; ignore leaves a column out`, nil},
		{"a,,b\n1,2,3\n", "file", "FILE:1: the name of column 2 is empty; it must be a name; ignore leaves a column out", nil},
		{"a,A\n1,2\n", "file", `FILE:1: the name of column 2 is "A", which differs from "a" only in upper and lower case`, nil},
		{content, "items", `items lists "bb", which is no column of FILE; its columns are "a", "b", "b"`, map[string]any{"items": []string{"a", "bb"}}},
		{content, "ignore", `ignore lists "c", which is no column of FILE`, map[string]any{"ignore": []string{"b", "c"}}},
		{content, "ignore", "ignore lists all columns of FILE; at least one must be an item", map[string]any{"ignore": []string{"a", "b"}}},
		{",a\nu1,2\n", "file", `FILE:2: the first column has no name in the header, as the index that pandas writes, but here it is "u1" where 0 should be`, nil},
	} {
		refusedRatings(t, rated(t, c.content, c.change), c.name, c.want)
	}
	for _, c := range []struct {
		content string
		change  map[string]any
	}{
		{"a,,\n1,x,y\n2,x,y\n", map[string]any{"ignore": []string{""}}},
		{",a\nu1,2\nu2,3\n", map[string]any{"items": []string{"a"}}},
		{"a,A\n1,2\n", map[string]any{"names": "as-is"}},
	} {
		open(t, rated(t, c.content, c.change))
	}
	p := rated(t, content, map[string]any{"items": []string{"a"}, "ignore": []string{"b"}})
	if err := param.Check(p); err == nil || err.Error() != "ignore must be left out where items lists the columns that are read" {
		t.Errorf("got %v", err)
	}
}

// Codes for "no rating" are found by how far they are off the other values.
func TestSentinels(t *testing.T) {
	likert := []float64{1, 2, 3, 4, 5, 1, 2, 3, 4, 5}
	for _, c := range []struct {
		why    string
		values []float64
		want   []float64
	}{
		{"no code", likert, nil},
		{"99", append([]float64{99}, likert...), []float64{99}},
		{"two codes", append([]float64{88, 99, 99}, likert...), []float64{88, 99}},
		{"-99", append([]float64{-99}, likert...), []float64{-99}},
		{"-1 beside 1 to 5", append([]float64{-1}, likert...), []float64{-1}},
		{"-1 beside 0 to 3", []float64{-1, 0, 1, 2, 3, 0, 1}, []float64{-1}},
		{"9 beside 1 to 5", append([]float64{9}, likert...), []float64{9}},
		{"8 and 9 beside 1 to 5", append([]float64{8, 9}, likert...), []float64{8, 9}},
		{"99 on a scale without whole numbers", []float64{-9.5, 3.25, 0, 99, 8.75, 99}, []float64{99}},
		{"7 beside 1 to 5", append([]float64{7}, likert...), nil},
		{"a scale around 0", []float64{-2, -1, 0, 1, 2}, nil},
		{"a scale around 0 without its middle", []float64{-3, -2, 2, 3, 3}, nil},
		{"a value off the scale that is not whole", []float64{1, 2, 3, 4, 99.5}, nil},
		{"thumbs up and down", []float64{-1, 1, 0, 1}, nil},
		{"-1 and a short scale", []float64{-1, 0, 1, 2}, nil},
		{"tenths", []float64{0, 10, 20, 50, 60, 100, 70}, nil},
		{"two values", []float64{0, 100, 100, 0}, nil},
		{"most cells beyond the gap", []float64{1, 2, 99, 99, 99}, nil},
		{"two groups of the same size", []float64{1, 2, 99, 100}, nil},
	} {
		if got, _, _ := sentinels(c.values); !slices.Equal(got, c.want) {
			t.Errorf("%s: got %v, want %v", c.why, got, c.want)
		}
	}
}

// A code is refused; it is a rating where the scale says so, and none where missing says so.
func TestSentinelsAreRefused(t *testing.T) {
	const content = "a,b,c\n1,2,5\n2,99,4\n4,1,99\n3,5,2\n"
	refusedRatings(t, rated(t, content, nil), "file", "file cannot be used: FILE:3: column 2 (b) is 99, and 2 cells are 99, off the scale of the other ratings, which lie between 1 and 5; missing: [99] says that these cells have no rating, and low and high give the scale if they have")
	refusedRatings(t, rated(t, content, map[string]any{"low": 1.0, "high": 5.0}), "file", "FILE:3: column 2 (b) is 99; it must lie between 1 and 5, the low and high of the scale; missing: [99] says that it is no rating")
	w := open(t, rated(t, content, map[string]any{"low": 0.0, "high": 99.0}))
	if got := sorted(trialOf(w, 0).Truth().Rewards)[1][1]; got != 1 {
		t.Errorf("on a scale to 99, 99 is %v, want 1", got)
	}
	// Without 99, b has the mean 8/3 and c the mean 11/3, on a scale from 1 to 5.
	for _, missing := range [][]string{{"99"}, {"99.0", "x"}, {"mean", "99"}} {
		w = open(t, rated(t, content, map[string]any{"missing": missing}))
		rows := sorted(trialOf(w, 0).Truth().Rewards)
		if got, want := rows[1][1], (8.0/3-1)/4; got != want {
			t.Errorf("missing %v: b is filled with %v, want %v", missing, got, want)
		}
		if got, want := rows[3][2], (11.0/3-1)/4; got-want > 1e-15 || want-got > 1e-15 {
			t.Errorf("missing %v: c is filled with %v, want %v", missing, got, want)
		}
	}
	for missing, want := range map[string]string{
		"means": `missing has "means" (did you mean mean?); it must be error, mean, or a list of values that mean that there is no rating`,
		"error": "missing lists error among other values; it must be error, mean, or a list",
	} {
		p := rated(t, content, map[string]any{"missing": []string{missing, "99"}})
		if err := param.Check(p); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}
