package pref

// Notion is a definition of the best arm of a preference matrix.
type Notion string

// The notions that algorithms seek.
const (
	CopelandNotion   Notion = "copeland"      // the arm that is the mode's winner against the most others
	CopelandHalf     Notion = "copeland-half" // the arm that wins half of its duels or more, ties counting as half wins, against the most others
	CondorcetNotion  Notion = "condorcet"     // the arm that beats every other, where there is one
	BordaNotion      Notion = "borda"         // the arm with the highest mean probability of winning, ties counting as half wins
	VonNeumannNotion Notion = "von-neumann"   // an optimal mixture of arms
)
