// Package committee chooses k of m candidates from ballots of approval, draws committees
// from exact lotteries, chooses slates of statements, and checks what is promised to
// groups of voters. It is pure: no problem, no loop, no clock, and randomness only from
// a stream that the caller passes.
//
//   - profile.go: the ballots, and how ties are broken
//   - av.go, pav.go, phragmen.go, mes.go, cohesive.go: rules that return a committee
//   - bestofbothworlds.go: rules that return the share of each candidate, fair in
//     expectation, all of whose committees are fair too
//   - ledger.go: what voters have or owe, over one common denominator
//   - lottery.go: shares, their systematic rounding to a lottery, draws
//   - measures.go: coverage and satisfaction
//   - properties.go: justified representation and its kin, of a committee
//   - fairness.go, flow.go: fair shares, of the shares of a lottery
//   - slate.go, slatecosts.go: slates of statements, without and with costs
//
// Where a rule or a check decides, its arithmetic is exact: integers, or rationals of
// math/big. Costs are given with each function; those that compare all sets of
// candidates or all committees refuse large inputs with a message that names
// a polynomial alternative.
package committee
