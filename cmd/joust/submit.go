package main

import (
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"joust/experiments/cluster"
	"joust/experiments/run"
	"joust/experiments/study"
)

type submitFlags struct {
	studyFlags
	slurm, kubernetes bool

	shards int
	cpus   int
	mem    string
	dry    bool

	out, partition, time, account, array string // of --slurm
	image, claim                         string // of --kubernetes
}

// Which flags only one of the schedulers has.
var (
	slurmOnly      = []string{"out", "partition", "time", "account", "array"}
	kubernetesOnly = []string{"image", "claim"}
)

func newSubmit() *cobra.Command {
	var f submitFlags
	c := &cobra.Command{
		Use:   "submit STUDY",
		Short: "Run a study's shards on a cluster: Slurm or Kubernetes",
		Long: `Run a study in shards on a cluster, and merge them: the records, tables and
figures have the bytes that one machine would give them.

--slurm writes two scripts beside the run, in DIR/submit with a copy of the study
and of the files that it names, and submits them with sbatch: an array job, one task
a shard, and the merge, which waits until all tasks have succeeded. The folder, and
the program, must be where the cluster's machines see them. If a task fails, Slurm
cancels the merge (kill-on-invalid-dep), joust merge says which shards are missing,
and the same command with --array=LIST submits only these and the merge again. The
arrays of many clusters end at 1000 tasks; a shard takes several units of the study.

--kubernetes prints the manifest of an Indexed Job, one Pod a shard, and of a
ConfigMap with the study. The shards are written to a claim that all Pods share, and
are merged where that is mounted, with joust merge.

Every cell is checked before anything is submitted.

Exit status: 0 submitted; 1 failed, or refused by the cluster; 2 the study or a flag
is wrong, nothing was submitted.`,
		Example: `  joust submit my-study.yaml --slurm --shards 100 --time 2:00:00 --mem 2G
  joust submit my-study.yaml --slurm --shards 100 --dry      show scripts and commands, submit nothing
  joust submit my-study.yaml --slurm --shards 100 --time 4:00:00 --mem 2G --array=3,7
  joust submit my-study.yaml --kubernetes --shards 100 --image registry.example/joust:1.0 > job.yaml`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if err := f.check(c.Flags()); err != nil {
				return err
			}
			s, err := f.load(c, args[0])
			if err != nil {
				return err
			}
			if most := run.MaxShards(s); f.shards > most {
				return fmt.Errorf("--shards is %d, but the study comes in %d parts that are run whole; more shards than that would have nothing to do", f.shards, most)
			}
			worlds, err := study.Open(s)
			if err != nil {
				return err
			}
			if f.kubernetes {
				return submitKubernetes(s, f, c.OutOrStdout())
			}
			manifest, err := run.NewManifest(s, worlds, false)
			if err != nil {
				return failed(err)
			}
			return submitSlurm(c.Context(), s, manifest, f, c.OutOrStdout())
		},
	}
	c.Flags().BoolVar(&f.slurm, "slurm", false, "submit to Slurm")
	c.Flags().BoolVar(&f.kubernetes, "kubernetes", false, "print a manifest for Kubernetes")
	c.Flags().IntVar(&f.shards, "shards", 0, "how many shards, each a task of the cluster's (required)")
	c.Flags().IntVar(&f.cpus, "cpus", 1, "processors of each task: trials run at the same time")
	c.Flags().StringVar(&f.mem, "mem", "", "memory of each task, such as 2G (Slurm) or 2Gi (Kubernetes)")
	c.Flags().BoolVar(&f.dry, "dry", false, "show scripts and commands, write nothing and submit nothing")
	c.Flags().StringVar(&f.out, "out", "", "Slurm: folder of the run (default results/runs/NAME)")
	c.Flags().StringVar(&f.partition, "partition", "", "Slurm: partition (default the cluster's)")
	c.Flags().StringVar(&f.time, "time", "", "Slurm: the longest that a task may take, such as 2:00:00 (default the partition's)")
	c.Flags().StringVar(&f.account, "account", "", "Slurm: account to charge (default yours)")
	c.Flags().StringVar(&f.array, "array", "", "Slurm: only the shards of these indices, such as 3,7 or 0-4,9")
	c.Flags().StringVar(&f.image, "image", "", "Kubernetes: image of a container whose entry point is joust (required)")
	c.Flags().StringVar(&f.claim, "claim", "joust-results", "Kubernetes: PersistentVolumeClaim that the shards are written to")
	f.add(c)
	return c
}

// check says which flags are missing, wrong, or of the other scheduler.
func (f submitFlags) check(flags *pflag.FlagSet) error {
	if f.slurm == f.kubernetes {
		return errors.New("joust submit wants one of --slurm and --kubernetes")
	}
	foreign, here, there := kubernetesOnly, "--slurm", "--kubernetes"
	if f.kubernetes {
		foreign, here, there = slurmOnly, there, here
	}
	var err error
	flags.Visit(func(flag *pflag.Flag) {
		if err == nil && slices.Contains(foreign, flag.Name) {
			err = fmt.Errorf("--%s goes with %s, not with %s", flag.Name, there, here)
		}
	})
	switch {
	case err != nil:
		return err
	case !flags.Changed("shards"):
		return errors.New("--shards is missing; it says into how many tasks the study is divided")
	case f.shards < 1:
		return fmt.Errorf("--shards is %d; it must be at least 1", f.shards)
	case f.cpus < 1:
		return fmt.Errorf("--cpus is %d; it must be at least 1", f.cpus)
	case f.kubernetes && f.image == "":
		return errors.New("--image is missing; it names the image of a container whose entry point is joust, such as registry.example/joust:1.0")
	}
	return nil
}

// lay lays out the study with the files that it names.
func lay(s *study.Study) (cluster.Layout, error) {
	var names []string
	for _, f := range study.Files(s) {
		names = append(names, f.Text)
	}
	return cluster.Lay(names)
}
