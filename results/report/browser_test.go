package report

import (
	"context"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// visit is a page that is open in a browser.
type visit struct {
	t   *testing.T
	ctx context.Context

	mu     sync.Mutex
	faults []string // messages, exceptions and requests that a correct page does not cause
}

// browser starts Chromium. Without it, the test is skipped unless CI is set.
func browser(t *testing.T) context.Context {
	t.Helper()
	program, err := exec.LookPath("chromium")
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("chromium is not installed; the Debian package is chromium")
		}
		t.Skip("chromium is not installed")
	}
	ctx, stop := chromedp.NewExecAllocator(t.Context(), append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]),
		chromedp.ExecPath(program), chromedp.NoSandbox, // the sandbox needs a user other than root
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true))...)
	t.Cleanup(stop)
	ctx, stop = chromedp.NewContext(ctx)
	t.Cleanup(stop)
	ctx, stop = context.WithTimeout(ctx, 2*time.Minute)
	t.Cleanup(stop)
	if err := chromedp.Do(ctx, chromedp.Navigate("about:blank")); err != nil {
		t.Fatal(err)
	}
	return ctx
}

// open opens a page in a tab of the browser.
func open(t *testing.T, browser context.Context, page string, width, height int64) *visit {
	t.Helper()
	path := filepath.Join(t.TempDir(), "report.html")
	if err := os.WriteFile(path, []byte(page), 0o644); err != nil {
		t.Fatal(err)
	}
	ctx, stop := chromedp.NewContext(browser)
	t.Cleanup(stop)
	v := &visit{t: t, ctx: ctx}
	v.do(chromedp.Navigate("about:blank")) // there must be a page to listen to
	if err := chromedp.Listen(ctx, v.record); err != nil {
		t.Fatal(err)
	}
	v.do(chromedp.EmulateViewport(width, height),
		chromedp.Navigate((&url.URL{Scheme: "file", Path: filepath.ToSlash(path)}).String()))
	return v
}

// record adds to the faults each message, exception, violation of the policy and
// request, except that of the page itself.
func (v *visit) record(event any) {
	v.mu.Lock()
	defer v.mu.Unlock()
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		v.faults = append(v.faults, "exception: "+e.ExceptionDetails.Text)
	case *runtime.EventConsoleAPICalled:
		v.faults = append(v.faults, "console: "+string(e.Type))
	case *log.EventEntryAdded:
		v.faults = append(v.faults, "log: "+e.Entry.Text)
	case *network.EventRequestWillBeSent:
		if u := e.Request.URL; !strings.HasPrefix(u, "file:") && !strings.HasPrefix(u, "data:") {
			v.faults = append(v.faults, "request: "+u)
		}
	}
}

// clean fails the test if there are faults.
func (v *visit) clean() {
	v.t.Helper()
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, f := range v.faults {
		v.t.Error(f)
	}
}

func (v *visit) do(steps ...chromedp.Action[chromedp.Void]) {
	v.t.Helper()
	if err := chromedp.Do(v.ctx, steps...); err != nil {
		v.t.Fatal(err)
	}
}

// ask evaluates an expression in the page.
func ask[T any](v *visit, expression string) T {
	v.t.Helper()
	got, err := chromedp.Run(v.ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		v.t.Fatalf("%s: %v", expression, err)
	}
	return got
}

// expect fails the test if an expression does not get the value within ten seconds:
// the page may need a moment to follow an event, and a transition to end.
func expect[T comparable](v *visit, expression string, want T) {
	v.t.Helper()
	for end := time.Now().Add(10 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		got := ask[T](v, expression)
		if got == want {
			return
		}
		if time.Now().After(end) {
			v.t.Errorf("%s is %v, want %v", expression, got, want)
			return
		}
	}
}

func TestInABrowser(t *testing.T) {
	b := browser(t)
	page := write(t, sample())
	t.Run("window", func(t *testing.T) { testWindow(t, b, page) })
	t.Run("keyboard", func(t *testing.T) { testKeyboard(t, b, page) })
	t.Run("phone", func(t *testing.T) { testPhone(t, b, page) })
}

