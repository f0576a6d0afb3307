// Package report writes one HTML page about a run, or about a ranking of a log, for readers
// without joust:
// figures, tables, warnings, what was run, what to cite and how to run it again.
//
// The page is one file and loads nothing. Its content security policy allows only the
// style and the script in the page, by their hashes, so that no text of a study can
// become a program. The script adds tooltips, dimming of series, sorting and copying.
// Without it, everything can be read, also in print, in a narrow window, by keyboard
// and with a screen reader.
//
// The package depends on nothing but its arguments; the same Report gives the same
// bytes.
//
//   - report.go has the parts of a page
//   - page.go puts the parts into page.html
//   - ranking.go and ranking.html are the page of a ranking of a log
//   - run.go lists what was run
//   - tables.go makes tables of comparisons, published numbers, slopes and figures
//   - page.css and page.js are the style and the script
package report
