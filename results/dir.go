package results

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Dir is the folder that one run of a study leaves behind:
//
//	study.yaml      the study
//	manifest.json   what was run, exactly; see Manifest
//	trials/*.parquet  the records, one file a Block: CELL-FIRST.parquet
//	summary.csv     means, intervals and quantiles by cell and metric
//	curves.csv      means and intervals by cell, metric and checkpoint
//	published.csv   the study's published numbers beside the simulated, if it has any
//	slopes.csv      slopes of lines of figures on logarithmic axes, if the study asks for any
//	figures/        the study's figures
//	report.html     all of it on one page, if joust report made it
//	timing.json     how long it took; the one file that differs between runs
//	shard.json      which shard of the run the folder is of, if it is one
//	shards/         folders of shards, before they are merged
//	submit/         what was given to a cluster, and what it printed
//
// Files appear whole or not at all: each is written under another name, synced
// and renamed, and the folder is synced.
type Dir struct{ Path string }

// The names in a Dir.
const (
	studyName     = "study.yaml"
	manifestName  = "manifest.json"
	trialsName    = "trials"
	summaryName   = "summary.csv"
	curvesName    = "curves.csv"
	figuresName   = "figures"
	timingName    = "timing.json"
	publishedName = "published.csv"
	slopesName    = "slopes.csv"
	reportName    = "report.html"
	shardName     = "shard.json"
	shardsName    = "shards"
	submitName    = "submit"
	lockName      = ".lock"
	tempPrefix    = ".tmp-"
	recordsEnd    = ".parquet"
	partialEnd    = ".partial"
)

func (d Dir) file(name string) string { return filepath.Join(d.Path, name) }

// Study is the path of the study.
func (d Dir) Study() string { return d.file(studyName) }

// Summary is the path of the summary.
func (d Dir) Summary() string { return d.file(summaryName) }

// Curves is the path of the curves.
func (d Dir) Curves() string { return d.file(curvesName) }

// Published is the path of the published numbers beside the simulated.
func (d Dir) Published() string { return d.file(publishedName) }

// Shard is the path of the folder of a shard of the run.
func (d Dir) Shard(s Shard) string { return filepath.Join(d.Shards(), s.Folder()) }

// Shards is the path of the folder in which the folders of shards are.
func (d Dir) Shards() string { return d.file(shardsName) }

// Submit is the path of the folder of what was given to a cluster.
func (d Dir) Submit() string { return d.file(submitName) }

// Slopes is the path of the slopes of lines.
func (d Dir) Slopes() string { return d.file(slopesName) }

// Report is the path of the page.
func (d Dir) Report() string { return d.file(reportName) }

// Timing is the path of the times.
func (d Dir) Timing() string { return d.file(timingName) }

// Figure is the path of the figure of that name and format.
func (d Dir) Figure(name, format string) string {
	return filepath.Join(d.Path, figuresName, name+"."+format)
}

// Block is the path of the records of the cell of that index from trial first on.
func (d Dir) Block(cell, first int) string {
	return filepath.Join(d.Path, trialsName, fmt.Sprintf("%04d-%09d%s", cell, first, recordsEnd))
}

// Blocks lists the names of the files of records that are there, sorted.
func (d Dir) Blocks() (names []string, err error) {
	entries, err := os.ReadDir(d.file(trialsName))
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

// Partial is the path where the trials of a block that was interrupted wait for
// the run to go on.
func (d Dir) Partial(cell, first int) string {
	return strings.TrimSuffix(d.Block(cell, first), recordsEnd) + partialEnd
}

// Make makes the folder, with what is in it, if it is not there.
func (d Dir) Make() error {
	for _, name := range []string{trialsName, figuresName} {
		if err := os.MkdirAll(d.file(name), 0o777); err != nil {
			return err
		}
	}
	return nil
}

// Foreign returns the name of something in the folder that no run put there, or "".
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

func ours(name string) bool {
	switch name {
	case studyName, manifestName, trialsName, summaryName, curvesName, figuresName, timingName, publishedName, slopesName, reportName, shardName, lockName:
		return true
	}
	return around(name) || strings.HasPrefix(name, tempPrefix)
}

// around says whether the name is of something that stands beside a run: starting
// the run anew leaves it alone.
func around(name string) bool { return name == shardsName || name == submitName || name == lockName }

// Clear removes what a run left in the folder, and nothing else.
func (d Dir) Clear() error {
	entries, err := os.ReadDir(d.Path)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if ours(e.Name()) && !around(e.Name()) {
			if err := os.RemoveAll(d.file(e.Name())); err != nil {
				return err
			}
		}
	}
	return nil
}

// Sweep removes what a killed run was in the middle of writing.
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

// ErrLocked says that another run is at work in the folder.
var ErrLocked = errors.New("another run is at work in this folder; wait for it or choose another with --out")

// WriteFile writes a file that appears whole or not at all.
func WriteFile(path string, write func(io.Writer) error) error {
	f, err := os.CreateTemp(filepath.Dir(path), tempPrefix+"*")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(f.Name()) }() // fails once it was renamed, as it should
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
	if err := os.Rename(f.Name(), path); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(path))
}
