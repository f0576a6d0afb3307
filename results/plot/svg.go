package plot

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/vgsvg"
)

// An svgCanvas stores the measured width of each text, for viewers with another font.
type svgCanvas struct {
	*vgsvg.Canvas
	widths []vg.Length
}

func (c *svgCanvas) FillString(f font.Face, at vg.Point, s string) {
	c.widths = append(c.widths, f.Width(s))
	c.Canvas.FillString(f, at, s)
}

// writeSVG writes ASCII as text, which can be searched and edited. Each text names
// fonts of the same widths, and has its width as an attribute for viewers without
// them.
func writeSVG(w io.Writer, s sheet) error {
	c := &svgCanvas{Canvas: vgsvg.New(s.width, s.height)}
	s.draw(pen{Canvas: c})
	var raw bytes.Buffer
	if _, err := c.WriteTo(&raw); err != nil {
		return err
	}
	// Neither of these texts can occur in a label, because labels escape < and ".
	const (
		text   = "<text "
		family = `style="font-family:Liberation Sans;`
		fonts  = `style="font-family:'Liberation Sans',Arial,Helvetica,sans-serif;`
	)
	parts := strings.Split(strings.ReplaceAll(raw.String(), family, fonts), text)
	var out strings.Builder
	out.WriteString(parts[0])
	for i, part := range parts[1:] {
		fmt.Fprintf(&out, `%stextLength="%.2f" lengthAdjust="spacingAndGlyphs" %s`, text, c.widths[i].Points(), part)
	}
	_, err := io.WriteString(w, out.String())
	return err
}
