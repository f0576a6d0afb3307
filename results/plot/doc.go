// Package plot turns summaries into figures ready for a paper: small panels
// that share their axes, one legend below them or names at the ends of few
// lines, written as SVG, PDF or PNG.
//
// Panels can be compared: all have the same ranges, and a series has the same colour,
// dash and marker in all of them. Figures can be printed in grey: dash and marker
// distinguish series without colour. The same Figure always gives the same bytes.
//
// The package depends on nothing but its arguments. Figure.Write takes these steps:
//
//  1. check the figure (check.go)
//  2. clean the points and leave out what a log axis cannot show (cleaning.go)
//  3. find the common ranges and choose the ticks (axis.go, ticks.go)
//  4. measure all text and place the panels, and the names of series at the ends of
//     lines if these cover nothing, else a legend (layout.go, linenames.go, legend.go)
//  5. draw on a page (panel.go, series.go, note.go, text.go)
//  6. write the page in the format (svg.go, pdf.go, pdffont.go, png.go)
//
// The panels of a figure may be grids of colours instead (heatmap.go), or have rows with names
// (rows.go).
//
// Figure.Inline takes the same steps for a part of an HTML page and groups what it
// draws by series (htmlparts.go, htmlcanvas.go, seriesgroups.go, readings.go).
//
// Labels are plain text with the two marks ^{..} and _{..} for raised and
// lowered parts; Greek letters and signs such as ≥ × · work in every format.
package plot