func testWindow(t *testing.T, browser context.Context, page string) {
	v := open(t, browser, page, 1200, 900)
	defer v.clean()

	expect(v, `document.title === "taken"`, false)
	expect(v, `document.querySelectorAll("img").length`, 0)

	// The policy is in force: it blocks everything that is not part of the page.
	const breach = `(() => { const s = document.createElement("script"); s.textContent = "window.broken = true"; document.body.append(s); s.remove(); return window.broken === true })()`
	expect(v, breach, false)
	v.mu.Lock()
	if len(v.faults) == 0 {
		t.Error("a violation of the policy was not recorded, so that other faults may not be either")
	}
	v.faults = nil
	v.mu.Unlock()

	t.Run("legend", func(t *testing.T) {
		v := &visit{t: t, ctx: v.ctx}
		const (
			second = `#figure-1 .legend button:nth-child(2)`
			// number of groups of the entry, and of the others, that are dimmed
			dimmed = `[...document.querySelectorAll('#figure-1 .wide g.series.dim')].map(g => g.dataset.series).sort().join("")`
			others = "00002222" // a band and a line in each of two panels
		)
		expect(v, dimmed, "")
		v.do(chromedp.Click(chromedp.CSS(second)))
		expect(v, dimmed, others)
		expect(v, `document.querySelector('`+second+`').getAttribute("aria-pressed")`, "true")
		expect(v, `document.getElementById("status").textContent.includes("stands out")`, true)
		expect(v, `getComputedStyle(document.querySelector('#figure-1 .wide g.series.dim')).opacity`, "0.12")
		expect(v, `document.querySelectorAll('#figure-2 .dim').length`, 0)
		v.do(chromedp.Click(chromedp.CSS(second)))
		expect(v, dimmed, "")
		expect(v, `document.getElementById("status").textContent`, "All series are shown.")

		v.do(chromedp.Focus(chromedp.CSS(second)), chromedp.KeyEvent(kb.Enter))
		expect(v, dimmed, others)
		expect(v, `getComputedStyle(document.activeElement).outlineStyle`, "solid")
		v.do(chromedp.KeyEvent(" "))
		expect(v, dimmed, "")
		v.do(chromedp.KeyEvent(kb.Tab), chromedp.KeyEvent(" "))
		expect(v, dimmed, "00001111")
		v.do(chromedp.KeyEvent(" "))
	})

	t.Run("sorting", func(t *testing.T) {
		v := &visit{t: t, ctx: v.ctx}
		const (
			button = `#summary-table th:nth-child(2) button`
			sorted = `[...document.querySelectorAll('#summary-table thead th')].map(h => h.getAttribute("aria-sort")).join()`
			// the second column, by group
			column = `[...document.querySelectorAll('#summary-table tbody')].map(b => [...b.rows].map(r => r.cells[1] ? r.cells[1].dataset.value : "G").join()).join("|")`
			asIs   = "G,5000,300,70000|G,9,10"
		)
		expect(v, column, asIs)
		v.do(chromedp.Click(chromedp.CSS(button)))
		expect(v, column, "G,300,5000,70000|G,9,10")
		expect(v, sorted, "none,ascending,none")
		v.do(chromedp.Focus(chromedp.CSS(button)), chromedp.KeyEvent(kb.Enter))
		expect(v, column, "G,70000,5000,300|G,10,9")
		expect(v, sorted, "none,descending,none")
		expect(v, `document.getElementById("status").textContent`, "Sorted by duels, descending.")
		v.do(chromedp.KeyEvent(" "))
		expect(v, column, asIs)
		expect(v, sorted, "none,none,none")
		v.do(chromedp.Click(chromedp.CSS(`#summary-table th:nth-child(3) button`)))
		expect(v, column, "G,70000,5000,300|G,10,9") // unknown values come last
		v.do(chromedp.Click(chromedp.CSS(`#summary-table th:nth-child(1) button`)))
		expect(v, sorted, "ascending,none,none")
	})

	t.Run("tooltips", func(t *testing.T) {
		v := &visit{t: t, ctx: v.ctx}
		v.do(chromedp.ScrollIntoView(chromedp.CSS(`#figure-2 svg`)), chromedp.Sleep(100*time.Millisecond))
		at := ask[[]float64](v, `(() => { const b = document.querySelector('#figure-2 .point').getBoundingClientRect(); return [b.x + b.width / 2, b.y + b.height / 2] })()`)
		expect(v, `document.getElementById("tip").hidden`, true)
		v.do(chromedp.MouseEvent("mouseMoved", at[0]+3, at[1]+3))
		expect(v, `document.getElementById("tip").textContent`, "POCOWISTA\nfailure probability δ: 0.01\nmean duels"+strings.Join(strings.Fields(hostile), " ")+": 5000 (4800 to 5200)")
		expect(v, `(() => { const b = document.getElementById("tip").getBoundingClientRect(); return b.left >= 0 && b.right <= innerWidth && b.top >= 0 && b.bottom <= innerHeight && b.height > 20 })()`, true)
		expect(v, `document.querySelectorAll('.ring').length`, 1)
		v.do(chromedp.KeyEvent(kb.Escape))
		expect(v, `document.getElementById("tip").hidden`, true)
		v.do(chromedp.MouseEvent("mouseMoved", at[0]+3, at[1]+3), chromedp.MouseEvent("mouseMoved", 2, 2))
		expect(v, `document.getElementById("tip").hidden`, true)
	})

	t.Run("tables of figures", func(t *testing.T) {
		v := &visit{t: t, ctx: v.ctx}
		const open = `document.querySelector('#figure-2 details').open`
		expect(v, open, false)
		v.do(chromedp.Focus(chromedp.CSS(`#figure-2 summary`)), chromedp.KeyEvent(kb.Enter))
		expect(v, open, true)
		expect(v, `document.querySelectorAll('#figure-2-data tbody tr').length`, 5)
		// A browser without a window may refuse access to the clipboard; then the table is
		// selected.
		v.do(chromedp.Click(chromedp.CSS(`#figure-2 .copy`)))
		expect(v, `["Copied.", "Selected; copy it with the keyboard."].includes(document.getElementById("status").textContent)`, true)
		v.do(chromedp.Click(chromedp.CSS(`#figure-2 summary`)))
		expect(v, open, false)
	})

	t.Run("print", func(t *testing.T) {
		v := &visit{t: t, ctx: v.ctx}
		pdf, err := chromedp.Run(v.ctx, chromedp.PrintToPDF(chromedp.PDFPaper(chromedp.PaperA4)))
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(string(pdf), "%PDF-") || len(pdf) < 10_000 {
			t.Errorf("got %d bytes that are not a PDF of a report", len(pdf))
		}
		// On paper, closed parts are open, except long tables.
		const opened = `document.querySelectorAll("details[open]").length`
		expect(v, opened, 0)
		expect(v, `(() => { dispatchEvent(new Event("beforeprint")); return `+opened+` })()`, 2) // cases, and the data of figure 2
		expect(v, `(() => { dispatchEvent(new Event("afterprint")); return `+opened+` })()`, 0)
	})
}

