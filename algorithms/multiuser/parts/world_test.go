package parts

import (
	"testing"

	environment "joust/environments/multiuser"
	"joust/sim/mdp"
	"joust/sim/multiuser"
	"joust/sim/param"
	"joust/sim/rng"
)

// trial returns the environment of a trial in a world.
func trial(t *testing.T, w multiuser.World, err error, number string) multiuser.Environment {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	return w.Trial(rng.Stream(5, "instance", number), rng.Stream(5, "coins", number))
}

// fruit returns a trial of the fruit collection task with these parameters.
func fruit(t *testing.T, p environment.FruitParams, number string) multiuser.Environment {
	t.Helper()
	if err := param.Check(p); err != nil {
		t.Fatal(err)
	}
	w, err := environment.NewFruit(p)
	return trial(t, w, err, number)
}

// joint returns a trial of joint-rewards with these parameters.
func joint(t *testing.T, p environment.JointRewardsParams, number string) multiuser.Environment {
	t.Helper()
	if err := param.Check(p); err != nil {
		t.Fatal(err)
	}
	w, err := environment.NewJointRewards(p)
	return trial(t, w, err, number)
}

// play lets the learner play so many trajectories in the environment.
func play(l multiuser.Learner, env multiuser.Environment, trajectories int) {
	var o multiuser.Observation
	for k := range trajectories {
		l.Begin(k)
		first, _ := l.Propose(0)
		env.Play(0, first, nil, &o)
		l.Observe(0, &o)
	}
}

// observe shows the learner one step.
func observe(l multiuser.Learner, env multiuser.Environment, s, a int) {
	truth := env.Truth()
	j := truth.Kernel.Pair(s, a)
	next, _ := truth.Kernel.Successors(j)
	l.Observe(0, &multiuser.Observation{
		First:   mdp.Trajectory{States: []int32{int32(s), next[0]}, Actions: []int32{int32(a)}},
		Rewards: truth.Rewards.RawRowView(0)[j : j+1], Parts: truth.Parts.RawRowView(j),
	})
}
