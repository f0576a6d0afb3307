package recorded_test

import (
	"fmt"
	"os"
	"path/filepath"

	"joust/environments/recorded"
	"joust/sim/param"
	"joust/sim/pref"
	"joust/sim/rng"
)

func ExampleNew() {
	folder, err := os.MkdirTemp("", "joust")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(folder)
	write := func(name, text string) param.File {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			panic(err)
		}
		return param.File{Text: name, Path: path}
	}

	world, err := recorded.New(recorded.Params{
		Pools: write("pools.csv", `problem,candidate,answer,correct,score
2+2,a,4,true,0.9
2+2,b,5,false,0.4
2+2,c,4,true,0.7
`),
		Verdicts: write("verdicts.jsonl", `{"problem": "2+2", "first": "a", "second": "b", "verdict": "first"}
{"problem": "2+2", "first": "b", "second": "a", "verdict": "tie"}
{"problem": "2+2", "first": "b", "second": "c", "verdict": "second"}
{"problem": "2+2", "first": "b", "second": "c", "verdict": "second"}
`),
		Unseen: "refuse", Replay: "draw", Order: "as-shown",
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	trial := world.Trial(rng.Stream(1, "instance", "0"), rng.Stream(1, "coins", "0"))
	for i := range pref.Arm(trial.Arms()) {
		for j := range i {
			o := trial.Duel(pref.Pair{First: i, Second: j})
			fmt.Printf("%s against %s: %v\n", trial.Name(i), trial.Name(j), o)
		}
	}
	for _, a := range trial.Truth().Winners {
		fmt.Println("right:", trial.Name(a))
	}
	// Output:
	// c against a: tie
	// b against a: tie
	// b against c: second
	// right: a
	// right: c
}
