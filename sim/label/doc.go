// Package label is the aggregation of labels: annotators say of items which class they are
// of, and make mistakes. It has the rules that make one label of several, the law of an
// annotator's labels, and the certificate that the majority is as good as any rule.
//
//   - votes.go: Votes, the labels that were given, and Beliefs, what is made of them
//   - majority.go: the majority, weighted and reweighted
//   - dawidskene.go: the annotators' confusions by maximum likelihood
//   - glad.go: annotators' abilities and items' difficulties by maximum likelihood
//   - panel.go: Panel, a known law of labels, and what is best if it is known
//   - coin.go: two classes and equally good annotators, in closed form
//   - annotators.go: how many annotators are enough, and what correlated ones are worth
//   - worth.go: what labels are worth of which some are flipped, in closed form
package label
