// Package cite holds citations: what the cards of the catalogues cite, written as
// text and as BibTeX, and bibliographies in which each work stands once.
package cite
