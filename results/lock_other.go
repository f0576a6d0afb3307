//go:build !unix

package results

// Lock does nothing where files cannot be locked by a process.
func (d Dir) Lock() (release func(), err error) { return func() {}, nil }

// Locked says whether a run is at work in the folder, which cannot be told here.
func (d Dir) Locked() bool { return false }

// syncFolder does nothing where folders cannot be synced.
func syncFolder(string) error { return nil }
