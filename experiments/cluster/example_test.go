package cluster_test

import (
	"fmt"
	"strings"

	"joust/experiments/cluster"
)

// A study in four shards, and the commands that submit them: all, or two again.
func Example() {
	layout, err := cluster.Lay([]string{"data/counts.csv"})
	if err != nil {
		panic(err)
	}
	s := cluster.Slurm{
		Name: "mine", Shards: 4, CPUs: 1, Time: "2:00:00",
		Joust: "/home/u/bin/joust", Study: "/home/u/mine/submit/" + layout.Study, Out: "/home/u/mine", Into: "/home/u/mine/shards",
	}
	if err := s.Check(); err != nil {
		panic(err)
	}
	script := strings.Split(strings.TrimSpace(s.Array()), "\n")
	fmt.Println(script[len(script)-1])
	fmt.Println(strings.Join(cluster.SubmitArray(nil), " "))
	fmt.Println(strings.Join(cluster.SubmitArray([]int{1, 3}), " "))
	fmt.Println(strings.Join(cluster.SubmitMerge("17"), " "))
	// Output:
	// exec '/home/u/bin/joust' run '/home/u/mine/submit/study.yaml' --of 4 --out '/home/u/mine/shards'/"$shard" --quiet
	// sbatch --parsable array.sh
	// sbatch --parsable --array=1,3 array.sh
	// sbatch --parsable --dependency=afterok:17 merge.sh
}
