package preference

import (
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

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
// then divided by their sum. See square.unit. Equal probabilities stay equal to the last bit, so that rounding gives no
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
	if err := wins.checkDiagonal(0.5); err != nil {
		return nil, table.Unusable(fromWins, err)
	}
	ties, err := p.load(fromTies, p.Ties, p.TieValues)
	if err != nil {
		return nil, err
	}
	if ties != nil {
		if err := ties.checkTies(wins); err != nil {
			return nil, table.Unusable(fromTies, err)
		}
	}
	m, err := wins.matrix(ties)
	if err != nil {
		return nil, table.Unusable(fromWins, err)
	}
	return m, nil
}

// load returns the square of a file or of values; nil where there is neither.
func (p MatrixParams) load(parameter string, f param.File, values [][]float64) (s *square, err error) {
	switch {
	case f != (param.File{}):
		err = table.Read(parameter, f, squareFormat, func(in *table.Reader) error {
			s, err = readSquare(in, p.NameParams)
			return err
		})
	case len(values) > 0:
		s, err = listed(parameter, values)
	}
	return s, err
}

// squareFormat is the format of a file of a matrix.
var squareFormat = table.Format{Row: "row of probabilities", Square: true}

// tolerance is the error of a probability, or of a sum of them, that is always allowed.
const tolerance = 1e-6

// slack allows for the rounding of sums of decimals in binary.
const slack = 1e-9

// square is a table of probabilities with a row and a column for each arm.
type square struct {
	names  []string
	rows   [][]float64
	places []string // where each row was read
	digits int      // the most digits after the decimal point that a probability has
}

// unit returns the unit of the last digit of the table's probabilities: each may be
// rounded, so that its error is half a unit. It is 0 for tables with fewer than two digits
// after the point: ".6" is written for 0.6 itself.
func (s *square) unit() float64 {
	if s == nil || s.digits < 2 {
		return 0
	}
	return math.Pow10(-s.digits)
}

// digitsOf returns the number of digits after the decimal point of a number's text.
func digitsOf(number string) int {
	mantissa, exponent, _ := strings.Cut(strings.ToLower(number), "e")
	_, fraction, _ := strings.Cut(mantissa, ".")
	e, _ := strconv.Atoi(exponent) // 0 if there is none; the text is a number
	return max(0, len(fraction)-e)
}

// readSquare reads a header of names and as many rows of as many probabilities.
func readSquare(in *table.Reader, p table.NameParams) (*square, error) {
	header := in.Header()
	if k := len(header); k < 2 || k > maxArms {
		return nil, in.Errorf("the header names %d arms; it must name from 2 to %d", k, maxArms)
	}
	names := p.New()
	for _, name := range header {
		if err := names.Add(name); err != nil {
			return nil, in.Errorf("the name of an arm %v", err)
		}
	}
	s := &square{names: header}
	for {
		values, err := in.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		if len(s.rows) == len(header) {
			return nil, in.Errorf("there is a row too many; the header names %d arms, and each has one row", len(header))
		}
		row := make([]float64, len(values))
		for j, v := range values {
			if row[j], err = strconv.ParseFloat(v, 64); err != nil || !isProbability(row[j]) {
				index := ""
				if j == 0 && names.Has(v) {
					index = "; a first column with the names of the rows must have no name in the header"
				}
				return nil, in.Errorf("%q, for %s against %s, is no probability; it must be a number from 0 to 1%s", v, header[len(s.rows)], header[j], index)
			}
			s.digits = max(s.digits, digitsOf(v))
		}
		s.rows = append(s.rows, row)
		s.places = append(s.places, in.Place())
	}
	if len(s.rows) < len(header) {
		return nil, in.Errorf("the file ends after %d rows; the header names %d arms, and each has one row", len(s.rows), len(header))
	}
	return s, nil
}

// listed returns the square that the named parameter lists.
func listed(name string, rows [][]float64) (*square, error) {
	k := len(rows)
	if k < 2 || k > maxArms {
		return nil, param.Errorf(name, "lists %d rows; it must list from 2 to %d", k, maxArms)
	}
	s := &square{rows: rows, names: make([]string, k), places: make([]string, k)}
	for i, row := range rows {
		s.names[i] = fmt.Sprintf("arm%d", i)
		s.places[i] = fmt.Sprintf("row %d", i+1)
		if len(row) != k {
			return nil, param.Errorf(name, "has %d numbers in row %d; there are %d rows, and each must have as many numbers", len(row), i+1, k)
		}
		for j, v := range row {
			if !isProbability(v) {
				return nil, param.Errorf(name, "has %v in row %d, column %d; it must be a number from 0 to 1", v, i+1, j+1)
			}
			s.digits = max(s.digits, digitsOf(strconv.FormatFloat(v, 'g', -1, 64)))
		}
	}
	return s, nil
}

func isProbability(v float64) bool { return v >= 0 && v <= 1 }

// checkDiagonal checks the probability of each arm against itself.
func (s *square) checkDiagonal(want float64) error {
	for i, row := range s.rows {
		if math.Abs(row[i]-want) > tolerance {
			return fmt.Errorf("%s: %s against itself has %v; it must have %v", s.places[i], s.names[i], row[i], want)
		}
	}
	return nil
}

// checkTies checks that the square holds ties of the same arms as wins.
func (s *square) checkTies(wins *square) error {
	if !slices.Equal(s.names, wins.names) {
		if len(s.names) != len(wins.names) {
			return fmt.Errorf("there are %d arms here and %d in the matrix of wins; the arms must be the same, in the same order", len(s.names), len(wins.names))
		}
		return errors.New("the header differs from that of the matrix of wins; the arms must be the same, in the same order")
	}
	for i, row := range s.rows {
		for j := range i {
			if math.Abs(row[j]-s.rows[j][i]) > max(tolerance, s.unit()+slack) {
				return fmt.Errorf("%s: %s ties with %s with probability %v, but the other way round with %v; the two must be the same", s.places[i], s.names[i], s.names[j], row[j], s.rows[j][i])
			}
		}
	}
	return s.checkDiagonal(0)
}

// matrix returns the preference matrix of a square of wins and one of ties, which
// may be nil.
func (s *square) matrix(ties *square) (*pref.Matrix, error) {
	m := pref.NewMatrix(len(s.rows))
	m.SetNames(s.names)
	// Half a unit for each of two wins and for a tie, of which both numbers are the same.
	rounding := max(tolerance, s.unit()+float64(ties.unit()/2)+slack)
	for i := range s.rows {
		for j := range i {
			o := outcomes{win: s.rows[i][j], lose: s.rows[j][i]}
			if ties != nil {
				o.tie = (ties.rows[i][j] + ties.rows[j][i]) / 2
			}
			sum := o.win + o.lose + o.tie
			if !(math.Abs(sum-1) <= rounding) {
				return nil, fmt.Errorf("%s: %s and %s beat one another with probabilities %v and %v and tie with %v, which sum to %.7g; they must sum to 1, with an error of at most %.7g for the digits of the table",
					s.places[i], s.names[i], s.names[j], o.win, o.lose, o.tie, sum, rounding)
			}
			m.Set(pref.Arm(i), pref.Arm(j), o.win/sum, o.tie/sum, o.lose/sum)
		}
	}
	return m, nil
}
