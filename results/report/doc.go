// Package report makes one HTML page of a run, which a colleague reads without
// joust: figures, tables, what was run, what to be careful about, what to cite
// and how to run it again.
//
// The page is one file. It loads nothing, and its policy (CSP) lets nothing in
// but the style and the script that are written into it, by their hashes: no
// label of a study can become a program. The script adds what paper cannot do:
// tooltips, dimming of series, sorting and copying. Without it everything can be
// read, and so it can in print, in a narrow window, by keyboard and aloud.
//
// The package is pure: a Report and an io.Writer in, nothing else; the same
// Report gives the same bytes.
//
//   - report.go says what a page is made of
//   - page.go puts the parts into page.html, and the policy at its head
//   - run.go says what was run
//   - tables.go makes tables of comparisons, published numbers, slopes and figures
//   - page.css and page.js are the style and the script
package report
