package choice

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"joust/environments/table"
	"joust/sim/param"
)

// mostVoters is the largest number of voters of a file of ballots.
const mostVoters = 100_000

// Ballots is the content of a file of ballots.
type Ballots struct {
	Candidates []string // names, in the order of their numbers in the file
	// Approved are the ballots: the candidates that each voter approves, from 0.
	Approved [][]int
}

// ReadBallots reads ballots from r: a file of PrefLib in which voters sort alternatives into
// categories (.cat). A voter approves those in the first categories, so many as categories
// says. A line is the number of voters and what they have in each category:
//
//	3: {1,4},2,{}
//
// Messages call the file path.
func ReadBallots(path string, r io.Reader, categories int) (*Ballots, error) {
	in := ballotReader{path: path, names: map[int]string{}, known: map[string]int{}, kinds: -1}
	scanner := bufio.NewScanner(r)
	scanner.Buffer(nil, 1<<24)
	for scanner.Scan() {
		in.line++
		text := strings.TrimSpace(strings.TrimPrefix(scanner.Text(), "\uFEFF"))
		if !utf8.ValidString(text) {
			return nil, in.errorf("this is no text in UTF-8")
		}
		var err error
		if header, ok := strings.CutPrefix(text, "#"); ok {
			err = in.header(header)
		} else if text != "" {
			err = in.ballot(text, categories)
		}
		if err != nil {
			return nil, err
		}
	}
	if err := scanner.Err(); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if in.ballots.Approved == nil {
		return nil, fmt.Errorf("%s: there are no ballots; a line is the number of voters and what they have in each category, as in 3: {1,4},2", path)
	}
	return &in.ballots, nil
}

// ballotReader reads a file of ballots.
type ballotReader struct {
	path    string
	line    int
	names   map[int]string // of the alternatives, by their numbers
	known   map[string]int // numbers by name
	number  []int          // of the candidates; nil before the first ballot
	kinds   int            // categories that the header counts; -1 if it does not
	ballots Ballots
}

func (b *ballotReader) errorf(format string, args ...any) error {
	return fmt.Errorf("%s:%d: %s", b.path, b.line, fmt.Sprintf(format, args...))
}

// header reads a line of the header after "#".
func (b *ballotReader) header(line string) error {
	key, value, _ := strings.Cut(line, ":")
	key, value = strings.TrimSpace(key), strings.TrimSpace(value)
	if key == "DATA TYPE" && value != "cat" {
		return b.errorf("the data type is %s; ballots are of the type cat, in which voters sort alternatives into categories", table.Quote(value))
	}
	if key == "NUMBER CATEGORIES" {
		n, err := strconv.Atoi(value)
		if err != nil || n < 1 {
			return b.errorf("%s is no number of categories; it must be a whole number of at least 1", table.Quote(value))
		}
		b.kinds = n
	}
	number, ok := strings.CutPrefix(key, "ALTERNATIVE NAME ")
	if !ok {
		return nil
	}
	n, err := strconv.Atoi(strings.TrimSpace(number))
	if err != nil {
		return b.errorf("%s is no number of an alternative; it must be a whole number", table.Quote(number))
	}
	if b.number != nil {
		return b.errorf("alternative %d is named after the first ballot; names must stand before", n)
	}
	if _, ok := b.names[n]; ok {
		return b.errorf("alternative %d is named for the second time", n)
	}
	if value == "" {
		return b.errorf("alternative %d has an empty name; it must have one", n)
	}
	if other, ok := b.known[value]; ok {
		return b.errorf("alternative %d is called %s, as is alternative %d; names must differ", n, table.Quote(value), other)
	}
	b.names[n], b.known[value] = value, n
	return nil
}

// ballot reads a line of ballots.
func (b *ballotReader) ballot(line string, categories int) error {
	if b.number == nil {
		if len(b.names) < 2 {
			return b.errorf("the header names %d alternatives (# ALTERNATIVE NAME 1: …); there must be at least 2", len(b.names))
		}
		if b.kinds >= 0 && categories > b.kinds {
			return b.errorf("there are %d categories; the first %d cannot be approvals", b.kinds, categories)
		}
		for n := range b.names {
			b.number = append(b.number, n)
		}
		slices.Sort(b.number)
		for _, n := range b.number {
			b.ballots.Candidates = append(b.ballots.Candidates, b.names[n])
		}
	}
	count, rest, ok := strings.Cut(line, ":")
	voters, err := strconv.Atoi(strings.TrimSpace(count))
	if !ok || err != nil || voters < 1 || voters > mostVoters-len(b.ballots.Approved) {
		return b.errorf("%s is no number of voters before a colon; it must be a whole number from 1, and there may be %d voters", table.Quote(count), mostVoters)
	}
	approved, err := b.approved(rest, categories)
	if err != nil {
		return err
	}
	b.ballots.Approved = append(b.ballots.Approved, slices.Repeat([][]int{approved}, voters)...)
	return nil
}

// approved reads the categories of a ballot and returns the candidates in the first ones.
func (b *ballotReader) approved(text string, categories int) ([]int, error) {
	list, seen := []int{}, map[int]bool{}
	category := 0
	for text = strings.TrimSpace(text); text != ""; category++ {
		group, rest := "", ""
		if inner, ok := strings.CutPrefix(text, "{"); ok {
			if group, rest, ok = strings.Cut(inner, "}"); !ok {
				return nil, b.errorf("%s has no closing brace; a category is written as {2,3}", table.Quote(text))
			}
			rest = strings.TrimSpace(rest)
			if rest != "" && rest[0] != ',' {
				return nil, b.errorf("there is %s after a category; a comma must stand there", table.Quote(rest))
			}
			rest = strings.TrimPrefix(rest, ",")
		} else {
			group, rest, _ = strings.Cut(text, ",")
		}
		text = strings.TrimSpace(rest)
		for word := range strings.SplitSeq(group, ",") {
			if word = strings.TrimSpace(word); word == "" {
				continue
			}
			n, err := strconv.Atoi(word)
			at, ok := slices.BinarySearch(b.number, n)
			switch {
			case err != nil || !ok:
				return nil, b.errorf("%s is no alternative; the header names %d, by numbers", table.Quote(word), len(b.number))
			case seen[n]:
				return nil, b.errorf("alternative %d is in the ballot twice; it must be once", n)
			}
			seen[n] = true
			if category < categories {
				list = append(list, at)
			}
		}
	}
	if b.kinds >= 0 && category > b.kinds {
		return nil, b.errorf("the ballot has %d categories; the header counts %d", category, b.kinds)
	}
	return list, nil
}

// loadBallots reads the file of the parameter.
func loadBallots(file param.File, categories int) (b *Ballots, err error) {
	err = table.Open("file", file, func(r io.Reader) error {
		b, err = ReadBallots(file.Path, r, categories)
		return err
	})
	return b, err
}

// values returns the approvals row by row.
func (b *Ballots) values() []float64 {
	voters := len(b.Approved)
	values := make([]float64, len(b.Candidates)*voters)
	for v, list := range b.Approved {
		for _, c := range list {
			values[c*voters+v] = 1
		}
	}
	return values
}
