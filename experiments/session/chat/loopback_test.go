package chat

import (
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"joust/experiments/session/ask"
	"joust/sim/pref"
)

// dialed opens a judge without retries that calls this address over the network of this
// computer.
func dialed(t *testing.T, base string) *judge {
	t.Helper()
	opened, err := Open(node(t, "{model: gpt-x, retries: 0, base: '"+base+"'}"), Setup{File: "s.yaml", Key: secretKey, Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := opened.Close(); err != nil {
			t.Error(err)
		}
	})
	j, ok := opened.(*judge)
	if !ok {
		t.Fatalf("Open returns a %T", opened)
	}
	return j
}

// fails asks the question, which must fail as unreachable with this detail.
func fails(t *testing.T, j *judge, detail string) {
	t.Helper()
	_, err := asked(t, j, question)
	f, ok := ask.FailureOf(err)
	if !ok || f.Reason != unreachable || f.Tries != 1 || f.Detail != "at "+j.host+": "+detail {
		t.Errorf("got %v, want that %s", err, detail)
	}
}

// The connections that a judge makes itself, on this computer.
func TestLoopback(t *testing.T) {
	web := httptest.NewServer(say("[[C]]"))
	defer web.Close()
	j := dialed(t, web.URL+"/v1")
	for range 2 {
		if a, err := asked(t, j, question); err != nil || a.Outcome != pref.Tie {
			t.Errorf("got %+v, %v", a, err)
		}
	}
}

func TestReset(t *testing.T) {
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		c, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		if err := c.(*net.TCPConn).SetLinger(0); err != nil { // so that closing it resets it
			t.Error(err)
		}
		c.Close()
	}))
	defer web.Close()
	fails(t, dialed(t, web.URL), "the connection broke: connection reset by peer")
}

func TestNobodyListens(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	l.Close()
	fails(t, dialed(t, "http://"+address), "it takes no connection: connection refused")
}

// A certificate that nobody vouches for gets neither the key nor the texts.
func TestCertificate(t *testing.T) {
	calls := 0
	web := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { calls++ }))
	web.Config.ErrorLog = log.New(io.Discard, "", 0) // it complains of the client
	web.StartTLS()
	defer web.Close()
	fails(t, dialed(t, web.URL), "its certificate is not valid, or it does not speak TLS")
	if calls != 0 {
		t.Errorf("%d calls were made", calls)
	}
}

// A redirection to another host is not followed, over real connections too.
func TestRedirectionToAnotherHost(t *testing.T) {
	reached := ""
	other := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { reached = fmt.Sprint(r.Header) }))
	defer other.Close()
	web := httptest.NewServer(http.RedirectHandler(other.URL+"/v1/chat/completions", http.StatusTemporaryRedirect))
	defer web.Close()
	_, err := asked(t, dialed(t, web.URL), question)
	if err == nil || !strings.Contains(err.Error(), "307 Temporary Redirect (the endpoint sends calls to another address") {
		t.Errorf("got %v", err)
	}
	if other.Close(); reached != "" {
		t.Errorf("the other host got %s", reached)
	}
}
