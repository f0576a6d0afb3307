package report

import (
	"context"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"joust/results/inline/inlinetest"
)

// open opens a page in a tab of the browser.
func open(t *testing.T, browser context.Context, page string, width, height int64) *inlinetest.Visit {
	t.Helper()
	path := filepath.Join(t.TempDir(), "report.html")
	if err := os.WriteFile(path, []byte(page), 0o644); err != nil {
		t.Fatal(err)
	}
	return inlinetest.Open(t, browser, (&url.URL{Scheme: "file", Path: filepath.ToSlash(path)}).String(), "file:", width, height)
}

func TestInABrowser(t *testing.T) {
	b := inlinetest.Browser(t)
	page := write(t, sample())
	t.Run("window", func(t *testing.T) { testWindow(t, b, page) })
	t.Run("keyboard", func(t *testing.T) { testKeyboard(t, b, page) })
	t.Run("phone", func(t *testing.T) { testPhone(t, b, page) })
}

func testWindow(t *testing.T, browser context.Context, page string) {
	v := open(t, browser, page, 1200, 900)
	defer v.Clean()

	inlinetest.Expect(v, `document.title === "taken"`, false)
	inlinetest.Expect(v, `document.querySelectorAll("img").length`, 0)

	// The policy is in force: it blocks everything that is not part of the page.
	const breach = `(() => { const s = document.createElement("script"); s.textContent = "window.broken = true"; document.body.append(s); s.remove(); return window.broken === true })()`
	inlinetest.Expect(v, breach, false)
	if len(v.Faults()) == 0 {
		t.Error("a violation of the policy was not recorded, so that other faults may not be either")
	}

	t.Run("legend", func(t *testing.T) {
		v := v.In(t)
		const (
			second = `#figure-1 .legend button:nth-child(2)`
			// number of groups of the entry, and of the others, that are dimmed
			dimmed = `[...document.querySelectorAll('#figure-1 .wide g.series.dim')].map(g => g.dataset.series).sort().join("")`
			others = "00002222" // a band and a line in each of two panels
		)
		inlinetest.Expect(v, dimmed, "")
		v.Do(chromedp.Click(chromedp.CSS(second)))
		inlinetest.Expect(v, dimmed, others)
		inlinetest.Expect(v, `document.querySelector('`+second+`').getAttribute("aria-pressed")`, "true")
		inlinetest.Expect(v, `document.getElementById("status").textContent.includes("stands out")`, true)
		inlinetest.Expect(v, `getComputedStyle(document.querySelector('#figure-1 .wide g.series.dim')).opacity`, "0.12")
		inlinetest.Expect(v, `document.querySelectorAll('#figure-2 .dim').length`, 0)
		v.Do(chromedp.Click(chromedp.CSS(second)))
		inlinetest.Expect(v, dimmed, "")
		inlinetest.Expect(v, `document.getElementById("status").textContent`, "All series are shown.")

		v.Do(chromedp.Focus(chromedp.CSS(second)), chromedp.KeyEvent(kb.Enter))
		inlinetest.Expect(v, dimmed, others)
		inlinetest.Expect(v, `getComputedStyle(document.activeElement).outlineStyle`, "solid")
		v.Do(chromedp.KeyEvent(" "))
		inlinetest.Expect(v, dimmed, "")
		v.Do(chromedp.KeyEvent(kb.Tab), chromedp.KeyEvent(" "))
		inlinetest.Expect(v, dimmed, "00001111")
		v.Do(chromedp.KeyEvent(" "))
	})

	t.Run("sorting", func(t *testing.T) {
		v := v.In(t)
		const (
			button = `#summary-table th:nth-child(2) button`
			sorted = `[...document.querySelectorAll('#summary-table thead th')].map(h => h.getAttribute("aria-sort")).join()`
			// the second column, by group
			column = `[...document.querySelectorAll('#summary-table tbody')].map(b => [...b.rows].map(r => r.cells[1] ? r.cells[1].dataset.value : "G").join()).join("|")`
			asIs   = "G,5000,300,70000|G,9,10"
		)
		inlinetest.Expect(v, column, asIs)
		v.Do(chromedp.Click(chromedp.CSS(button)))
		inlinetest.Expect(v, column, "G,300,5000,70000|G,9,10")
		inlinetest.Expect(v, sorted, "none,ascending,none")
		v.Do(chromedp.Focus(chromedp.CSS(button)), chromedp.KeyEvent(kb.Enter))
		inlinetest.Expect(v, column, "G,70000,5000,300|G,10,9")
		inlinetest.Expect(v, sorted, "none,descending,none")
		inlinetest.Expect(v, `document.getElementById("status").textContent`, "Sorted by duels, descending.")
		v.Do(chromedp.KeyEvent(" "))
		inlinetest.Expect(v, column, asIs)
		inlinetest.Expect(v, sorted, "none,none,none")
		v.Do(chromedp.Click(chromedp.CSS(`#summary-table th:nth-child(3) button`)))
		inlinetest.Expect(v, column, "G,70000,5000,300|G,10,9") // unknown values come last
		v.Do(chromedp.Click(chromedp.CSS(`#summary-table th:nth-child(1) button`)))
		inlinetest.Expect(v, sorted, "ascending,none,none")
	})

	t.Run("tooltips", func(t *testing.T) {
		v := v.In(t)
		v.Do(chromedp.ScrollIntoView(chromedp.CSS(`#figure-2 svg`)), chromedp.Sleep(100*time.Millisecond))
		at := inlinetest.Value[[]float64](v, `(() => { const b = document.querySelector('#figure-2 .point').getBoundingClientRect(); return [b.x + b.width / 2, b.y + b.height / 2] })()`)
		inlinetest.Expect(v, `document.getElementById("tip").hidden`, true)
		v.Do(chromedp.MouseEvent("mouseMoved", at[0]+3, at[1]+3))
		inlinetest.Expect(v, `document.getElementById("tip").textContent`, "POCOWISTA\nfailure probability δ: 0.01\nmean duels"+strings.Join(strings.Fields(hostile), " ")+": 5000 (4800 to 5200)")
		inlinetest.Expect(v, `(() => { const b = document.getElementById("tip").getBoundingClientRect(); return b.left >= 0 && b.right <= innerWidth && b.top >= 0 && b.bottom <= innerHeight && b.height > 20 })()`, true)
		inlinetest.Expect(v, `document.querySelectorAll('.ring').length`, 1)
		v.Do(chromedp.KeyEvent(kb.Escape))
		inlinetest.Expect(v, `document.getElementById("tip").hidden`, true)
		v.Do(chromedp.MouseEvent("mouseMoved", at[0]+3, at[1]+3), chromedp.MouseEvent("mouseMoved", 2, 2))
		inlinetest.Expect(v, `document.getElementById("tip").hidden`, true)
	})

	t.Run("tables of figures", func(t *testing.T) {
		v := v.In(t)
		const open = `document.querySelector('#figure-2 details').open`
		inlinetest.Expect(v, open, false)
		v.Do(chromedp.Focus(chromedp.CSS(`#figure-2 summary`)), chromedp.KeyEvent(kb.Enter))
		inlinetest.Expect(v, open, true)
		inlinetest.Expect(v, `document.querySelectorAll('#figure-2-data tbody tr').length`, 5)
		// A browser without a window may refuse access to the clipboard; then the table is
		// selected.
		v.Do(chromedp.Click(chromedp.CSS(`#figure-2 .copy`)))
		inlinetest.Expect(v, `["Copied.", "Selected; copy it with the keyboard."].includes(document.getElementById("status").textContent)`, true)
		v.Do(chromedp.Click(chromedp.CSS(`#figure-2 summary`)))
		inlinetest.Expect(v, open, false)
	})

	t.Run("print", func(t *testing.T) {
		v := v.In(t)
		pdf, err := chromedp.Run(v.Context, chromedp.PrintToPDF(chromedp.PDFPaper(chromedp.PaperA4)))
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(string(pdf), "%PDF-") || len(pdf) < 10_000 {
			t.Errorf("got %d bytes that are not a PDF of a report", len(pdf))
		}
		// On paper, closed parts are open, except long tables.
		const opened = `document.querySelectorAll("details[open]").length`
		inlinetest.Expect(v, opened, 0)
		inlinetest.Expect(v, `(() => { dispatchEvent(new Event("beforeprint")); return `+opened+` })()`, 2) // cases, and the data of figure 2
		inlinetest.Expect(v, `(() => { dispatchEvent(new Event("afterprint")); return `+opened+` })()`, 0)
	})
}

