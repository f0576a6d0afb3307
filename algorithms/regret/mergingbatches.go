package regret

import (
	"cmp"
	"slices"

	"joust/sim/portable"
	"joust/sim/pref"
	"joust/sim/rng"
)

// mergingBatches divide the arms that are left into batches, in which duels take place. When about
// half of the arms are left, batches are merged.
type mergingBatches struct {
	stream *rng.Source
	k      int
	size   int // p
	stage  int // S, from 1
	left   int // arms in all batches
	list   []mergingBatch
	arms   []pref.Arm // batch after batch, with gaps
	spare  batchMemory
}

// mergingBatch is a part of the list of arms.
type mergingBatch struct{ start, n int }

// batchMemory is where batches are merged.
type batchMemory struct {
	list []mergingBatch
	arms []pref.Arm
}

// newMergingBatches divides k arms at random into batches of p, of which the last may be smaller.
func newMergingBatches(k, p int, stream *rng.Source) mergingBatches {
	b := mergingBatches{stream: stream, k: k, size: p, stage: 1, left: k}
	for a := range pref.Arm(k) {
		b.arms = append(b.arms, a)
	}
	stream.Shuffle(k, func(i, j int) { b.arms[i], b.arms[j] = b.arms[j], b.arms[i] })
	for start := 0; start < k; start += p {
		b.list = append(b.list, mergingBatch{start, min(p, k-start)})
	}
	b.spare = batchMemory{make([]mergingBatch, 0, len(b.list)), make([]pref.Arm, 0, k)}
	return b
}

// of returns the arms of the batch with this index.
func (b *mergingBatches) of(at int) []pref.Arm {
	x := b.list[at]
	return b.arms[x.start : x.start+x.n]
}

// drop removes an arm from its batch, which has this index. Then, if at most K/2^S + 1 arms
// are left, or if no batch has two arms, it merges batches.
func (b *mergingBatches) drop(at int, a pref.Arm) {
	arms := b.of(at)
	i := slices.Index(arms, a)
	arms[i] = arms[len(arms)-1]
	b.list[at].n--
	b.left--
	if len(b.list) == 1 {
		return
	}
	if float64(b.left) <= float64(b.k)/float64(uint64(1)<<b.stage)+1 || b.left == len(b.list) {
		b.merge()
		// One round can leave small batches, if the others were large.
		if least := slices.MinFunc(b.list, smaller); len(b.list) > 1 && 2*least.n <= b.size {
			b.merge()
		}
		b.stage++
	}
}

// smaller compares the sizes of batches.
func smaller(x, y mergingBatch) int { return cmp.Compare(x.n, y.n) }

// merge merges the smallest batch with the largest one, the next ones in the same way, and so
// on; a batch that would get more than 3p/2 arms stays as it is.
func (b *mergingBatches) merge() {
	b.stream.Shuffle(len(b.list), func(i, j int) { b.list[i], b.list[j] = b.list[j], b.list[i] })
	slices.SortStableFunc(b.list, smaller)
	low, high := 0, len(b.list)-1
	for low <= high {
		if low < high && 2*(b.list[low].n+b.list[high].n) <= 3*b.size {
			b.put(low, high)
			low++
		} else {
			b.put(high)
		}
		high--
	}
	b.swap()
}

// join merges the batch with the next one and returns the index of the result.
func (b *mergingBatches) join(at int) int {
	next := (at + 1) % len(b.list)
	for i := range b.list {
		switch i {
		case at:
		case next:
			b.put(next, at)
		default:
			b.put(i)
		}
	}
	b.swap()
	return at % len(b.list)
}

// put puts these batches as one into the spare memory.
func (b *mergingBatches) put(indices ...int) {
	start := len(b.spare.arms)
	for _, at := range indices {
		b.spare.arms = append(b.spare.arms, b.of(at)...)
	}
	b.spare.list = append(b.spare.list, mergingBatch{start, len(b.spare.arms) - start})
}

// swap makes the spare memory the batches.
func (b *mergingBatches) swap() {
	b.list, b.spare.list = b.spare.list, b.list[:0]
	b.arms, b.spare.arms = b.spare.arms, b.arms[:0]
}

// mergeConstant returns C = ((4α-1) K²/((2α-1) δ))^(1/(2α-1)).
func mergeConstant(alpha, delta float64, k int) float64 {
	excess := float64(2*alpha) - 1
	log := portable.Log((float64(4*alpha)-1)/excess) + float64(2*portable.Log(float64(k))) - portable.Log(delta)
	return portable.Exp(log / excess)
}
