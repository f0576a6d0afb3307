package simtest

import (
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"

	"joust/sim/choice"
	"joust/sim/rng"
)

// ChoiceLearner is a learner that chooses from tables, under test.
type ChoiceLearner struct {
	Name string // name of the learner and its parameters, for messages and transcripts
	// New makes a learner for a trial of the problem.
	New func(problem *choice.Problem, own *rng.Source) choice.Learner
	// Ideal writes what the learner would choose that knew all cells; nil if undefined.
	Ideal func(problem *choice.Problem, values []float64, c *choice.Choice)
	// Suits returns nil if the learner can work on the problem. The suite skips the tables
	// that do not suit, but at least one must.
	Suits func(problem *choice.Problem, fixed []float64) error
}

var choiceLearnerCases = []testCase[ChoiceLearner]{
	{"chooses at any time", "recommend what is a choice of the problem, or nothing, before every query and at the end", inEveryTable(checkChooses)},
	{"repeats itself", "ask and choose the same again if it gets the same stream and the same answers", inEveryTable(checkRepeatsQueries)},
	{"has no side effects", "ask and choose the same whether or not it was asked before for its query and its choice", inEveryTable(checkChoosingIsPure)},
	{"reads as it queries", "choose the same if it gets all cells at once, where it is a Reader", inEveryTable(checkReads)},
	{"is ideal with all cells", "choose what its ideal choice is where it has queried all cells and has no randomness", inEveryTable(checkIdeal)},
}

func (s ChoiceLearner) label() string { return s.Name }

func (s ChoiceLearner) requirements() []requirement {
	return bind("a learner", choiceLearnerCases, s)
}

// inEveryTable returns a check that runs another check on all tables of the suite that suit
// the learner.
func inEveryTable(check func(ChoiceLearner, *Table) error) func(ChoiceLearner) error {
	return func(s ChoiceLearner) error {
		var errs []error
		suitable := 0
		for _, t := range Tables() {
			if s.Suits(&t.problem, t.fixed()) != nil {
				continue
			}
			suitable++
			if err := recovered(func() error { return check(s, t) }); err != nil {
				errs = append(errs, fmt.Errorf("on %s: %w", t.About, err))
			}
		}
		if suitable == 0 {
			errs = append(errs, errors.New("none of the tables of the suite suits it"))
		}
		return errors.Join(errs...)
	}
}

// mostQueries is the number of queries after which a learner of the suite is cut.
const mostQueries = 5000

// answered is a query with its answer and what was recommended before it.
type answered struct {
	query  choice.Query
	answer float64
	choice choice.Choice
}

// ask lets the learner query the table until it stops, and returns the queries and the last
// choice. Curious asks for its query and its choice more often than needed.
func (s ChoiceLearner) ask(t *Table, curious bool) (list []answered, last choice.Choice, err error) {
	problem := t.problem
	problem.Queries = mostQueries
	l := s.New(&problem, stream("own", 0))
	if c, ok := l.(choice.Closer); ok {
		defer c.Close()
	}
	coins := stream("coins", 0)
	for {
		q, more := l.Next()
		if !more || len(list) == mostQueries {
			break
		}
		a := answered{query: q}
		if curious {
			for range 2 {
				a.choice = choice.Choice{}
				l.Recommend(&a.choice)
				if err := a.choice.Check(&problem); err != nil {
					return nil, last, fmt.Errorf("before query %d: %w", len(list), err)
				}
				if again, _ := l.Next(); !reflect.DeepEqual(again, q) { // whether it has stopped was asked before
					return nil, last, fmt.Errorf("query %d is %+v and then %+v", len(list), q, again)
				}
			}
		}
		if a.answer, err = t.answer(q, coins); err != nil {
			return nil, last, fmt.Errorf("query %d: %w", len(list), err)
		}
		l.Observe(q, a.answer)
		list = append(list, a)
	}
	l.Recommend(&last)
	if err := last.Check(&problem); err != nil {
		return nil, last, fmt.Errorf("after %d queries: %w", len(list), err)
	}
	return list, last, nil
}

func checkChooses(s ChoiceLearner, t *Table) error {
	_, last, err := s.ask(t, true)
	if err == nil && t.Complete && last.Winners == nil && last.Lottery == nil && last.Slate == nil && last.Beliefs == nil && !t.Undecided {
		return errors.New("it chooses nothing in the end")
	}
	return err
}

// sameChoice returns an error if two runs differ.
func (s ChoiceLearner) sameChoice(t *Table, curious bool, how string) error {
	list, last, err := s.ask(t, false)
	if err != nil {
		return err
	}
	again, lastAgain, err := s.ask(t, curious)
	if err != nil {
		return err
	}
	if !slices.EqualFunc(list, again, func(a, b answered) bool { return reflect.DeepEqual(a.query, b.query) }) {
		return fmt.Errorf("%s it asks other queries", how)
	}
	if text, other := describeChoice(&last), describeChoice(&lastAgain); text != other {
		return fmt.Errorf("%s it chooses %s instead of %s", how, other, text)
	}
	return nil
}

func checkRepeatsQueries(s ChoiceLearner, t *Table) error {
	return s.sameChoice(t, false, "the second time")
}

