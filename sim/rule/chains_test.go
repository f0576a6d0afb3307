package rule

import "testing"

// The search of Banks ends when no chains are left to try, and says so.
func TestChainsRunOut(t *testing.T) {
	// Row 0 beats rows 1 to 3, which form a cycle; row 4 beats it and loses to row 1 only.
	wins := [][2]int{{0, 1}, {0, 2}, {0, 3}, {1, 2}, {2, 3}, {3, 1}, {4, 0}, {1, 4}, {4, 2}, {4, 3}}
	d := Data{Kind: Margins, Rows: []string{"0", "1", "2", "3", "4"}, Values: make([]float64, 25)}
	for _, w := range wins {
		d.Values[5*w[0]+w[1]] = 1
	}
	table, err := NewTable(d)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		limit, left int
		top         bool
	}{{2, 1, true}, {1, 0, true}, {0, -1, false}} {
		s := &chains{left: c.limit}
		s.beats, s.beatenBy = table.Counts().dominions()
		if top := s.hasTop(0); top != c.top || s.left != c.left {
			t.Errorf("with %d chains: top %v, and %d left; want %v, %d", c.limit, top, s.left, c.top, c.left)
		}
	}
}
