package pref

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// Settled against its definition: the best arms for every filling of the pairs that have
// not met with a sure win, a sure tie and a sure loss.
func TestSettled(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	seen := map[Notion][2]int{} // how often the best arms were settled and not
	for range 400 {
		k := 2 + r.IntN(3)
		m := NewMatrix(k)
		met := map[[2]Arm]bool{}
		var unmet [][2]Arm
		for i := range Arm(k) {
			for j := range i {
				weights := [3]float64{float64(r.IntN(4)), float64(r.IntN(2)), float64(r.IntN(4))}
				sum := weights[0] + weights[1] + weights[2]
				if sum == 0 {
					weights, sum = [3]float64{1, 1, 1}, 3
				}
				m.Set(i, j, weights[0]/sum, weights[1]/sum, weights[2]/sum)
				if met[[2]Arm{i, j}] = r.IntN(3) > 0 || len(unmet) == 3; !met[[2]Arm{i, j}] {
					unmet = append(unmet, [2]Arm{i, j})
				}
			}
		}
		haveMet := func(i, j Arm) bool { return met[[2]Arm{max(i, j), min(i, j)}] }
		for _, n := range Notions {
			if n == StrengthNotion {
				continue
			}
			got := m.Settled(n, haveMet)
			want := true
			best := NewWorths(m, nil).Best(n)
			filled := m.Relabel(firstArms(k))
			var fill func(rest [][2]Arm)
			fill = func(rest [][2]Arm) {
				if len(rest) == 0 {
					want = want && slices.Equal(NewWorths(filled, nil).Best(n), best)
					return
				}
				for o := range 3 {
					var p [3]float64
					p[o] = 1
					filled.Set(rest[0][0], rest[0][1], p[0], p[1], p[2])
					fill(rest[1:])
				}
			}
			fill(unmet)
			exact := n != VonNeumannNotion
			if got && !want || exact && got != want {
				t.Fatalf("%s, %d arms, not met %v: settled is %v, want %v", n, k, unmet, got, want)
			}
			count := seen[n]
			if got {
				count[0]++
			} else {
				count[1]++
			}
			seen[n] = count
		}
	}
	for n, count := range seen {
		if count[0] < 40 || count[1] < 40 {
			t.Errorf("%s was settled %d times and not %d times, which tests little", n, count[0], count[1])
		}
	}
}

// firstArms returns the arms 0 to k-1.
func firstArms(k int) (arms []Arm) {
	for a := range Arm(k) {
		arms = append(arms, a)
	}
	return arms
}
