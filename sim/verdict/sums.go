package verdict

// Sums returns the law of a verdict from a sum of independent steps: each is 0 with the
// probability 1 - rate, and otherwise +1 with the probability accuracy and -1 if not. A sum of
// gap or more, at least 1, names the better answer, and one of -gap or less the worse. Of n
// votes on the pair the steps are the votes, n of them.
//
// So are words that follow an answer (follow-up likelihood, FLR), where n users see each of the
// two answers and the answer with the greater sum of kind and unkind words is named: a kind word
// about the better answer and an unkind one about the worse are steps of +1, so that there are
// 2n steps.
func Sums(steps int, rate, accuracy float64, gap int) Law {
	up, down := float64(rate*accuracy), float64(rate*(1-accuracy))
	p, next := make([]float64, 2*steps+3), make([]float64, 2*steps+3) // of the sum s, at s + steps + 1
	p[steps+1] = 1
	for range steps {
		for i := 1; i < len(p)-1; i++ {
			next[i] = float64((1-rate)*p[i]) + float64(up*p[i-1]) + float64(down*p[i+1])
		}
		p, next = next, p
	}
	var l Law
	for i, x := range p {
		switch s := i - steps - 1; {
		case s >= gap:
			l.Right += x
		case s <= -gap:
			l.Wrong += x
		}
	}
	return l
}
