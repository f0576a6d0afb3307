package run

import (
	"sync"

	"joust/results"
)

// Cache keeps blocks of a run in memory, so that the tables that are made after it need
// not read its records again. The zero value is empty.
type Cache struct {
	mutex  sync.Mutex
	blocks map[string]*results.Block // by path
	values int                       // numbers in all blocks
}

// maxCached is the largest number of numbers that a cache keeps: 64 MB.
const maxCached = 8 << 20

// add keeps the block of the path, if there is room.
func (c *Cache) add(path string, b *results.Block) {
	if c == nil {
		return
	}
	size := 0
	for _, values := range b.Metrics {
		size += len(values)
	}
	for _, values := range b.Curves {
		size += len(values)
	}
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if c.values+size > maxCached {
		delete(c.blocks, path) // it may be of fewer trials
		return
	}
	if c.blocks == nil {
		c.blocks = map[string]*results.Block{}
	}
	c.blocks[path] = b
	c.values += size
}

// get returns a copy of the block of the path, whose columns must not be changed; nil if
// there is none.
func (c *Cache) get(path string) *results.Block {
	if c == nil {
		return nil
	}
	c.mutex.Lock()
	defer c.mutex.Unlock()
	b, ok := c.blocks[path]
	if !ok {
		return nil
	}
	return b.Clone()
}
