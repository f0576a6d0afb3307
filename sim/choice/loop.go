package choice

import (
	"fmt"
	"sync/atomic"
)

// Loop runs trials, one after another. Its fields are set once; it is not safe for
// concurrent use.
type Loop struct {
	Name        string       // name of the learner, for the message when it breaks the contract
	Budget      int          // queries after which a trial is cut, at least 1
	Checkpoints []int        // queries after which the recommendation is kept, increasing, at least 1; nil to keep only the last
	Halt        *atomic.Bool // nil, or set by another goroutine to abandon the trial
}

// Trial is what the loop records of one trial.
type Trial struct {
	Queries    int      // queries made
	Unresolved bool     // the budget was spent before the learner stopped
	Final      Choice   // the last recommendation
	At         []Choice // the recommendation at each checkpoint; a trial that ends early repeats its last one
}

// Closer is a Learner that must be closed if its trial is cut.
type Closer interface{ Close() }

// Run runs one trial and writes its results to trial. It returns false if Halt was set
// meanwhile; then the results are incomplete. It panics, naming the learner and the query,
// if the learner breaks the contract.
func (l *Loop) Run(learner Learner, env Environment, trial *Trial) bool {
	problem, values := env.Problem(), env.Table()
	*trial = Trial{At: trial.At[:0]}
	if c, ok := learner.(Closer); ok {
		defer c.Close()
	}
	if l.readAll(learner, values, trial) {
		learner.Recommend(&trial.Final)
		l.check(&trial.Final, &problem, trial.Queries)
		return true
	}
	for {
		q, more := learner.Next()
		if !more {
			break
		}
		if trial.Queries == l.Budget {
			trial.Unresolved = true
			break
		}
		if l.Halt != nil && trial.Queries%256 == 0 && l.Halt.Load() {
			return false
		}
		learner.Observe(q, l.answer(q, &problem, values, env, trial.Queries))
		trial.Queries++
		if len(trial.At) < len(l.Checkpoints) && l.Checkpoints[len(trial.At)] == trial.Queries {
			var c Choice
			learner.Recommend(&c)
			l.check(&c, &problem, trial.Queries)
			trial.At = append(trial.At, c)
		}
	}
	learner.Recommend(&trial.Final)
	l.check(&trial.Final, &problem, trial.Queries)
	for len(trial.At) < len(l.Checkpoints) {
		trial.At = append(trial.At, trial.Final)
	}
	return true
}

// readAll hands all cells to a learner that queries them all, if nothing is to be kept in
// between.
func (l *Loop) readAll(learner Learner, values []float64, trial *Trial) bool {
	r, ok := learner.(Reader)
	if !ok || len(l.Checkpoints) > 0 || l.Budget < len(values) {
		return false
	}
	r.Read(values)
	trial.Queries = len(values)
	return true
}

// answer returns the answer to the query.
func (l *Loop) answer(q Query, problem *Problem, values []float64, env Environment, query int) float64 {
	rows, columns := len(problem.Rows), len(problem.Columns)
	if q.Generate == nil {
		if q.Row < 0 || q.Row >= rows || q.Column < 0 || q.Column >= columns {
			panic(fmt.Sprintf("%s: query %d is of the cell (%d, %d); there are %d rows and %d columns", l.Name, query, q.Row, q.Column, rows, columns))
		}
		return values[q.Row*columns+q.Column]
	}
	g, ok := env.(Generator)
	if !ok || !problem.Generates {
		panic(fmt.Sprintf("%s: query %d is generative; the environment answers none", l.Name, query))
	}
	for _, c := range q.Generate.Of {
		if c < 0 || c >= columns {
			panic(fmt.Sprintf("%s: query %d is of column %d; there are %d", l.Name, query, c, columns))
		}
	}
	return float64(g.Generate(q.Generate))
}

// check panics if the choice is none of the problem.
func (l *Loop) check(c *Choice, problem *Problem, queries int) {
	if err := c.Check(problem); err != nil {
		panic(fmt.Sprintf("%s: after %d queries it recommends what is no choice: %v", l.Name, queries, err))
	}
}
