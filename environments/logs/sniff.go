package logs

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"joust/environments/table"
	"joust/sim/param"
)

// format is a format of files of duels.
type format struct {
	name string
	// needs are the columns, or keys, by which the format is recognised and which it needs.
	needs []string
	// is reports whether rows with these columns, which have those of needs, are of the
	// format; nil for yes.
	is func(keys []string) bool
	// slots reports whether the first arm of a duel was shown first.
	slots func(*Options) bool
	// decoder returns what reads the rows, which have these columns; in JSON, those of the
	// first object. It is nil for formats that are read by stream.
	decoder func(o *Options, keys []string) decoder
	// stream reads a file of another form.
	stream func(s *source, p *process, in *reader) error
}

// has reports whether keys have those that the format needs.
func (f *format) has(keys []string) bool {
	return !slices.ContainsFunc(f.needs, func(need string) bool { return !slices.Contains(keys, need) })
}

func always(*Options) bool { return true }
func never(*Options) bool  { return false }

// formats are the formats in the order in which they are recognised.
var formats = []*format{
	canonicalFormat, kaggleFormat, mtbenchFormat, humansFormat, arenaFormat, arenahardFormat, alpacaevalFormat,
	sidesFormat, crowdkitFormat, winnerLoserFormat, preflibFormat, countsFormat, matrixFormat, journalFormat,
}

func formatNamed(name string) *format {
	for _, f := range formats {
		if f.name == name {
			return f
		}
	}
	return nil
}

// recognise finds the form and the format of the file, and prepares to read it.
func (s *source) recognise(o *Options) error {
	r, err := s.open()
	if err != nil {
		return err
	}
	again := s.path != ""
	if again {
		defer r.close()
	} else {
		s.once = r
	}
	head, err := r.Peek(peekSize)
	if err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("%s: %w", s.name, err)
	}
	whole := err != nil // head is the whole file
	head = bytes.TrimPrefix(head, []byte("\uFEFF"))
	text := bytes.TrimSpace(head)
	if len(text) == 0 {
		return fmt.Errorf("%s:1: the file is empty", s.name)
	}
	if o.Format == ScoresFormat {
		return &ScoresError{source: s}
	}
	named := formatNamed(o.Format)
	var keys []string
	switch first := text[0]; {
	case bytes.HasPrefix(head, []byte(parquetMagic)):
		s.carrier = carriesParquet
		if keys, err = s.parquetKeys(); err != nil {
			return err
		}
	case named != nil && named.stream != nil || named == nil && s.isPrefLib(head):
		s.carrier = carriesText
		if s.format = named; named == nil {
			s.format = preflibFormat
		}
		if s.format == preflibFormat {
			s.ordinal = !isGraph(s.name, head)
		}
		return s.checkPrefLib(head)
	case first == '{' || first == '[':
		s.carrier = carriesLines
		if first == '[' {
			s.carrier = carriesArray
		}
		in := io.Reader(bytes.NewReader(head))
		if again && !whole {
			skipMark(r.Reader)
			in = r
		}
		if keys, err = s.jsonKeys(in); err != nil {
			return err
		}
		if named == nil && journalFormat.has(keys) {
			s.carrier, s.format = carriesText, journalFormat
			return nil
		}
	default:
		s.carrier = carriesCSV
		in, err := table.NewReader(s.name, bytes.NewReader(firstLines(head, whole)), table.Format{Row: "duel", Extra: true})
		if err != nil {
			return err
		}
		keys = in.Header()
		if named == nil && recognised(keys) == nil {
			return s.recogniseNumbers(in, o)
		}
	}
	return s.choose(named, keys, o)
}

// choose sets the format and its decoder by the columns of the file.
func (s *source) choose(named *format, keys []string, o *Options) error {
	if s.format = named; named == nil {
		if s.format = recognised(keys); s.format == nil {
			return s.unrecognised(keys)
		}
	}
	var absent []string
	for _, need := range s.format.needs {
		if !slices.Contains(keys, need) {
			absent = append(absent, need)
		}
	}
	// An object that lacks a key is reported when it is read.
	if absent != nil && s.carrier != carriesLines && s.carrier != carriesArray {
		return fmt.Errorf("%s:1: the columns lack %s; %s needs %s", s.name, list(absent), s.format.name, list(s.format.needs))
	}
	s.decoder = s.format.decoder(o, keys)
	if s.decoder.strict {
		for _, k := range keys {
			if !slices.Contains(s.decoder.fields, k) && !isIndex(k) && s.carrier != carriesLines && s.carrier != carriesArray {
				return fmt.Errorf("%s:1: there is the column %s%s; the columns must be among %s", s.name, table.Quote(k), param.DidYouMean(k, s.decoder.fields), strings.Join(s.decoder.fields, ", "))
			}
		}
	}
	return nil
}

