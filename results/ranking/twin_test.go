package ranking_test

import (
	"encoding/csv"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/mat"

	"joust/sim/pref"
	"joust/sim/strength"
)

// shared returns the path of a file of the data that the repository does not contain, and skips
// the test if there is none.
func shared(t *testing.T, elements ...string) string {
	t.Helper()
	path := filepath.Join(append([]string{"..", "..", "..", "shared"}, elements...)...)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("the shared data are absent: %v", err)
	}
	return path
}

// sharedRows returns the rows of a CSV file without its header.
func sharedRows(t *testing.T, elements ...string) [][]string {
	t.Helper()
	f, err := os.Open(shared(t, elements...))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows[1:]
}

// numeric returns the number that a text is.
func numeric(t *testing.T, text string) float64 {
	t.Helper()
	x, err := strconv.ParseFloat(text, 64)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// sharedCounts returns the record of a file of counts and the names of its arms. Duels of an arm
// with itself are left out.
func sharedCounts(t *testing.T, name string) (*strength.Record, []string) {
	t.Helper()
	var names []string
	number := map[string]pref.Arm{}
	arm := func(name string) pref.Arm {
		a, ok := number[name]
		if !ok {
			a = pref.Arm(len(names))
			number[name] = a
			names = append(names, name)
		}
		return a
	}
	r := &strength.Record{}
	at := map[pref.Pair]int{}
	for _, row := range sharedRows(t, "data", "counts", name+".csv") {
		if row[0] == row[1] {
			continue
		}
		p := strength.Pair{I: arm(row[0]), J: arm(row[1]), Win: numeric(t, row[2]), Lose: numeric(t, row[3]), Tie: numeric(t, row[4])}
		if p.I > p.J {
			p = strength.Pair{I: p.J, J: p.I, Win: p.Lose, Tie: p.Tie, Lose: p.Win}
		}
		key := pref.Pair{First: p.I, Second: p.J}
		if c, ok := at[key]; ok {
			r.Pairs[c].Win += p.Win
			r.Pairs[c].Tie += p.Tie
			r.Pairs[c].Lose += p.Lose
			continue
		}
		at[key] = len(r.Pairs)
		r.Pairs = append(r.Pairs, p)
	}
	r.Arms = len(names)
	return r, names
}

// twinFit returns the strengths of Bradley and Terry's model of greatest likelihood with ties as
// half wins, by Newton's method in dense matrices, and their covariances by the row-wise sandwich
// V = L⁺ M L⁺, and by Fisher's information L⁺.
func twinFit(t *testing.T, r *strength.Record) (theta []float64, sandwich, fisher blas64.General) {
	t.Helper()
	k := r.Arms
	theta = make([]float64, k)
	var inverse mat.Dense
	for range 60 {
		gradient := mat.NewVecDense(k, nil)
		laplacian := mat.NewDense(k, k, nil)
		for i := range k {
			for j := range k {
				laplacian.Set(i, j, 1/float64(k))
			}
		}
		for _, p := range r.Pairs {
			i, j, n := int(p.I), int(p.J), p.Duels()
			q := 1 / (1 + math.Exp(theta[j]-theta[i]))
			g := p.Win + p.Tie/2 - n*q
			gradient.SetVec(i, gradient.AtVec(i)+g)
			gradient.SetVec(j, gradient.AtVec(j)-g)
			h := n * q * (1 - q)
			laplacian.Set(i, i, laplacian.At(i, i)+h)
			laplacian.Set(j, j, laplacian.At(j, j)+h)
			laplacian.Set(i, j, laplacian.At(i, j)-h)
			laplacian.Set(j, i, laplacian.At(j, i)-h)
		}
		if err := inverse.Inverse(laplacian); err != nil {
			t.Fatal(err)
		}
		var step mat.VecDense
		step.MulVec(&inverse, gradient)
		for i := range theta {
			theta[i] += step.AtVec(i)
		}
		if mat.Norm(&step, 2) < 1e-12 {
			break
		}
	}
	meat := mat.NewDense(k, k, nil)
	for _, p := range r.Pairs {
		i, j := int(p.I), int(p.J)
		q := 1 / (1 + math.Exp(theta[j]-theta[i]))
		m := p.Win*(1-q)*(1-q) + p.Tie*(0.5-q)*(0.5-q) + p.Lose*q*q
		meat.Set(i, i, meat.At(i, i)+m)
		meat.Set(j, j, meat.At(j, j)+m)
		meat.Set(i, j, meat.At(i, j)-m)
		meat.Set(j, i, meat.At(j, i)-m)
	}
	// The inverse of L + 11'/K is L⁺ + 11'/K, whose last term no difference sees.
	plus := mat.DenseCopyOf(&inverse)
	for i := range k {
		for j := range k {
			plus.Set(i, j, plus.At(i, j)-1/float64(k))
		}
	}
	var v mat.Dense
	v.Product(plus, meat, plus)
	return theta, v.RawMatrix(), plus.RawMatrix()
}
