package completion

import (
	"math"
)

// normal adds up the normal equations of a row whose entries have weights w and targets t, w
// times the value, and whose features v are rows of from, q numbers each: it writes the
// lower triangle of Σ w v v', row by row, to a and Σ t v to b. ALS spends most of its time
// here, hence versions without inner loops.
func normal(a, b, from []float64, index []int32, weight, target []float64, q int) {
	switch q {
	case 1:
		normal1(a, b, from, index, weight, target)
	case 2:
		normal2(a, b, from, index, weight, target)
	case 3:
		normal3(a, b, from, index, weight, target)
	case 4:
		normal4(a, b, from, index, weight, target, q)
	default:
		normalOf(a, b, from, index, weight, target, q)
	}
}

// normalOf is normal for q > 4. It passes over the entries once for the first four rows of
// the triangle and once for each two rows more, so that the sums stay in registers. Each sum
// has its terms in the order of the entries.
func normalOf(a, b, from []float64, index []int32, weight, target []float64, q int) {
	normal4(a, b, from, index, weight, target, q)
	for r := 4; r+1 < q; r += 2 {
		for c := 0; c < r-4; c += 2 {
			normalBlock(a, from, index, weight, q, r, c)
		}
		normalRows(a, b, from, index, weight, target, q, r)
	}
	if q%2 == 1 {
		normalLast(a, b, from, index, weight, target, q)
	}
}

// normalRows adds up rows r and r+1 from column r-4 on, and their numbers of b.
func normalRows(a, b, from []float64, index []int32, weight, target []float64, q, r int) {
	var s0, s1, s2, s3, t0, t1, t2, t3, ss, ts, tt, bs, bt float64
	weight, target = weight[:len(index)], target[:len(index)]
	for k, j := range index {
		v := (*[6]float64)(from[int(j)*q+r-4:])
		s, t := v[4], v[5]
		bs += float64(target[k] * s)
		bt += float64(target[k] * t)
		ws := weight[k] * s
		wt := weight[k] * t
		s0 += float64(ws * v[0])
		t0 += float64(wt * v[0])
		s1 += float64(ws * v[1])
		t1 += float64(wt * v[1])
		s2 += float64(ws * v[2])
		t2 += float64(wt * v[2])
		s3 += float64(ws * v[3])
		t3 += float64(wt * v[3])
		ss += float64(ws * s)
		ts += float64(wt * s)
		tt += float64(wt * t)
	}
	first, second := a[r*(r+1)/2+r-4:][:5], a[(r+1)*(r+2)/2+r-4:][:6]
	first[0], first[1], first[2], first[3], first[4] = s0, s1, s2, s3, ss
	second[0], second[1], second[2], second[3], second[4], second[5] = t0, t1, t2, t3, ts, tt
	b[r], b[r+1] = bs, bt
}

// normalBlock adds up columns c and c+1 of rows r and r+1, which are below them.
func normalBlock(a, from []float64, index []int32, weight []float64, q, r, c int) {
	var sx, sy, tx, ty float64
	weight = weight[:len(index)]
	for k, j := range index {
		v := from[int(j)*q : int(j)*q+q]
		x, y := v[c], v[c+1]
		ws := weight[k] * v[r]
		wt := weight[k] * v[r+1]
		sx += float64(ws * x)
		sy += float64(ws * y)
		tx += float64(wt * x)
		ty += float64(wt * y)
	}
	first, second := r*(r+1)/2+c, (r+1)*(r+2)/2+c
	a[first], a[first+1] = sx, sy
	a[second], a[second+1] = tx, ty
}

// normalLast adds up the last row.
func normalLast(a, b, from []float64, index []int32, weight, target []float64, q int) {
	row := a[q*(q-1)/2:][:q]
	clear(row)
	sum := 0.0
	weight, target = weight[:len(index)], target[:len(index)]
	for k, j := range index {
		v := from[int(j)*q:][:len(row)]
		x := v[q-1]
		w := weight[k] * x
		for c := range row {
			row[c] += float64(w * v[c])
		}
		sum += float64(target[k] * x)
	}
	b[q-1] = sum
}

// normal1 is normal for q = 1.
func normal1(a, b, from []float64, index []int32, weight, target []float64) {
	var xx, bx float64
	weight, target = weight[:len(index)], target[:len(index)]
	for k, j := range index {
		x := from[j]
		xx += float64(weight[k] * x * x)
		bx += float64(target[k] * x)
	}
	a[0], b[0] = xx, bx
}

// normal2 is normal for q = 2.
func normal2(a, b, from []float64, index []int32, weight, target []float64) {
	var xx, yx, yy, bx, by float64
	weight, target = weight[:len(index)], target[:len(index)]
	for k, j := range index {
		v := (*[2]float64)(from[int(j)*2:])
		w, t := weight[k], target[k]
		x, y := v[0], v[1]
		wx := w * x
		wy := w * y
		xx += float64(wx * x)
		yx += float64(wy * x)
		yy += float64(wy * y)
		bx += float64(t * x)
		by += float64(t * y)
	}
	a[0], a[1], a[2] = xx, yx, yy
	b[0], b[1] = bx, by
}