// By keyboard: the first stop is the link to the content, and every stop is visible.
func testKeyboard(t *testing.T, browser context.Context, page string) {
	v := open(t, browser, page, 1200, 900)
	defer v.clean()
	v.do(chromedp.KeyEvent(kb.Tab))
	expect(v, `document.activeElement.textContent`, "Skip to the content")
	expect(v, `document.activeElement.getBoundingClientRect().top >= 0`, true)
	v.do(chromedp.KeyEvent(kb.Enter))
	expect(v, `location.hash`, "#content")
	stops := map[string]bool{}
	for range 40 {
		v.do(chromedp.KeyEvent(kb.Tab))
		stops[ask[string](v, `document.activeElement.tagName`)] = true
		expect(v, `document.activeElement === document.body || getComputedStyle(document.activeElement).outlineStyle !== "none"`, true)
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
	defer v.clean()
	const fits = `document.documentElement.scrollWidth <= innerWidth`
	expect(v, `innerWidth`, 390)
	// The first screen of the comparisons has the verdict and the interval of the difference.
	for _, part := range []string{"td:nth-child(2)", "td .interval"} {
		expect(v, `(() => { const b = document.querySelector("#comparison-table `+part+`").getBoundingClientRect(); return b.width > 0 && b.left >= 0 && b.right <= innerWidth })()`, true)
	}
	expect(v, fits, true)
	expect(v, `getComputedStyle(document.querySelector('#figure-1 .wide')).display`, "none")
	expect(v, `getComputedStyle(document.querySelector('#figure-1 .narrow')).display`, "block")
	expect(v, `document.querySelector('#comparisons .scroll').scrollWidth > document.querySelector('#comparisons .scroll').clientWidth`, true)
	v.do(chromedp.Evaluate[chromedp.Void](`for (const d of document.querySelectorAll("details")) { d.open = true }`))
	expect(v, fits, true)

	// A tap beside a point shows its values too.
	v.do(chromedp.ScrollIntoView(chromedp.CSS(`#figure-2 svg`)), chromedp.Sleep(100*time.Millisecond))
	at := ask[[]float64](v, `(() => { const b = document.querySelector('#figure-2 .point').getBoundingClientRect(); return [b.x + b.width / 2, b.y + b.height / 2] })()`)
	v.do(chromedp.TapXY(at[0]+5, at[1]))
	expect(v, `document.getElementById("tip").hidden`, false)
	expect(v, fits, true)
}
