package plot

import (
	"bytes"
	"crypto/sha256"
	"encoding/xml"
	"errors"
	"fmt"
	"image/png"
	"io"
	"math"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
)

// rich uses every form, scale and mark.
func rich() Figure {
	f := Figure{
		Title: "Duels until it stops, Δ ≥ 0.05",
		X:     Axis{Label: "Arms", Scale: Log2},
		Y:     Axis{Label: "Error probability (10^{−3})", Scale: Log, Proportion: true},
	}
	for i := range 3 {
		p := Panel{Title: fmt.Sprint(i, " ties"), Note: "200 trials"}
		for j, form := range []Form{Markers, Curve, Points, Open, Line, Dotted, ""} {
			s := Series{Name: fmt.Sprintf("%s AVATAR δ=%d", form, j), Style: j, Form: form}
			for k := range 6 {
				x, y := math.Exp2(float64(k)), .9*math.Exp(-float64(k*(j+1))/3)
				if k == 3 && j == 1 {
					y = math.NaN()
				}
				s.Points = append(s.Points, Point{X: x, Y: y, XLow: x * .8, XHigh: x * 1.1, YLow: y / 2, YHigh: y * 1.5})
			}
			p.Series = append(p.Series, s)
		}
		f.Panels = append(f.Panels, p)
	}
	return f
}

func page(t *testing.T, f Figure, format string) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := f.Write(&b, format); err != nil {
		t.Fatalf("%s: %v", format, err)
	}
	return b.Bytes()
}

// decodes returns an error if a file in the format is invalid.
func decodes(page []byte, format string) error {
	switch format {
	case "png":
		_, err := png.Decode(bytes.NewReader(page))
		return err
	case "pdf":
		if !bytes.HasPrefix(page, []byte("%PDF-1.")) || !bytes.HasSuffix(bytes.TrimSpace(page), []byte("%%EOF")) {
			return errors.New("not a whole PDF")
		}
		if bytes.Count(page, []byte("/Type /Page\n")) != 1 {
			return errors.New("not one page")
		}
		if n := bytes.Count(page, []byte("/Type /Font\n")); n == 0 || n != bytes.Count(page, []byte("/FontFile2 ")) {
			return fmt.Errorf("%d fonts, not all embedded", n)
		}
	case "svg":
		for d := xml.NewDecoder(bytes.NewReader(page)); ; {
			token, err := d.Token()
			if errors.Is(err, io.EOF) {
				return nil
			} else if err != nil {
				return err
			}
			if e, ok := token.(xml.StartElement); ok {
				for _, a := range e.Attr {
					if strings.Contains(a.Value, "NaN") || strings.Contains(a.Value, "Inf") {
						return fmt.Errorf("%s=%q is no place on the page", a.Name.Local, a.Value)
					}
				}
			}
		}
	}
	return nil
}

func TestFormats(t *testing.T) {
	for _, format := range Formats {
		got := page(t, rich(), format)
		if err := decodes(got, format); err != nil {
			t.Errorf("%s: %v", format, err)
		}
		if len(got) > 200e3 || format == "pdf" && len(got) > 80e3 {
			t.Errorf("%s takes %d bytes, want less than 200 kB, 80 for PDF", format, len(got))
		}
	}
}

func TestSVGTextFitsWithoutItsFont(t *testing.T) {
	svg := string(page(t, rich(), "svg"))
	texts := strings.Count(svg, "<text ")
	if n := strings.Count(svg, `<text textLength="`); n != texts || n < 20 {
		t.Errorf("%d of %d texts have a length", n, texts)
	}
	if n := strings.Count(svg, "font-family:'Liberation Sans',Arial,Helvetica,sans-serif;"); n != texts {
		t.Errorf("%d of %d texts name other fonts", n, texts)
	}
	if i := strings.IndexFunc(svg, func(r rune) bool { return r > '~' }); i >= 0 {
		t.Errorf("runes beyond ASCII are left to the viewer's font: %q", svg[i:i+4])
	}
}

func TestPDFHasNoTime(t *testing.T) {
	pdf := page(t, rich(), "pdf")
	for _, date := range []string{"/CreationDate (D:20000101000000", "/ModDate (D:20000101000000"} {
		if !bytes.Contains(pdf, []byte(date)) {
			t.Errorf("the PDF has another date than %s)", date)
		}
	}
}

