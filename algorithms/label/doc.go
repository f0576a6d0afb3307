// Package label has the learners that make one label of several, the rules of package
// sim/label as learners that query all cells of a table of labels, and the learner that
// cleans labelled pairs by the margins of reward models.
//
//   - labels.go: what they have in common
//   - majority.go, iwmv.go, dawidskene.go, glad.go: rules that see the labels only
//   - known.go: rules that know how often annotators are right
//   - selectpairs.go: of labelled pairs, which a reward model is trained on, and how
//   - agreement.go: a filter that keeps what annotators agree on
package label
