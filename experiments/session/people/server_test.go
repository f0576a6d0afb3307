package people

import (
	"bufio"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"joust/experiments/session/ask"
	"joust/sim/pref"
)

// request is a request to the server of a bench; a change makes it another one.
type request struct {
	method, path, body string
	change             func(*http.Request)
}

// send sends the request with the cookie of the rater, such as the rater's page would.
func (b *bench) send(rater int, q request) *httptest.ResponseRecorder {
	b.Helper()
	r := b.queue.raters[rater]
	h := httptest.NewRequestWithContext(b.Context(), q.method, "http://127.0.0.1:8123/rater/"+r.folder+"/"+q.path, strings.NewReader(q.body))
	h.Header.Set("Sec-Fetch-Site", "same-origin")
	if q.method == http.MethodPost {
		h.Header.Set("Content-Type", "application/json")
		h.Header.Set("Origin", "http://127.0.0.1:8123")
	}
	h.AddCookie(&http.Cookie{Name: r.cookie(), Value: r.token})
	if q.change != nil {
		q.change(h)
	}
	w := httptest.NewRecorder()
	b.server.Handler.ServeHTTP(w, h)
	return w
}

func body(q ask.Question, outcome string) string {
	return `{"id":"` + address(q, 0) + `","outcome":"` + outcome + `","ms":1200}`
}

func header(name, value string) func(*http.Request) {
	return func(q *http.Request) { q.Header.Set(name, value) }
}

// What no page of the server asks is refused, and changes nothing: afterwards, the question
// still has no verdict and takes the first that is right.
func TestRefusals(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, two())
		p, q := texts(1, "p"), texts(2, "q")
		b.ask(p)
		b.ask(q)
		b.want("ann has judged one", b.next(0, "")+b.verdict(0, p, pref.Tie), "p")
		b.want("ann is shown another", b.next(0, ""), "q")
		right := request{method: http.MethodPost, path: "verdict", body: body(q, "first")}
		but := func(change func(*http.Request)) request {
			r := right
			r.change = change
			return r
		}
		post := func(path, body string) request { return request{method: http.MethodPost, path: path, body: body} }
		for _, c := range []struct {
			why  string
			send request
			want int
		}{
			{"another site in a browser", but(header("Sec-Fetch-Site", "cross-site")), 403},
			{"another port of this host", but(header("Sec-Fetch-Site", "same-site")), 403},
			{"a forged Origin from an old browser", but(func(q *http.Request) {
				q.Header.Del("Sec-Fetch-Site")
				q.Header.Set("Origin", "http://evil.example")
			}), 403},
			{"the Origin of a file or a sandbox", but(func(q *http.Request) {
				q.Header.Del("Sec-Fetch-Site")
				q.Header.Set("Origin", "null")
			}), 403},
			{"a name that leads here (DNS rebinding)", but(func(q *http.Request) {
				q.Host = "evil.example:8123"
				q.Header.Set("Origin", "http://evil.example:8123")
			}), 403},
			{"another port as Host", but(func(q *http.Request) { q.Host = "127.0.0.1:80" }), 403},
			{"no port as Host", but(func(q *http.Request) { q.Host = "127.0.0.1" }), 403},
			{"an address of another network", but(func(q *http.Request) { q.Host = "192.0.2.1:8123" }), 403},
			{"no cookie", but(func(q *http.Request) { q.Header.Del("Cookie") }), 403},
			{"a wrong token", but(header("Cookie", b.queue.raters[0].cookie()+"="+b.queue.raters[1].token)), 403},
			{"the token of another rater", but(func(q *http.Request) {
				q.Header.Del("Cookie")
				q.AddCookie(&http.Cookie{Name: b.queue.raters[1].cookie(), Value: b.queue.raters[1].token})
			}), 403},
			{"reading from another site", request{method: http.MethodGet, path: "next", change: header("Sec-Fetch-Site", "cross-site")}, 403},
			{"a verdict by GET", request{method: http.MethodGet, path: "verdict", body: right.body}, 405},
			{"a skip by GET", request{method: http.MethodGet, path: "skip?id=" + address(q, 0)}, 405},
			{"an undo by GET", request{method: http.MethodGet, path: "undo?id=" + address(p, 0)}, 405},
			{"another method", request{method: http.MethodPut, path: "verdict", body: right.body}, 405},
			{"the news by POST", post("next", "{}"), 405},
			{"another content type", but(header("Content-Type", "text/plain")), 415},
			{"that of a form", but(header("Content-Type", "application/x-www-form-urlencoded")), 415},
			{"no content type", but(header("Content-Type", "")), 415},
			{"a body that is too long", post("verdict", `{"id":"`+strings.Repeat("a", maxBody)+`"}`), 413},
			{"no JSON", post("verdict", "first"), 400},
			{"no body", post("verdict", ""), 400},
			{"a key that is unknown", post("verdict", strings.Replace(right.body, "{", `{"judge":"bob",`, 1)), 400},
			{"a second value", post("verdict", right.body+"{}"), 400},
			{"an unknown outcome", post("verdict", body(q, "A")), 400},
			{"the outcome by number", post("verdict", strings.Replace(right.body, `"first"`, "0", 1)), 400},
			{"a negative time", post("verdict", strings.Replace(right.body, "1200", "-1", 1)), 400},
			{"a time of years", post("verdict", strings.Replace(right.body, "1200", "1e11", 1)), 400},
			{"a comment that was not asked for", post("verdict", strings.Replace(right.body, "{", `{"comment":"x",`, 1)), 400},
			{"an undo of another verdict than the last", post("undo", `{"id":"`+address(q, 0)+`"}`), 409},
			{"another path", post("verdicts", right.body), 404},
		} {
			if got := b.send(0, c.send).Code; got != c.want {
				t.Errorf("%s: got the status %d, want %d", c.why, got, c.want)
			}
			if len(b.queue.open) != 1 || b.queue.open[address(q, 0)].holder != b.queue.raters[0] || len(b.queue.answered) != 1 || b.host.voided != nil {
				t.Fatalf("%s: the session has changed", c.why)
			}
		}
		// Bob cannot take back what ann has said, with his own cookie.
		if got := b.send(1, post("undo", `{"id":"`+address(p, 0)+`"}`)).Code; got != 409 || b.host.voided != nil {
			t.Errorf("an undo of another's verdict: got the status %d", got)
		}
		for _, c := range []struct {
			why, want string
			change    func(*http.Request)
		}{
			{"the first time", `{"outcome":"first","repeated":false}`, nil},
			{"a retry, with the other name of the host", `{"outcome":"first","repeated":true}`, func(q *http.Request) { q.Host = "localhost:8123" }},
			{"a retry without a browser", `{"outcome":"first","repeated":true}`, func(q *http.Request) {
				q.Header.Del("Sec-Fetch-Site")
				q.Header.Del("Origin")
			}},
		} {
			if w := b.send(0, but(c.change)); w.Code != 200 || w.Body.String() != c.want {
				t.Errorf("%s: got %d %s, want %s", c.why, w.Code, w.Body, c.want)
			}
		}
		if r := <-b.results[2]; r.answer.Took != 1200*time.Millisecond || r.answer.Outcome != pref.FirstWins {
			t.Errorf("the session got %+v", r)
		}
	})
}

