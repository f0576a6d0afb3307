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

// settle makes the output of the PDF library independent of the clock and of the order
// of its maps. The settings are global in the library, so that they are set once,
// before its first use here.
var settle = sync.OnceFunc(func() {
	day := time.Date(2000, time.January, 1, 0, 0, 0, 0, time.UTC)
	fpdf.SetDefaultCreationDate(day)
	fpdf.SetDefaultModificationDate(day)
	fpdf.SetDefaultCatalogSort(true)
})

// A pdfCanvas embeds a small font, and passes colours to vgpdf that are not multiplied
// by alpha: vgpdf applies alpha to the colours that it gets.
type pdfCanvas struct{ *vgpdf.Canvas }

func (c pdfCanvas) SetColor(clr color.Color) {
	c.Canvas.SetColor(straight(color.NRGBAModel.Convert(clr).(color.NRGBA)))
}

// FillString embeds the small font instead of the whole one.
func (c pdfCanvas) FillString(f font.Face, at vg.Point, s string) {
	f.Face = embedded()
	c.Canvas.FillString(f, at, s)
}

// A straight colour has an RGBA method whose red, green and blue are not multiplied by
// alpha.
type straight color.NRGBA

func (s straight) RGBA() (r, g, b, a uint32) {
	return uint32(s.R) * 0x101, uint32(s.G) * 0x101, uint32(s.B) * 0x101, uint32(s.A) * 0x101
}

// writePDF writes ASCII as text, which can be searched.
func writePDF(w io.Writer, s sheet) (err error) {
	settle()
	defer func() {
		// vgpdf prepares the font in the temporary directory, and panics if it cannot.
		if r := recover(); r != nil {
			err = fmt.Errorf("plot: writing PDF: %v", r)
		}
	}()
	c := vgpdf.New(s.width, s.height)
	s.draw(pen{Canvas: pdfCanvas{c}, unkerned: true})
	_, err = c.WriteTo(w)
	return err
}
