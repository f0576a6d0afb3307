package logs

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"slices"
	"strings"

	"joust/environments/table"
	"joust/sim/param"
)

// Options say how files are read and what is left out. The zero value reads all duels of
// files whose format is recognised.
type Options struct {
	Format string    // one of Formats; "" to recognise it file by file
	Stdin  io.Reader // what the path "-" reads; nil if that path is not allowed
	// Again says that Duels or Orders may be called several times. The standard input is
	// then copied to a temporary file, which Close removes.
	Again bool

	TwoGames     string  // mtbench: "agree" or "" (two games that differ are a tie) or "each" (two duels)
	Strong       float64 // arenahard: weight of a verdict of ">>"; 0 is 1
	Baseline     string  // arenahard: the baseline of lines that name none
	Margin       float64 // alpacaeval: a preference that differs from 1.5 by at most this is a tie
	Induced      bool    // alpacaeval: add duels of two models by their preferences over the baseline
	UnlistedLast bool    // preflib: arms that an order lacks are tied behind the others
	PerPair      float64 // matrix: number of duels of a pair; required there

	SkipUnknown bool // leave out winners that the format does not have, instead of refusing them
	SkipBad     int  // number of rows with mistakes that may be left out
	NoIDs       bool // do not read ids, which then need not be unique
	// Names allows names of arms that are hard to tell apart; the zero value forbids them.
	Names table.NameParams

	Filter
}

// Log is a log of duels, made by Open.
type Log struct {
	options Options
	sources []*source
	account *Account // of the last pass
}

// Open finds the formats of files, which together are one log. It reads only their
// beginnings. The path "-" is the standard input. Files may be compressed by gzip or zstd,
// whatever their names.
//
// The error says which file cannot be read, or that its format is not recognised.
func Open(paths []string, o Options) (*Log, error) {
	if len(paths) == 0 {
		return nil, errors.New("no file is named; name a log, or - for the standard input")
	}
	if o.Format != "" && o.Format != ScoresFormat && !slices.Contains(Formats(), o.Format) {
		return nil, fmt.Errorf("there is no format %s%s; the formats are %s", table.Quote(o.Format), param.DidYouMean(o.Format, Formats()), strings.Join(Formats(), ", "))
	}
	l := &Log{options: o}
	for _, path := range paths {
		s, err := l.newSource(path)
		if s != nil {
			l.sources = append(l.sources, s)
		}
		if err == nil {
			err = s.recognise(&l.options)
		}
		if scores := (*ScoresError)(nil); errors.As(err, &scores) && scores.source.temporary != "" {
			err = errors.Join(err, scores.source.keepInMemory())
		}
		if err != nil {
			return nil, errors.Join(err, l.Close())
		}
	}
	return l, l.check()
}

// Close removes temporary files. The log must not be used any more.
func (l *Log) Close() error {
	var errs []error
	for _, s := range l.sources {
		if s.temporary != "" {
			errs = append(errs, os.Remove(s.temporary))
			s.temporary = ""
		}
	}
	return errors.Join(errs...)
}

// Formats returns the names of the formats.
func Formats() []string {
	names := make([]string, len(formats))
	for i, f := range formats {
		names[i] = f.name
	}
	return names
}

// Slots reports whether First is the arm that was shown first, in all files. It is known
// when Duels has passed all duels, since a canonical file may say so row by row.
func (l *Log) Slots() bool {
	if l.account != nil && l.account.noSlots {
		return false
	}
	return !slices.ContainsFunc(l.sources, func(s *source) bool { return !s.format.slots(&l.options) })
}

// HasOrders reports whether all files have orders of preference, so that Orders passes them.
func (l *Log) HasOrders() bool {
	return !slices.ContainsFunc(l.sources, func(s *source) bool { return !s.ordinal })
}

// Account returns what the last complete pass of Duels has read and left out.
func (l *Log) Account() Account {
	if l.account == nil {
		return Account{}
	}
	return *l.account
}

// Duels passes the duels of the log in the order of the files. The Duel and its Style are
// valid until the next one; its texts stay valid. Nothing is stored of a duel but, where
// the log has ids, at most 24 bytes to recognise the id, and 16 for the name of a judge.
//
// A row with a mistake is left out. The last error, after all duels, is about all of them:
// at most 20 lines, then their number. Any other error ends the log at once.
func (l *Log) Duels() iter.Seq2[*Duel, error] {
	return func(yield func(*Duel, error) bool) {
		err := l.pass(func(d *Duel) bool { return yield(d, nil) })
		if err != nil && !errors.Is(err, errStopped) {
			yield(nil, err)
		}
	}
}

// Orders passes the orders of a log of which HasOrders. The Order is valid until the next
// one. Of the filters, only Rename and Arms apply; Arms leaves out the others of each order.
func (l *Log) Orders() iter.Seq2[*Order, error] {
	return func(yield func(*Order, error) bool) {
		err := l.passOrders(func(o *Order) bool { return yield(o, nil) })
		if err != nil && !errors.Is(err, errStopped) {
			yield(nil, err)
		}
	}
}

// errStopped says that the consumer wants no more duels.
var errStopped = errors.New("stopped")
