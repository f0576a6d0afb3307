package cluster

import (
	"os/exec"
	"strings"
	"testing"
)

func TestSlurmFlags(t *testing.T) {
	good := []Slurm{
		{},
		{Time: "90"},
		{Time: "90:30"},
		{Time: "1:30:00"},
		{Time: "2-12"},
		{Time: "2-12:30"},
		{Time: "2-12:30:00"},
		{Mem: "300"},
		{Mem: "300M"},
		{Mem: "2G"},
		{Partition: "short,long"},
		{Account: "phys_2@uni"},
	}
	for _, s := range good {
		if err := s.Check(); err != nil {
			t.Errorf("%+v: %v", s, err)
		}
	}
	for want, s := range map[string]Slurm{
		`--time is "2h"; it must be`:                  {Time: "2h"},
		`--time is "1:30:00:00"; it must be`:          {Time: "1:30:00:00"},
		`--mem is "2GB"; it must be`:                  {Mem: "2GB"},
		`--mem is "2 G"; it must be`:                  {Mem: "2 G"},
		`--partition is "a b"; it must be`:            {Partition: "a b"},
		`--account is "x\n#SBATCH -w y"; it must be `: {Account: "x\n#SBATCH -w y"},
	} {
		if err := s.Check(); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

func TestArrayLimit(t *testing.T) {
	size, ok := MaxArraySize("LogTimeFormat           = iso8601_ms\nMaxArraySize            = 1001\nMaxBatchRequeue         = 5\n")
	if !ok || size != 1001 {
		t.Errorf("got %d, %v; want 1001", size, ok)
	}
	if size, ok := MaxArraySize("slurm_load_ctl_conf error"); ok {
		t.Errorf("got %d of no configuration", size)
	}
	// The indices of 1001 shards end at 1000, which is below the limit.
	if err := (Slurm{Shards: 1001}).CheckArray(1001); err != nil {
		t.Error(err)
	}
	if err := (Slurm{Shards: 1002}).CheckArray(1001); err == nil || !strings.Contains(err.Error(), "give --shards 1001 or fewer") {
		t.Errorf("got %v", err)
	}
	if err := (Slurm{Shards: 1}).CheckArray(0); err == nil || !strings.Contains(err.Error(), "--shard I/N") {
		t.Errorf("got %v", err)
	}
}

func TestJobID(t *testing.T) {
	for printed, want := range map[string]string{"123\n": "123", "123;north\n": "123"} {
		if got, err := JobID(printed); err != nil || got != want {
			t.Errorf("%q: got %q, %v; want %q", printed, got, err, want)
		}
	}
	for _, printed := range []string{"", "Submitted batch job 123\n", "-1"} {
		if got, err := JobID(printed); err == nil {
			t.Errorf("%q: got %q", printed, got)
		}
	}
}

// A shell reads a quoted text as the original text, whatever characters it has.
func TestQuote(t *testing.T) {
	for _, text := range []string{"plain", "two words", `it's "a" $HOME \ dir`, "`x`*?", "a\nb", "", "''"} {
		got, err := exec.Command("sh", "-c", "printf %s "+Quote(text)).Output()
		if err != nil || string(got) != text {
			t.Errorf("got %q, %v; want %q", got, err, text)
		}
	}
}
