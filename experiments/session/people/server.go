package people

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"joust/results/inline"
)

// Limits of the server. A page's longest request waits for longPoll.
const (
	headerTimeout = 5 * time.Second
	readTimeout   = longPoll + 10*time.Second
	writeTimeout  = longPoll + 10*time.Second
	idleTimeout   = 2 * time.Minute
	maxHeader     = 16 << 10 // bytes
	maxBody       = 1 << 20  // bytes
)

// listen opens the listener: on the port of the settings, or else on that of the last run,
// or else on any that is free.
func (j *Judge) listen(last int) (net.Listener, error) {
	at := func(port int) (net.Listener, error) {
		return net.Listen("tcp", net.JoinHostPort(j.settings.Listen, strconv.Itoa(port)))
	}
	var l net.Listener
	err := errors.New("there was no run before")
	if j.settings.Port == 0 && last != 0 {
		l, err = at(last)
	}
	if err != nil {
		if l, err = at(j.settings.Port); err == nil && j.settings.Port == 0 && last != 0 {
			j.place.Warn(fmt.Sprintf("The port %d of this session's last run is not free, so that the links are new ones: send them again.", last))
		}
	}
	if err != nil {
		var fault *net.OpError
		if errors.As(err, &fault) && fault.Err != nil {
			err = fault.Err
		}
		return nil, fmt.Errorf("people: cannot listen on %s: %w", net.JoinHostPort(j.settings.Listen, strconv.Itoa(j.settings.Port)), err)
	}
	if warning := exposure(l); warning != "" {
		j.place.Warn(warning)
	}
	return l, nil
}

// exposure returns a warning if other machines can reach the listener, or "".
func exposure(l net.Listener) string {
	if ip(l).IsLoopback() {
		return ""
	}
	return "The pages of the raters are served on " + l.Addr().String() + ", which other machines can reach. Nothing is encrypted: whoever can read the traffic, or gets a link, can read the texts and judge. Use it in a network that you trust, or listen on " + loopback + " and forward the port."
}

func portOf(l net.Listener) int { return int(addrPort(l).Port()) }

func ip(l net.Listener) netip.Addr { return addrPort(l).Addr().Unmap() }

// addrPort returns the address of a listener; it is zero if that is no network's.
func addrPort(l net.Listener) netip.AddrPort {
	if a, ok := l.Addr().(*net.TCPAddr); ok {
		return a.AddrPort()
	}
	return netip.AddrPort{}
}

// reachable returns host and port for links.
func (j *Judge) reachable() string {
	host, port := ip(j.listener), strconv.Itoa(portOf(j.listener))
	if !host.IsUnspecified() {
		return net.JoinHostPort(host.String(), port)
	}
	// All interfaces: an address by which other machines can reach this one, if it has any.
	interfaces, err := net.InterfaceAddrs()
	if err != nil {
		interfaces = nil
	}
	for _, a := range interfaces {
		if p, err := netip.ParsePrefix(a.String()); err == nil && p.Addr().Is4() && p.Addr().IsGlobalUnicast() {
			return net.JoinHostPort(p.Addr().String(), port)
		}
	}
	return net.JoinHostPort(loopback, port)
}

// isOurs reports whether a browser that was led to that host and port meant this server. A
// name that somebody else's server of names leads here is refused, so that no other site
// can pass for this one.
func (j *Judge) isOurs(hostport string) bool {
	host, port, err := net.SplitHostPort(hostport)
	if err != nil {
		host, port = strings.Trim(hostport, "[]"), "80"
	}
	if port != strconv.Itoa(portOf(j.listener)) {
		return false
	}
	if strings.EqualFold(host, "localhost") || strings.EqualFold(host, j.settings.Listen) {
		return true
	}
	a, err := netip.ParseAddr(host)
	return err == nil && (a.IsLoopback() || !ip(j.listener).IsLoopback())
}

func (j *Judge) newServer() *http.Server {
	routes := http.NewServeMux()
	routes.HandleFunc("GET /enter/{token}", j.enter)
	routes.HandleFunc("GET /rater/{folder}/{$}", j.ofRater(j.serveRoom))
	routes.HandleFunc("GET /rater/{folder}/next", j.ofRater(j.serveNext))
	routes.HandleFunc("POST /rater/{folder}/verdict", j.ofRater(j.serveVerdict))
	routes.HandleFunc("POST /rater/{folder}/skip", j.ofRater(j.serveSkip))
	routes.HandleFunc("POST /rater/{folder}/undo", j.ofRater(j.serveUndo))
	return &http.Server{
		Handler:           j.guarded(http.NewCrossOriginProtection().Handler(routes)),
		ReadHeaderTimeout: headerTimeout, ReadTimeout: readTimeout, WriteTimeout: writeTimeout, IdleTimeout: idleTimeout, MaxHeaderBytes: maxHeader,
	}
}

