package results

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Dir is the folder of one run of a study:
//
//	study.yaml      the study
//	manifest.json   what was run; see Manifest
//	trials/*.parquet  the records, one file a Block: HASH-FIRST.parquet, with the first digits of
//	                the cell's hash and the number of the first trial
//	spare/*.parquet records that the study does not want, from an earlier version of it
//	summary.csv     means, intervals and quantiles by cell and metric
//	curves.csv      means and intervals by cell, metric and checkpoint
//	pairs.csv       how often each pair duelled, by cell, if the study records pair_duels
//	published.csv   the study's published numbers and the simulated ones, if it has any
//	slopes.csv      slopes of lines of figures on logarithmic axes, if the study asks for any
//	figures/        the study's figures
//	report.html     everything on one page, if joust report wrote it
//	timing.json     how long the run took; the only file that differs between runs
//	shard.json      which shard of the run the folder is of, if it is one
//	shards/         folders of shards, before they are merged
//	submit/         the files of jobs on a cluster, and their output
//
// Files appear complete or not at all: each is written under another name, synced
// and renamed, and the folder is synced.
type Dir struct{ Path string }

// The names in a Dir.
const (
	studyName     = "study.yaml"
	manifestName  = "manifest.json"
	trialsName    = "trials"
	spareName     = "spare"
	summaryName   = "summary.csv"
	curvesName    = "curves.csv"
	figuresName   = "figures"
	timingName    = "timing.json"
	pairsName     = "pairs.csv"
	publishedName = "published.csv"
	slopesName    = "slopes.csv"
	reportName    = "report.html"
	shardName     = "shard.json"
	shardsName    = "shards"
	submitName    = "submit"
	lockName      = ".lock"
	tempPrefix    = ".tmp-"
	recordsEnd    = ".parquet"
)

func (d Dir) file(name string) string { return filepath.Join(d.Path, name) }

// Study returns the path of the study.
func (d Dir) Study() string { return d.file(studyName) }

// Summary returns the path of the summary.
func (d Dir) Summary() string { return d.file(summaryName) }

// Curves returns the path of the curves.
func (d Dir) Curves() string { return d.file(curvesName) }

// Pairs is the path of the table of the duels of pairs, if the study records them.
func (d Dir) Pairs() string { return d.file(pairsName) }

// Published returns the path of the published and simulated numbers.
func (d Dir) Published() string { return d.file(publishedName) }

// Shard returns the path of the folder of a shard of the run.
func (d Dir) Shard(s Shard) string { return filepath.Join(d.Shards(), s.Folder()) }

// Shards returns the path of the folder with the folders of shards.
func (d Dir) Shards() string { return d.file(shardsName) }

// Submit returns the path of the folder with the files of jobs on a cluster.
func (d Dir) Submit() string { return d.file(submitName) }

// Slopes returns the path of the slopes of lines.
func (d Dir) Slopes() string { return d.file(slopesName) }

// Report returns the path of the report.
func (d Dir) Report() string { return d.file(reportName) }

// Timing returns the path of the times.
func (d Dir) Timing() string { return d.file(timingName) }

// Figures returns the path of the folder with the figures.
func (d Dir) Figures() string { return d.file(figuresName) }

// Figure returns the path of the figure with that name and format.
func (d Dir) Figure(name, format string) string {
	return filepath.Join(d.Path, figuresName, name+"."+format)
}

// hashDigits is how many digits of a cell's hash stand in names of files.
const hashDigits = 16

// blockName returns the name of the file with the records of the cell from trial first on.
func blockName(hash string, first int) string {
	return fmt.Sprintf("%s-%09d%s", hash[:min(hashDigits, len(hash))], first, recordsEnd)
}

// Block returns the path of the records, from trial first on, of the cell with that hash.
func (d Dir) Block(hash string, first int) string {
	return filepath.Join(d.Path, trialsName, blockName(hash, first))
}

// Spare returns the path to which these records go when the study does not want them.
func (d Dir) Spare(hash string, first int) string {
	return filepath.Join(d.SpareFolder(), blockName(hash, first))
}

// TrialsFolder returns the path of the folder with the records.
func (d Dir) TrialsFolder() string { return d.file(trialsName) }

// SpareFolder returns the path of the folder with the records that the study does not want.
func (d Dir) SpareFolder() string { return d.file(spareName) }

// Blocks returns the sorted names of the files of records of the run.
func (d Dir) Blocks() (names []string, err error) { return blocksIn(d.file(trialsName)) }

// SpareBlocks returns the sorted names of the files of records that the study does not
// want.
func (d Dir) SpareBlocks() (names []string, err error) { return blocksIn(d.file(spareName)) }

