package choice

import "iter"

// Sequential is a learner that is written as straight-line code: the code asks its Desk
// wherever it needs an answer, and recommends as it goes. Sequential provides the rest of
// the contract: one query at a time, calls without effects, a cut after any query.
type Sequential struct {
	desk Desk
	stop func()
	over bool
}

// Desk answers the queries of the code of a Sequential.
type Desk struct {
	query       Query
	answer      float64
	recommended Choice
	wait        func() bool             // suspends the code until the query is answered; false if the trial was cut
	resume      func() (struct{}, bool) // continues the code; false if it has returned
}

// cut is the panic value that ends the code of a trial that was cut.
type cut struct{}

// NewSequential returns a learner that runs the code. It recommends nothing until the code
// calls Desk.Recommend. The code runs up to its first query immediately.
func NewSequential(code func(*Desk)) *Sequential {
	s := &Sequential{}
	d := &s.desk
	d.resume, s.stop = iter.Pull(func(yield func(struct{}) bool) {
		defer func() {
			if r := recover(); r != nil && r != any(cut{}) {
				panic(r)
			}
		}()
		d.wait = func() bool { return yield(struct{}{}) }
		code(d)
	})
	s.advance()
	return s
}

// advance runs the code to its next query or its end.
func (s *Sequential) advance() {
	_, more := s.desk.resume()
	s.over = !more
}

// Ask returns the answer to the query.
func (d *Desk) Ask(q Query) float64 {
	d.query = q
	if !d.wait() {
		panic(cut{})
	}
	return d.answer
}

// Cell returns the value of the cell, NaN if there is none.
func (d *Desk) Cell(row, column int) float64 { return d.Ask(Query{Row: row, Column: column}) }

// Recommend sets what the learner recommends from now on. The choice must not be changed
// any more.
func (d *Desk) Recommend(c Choice) { d.recommended = c }

// Next implements Learner.
func (s *Sequential) Next() (Query, bool) { return s.desk.query, !s.over }

// Observe implements Learner.
func (s *Sequential) Observe(_ Query, answer float64) {
	s.desk.answer = answer
	s.advance()
}

// Recommend implements Learner.
func (s *Sequential) Recommend(c *Choice) { *c = s.desk.recommended }

// Close ends the code of a trial that was cut.
func (s *Sequential) Close() {
	s.stop()
	s.over = true
}
