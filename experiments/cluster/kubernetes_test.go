package cluster

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	batch "k8s.io/api/batch/v1"
	core "k8s.io/api/core/v1"
	apivalidation "k8s.io/apimachinery/pkg/api/validation"
	"k8s.io/apimachinery/pkg/util/validation"
	"k8s.io/apimachinery/pkg/util/validation/field"
	stream "k8s.io/apimachinery/pkg/util/yaml"
	"pgregory.net/rapid"
	"sigs.k8s.io/yaml"
)

var plain = Kubernetes{
	Name: "my.study_2", Shards: 8, CPUs: 2, Mem: "1.5Gi", Image: "registry.example/joust:1.0", Claim: "joust-results",
	Study: File{"down/study.yaml", []byte("name: my.study_2\nabout: 'Ünlike \"any\"; # $(HOME) {{.X}} %d %s'\n")},
	Files: []File{{"data/x y.csv", []byte("a,b\r\n1,2\r\n")}, {"down/z.bin", []byte{0, 1, 0xff, '\n'}}, {"down/empty.csv", nil}},
}

// decode reads the manifest like Kubernetes and refuses unknown fields.
func decode(t interface{ Fatal(...any) }, k Kubernetes) (*core.ConfigMap, *batch.Job) {
	if err := k.Check(); err != nil {
		t.Fatal(err)
	}
	text, err := k.Manifest()
	if err != nil {
		t.Fatal(err)
	}
	documents := stream.NewYAMLReader(bufio.NewReader(bytes.NewReader(text)))
	config, job := new(core.ConfigMap), new(batch.Job)
	for _, object := range []any{nil, config, job, nil} { // a comment stands before and after
		document, err := documents.Read()
		if err != nil && !(errors.Is(err, io.EOF) && object == nil) {
			t.Fatal(err, "\n", string(text))
		}
		if object == nil {
			object = new(struct{})
		}
		if err := yaml.UnmarshalStrict(document, object); err != nil {
			t.Fatal(err, "\n", string(text))
		}
	}
	return config, job
}

// placed returns the files that a Pod finds in the folder of the study.
func placed(config *core.ConfigMap, job *batch.Job) map[string]string {
	found := map[string]string{}
	for _, v := range job.Spec.Template.Spec.Volumes {
		if v.ConfigMap == nil {
			continue
		}
		for _, item := range v.ConfigMap.Items {
			text, ok := config.Data[item.Key]
			if !ok {
				text = string(config.BinaryData[item.Key])
			}
			found[item.Path] = text
		}
	}
	return found
}

func TestManifest(t *testing.T) {
	config, job := decode(t, plain)

	if job.APIVersion != "batch/v1" || job.Kind != "Job" || config.APIVersion != "v1" || config.Kind != "ConfigMap" {
		t.Errorf("got a %s of %s and a %s of %s", config.Kind, config.APIVersion, job.Kind, job.APIVersion)
	}
	spec := job.Spec
	if *spec.CompletionMode != batch.IndexedCompletion || *spec.Completions != 8 || *spec.Parallelism != 8 || *spec.BackoffLimitPerIndex < 1 {
		t.Errorf("want an Indexed Job of 8 that tolerates some failures, got %+v", spec)
	}
	// Kubernetes allows limits by index and rules of failure only of Pods that are
	// never restarted, and rules of failure only with this policy of replacement.
	if spec.Template.Spec.RestartPolicy != core.RestartPolicyNever || *spec.PodReplacementPolicy != batch.Failed {
		t.Errorf("got restart %s, replacement %s", spec.Template.Spec.RestartPolicy, *spec.PodReplacementPolicy)
	}
	if *spec.Template.Spec.TerminationGracePeriodSeconds < 30 {
		t.Error("less grace than Kubernetes gives by default")
	}
	pod := spec.Template.Spec.Containers[0]
	if rule := spec.PodFailurePolicy.Rules[0]; *rule.OnExitCodes.ContainerName != pod.Name || rule.Action != batch.PodFailurePolicyActionFailIndex {
		t.Errorf("the rule is of container %s, which is called %s", *rule.OnExitCodes.ContainerName, pod.Name)
	}
	want := []string{"run", "/study/down/study.yaml", "--of", "8", "--quiet"}
	if d := cmp.Diff(want, pod.Args); d != "" {
		t.Errorf("want -, got +\n%s", d)
	}
	if pod.Image != plain.Image || pod.Resources.Requests.Cpu().Value() != 2 || pod.Resources.Limits.Memory().Value() != 3<<29 || pod.Resources.Requests.Memory().Value() != 3<<29 {
		t.Errorf("got image %s, resources %+v", pod.Image, pod.Resources)
	}
	mounts := map[string]string{}
	for _, m := range pod.VolumeMounts {
		mounts[m.Name] = m.MountPath
	}
	if mounts["study"] != "/study" || mounts["results"] != pod.WorkingDir || len(spec.Template.Spec.Volumes) != 2 {
		t.Errorf("mounts %v, works in %s, volumes %+v", mounts, pod.WorkingDir, spec.Template.Spec.Volumes)
	}
	if claim := spec.Template.Spec.Volumes[1].PersistentVolumeClaim; claim == nil || claim.ClaimName != plain.Claim {
		t.Errorf("claim %+v", claim)
	}
	files := map[string]string{}
	for _, f := range plain.all() {
		files[f.Place] = string(f.Text)
	}
	if d := cmp.Diff(files, placed(config, job)); d != "" {
		t.Errorf("files: want -, a Pod's +\n%s", d)
	}
	if _, ok := config.Data["study.yaml"]; !ok {
		t.Error("the study cannot be read in the manifest")
	}
	for what, errs := range map[string]field.ErrorList{
		"job":    apivalidation.ValidateObjectMeta(&job.ObjectMeta, false, apivalidation.NameIsDNSSubdomain, field.NewPath("metadata")),
		"config": apivalidation.ValidateObjectMeta(&config.ObjectMeta, false, apivalidation.NameIsDNSSubdomain, field.NewPath("metadata")),
	} {
		// A namespace comes with the request.
		if bad := errs.Filter(func(err error) bool { return strings.Contains(err.Error(), "namespace") }); len(bad) > 0 {
			t.Errorf("%s: %v", what, bad)
		}
	}
}

