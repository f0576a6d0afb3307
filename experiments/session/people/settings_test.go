package people

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"gopkg.in/yaml.v3"

	"joust/experiments/strict"
)

// node returns the root of a YAML text, such as a session hands over.
func node(t *testing.T, text string) *yaml.Node {
	t.Helper()
	var n yaml.Node
	if err := yaml.Unmarshal([]byte(text), &n); err != nil {
		t.Fatal(err)
	}
	return n.Content[0]
}

func TestDecode(t *testing.T) {
	defaults := Settings{Raters: []string{"rater"}, Listen: "127.0.0.1", Lease: 5 * time.Minute}
	all := Settings{
		Raters: []string{"ann", "Bo B."}, Listen: "::1", Port: 8080, Lease: 90 * time.Second, MinimalTime: 1500 * time.Millisecond,
		Markdown: true, Instructions: "Read\nslowly.", Comment: true,
	}
	for _, c := range []struct {
		why, text string
		want      Settings
	}{
		{"nothing is needed", "{}", defaults},
		{"people: alone is a mapping without keys", "null", defaults},
		{"every key", "raters: [ann, Bo B.]\nlisten: ::1\nport: 8080\nlease: 90s\nminimal-time: 1.5s\nmarkdown: true\ninstructions: |-\n  Read\n  slowly.\ncomment: true", all},
		{"aliases", "raters: [&a ann]\ninstructions: *a", Settings{Raters: []string{"ann"}, Listen: "127.0.0.1", Lease: 5 * time.Minute, Instructions: "ann"}},
	} {
		r := &strict.Reader{Name: "s.yaml"}
		got := Decode(r, node(t, c.text))
		if err := r.Err(); err != nil {
			t.Errorf("%s: %v", c.why, err)
		}
		if d := cmp.Diff(c.want, got); d != "" {
			t.Errorf("%s: (-want +got)\n%s", c.why, d)
		}
	}
}

func TestDecodeRefuses(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"[ann]", `s.yaml:1: people must be a mapping with the keys raters, listen, port, lease, minimal-time, markdown, instructions, comment`},
		{"rater: [ann]", `s.yaml:1: unknown key "rater" of people (did you mean raters?); it takes raters, listen, port, lease, minimal-time, markdown, instructions, comment`},
		{"port: 1\nport: 2", `s.yaml:2: the key "port" of people stands in line 1 already`},
		{"panel: 3", `s.yaml:1: panel is no key of people: it is one of the session; write it beside judge`},
		{"raters: ann", `s.yaml:1: raters of people must be a list of 1 to 100 names, such as [ann, bob]`},
		{"raters: []", `s.yaml:1: raters of people must be a list of 1 to 100 names, such as [ann, bob]`},
		{"raters: [ann, bob, ann]", `s.yaml:1: the rater "ann" is in the list already; give each rater a name of their own`},
		{"raters: [\"a\\tb\"]", `s.yaml:1: the rater "a\tb" needs a name of 1 to 40 printable characters`},
		{"raters: [' ']", `s.yaml:1: the rater " " needs a name of 1 to 40 printable characters`},
		{"listen:", `s.yaml:1: listen of people is nothing; it must be a text`},
		{"port: 70000", `s.yaml:1: port of people is 70000; it must be a whole number from 0 to 65535`},
		{"lease: 5", `s.yaml:1: lease of people is "5"; it must be a time from 10s to 24h, such as 30s or 2m`},
		{"minimal-time: 6m", `s.yaml:1: minimal-time of people is "6m"; it must be a time from 0s to 5m, such as 30s or 2m`},
		{"markdown: yes", `s.yaml:1: markdown of people is "yes"; it must be one of true, false`},
		{"port: x\nlease: y\ncomment: 1", "s.yaml:1: port of people is \"x\"; it must be a whole number such as 1000 or 1e6\n" +
			"s.yaml:2: lease of people is \"y\"; it must be a time from 10s to 24h, such as 30s or 2m\n" +
			"s.yaml:3: comment of people is \"1\"; it must be one of true, false"},
	} {
		r := &strict.Reader{Name: "s.yaml"}
		Decode(r, node(t, c.text))
		if err := r.Err(); err == nil || err.Error() != c.want {
			t.Errorf("%s: got\n%v, want\n%s", strings.ReplaceAll(c.text, "\n", " "), err, c.want)
		}
	}
}

func TestMarkup(t *testing.T) {
	for _, c := range []struct {
		why      string
		markdown bool
		in, want string
	}{
		{"plain text is what it is", false, "a <b> & \"*c*\"", "a &lt;b&gt; &amp; &#34;*c*&#34;"},
		{"emphasis, lists and hard breaks", true, "**a**\nb\n\n- c", "<p><strong>a</strong><br>\nb</p>\n<ul>\n<li>c</li>\n</ul>\n"},
		{"headings stand below those of the page", true, "# a\n\n##### b", "<h3>a</h3>\n<h6>b</h6>\n"},
		{"HTML is shown and does nothing", true, "<script>x()</script> <img src=x onerror=y>", "<p>&lt;script&gt;x()&lt;/script&gt; &lt;img src=x onerror=y&gt;</p>\n"},
		{"blocks of HTML too", true, "<div>\nb\n</div>", "<p>&lt;div&gt;<br>\nb<br>\n&lt;/div&gt;</p>\n"},
		{"links and pictures are shown as they are written", true, "[a](javascript:b) ![c](https://d.example/e.png)", "<p>[a](javascript:b) ![c](https://d.example/e.png)</p>\n"},
		{"addresses are no links", true, "<https://a.example> https://b.example", "<p>&lt;https://a.example&gt; https://b.example</p>\n"},
		{"definitions of links do not disappear", true, "[a]: https://b.example", "<p>[a]: https://b.example</p>\n"},
		{"code", true, "`<a>`\n\n```go\n<b>\n```", "<p><code>&lt;a&gt;</code></p>\n<pre><code class=\"language-go\">&lt;b&gt;\n</code></pre>\n"},
		{"tables have no style attribute", true, "|a|\n|:-:|\n|b|", "<table>\n<thead>\n<tr>\n<th align=\"center\">a</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td align=\"center\">b</td>\n</tr>\n</tbody>\n</table>\n"},
	} {
		if got := (Settings{Markdown: c.markdown}).markup(c.in); got != c.want {
			t.Errorf("%s: got %q, want %q", c.why, got, c.want)
		}
	}
}
