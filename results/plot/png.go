package plot

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image/png"
	"io"
	"math"

	"gonum.org/v1/plot/vg/vgimg"
)

// dotsPerInch is the resolution of a PNG, also in its metadata.
const dotsPerInch = 200

// writePNG draws all text as outlines, which are sharp at any angle. The same figure
// gives the same bytes on processors of one kind. On others, single pixels may differ
// slightly, because the library that traces lines (gg) has products that some
// processors fuse with sums. SVG and PDF have the same bytes everywhere.
func writePNG(w io.Writer, s sheet) error {
	c := vgimg.NewWith(vgimg.UseWH(s.width, s.height), vgimg.UseDPI(dotsPerInch))
	s.draw(pen{Canvas: c, outlines: true})
	var b bytes.Buffer
	if err := png.Encode(&b, c.Image()); err != nil {
		return err
	}
	// The chunk with the resolution follows the signature of 8 bytes and the header
	// chunk of 25 bytes.
	raw := b.Bytes()
	for _, part := range [][]byte{raw[:33], resolution(), raw[33:]} {
		if _, err := w.Write(part); err != nil {
			return err
		}
	}
	return nil
}

// resolution returns a pHYs chunk: dots per metre in x and y, unit metre.
func resolution() []byte {
	dots := uint32(math.Round(dotsPerInch / 0.0254))
	body := []byte("pHYs")
	body = binary.BigEndian.AppendUint32(body, dots)
	body = binary.BigEndian.AppendUint32(body, dots)
	body = append(body, 1)
	chunk := binary.BigEndian.AppendUint32(nil, uint32(len(body)-4))
	chunk = append(chunk, body...)
	return binary.BigEndian.AppendUint32(chunk, crc32.ChecksumIEEE(body))
}
