package pref

// Notion is a definition of the best arm of a preference matrix.
type Notion string

// The notions that algorithms seek.
const (
	CopelandNotion   Notion = "copeland"      // the arm that wins against the most others by the mode of the pair
	CopelandHalf     Notion = "copeland-half" // the arm that has a mean of at least 1/2 against the most others, a tie counting as half a win
	CondorcetNotion  Notion = "condorcet"     // the arm that beats every other arm, if there is one
	BordaNotion      Notion = "borda"         // the arm with the highest mean probability of winning, a tie counting as half a win
	VonNeumannNotion Notion = "von-neumann"   // an optimal mixture of arms
)