// By keyboard: the first stop is the link to the content, and every stop is visible.
func testKeyboard(t *testing.T, browser context.Context, page string) {
	v := open(t, browser, page, 1200, 900)
	defer v.Clean()
	v.Do(chromedp.KeyEvent(kb.Tab))
	inlinetest.Expect(v, `document.activeElement.textContent`, "Skip to the content")
	inlinetest.Expect(v, `document.activeElement.getBoundingClientRect().top >= 0`, true)
	v.Do(chromedp.KeyEvent(kb.Enter))
	inlinetest.Expect(v, `location.hash`, "#content")
	stops := map[string]bool{}
	for range 40 {
		v.Do(chromedp.KeyEvent(kb.Tab))
		stops[inlinetest.Value[string](v, `document.activeElement.tagName`)] = true
		inlinetest.Expect(v, `document.activeElement === document.body || getComputedStyle(document.activeElement).outlineStyle !== "none"`, true)
	}
	for _, tag := range []string{"BUTTON", "SUMMARY"} {
		if !stops[tag] {
			t.Errorf("the keyboard reaches %v, not %s", stops, tag)
		}
	}
}

// On a phone, the page is as wide as the window, also with all tables open; wider parts
// scroll in their boxes.
func testPhone(t *testing.T, browser context.Context, page string) {
	v := open(t, browser, page, 390, 844)
	defer v.Clean()
	const fits = `document.documentElement.scrollWidth <= innerWidth`
	inlinetest.Expect(v, `innerWidth`, 390)
	// The first screen of the comparisons has the verdict and the interval of the difference.
	for _, part := range []string{"td:nth-child(2)", "td .interval"} {
		inlinetest.Expect(v, `(() => { const b = document.querySelector("#comparison-table `+part+`").getBoundingClientRect(); return b.width > 0 && b.left >= 0 && b.right <= innerWidth })()`, true)
	}
	inlinetest.Expect(v, fits, true)
	inlinetest.Expect(v, `getComputedStyle(document.querySelector('#figure-1 .wide')).display`, "none")
	inlinetest.Expect(v, `getComputedStyle(document.querySelector('#figure-1 .narrow')).display`, "block")
	inlinetest.Expect(v, `document.querySelector('#comparisons .scroll').scrollWidth > document.querySelector('#comparisons .scroll').clientWidth`, true)
	v.Do(chromedp.Evaluate[chromedp.Void](`for (const d of document.querySelectorAll("details")) { d.open = true }`))
	inlinetest.Expect(v, fits, true)

	// A tap beside a point shows its values too.
	v.Do(chromedp.ScrollIntoView(chromedp.CSS(`#figure-2 svg`)), chromedp.Sleep(100*time.Millisecond))
	at := inlinetest.Value[[]float64](v, `(() => { const b = document.querySelector('#figure-2 .point').getBoundingClientRect(); return [b.x + b.width / 2, b.y + b.height / 2] })()`)
	v.Do(chromedp.TapXY(at[0]+5, at[1]))
	inlinetest.Expect(v, `document.getElementById("tip").hidden`, false)
	inlinetest.Expect(v, fits, true)
}
