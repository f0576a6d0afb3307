package logs

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"joust/environments/table"
	"joust/sim/pref"
)

// preflibFormat is that of PrefLib: orders of preference (.soc, .soi, .toc, .toi), of the
// form since September 2022 or of the older one, and weighted graphs (.wmd). An order is a
// duel of each pair of its arms for each voter, and the duels of a voter are a group.
var preflibFormat = &format{name: "preflib", slots: never, stream: streamPrefLib}

// mostVoters bounds how many voters a line has, each of which has its duels.
const mostVoters = 10_000_000

// ordinalTypes are the types of files of orders: with ties (t) or strict (s), complete (c)
// or not (i).
var ordinalTypes = []string{"soc", "soi", "toc", "toi"}

// dataType returns what the header of a file says that it is, or else its name; "" if
// neither says it.
func dataType(name string, head []byte) string {
	for line := range bytes.Lines(head) {
		value, ok := strings.CutPrefix(string(line), "# DATA TYPE:")
		if ok {
			return strings.TrimSpace(value)
		}
		if !bytes.HasPrefix(line, []byte("#")) {
			break
		}
	}
	return strings.TrimPrefix(ending(name), ".")
}

// isPrefLib reports whether the file is of PrefLib.
func (s *source) isPrefLib(head []byte) bool {
	t := dataType(s.name, head)
	return slices.Contains(ordinalTypes, t) || t == "wmd" || t == "cat" || isOldPrefLib(head) || bytes.HasPrefix(head, []byte("# FILE NAME:"))
}

// isOldPrefLib reports whether the file begins as before September 2022: with the number of
// alternatives and a line "1,name".
func isOldPrefLib(head []byte) bool {
	first, rest, _ := strings.Cut(string(head[:min(len(head), 200)]), "\n")
	_, err := strconv.Atoi(strings.TrimSpace(first))
	return err == nil && strings.HasPrefix(rest, "1,")
}

// isGraph reports whether the file is a graph and has no orders.
func isGraph(name string, head []byte) bool { return dataType(name, head) == "wmd" }

// checkPrefLib refuses files that joust does not read.
func (s *source) checkPrefLib(head []byte) error {
	switch t := dataType(s.name, head); {
	case s.format != preflibFormat || t == "wmd" && !isOldPrefLib(head):
		return nil
	case t == "cat":
		return fmt.Errorf("%s: a .cat file sorts alternatives into categories, which have no order that joust knows; write it as orders with ties (.toi), such as 1: {2,3},{1}", s.name)
	case t == "wmd":
		return fmt.Errorf("%s: this is a graph in the form of before September 2022, which joust does not read; take the file as PrefLib has it now", s.name)
	}
	return nil
}

// ballots reads the lines of a file of PrefLib.
type ballots struct {
	name   string
	in     *bufio.Scanner
	row    *row
	line   int
	kind   string // the data type
	old    bool
	graph  bool
	count  int            // of alternatives by the header; -1 if it is unknown
	names  map[int]string // by the number of the alternative
	listed []int          // numbers in the order of the header
	known  map[string]int // numbers by name
	seen   map[int]bool   // reused
}

// newBallots reads the header.
func newBallots(s *source, in *reader, r *row) (*ballots, error) {
	head, _ := in.Peek(peekSize) // its error is met by the scanner, too
	head = bytes.TrimPrefix(head, []byte("\uFEFF"))
	b := &ballots{name: s.name, row: r, kind: dataType(s.name, head), old: isOldPrefLib(head), graph: isGraph(s.name, head), count: -1}
	b.names, b.known, b.seen = map[int]string{}, map[string]int{}, map[int]bool{}
	skipMark(in.Reader)
	b.in = bufio.NewScanner(in)
	b.in.Buffer(nil, maxLine)
	if b.old {
		return b, b.oldHeader()
	}
	return b, nil
}

// scan reads the next line that is not blank.
func (b *ballots) scan() (string, error) {
	for b.in.Scan() {
		b.line++
		b.row.line = b.line
		if line := strings.TrimSpace(b.in.Text()); line != "" {
			if !utf8.ValidString(line) {
				return "", b.row.notText()
			}
			return line, nil
		}
	}
	if err := b.in.Err(); err != nil {
		return "", fmt.Errorf("%s: %w", b.name, err)
	}
	return "", io.EOF
}

