package process

import (
	"io"
	"slices"
	"strings"
	"sync"
)

// lastLines keeps the last 20 lines that are written to it, each cut to 500 bytes.
type lastLines struct {
	mu    sync.Mutex
	lines []string
	open  string // the line that is not complete yet
}

var _ io.Writer = (*lastLines)(nil)

// What lastLines keeps.
const (
	fewLines = 20
	longLine = 500
)

// Write implements io.Writer.
func (l *lastLines) Write(text []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	parts := strings.Split(l.open+string(text), "\n")
	for i, line := range parts {
		parts[i] = line[:min(len(line), longLine)]
	}
	l.lines = append(l.lines, parts[:len(parts)-1]...)
	l.open = parts[len(parts)-1]
	l.lines = slices.Clone(l.lines[max(0, len(l.lines)-fewLines):])
	return len(text), nil
}

// list returns the lines.
func (l *lastLines) list() (list []string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, line := range append(slices.Clone(l.lines), l.open) {
		list = append(list, strings.TrimRight(strings.ToValidUTF8(line, "?"), "\r"))
	}
	if l.open == "" {
		list = list[:len(list)-1]
	}
	return list[max(0, len(list)-fewLines):]
}
