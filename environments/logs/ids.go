package logs

import (
	"math/bits"
	"slices"
	"strings"
)

// The start and the factor of the hash FNV-1a of 64 bits.
const (
	hashStart  uint64 = 14695981039346656037
	hashFactor uint64 = 1099511628211
)

// fnv continues the hash h with a text and its end.
func fnv(h uint64, s string) uint64 {
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * hashFactor
	}
	return (h ^ 0xff) * hashFactor // 0xff is in no text of UTF-8
}

// mix spreads the bits of a hash; it is the end of splitmix64.
func mix(h uint64) uint64 {
	h = (h ^ h>>30) * 0xbf58476d1ce4e5b9
	h = (h ^ h>>27) * 0x94d049bb133111eb
	return h ^ h>>31
}

// ids are the ids of a log, by their hash, with their line and content, also by a hash.
// An id takes 16 bytes of a table of which from 0.7 to 0.85 is used, so at most 24 bytes.
// Two ids of n have the same hash with a chance of about n²/2^65.
type ids struct {
	shards [64]shard
}

// shard is a part of the ids, which grows on its own.
type shard struct {
	table []entry
	n     int
}

type entry struct {
	id      uint64 // its hash; 0 for no entry
	line    uint32
	content uint32 // 30 bits of the hash of the content, then the outcome
}

// add adds an id; if it is there already, it returns its entry and false.
func (s *ids) add(e entry) (entry, bool) {
	return s.shards[e.id>>58].add(e)
}

func (s *shard) add(e entry) (entry, bool) {
	if float64(s.n) >= 0.85*float64(len(s.table)) {
		old := s.table
		s.table = make([]entry, len(old)+len(old)/5+8)
		for _, e := range old {
			if e.id != 0 {
				s.table[s.find(e.id)] = e
			}
		}
	}
	at := s.find(e.id)
	if s.table[at].id != 0 {
		return s.table[at], false
	}
	s.table[at] = e
	s.n++
	return e, true
}

// find returns the place of an id, or the free one where it belongs.
func (s *shard) find(id uint64) int {
	high, _ := bits.Mul64(id<<6, uint64(len(s.table)))
	for at := int(high); ; at++ {
		if at == len(s.table) {
			at = 0
		}
		if other := s.table[at].id; other == 0 || other == id {
			return at
		}
	}
}

// checkID compares a duel with that of the same id that was read before, if any. It reports
// whether the duel is left out.
func (p *process) checkID(d *Duel) (again bool, err error) {
	id := mix(fnv(hashStart, d.ID))
	content := hashStart
	for _, s := range []string{d.First, d.Second, d.Judge, d.Prompt, d.Time, d.Language} {
		content = fnv(content, s)
	}
	e := entry{id: max(id, 1), line: uint32(p.starts[len(p.starts)-1].line + p.row.line), content: uint32(mix(content))&^3 | uint32(d.Outcome)}
	other, added := p.ids.add(e)
	switch differs := other.content ^ e.content; {
	case added:
		return false, nil
	case differs == 0 && p.options.Unique:
		p.account.Duplicates += d.Count
		return true, nil
	case differs == 0:
		p.account.repeated++
		return false, nil
	case differs>>2 == 0:
		return false, p.row.errorf("id %s was seen %s with another outcome; ids must be unique, or leave the column out", idWord(d.ID), p.lineOf(other.line))
	}
	return false, p.row.errorf("id %s was seen %s with other arms, judge, prompt, time or language; ids must be unique, or leave the column out", idWord(d.ID), p.lineOf(other.line))
}

// idWord writes an id for a message.
func idWord(id string) string {
	if len(id) > 64 {
		id = strings.ToValidUTF8(id[:64], "") + "…"
	}
	return id
}

// lineOf says where a line of the log is.
func (p *process) lineOf(line uint32) string {
	i, _ := slices.BinarySearchFunc(p.starts, int(line), func(s start, line int) int { return s.line - line })
	i = max(i-1, 0)
	r := row{name: p.starts[i].name, line: int(line) - p.starts[i].line, unit: p.row.unit}
	if i == len(p.starts)-1 {
		if r.unit != "" {
			return "in " + strings.TrimPrefix(r.place(), r.name+":")
		}
		return "on line " + strings.TrimPrefix(r.place(), r.name+":")
	}
	return "at " + r.place()
}

// judges counts the judges of a log by their hashes.
type judges struct {
	seen map[uint64]struct{}
	last string
	n    int
}

func (j *judges) add(name string) {
	if j.seen == nil {
		j.seen = map[uint64]struct{}{}
	}
	if name == j.last {
		return
	}
	j.last = name
	j.seen[mix(fnv(hashStart, name))] = struct{}{}
	j.n = len(j.seen)
}
