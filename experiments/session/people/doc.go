// Package people has people as judges of a live session. A small web server shows each
// rater one question after the other on a page of the rater's own, which the rater reaches
// by a link with a secret.
//
// Questions wait in a queue. A rater who is shown a question has a lease on it, so that
// nobody else is shown it meanwhile; a lease ends with the verdict, with a skip, or by
// itself after some minutes, and then the question is back in the queue. Leases are in no
// journal and decide no verdict.
//
// A question has an address, the hash of its texts, its repeat and its seat, by which the
// page names it. After a restart, the same question has the same address, so that a page
// that was open all the time can still deliver its verdict; the links remain the same too.
//
// The server trusts nobody: it listens on the loopback interface unless it is asked for
// another, and it refuses names of hosts that are not its own (against DNS rebinding),
// requests that other sites cause, and changes by any method but POST. The page loads
// nothing but itself and what the server says about the session.
package people