// add names an alternative.
func (b *ballots) add(number int, name string) error {
	if other, ok := b.known[name]; ok && other != number {
		return b.row.errorf("alternative %d is called %s, as is alternative %d; names must differ", number, table.Quote(name), other)
	}
	if _, ok := b.names[number]; ok {
		return b.row.errorf("alternative %d has two names; it must have one", number)
	}
	b.names[number], b.known[name] = name, number
	b.listed = append(b.listed, number)
	return nil
}

// oldHeader reads the number of alternatives, their names and the line of sums.
func (b *ballots) oldHeader() error {
	end := func(err error) error {
		if errors.Is(err, io.EOF) {
			return fmt.Errorf("%s:%d: the file ends within its header", b.name, b.line)
		}
		return err
	}
	first, err := b.scan()
	if err != nil {
		return end(err)
	}
	if b.count, err = strconv.Atoi(first); err != nil {
		return end(err)
	}
	for range b.count {
		line, err := b.scan()
		if err != nil {
			return end(err)
		}
		number, name, _ := strings.Cut(line, ",")
		k, err := strconv.Atoi(strings.TrimSpace(number))
		if name = strings.TrimSpace(name); err != nil || name == "" {
			return b.row.errorf("%s is no alternative; the line must be its number, a comma and its name", table.Quote(line))
		}
		if err := b.add(k, name); err != nil {
			return err
		}
	}
	if _, err = b.scan(); errors.Is(err, io.EOF) { // voters, the sum of counts and the number of orders
		return nil
	}
	return err
}

// next reads the next line with an order, or an edge of a graph, and returns its parts:
// what stands before the order, and the order.
func (b *ballots) next() (count, order string, err error) {
	for {
		line, err := b.scan()
		if err != nil {
			return "", "", err
		}
		if key, ok := strings.CutPrefix(line, "#"); ok {
			if err := b.header(key); err != nil {
				return "", "", err
			}
			continue
		}
		separator := ":"
		switch {
		case b.graph:
			return "", line, nil
		case b.old:
			separator = ","
		}
		count, order, ok := strings.Cut(line, separator)
		if !ok {
			return "", "", b.row.errorf("%s is no order; the line must be a number of voters, %q and the alternatives from best to worst", table.Quote(line), separator)
		}
		return strings.TrimSpace(count), order, nil
	}
}

// header reads a line of the header after "#".
func (b *ballots) header(line string) error {
	key, value, _ := strings.Cut(line, ":")
	key, value = strings.TrimSpace(key), strings.TrimSpace(value)
	if key == "NUMBER ALTERNATIVES" {
		if n, err := strconv.Atoi(value); err == nil {
			b.count = n
		}
	}
	number, ok := strings.CutPrefix(key, "ALTERNATIVE NAME ")
	if !ok {
		return nil
	}
	k, err := strconv.Atoi(strings.TrimSpace(number))
	if err != nil {
		return b.row.errorf("%s is no number of an alternative; it must be a whole number", table.Quote(number))
	}
	if value == "" {
		return b.row.errorf("alternative %d has an empty name; it must have one", k)
	}
	return b.add(k, value)
}

// alternative returns the name of a numbered alternative.
func (b *ballots) alternative(text string) (string, error) {
	k, err := strconv.Atoi(text)
	if err != nil {
		return "", b.row.errorf("%s is no alternative; it must be a number", table.Quote(text))
	}
	name, ok := b.names[k]
	if !ok {
		return "", b.row.errorf("alternative %d has no name; the header names %d (# ALTERNATIVE NAME %d is missing)", k, len(b.names), k)
	}
	if b.seen[k] {
		return "", b.row.errorf("alternative %d is in the order twice; it must be once", k)
	}
	b.seen[k] = true
	return name, nil
}

