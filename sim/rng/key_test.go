package rng

import (
	"bytes"
	"testing"
)

func TestKey(t *testing.T) {
	a, b := Key(32), Key(32)
	if len(a) != 32 || bytes.Equal(a, b) {
		t.Errorf("two keys are %x and %x", a, b)
	}
}
