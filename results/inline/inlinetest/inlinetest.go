// Package inlinetest opens pages in Chromium, for the tests of pages.
package inlinetest

import (
	"context"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// Visit is a page that is open in a browser.
type Visit struct {
	testing.TB
	Context context.Context // of the tab

	own    string // what the addresses of the page's own requests begin with
	faults *faults
}

// faults are messages, exceptions and requests that a correct page does not cause.
type faults struct {
	mu   sync.Mutex
	list []string
}

// Browser starts Chromium. Without it, the test is skipped unless CI is set.
func Browser(t testing.TB) context.Context {
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
	ctx, stop = context.WithTimeout(ctx, 5*time.Minute)
	t.Cleanup(stop)
	if err := chromedp.Do(ctx, chromedp.Navigate("about:blank")); err != nil {
		t.Fatal(err)
	}
	return ctx
}

// Open opens an address in a tab of the browser, whose window has that many pixels. Requests
// are faults unless they begin with own.
func Open(t testing.TB, browser context.Context, url, own string, width, height int64) *Visit {
	t.Helper()
	ctx, stop := chromedp.NewContext(browser)
	t.Cleanup(stop)
	v := &Visit{TB: t, Context: ctx, own: own, faults: &faults{}}
	v.Do(chromedp.Navigate("about:blank")) // there must be a page to listen to
	if err := chromedp.Listen(ctx, v.record); err != nil {
		t.Fatal(err)
	}
	v.Do(chromedp.EmulateViewport(width, height), chromedp.Navigate(url))
	return v
}

// In returns the visit for a subtest.
func (v *Visit) In(t testing.TB) *Visit {
	return &Visit{TB: t, Context: v.Context, own: v.own, faults: v.faults}
}

// record adds to the faults each message, exception, violation of the policy and request
// that is not the page's own.
func (v *Visit) record(event any) {
	fault := ""
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		fault = "exception: " + e.ExceptionDetails.Text
	case *runtime.EventConsoleAPICalled:
		fault = "console: " + string(e.Type)
	case *log.EventEntryAdded:
		fault = "log: " + e.Entry.Text
	case *network.EventRequestWillBeSent:
		if u := e.Request.URL; !strings.HasPrefix(u, v.own) && !strings.HasPrefix(u, "data:") {
			fault = "request: " + u
		}
	}
	if fault == "" {
		return
	}
	v.faults.mu.Lock()
	defer v.faults.mu.Unlock()
	v.faults.list = append(v.faults.list, fault)
}

// Faults returns the faults so far, and forgets them.
func (v *Visit) Faults() []string {
	v.faults.mu.Lock()
	defer v.faults.mu.Unlock()
	list := v.faults.list
	v.faults.list = nil
	return list
}

// Clean fails the test for each fault, except those in which one of the texts occurs.
func (v *Visit) Clean(except ...string) {
	v.Helper()
	for _, f := range v.Faults() {
		if !slices.ContainsFunc(except, func(e string) bool { return strings.Contains(f, e) }) {
			v.Error(f)
		}
	}
}

// Do takes steps in the page. An error ends the test.
func (v *Visit) Do(steps ...chromedp.Action[chromedp.Void]) {
	v.Helper()
	if err := chromedp.Do(v.Context, steps...); err != nil {
		v.Fatal(err)
	}
}

// Value evaluates an expression in the page.
func Value[T any](v *Visit, expression string) T {
	v.Helper()
	got, err := chromedp.Run(v.Context, chromedp.Evaluate[T](expression))
	if err != nil {
		v.Fatalf("%s: %v", expression, err)
	}
	return got
}

// Expect ends the test if an expression does not get the value within 20 seconds: the page may
// need a moment to follow an event, and a transition to end. Where a page gives way to another
// one just then, the expression has no value and is evaluated again.
func Expect[T comparable](v *Visit, expression string, want T) {
	v.Helper()
	for end := time.Now().Add(20 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		got, err := chromedp.Run(v.Context, chromedp.Evaluate[T](expression))
		switch late := time.Now().After(end); {
		case err == nil && got == want:
			return
		case err != nil && (late || v.Context.Err() != nil):
			v.Fatalf("%s: %v", expression, err)
		case late:
			v.Fatalf("%s is %v, want %v; the page says %q", expression, got, want, Value[string](v, `document.getElementById("status")?.textContent ?? ""`))
		}
	}
}
