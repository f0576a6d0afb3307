package choice_test

import (
	"fmt"
	"reflect"
	"testing"

	"joust/sim/choice"
)

// largest reads the first column and recommends the row of the largest value so far.
func largest(rows int, ended *bool) func(*choice.Desk) {
	return func(d *choice.Desk) {
		defer func() { *ended = true }()
		best, most := 0, -1.0
		for i := range rows {
			if v := d.Cell(i, 0); v > most {
				best, most = i, v
				d.Recommend(choice.Choice{Winners: []int{best}})
			}
		}
	}
}

func TestSequential(t *testing.T) {
	g := newGrid(4, 1)
	g.values = []float64{2, 5, 1, 7}
	for _, test := range []struct {
		budget int
		want   choice.Trial
	}{
		{9, choice.Trial{Queries: 4, Final: choice.Choice{Winners: []int{3}}}},
		{3, choice.Trial{Queries: 3, Unresolved: true, Final: choice.Choice{Winners: []int{1}}}},
	} {
		ended := false
		s := choice.NewSequential(largest(4, &ended))
		loop := choice.Loop{Name: "largest", Budget: test.budget}
		var got choice.Trial
		loop.Run(s, g, &got)
		if !reflect.DeepEqual(got, test.want) {
			t.Errorf("budget %d: got %+v, want %+v", test.budget, got, test.want)
		}
		if !ended {
			t.Errorf("budget %d: the code was not ended", test.budget)
		}
		if _, more := s.Next(); more {
			t.Errorf("budget %d: a learner whose code has ended has a query", test.budget)
		}
	}
}

// Before the code recommends, there is nothing; Next and Recommend may be called often.
func TestSequentialIsPure(t *testing.T) {
	ended := false
	s := choice.NewSequential(largest(2, &ended))
	defer s.Close()
	for range 3 {
		var c choice.Choice
		s.Recommend(&c)
		if q, more := s.Next(); q != (choice.Query{}) || !more || c.Winners != nil {
			t.Errorf("got query %v, %v and the choice %+v", q, more, c)
		}
	}
	s.Observe(choice.Query{}, 4)
	if q, more := s.Next(); q.Row != 1 || !more {
		t.Errorf("got query %v, %v", q, more)
	}
	s.Close()
	s.Close() // a second time does nothing
	if !ended {
		t.Error("closing does not end the code")
	}
}

// A panic of the code is that of the learner, not that of a cut.
func TestSequentialPanics(t *testing.T) {
	defer func() {
		if got := fmt.Sprint(recover()); got != "wrong" {
			t.Errorf("it panics with %q", got)
		}
	}()
	s := choice.NewSequential(func(d *choice.Desk) {
		d.Cell(0, 0)
		panic("wrong")
	})
	s.Observe(choice.Query{}, 1)
}
