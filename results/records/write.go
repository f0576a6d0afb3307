package records

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"joust/results"
	"joust/results/parquet"
)

// Keys of the metadata of a records file.
const (
	metaCell        = "joust.cell"        // hash of the cell; see ManifestCell
	metaNames       = "joust.names"       // CellID of the cell, on one line
	metaCheckpoints = "joust.checkpoints" // checkpoints of the values in lists, between commas
	metaSum         = "joust.sha256"      // of the file; see setChecksum
)

// Write writes the block as a Parquet file, with a row for each trial and a checksum
// of the file. hash is the hash of the cell. The same block gives the same bytes.
func Write(w io.Writer, b *results.Block, s results.Schema, hash string) error {
	l := newLayout(s, false)
	var file bytes.Buffer
	pw := l.writer(&file, blockPage)
	l.describe(pw, s, hash)
	pw.SetMetadata(metaNames, b.Cell.String())
	pw.SetMetadata(metaSum, noChecksum)
	if err := errors.Join(l.appendTo(pw, b, s), pw.Close()); err != nil {
		return err
	}
	text := file.Bytes()
	if err := setChecksum(text); err != nil {
		return err
	}
	_, err := w.Write(text)
	return err
}

// writer returns a writer of a file of records, still without metadata. The bytes of
// the file depend only on the layout, the metadata and the rows.
func (l *layout) writer(w io.Writer, page int) *parquet.Writer {
	return parquet.NewWriter(w, "trial", "joust version 1(build )", l.columns, page)
}

// A page of a block's file, and of an exported one, ends about at these numbers of bytes
// in memory.
const (
	blockPage = 16_056
	tablePage = 256_901
)

// describe sets the metadata of the file that is written.
func (l *layout) describe(pw *parquet.Writer, s results.Schema, hash string) {
	pw.SetMetadata(metaCell, hash)
	pw.SetMetadata(metaCheckpoints, strings.Trim(strings.ReplaceAll(fmt.Sprint(s.Checkpoints), " ", ","), "[]"))
}

// appendTo appends the block's trials to the row group that is being written.
func (l *layout) appendTo(pw *parquet.Writer, b *results.Block, s results.Schema) error {
	n := b.Trials()
	for c, text := range []string{b.Cell.Environment, b.Cell.EnvironmentParams, b.Cell.Algorithm, b.Cell.AlgorithmParams} {
		if err := pw.Same(c, text, n); err != nil {
			return err
		}
	}
	if err := pw.Successive(colTrial, b.First, n); err != nil {
		return err
	}
	if err := pw.Texts(colRecommended, b.Recommended); err != nil {
		return err
	}
	for i, column := range l.metrics {
		if column < 0 {
			continue
		}
		if err := pw.Numbers(column, b.Metrics[i]); err != nil {
			return err
		}
	}
	for i, column := range l.curves {
		if column < 0 {
			continue
		}
		if err := pw.NumberLists(column, b.Curves[i], len(s.Checkpoints)); err != nil {
			return err
		}
	}
	for i, column := range l.lists {
		if err := pw.TextLists(column, b.Lists[i]); err != nil {
			return err
		}
	}
	if l.labels < 0 {
		return nil
	}
	return errors.Join(pw.Same(l.labels, b.Labels.Label, n), pw.Same(l.labels+1, b.Labels.Place, n))
}
