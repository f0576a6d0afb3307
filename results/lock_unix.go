//go:build unix

package results

import (
	"errors"
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
		return nil, err
	}
	return func() { f.Close() }, nil
}