// isIndex reports whether a column is the index of the rows that pandas writes.
func isIndex(column string) bool { return column == "" || column == "Unnamed: 0" }

// recognised returns the format of rows with these columns, or nil.
func recognised(keys []string) *format {
	for _, f := range formats {
		if f.decoder == nil || !f.has(keys) {
			continue
		}
		if f.is == nil || f.is(keys) {
			return f
		}
	}
	return nil
}

// unrecognised returns the error that no format has these columns.
func (s *source) unrecognised(keys []string) error {
	what := "the header has the columns"
	switch s.carrier {
	case carriesLines, carriesArray:
		what = "the objects have the keys"
	case carriesParquet:
		what = "the file has the columns"
	}
	shown := slices.Clone(keys)
	for i, k := range shown {
		if strings.ContainsAny(k, ", \t\n") || k == "" {
			shown[i] = table.Quote(k)
		}
	}
	return fmt.Errorf("%s: cannot tell the format: %s %s; --format says which it is (%s; or %s, a table of scores, which joust rank takes)", s.name, what, table.FirstOf(shown, 12, ", "), strings.Join(Formats(), ", "), ScoresFormat)
}

// jsonKeys returns the keys of the first object, as far as they can be read.
func (s *source) jsonKeys(r io.Reader) ([]string, error) {
	keys, ok, empty := keysOf(r, s.carrier == carriesArray)
	switch {
	case empty:
		return nil, fmt.Errorf("%s:1: the list is empty; it must have an object for each duel", s.name)
	case !ok:
		return nil, fmt.Errorf("%s:1: the list must have an object for each duel", s.name)
	}
	if keys == nil {
		return nil, fmt.Errorf("%s:1: the file begins as JSON, but has no object with keys", s.name)
	}
	return keys, nil
}

// parquetKeys returns the columns of a Parquet file.
func (s *source) parquetKeys() ([]string, error) {
	f, err := s.seekable()
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	_, leaves, err := parquetFooter(f, info.Size())
	if err != nil {
		return nil, fmt.Errorf("%s: %w", s.name, err)
	}
	return namesOf(leaves), nil
}

// firstLines returns the beginning of a file up to a line end.
func firstLines(head []byte, whole bool) []byte {
	if end := bytes.LastIndexByte(head, '\n'); !whole && end >= 0 {
		return head[:end+1]
	}
	return head
}

// recogniseNumbers finds out which table of numbers a CSV file without known columns is:
// a matrix of probabilities, or one that joust does not read.
func (s *source) recogniseNumbers(in *table.Reader, o *Options) error {
	keys := in.Header()
	var cells [][]string
	for len(cells) < len(keys) {
		row, err := in.Next()
		if err != nil {
			break // the end, or a mistake that its reader reports
		}
		cells = append(cells, slices.Clone(row))
	}
	if isMatrix(keys, cells) {
		s.carrier = carriesText
		s.format = matrixFormat
		return s.checkMatrix(o)
	}
	if isScores(cells) {
		return &ScoresError{source: s, recognised: true}
	}
	return s.unrecognised(keys)
}

// list joins words for people: "a, b and c".
func list(words []string) string {
	if n := len(words); n > 1 {
		return strings.Join(words[:n-1], ", ") + " and " + words[n-1]
	}
	return strings.Join(words, "")
}

// ending returns the ending of a path without those of compression, in lower case.
func ending(path string) string {
	path = strings.ToLower(path)
	for _, z := range []string{".gz", ".zst"} {
		path = strings.TrimSuffix(path, z)
	}
	return filepath.Ext(path)
}

// rows opens the file as rows, with the fields of its decoder and others.
func (s *source) rows(fields []string) (rows, func(), error) {
	if s.carrier == carriesParquet {
		f, err := s.seekable()
		if err != nil {
			return nil, nil, err
		}
		p, err := newParquetRows(s.name, f, fields)
		return p, func() { f.Close() }, err
	}
	r, err := s.open()
	if err != nil {
		return nil, nil, err
	}
	switch s.carrier {
	case carriesLines:
		return newJSONLines(s.name, r.Reader, &s.decoder, fields), r.close, nil
	case carriesArray:
		return newJSONArray(r.Reader, &s.decoder, fields), r.close, nil
	}
	c, err := newCSVRows(s.name, r, fields)
	if err != nil {
		r.close()
		return nil, nil, err
	}
	return c, r.close, nil
}