func TestPDFColoursAreStraight(t *testing.T) {
	band := appearanceOf(0, 0).band()
	_, g, b, a := straight(band).RGBA()
	if got, want := [3]uint32{g >> 8, b >> 8, a >> 8}, [3]uint32{0x72, 0xB2, uint32(band.A)}; got != want {
		t.Errorf("got green, blue, alpha %v, want %v as they are", got, want)
	}
}

func TestPNGSize(t *testing.T) {
	f := rich()
	f.Width = Single
	got := page(t, f, "png")
	c, err := png.DecodeConfig(bytes.NewReader(got))
	if err != nil || c.Width != 700 {
		t.Errorf("3.5 in at 200 dpi: got %d dots, %v, want 700", c.Width, err)
	}
	if want := []byte("pHYs\x00\x00\x1e\xc2\x00\x00\x1e\xc2\x01"); !bytes.Contains(got, want) {
		t.Errorf("the file does not have its resolution")
	}
}

// Another process has another order of maps and another clock.
func TestSameBytesInAnotherProcess(t *testing.T) {
	const variable = "PLOT_TEST_PRINTS_HASHES"
	named := rich()
	named.Labels = Direct
	named.Panels[0].Series[0].Quantity = "stopped"
	hashes := ""
	for _, format := range Formats {
		hashes += fmt.Sprintf("%s %x %x\n", format, sha256.Sum256(page(t, rich(), format)), sha256.Sum256(page(t, named, format)))
	}
	if os.Getenv(variable) != "" {
		fmt.Println("hashes:\n" + hashes + "end")
		return
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := exec.CommandContext(t.Context(), self, "-test.run=^"+t.Name()+"$")
	c.Env = append(os.Environ(), variable+"=1", "TZ=Asia/Kathmandu")
	out, err := c.CombinedOutput()
	if want := "hashes:\n" + hashes + "end"; err != nil || !strings.Contains(string(out), want) {
		t.Errorf("the other process wrote other bytes (%v):\n%s\nwant\n%s", err, out, want)
	}
}

func TestSameBytes(t *testing.T) {
	for _, format := range Formats {
		want := page(t, rich(), format)
		var all sync.WaitGroup
		for range 4 {
			all.Go(func() {
				var b bytes.Buffer
				if err := rich().Write(&b, format); err != nil || !bytes.Equal(b.Bytes(), want) {
					t.Errorf("%s: the same figure gave other bytes, %v", format, err)
				}
			})
		}
		all.Wait()
		f := rich()
		f.Panels[2].Series[0].Points[1].Y *= .5
		if bytes.Equal(page(t, f, format), want) {
			t.Errorf("%s: another figure gave the same bytes", format)
		}
	}
}

func TestDegenerate(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	panel := func(series ...Series) []Panel { return []Panel{{Series: series}} }
	points := func(ys ...float64) Series {
		s := Series{Name: "a"}
		for i, y := range ys {
			s.Points = append(s.Points, Point{X: float64(i), Y: y, YLow: y, YHigh: y})
		}
		return s
	}
	wide := points(1, 2)
	wide.Points[0].YLow, wide.Points[1].YHigh, wide.Points[1].XLow = -inf, inf, nan
	below, short := points(5, 50), points(1, 2)
	below.Points[0].YLow, below.Points[0].YHigh = -47, -29
	below.Points[1].XLow, below.Points[1].XHigh = -47, -29
	short.Points[0].YHigh, short.Points[1].XHigh = 1+1e-9, 1+1e-9
	cases := map[string]Figure{
		"an empty panel":               {Panels: []Panel{{}}},
		"a series without points":      {Panels: panel(Series{Name: "a"})},
		"nothing finite":               {Panels: panel(points(nan, inf, -inf))},
		"one point":                    {Panels: panel(points(3))},
		"one point at 0":               {Panels: panel(points(0))},
		"equal values":                 {Panels: panel(points(7, 7, 7))},
		"zeros":                        {Panels: panel(points(0, 0))},
		"a gap":                        {Panels: panel(points(1, nan, 3, inf, 5))},
		"infinite intervals":           {Panels: panel(wide)},
		"intervals below 0":            {Panels: panel(below)},
		"intervals too short to see":   {X: Axis{Min: 1, Max: 2}, Y: Axis{Min: 1, Max: 2}, Panels: panel(short)},
		"huge and tiny values":         {Panels: panel(points(1e-99, 1e99, 1e300, 5e-324))},
		"values that almost agree":     {Panels: panel(points(1e9, 1e9+1e-3, 1e9+2))},
		"bounds that almost agree":     {Y: Axis{Min: 1, Max: math.Nextafter(1, 2)}, Panels: panel(points(1, 2))},
		"bounds away from the data":    {Y: Axis{Min: 50, Max: 60}, Panels: panel(points(1, 2))},
		"empty names and odd runes":    {Title: "\x00\n\n中 ^{", Panels: panel(Series{}, Series{Name: "\xff_{", Points: []Point{{X: 1, Y: 1}}})},
		"proportions outside [0, 1]":   {Y: Axis{Proportion: true}, Panels: panel(points(-5, 80))},
		"more columns than panels":     {Columns: 40, Panels: make([]Panel, 3)},
		"more columns than room":       {Columns: 40, Width: Single, Panels: make([]Panel, 40)},
		"a label longer than its axis": {X: Axis{Label: strings.Repeat("W", 300)}, Y: Axis{Label: strings.Repeat("y ", 400)}, Panels: panel(points(1, 2))},
	}
	for why, f := range cases {
		for _, scale := range []Scale{Linear, Log, Log2} {
			for _, form := range []Form{Markers, Curve} {
				for _, p := range f.Panels {
					for i := range p.Series {
						p.Series[i].Form = form
					}
				}
				f.X.Scale, f.Y.Scale = scale, scale
				format := "svg"
				if form == Markers && len(f.Panels) < 10 {
					format = Formats[len(why)%3]
				}
				if err := decodes(page(t, f, format), format); err != nil {
					t.Errorf("%s (%s, %s): %s: %v", why, scale, form, format, err)
				}
				checkPlaces(t, why, f)
			}
		}
	}
}

// checkPlaces checks that everything is on the page.
func checkPlaces(t *testing.T, why string, f Figure) {
	t.Helper()
	r, s := record(f)
	for _, fault := range r.faults(s) {
		t.Errorf("%s: %s", why, fault)
	}
	for i, fr := range s.frames {
		if !(fr.Min.X > margin && fr.Max.X <= s.width-margin && fr.Min.Y > margin && fr.Max.Y < s.height && fr.Size().X > narrowest/2) {
			t.Errorf("%s: frame %d %v is not on the page of %g by %g", why, i, fr.Rectangle, s.width, s.height)
		}
	}
	if l := s.xLabel.width(); l > s.width-2*margin {
		t.Errorf("%s: x label of %g pt on a page of %g", why, l, s.width)
	}
	if l := s.yLabel.width(); l > s.height {
		t.Errorf("%s: y label of %g pt on a page of %g", why, l, s.height)
	}
}

func TestErrors(t *testing.T) {
	ok := []Panel{{}}
	for want, f := range map[string]Figure{
		"no panels":                         {},
		`unknown scale "cubic"; allowed`:    {X: Axis{Scale: "cubic"}, Panels: ok},
		`unknown form "bars"; allowed`:      {Panels: []Panel{{Series: []Series{{Form: "bars"}}}}},
		"unknown width 9":                   {Width: 9, Panels: ok},
		`unknown labels "none"; allowed`:    {Labels: "none", Panels: ok},
		"-1 columns":                        {Columns: -1, Panels: ok},
		"y axis: bounds 2 to 1":             {Y: Axis{Min: 2, Max: 1}, Panels: ok},
		"x axis: bounds NaN":                {X: Axis{Min: math.NaN(), Max: 1}, Panels: ok},
		"a log scale cannot start at -1":    {Y: Axis{Scale: Log, Min: -1, Max: 1}, Panels: ok},
		"cannot show values below 1e-100":   {Y: Axis{Scale: Log, Min: 1e-200, Max: 1}, Panels: ok},
		`colours: unknown scale "log2"; al`: {Heat: &Heat{Scale: Log2}, Panels: ok},
		"colours: bounds NaN":               {Heat: &Heat{Min: math.NaN(), Max: 1}, Panels: ok},
		"in tall, at most 60":               {Panels: make([]Panel, 500)},
	} {
		var b bytes.Buffer
		if err := f.Write(&b, "svg"); err == nil || !strings.Contains(err.Error(), want) || b.Len() > 0 {
			t.Errorf("got error %v and %d bytes, want an error with %q", err, b.Len(), want)
		}
	}
	if err := (Figure{Panels: ok}).Write(io.Discard, "gif"); err == nil || !strings.HasSuffix(err.Error(), "allowed are svg, pdf, png") {
		t.Errorf("got %v, want an error that lists the formats", err)
	}
}

func TestZeroEverywhereHasANote(t *testing.T) {
	f := rich()
	for i := range f.Panels[1].Series[0].Points {
		p := &f.Panels[1].Series[0].Points[i]
		p.Y, p.YLow, p.YHigh = 0, 0, 0
	}
	if svg := page(t, f, "svg"); !bytes.Contains(svg, []byte("=0: 0")) {
		t.Errorf("a series that a log axis cannot show is left out without a note")
	}
}

// picker returns a function that picks numbers below n by the digits of a choice, which it uses up.
func picker(choice *uint) func(n int) int {
	return func(n int) int {
		i := int(*choice % uint(n))
		*choice /= uint(n)
		return i
	}
}

// checkPages checks that the figure is drawn as SVG and for a page, with places that are numbers.
// If its bounds may be wrong, the test ends where it is refused.
func checkPages(t *testing.T, f Figure, bounded bool) {
	t.Helper()
	var page bytes.Buffer
	if err := f.Write(&page, "svg"); err != nil {
		if bounded {
			t.Skip(err)
		}
		t.Fatal(err)
	}
	if err := decodes(page.Bytes(), "svg"); err != nil {
		t.Fatal(err)
	}
	parts, err := f.Inline("id")
	if err == nil {
		err = decodes([]byte(parts.Wide+parts.Narrow), "svg")
	}
	if err != nil {
		t.Fatal(err)
	}
}

func FuzzFigure(f *testing.F) {
	f.Add("title", "name", 1., 2., 3., 4., uint(0))
	f.Add("intervals", "below 0", 1., 255., -47., -29., uint(42))
	f.Add("NaN", "Inf, NaN", 1., 2., 3., 4., uint(31))
	f.Add("bounds", "rows", 1., 255., 0., 300., uint(1<<40+12345))
	f.Add("^{", "_{}\n", 0., -1., math.Inf(1), math.NaN(), uint(1234))
	f.Add("中", strings.Repeat("W ", 200), 1e-300, 1e300, 1e99, 1e-99, uint(77))
	f.Fuzz(func(t *testing.T, title, name string, a, b, c, d float64, choice uint) {
		if len(title)+len(name) > 600 {
			t.Skip("no one writes such labels")
		}
		pick := picker(&choice)
		scales := []Scale{Linear, Log, Log2}
		fig := Figure{
			Title: title,
			X:     Axis{Label: name, Scale: scales[pick(3)], Proportion: pick(2) == 1},
			Y:     Axis{Label: title, Scale: scales[pick(3)], Proportion: pick(2) == 1},
			Width: Width(pick(3)), Columns: pick(4),
		}
		for range 1 + pick(5) {
			fig.Panels = append(fig.Panels, Panel{Title: title, Note: name, Series: []Series{{
				Name: name, Style: int(choice), Form: forms[pick(len(forms))],
				Points: []Point{{a, b, c, d, a, b}, {c, d, b, a, d, c}, {b, a, math.NaN(), b, c, d}},
			}}})
		}
		bounded := false
		if pick(2) == 1 {
			fig.X.Min, fig.X.Max, bounded = a, b, true
		}
		switch pick(3) {
		case 1:
			fig.Y.Min, fig.Y.Max, bounded = c, d, true
		case 2:
			fig.Y = Axis{Label: title, Names: []string{name, title, "a row"}}
			for _, p := range fig.Panels {
				for i := range p.Series[0].Points {
					p.Series[0].Points[i].Y = float64(i)
				}
			}
		}
		checkPages(t, fig, bounded)
		checkPlaces(t, "fuzz", fig)
	})
}
