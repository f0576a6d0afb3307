package multiuser

import (
	"cmp"
	"errors"
	"math"
	"slices"

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
	Items   []string   `yaml:"items" doc:"names of the columns that are items; the others are not read; all says that every column is an item; if neither items nor ignore is given, columns that look like ids of users are refused"`
	Ignore  []string   `yaml:"ignore" doc:"names of the columns that are not items, such as an id of users; the others are items"`
	Missing []string   `yaml:"missing" doc:"what cells without a rating are, which are empty, NA or NaN: error refuses them, and mean fills them with the mean of the item's ratings; a list of values, such as [99, -1], says that these cells have no rating, too, and fills them all"`
	Low     float64    `yaml:"low" doc:"rating that counts as reward 0; with low and high both 0, the lowest of the file"`
	High    float64    `yaml:"high" doc:"rating that counts as reward 1; with low and high both 0, the highest of the file"`
	table.NameParams
	Rank  int `yaml:"rank" stream:"same" doc:"rank r of the ratings for learners that are given a rank: the means of the items and the first r-1 directions in which users differ; from 1 to the number of users and of items"`
	Users int `yaml:"users" stream:"same" doc:"number of users of the file, drawn anew in each trial, at least 0; 0 for all, in a random order"`
	NewcomerParams
	FeedbackParams
}

// Validate implements param.Params. The file is not read yet.
func (p RatingsParams) Validate() error {
	errs := append(p.FeedbackParams.check(), p.checkMissing(),
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
	if len(p.Items) > 0 && len(p.Ignore) > 0 {
		errs = append(errs, param.Errorf("ignore", "must be left out where items lists the columns that are read"))
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
			Missing: []string{"error"}, NameParams: table.DefaultNames, Rank: 5, NewcomerParams: NewcomerParams{Shots: 1},
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
	err := table.Read("file", p.File, p.format(), func(in *table.Reader) (err error) {
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