// Without a value for memory, the manifest has no request for it, and nothing else changes.
func TestManifestWithoutMemory(t *testing.T) {
	k := plain
	k.Mem = ""
	_, job := decode(t, k)
	if r := job.Spec.Template.Spec.Containers[0].Resources; len(r.Limits) != 0 || len(r.Requests) != 1 {
		t.Errorf("got %+v", r)
	}
}

// Names are valid in Kubernetes, also with the index appended, and a different Job has a
// different name.
func TestObjectNames(t *testing.T) {
	seen := map[string]string{}
	for what, change := range map[string]func(*Kubernetes){
		"as it is":        func(*Kubernetes) {},
		"a long name":     func(k *Kubernetes) { k.Name = strings.Repeat("long-.", 30); k.Shards = maxIndexed },
		"a cut at a dash": func(k *Kubernetes) { k.Name = strings.Repeat("a", 39) + "-.-_.bbbbb" },
		"dots at the end": func(k *Kubernetes) { k.Name = "0.._" },
		"another study":   func(k *Kubernetes) { k.Study.Text = []byte("name: other\n") },
		"another file":    func(k *Kubernetes) { k.Files = k.Files[:1] },
		"other shards":    func(k *Kubernetes) { k.Shards = 9 },
		"another image":   func(k *Kubernetes) { k.Image = "joust:2" },
	} {
		k := plain
		change(&k)
		name := k.Object()
		if other, ok := seen[name]; ok {
			t.Errorf("%s and %s are both called %s", what, other, name)
		}
		seen[name] = what
		if bad := validation.IsDNS1123Label(name + "-" + strconv.Itoa(k.Shards-1)); bad != nil {
			t.Errorf("%s: %s: %v", what, name, bad)
		}
	}
}

// Every text reaches the Pod unchanged, for any YAML parser in between.
func TestTextsReachThePod(t *testing.T) {
	runes := rapid.RuneFrom([]rune(" \n\r\t'\"#:-|>{}[]%&*!?\\~ayn01\u0085\u00a0\u2028\ufeffé世\U0001f600"))
	rapid.Check(t, func(t *rapid.T) {
		k := plain
		k.Study.Text = []byte(rapid.StringOf(runes).Draw(t, "study"))
		k.Files = []File{{"x.csv", rapid.SliceOf(rapid.Byte()).Draw(t, "file")}}
		config, job := decode(t, k)
		got := placed(config, job)
		if got[k.Study.Place] != string(k.Study.Text) || got["x.csv"] != string(k.Files[0].Text) {
			t.Fatalf("study %q came as %q, file %q as %q", k.Study.Text, got[k.Study.Place], k.Files[0].Text, got["x.csv"])
		}
	})
}

func TestKubernetesRefuses(t *testing.T) {
	for want, change := range map[string]func(*Kubernetes){
		`--image is "a b"; it must be`:        func(k *Kubernetes) { k.Image = "a b" },
		`--image is ""; it must be`:           func(k *Kubernetes) { k.Image = "" },
		`--claim is "My_Claim"; it must be`:   func(k *Kubernetes) { k.Claim = "My_Claim" },
		`--mem is "2GB"; it must be`:          func(k *Kubernetes) { k.Mem = "2GB" },
		`--mem is "500m"; it must be`:         func(k *Kubernetes) { k.Mem = "500m" },
		`--shards is 100001; a Job`:           func(k *Kubernetes) { k.Shards = 100_001 },
		`the study names a file from the roo`: func(k *Kubernetes) { k.Files = []File{{"", []byte("x")}} },
		`come to 1048577 bytes; a ConfigMap`: func(k *Kubernetes) {
			k.Files = []File{{"x", make([]byte, 1<<20+1-len(k.Study.Text))}}
		},
	} {
		k := plain
		change(&k)
		if err := k.Check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}
