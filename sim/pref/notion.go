package pref

import "math"

// Notion is a definition of the best arm of a preference matrix. Each notion has a worth
// of an arm; the best arms are those with the greatest worth.
type Notion string

// The notions that algorithms seek and by which a study may judge. m_ij is the mean
// P(i beats j) + P(tie)/2.
const (
	CopelandNotion   Notion = "copeland"      // the arm that wins against the most others by the mode of the pair; see CopelandWorth
	CopelandHalf     Notion = "copeland-half" // the arm that has m_ij > 1/2 against the most others j; see CopelandHalfWorth
	CondorcetNotion  Notion = "condorcet"     // the arm that has m_ij > 1/2 against every other arm j, if there is one; see CondorcetWorth
	BordaNotion      Notion = "borda"         // the arm with the greatest mean of m_ij over the other arms j; see BordaScores
	VonNeumannNotion Notion = "von-neumann"   // an arm of an optimal mixture of arms; see VonNeumannWorth
	StrengthNotion   Notion = "strength"      // the arm with the greatest utility, if a model gives the arms utilities
)

// Notions are all notions, in the order in which they are listed.
var Notions = []Notion{CopelandNotion, CopelandHalf, CondorcetNotion, BordaNotion, VonNeumannNotion, StrengthNotion}

// IsAlwaysDefined reports whether every preference matrix has a best arm by the notion.
func (n Notion) IsAlwaysDefined() bool { return n != CondorcetNotion && n != StrengthNotion }

// Range returns the greatest difference between two worths that the notion allows; +Inf
// if there is no limit, and 0 for a name that is no notion.
func (n Notion) Range() float64 {
	switch n {
	case CopelandNotion, CopelandHalf, BordaNotion:
		return 1
	case CondorcetNotion, VonNeumannNotion:
		return 0.5
	case StrengthNotion:
		return math.Inf(1)
	}
	return 0
}
