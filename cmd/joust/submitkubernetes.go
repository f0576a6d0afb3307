package main

import (
	"io"
	"os"

	"joust/experiments/cluster"
	"joust/experiments/study"
)

// submitKubernetes prints the manifest that runs the study's shards.
func submitKubernetes(s *study.Study, f submitFlags, stdout io.Writer) error {
	layout, err := lay(s)
	if err != nil {
		return err
	}
	var along []cluster.File
	for i, file := range study.Files(s) {
		text, err := os.ReadFile(file.Path)
		if err != nil {
			return failed(err)
		}
		along = append(along, cluster.File{Place: layout.Files[i], Text: text})
	}
	k := cluster.Kubernetes{
		Name: s.Name, Shards: f.shards, CPUs: f.cpus, Mem: f.mem, Image: f.image, Claim: f.claim,
		Study: cluster.File{Place: layout.Study, Text: s.Text}, Files: along, Programs: f.allow,
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
