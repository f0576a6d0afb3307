package chat

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// The reasons of failures; see [ask.Failure].
const (
	timedOut    = "timeout"
	unreadable  = "unreadable"
	refused     = "refused"
	unreachable = "unreachable"
)

// fault is a call without a reply. Its detail has no text of the question and no key,
// once the client has passed it on.
type fault struct {
	reason  string
	status  int // of HTTP; 0 if there was no answer, or one with success
	detail  string
	message string        // of the server, as it wrote it; not to be shown uncleaned
	after   time.Duration // the server asks to wait so long; 0 if it does not
	limited bool          // too many calls
	ends    bool          // every other call would fail, too
	billed  bool          // the server may ask money for it
}

func (f *fault) Error() string { return f.reason + ": " + f.detail }

// garbage is the fault of an answer that is no reply.
func garbage(detail string) *fault {
	return &fault{reason: unreadable, detail: detail, billed: true}
}

// maxWait is the longest wait that a server may ask for.
const maxWait = 120 * time.Second

// statusFault is the fault of an answer with a status other than success.
func statusFault(status int, message string) *fault {
	f := &fault{reason: unreachable, status: status, detail: strings.TrimSpace(strconv.Itoa(status) + " " + http.StatusText(status)), message: message}
	switch {
	case status == http.StatusTooManyRequests:
		f.limited = true
	case status == http.StatusRequestTimeout, status == http.StatusConflict, status >= 500 && status <= 599:
	default:
		f.ends = true
	}
	return f
}

// hint is what a user can do about a status that ends the session; "" if there is nothing
// to say.
func hint(status int, key bool) string {
	switch {
	case status >= 300 && status <= 399:
		return "the endpoint sends calls to another address, which are not followed, so that no other host gets the key; base must be the address itself"
	case status == http.StatusBadRequest:
		return "the model may not take one of the fields of the request; extra can change them"
	case (status == http.StatusUnauthorized || status == http.StatusForbidden) && key:
		return "the endpoint does not take the value of JOUST_JUDGE_KEY for this model"
	case status == http.StatusUnauthorized || status == http.StatusForbidden:
		return "JOUST_JUDGE_KEY is not set"
	case status == http.StatusNotFound:
		return "base or model may be wrong; base often ends in /v1"
	}
	return ""
}

// reported is the fault of an answer that has status 200 and an error in it.
func reported(v any) *fault {
	m, ok := v.(map[string]any)
	if !ok {
		m = map[string]any{"message": v}
	}
	message, ok := m["message"].(string)
	if !ok {
		message = ""
	}
	if status := int(amount(m["code"])); status >= 400 && status <= 599 {
		return statusFault(status, message)
	}
	return &fault{reason: unreachable, detail: "the reply is an error", message: message, billed: true}
}

// serverMessage reads the message in the body of an answer without success; "" if there
// is none in a known place. Pages of HTML and other texts are not shown.
func serverMessage(text []byte) string {
	var p struct {
		Error   any `json:"error"`
		Message any `json:"message"`
		Detail  any `json:"detail"`
	}
	if json.Unmarshal(text, &p) != nil {
		return ""
	}
	if m, ok := p.Error.(map[string]any); ok {
		p.Error = m["message"]
	}
	for _, v := range []any{p.Error, p.Message, p.Detail} {
		if s, ok := v.(string); ok && s != "" {
			return s
		}
	}
	return ""
}

// waitAsked reads the header Retry-After, in seconds or as a date; 0 if there is none
// that is meant.
func waitAsked(h http.Header, now time.Time) time.Duration {
	text := strings.TrimSpace(h.Get("Retry-After"))
	wait := time.Duration(0)
	if s, err := strconv.ParseFloat(text, 64); err == nil && s >= 0 {
		wait = time.Duration(min(s, maxWait.Seconds()) * float64(time.Second))
	} else if at, err := http.ParseTime(text); err == nil {
		wait = at.Sub(now)
	}
	return min(max(0, wait), maxWait)
}

// brokenFault is the fault of a call without an answer. Errors of the network can quote
// addresses and what the server wrote; only their kind is said.
func brokenFault(err error) *fault {
	f := &fault{reason: unreachable, billed: true, detail: "the connection broke, or the answer is not HTTP"}
	var operation *net.OpError
	var name *net.DNSError
	var number syscall.Errno
	switch {
	case errors.As(err, &name):
		f.detail, f.billed = "its name is unknown", false
		if name.IsTemporary || name.IsTimeout {
			f.detail = "no name server answers"
		}
	case errors.As(err, &operation) && operation.Op == "dial":
		f.detail, f.billed = "it takes no connection", false
		if errors.As(err, &number) {
			f.detail += ": " + number.Error()
		}
	case errors.As(err, &number):
		f.detail = "the connection broke: " + number.Error()
	case errors.Is(err, os.ErrDeadlineExceeded):
		f.detail = "the connection was too slow"
	case strings.Contains(err.Error(), "x509:") || strings.Contains(err.Error(), "tls:"):
		f.detail, f.billed = "its certificate is not valid, or it does not speak TLS", false
	}
	return f
}

// lateFault is the fault of a call that took too long.
func lateFault(timeout time.Duration) *fault {
	return &fault{reason: timedOut, detail: fmt.Sprintf("no reply within %v", timeout), billed: true}
}
