//go:build unix

package results

import (
	"errors"
	"fmt"
	"os"
	"syscall"
)

// Lock keeps other runs out of the folder until the release is called or the
// process ends, however it ends. It returns ErrLocked if another one is in.
func (d Dir) Lock() (release func(), err error) {
	f, err := os.OpenFile(d.file(lockName), os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		f.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, ErrLocked
		}
		return nil, fmt.Errorf("%s cannot be locked, which keeps a second run out: %w; choose a folder on another file system", f.Name(), err)
	}
	return func() { f.Close() }, nil
}

// Locked says whether a run is at work in the folder.
func (d Dir) Locked() bool {
	f, err := os.Open(d.file(lockName))
	if err != nil {
		return false
	}
	defer f.Close()
	// A shared lock would keep out a run that begins at this very moment; so it is
	// let go at once.
	return errors.Is(syscall.Flock(int(f.Fd()), syscall.LOCK_SH|syscall.LOCK_NB), syscall.EWOULDBLOCK)
}

// syncFolder makes what was renamed in the folder last through a loss of power.
// File systems that cannot do it are left to their ways.
func syncFolder(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := f.Sync(); err != nil && !errors.Is(err, syscall.EINVAL) && !errors.Is(err, syscall.ENOTSUP) {
		return err
	}
	return nil
}
