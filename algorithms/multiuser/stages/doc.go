// Package stages holds the stages that the learners for many users share:
//
//  1. Explore: an Explorer proposes policies that explore the transitions. The
//     proposals depend on the observed transitions and not on rewards, so that all
//     learners with the same exploration parameters and the same data stream see the
//     same trajectories.
//  2. Listen: a Learner passes each observation on to a Recorder, which keeps what
//     the user's rewards or comparisons say.
//  3. Plan: a Planner turns estimated rewards into policies, one per user or one for
//     all users by package welfare.
//
// What is left to a learner of package rewards or comparisons is the step between 2
// and 3, the estimate of the users' rewards.
package stages
