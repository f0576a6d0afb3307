package portable

// SinCos returns the sine and the cosine of x for |x| <= π, with an absolute error of at most
// 3e-15. They have the same bits on every processor. Larger angles are not reduced.
//
// The method is the Taylor series of x/4 and two doublings of the angle: with s = sin y and
// c = 1 - cos y, sin 2y = 2s(1 - c) and 1 - cos 2y = 2s².
func SinCos(x float64) (sin, cos float64) {
	y := x / 4
	z := float64(y * y)
	s := float64(y * (1 - float64(z/6*(1-float64(z/20*(1-float64(z/42*(1-float64(z/72*(1-float64(z/110*(1-float64(z/156*(1-z/210))))))))))))))
	c := float64(z / 2 * (1 - float64(z/12*(1-float64(z/30*(1-float64(z/56*(1-float64(z/90*(1-float64(z/132*(1-float64(z/182*(1-z/240))))))))))))))
	for range 2 {
		s, c = float64(2*s*(1-c)), float64(2*float64(s*s))
	}
	return s, 1 - c
}