// order reads an order, such as "1,{3,2},4", into o.
func (b *ballots) order(count, text string, o *Order, unlistedLast bool) error {
	n, err := strconv.ParseFloat(count, 64)
	if err != nil || n != math.Trunc(n) || n < 1 || n > mostVoters {
		return b.row.errorf("the number of voters is %s; it must be a whole number from 1 to %s", table.Quote(count), whole(mostVoters))
	}
	clear(b.seen)
	o.Count, o.Tiers = n, o.Tiers[:0]
	for text = strings.TrimSpace(text); text != ""; {
		group, rest := "", ""
		if inner, ok := strings.CutPrefix(text, "{"); ok {
			if group, rest, ok = strings.Cut(inner, "}"); !ok {
				return b.row.errorf("%s has no closing brace; tied alternatives are written as {2,3}", table.Quote(text))
			}
			if rest = strings.TrimSpace(rest); rest != "" && rest[0] != ',' {
				return b.row.errorf("there is %s after tied alternatives; a comma must stand there", table.Quote(rest))
			}
			rest = strings.TrimPrefix(rest, ",")
		} else {
			group, rest, _ = strings.Cut(text, ",")
		}
		text = strings.TrimSpace(rest)
		tier := b.tier(o)
		for part := range strings.SplitSeq(group, ",") {
			if part = strings.TrimSpace(part); part == "" {
				continue
			}
			name, err := b.alternative(part)
			if err != nil {
				return err
			}
			tier = append(tier, name)
		}
		if len(tier) > 0 {
			o.Tiers = append(o.Tiers, tier)
		}
	}
	if all := max(b.count, len(b.names)); strings.HasSuffix(b.kind, "oc") && len(b.seen) < all {
		return b.row.errorf("the order has %d of %d alternatives; a .%s file has complete orders", len(b.seen), all, b.kind)
	}
	if unlistedLast {
		tier := b.tier(o)
		for _, k := range b.listed {
			if !b.seen[k] {
				tier = append(tier, b.names[k])
			}
		}
		if len(tier) > 0 {
			o.Tiers = append(o.Tiers, tier)
		}
	}
	return nil
}

// tier returns an empty tier, with the room of one that was there before.
func (b *ballots) tier(o *Order) []string {
	if n := len(o.Tiers); n < cap(o.Tiers) {
		return o.Tiers[:n+1][n][:0]
	}
	return nil
}

// edge reads an edge of a graph, "from,to,weight".
func (b *ballots) edge(text string, d *Duel) error {
	parts := strings.Split(text, ",")
	if len(parts) != 3 {
		return b.row.errorf("%s is no edge; the line must be two alternatives and a weight", table.Quote(text))
	}
	clear(b.seen)
	var err error
	if d.First, err = b.alternative(strings.TrimSpace(parts[0])); err != nil {
		return err
	}
	clear(b.seen)
	if d.Second, err = b.alternative(strings.TrimSpace(parts[1])); err != nil {
		return err
	}
	d.Count, err = strconv.ParseFloat(strings.TrimSpace(parts[2]), 64)
	if err != nil || !(d.Count >= 0 && d.Count <= maxCount) {
		return b.row.errorf("the weight is %s; it must be a number from 0 to 10^15", table.Quote(parts[2]))
	}
	return nil
}

// streamPrefLib passes the duels of orders, or of a graph.
func streamPrefLib(s *source, p *process, in *reader) error {
	b, err := newBallots(s, in, &p.row)
	if err != nil {
		return err
	}
	d := Duel{Weight: 1, Outcome: pref.FirstWins}
	var o Order
	for {
		count, text, err := b.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err == nil {
			p.account.Rows++
			if b.graph {
				if err = b.edge(text, &d); err == nil && d.Count > 0 {
					err = p.emit(&d)
				}
			} else if err = b.order(count, text, &o, p.options.UnlistedLast); err == nil {
				err = p.voters(&o, &d)
			}
		}
		if err = p.tolerate(err); err != nil {
			return err
		}
	}
}

// voters passes the duels of an order, voter by voter.
func (p *process) voters(o *Order, d *Duel) error {
	d.Count = 1
	for v := range int(o.Count) {
		d.Group = filepath.Base(p.row.name) + ":" + strconv.Itoa(p.row.line) + "." + strconv.Itoa(v+1)
		for i, tier := range o.Tiers {
			for k, a := range tier {
				d.First, d.Outcome = a, pref.Tie
				for _, d.Second = range tier[k+1:] {
					if err := p.emit(d); err != nil {
						return err
					}
				}
				d.Outcome = pref.FirstWins
				for _, worse := range o.Tiers[i+1:] {
					for _, d.Second = range worse {
						if err := p.emit(d); err != nil {
							return err
						}
					}
				}
			}
		}
	}
	return nil
}
