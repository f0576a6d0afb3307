package welfare_test

import (
	"fmt"

	"gonum.org/v1/gonum/mat"

	"joust/algorithms/multiuser/welfare"
	"joust/sim/mdp"
)

// Three answers: the favourite of three quarters of the users, that of the others, and a
// compromise. A single reward model gives the minority nothing.
func Example() {
	answers := &mdp.Kernel{
		States: 1, Actions: 3, Start: []float64{1},
		First: []int32{0, 1, 2, 3}, Next: []int32{0, 0, 0}, Prob: []float64{1, 1, 1},
	}
	rewards := mat.NewDense(2, 3, []float64{
		2, 0, 1.2,
		0, 2, 1.2,
	})
	for _, choice := range []string{"utilitarian", "maxmin"} {
		p := welfare.Defaults
		p.Choice = choice
		policy, err := welfare.Choose(p, answers, 1, rewards, []float64{0.75, 0.25}, 1)
		if err != nil {
			fmt.Println(err)
			return
		}
		a := int(policy.Act[0])
		fmt.Printf("%s: answer %d, worth %.1f to the majority and %.1f to the minority\n", choice, a+1, rewards.At(0, a), rewards.At(1, a))
	}
	// Output:
	// utilitarian: answer 1, worth 2.0 to the majority and 0.0 to the minority
	// maxmin: answer 3, worth 1.2 to the majority and 1.2 to the minority
}
