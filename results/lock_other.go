//go:build !unix

package results

// Lock does nothing where files cannot be locked by a process.
func (d Dir) Lock() (release func(), err error) { return func() {}, nil }