func checkChoosingIsPure(s ChoiceLearner, t *Table) error {
	return s.sameChoice(t, true, "with a recommendation before every query")
}

func checkReads(s ChoiceLearner, t *Table) error {
	problem := t.problem
	problem.Queries = mostQueries
	r, ok := s.New(&problem, stream("own", 0)).(choice.Reader)
	if !ok {
		return nil
	}
	list, one, err := s.ask(t, false)
	if err != nil {
		return err
	}
	columns := len(problem.Columns)
	for i, a := range list {
		if a.query.Generate != nil || a.query.Row*columns+a.query.Column != i {
			return fmt.Errorf("query %d is %+v; a Reader queries all cells row by row", i, a.query)
		}
	}
	var all choice.Choice
	r.Read(t.values)
	r.Recommend(&all)
	if len(list) != len(t.values) || describeChoice(&one) != describeChoice(&all) {
		return fmt.Errorf("it chooses %s of all cells at once, and %s after %d of %d queries", describeChoice(&all), describeChoice(&one), len(list), len(t.values))
	}
	return nil
}

func checkIdeal(s ChoiceLearner, t *Table) error {
	problem := t.problem
	problem.Queries = mostQueries
	if _, ok := s.New(&problem, stream("own", 0)).(choice.Reader); s.Ideal == nil || !ok {
		return nil
	}
	_, last, err := s.ask(t, false)
	if err != nil {
		return err
	}
	var ideal choice.Choice
	s.Ideal(&problem, t.values, &ideal)
	if text := describeChoice(&ideal); text != noChoice && text != describeChoice(&last) {
		return fmt.Errorf("it chooses %s; its ideal choice is %s", describeChoice(&last), text)
	}
	return nil
}

// noChoice describes a choice of nothing.
const noChoice = "nothing"

// describeChoice writes a choice exactly.
func describeChoice(c *choice.Choice) string {
	var parts []string
	if c.Winners != nil {
		parts = append(parts, fmt.Sprintf("winners %v", c.Winners))
	}
	if c.Ranks != nil {
		parts = append(parts, fmt.Sprintf("ranks %v", c.Ranks))
	}
	if c.Estimates != nil {
		parts = append(parts, fmt.Sprintf("estimates %.12g", c.Estimates))
	}
	for _, d := range c.Lottery {
		parts = append(parts, fmt.Sprintf("%s of %v", d.Share.RatString(), d.Members))
	}
	if c.Slate != nil {
		parts = append(parts, fmt.Sprintf("slate %v for %v", c.Slate.Statements, c.Slate.Matched))
	}
	if b := c.Beliefs; b != nil {
		for i := range len(b.P) / b.Classes {
			kept := ""
			if c.Kept != nil && !c.Kept[i] {
				kept = " thrown away"
			}
			if c.Margins != nil && c.Margins[i] != 0 {
				kept += fmt.Sprintf(" with the margin %.12g", c.Margins[i])
			}
			parts = append(parts, fmt.Sprintf("%.12g", b.Of(i))+kept)
		}
	}
	if parts == nil {
		return noChoice
	}
	return strings.Join(parts, ", ")
}

// describeQuery writes a query with its answer.
func describeQuery(q choice.Query, answer float64) string {
	if q.Generate != nil {
		return fmt.Sprintf("best for %v: %v", q.Generate.Of, answer)
	}
	if math.IsNaN(answer) {
		return fmt.Sprintf("(%d, %d): no value", q.Row, q.Column)
	}
	return fmt.Sprintf("(%d, %d): %.3g", q.Row, q.Column, answer)
}

// Playthrough returns the transcript of a trial on the first table that suits the learner:
// the queries, with changes of the choice, and the last choice.
func (s ChoiceLearner) Playthrough() (string, error) {
	for _, t := range Tables() {
		if s.Suits(&t.problem, t.fixed()) == nil {
			text, err := s.transcript(t)
			return abridged(s.Name + "\n" + text), err
		}
	}
	return "", fmt.Errorf("%s: no table of the playthroughs suits it", s.Name)
}

// transcript describes a trial on the table.
func (s ChoiceLearner) transcript(t *Table) (string, error) {
	list, last, err := s.ask(t, true)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n\n", t.About)
	chosen := noChoice
	for i, a := range list {
		if now := describeChoice(&a.choice); now != chosen {
			fmt.Fprintf(&b, "%6s chooses %s\n", "", now)
			chosen = now
		}
		fmt.Fprintf(&b, "%5d  %s\n", i+1, describeQuery(a.query, a.answer))
	}
	fmt.Fprintf(&b, "%6s stops after %d queries and chooses %s\n", "", len(list), describeChoice(&last))
	return b.String(), nil
}

// Transcript returns the transcripts of trials on all tables that suit the learner.
func (s ChoiceLearner) Transcript() (string, error) {
	var b strings.Builder
	for _, t := range Tables() {
		if s.Suits(&t.problem, t.fixed()) != nil {
			continue
		}
		text, err := s.transcript(t)
		if err != nil {
			return "", err
		}
		b.WriteString(text)
	}
	return b.String(), nil
}
