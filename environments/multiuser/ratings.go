package multiuser

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"gonum.org/v1/gonum/mat"

	"joust/environments/table"
	"joust/sim"
	"joust/sim/linalg"
	"joust/sim/multiuser"
	"joust/sim/param"
	"joust/sim/rng"
)

// RatingsParams are the parameters of ratings.
type RatingsParams struct {
	File    param.File `yaml:"file" doc:"CSV file with a header row that names the items and a row a user with the rating of each item"`
	Missing string     `yaml:"missing" options:"error|mean" doc:"what cells without a rating (empty, NA or NaN) are: refused, or filled with the mean of the item's ratings"`
	Low     float64    `yaml:"low" doc:"rating that counts as reward 0; with low and high both 0, the lowest of the file"`
	High    float64    `yaml:"high" doc:"rating that counts as reward 1; with low and high both 0, the highest of the file"`
	Rank    int        `yaml:"rank" stream:"same" doc:"rank r of the ratings for learners that are given a rank: the means of the items and the first r-1 directions in which users differ; from 1 to the number of users and of items"`
	Users   int        `yaml:"users" stream:"same" doc:"number of users of the file, drawn anew in each trial, at least 0; 0 for all, in a random order"`
	NewcomerParams
	FeedbackParams
}

// Validate implements param.Params. The file is not read yet.
func (p RatingsParams) Validate() error {
	errs := append(p.FeedbackParams.check(),
		param.Count("users", p.Users, 0, maxSize),
		param.Count("rank", p.Rank, 1, maxSize),
	)
	if p.Users > 0 {
		errs = append(errs, p.NewcomerParams.check(p.Users)...)
	} else {
		errs = append(errs, p.NewcomerParams.check(maxSize)...)
	}
	if p.File == (param.File{}) {
		errs = append(errs, param.Errorf("file", "is missing; it must name a CSV file with a header row and a row of ratings a user"))
	}
	finite := !math.IsNaN(p.Low) && !math.IsInf(p.Low, 0) && !math.IsInf(p.High, 0)
	if !(finite && (p.Low < p.High || p.Low == 0 && p.High == 0)) {
		errs = append(errs, param.Errorf("high", "is %v and low is %v; high must be the greater, or both left out", p.High, p.Low))
	}
	return errors.Join(errs...)
}

// RatingsEntry declares ratings for the catalogue.
var RatingsEntry = multiuser.WorldSpec[RatingsParams, *World]{
	Spec: sim.Spec[RatingsParams]{
		Name: "ratings",
		Card: sim.Card{
			Title: "Ratings",
			About: "Users judge items, and their mean rewards are a file of ratings by people, which have no exact rank and no known generator. The feedback of a user on an item is the rating in the file, on a scale from 0 to 1, plus noise that is drawn anew each time.",
		},
		Defaults: RatingsParams{
			Missing: "error", Rank: 5, NewcomerParams: NewcomerParams{Shots: 1},
			FeedbackParams: FeedbackParams{Feedback: "steps", Noise: .1, Scale: 5},
		},
		Files: map[string]string{"file": "a,b,c,d,e,f\n1,2,3,4,5,1\n5,4,3,2,1,2\n3,1,4,1,5,3\n2,7,1,8,2,4\n1,4,1,4,2,5\n9,2,6,5,3,6\n"},
	},
	New: NewRatings,
}

// NewRatings returns the world of the users and items of a file of ratings. The
// ratings are scaled to rewards in [0,1]. The loadings of the truth are the means of
// the items and the first r-1 right singular vectors of the ratings of all users of
// the file minus these means; they span a part of the ratings only.
//
// The error is about the parameter at fault; inside the file it gives file, line
// and what is allowed.
func NewRatings(p RatingsParams) (*World, error) {
	var ratings *mat.Dense
	err := table.Read("file", p.File, table.Format{Row: "row of ratings"}, func(in *table.Reader) (err error) {
		ratings, err = p.read(in)
		return err
	})
	if err != nil {
		return nil, err
	}
	people, items := ratings.Dims()
	users := p.Users
	if users == 0 {
		users = people
	}
	if users > people {
		return nil, param.Errorf("users", "is %d; %s has %d", users, p.File.Path, people)
	}
	if highest := min(users, items); p.Rank > highest {
		return nil, param.Errorf("rank", "is %d; with %d users and %d items it must be a whole number from 1 to %d", p.Rank, users, items, highest)
	}
	if p.Newcomers >= users {
		return nil, param.Count("newcomers", p.Newcomers, 0, users-1)
	}
	loadings, err := principal(ratings, p.Rank)
	if err != nil {
		return nil, table.Unusable("file", err)
	}
	w := newItemsWorld(items, users, p.NewcomerParams, p.FeedbackParams)
	w.problem.Unit = true
	w.drawRewards = func(root uint64, _ *process) userRewards {
		stream := rng.Stream(root, "users")
		order := make([]int, people)
		for i := range order {
			order[i] = i
		}
		rewards := mat.NewDense(users, items, nil)
		for u := range users {
			i := u + stream.Intn(people-u)
			order[u], order[i] = order[i], order[u]
			rewards.SetRow(u, ratings.RawRowView(order[u]))
		}
		return userRewards{rewards: rewards, loadings: loadings}
	}
	return w.finish(), nil
}