func TestNews(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, Settings{Raters: []string{"ann"}, Comment: true})
		p := ask.Question{ID: 5, Pair: "pair 1 of 3", Item: "item", Prompt: "2 < 3?", First: "<b>yes", Second: "no"}
		b.ask(p)
		w := b.send(0, request{method: http.MethodGet, path: "next"})
		const want = `{"state":"question","question":{"id":"ID","prompt":"2 \u0026lt; 3?","first":"\u0026lt;b\u0026gt;yes","second":"no"},"done":0,"verdicts":37,"expected":120,"high":180}`
		if got := strings.Replace(w.Body.String(), address(p, 0), "ID", 1); got != want+"\n" || w.Header().Get("Content-Type") != "application/json" {
			t.Errorf("got %s, want %s", got, want)
		}
		b.send(0, request{method: http.MethodPost, path: "verdict", body: strings.Replace(body(p, "both-bad"), "{", `{"comment":" why ",`, 1)})
		if r := <-b.results[5]; r.answer.Comment != "why" || r.answer.Outcome != pref.BothBad {
			t.Errorf("the session got %+v", r)
		}
		start := time.Now()
		w = b.send(0, request{method: http.MethodGet, path: "next"})
		if got, want := strings.Replace(w.Body.String(), address(p, 0), "ID", 1), `{"state":"wait","last":"ID","done":1,"verdicts":37,"expected":120,"high":180}`+"\n"; got != want || time.Since(start) != longPoll {
			t.Errorf("got %s after %v, want %s", got, time.Since(start), want)
		}
	})
}

