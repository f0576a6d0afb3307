//go:build unix

package results

import (
	"errors"
	"fmt"
	"os"
	"syscall"
)

// Lock keeps other runs out of the folder until release is called or the process
// ends. It returns ErrLocked if another run is at work there.
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
		return nil, fmt.Errorf("%s cannot be locked, so that a second run could not be kept out: %w; choose a folder on another file system", f.Name(), err)
	}
	return func() { f.Close() }, nil
}

// Locked reports whether a run is at work in the folder.
func (d Dir) Locked() bool {
	f, err := os.Open(d.file(lockName))
	if err != nil {
		return false
	}
	defer f.Close()
	// The file is closed at once, because the shared lock keeps out a run that begins
	// at this moment.
	return errors.Is(syscall.Flock(int(f.Fd()), syscall.LOCK_SH|syscall.LOCK_NB), syscall.EWOULDBLOCK)
}

// syncFolder writes the names in the folder to the disk, so that a renamed file
// survives a power failure. File systems that do not support it are no error.
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
