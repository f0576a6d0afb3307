package cluster

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// Slurm describes two jobs of Slurm: an array of tasks that run the shards of a study,
// one a shard, and a merge that waits for all of them.
type Slurm struct {
	Name   string // name of the study
	Shards int    // number of shards, at least 1
	CPUs   int    // processors of each task, at least 1

	Programs bool // the shards may run the programs that the study names

	// Absolute paths.
	Joust string // the program
	Study string // the study
	Out   string // folder of the run
	Into  string // folder that holds the folders of the shards

	// Values of sbatch's options; "" for the defaults of the cluster.
	Partition, Time, Mem, Account string
}

// Forms of the values of sbatch's options. None matches blanks, so that a value is one
// word in a script.
var (
	slurmWord = regexp.MustCompile(`^[A-Za-z0-9_.,:@+-]+$`)
	slurmTime = regexp.MustCompile(`^([0-9]+|[0-9]+:[0-9]{2}(:[0-9]{2})?|[0-9]+-[0-9]+(:[0-9]{2}){0,2})$`)
	slurmMem  = regexp.MustCompile(`^[0-9]+[KMGT]?$`)
)

// Check returns an error for the first value that sbatch would not understand.
func (s Slurm) Check() error {
	for _, f := range []struct {
		flag, value string
		form        *regexp.Regexp
		want        string
	}{
		{"partition", s.Partition, slurmWord, "the name of a partition (sinfo lists them), or several separated by commas"},
		{"account", s.Account, slurmWord, "the name of an account"},
		{"time", s.Time, slurmTime, "the time limit of one shard, as Slurm writes it: minutes (90), hours:minutes:seconds (1:30:00) or days-hours (2-12)"},
		{"mem", s.Mem, slurmMem, "the memory of one task, as Slurm writes it: megabytes (2000), or a number and K, M, G or T (2G)"},
	} {
		if f.value != "" && !f.form.MatchString(f.value) {
			return fmt.Errorf("--%s is %q; it must be %s", f.flag, f.value, f.want)
		}
	}
	return nil
}

var arraySize = regexp.MustCompile(`(?m)^MaxArraySize\s*=\s*([0-9]+)\s*$`)

// MaxArraySize finds the limit of array indices in the output of scontrol show config:
// every index must be less than it. It returns false if the output does not name it.
func MaxArraySize(config string) (int, bool) {
	m := arraySize.FindStringSubmatch(config)
	if m == nil {
		return 0, false
	}
	size, err := strconv.Atoi(m[1])
	return size, err == nil
}

// CheckArray returns an error if the cluster does not allow an array of so many shards.
func (s Slurm) CheckArray(maxArraySize int) error {
	if s.Shards <= maxArraySize {
		return nil
	}
	if maxArraySize == 0 {
		return fmt.Errorf("this cluster allows no array jobs (its MaxArraySize is 0); run the shards by hand: joust run STUDY --shard I/N")
	}
	return fmt.Errorf("--shards is %d, but the arrays of this cluster have at most %d tasks (its MaxArraySize); give --shards %d or fewer", s.Shards, maxArraySize, maxArraySize)
}

// JobID finds the number of a job in the output of sbatch --parsable: the number,
// followed on some clusters by a semicolon and the name of the cluster.
func JobID(printed string) (string, error) {
	id, _, _ := strings.Cut(strings.TrimSpace(printed), ";")
	if _, err := strconv.ParseUint(id, 10, 64); err != nil {
		return "", fmt.Errorf("it should have printed the number of a job, but printed %q", printed)
	}
	return id, nil
}
