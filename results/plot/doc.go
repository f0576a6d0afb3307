// Package plot turns summaries into figures ready for a paper: small panels
// that share their axes, one legend below them or names at the ends of few
// lines, written as SVG, PDF or PNG.
//
// A reader compares panels, so every panel has the same ranges and a series
// keeps its colour, dash and marker in all of them. A reader prints in grey,
// so dash and marker tell the series apart without colour. A reader checks,
// so the same Figure always gives the same bytes.
//
// The package is pure: data and an io.Writer in, nothing else. The steps of
// Figure.Write, one concern a file, are:
//
//  1. check what was asked for (check.go)
//  2. clean the points, leave out what a log axis cannot show (data.go)
//  3. find the common ranges and choose the ticks (axis.go, ticks.go)
//  4. measure all text, place panels, and names where these cover nothing, else
//     a legend (layout.go, direct.go, legend.go)
//  5. draw on a page (panel.go, series.go, note.go, text.go)
//  6. write the page in the format wanted (svg.go, pdf.go, embed.go, png.go)
//
// Figure.Inline takes the same steps for a part of an HTML page and marks series
// and points on the way (inline.go, inlinecanvas.go, marking.go, reading.go).
//
// Labels are plain text with the two marks ^{..} and _{..} for raised and
// lowered parts; Greek letters and signs such as ≥ × · work in every format.
package plot
