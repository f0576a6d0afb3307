package committee

import (
	"testing"

	"joust/sim/committee"
	"joust/sim/rng"
)

// On 200 small profiles, with empty and equal ballots among them, every rule has the property
// that its card promises, by the checks of package sim/committee.
func TestPromises(t *testing.T) {
	s := rng.Stream(1, "promises of committees")
	certain := func(members []int, err error) committee.Lottery {
		if err != nil {
			t.Fatal(err)
		}
		return committee.Certain(members)
	}
	for range 200 {
		m := 3 + s.Intn(4)
		ballots := make([][]int, 2+s.Intn(9))
		for v := range ballots {
			if v > 0 && s.Intn(3) == 0 {
				ballots[v] = ballots[v-1]
				continue
			}
			for c := range m {
				if s.Intn(5) < 2 {
					ballots[v] = append(ballots[v], c)
				}
			}
		}
		p, err := committee.NewProfile(ballots, m, 1+s.Intn(m-1))
		if err != nil {
			t.Fatal(err)
		}
		phragmen, _ := committee.Phragmen(p, committee.Lowest)
		for _, c := range []struct {
			name     string
			lottery  committee.Lottery
			property committee.Property
		}{
			{"pav", certain(committee.PAV(p, committee.Lowest)), committee.EJR},
			{"cc", certain(committee.CC(p, committee.Lowest)), committee.JR},
			{"phragmen", certain(phragmen, nil), committee.PJR},
			{"mes", certain(committee.MES(p, committee.Lowest), nil), committee.EJR},
			{"gcr", certain(committee.GCR(p, committee.Lowest)), committee.FJR},
		} {
			if yes, err := c.property.SatisfiedBy(p, c.lottery); !yes || err != nil {
				t.Errorf("%s: %s is violated (%v) by %v for the ballots %v", c.name, c.property, err, c.lottery, ballots)
			}
		}
		if !committee.IFS.Satisfied(p, committee.RandomDictator(p)) {
			t.Errorf("random-dictators: ifs is violated for the ballots %v", ballots)
		}
	}
}
