package cluster

import (
	"fmt"
	"hash/fnv"
	"regexp"
	"strings"
)

// Kubernetes is a study's shards as an Indexed Job, one Pod a shard, with the
// study and the files that it names in a ConfigMap.
type Kubernetes struct {
	Name   string // of the study
	Shards int    // how many
	CPUs   int    // of each Pod
	Mem    string // of each Pod, a quantity such as 2Gi; "" for none asked for
	Image  string // whose entry point is joust
	Claim  string // the PersistentVolumeClaim that the shards are written to
	Study  File
	Files  []File // that the study names
}

// File is a file of a Layout.
type File struct {
	Place string
	Text  []byte
}

// Limits of Kubernetes: of the tasks of an Indexed Job, of the bytes in a
// ConfigMap, and of the letters of a name that is part of a Pod's host name.
const (
	maxIndexed   = 100_000
	maxConfigMap = 1 << 20
	maxLabel     = 63
)

var (
	imageForm    = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._:/@-]*$`)
	quantityForm = regexp.MustCompile(`^[1-9][0-9]*(\.[0-9]+)?([kMGTPE]|[KMGTPE]i)?$`)
	objectForm   = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$`) // RFC 1123
)

const maxObject = 253 // letters of an object's name

// Check says what Kubernetes would refuse.
func (k Kubernetes) Check() error {
	switch {
	case k.Shards > maxIndexed:
		return fmt.Errorf("--shards is %d; a Job of Kubernetes has at most %d tasks", k.Shards, maxIndexed)
	case !imageForm.MatchString(k.Image):
		return fmt.Errorf("--image is %q; it must be the name of a container's image whose entry point is joust, such as registry.example/joust:1.0", k.Image)
	case len(k.Claim) > maxObject || !objectForm.MatchString(k.Claim):
		return fmt.Errorf("--claim is %q; it must be the name of a PersistentVolumeClaim: small letters, digits, dashes and dots", k.Claim)
	case k.Mem != "" && !quantityForm.MatchString(k.Mem):
		return fmt.Errorf("--mem is %q; it must be a quantity of bytes, as Kubernetes writes it, such as 512Mi or 2Gi", k.Mem)
	}
	size := 0
	for _, f := range k.all() {
		size += len(f.Text)
		if len(f.Text) > 0 && f.Place == "" {
			return fmt.Errorf("the study names a file from the root, and a Pod does not have that; name it relative to the study, and it goes along")
		}
	}
	if size > maxConfigMap {
		return fmt.Errorf("the study and the files that it names come to %d bytes; a ConfigMap holds at most %d; use --slurm, or run the shards where the files are, with joust run STUDY --shard I/N", size, maxConfigMap)
	}
	return nil
}

// all is the study and its files.
func (k Kubernetes) all() []File { return append([]File{k.Study}, k.Files...) }

// Object is the name of the Job and of its ConfigMap: the study's, in the letters
// that Kubernetes allows, and a hash of all that is asked for, so that another
// study, image or number of shards is another Job.
func (k Kubernetes) Object() string {
	h := fnv.New64a()
	fmt.Fprintf(h, "%q %d %d %q %q %q", k.Name, k.Shards, k.CPUs, k.Mem, k.Image, k.Claim)
	for _, f := range k.all() {
		fmt.Fprintf(h, " %q %q", f.Place, f.Text)
	}
	end := fmt.Sprintf("-%08x", uint32(h.Sum64()>>32))
	name := "joust-" + strings.Map(func(r rune) rune {
		if r == '.' || r == '_' {
			return '-'
		}
		return r
	}, k.Name)
	// A Pod's host name is that of the Job, a dash and the index.
	if most := maxLabel - len(end) - len(fmt.Sprintf("-%d", k.Shards-1)); len(name) > most {
		name = name[:most]
	}
	return strings.TrimRight(name, "-") + end
}
