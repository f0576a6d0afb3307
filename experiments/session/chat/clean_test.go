package chat

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestCleanMessage(t *testing.T) {
	const withheld = "the server's message is withheld because it quotes the texts"
	for _, c := range []struct {
		why, message, want string
		texts              []string
	}{
		{"nothing", " \n\t", "", nil},
		{"several lines and colours", "no\r\n\x1b[31mway\x00\u202e", "no [31mway", nil},
		{"not UTF-8", "a\xffb", "a b", nil},
		{"the key", "key=" + secretKey + ", sorry", "key=[key], sorry", nil},
		{"the key within a word", "x" + secretKey + "y", "x[key]y", nil},
		{"the end of the key", "...r8, ...d2Lr8", "...r8, [key]", nil},
		{"an answer", "bad: An Answer  that is\nlong enough!", withheld, []string{"", "an answer that is long enough"}},
		{"a piece of an answer", "bad: wer that is long e", withheld, []string{"an answer that is long enough"}},
		{"a short answer", "bad: Paris.", withheld, []string{"Paris"}},
		{"a short answer within a word", "comparison failed", "comparison failed", []string{"paris"}},
		{"an answer that is too short to tell", "code 42 failed", "code 42 failed", []string{"42"}},
		{"an answer of signs", "it is ????????", "it is ????????", []string{"????"}},
	} {
		if got := cleanMessage(c.message, secretKey, c.texts...); got != c.want {
			t.Errorf("%s: got %q, want %q", c.why, got, c.want)
		}
	}
	if got := cleanMessage("sorry", ""); got != "sorry" {
		t.Errorf("without a key: got %q", got)
	}
	if got := withoutKey("a", ""); got != "a" {
		t.Errorf("without a key: got %q", got)
	}
}

// Whatever the network quotes, only its kind is said.
func TestBrokenFault(t *testing.T) {
	const quoted = "https://u:" + secretKey + "@host"
	dial := func(err error) error { return &net.OpError{Op: "dial", Net: "tcp", Err: err} }
	for _, c := range []struct {
		err    error
		want   string
		billed bool
	}{
		{dial(os.NewSyscallError("connect", syscall.ECONNREFUSED)), "it takes no connection: connection refused", false},
		{dial(errors.New(quoted)), "it takes no connection", false},
		{dial(&net.DNSError{Err: "no such host", Name: "x", IsNotFound: true}), "its name is unknown", false},
		{dial(&net.DNSError{Err: "timeout", IsTimeout: true}), "no name server answers", false},
		{&net.OpError{Op: "read", Err: os.NewSyscallError("read", syscall.ECONNRESET)}, "the connection broke: connection reset by peer", true},
		{&net.OpError{Op: "write", Err: os.NewSyscallError("write", syscall.EPIPE)}, "the connection broke: broken pipe", true},
		{os.ErrDeadlineExceeded, "the connection was too slow", true},
		{&tls.CertificateVerificationError{Err: x509.UnknownAuthorityError{}}, "its certificate is not valid, or it does not speak TLS", false},
		{fmt.Errorf("malformed HTTP response %q", quoted), "the connection broke, or the answer is not HTTP", true},
	} {
		f := brokenFault(&url.Error{Op: "Post", URL: quoted, Err: c.err})
		if f.detail != c.want || f.billed != c.billed || f.ends || strings.Contains(f.Error(), "Q7zX") {
			t.Errorf("%v: got %+v, want %q", c.err, f, c.want)
		}
	}
}

func TestWaitAsked(t *testing.T) {
	now := time.Date(2026, 11, 28, 3, 15, 0, 0, time.UTC)
	for text, want := range map[string]time.Duration{
		"":                                 0,
		"0":                                0,
		"7":                                7 * time.Second,
		" 1.5 ":                            1500 * time.Millisecond,
		"-3":                               0,
		"120":                              maxWait,
		"121":                              maxWait,
		"1e300":                            maxWait,
		"Inf":                              maxWait,
		"NaN":                              0,
		"later":                            0,
		"Sat, 28 Nov 2026 03:15:30 GMT":    30 * time.Second,
		"Saturday, 28-Nov-26 03:15:30 GMT": 30 * time.Second,
		"Sat, 28 Nov 2026 05:15:30 GMT":    maxWait,
		"Sat, 28 Nov 2020 03:15:30 GMT":    0,
	} {
		if got := waitAsked(http.Header{"Retry-After": {text}}, now); got != want {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}
