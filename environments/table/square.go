package table

import (
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"joust/sim/pref"
)

// SquareFormat is the format of a file of a matrix.
var SquareFormat = Format{Row: "row of probabilities", Square: true}

// tolerance is the error of a probability, or of a sum of them, that is always allowed.
const tolerance = 1e-6

// slack allows for the rounding of sums of decimals in binary.
const slack = 1e-9

// Square is a table of probabilities with a row and a column for each arm.
type Square struct {
	Names  []string    // of the arms
	Rows   [][]float64 // a row for each arm
	Places []string    // where each row was read
	digits int         // the most digits after the decimal point that a probability has
}

// Unit returns the unit of the last digit of the table's probabilities: each may be
// rounded, so that its error is half a unit. It is 0 for tables with fewer than two digits
// after the point: ".6" is written for 0.6 itself.
func (s *Square) Unit() float64 {
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

// NoteDigits notes how many digits after the point a number's text has.
func (s *Square) NoteDigits(number string) { s.digits = max(s.digits, digitsOf(number)) }

// ReadSquare reads a header of names, at most that many, and as many rows of as many
// probabilities. The error gives file, line and what is allowed.
func ReadSquare(in *Reader, p NameParams, most int) (*Square, error) {
	header := in.Header()
	if k := len(header); k < 2 || k > most {
		return nil, in.Errorf("the header names %d arms; it must name from 2 to %d", k, most)
	}
	names := p.New()
	for _, name := range header {
		if err := names.Add(name); err != nil {
			return nil, in.Errorf("the name of an arm %v", err)
		}
	}
	s := &Square{Names: header}
	for {
		values, err := in.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		if len(s.Rows) == len(header) {
			return nil, in.Errorf("there is a row too many; the header names %d arms, and each has one row", len(header))
		}
		row := make([]float64, len(values))
		for j, v := range values {
			if row[j], err = strconv.ParseFloat(v, 64); err != nil || !isProbability(row[j]) {
				index := ""
				if j == 0 && names.Has(v) {
					index = "; a first column with the names of the rows must have no name in the header"
				}
				return nil, in.Errorf("%q, for %s against %s, is no probability; it must be a number from 0 to 1%s", v, header[len(s.Rows)], header[j], index)
			}
			s.NoteDigits(v)
		}
		s.Rows = append(s.Rows, row)
		s.Places = append(s.Places, in.Place())
	}
	if len(s.Rows) < len(header) {
		return nil, in.Errorf("the file ends after %d rows; the header names %d arms, and each has one row", len(s.Rows), len(header))
	}
	return s, nil
}

func isProbability(v float64) bool { return v >= 0 && v <= 1 }

// CheckDiagonal checks the probability of each arm against itself.
func (s *Square) CheckDiagonal(want float64) error {
	for i, row := range s.Rows {
		if math.Abs(row[i]-want) > tolerance {
			return fmt.Errorf("%s: %s against itself has %v; it must have %v", s.Places[i], s.Names[i], row[i], want)
		}
	}
	return nil
}

// CheckTies checks that the square holds ties of the same arms as wins.
func (s *Square) CheckTies(wins *Square) error {
	if !slices.Equal(s.Names, wins.Names) {
		if len(s.Names) != len(wins.Names) {
			return fmt.Errorf("there are %d arms here and %d in the matrix of wins; the arms must be the same, in the same order", len(s.Names), len(wins.Names))
		}
		return errors.New("the header differs from that of the matrix of wins; the arms must be the same, in the same order")
	}
	for i, row := range s.Rows {
		for j := range i {
			if math.Abs(row[j]-s.Rows[j][i]) > max(tolerance, s.Unit()+slack) {
				return fmt.Errorf("%s: %s ties with %s with probability %v, but the other way round with %v; the two must be the same", s.Places[i], s.Names[i], s.Names[j], row[j], s.Rows[j][i])
			}
		}
	}
	return s.CheckDiagonal(0)
}

// Matrix returns the preference matrix of a square of wins and one of ties, which
// may be nil.
func (s *Square) Matrix(ties *Square) (*pref.Matrix, error) {
	m := pref.NewMatrix(len(s.Rows))
	m.SetNames(s.Names)
	// Half a unit for each of two wins and for a tie, of which both numbers are the same.
	rounding := max(tolerance, s.Unit()+float64(ties.Unit()/2)+slack)
	for i := range s.Rows {
		for j := range i {
			win, tie, lose := s.Rows[i][j], 0.0, s.Rows[j][i]
			if ties != nil {
				tie = (ties.Rows[i][j] + ties.Rows[j][i]) / 2
			}
			sum := win + lose + tie
			if !(math.Abs(sum-1) <= rounding) {
				return nil, fmt.Errorf("%s: %s and %s beat one another with probabilities %v and %v and tie with %v, which sum to %.7g; they must sum to 1, with an error of at most %.7g for the digits of the table",
					s.Places[i], s.Names[i], s.Names[j], win, lose, tie, sum, rounding)
			}
			m.Set(pref.Arm(i), pref.Arm(j), win/sum, tie/sum, lose/sum)
		}
	}
	return m, nil
}
