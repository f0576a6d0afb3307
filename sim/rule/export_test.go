package rule

// WinnersWithout is winnersWithout for tests.
var WinnersWithout = winnersWithout
