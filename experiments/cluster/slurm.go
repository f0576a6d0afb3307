package cluster

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// Slurm is a study's shards as two jobs of Slurm: an array of tasks, one a shard,
// and a merge that waits for all of them. Partition, Time, Mem and Account are in
// Slurm's own words; where they are empty, the cluster's defaults hold.
type Slurm struct {
	Name   string // of the study
	Shards int    // how many
	CPUs   int    // of each task

	Joust string // path of the program; this and the following from the root
	Study string // path of the study
	Out   string // folder of the run
	Into  string // folder of the shards' folders

	Partition, Time, Mem, Account string
}

// What stands in a line of a script for Slurm must be one word there.
var (
	slurmWord = regexp.MustCompile(`^[A-Za-z0-9_.,:@+-]+$`)
	slurmTime = regexp.MustCompile(`^([0-9]+|[0-9]+:[0-9]{2}(:[0-9]{2})?|[0-9]+-[0-9]+(:[0-9]{2}){0,2})$`)
	slurmMem  = regexp.MustCompile(`^[0-9]+[KMGT]?$`)
)

// Check says what of the flags Slurm would not understand.
func (s Slurm) Check() error {
	for _, f := range []struct {
		flag, value string
		form        *regexp.Regexp
		want        string
	}{
		{"partition", s.Partition, slurmWord, "the name of a partition (sinfo lists them), or several with commas"},
		{"account", s.Account, slurmWord, "the name of an account"},
		{"time", s.Time, slurmTime, "the longest that one shard may take, as Slurm writes it: minutes (90), hours:minutes:seconds (1:30:00) or days-hours (2-12)"},
		{"mem", s.Mem, slurmMem, "memory of one task, as Slurm writes it: megabytes, or a number and K, M, G or T (2G)"},
	} {
		if f.value != "" && !f.form.MatchString(f.value) {
			return fmt.Errorf("--%s is %q; it must be %s", f.flag, f.value, f.want)
		}
	}
	return nil
}

var arraySize = regexp.MustCompile(`(?m)^MaxArraySize\s*=\s*([0-9]+)\s*$`)

// MaxArraySize finds the limit of a cluster's arrays in what scontrol show config
// prints: every index must be below it.
func MaxArraySize(config string) (int, bool) {
	m := arraySize.FindStringSubmatch(config)
	if m == nil {
		return 0, false
	}
	size, err := strconv.Atoi(m[1])
	return size, err == nil
}

// CheckArray says whether the cluster's arrays are too small for the shards.
func (s Slurm) CheckArray(maxArraySize int) error {
	if s.Shards <= maxArraySize {
		return nil
	}
	if maxArraySize == 0 {
		return fmt.Errorf("this cluster allows no array jobs (its MaxArraySize is 0); run the shards by hand: joust run STUDY --shard I/N")
	}
	return fmt.Errorf("--shards is %d, but the arrays of this cluster have at most %d tasks (its MaxArraySize); give --shards %d or fewer", s.Shards, maxArraySize, maxArraySize)
}

// JobID is the number of a job in what sbatch --parsable prints: the number, and
// on some clusters a semicolon and the cluster's name.
func JobID(printed string) (string, error) {
	id, _, _ := strings.Cut(strings.TrimSpace(printed), ";")
	if _, err := strconv.ParseUint(id, 10, 64); err != nil {
		return "", fmt.Errorf("it should have printed the number of a job, and printed %q", printed)
	}
	return id, nil
}
