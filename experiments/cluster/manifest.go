package cluster

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"path"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// Folders in a Pod. joust runs in workFolder, which is the claim, so that the shards
// have the same path there as on one machine: results/runs/NAME/shards.
const (
	studyFolder = "/study"
	workFolder  = "/joust"
)

// configMap is a ConfigMap of Kubernetes.
type configMap struct {
	APIVersion string            `yaml:"apiVersion"`
	Kind       string            `yaml:"kind"`
	Metadata   map[string]string `yaml:"metadata"`
	Immutable  bool              `yaml:"immutable"`
	Data       map[string]string `yaml:"data,omitempty"`
	BinaryData map[string]string `yaml:"binaryData,omitempty"` // in base64
}

// Manifest writes the ConfigMap and the Job as YAML.
func (k Kubernetes) Manifest() ([]byte, error) {
	files := k.all()
	config := configMap{
		APIVersion: "v1", Kind: "ConfigMap", Metadata: map[string]string{"name": k.Object()},
		Immutable: true, Data: map[string]string{}, BinaryData: map[string]string{},
	}
	for i, f := range files {
		if isPlain(f.Text) {
			config.Data[keyOf(i)] = string(f.Text)
		} else {
			config.BinaryData[keyOf(i)] = base64.StdEncoding.EncodeToString(f.Text)
		}
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, `# The study %s in %d shards, one a Pod. Written by joust submit.
# All Pods must be able to write to the claim at the same time (ReadWriteMany).
#   kubectl create -f THIS_FILE
#   kubectl get job %s
---
`, k.Name, k.Shards, k.Object())
	e := yaml.NewEncoder(&b)
	e.SetIndent(2)
	if err := e.Encode(config); err != nil {
		return nil, err
	}
	fmt.Fprintf(&b, job, k.Object(), k.Shards, k.CPUs, strconv.Quote(k.Image), strconv.Quote(k.Claim),
		strconv.Quote(path.Join(studyFolder, k.Study.Place)), studyFolder, workFolder, k.memory(), items(files), allow(", ", k.Programs))
	fmt.Fprintf(&b, `# When the Job is complete, run on a machine that mounts the claim:
#   joust merge results/runs/%[1]s results/runs/%[1]s/shards
# It lists the shards that are missing, if any. To run them again, create the Job again;
# a shard that is complete ends at once:
#   kubectl delete job,configmap %[2]s && kubectl create -f THIS_FILE
`, k.Name, k.Object())
	return b.Bytes(), nil
}

// job is the format of the Job. Its arguments: 1 name, 2 number of shards, 3 processors,
// 4 image, 5 claim, 6 path of the study, 7 folder of the study, 8 folder at which the
// claim is mounted, 9 memory, 10 files of the ConfigMap.
const job = `---
apiVersion: batch/v1
kind: Job
metadata:
  name: %[1]s
spec:
  completionMode: Indexed # each Pod finds its index in JOB_COMPLETION_INDEX
  completions: %[2]d
  parallelism: %[2]d
  backoffLimitPerIndex: 3 # a shard that fails does not stop the others
  podReplacementPolicy: Failed # two Pods never run one shard at the same time
  podFailurePolicy:
    rules:
      - action: FailIndex # the study is wrong: another attempt would fail too
        onExitCodes: {containerName: joust, operator: In, values: [2]}
      - action: Ignore # the Pod was evicted: start it again elsewhere
        onPodConditions: [{type: DisruptionTarget, status: "True"}]
  template:
    spec:
      restartPolicy: Never
      terminationGracePeriodSeconds: 60 # time for joust to save all complete trials
      automountServiceAccountToken: false
      containers:
        - name: joust
          image: %[4]s
          args: [run, %[6]s, --of, "%[2]d", --quiet%[11]s]
          workingDir: %[8]s
          env:
            - {name: GOMAXPROCS, value: "%[3]d"}
          resources:
            requests: {cpu: "%[3]d"%[9]s}
          volumeMounts:
            - {name: study, mountPath: %[7]s, readOnly: true}
            - {name: results, mountPath: %[8]s}
      volumes:
        - name: study
          configMap:
            name: %[1]s
            items:
%[10]s        - name: results
          persistentVolumeClaim: {claimName: %[5]s}
`

// memory returns the end of the line of requests and the line of limits.
func (k Kubernetes) memory() string {
	if k.Mem == "" {
		return ""
	}
	return fmt.Sprintf(", memory: %[1]s}\n            limits: {memory: %[1]s", k.Mem)
}

// items lists the path of each file of the ConfigMap.
func items(files []File) string {
	var b strings.Builder
	for i, f := range files {
		fmt.Fprintf(&b, "              - {key: %s, path: %s}\n", keyOf(i), strconv.Quote(f.Place))
	}
	return b.String()
}

// keyOf returns the key of file i in the ConfigMap; a key cannot be a path.
func keyOf(i int) string {
	if i == 0 {
		return studyName
	}
	return fmt.Sprintf("file-%d", i)
}

// isPlain reports whether every version of YAML reads the text back unchanged. Carriage
// returns and leading blanks are changed, and characters that are not printable may be.
func isPlain(text []byte) bool {
	if !utf8.Valid(text) || len(bytes.TrimLeft(text, " \n")) < len(text) {
		return false
	}
	return bytes.IndexFunc(text, func(r rune) bool { return r != '\n' && !unicode.IsPrint(r) }) < 0
}
