package plot

import (
	"fmt"
	"image/color"
	"io"
	"sync"
	"time"

	"codeberg.org/go-pdf/fpdf"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/vgpdf"
)

// settle makes the PDF library forget the clock and the order of its maps. Its
// defaults belong to the whole program, so they are set once, before its first
// use here, and never again.
var settle = sync.OnceFunc(func() {
	day := time.Date(2000, time.January, 1, 0, 0, 0, 0, time.UTC)
	fpdf.SetDefaultCreationDate(day)
	fpdf.SetDefaultModificationDate(day)
	fpdf.SetDefaultCatalogSort(true)
})

// A pdfCanvas embeds a small face and gives colours to vgpdf in the way it uses them: it takes what
// RGBA returns, which is multiplied by alpha, and applies alpha once more.
type pdfCanvas struct{ *vgpdf.Canvas }

func (c pdfCanvas) SetColor(clr color.Color) {
	c.Canvas.SetColor(straight(color.NRGBAModel.Convert(clr).(color.NRGBA)))
}

// FillString embeds the small face instead of the whole.
func (c pdfCanvas) FillString(f font.Face, at vg.Point, s string) {
	f.Face = embedded()
	c.Canvas.FillString(f, at, s)
}

// A straight colour returns red, green and blue that are not multiplied by
// alpha.
type straight color.NRGBA

func (s straight) RGBA() (r, g, b, a uint32) {
	return uint32(s.R) * 0x101, uint32(s.G) * 0x101, uint32(s.B) * 0x101, uint32(s.A) * 0x101
}

// writePDF keeps ASCII as text, which can be searched.
func writePDF(w io.Writer, s sheet) (err error) {
	settle()
	defer func() {
		// vgpdf panics if it cannot prepare the font, which it does in the
		// temporary directory.
		if r := recover(); r != nil {
			err = fmt.Errorf("plot: writing PDF: %v", r)
		}
	}()
	c := vgpdf.New(s.width, s.height)
	s.draw(pen{Canvas: pdfCanvas{c}, unkerned: true})
	_, err = c.WriteTo(w)
	return err
}