// missing reports whether a cell of the file has no rating.
func missing(cell string) bool {
	return cell == "" || strings.EqualFold(cell, "NA") || strings.EqualFold(cell, "NaN")
}

// read reads the ratings and scales them to [0,1].
func (p RatingsParams) read(in *table.Reader) (*mat.Dense, error) {
	header := in.Header()
	items := len(header)
	scaled := p.Low < p.High
	var data []float64 // NaN where there is no rating
	for {
		row, err := in.Next()
		if errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, err
		}
		if len(data) > maxRewards-items {
			return nil, in.Errorf("there may be at most %d ratings", maxRewards)
		}
		ratings := 0 // of the row
		for c, cell := range row {
			if missing(cell) {
				if p.Missing != "mean" {
					return nil, in.Errorf("column %d (%s) has no rating; each must have one, unless missing is mean", c+1, header[c])
				}
				data = append(data, math.NaN())
				continue
			}
			x, err := strconv.ParseFloat(cell, 64)
			switch {
			case err != nil || math.IsNaN(x) || math.IsInf(x, 0):
				return nil, in.Errorf("column %d (%s) is %s; it must be a number", c+1, header[c], table.Quote(cell))
			case scaled && (x < p.Low || x > p.High):
				return nil, in.Errorf("column %d (%s) is %v; it must lie between %v and %v, the low and high of the scale", c+1, header[c], x, p.Low, p.High)
			}
			data = append(data, x)
			ratings++
		}
		if ratings == 0 {
			return nil, in.Errorf("the row has no rating; it must have one at least")
		}
	}
	if data == nil {
		return nil, in.NoRows()
	}
	low, high := p.Low, p.High
	if !scaled {
		low, high = math.Inf(1), math.Inf(-1)
		for _, x := range data {
			if !math.IsNaN(x) {
				low, high = min(low, x), max(high, x)
			}
		}
		if low == high {
			return nil, fmt.Errorf("%s: all ratings are %v; low and high must give the scale", in.Path(), low)
		}
	}
	for i, x := range data {
		data[i] = min(max((x-low)/(high-low), 0), 1) // NaN stays
	}
	ratings := mat.NewDense(len(data)/items, items, data)
	for c := range items {
		if err := fill(ratings, c); err != nil {
			return nil, fmt.Errorf("%s: column %d (%s) %w", in.Path(), c+1, header[c], err)
		}
	}
	return ratings, nil
}

// fill replaces the missing ratings of the column with the mean of the others.
func fill(ratings *mat.Dense, c int) error {
	n, _ := ratings.Dims()
	sum, given := 0.0, 0
	for u := range n {
		if x := ratings.At(u, c); x == x {
			sum += x
			given++
		}
	}
	if given == 0 {
		return errors.New("has no rating; it must have one at least")
	}
	for u := range n {
		if x := ratings.At(u, c); x != x {
			ratings.Set(u, c, sum/float64(given))
		}
	}
	return nil
}

// principal returns, as columns, the means of the columns of m and the first rank-1
// right singular vectors of m minus these means, which are eigenvectors of the Gram
// matrix of its columns.
func principal(m *mat.Dense, rank int) (*mat.Dense, error) {
	n, d := m.Dims()
	load := mat.NewDense(d, rank, nil)
	mean := make([]float64, d)
	for u := range n {
		for j, x := range m.RawRowView(u) {
			mean[j] += x
		}
	}
	for j := range mean {
		mean[j] /= float64(n)
	}
	load.SetCol(0, mean)
	if rank == 1 {
		return load, nil
	}
	centred := mat.DenseCopyOf(m)
	for u := range n {
		row := centred.RawRowView(u)
		for j := range row {
			row[j] -= mean[j]
		}
	}
	gram := linalg.Zeros(d, d)
	linalg.Gram(gram, centred.RawMatrix())
	if _, ok := linalg.Eigen(gram); !ok {
		return nil, errors.New("the singular vectors of the ratings did not converge")
	}
	for k := 1; k < rank; k++ {
		column := linalg.Row(gram, k-1)                            // of the k-th largest eigenvalue
		if v := slices.MaxFunc(column, compareMagnitudes); v < 0 { // eigenvectors have no sign of their own
			for j := range column {
				column[j] = -column[j]
			}
		}
		load.SetCol(k, column)
	}
	return load, nil
}

// compareMagnitudes compares absolute values.
func compareMagnitudes(a, b float64) int {
	return cmp.Compare(math.Abs(a), math.Abs(b))
}
