package portable

import "math"

// Atan returns the arc tangent of x, from -π/2 to π/2, with an absolute error of at most
// 1e-15. It has the same bits on every processor.
//
// The method is arctan x = π/2 - arctan 1/x for x > 1, two halvings of the angle,
// arctan x = 2 arctan(x/(1 + √(1 + x²))), and the Taylor series.
func Atan(x float64) float64 {
	switch {
	case x != x:
		return x
	case x < 0:
		return -Atan(-x)
	case x > 1:
		return math.Pi/2 - Atan(1/x)
	}
	for range 2 {
		x /= 1 + math.Sqrt(1+float64(x*x))
	}
	z := float64(x * x) // at most tan² π/16 = 0.0396
	sum := 0.0
	for n := 23; n > 0; n -= 2 {
		sum = 1/float64(n) - float64(z*sum)
	}
	return float64(4 * float64(x*sum))
}