func TestEnter(t *testing.T) {
	b := newBench(t, two())
	ann := b.queue.raters[0]
	enter := func(token string) *httptest.ResponseRecorder {
		h := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "http://127.0.0.1:8123/enter/"+token, nil)
		h.Header.Set("Sec-Fetch-Site", "cross-site") // from a mail
		w := httptest.NewRecorder()
		b.server.Handler.ServeHTTP(w, h)
		return w
	}
	w := enter(ann.token)
	if got, want := w.Header().Get("Set-Cookie"), "joust-"+ann.folder+"="+ann.token+"; Path=/rater/"+ann.folder+"/; HttpOnly; SameSite=Strict"; got != want {
		t.Errorf("got the cookie %s, want %s", got, want)
	}
	if w.Code != 200 || !strings.Contains(w.Body.String(), `<meta http-equiv="refresh" content="0; url=/rater/`+ann.folder+`/"/>`) || strings.Contains(w.Body.String(), ann.token) {
		t.Errorf("got %d %s", w.Code, w.Body)
	}
	for name, want := range map[string]string{"Referrer-Policy": "no-referrer", "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY"} {
		if got := w.Header().Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	policy := w.Header().Get("Content-Security-Policy")
	if !strings.HasPrefix(policy, "default-src 'none'; ") || strings.Contains(policy, "unsafe") || !strings.Contains(policy, "connect-src 'self'") || !strings.Contains(policy, "frame-ancestors 'none'") {
		t.Errorf("the policy is %s", policy)
	}
	if w := enter(ann.token[1:]); w.Code != 403 || w.Header().Get("Set-Cookie") != "" || !strings.Contains(w.Body.String(), "does not belong") {
		t.Errorf("a wrong link: got %d %s", w.Code, w.Body)
	}
	if len(ann.token) < 26 || ann.token == b.queue.raters[1].token || strings.Contains(ann.token, ann.folder) {
		t.Errorf("the tokens are %s and %s", ann.token, b.queue.raters[1].token)
	}

	room := b.send(0, request{method: http.MethodGet})
	if room.Code != 200 || !strings.Contains(room.Body.String(), "<strong>demo</strong>") || !strings.Contains(room.Body.String(), ">ann<") || strings.Contains(room.Body.String(), "http://") {
		t.Errorf("the page is %d %s", room.Code, room.Body)
	}
	if w := b.send(0, request{method: http.MethodGet, change: func(q *http.Request) { q.Header.Del("Cookie") }}); w.Code != 403 || !strings.Contains(w.Body.String(), "open your link again") {
		t.Errorf("without a cookie: got %d %s", w.Code, w.Body)
	}
}

// A client that sends nothing, or half of a request, does not keep its connection.
func TestTimeouts(t *testing.T) {
	for _, c := range []struct {
		why, sent string
		within    time.Duration
	}{
		{"nothing at all", "", headerTimeout},
		{"half of a header", "GET / HTTP/1.1\r\nHost: 127.0.0.1:8123\r\n", headerTimeout},
		{"half of a body", "POST /rater/FOLDER/skip HTTP/1.1\r\nHost: 127.0.0.1:8123\r\nContent-Type: application/json\r\nCookie: COOKIE\r\nContent-Length: 100\r\n\r\n{", readTimeout},
	} {
		synctest.Test(t, func(t *testing.T) {
			b := newBench(t, two())
			at := newPipes()
			b.listener = at
			go func() { b.served <- b.server.Serve(at) }()
			client := at.Dial()
			start := time.Now()
			ann := b.queue.raters[0]
			if _, err := io.WriteString(client, strings.NewReplacer("FOLDER", ann.folder, "COOKIE", ann.cookie()+"="+ann.token).Replace(c.sent)); err != nil {
				t.Fatal(err)
			}
			if _, err := io.ReadAll(client); err != nil {
				t.Errorf("%s: %v", c.why, err)
			}
			if took := time.Since(start); took < c.within || took > c.within+time.Second {
				t.Errorf("%s: the connection ended after %v, want %v", c.why, took, c.within)
			}
			client.Close()
			if err := b.Close(); err != nil {
				t.Error(err)
			}
		})
	}
}

