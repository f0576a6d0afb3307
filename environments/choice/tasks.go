package choice

import (
	"errors"

	"joust/sim"
	"joust/sim/choice"
	"joust/sim/param"
	"joust/sim/rng"
	"joust/sim/rule"
)

// TasksParams are the parameters of tasks.
type TasksParams struct {
	Models int     `yaml:"models" doc:"number of rows, 2 to 1000"`
	Tasks  int     `yaml:"tasks" doc:"number of columns, 1 to 1000"`
	Spread float64 `yaml:"spread" stream:"same" doc:"how far models differ: a model of quality q has the mean spread·q/2 in all tasks; at least 0"`
	Task   float64 `yaml:"task" stream:"same" doc:"standard deviation of what a task adds to a model, above 0"`
	MissingParams
}

// Validate implements param.Params.
func (p TasksParams) Validate() error {
	return errors.Join(
		param.Count("models", p.Models, 2, 1000), param.Count("tasks", p.Tasks, 1, 1000),
		param.Within("spread", p.Spread, 0, 1e6), param.Above("task", p.Task, 0), p.check(),
	)
}

// TasksEntry declares tasks for the catalogue.
var TasksEntry = choice.WorldSpec[TasksParams, *World]{
	Spec: sim.Spec[TasksParams]{
		Name: "tasks",
		Card: sim.Card{
			Title: "Tasks",
			About: "Draws a benchmark: model i of quality q_i ~ N(0, 1) scores spread·q_i/2 + d_t + task·z_it in task t, where d_t ~ N(0, 1) is how easy the task is and z_it ~ N(0, 1). The best model is that of the highest quality. Some cells may be missing.",
		},
		Defaults: TasksParams{Models: 12, Tasks: 20, Spread: 1, Task: 0.7},
	},
	Wanted: choice.Rows,
	New:    NewTasks,
}

// NewTasks returns the world of drawn benchmarks.
func NewTasks(p TasksParams) (*World, error) {
	problem := choice.Problem{Kind: rule.Scores, Rows: numbered("model", p.Models), Columns: numbered("task", p.Tasks)}
	return &World{problem: problem, draw: func(instance, _ *rng.Source) choice.Environment {
		t := &trial{problem: problem}
		quality := make([]float64, p.Models)
		for i := range quality {
			quality[i] = instance.Normal()
		}
		ease := make([]float64, p.Tasks)
		for c := range ease {
			ease[c] = instance.Normal()
		}
		values := make([]float64, p.Models*p.Tasks)
		for i := range values {
			q, d := quality[i/p.Tasks], ease[i%p.Tasks]
			values[i] = float64(p.Spread*q/2) + d + float64(p.Task*instance.Normal())
		}
		t.truth = choice.Truth{Values: values, Quality: quality}
		t.shown = p.hide(values, instance)
		return t
	}}, nil
}
