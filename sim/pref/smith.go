package pref

// Smith returns the Smith set in increasing order: the smallest set of arms, not empty,
// whose members all beat every arm outside it, which is that they win more often than they
// lose (Smith, "Aggregation of preferences with variable electorate", Econometrica 1973). It
// always exists. If there is a Condorcet winner, it is the only member; in a cycle all arms
// are. A level pair beats in neither direction, so that level pairs enlarge the set.
//
// The method: an arm with the most points is a member, where the points are one for each arm
// that it beats and half a point for each level pair. For if the set has s members, they have
// at least K-s points each, and all other arms have at most K-s-1. Every arm that some member
// does not beat is a member too.
func (m *Matrix) Smith() []Arm {
	points := make([]int, m.k) // in halves
	for i := range m.k {
		for j := range m.k {
			switch win, lose := m.win[i*m.k+j], m.win[j*m.k+i]; {
			case i == j:
			case win > lose:
				points[i] += 2
			case win == lose:
				points[i]++
			}
		}
	}
	first := argmax(points)[0]
	member := make([]bool, m.k)
	member[first] = true
	for queue := []Arm{first}; len(queue) > 0; queue = queue[1:] {
		i := int(queue[0])
		for j := range m.k {
			if !member[j] && m.win[i*m.k+j] <= m.win[j*m.k+i] {
				member[j] = true
				queue = append(queue, Arm(j))
			}
		}
	}
	var set []Arm
	for i, is := range member {
		if is {
			set = append(set, Arm(i))
		}
	}
	return set
}
