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
	allow  bool

	out, partition, time, account, array string // only with --slurm
	image, claim                         string // only with --kubernetes
}

// The flags of one scheduler only.
var (
	slurmOnly      = []string{"out", "partition", "time", "account", "array"}
	kubernetesOnly = []string{"image", "claim"}
)

func newSubmit() *cobra.Command {
	var f submitFlags
	c := &cobra.Command{
		Use:   "submit STUDY",
		Short: "Run the shards of a study on a cluster: Slurm or Kubernetes",
		Long: `Run a study in shards on a cluster, and merge them. The records, tables and figures
have the same bytes as those of a run on one machine.

--slurm writes two scripts to the folder DIR/submit of the run, with a copy of the
study and of the files that it names, and submits them with sbatch: an array job with
one task a shard, and a merge that waits until all tasks have succeeded. All machines
of the cluster must see the folder and the program under the same paths. If a task
fails, Slurm cancels the merge (kill-on-invalid-dep), joust merge says which shards
are missing, and the same command with --array=LIST submits only these and the merge
again. Many clusters allow at most 1000 tasks in an array.

--kubernetes prints a ConfigMap with the study and an Indexed Job with one Pod a
shard. The Pods write the shards to a claim that they share. Merge them with joust
merge on a machine that mounts the claim.

All cells are checked before anything is submitted. --set changes the study as in
joust run.

Exit status: 0 submitted; 1 failed, or refused by the cluster; 2 the study or a flag
is wrong, nothing was submitted.`,
		Example: `  joust submit my-study.yaml --slurm --shards 100 --time 2:00:00 --mem 2G
  joust submit my-study.yaml --slurm --shards 100 --dry      print scripts and commands, submit nothing
  joust submit my-study.yaml --slurm --shards 100 --time 4:00:00 --mem 2G --array=3,7
  joust submit my-study.yaml --kubernetes --shards 100 --image registry.example/joust:1.0 > job.yaml`,
		Args: takes(1, 1),
		RunE: func(c *cobra.Command, args []string) error {
			if err := f.check(c.Flags()); err != nil {
				return err
			}
			s, err := f.load(c, args[0])
			if err != nil {
				return err
			}
			if most := run.MaxShards(s); f.shards > most {
				return fmt.Errorf("--shards is %d, but the study has only %d parts that can run separately; give --shards %d or fewer", f.shards, most, most)
			}
			worlds, err := study.Open(s)
			if err != nil {
				return err
			}
			if commands := run.Commands(s); commands != nil && !f.allow {
				return fmt.Errorf("the study runs %s, on every machine of the cluster that runs a shard; nothing was submitted. If you trust it, allow it with --allow-programs", named(commands))
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
	countVar(c, &f.shards, "shards", 0, 1, noMost, "number of shards, each a task of the cluster (required)")
	countVar(c, &f.cpus, "cpus", 1, 1, noMost, "processors of each task: number of trials that run at the same time")
	c.Flags().StringVar(&f.mem, "mem", "", "memory of each task, such as 2G (Slurm) or 2Gi (Kubernetes)")
	c.Flags().BoolVar(&f.dry, "dry", false, "Slurm: print scripts and commands, write nothing and submit nothing")
	c.Flags().StringVar(&f.out, "out", "", "Slurm: folder of the run (default results/runs/NAME)")
	c.Flags().StringVar(&f.partition, "partition", "", "Slurm: partition (default: the cluster's default)")
	c.Flags().StringVar(&f.time, "time", "", "Slurm: time limit of a task, such as 2:00:00 (default: the partition's)")
	c.Flags().StringVar(&f.account, "account", "", "Slurm: account to charge (default: your own)")
	c.Flags().StringVar(&f.array, "array", "", "Slurm: only the shards with these indices, such as 3,7 or 0-4,9")
	c.Flags().StringVar(&f.image, "image", "", "Kubernetes: container image whose entry point is joust (required)")
	c.Flags().StringVar(&f.claim, "claim", "joust-results", "Kubernetes: PersistentVolumeClaim that the shards are written to")
	f.add(c)
	addAllowPrograms(c, &f.allow)
	return c
}

// check returns an error if a flag is missing, wrong, or of the other scheduler.
func (f submitFlags) check(flags *pflag.FlagSet) error {
	if f.slurm == f.kubernetes {
		return errors.New("joust submit needs either --slurm or --kubernetes")
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
		return errors.New("--shards is missing; it is the number of tasks that the study is divided into")
	case f.kubernetes && f.image == "":
		return errors.New("--image is missing; it names a container image whose entry point is joust, such as registry.example/joust:1.0")
	}
	return nil
}

// lay lays out the study and the files that it names.
func lay(s *study.Study) (cluster.Layout, error) {
	var names []string
	for _, f := range study.Files(s) {
		names = append(names, f.Text)
	}
	return cluster.Lay(names)
}
