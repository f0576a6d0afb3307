package param

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// OpenFile opens a file. The error is the FileFault of a file that cannot be opened, or of a
// folder.
func OpenFile(path string) (*os.File, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, errors.New(FileFault(path, err))
	}
	info, err := f.Stat()
	if err == nil && info.IsDir() {
		err = syscall.EISDIR
	}
	if err != nil {
		return nil, errors.Join(errors.New(FileFault(path, err)), f.Close())
	}
	return f, nil
}

// FileFault says in words why the file of that path cannot be read, and which file of its
// folder has a similar name if there is no such file. An error that is none of the file
// system is written as it is.
func FileFault(path string, err error) string { return path + ": " + Fault(path, err) }

// Fault is FileFault without the path before it.
func Fault(path string, err error) string {
	if errors.Is(err, fs.ErrNotExist) {
		return "there is no such file" + DidYouMean(filepath.Base(path), files(filepath.Dir(path)))
	}
	for _, known := range []struct {
		is   error
		what string
	}{
		{fs.ErrPermission, "its permissions forbid it"},
		{syscall.EISDIR, "it is a folder"},
		{syscall.ENOTDIR, "a folder of its path is a file"},
		{syscall.ENAMETOOLONG, "its name is too long"},
	} {
		if errors.Is(err, known.is) {
			return known.what
		}
	}
	var fault *fs.PathError
	if errors.As(err, &fault) {
		err = fault.Err
	}
	return err.Error()
}

// files lists the names of the files in a folder; none if it cannot be read.
func files(folder string) (names []string) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil
	}
	for _, e := range entries {
		if !e.IsDir() {
			names = append(names, e.Name())
		}
	}
	return names
}
