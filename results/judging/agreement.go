package judging

import (
	"cmp"
	"math"
	"slices"

	"joust/results/stats"
)

// Ratings are the categories in which raters put units. A rater rates a unit at most once and need
// not rate all.
type Ratings struct {
	Raters, Categories int
	Units              [][]Rating // the ratings of each unit, in any order
}

// Rating is the category, from 0 to less than Categories, in which a rater, from 0 to less than
// Raters, puts a unit.
type Rating struct{ Rater, Category int }

// Agreement is the agreement between raters on the units that two or more of them rated. Intervals
// are those of a bootstrap of whole units.
type Agreement struct {
	Units, Ratings int // units with at least two ratings, and their ratings
	// Percent is the share of equal ratings among all pairs of ratings of the same unit.
	Percent stats.Estimate
	// Fleiss is (P̄ - P_e)/(1 - P_e), where P̄ is the mean over units of the share of equal pairs
	// of ratings, P_e = Σ p_c², and p_c is the share of category c of all ratings (Fleiss,
	// "Measuring nominal scale agreement among many raters", Psychological Bulletin 1971). Units
	// may have different numbers of ratings. NaN if all ratings are of one category.
	Fleiss stats.Estimate
	// Krippendorff is the nominal α = 1 - D_o/D_e, where D_o is the share of unequal pairs
	// of ratings of the same unit, a unit of m ratings having the weight m, and D_e that of all
	// ratings (Krippendorff, "Computing Krippendorff's alpha-reliability", 2011). NaN if all
	// ratings are of one category.
	Krippendorff stats.Estimate
	Undefined    int // resamples of which all ratings are of one category, which have no κ and α
}

// Agreement returns the agreement between the raters. All values are NaN if no unit has two
// ratings.
func (r *Ratings) Agreement(b Bootstrap) Agreement {
	classes, counts := r.classes()
	a := Agreement{}
	for c, n := range counts {
		a.Units += n
		a.Ratings += n * classes[c].ratings
	}
	compute := func(counts []int) []float64 { return agreementOf(classes, counts, r.Categories) }
	values := compute(counts)
	drawn := b.resample(counts, compute, "agreement")
	if a.Units == 0 {
		drawn = nil
	}
	a.Percent, _ = estimate(values[0], drawn, 0)
	a.Fleiss, a.Undefined = estimate(values[1], drawn, 1)
	a.Krippendorff, _ = estimate(values[2], drawn, 2)
	return a
}

// class is what the ratings of a unit contribute to the statistics: units with equal numbers of
// ratings in each category are of one class.
type class struct {
	of      []int // the number of ratings in each category
	ratings int   // their sum m, at least 2
	equal   int   // pairs of equal ratings
}

// classes returns the classes of the units with at least two ratings, in the order of their
// numbers, and how many units each has.
func (r *Ratings) classes() (list []class, counts []int) {
	var all []class
	for _, unit := range r.Units {
		if len(unit) < 2 {
			continue
		}
		c := class{of: make([]int, r.Categories), ratings: len(unit)}
		for _, v := range unit {
			c.equal += c.of[v.Category]
			c.of[v.Category]++
		}
		all = append(all, c)
	}
	slices.SortFunc(all, func(a, b class) int { return cmp.Or(cmp.Compare(a.ratings, b.ratings), slices.Compare(a.of, b.of)) })
	for _, c := range all {
		if len(list) > 0 && slices.Equal(list[len(list)-1].of, c.of) {
			counts[len(counts)-1]++
			continue
		}
		list, counts = append(list, c), append(counts, 1)
	}
	return list, counts
}

// agreementOf returns the percent agreement, Fleiss' κ and Krippendorff's α of units of which
// each class has so many.
func agreementOf(classes []class, counts []int, categories int) []float64 {
	var units, pairs, equal, ratings int
	meanEqual, unequal := 0.0, 0.0 // Σ P_u, and Σ over unequal ordered pairs of 1/(m-1)
	of := make([]int, categories)
	for c, n := range counts {
		k := classes[c]
		units += n
		ratings += n * k.ratings
		all := k.ratings * (k.ratings - 1) / 2
		pairs += n * all
		equal += n * k.equal
		meanEqual += float64(float64(n) * (float64(k.equal) / float64(all)))
		unequal += float64(float64(n) * (float64(2*(all-k.equal)) / float64(k.ratings-1)))
		for v, m := range k.of {
			of[v] += n * m
		}
	}
	if units == 0 {
		return []float64{math.NaN(), math.NaN(), math.NaN()}
	}
	n := float64(ratings)
	chance, without := 0.0, 0.0 // P_e, and the same for two different ratings
	for _, m := range of {
		chance += float64(float64(m) / n * (float64(m) / n))
		without += float64(float64(m) / n * (float64(m-1) / (n - 1)))
	}
	kappa, alpha := math.NaN(), math.NaN()
	if slices.Max(of) < ratings {
		kappa = (meanEqual/float64(units) - chance) / (1 - chance)
		alpha = 1 - float64(unequal/n)/(1-without)
	}
	return []float64{float64(equal) / float64(pairs), kappa, alpha}
}