// normal3 is normal for q = 3.
func normal3(a, b, from []float64, index []int32, weight, target []float64) {
	var xx, yx, yy, zx, zy, zz, bx, by, bz float64
	weight, target = weight[:len(index)], target[:len(index)]
	for k, j := range index {
		v := (*[3]float64)(from[int(j)*3:])
		w, t := weight[k], target[k]
		x, y, z := v[0], v[1], v[2]
		wx := w * x
		wy := w * y
		wz := w * z
		xx += float64(wx * x)
		yx += float64(wy * x)
		yy += float64(wy * y)
		zx += float64(wz * x)
		zy += float64(wz * y)
		zz += float64(wz * z)
		bx += float64(t * x)
		by += float64(t * y)
		bz += float64(t * z)
	}
	a[0], a[1], a[2], a[3], a[4], a[5] = xx, yx, yy, zx, zy, zz
	b[0], b[1], b[2] = bx, by, bz
}

// normal4 is normal for q = 4, and the first four rows of it for a larger q.
func normal4(a, b, from []float64, index []int32, weight, target []float64, q int) {
	var xx, yx, yy, zx, zy, zz, sx, sy, sz, ss, bx, by, bz, bs float64
	weight, target = weight[:len(index)], target[:len(index)]
	for k, j := range index {
		v := (*[4]float64)(from[int(j)*q:])
		w, t := weight[k], target[k]
		x, y, z, s := v[0], v[1], v[2], v[3]
		wx := w * x
		wy := w * y
		wz := w * z
		ws := w * s
		xx += float64(wx * x)
		yx += float64(wy * x)
		yy += float64(wy * y)
		zx += float64(wz * x)
		zy += float64(wz * y)
		zz += float64(wz * z)
		sx += float64(ws * x)
		sy += float64(ws * y)
		sz += float64(ws * z)
		ss += float64(ws * s)
		bx += float64(t * x)
		by += float64(t * y)
		bz += float64(t * z)
		bs += float64(t * s)
	}
	a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7], a[8], a[9] = xx, yx, yy, zx, zy, zz, sx, sy, sz, ss
	b[0], b[1], b[2], b[3] = bx, by, bz, bs
}

// singular is the share of the mean of the diagonal below which a pivot of a Cholesky
// decomposition means that the matrix is singular to working precision.
const singular = 1e-13

// solveRidge solves (A + λ I) x = b for a symmetric non-negative A of order q, given as its
// lower triangle, row by row; the decomposition overwrites factor, which is as long as A.
// Where A + λ I is singular, the smallest sufficient multiple of I among 1e-10, 1e-9, … of
// the mean of the diagonal is added to λ: then x is the solution of least norm, to about
// as many digits. It returns what was added. x may be b.
func solveRidge(a, factor, b, x []float64, lambda float64, q int) (added float64) {
	trace := 0.0
	for i := range q {
		trace += a[i*(i+3)/2]
	}
	scale := trace/float64(q) + lambda
	if !(scale > 0) {
		clear(x[:q])
		return 0
	}
	for !cholesky(a, factor, lambda+added, singular*scale, q) {
		if added == 0 {
			added = 1e-10 * scale
		} else {
			added *= 10
		}
		if math.IsNaN(added) || added > scale {
			for i := range q {
				x[i] = math.NaN() // A is not such a matrix; callers test the result
			}
			return 0
		}
	}
	copy(x[:q], b[:q])
	for i := range q {
		row := factor[i*(i+1)/2:]
		s := x[i]
		for j := range i {
			s -= float64(row[j] * x[j])
		}
		x[i] = s / row[i]
	}
	for i := q - 1; i >= 0; i-- {
		s := x[i]
		for j := i + 1; j < q; j++ {
			s -= float64(factor[j*(j+1)/2+i] * x[j])
		}
		x[i] = s / factor[i*(i+3)/2]
	}
	return added
}

// cholesky decomposes A + λ I and reports whether all squares of pivots exceed least.
func cholesky(a, factor []float64, lambda, least float64, q int) bool {
	for i := range q {
		row := factor[i*(i+1)/2 : i*(i+1)/2+i+1]
		copy(row, a[i*(i+1)/2:])
		row[i] += lambda
		for j := range i {
			above := factor[j*(j+1)/2 : j*(j+1)/2+j+1]
			s := row[j]
			for t := range j {
				s -= float64(row[t] * above[t])
			}
			row[j] = s / above[j]
			row[i] -= float64(row[j] * row[j])
		}
		if !(row[i] > least) {
			return false
		}
		row[i] = math.Sqrt(row[i])
	}
	return true
}
