package logs

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"joust/environments/table"
)

// ScoresFormat is the value of Options.Format for a table of scores, which is no log: Open
// then returns a *ScoresError for every file.
const ScoresFormat = "table"

// ScoresError is the error of Open for a table of scores, such as systems by tasks, which
// has no duels. Callers that can use such a table read it by Read.
type ScoresError struct {
	source     *source
	recognised bool // by its content; otherwise Options.Format says so
}

// Error says what the file is, and what could be read instead.
func (e *ScoresError) Error() string {
	if !e.recognised {
		return fmt.Sprintf("%s: a table of scores has no duels; joust rank takes it", e.source.name)
	}
	return fmt.Sprintf("%s: the first column is text and the others are numbers, as in a table of benchmark scores, which joust rank takes; it has no duels. Logs of duels (%s) and matrices of probabilities, in which p(i, j) + p(j, i) = 1, have", e.source.name, strings.Join(Formats(), ", "))
}

// Read calls read with the name of the file for messages and its decompressed content. It
// can be called once.
func (e *ScoresError) Read(read func(name string, content io.Reader) error) error {
	r, err := e.source.open()
	if err != nil {
		return err
	}
	defer r.close()
	return read(e.source.name, r)
}

// isScores reports whether the first rows of a file are those of a table of scores: the
// first column is text, and at least three quarters of the other cells are numbers or
// missing, at least one of them a number. So a wrong word in a table is reported as such.
func isScores(rows [][]string) bool {
	cells, wrong, numbers := 0, 0, 0
	for _, row := range rows {
		if isNumber(row[0]) {
			return false
		}
		for _, c := range row[1:] {
			cells++
			switch {
			case table.IsMissing(c):
			case isNumber(c):
				numbers++
			default:
				wrong++
			}
		}
	}
	return numbers > 0 && 4*wrong <= cells
}

func isNumber(s string) bool {
	_, err := strconv.ParseFloat(s, 64)
	return err == nil
}
