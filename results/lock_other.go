//go:build !unix

package results

// Lock does nothing: on this system, a process cannot lock a file.
func (d Dir) Lock() (release func(), err error) { return func() {}, nil }

// Locked returns false: on this system, it is not known whether a run is at work in
// the folder.
func (d Dir) Locked() bool { return false }

// syncFolder does nothing: on this system, folders cannot be synced.
func syncFolder(string) error { return nil }
