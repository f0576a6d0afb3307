package cluster

import (
	"fmt"
	"hash/fnv"
	"regexp"
	"strings"
)

// Kubernetes describes an Indexed Job that runs the shards of a study, one Pod a shard,
// and a ConfigMap with the study and the files that it names.
type Kubernetes struct {
	Name   string // name of the study
	Shards int    // number of shards, at least 1
	CPUs   int    // processors of each Pod, at least 1
	Mem    string // memory of each Pod, a quantity such as 2Gi; "" to request none
	Image  string // container image whose entry point is joust
	Claim  string // PersistentVolumeClaim that the shards are written to
	Study  File   // the study
	Files  []File // the files that the study names
	// Programs says that the shards may run the programs that the study names.
	Programs bool
}

// File is a file of a Layout.
type File struct {
	Place string // path relative to the folder of the study; "" for a file that is not copied
	Text  []byte // content
}

// Limits of Kubernetes.
const (
	maxIndexed   = 100_000 // tasks of an Indexed Job
	maxConfigMap = 1 << 20 // bytes in a ConfigMap
	maxLabel     = 63      // characters of a Pod's host name
	maxObject    = 253     // characters of the name of an object
)

var (
	imageForm    = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._:/@-]*$`)
	quantityForm = regexp.MustCompile(`^[1-9][0-9]*(\.[0-9]+)?([kMGTPE]|[KMGTPE]i)?$`)
	objectForm   = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$`) // RFC 1123
)

// Check returns an error for the first value that Kubernetes would refuse.
func (k Kubernetes) Check() error {
	switch {
	case k.Shards > maxIndexed:
		return fmt.Errorf("--shards is %d; a Job of Kubernetes has at most %d tasks", k.Shards, maxIndexed)
	case !imageForm.MatchString(k.Image):
		return fmt.Errorf("--image is %q; it must be the name of a container image whose entry point is joust, such as registry.example/joust:1.0", k.Image)
	case len(k.Claim) > maxObject || !objectForm.MatchString(k.Claim):
		return fmt.Errorf("--claim is %q; it must be the name of a PersistentVolumeClaim: lower-case letters, digits, dashes and dots", k.Claim)
	case k.Mem != "" && !quantityForm.MatchString(k.Mem):
		return fmt.Errorf("--mem is %q; it must be a quantity of bytes, as Kubernetes writes it, such as 512Mi or 2Gi", k.Mem)
	}
	size := 0
	for _, f := range k.all() {
		size += len(f.Text)
		if len(f.Text) > 0 && f.Place == "" {
			return fmt.Errorf("the study names a file from the root of the file system, which a Pod does not have; name it relative to the study, and it is copied into the ConfigMap")
		}
	}
	if size > maxConfigMap {
		return fmt.Errorf("the study and the files that it names come to %d bytes; a ConfigMap holds at most %d; use --slurm, or run the shards where the files are, with joust run STUDY --shard I/N", size, maxConfigMap)
	}
	return nil
}

// all lists the study and its files.
func (k Kubernetes) all() []File { return append([]File{k.Study}, k.Files...) }

// Object returns the name of the Job and of its ConfigMap: the name of the study, in the
// characters that Kubernetes allows, and a hash of all fields, so that another study,
// image or number of shards gives another Job.
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
