package pref

// Smith returns the Smith set in increasing order: the smallest set of arms, not empty,
// whose members all beat every arm outside it, which is that they win more often than they
// lose (Smith, "Aggregation of preferences with variable electorate", Econometrica 1973). It
// always exists. If there is a Condorcet winner, it is the only member; in a cycle all arms
// are. A level pair beats in neither direction, so that level pairs enlarge the set.
func (m *Matrix) Smith() []Arm { return Majority(m.mean).TopCycle(m.k) }
