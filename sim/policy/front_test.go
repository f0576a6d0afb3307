package policy

import (
	"math"
	"slices"
	"testing"

	"joust/sim/rng"
)

// The seven points of the golden number, in any order, and points that do not count.
func TestHypervolume(t *testing.T) {
	points := [][2]float64{{1, 5}, {2, 4}, {3, 3}, {2, 2}, {4, 1}, {1, 5}, {0, 6}}
	draw := rng.Stream(1)
	for range 20 {
		draw.Shuffle(len(points), func(i, j int) { points[i], points[j] = points[j], points[i] })
		if got := Hypervolume(points, [2]float64{}); got != 13 {
			t.Fatalf("the hypervolume of %v is %v, want 13", points, got)
		}
	}
	if got := Hypervolume([][2]float64{{1, 1}, {2, -1}, {-1, 2}}, [2]float64{}); got != 1 {
		t.Errorf("points beside the origin add %v", got-1)
	}
	if got := Hypervolume(nil, [2]float64{}); got != 0 {
		t.Errorf("no points have the hypervolume %v", got)
	}
}

// The area is the share of random points that are dominated. Of n = 20,000 the standard error
// is at most ½/√n = .0035; the tolerance is 4.5 of them.
func TestHypervolumeIsAnArea(t *testing.T) {
	const n = 20_000
	draw := rng.Stream(2)
	var points [][2]float64
	for range 12 {
		points = append(points, [2]float64{draw.Float64(), draw.Float64()})
	}
	below := 0.0
	for range n {
		x := [2]float64{draw.Float64(), draw.Float64()}
		if slices.ContainsFunc(points, func(p [2]float64) bool { return p[0] >= x[0] && p[1] >= x[1] }) {
			below++
		}
	}
	if got := Hypervolume(points, [2]float64{}); math.Abs(got-below/n) > 4.5*.0035 {
		t.Errorf("the hypervolume is %v; the share of random points is %v", got, below/n)
	}
}

// frontal recommends the law of an arm, and the laws of all arms as its front.
type frontal struct{ scripted }

func (f *frontal) Recommend(law []float64) { copy(law, first) }
func (f *frontal) Front() int              { return 3 }
func (f *frontal) RecommendFront(i int, law []float64) {
	clear(law)
	law[i] = 1
}

// The loop keeps the laws of a front, and the one law of other learners.
func TestFronts(t *testing.T) {
	l := Loop{Name: "frontal", Budget: 10, Checkpoints: []int{1, 5}, Fronts: true}
	var trial Trial
	b := newBench(0, nil)
	l.Run(&frontal{scripted{plays: [][]float64{first, second}}}, b, &trial)
	want := [][]float64{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}
	for _, got := range [][][]float64{trial.FinalFront, trial.Fronts[0], trial.Fronts[1]} {
		if !slices.EqualFunc(got, want, slices.Equal[[]float64]) {
			t.Errorf("the front is %v, want %v", got, want)
		}
	}
	// The rewards of the arms are (3, 0), (1, 5) and (2, 0); the lowest are (1, 0).
	j := NewJudge(&b.problem, &b.truth)
	if got := j.Hypervolume(trial.FinalFront); got != 0 {
		t.Errorf("the hypervolume is %v; no arm is above the lowest scores in both rewards", got)
	}
	// Shares .6 and .65 of arm 0 and the rest of arm 1 have (2.2, 2) and (2.3, 1.75).
	if got := j.Hypervolume([][]float64{{.6, .4, 0}, {.65, .35, 0}}); math.Abs(got-(1.3*1.75+1.2*.25)) > 1e-12 {
		t.Errorf("the hypervolume is %v, want 2.575", got)
	}
	l.Run(&scripted{plays: [][]float64{first, second}}, b, &trial)
	if len(trial.FinalFront) != 1 || !slices.Equal(trial.FinalFront[0], second) || !slices.Equal(trial.Fronts[0][0], first) {
		t.Errorf("the front of a learner with one law is %v", trial.FinalFront)
	}
}