// guarded refuses what no page of this server asks, and says to browsers that its answers
// are for nobody else.
func (j *Judge) guarded(routes http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for name, value := range map[string]string{
			"Content-Security-Policy": j.page.frame.Policy, "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY",
			"Referrer-Policy": "no-referrer", "Cache-Control": "no-store", "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
		} {
			w.Header().Set(name, value)
		}
		switch {
		case !j.isOurs(r.Host):
			http.Error(w, "This server does not answer for the host of the request.", http.StatusForbidden)
		case r.Method != http.MethodGet && r.Method != http.MethodPost:
			w.Header().Set("Allow", "GET, POST")
			http.Error(w, "Only GET and POST are allowed.", http.StatusMethodNotAllowed)
		default:
			r.Body = http.MaxBytesReader(w, r.Body, maxBody)
			routes.ServeHTTP(w, r)
		}
	})
}

// cookie returns the name of the cookie with a rater's secret. Browsers send cookies to all
// ports of a host, so that each session and each rater has their own.
func (r *rater) cookie() string { return "joust-" + r.folder }

// enter answers to the link of a rater: it sets the cookie and moves on to the page. It
// does not redirect, because a browser that comes from another site, such as a mail, does
// not send the cookie with a redirected request.
func (j *Judge) enter(w http.ResponseWriter, q *http.Request) {
	var found *rater
	for _, r := range j.queue.raters {
		if same(r.token, q.PathValue("token")) {
			found = r
		}
	}
	if found == nil {
		j.page.write(w, http.StatusForbidden, "notice.html", notice{j.page.frame, "", "This link does not belong to the session", "Ask whoever runs the session for your link."})
		return
	}
	folder := "/rater/" + found.folder + "/"
	http.SetCookie(w, &http.Cookie{Name: found.cookie(), Value: found.token, Path: folder, HttpOnly: true, SameSite: http.SameSiteStrictMode})
	j.page.write(w, http.StatusOK, "notice.html", notice{j.page.frame, folder, "Welcome, " + found.name, "Your page opens by itself."})
}

// ofRater calls serve with the rater whose page makes the request.
func (j *Judge) ofRater(serve func(http.ResponseWriter, *http.Request, *rater)) http.HandlerFunc {
	return func(w http.ResponseWriter, q *http.Request) {
		// Cross-origin protection leaves out GET.
		site := q.Header.Get("Sec-Fetch-Site")
		for _, r := range j.queue.raters {
			if r.folder != q.PathValue("folder") || site != "" && site != "same-origin" && site != "none" {
				continue
			}
			if c, err := q.Cookie(r.cookie()); err == nil && same(c.Value, r.token) {
				serve(w, q, r)
				return
			}
		}
		if strings.HasSuffix(q.URL.Path, "/") {
			j.page.write(w, http.StatusForbidden, "notice.html", notice{j.page.frame, "", "Please open your link again", "This browser does not know, or knows no longer, who you are in this session."})
			return
		}
		reply(w, http.StatusForbidden, fault{"This browser does not know who you are; open your link again."})
	}
}

// reply writes an answer to a script.
func reply(w http.ResponseWriter, status int, v any) {
	text, err := json.Marshal(v)
	if err != nil {
		status, text = http.StatusInternalServerError, []byte(`{"error":"the answer cannot be written"}`)
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(text) // fails if the page has gone
}

// fault is the answer to a request that is refused.
type fault struct {
	Error string `json:"error"` // for the rater
}

//go:embed page.html
var roomLayout string

//go:embed notice.html
var noticeLayout string

//go:embed page.css
var style string

//go:embed page.js
var script string

// page is what the pages are made of.
type page struct {
	frame   inline.Frame
	layouts *template.Template
}

func newPage() page {
	layouts := template.Must(template.New("page.html").Parse(roomLayout))
	template.Must(layouts.New("notice.html").Parse(noticeLayout))
	return page{inline.New(style, script, "connect-src 'self'", "frame-ancestors 'none'"), layouts}
}

// notice is a page without a question.
type notice struct {
	inline.Frame
	Onward        string // the address to which it moves on by itself; "" for none
	Heading, Text string
}

// write writes a page.
func (p page) write(w http.ResponseWriter, status int, layout string, data any) {
	var b bytes.Buffer
	if err := p.layouts.ExecuteTemplate(&b, layout, data); err != nil {
		http.Error(w, "The page cannot be written.", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(b.Bytes()) // fails if the browser has gone
}
