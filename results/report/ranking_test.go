package report

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"joust/results"
	"joust/results/inline/inlinetest"
	"joust/results/plot"
	"joust/results/stats"
	"joust/results/table"
)

// ranked returns the page of a ranking of so many arms, with hostile texts wherever there are texts.
func ranked(arms int) Ranking {
	r := Ranking{
		Title: "battles.csv " + hostile, About: "9 duels " + hostile, Warnings: []results.Warning{{What: "Few duels. " + hostile}},
		Findings: []string{"Leaders: ant " + hostile}, Settings: []Setting{{"SHA-256 of " + hostile, strings.Repeat("0123456789abcdef", 4), true}, {"Model", hostile, false}},
		Command: "joust rank battles.csv" + hostile,
	}
	f := plot.Figure{Title: "Strengths", Caption: hostile, X: plot.Axis{Label: "strength" + hostile}, Width: plot.Double, Labels: plot.Legend}
	board := table.Table{Caption: "Arms " + hostile, Columns: []table.Column{{Name: "arm", Words: true}, {Name: "strength", Interval: true}, {Name: "rank"}, {Name: "95 %", Words: true, About: hostile}}}
	g := &plot.Grid{}
	s := plot.Series{Form: plot.Points}
	for i := range arms {
		name, x := fmt.Sprintf("arm %d%s", i, hostile), float64(arms-2*i)/10
		f.Y.Names = append(f.Y.Names, name)
		s.Points = append(s.Points, plot.Point{X: x, XLow: x - .1, XHigh: x + .2, Y: float64(i)})
		board.Add("", table.Words(name), table.Estimate(stats.Estimate{Value: x, Low: x - .1, High: x + .2}, table.Fixed(3)), number(float64(i+1)), table.Words("1–3"))
		g.Names, g.Values = append(g.Names, name), append(g.Values, make([]float64, arms))
	}
	f.Panels = []plot.Panel{{Series: []plot.Series{s}}}
	r.Figures = []plot.Named{{Name: "strengths", Figure: f}, {Name: "pairs", Figure: plot.Figure{Heat: &plot.Heat{Label: "share", Max: 1}, Panels: []plot.Panel{{Grid: g}}}}}
	r.Sections = []Section{{"leaderboard", "Leaderboard", hostile, board}, {"cycles", "Empty", "", table.Table{Columns: board.Columns}}}
	return r
}

func writeRanking(t *testing.T, r Ranking) string {
	t.Helper()
	var b bytes.Buffer
	if err := r.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// The page of a ranking is as strict as that of a run, and leaves out empty parts.
func TestRankingPage(t *testing.T) {
	page := writeRanking(t, ranked(5))
	if again := writeRanking(t, ranked(5)); again != page {
		t.Error("the same ranking gives different bytes")
	}
	root := parse(t, page)
	for _, n := range root.find("") {
		for name := range n.attr {
			if strings.HasPrefix(name, "on") || name == "style" || name == "src" || name == "action" {
				t.Errorf("%s has the attribute %s", n.name, name)
			}
		}
	}
	if n := len(root.find("script")); n != 1 {
		t.Errorf("the page has %d scripts, want 1", n)
	}
	if n := len(root.find("img")); n != 0 {
		t.Errorf("the page has %d images, want 0", n)
	}
	ids := map[string]bool{}
	for _, n := range root.find("") {
		if id := n.attr["id"]; id != "" {
			if ids[id] {
				t.Errorf("two elements have the id %s", id)
			}
			ids[id] = true
		}
	}
	for _, a := range root.find("a") {
		if to := strings.TrimPrefix(a.attr["href"], "#"); !ids[to] {
			t.Errorf("a link leads to %q, which the page has not", to)
		}
	}
	if !ids["leaderboard"] || ids["cycles"] {
		t.Errorf("the parts are %v", ids)
	}
	if bare := writeRanking(t, Ranking{Title: "empty"}); !strings.Contains(bare, "None. These would be") {
		t.Error("a ranking without warnings does not say so")
	}
	var none bytes.Buffer
	if err := (Ranking{Figures: []plot.Named{{Name: "strengths"}}}).Write(&none); err == nil || none.Len() > 0 {
		t.Errorf("a figure without panels: %v, %d bytes", err, none.Len())
	}
}

// In a browser, the policy holds, the table sorts, points are named by their rows, and on a phone
// nothing is wider than the window and the strength is on the first screen.
func TestRankingInABrowser(t *testing.T) {
	b := inlinetest.Browser(t)
	page := writeRanking(t, ranked(30))
	t.Run("window", func(t *testing.T) {
		v := open(t, b, page, 1200, 900)
		defer v.Clean()
		inlinetest.Expect(v, `document.title === "taken"`, false)
		inlinetest.Expect(v, `document.querySelectorAll("img").length`, 0)
		const ranks = `[...document.querySelectorAll('#leaderboard-table tbody tr')].map(r => r.cells[2].dataset.value).slice(0, 3).join()`
		inlinetest.Expect(v, ranks, "1,2,3")
		v.Do(chromedp.Click(chromedp.CSS(`#leaderboard-table th:nth-child(2) button`)))
		inlinetest.Expect(v, ranks, "30,29,28")
		v.Do(chromedp.ScrollIntoView(chromedp.CSS(`#figure-1 svg`)))
		at := inlinetest.Value[[]float64](v, `(() => { const b = document.querySelector('#figure-1 .wide .point').getBoundingClientRect(); return [b.x + b.width / 2, b.y + b.height / 2] })()`)
		v.Do(chromedp.MouseEvent("mouseMoved", at[0]+1, at[1]+1))
		inlinetest.Expect(v, `document.getElementById("tip").textContent.startsWith("arm 0")`, true)
	})
	t.Run("phone", func(t *testing.T) {
		v := open(t, b, page, 320, 800)
		defer v.Clean()
		const fits = `document.documentElement.scrollWidth <= innerWidth`
		inlinetest.Expect(v, fits, true)
		inlinetest.Expect(v, `(() => { const b = document.querySelector("#leaderboard-table td .interval").getBoundingClientRect(); return b.width > 0 && b.left >= 0 && b.right <= innerWidth })()`, true)
		inlinetest.Expect(v, `getComputedStyle(document.querySelector('#figure-1 .wide')).display`, "none")
		v.Do(chromedp.Evaluate[chromedp.Void](`for (const d of document.querySelectorAll("details")) { d.open = true }`))
		inlinetest.Expect(v, fits, true)
	})
}
