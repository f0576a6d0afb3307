package main

import (
	"io"
	"os"

	"joust/experiments"
	"joust/experiments/cluster"
)

// submitKubernetes prints the manifest that runs the study's shards.
func submitKubernetes(study *experiments.Study, f submitFlags, stdout io.Writer) error {
	layout, err := lay(study)
	if err != nil {
		return err
	}
	var along []cluster.File
	for i, file := range study.Files() {
		text, err := os.ReadFile(file.Path)
		if err != nil {
			return failed(err)
		}
		along = append(along, cluster.File{Place: layout.Files[i], Text: text})
	}
	k := cluster.Kubernetes{
		Name: study.Name, Shards: f.shards, CPUs: f.cpus, Mem: f.mem, Image: f.image, Claim: f.claim,
		Study: cluster.File{Place: layout.Study, Text: study.Text}, Files: along,
	}
	if err := k.Check(); err != nil {
		return err
	}
	manifest, err := k.Manifest()
	if err != nil {
		return failed(err)
	}
	_, err = stdout.Write(manifest)
	return failed(err)
}