// A page that waits learns that the session ends, and the server waits for its answer.
func TestClose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, two())
		at := newPipes()
		b.listener = at
		go func() { b.served <- b.server.Serve(at) }()
		client := at.Dial()
		ann := b.queue.raters[0]
		if _, err := io.WriteString(client, "GET /rater/"+ann.folder+"/next HTTP/1.1\r\nHost: 127.0.0.1:8123\r\nConnection: close\r\nCookie: "+ann.cookie()+"="+ann.token+"\r\n\r\n"); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		start := time.Now()
		closed := make(chan error)
		go func() { closed <- b.Close() }()
		answer, err := http.ReadResponse(bufio.NewReader(client), nil)
		if err != nil {
			t.Fatal(err)
		}
		var n news
		if err := json.NewDecoder(answer.Body).Decode(&n); err != nil || n.State != ended {
			t.Errorf("got %+v, %v", n, err)
		}
		answer.Body.Close()
		client.Close()
		if err := <-closed; err != nil || time.Since(start) > time.Second {
			t.Errorf("got %v after %v", err, time.Since(start))
		}
		if _, _, err := b.answer(t.Context(), ann, "x", ask.Answer{}); status(err) != "Gone" {
			t.Errorf("a verdict after the end: %v", err)
		}
	})
}

// The second run of a session has the links of the first one, whatever raters have come or
// gone. Only their owner can read the file.
func TestLinks(t *testing.T) {
	var warnings []string
	place := Place{"demo", t.TempDir(), func(w string) { warnings = append(warnings, w) }}
	run := func(s Settings) map[string]string {
		t.Helper()
		s.Listen = loopback
		j := New(s, place)
		if err := j.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		urls := map[string]string{}
		for _, l := range j.Links() {
			urls[l.Rater] = l.URL
		}
		if err := j.Close(); err != nil {
			t.Error(err)
		}
		return urls
	}
	first := run(two())
	if info, err := os.Stat(filepath.Join(place.Folder, linksName)); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file of the links is %v, %v", info, err)
	}
	second := run(Settings{Raters: []string{"carl", "bob", "ann"}})
	if len(first) != 2 || len(second) != 3 || first["ann"] != second["ann"] || first["bob"] != second["bob"] || second["carl"] == second["bob"] {
		t.Errorf("the links were %v, and are %v", first, second)
	}
	if warnings != nil {
		t.Errorf("got the warnings %q", warnings)
	}

	address := strings.TrimPrefix(strings.Split(first["ann"], "/enter/")[0], "http://")
	taken, err := net.Listen("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	if third := run(two()); third["ann"] == first["ann"] || len(warnings) != 1 || !strings.Contains(warnings[0], "send them again") {
		t.Errorf("the port is taken: got %v with the warnings %q", third, warnings)
	}
	j := New(Settings{Raters: []string{"ann"}, Listen: loopback, Port: taken.Addr().(*net.TCPAddr).Port}, place)
	err = j.Start(t.Context())
	if err == nil || !strings.HasPrefix(err.Error(), "people: cannot listen on "+address+": ") {
		t.Errorf("got %v", err)
	}
	if err := os.WriteFile(filepath.Join(place.Folder, linksName), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	j = New(two(), place)
	if err := j.Start(t.Context()); err == nil || !strings.Contains(err.Error(), "remove it, and the session makes new ones") {
		t.Errorf("got %v", err)
	}
	if err := j.Close(); err != nil { // of a judge that was not started
		t.Error(err)
	}
}

func TestExposure(t *testing.T) {
	for address, exposed := range map[string]bool{"127.0.0.1": false, "127.3.2.1": false, "::1": false, "0.0.0.0": true, "::": true, "192.0.2.1": true, "2001:db8::1": true} {
		l := newPipes()
		l.at.IP = net.ParseIP(address)
		if got := exposure(l); (got != "") != exposed || exposed && !strings.Contains(got, "Nothing is encrypted") {
			t.Errorf("%s: got the warning %q", address, got)
		}
		b := newBench(t, Settings{Raters: []string{"ann"}, Listen: address})
		b.listener = l
		for host, want := range map[string]bool{
			"127.0.0.1:8123": true, "LOCALHOST:8123": true, "[::1]:8123": true, "192.0.2.7:8123": exposed, "evil.example:8123": false, "localhost:8124": false, "localhost": false, "": false,
		} {
			if got := b.isOurs(host); got != want {
				t.Errorf("listening on %s: isOurs(%q) is %v", address, host, got)
			}
		}
	}
}
