package candidates

// The roles of the random words that decide the candidates of a trial and their scores;
// judges have those between (see judge.Salt). The comments give what the words of a role
// are numbered by.
const (
	ofUnsolvable = iota // nothing
	ofPopularity        // wrong answers, from the last
	ofGenerator         // candidates
	ofKey               // candidates
	ofRight             // candidates
	ofAnswer            // candidates
	ofType              // candidates
)

const (
	ofScoredCluster = iota + 15 // answers
	ofScore                     // candidates
	ofCritique                  // candidates
	ofPart                      // parts of all candidates
	ofBadStep                   // candidates
	ofVerdict                   // candidates
	ofBlock                     // continuations of each block of an answer tree; and below
	ofDrift
	ofValue
)
