//go:build slurm && linux

package main

import (
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"
)

// patience is the time that the test waits for the next action of Slurm. On a busy machine,
// Slurm takes a minute to find out that a job can never start.
const patience = 4 * time.Minute

// slurmCluster is a Slurm of one node that lives as long as the test.
type slurmCluster struct {
	dir string
	env []string
}

// slurmConf is the configuration: no systemd, no cgroups, no accounting, all files
// in one folder, all ports on this machine only. %[1]s is the folder, %[2]s the
// node, %[3]s the user, %[4]d and %[5]d are ports. The node says that it has two
// processors, whatever it has.
const slurmConf = `ClusterName=joust
SlurmctldHost=%[2]s(127.0.0.1)
SlurmUser=%[3]s
SlurmdUser=%[3]s
SlurmctldPort=%[4]d
SlurmdPort=%[5]d
CommunicationParameters=NoInAddrAny,NoCtldInAddrAny
AuthType=auth/munge
AuthInfo=socket=%[1]s/munge/socket
CredType=cred/munge
StateSaveLocation=%[1]s/state
SlurmdSpoolDir=%[1]s/spool
SlurmctldPidFile=%[1]s/slurmctld.pid
SlurmdPidFile=%[1]s/slurmd.pid
SlurmctldLogFile=%[1]s/slurmctld.log
SlurmdLogFile=%[1]s/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SchedulerType=sched/builtin
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
JobCompType=jobcomp/filetxt
JobCompLoc=%[1]s/ended.txt
MpiDefault=none
MaxArraySize=16
ReturnToService=2
SlurmdParameters=config_overrides
NodeName=%[2]s NodeAddr=127.0.0.1 CPUs=2 RealMemory=4000 State=UNKNOWN
PartitionName=main Nodes=%[2]s Default=YES MaxTime=INFINITE State=UP
`

// startSlurm brings up a Slurm, or skips the test where none is installed; CI must
// have one.
func startSlurm(t *testing.T) *slurmCluster {
	t.Setenv("PATH", os.Getenv("PATH")+":/usr/sbin:/usr/local/sbin") // where Debian has the daemons
	for _, program := range []string{"munged", "slurmctld", "slurmd", "sbatch"} {
		if _, err := exec.LookPath(program); err != nil {
			const how = "needs a Slurm to run (apt-get install slurm-wlm munge)"
			if os.Getenv("CI") == "true" {
				t.Fatalf("%v: this test %s", err, how)
			}
			t.Skipf("%v: this test %s", err, how)
		}
	}
	s := &slurmCluster{dir: t.TempDir()}
	for _, name := range []string{"munge", "state", "spool"} {
		must(t, os.Mkdir(filepath.Join(s.dir, name), 0o755))
	}
	key := make([]byte, 1024)
	rand.Read(key)
	must(t, os.WriteFile(s.path("munge/key"), key, 0o400))
	host, err := os.Hostname()
	must(t, err)
	node, _, _ := strings.Cut(host, ".")
	me, err := user.Current()
	must(t, err)
	ports := freePorts(t)
	must(t, os.WriteFile(s.path("slurm.conf"), fmt.Appendf(nil, slurmConf, s.dir, node, me.Username, ports[0], ports[1]), 0o644))
	s.env = append(os.Environ(), "SLURM_CONF="+s.path("slurm.conf"))

	// The daemons end in the reverse order, after their jobs were cancelled.
	s.daemon(t, "munged", "--foreground", "--force", "--key-file="+s.path("munge/key"), "--socket="+s.path("munge/socket"),
		"--pid-file="+s.path("munge/pid"), "--log-file="+s.path("munge/log"), "--seed-file="+s.path("munge/seed"))
	await(t, "munged to listen", func() bool { _, err := os.Stat(s.path("munge/socket")); return err == nil })
	s.daemon(t, "slurmctld", "-D", "-c", "-f", s.path("slurm.conf"))
	s.daemon(t, "slurmd", "-D", "-c", "-f", s.path("slurm.conf"))
	t.Cleanup(func() {
		if t.Failed() {
			for _, name := range []string{"slurmctld.log", "slurmd.log", "ended.txt"} {
				text, _ := os.ReadFile(s.path(name))
				t.Logf("%s:\n%s", name, text)
			}
		}
		s.command("scancel", "--quiet", "--user="+me.Username).Run()
		for range 100 {
			if left, err := s.command("squeue", "-h").Output(); err != nil || len(left) == 0 {
				return
			}
			time.Sleep(100 * time.Millisecond)
		}
	})
	await(t, "the node to be idle", func() bool {
		state, err := s.command("sinfo", "-h", "-o", "%T").Output()
		return err == nil && strings.TrimSpace(string(state)) == "idle"
	})
	return s
}

