// Package cite has the citations of the cards of the catalogues, as text and as BibTeX,
// and bibliographies, which list each work once.
package cite