// Prune removes the spare records, and returns how many files and bytes they were.
func (d Dir) Prune() (files int, size int64, err error) {
	names, err := d.SpareBlocks()
	if err != nil {
		return 0, 0, err
	}
	for _, name := range names {
		info, err := os.Stat(filepath.Join(d.Path, spareName, name))
		if err != nil {
			return files, size, err
		}
		files, size = files+1, size+info.Size()
	}
	return files, size, os.RemoveAll(d.file(spareName))
}

func blocksIn(folder string) (names []string, err error) {
	entries, err := os.ReadDir(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), recordsEnd) && !strings.HasPrefix(e.Name(), tempPrefix) {
			names = append(names, e.Name())
		}
	}
	return names, err
}

// Make creates the folder and its folders if they do not exist.
func (d Dir) Make() error {
	for _, name := range []string{trialsName, figuresName} {
		if err := os.MkdirAll(d.file(name), 0o777); err != nil {
			return err
		}
	}
	return nil
}

// Foreign returns the name of an entry of the folder that no run created, or "".
func (d Dir) Foreign() (string, error) {
	entries, err := os.ReadDir(d.Path)
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	for _, e := range entries {
		if !ours(e.Name()) {
			return e.Name(), nil
		}
	}
	return "", nil
}

// ours reports whether a run creates entries of that name.
func ours(name string) bool {
	switch name {
	case studyName, manifestName, trialsName, spareName, summaryName, curvesName, figuresName, timingName, pairsName, publishedName, slopesName, reportName, shardName, lockName:
		return true
	}
	return kept(name) || strings.HasPrefix(name, tempPrefix)
}

// kept reports whether the entry of that name is kept when a run starts anew.
func kept(name string) bool { return name == shardsName || name == submitName || name == lockName }

// Clear removes the entries that a run created, and nothing else.
func (d Dir) Clear() error {
	entries, err := os.ReadDir(d.Path)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if ours(e.Name()) && !kept(e.Name()) {
			if err := os.RemoveAll(d.file(e.Name())); err != nil {
				return err
			}
		}
	}
	return nil
}

// Sweep removes the incomplete files of a killed run.
func (d Dir) Sweep() error {
	for _, pattern := range []string{tempPrefix + "*", filepath.Join("*", tempPrefix+"*")} {
		left, err := filepath.Glob(d.file(pattern))
		if err != nil {
			return err
		}
		for _, path := range left {
			if err := os.Remove(path); err != nil {
				return err
			}
		}
	}
	return nil
}

// ErrLocked means that another run is at work in the folder.
var ErrLocked = errors.New("another run is at work in this folder; wait for it or choose another with --out")

// DecodeJSON decodes the text of a file that joust wrote.
func DecodeJSON(path string, text []byte, to any) error {
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	err := d.Decode(to)
	if err == nil {
		return nil
	}
	if _, key, unknown := strings.Cut(err.Error(), "unknown field "); unknown {
		return fmt.Errorf("%s: this version of joust does not know its key %s; another version or another program wrote it", path, key)
	}
	var (
		syntax *json.SyntaxError
		kind   *json.UnmarshalTypeError
		why    string
	)
	if !errors.As(err, &syntax) && !errors.As(err, &kind) && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		why = ": " + err.Error()
	}
	return fmt.Errorf("%s: the file is damaged, it is not what joust writes%s; run the study again with --force, or into another folder", path, why)
}

// WriteFile writes a file that appears complete or not at all, and is there to stay.
func WriteFile(path string, write func(io.Writer) error) error {
	if err := WriteSoon(path, write); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(path))
}

// WriteSoon is WriteFile without the last step: the contents are on the disk, but if the
// machine stops before SyncRecords, the file may be missing.
func WriteSoon(path string, write func(io.Writer) error) error {
	f, err := os.CreateTemp(filepath.Dir(path), tempPrefix+"*")
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s cannot be written: there is no folder %s; make it first", path, filepath.Dir(path))
	}
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(f.Name()) }() // fails if the file was renamed, as intended
	w := bufio.NewWriterSize(f, 1<<16)
	for _, step := range []func() error{func() error { return write(w) }, w.Flush, func() error { return f.Chmod(0o644) }, f.Sync} {
		if err := step(); err != nil {
			f.Close()
			return fmt.Errorf("writing %s: %w", path, err)
		}
	}
	if err := f.Close(); err != nil {
		return fmt.Errorf("writing %s: %w", path, err)
	}
	return os.Rename(f.Name(), path)
}

// SyncRecords makes sure that the records that were written stay.
func (d Dir) SyncRecords() error { return syncFolder(d.file(trialsName)) }