func (s *slurmCluster) path(name string) string { return filepath.Join(s.dir, name) }

// command returns a command that finds the cluster.
func (s *slurmCluster) command(name string, args ...string) *exec.Cmd {
	c := exec.Command(name, args...)
	c.Env = s.env
	return c
}

// daemon starts a daemon that ends with the test, or with the process of the test
// however that ends.
func (s *slurmCluster) daemon(t *testing.T, name string, args ...string) {
	c := s.command(name, args...)
	c.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	started, ended := make(chan error), make(chan struct{})
	go func() {
		// The kernel sends that signal when the thread ends that started the daemon.
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		defer close(ended)
		err := c.Start()
		started <- err
		if err == nil {
			c.Wait()
		}
	}()
	must(t, <-started)
	t.Cleanup(func() {
		c.Process.Signal(syscall.SIGTERM)
		select {
		case <-ended:
		case <-time.After(10 * time.Second):
			c.Process.Kill()
			<-ended
		}
	})
}

// freePorts returns two ports that no program uses.
func freePorts(t *testing.T) (ports [2]int) {
	for i := range ports {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		must(t, err)
		defer l.Close()
		ports[i] = l.Addr().(*net.TCPAddr).Port
	}
	return ports
}

// gone waits until the jobs have left the queue.
func (s *slurmCluster) gone(t *testing.T, jobs ...string) {
	t.Helper()
	await(t, "jobs "+strings.Join(jobs, ", ")+" to end", func() bool {
		left, err := s.command("squeue", "-h", "-j", strings.Join(jobs, ",")).CombinedOutput()
		return len(left) == 0 || err != nil && strings.Contains(string(left), "Invalid job id")
	})
}

// ended lists how the tasks of a job ended, as JobState=FAILED, by what is in the
// line that Slurm wrote of each: say ArrayTaskId=3.
func (s *slurmCluster) ended(t *testing.T, key string) (states []string) {
	t.Helper()
	text, err := os.ReadFile(s.path("ended.txt"))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		words := strings.Fields(line)
		found := false
		var state, task string
		for _, w := range words {
			found = found || w == key
			if value, ok := strings.CutPrefix(w, "JobState="); ok {
				state = value
			}
			if value, ok := strings.CutPrefix(w, "ArrayTaskId="); ok {
				task = value + " "
			}
		}
		if found {
			states = append(states, task+state)
		}
	}
	return states
}

// process waits for the process of a task of an array that runs the program.
func (s *slurmCluster) process(t *testing.T, program, array string, index int) *os.Process {
	t.Helper()
	var found *os.Process
	await(t, fmt.Sprintf("task %d to run", index), func() bool {
		entries, err := os.ReadDir("/proc")
		must(t, err)
		for _, e := range entries {
			var pid int
			if _, err := fmt.Sscan(e.Name(), &pid); err != nil {
				continue
			}
			if exe, err := os.Readlink(filepath.Join("/proc", e.Name(), "exe")); err != nil || exe != program {
				continue
			}
			environ, err := os.ReadFile(filepath.Join("/proc", e.Name(), "environ"))
			if err != nil {
				continue // it ended just now
			}
			all := "\x00" + string(environ)
			if strings.Contains(all, "\x00SLURM_ARRAY_JOB_ID="+array+"\x00") && strings.Contains(all, fmt.Sprintf("\x00SLURM_ARRAY_TASK_ID=%d\x00", index)) {
				found, err = os.FindProcess(pid)
				must(t, err)
				return true
			}
		}
		return false
	})
	return found
}

// await waits until the condition is true, but not so long that go test ends the test
// before its daemons have ended.
func await(t *testing.T, what string, so func() bool) {
	t.Helper()
	end := time.Now().Add(patience)
	if last, ok := t.Deadline(); ok && end.After(last.Add(-30*time.Second)) {
		end = last.Add(-30 * time.Second)
	}
	for ; !so(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waited in vain for %s", what)
		}
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
