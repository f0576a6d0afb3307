package preference

import (
	"fmt"
	"strconv"

	"joust/environments/table"
	"joust/sim"
	"joust/sim/duel"
	"joust/sim/param"
	"joust/sim/pref"
)

// MatrixParams are the parameters of matrix.
type MatrixParams struct {
	File      param.File  `yaml:"file" doc:"CSV file with a header row of the arms' names, then a row an arm: the probabilities that it beats each arm, one half against itself; a first column without a name, with the arms' names or 0, 1, 2, …, is an index and allowed"`
	Ties      param.File  `yaml:"ties" doc:"CSV file with the same header and the probabilities of ties, 0 on the diagonal; none where duels never tie"`
	Values    [][]float64 `yaml:"values" doc:"in place of a file, the rows of the matrix"`
	TieValues [][]float64 `yaml:"tie-values" doc:"in place of a file of ties, the rows of that matrix"`
	table.NameParams
	TrialParams
}

// Validate implements param.Params. Files are not read yet.
func (p MatrixParams) Validate() error {
	if err := p.checkTrial(ownTies); err != nil {
		return err
	}
	switch file, values := p.File != (param.File{}), len(p.Values) > 0; {
	case !file && !values:
		return param.Errorf("file", "is missing; it must name a CSV file, unless values lists the matrix")
	case file && values:
		return param.Errorf("values", "must be left out where there is a file")
	case file && len(p.TieValues) > 0:
		return param.Errorf("tie-values", "must be left out where there is a file; ties names the file of ties")
	case values && p.Ties != (param.File{}):
		return param.Errorf("ties", "must be left out where there are values; tie-values lists the ties")
	case values:
		_, err := p.matrix()
		return err
	}
	return nil
}

// MatrixEntry declares matrix for the catalogue.
var MatrixEntry = duel.WorldSpec[MatrixParams, *World]{
	Spec: sim.Spec[MatrixParams]{
		Name: "matrix",
		Card: sim.Card{
			Title: "Matrix",
			About: "A preference matrix of your own, from a CSV file or written in the study: the probability of each arm to beat each other one, and of the two to tie. Probabilities may be rounded: those of a pair must sum to 1 within half a unit of the last digit of each, if the file has numbers of two digits or more.",
		},
		Defaults: MatrixParams{NameParams: table.DefaultNames, TrialParams: defaultTrial},
		Files:    map[string]string{"file": "a,b,c\n.5,.6,.7\n.4,.5,.8\n.3,.2,.5\n"},
	},
	New: NewMatrix,
}

// NewMatrix returns the world of a given matrix.
//
// For each pair of arms, P(i beats j) + P(j beats i) + P(tie) must be 1 up to the rounding
// of the digits that the table has, since published matrices are rounded; the three are
// then divided by their sum. See table.Square.Unit. Equal probabilities stay equal to the last bit, so that rounding gives no
// pair a unique mode that it does not have. The error is about the parameter at
// fault; inside a file it gives file, line, arms and what is allowed.
func NewMatrix(p MatrixParams) (*World, error) {
	m, err := p.matrix()
	if err != nil {
		return nil, err
	}
	return newFixed(m, p.TrialParams, ownTies), nil
}

// matrix returns the checked matrix of the files or of the values.
func (p MatrixParams) matrix() (*pref.Matrix, error) {
	fromWins, fromTies := "file", "ties" // the parameters that errors are about
	if len(p.Values) > 0 {
		fromWins, fromTies = "values", "tie-values"
	}
	wins, err := p.load(fromWins, p.File, p.Values)
	if err != nil {
		return nil, err
	}
	if err := wins.CheckDiagonal(0.5); err != nil {
		return nil, table.Unusable(fromWins, err)
	}
	ties, err := p.load(fromTies, p.Ties, p.TieValues)
	if err != nil {
		return nil, err
	}
	if ties != nil {
		if err := ties.CheckTies(wins); err != nil {
			return nil, table.Unusable(fromTies, err)
		}
	}
	m, err := wins.Matrix(ties)
	if err != nil {
		return nil, table.Unusable(fromWins, err)
	}
	return m, nil
}

// load returns the square of a file or of values; nil where there is neither.
func (p MatrixParams) load(parameter string, f param.File, values [][]float64) (s *table.Square, err error) {
	switch {
	case f != (param.File{}):
		err = table.Read(parameter, f, table.SquareFormat, func(in *table.Reader) error {
			s, err = table.ReadSquare(in, p.NameParams, maxArms)
			return err
		})
	case len(values) > 0:
		s, err = listed(parameter, values)
	}
	return s, err
}

// listed returns the square that the named parameter lists.
func listed(name string, rows [][]float64) (*table.Square, error) {
	k := len(rows)
	if k < 2 || k > maxArms {
		return nil, param.Errorf(name, "lists %d rows; it must list from 2 to %d", k, maxArms)
	}
	s := &table.Square{Rows: rows, Names: make([]string, k), Places: make([]string, k)}
	for i, row := range rows {
		s.Names[i] = fmt.Sprintf("arm%d", i)
		s.Places[i] = fmt.Sprintf("row %d", i+1)
		if len(row) != k {
			return nil, param.Errorf(name, "has %d numbers in row %d; there are %d rows, and each must have as many numbers", len(row), i+1, k)
		}
		for j, v := range row {
			if !(v >= 0 && v <= 1) {
				return nil, param.Errorf(name, "has %v in row %d, column %d; it must be a number from 0 to 1", v, i+1, j+1)
			}
			s.NoteDigits(strconv.FormatFloat(v, 'g', -1, 64))
		}
	}
	return s, nil
}
