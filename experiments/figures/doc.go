// Package figures draws the figures of a study from the tables of a run and the
// facts in its manifest. It opens no environment and reads no file of a study.
//
//   - draw.go makes all figures of a study and writes them
//   - compose.go arranges cells in panels and lines, and finds their points
//   - names.go names lines and panels; axes.go chooses labels and scales
//   - slopes.go fits slopes of lines and laws through them
//   - caption.go says what a figure shows beside the simulated values
package figures
