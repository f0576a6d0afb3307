package logs

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/klauspost/compress/zstd"

	"joust/sim/param"
)

// peekSize is how much of a file is in memory at once, in bytes, and how much of a stream
// can be read ahead to recognise its format.
const peekSize = 1 << 18

// source is a file of a log.
type source struct {
	name string // in messages
	path string // "" if the source can be read only once
	once *reader
	// temporary is the path of a copy that Close removes; "" if there is none.
	temporary string

	format  *format
	carrier carrier
	decoder decoder // of rows with named values; not for PrefLib and matrices
	ordinal bool    // it has orders of preference
}

// newSource finds a file, or the standard input.
func (l *Log) newSource(path string) (*source, error) {
	s := &source{name: path, path: path}
	stream := l.options.Stdin
	if path == "-" {
		if s.name = "standard input"; stream == nil {
			return nil, errors.New("the standard input cannot be read here; name a file")
		}
	} else {
		f, err := param.OpenFile(path)
		if err != nil {
			return nil, err
		}
		info, err := f.Stat()
		if err != nil {
			return nil, errors.Join(errors.New(param.FileFault(path, err)), f.Close())
		}
		if info.Mode().IsRegular() {
			return s, f.Close()
		}
		stream = f // such as a pipe, which cannot be opened again
	}
	s.path = ""
	if l.options.Again || l.options.passes() > 1 {
		return s, s.copy(stream)
	}
	var err error
	s.once, err = s.decompress(stream)
	return s, err
}

// copy copies a stream to a temporary file, which is then the source.
func (s *source) copy(stream io.Reader) error {
	f, err := os.CreateTemp("", "joust-log-*")
	if err != nil {
		return err
	}
	s.temporary, s.path = f.Name(), f.Name()
	if _, err := io.Copy(f, stream); err != nil {
		return fmt.Errorf("%s: %w", s.name, errors.Join(err, f.Close()))
	}
	return f.Close()
}

// keepInMemory replaces the temporary copy of a stream by one in memory, which outlives Close.
func (s *source) keepInMemory() error {
	content, err := os.ReadFile(s.path)
	if err != nil {
		return err
	}
	s.path = ""
	s.once, err = s.decompress(bytes.NewReader(content))
	return err
}

// reader reads a file, decompressed.
type reader struct {
	*bufio.Reader
	close func()
}

// open opens the file from its beginning.
func (s *source) open() (*reader, error) {
	if s.path == "" {
		if s.once == nil {
			return nil, fmt.Errorf("%s can be read only once", s.name)
		}
		r := s.once
		s.once = nil
		return r, nil
	}
	f, err := os.Open(s.path)
	if err != nil {
		return nil, errors.New(param.FileFault(s.path, err))
	}
	r, err := s.decompress(f)
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	end := r.close
	r.close = func() { end(); f.Close() }
	return r, nil
}

// decompress returns the reader of a stream, which may be compressed.
func (s *source) decompress(stream io.Reader) (*reader, error) {
	b := bufio.NewReaderSize(stream, peekSize)
	head, err := b.Peek(4)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%s: %w", s.name, err)
	}
	switch {
	case bytes.HasPrefix(head, []byte("\x1f\x8b")):
		z, err := gzip.NewReader(b)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", s.name, err)
		}
		return &reader{bufio.NewReaderSize(z, peekSize), func() {}}, nil
	case bytes.HasPrefix(head, []byte("\x28\xb5\x2f\xfd")):
		z, err := zstd.NewReader(b, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", s.name, err)
		}
		return &reader{bufio.NewReaderSize(z, peekSize), z.Close}, nil
	}
	return &reader{b, func() {}}, nil
}

// seekable opens the file where its parts can be read in any order, decompressed.
func (s *source) seekable() (*os.File, error) {
	r, err := s.open()
	if err != nil {
		return nil, err
	}
	defer r.close()
	head, err := r.Peek(len(parquetMagic))
	if s.path != "" {
		f, err := os.Open(s.path)
		if err != nil {
			return nil, err
		}
		raw := make([]byte, len(parquetMagic))
		if _, err := f.ReadAt(raw, 0); err == nil && bytes.Equal(raw, head) {
			return f, nil
		}
		f.Close()
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", s.name, err)
	}
	if err := s.copy(r); err != nil {
		return nil, err
	}
	return os.Open(s.path)
}
