// Package policy has the learners of policies in preference games: those that move a law
// in steps towards a Nash equilibrium, which is a von Neumann winner; and those that
// compute a law at once from scores or preferences.
//
//   - walk.go: what the learners in steps have in common; dno.go, optimistic.go, nashmd.go,
//     mmd.go, inpo.go, dnoprct.go: one learner a file
//   - referenceduels.go: win rates against the reference; ipo.go, rlhfbt.go: learners that
//     use them
//   - vonneumann.go: the solution of the game
//   - referencescores.go: scores of the reference; shape.go: shapings of scores; tilt.go,
//     bestofn.go, soup.go: learners that use them
//   - softmaxlaw.go: a law with a logit for each arm; weights.go: weights of rewards
//   - gradient.go: the gradient of a softmax law; policygradient.go, par.go, elasticreset.go:
//     learners that follow it
//   - groups.go: the gradient of samples that are compared in groups; grpo.go, rloo.go,
//     dragrpo.go, thinkrm.go, parrot.go: learners that follow it, each with its advantage
//   - rollouts.go: the gradient of answers in steps; processrloo.go, prime.go: learners that
//     follow it, with rewards for steps from a critic and from a model of their own
package policy
