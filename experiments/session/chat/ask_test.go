package chat

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"joust/experiments/session/ask"
	"joust/sim/pref"
)

const priced = "price: {in: 2.5, out: 10}\nmax_tokens: 100\nretries: 3\ntimeout: 30s\n"

// packed returns the text packed by gzip.
func packed(text string) string {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write([]byte(text)); err != nil {
		panic(err)
	}
	if err := z.Close(); err != nil {
		panic(err)
	}
	return b.String()
}

// A server that misbehaves in one way, and what the judge makes of it.
func TestMisbehaviour(t *testing.T) {
	good := say("[[A]]")
	const usual = `{"choices":[{"index":0,"message":{"content":"so [[A]]"},"finish_reason":"stop"}],"usage":{"prompt_tokens":900,"completion_tokens":40}}`
	stream := func(end string) string {
		return `data: {"choices":[{"index":0,"delta":{"role":"assistant","content":""}}]}` + "\n\n" + ": a comment\n\n" +
			`data: {"choices":[{"index":0,"delta":{"content":"so [["}}]}` + "\n\n" +
			`data: {"choices":[{"index":0,"delta":{"content":"A]]"},"finish_reason":null}]}` + "\n\n" +
			`data: {"choices":[{"index":1,"delta":{"content":"no: [[B]]"}}]}` + "\n\n" + end
	}
	const (
		table    = 900*2.5e-6 + 40*10e-6 // of 900 and 40 tokens
		out      = 100 * 10e-6           // of a reply at its limit
		oneWait  = 1                     // second at most
		allWaits = 1 + 2 + 4
	)
	for _, c := range []struct {
		why    string
		script []http.HandlerFunc
		tries  int
		reason string  // of the failure; "" for the verdict that the first is better
		least  float64 // seconds that pass
		most   float64
		cost   func(in float64) float64 // of the price of the request's bytes as tokens
		detail string                   // a part of it
	}{
		{why: "it behaves", script: []http.HandlerFunc{good}, tries: 1},
		{why: "429 with a wait in seconds", script: []http.HandlerFunc{send(429, `{"error":{"message":"slow"}}`, "Retry-After", "17"), good}, tries: 2, least: 17, most: 17},
		{why: "429 with a wait beyond all reason", script: []http.HandlerFunc{send(429, "", "Retry-After", "86400"), good}, tries: 2, least: 120, most: 120},
		{why: "429 with a wait in parts of a second", script: []http.HandlerFunc{send(429, "", "Retry-After", "0.5"), good}, tries: 2, least: .5, most: .5},
		{why: "429 with a wait as a date", script: []http.HandlerFunc{dated(45 * time.Second), good}, tries: 2, least: 44, most: 45},
		{why: "429 with a date in the past", script: []http.HandlerFunc{dated(-time.Hour), good}, tries: 2, most: oneWait},
		{why: "429 with a wait that cannot be read", script: []http.HandlerFunc{send(429, "", "Retry-After", "soon"), good}, tries: 2, most: oneWait},
		{why: "429 without a wait", script: []http.HandlerFunc{send(429, "{}"), good}, tries: 2, most: oneWait},
		{why: "429 always", script: []http.HandlerFunc{send(429, `{"error":{"message":"too many"}}`)}, tries: 4, reason: unreachable, most: allWaits, cost: free, detail: "429 Too Many Requests: too many"},
		{why: "408", script: []http.HandlerFunc{send(408, ""), good}, tries: 2, most: oneWait},
		{why: "409", script: []http.HandlerFunc{send(409, ""), good}, tries: 2, most: oneWait},
		{why: "500 with a page", script: []http.HandlerFunc{send(500, "<html>no</html>", "Content-Type", "text/html"), good}, tries: 2, most: oneWait},
		{why: "500 always", script: []http.HandlerFunc{send(500, "")}, tries: 4, reason: unreachable, most: allWaits, cost: free, detail: "500 Internal Server Error"},
		{why: "503 with a wait", script: []http.HandlerFunc{send(503, "", "Retry-After", "9"), good}, tries: 2, least: 9, most: 9},
		{why: "it hangs once", script: []http.HandlerFunc{hang, good}, tries: 2, least: 30, most: 31, cost: func(in float64) float64 { return in + out + table }},
		{why: "it hangs always", script: []http.HandlerFunc{hang}, tries: 4, reason: timedOut, least: 120, most: 120 + allWaits, cost: func(in float64) float64 { return 4 * (in + out) }, detail: "no reply within 30s"},
		{why: "it hangs within the body", script: []http.HandlerFunc{hangWithin, good}, tries: 2, least: 30, most: 31, cost: func(in float64) float64 { return in + out + table }},
		{why: "garbage", script: []http.HandlerFunc{send(200, "<html>welcome</html>"), good}, tries: 2, most: oneWait, cost: func(in float64) float64 { return in + out + table }},
		{why: "garbage always", script: []http.HandlerFunc{send(200, "\x00\x01\x02")}, tries: 4, reason: unreadable, most: allWaits, detail: "not the JSON of a chat completion"},
		{why: "JSON of another kind", script: []http.HandlerFunc{send(200, `{"choices":{"a":1}}`), send(200, `[1]`), good}, tries: 3, most: 3},
		{why: "no HTTP", script: []http.HandlerFunc{raw("SSH-2.0-OpenSSH_9\r\n"), good}, tries: 2, most: oneWait},
		{why: "a body that breaks off", script: []http.HandlerFunc{raw("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{\"choices\":[{\"mess"), good}, tries: 2, most: oneWait, cost: func(in float64) float64 { return in + out + table }},
		{why: "a body in chunks that breaks off", script: []http.HandlerFunc{raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"cho\r\n"), good}, tries: 2, most: oneWait},
		{why: "the connection is closed", script: []http.HandlerFunc{raw(""), good}, tries: 2, most: oneWait},
		{why: "the connection is closed always", script: []http.HandlerFunc{raw("")}, tries: 4, reason: unreachable, most: allWaits, detail: "the connection broke"},
		{why: "a body that is too long", script: []http.HandlerFunc{huge, good}, tries: 2, most: oneWait},
		{why: "a packed body that is too long", script: []http.HandlerFunc{send(200, packed(strings.ReplaceAll(usual, "[[A]]", "[[B]]")+strings.Repeat(" ", maxReply)), "Content-Encoding", "gzip"), good}, tries: 2, most: oneWait},
		{why: "packed although not asked", script: []http.HandlerFunc{send(200, packed(usual), "Content-Encoding", "gzip")}, tries: 1},
		{why: "it says packed and is not", script: []http.HandlerFunc{send(200, usual, "Content-Encoding", "gzip"), good}, tries: 2, most: oneWait},
		{why: "a packed body that breaks off", script: []http.HandlerFunc{send(200, packed(usual)[:60], "Content-Encoding", "gzip"), good}, tries: 2, most: oneWait},
		{why: "packed in another way", script: []http.HandlerFunc{send(200, usual, "Content-Encoding", "br"), good}, tries: 2, most: oneWait},
		{why: "a byte order mark", script: []http.HandlerFunc{send(200, "\xef\xbb\xbf"+usual+"\n")}, tries: 1},
		{why: "another type of content", script: []http.HandlerFunc{send(200, usual, "Content-Type", "text/plain; charset=\"")}, tries: 1},
		{why: "201", script: []http.HandlerFunc{send(201, usual)}, tries: 1},

		{why: "no usage", script: []http.HandlerFunc{sayWith("[[A]]", "stop", `null`)}, tries: 1, cost: func(in float64) float64 { return in + out }},
		{why: "usage without tokens read", script: []http.HandlerFunc{sayWith("[[A]]", "stop", `{"completion_tokens":40}`)}, tries: 1, cost: func(in float64) float64 { return in + 40*10e-6 }},
		{why: "usage of another type", script: []http.HandlerFunc{sayWith("[[A]]", "stop", `"many"`)}, tries: 1, cost: func(in float64) float64 { return in + out }},
		{why: "usage below 0", script: []http.HandlerFunc{sayWith("[[A]]", "stop", `{"prompt_tokens":-900,"completion_tokens":40}`)}, tries: 1, cost: func(in float64) float64 { return in + 40*10e-6 }},
		{why: "usage as texts", script: []http.HandlerFunc{sayWith("[[A]]", "stop", `{"prompt_tokens":"900","completion_tokens":" 40 "}`)}, tries: 1},
		{why: "usage under other names", script: []http.HandlerFunc{sayWith("[[A]]", "stop", `{"input_tokens":900,"output_tokens":40.0}`)}, tries: 1},
		{why: "thoughts only in the total", script: []http.HandlerFunc{sayWith("[[A]]", "stop", `{"prompt_tokens":900,"completion_tokens":10,"total_tokens":940}`)}, tries: 1},
		{why: "a cost above the table", script: []http.HandlerFunc{sayWith("[[A]]", "stop", `{"prompt_tokens":900,"completion_tokens":40,"cost":0.5}`)}, tries: 1, cost: func(float64) float64 { return .5 }},
		{why: "a cost below the table", script: []http.HandlerFunc{sayWith("[[A]]", "stop", `{"prompt_tokens":900,"completion_tokens":40,"cost":"0.0001"}`)}, tries: 1},

		{why: "no choices, once", script: []http.HandlerFunc{send(200, `{"choices":[],"usage":{"prompt_tokens":900,"completion_tokens":40}}`), good}, tries: 2, cost: twice(table)},
		{why: "no choices", script: []http.HandlerFunc{send(200, `{"choices":[],"usage":{"prompt_tokens":900,"completion_tokens":40}}`)}, tries: 2, reason: unreadable, cost: twice(table), detail: "no verdict"},
		{why: "choices is null", script: []http.HandlerFunc{send(200, `{"choices":null}`)}, tries: 2, reason: unreadable, detail: "no verdict"},
		{why: "content is null, once", script: []http.HandlerFunc{sayWith(nil, "stop", `{"prompt_tokens":900,"completion_tokens":40}`), good}, tries: 2, cost: twice(table)},
		{why: "content is a number", script: []http.HandlerFunc{sayWith(12, "stop", `{}`)}, tries: 2, reason: unreadable, detail: "no verdict"},
		{why: "content is a list of parts", script: []http.HandlerFunc{sayWith([]any{
			map[string]any{"type": "reasoning", "reasoning": "[[B]]"}, map[string]any{"type": "text", "text": "so "}, map[string]any{"type": "text", "text": "[[A]]"},
		}, "stop", `{"prompt_tokens":900,"completion_tokens":40}`)}, tries: 1},
		{why: "content is a list of texts", script: []http.HandlerFunc{sayWith([]any{"[[", "A]]", 3}, "stop", `{"prompt_tokens":900,"completion_tokens":40}`)}, tries: 1},
		{why: "no verdict, once", script: []http.HandlerFunc{say("Both are fine."), good}, tries: 2, cost: twice(table)},
		{why: "no verdict, twice", script: []http.HandlerFunc{say("Both are fine."), say("I said: both."), good}, tries: 2, reason: unreadable, cost: twice(table), detail: "two replies"},
		{why: "no verdict, and a failed call between", script: []http.HandlerFunc{say("Hm."), send(500, ""), good}, tries: 3, most: oneWait, cost: twice(table)},
		{why: "the reply is cut off, once", script: []http.HandlerFunc{sayWith("I reject [[B]] since", "length", `{"prompt_tokens":900,"completion_tokens":40}`), good}, tries: 2, cost: twice(table)},
		{why: "the reply is cut off", script: []http.HandlerFunc{sayWith("[[B]] seems", "length", `{}`)}, tries: 2, reason: unreadable, detail: "cut off at 100 tokens"},
		{why: "a filter", script: []http.HandlerFunc{sayWith("", "content_filter", `{"prompt_tokens":900,"completion_tokens":40}`), good}, tries: 1, reason: refused, detail: "did not judge"},
		{why: "the model refuses", script: []http.HandlerFunc{send(200, `{"choices":[{"message":{"content":null,"refusal":"I will not judge Timbuktu"},"finish_reason":"stop"}]}`), good}, tries: 1, reason: refused, cost: func(in float64) float64 { return in + out }, detail: "did not judge"},
		{why: "a stream although not asked", script: []http.HandlerFunc{send(200, stream(`data: {"choices":[],"usage":{"prompt_tokens":900,"completion_tokens":40}}`+"\n\ndata: [DONE]\n\n"), "Content-Type", "text/event-stream")}, tries: 1},
		{why: "a stream that does not say so", script: []http.HandlerFunc{send(200, stream("data: [DONE]"))}, tries: 1, cost: func(in float64) float64 { return in + out }},
		{why: "a stream that ends by its reason", script: []http.HandlerFunc{send(200, stream(`data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"usage":{"prompt_tokens":900,"completion_tokens":40}}`))}, tries: 1},
		{why: "a stream that breaks off", script: []http.HandlerFunc{send(200, stream("")), good}, tries: 2, most: oneWait, cost: func(in float64) float64 { return in + out + table }},
		{why: "a stream with garbage", script: []http.HandlerFunc{send(200, stream("data: {oh\n\n")), good}, tries: 2, most: oneWait},
		{why: "a stream with an error", script: []http.HandlerFunc{send(200, stream(`data: {"error":{"code":502,"message":"upstream"}}`)), good}, tries: 2, most: oneWait},
		{why: "an error with status 200", script: []http.HandlerFunc{send(200, `{"error":{"code":"busy","message":"later"}}`), good}, tries: 2, most: oneWait},
		{why: "an error with status 200, always", script: []http.HandlerFunc{send(200, `{"error":"later"}`)}, tries: 4, reason: unreachable, most: allWaits, detail: "the reply is an error: later"},
		{why: "too many calls, with status 200", script: []http.HandlerFunc{send(200, `{"error":{"code":429,"message":"slow"},"user_id":"x"}`), good}, tries: 2, most: oneWait},
		{why: "an error with status 200 and without a message", script: []http.HandlerFunc{send(200, `{"error":{"message":3}}`)}, tries: 4, reason: unreachable, most: allWaits, detail: "the reply is an error"},
		{why: "the reply is cut off, in capital letters", script: []http.HandlerFunc{sayWith("[[B]]", "MAX_TOKENS", `{}`), good}, tries: 2},
		{why: "a filter, in capital letters", script: []http.HandlerFunc{sayWith("[[A]]", "SAFETY", `{}`)}, tries: 1, reason: refused, cost: func(in float64) float64 { return in + out }, detail: "did not judge"},
		{why: "the key in its reply", script: []http.HandlerFunc{say("Your key is " + secretKey + ". [[A]]")}, tries: 1},
		{why: "the key and the texts in an error", script: []http.HandlerFunc{send(500, `{"error":{"message":"Bearer `+secretKey+` failed at request 12"}}`)}, tries: 4, reason: unreachable, most: allWaits, detail: "Bearer [key] failed at request 12"},
		{why: "an answer in an error", script: []http.HandlerFunc{send(500, `{"error":{"message":"invalid: IT IS   NOUAKCHOTT, on\nthe Atlantic coast"}}`)}, tries: 4, reason: unreachable, most: allWaits, detail: "withheld"},
	} {
		t.Run(c.why, func(t *testing.T) {
			bubble(t, priced, c.script, func(t *testing.T, j *judge, s *server) {
				start := time.Now()
				a, err := asked(t, j, question)
				passed := time.Since(start).Seconds()
				if passed < c.least || passed > c.most {
					t.Errorf("%v s passed, want %v to %v", passed, c.least, c.most)
				}
				cost := a.Cost
				if f, failed := ask.FailureOf(err); failed {
					a.Tries, cost = f.Tries, f.Cost
					if f.Reason != c.reason || !strings.Contains(f.Detail, c.detail) {
						t.Errorf("failed by %q: %q; want %q with %q", f.Reason, f.Detail, c.reason, c.detail)
					}
				} else if err != nil || c.reason != "" || a.Outcome != pref.FirstWins || a.Took != time.Since(start) || !strings.Contains(a.Raw, "[[A]]") {
					t.Errorf("got %+v, %v; want the first, or a failure by %q", a, err, c.reason)
				}
				if a.Tries != c.tries || len(s.received()) != c.tries {
					t.Errorf("%d tries are reported and %d were made, want %d", a.Tries, len(s.received()), c.tries)
				}
				if bound := j.Price(question); cost > bound && cost != .5 {
					t.Errorf("it cost %v, more than the bound %v", cost, bound)
				}
				want := -1.0
				switch {
				case c.cost != nil:
					want = c.cost(float64(len(s.received()[0].body)) * 2.5e-6)
				case c.tries == 1:
					want = table
				}
				if want >= 0 && (cost < want-1e-12 || cost > want+1e-12) {
					t.Errorf("it cost %v, want %v", cost, want)
				}
			})
		})
	}
}

func free(float64) float64 { return 0 }

func twice(cost float64) func(float64) float64 {
	return func(float64) float64 { return 2 * cost }
}

// dated answers with status 429 and the date at which to call again.
func dated(wait time.Duration) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		send(429, "", "Retry-After", time.Now().Add(wait).UTC().Format(http.TimeFormat))(w, r)
	}
}

// hangWithin begins an answer and does not end it.
func hangWithin(w http.ResponseWriter, r *http.Request) {
	fmt.Fprint(w, `{"choices":[`)
	w.(http.Flusher).Flush()
	hang(w, r)
}

// huge answers with a verdict for the second in a body that is longer than a reply may be.
func huge(w http.ResponseWriter, r *http.Request) {
	say("[[B]]")(w, r)
	blank := bytes.Repeat([]byte(" "), 1<<20)
	for range maxReply>>20 + 2 {
		if _, err := w.Write(blank); err != nil {
			return // the client has read enough
		}
	}
}

// Statuses that every call would get end the session, with the server's message and what
// can be done.
func TestEndsSession(t *testing.T) {
	for _, c := range []struct {
		status int
		body   string
		want   string
	}{
		{400, `{"error":{"message":"Unsupported parameter: 'max_tokens'"}}`, "judge gpt-x at localhost: 400 Bad Request: Unsupported parameter: 'max_tokens' (the model may not take one of the fields of the request; extra can change them)"},
		{401, `{"error":{"message":"Incorrect API key provided: ` + secretKey + `."}}`, "judge gpt-x at localhost: 401 Unauthorized: Incorrect API key provided: [key]. (the endpoint does not take the value of JOUST_JUDGE_KEY for this model)"},
		{401, `{"error":{"message":"Incorrect key: sk-Q7**********2Lr8, see help"}}`, "judge gpt-x at localhost: 401 Unauthorized: Incorrect key: [key] see help (the endpoint does not take the value of JOUST_JUDGE_KEY for this model)"},
		{403, `{"message":"no\u001b[31m access"}`, "judge gpt-x at localhost: 403 Forbidden: no [31m access (the endpoint does not take the value of JOUST_JUDGE_KEY for this model)"},
		{404, `{"detail":"The model gpt-x does not exist"}`, "judge gpt-x at localhost: 404 Not Found: The model gpt-x does not exist (base or model may be wrong; base often ends in /v1)"},
		{402, `{"error":"no credit"}`, "judge gpt-x at localhost: 402 Payment Required: no credit"},
		{413, `too large: ` + question.First, "judge gpt-x at localhost: 413 Request Entity Too Large"},
		{400, `{"error":{"message":"cannot judge: ` + question.First + `"}}`, "judge gpt-x at localhost: 400 Bad Request: the server's message is withheld because it quotes the texts (the model may not take one of the fields of the request; extra can change them)"},
		{400, `{"error":{"message":"` + strings.Repeat("long ", 100) + `"}}`, "judge gpt-x at localhost: 400 Bad Request: " + strings.Repeat("long ", 60) + "… (the model may not take one of the fields of the request; extra can change them)"},
		{200, `{"error":{"code":401,"message":"who are you?"}}`, "judge gpt-x at localhost: 401 Unauthorized: who are you? (the endpoint does not take the value of JOUST_JUDGE_KEY for this model)"},
	} {
		bubble(t, "retries: 3", []http.HandlerFunc{send(c.status, c.body)}, func(t *testing.T, j *judge, s *server) {
			_, err := asked(t, j, question)
			if _, failed := ask.FailureOf(err); err == nil || failed || err.Error() != c.want {
				t.Errorf("%d %s:\n got %v\nwant %s", c.status, c.body, err, c.want)
			}
			if len(s.received()) != 1 {
				t.Errorf("%d: %d calls, want 1", c.status, len(s.received()))
			}
		})
	}
}

// A reply without a verdict is asked for again in other words, since a model without
// chance would write the same, and a call that failed in the same words.
func TestAsksAgain(t *testing.T) {
	script := []http.HandlerFunc{send(500, ""), say("Both."), send(500, ""), say("[[A]]")}
	bubble(t, "", script, func(t *testing.T, j *judge, s *server) {
		if a, err := asked(t, j, question); err != nil || a.Tries != 4 || a.Raw != "[[A]]" || a.Tokens != [2]int{1800, 80} {
			t.Errorf("got %+v, %v", a, err)
		}
		for i, r := range s.received() {
			if want := string(j.request(question, i >= 2)); r.body != want {
				t.Errorf("call %d sends\n%s\nwant\n%s", i+1, r.body, want)
			}
		}
	})
}

// Where an endpoint wants a key and there is none, the message says how to give one.
func TestNoKey(t *testing.T) {
	for _, status := range []int{401, 403} {
		want := fmt.Sprintf("judge gpt-x at localhost: %d %s (JOUST_JUDGE_KEY is not set)", status, http.StatusText(status))
		bubble(t, "", []http.HandlerFunc{send(status, "")}, func(t *testing.T, j *judge, s *server) {
			j.key = ""
			if _, err := asked(t, j, question); err == nil || err.Error() != want {
				t.Errorf("got %v, want %s", err, want)
			}
			if a, ok := s.received()[0].header["Authorization"]; ok {
				t.Errorf("without a key the header Authorization is %q", a)
			}
		})
	}
}

// A redirection is not followed: no other host, and no other path, gets the key or the texts.
func TestRedirection(t *testing.T) {
	for _, status := range []int{301, 302, 303, 307, 308} {
		for _, to := range []string{"http://elsewhere.example/v1/chat/completions?" + secretKey, "/v2/chat/completions", "https://localhost/v1/chat/completions", "::no address " + secretKey} {
			bubble(t, "retries: 0", []http.HandlerFunc{send(status, "", "Location", to)}, func(t *testing.T, j *judge, s *server) {
				_, err := asked(t, j, question)
				if err == nil || !strings.HasPrefix(to, "::") && !strings.Contains(err.Error(), "which are not followed") {
					t.Errorf("%d to %s: got %v", status, to, err)
				}
				if len(s.received()) != 1 {
					t.Errorf("%d to %s: %d calls, want 1", status, to, len(s.received()))
				}
			})
		}
	}
}

// The request has what it should have and nothing more, and the key only in its header.
func TestRequestOnTheWire(t *testing.T) {
	bubble(t, "", []http.HandlerFunc{say("[[B]]")}, func(t *testing.T, j *judge, s *server) {
		a, err := asked(t, j, question)
		if err != nil || a.Outcome != pref.SecondWins || a.Tokens != [2]int{900, 40} || a.Cost != 0 {
			t.Errorf("got %+v, %v", a, err)
		}
		r := s.received()[0]
		if r.method != "POST" || r.path != "/v1/chat/completions" || r.host != "localhost" || r.header.Get("Authorization") != "Bearer "+secretKey {
			t.Errorf("%s %s to %s, authorized by %q", r.method, r.path, r.host, r.header.Get("Authorization"))
		}
		if strings.Contains(r.body, secretKey) {
			t.Error("the body has the key")
		}
		for name, values := range r.header {
			switch name {
			case "Authorization", "Content-Type", "Content-Length", "Accept", "User-Agent":
			default:
				t.Errorf("the header %s: %v", name, values)
			}
		}
	})
}

// The end of the context ends the call, the waits and the queue, and is no failure.
func TestContextEnds(t *testing.T) {
	reason := errors.New("interrupted")
	for _, c := range []struct {
		why    string
		keys   string
		script http.HandlerFunc
	}{
		{"during a call", "", hang},
		{"during a wait", "", send(429, "", "Retry-After", "100")},
		{"in the queue of the gate and of the minute", "parallel: 1\nper_minute: 0.5", hang},
	} {
		bubble(t, c.keys, []http.HandlerFunc{c.script}, func(t *testing.T, j *judge, _ *server) {
			ctx, cancel := context.WithCancelCause(t.Context())
			time.AfterFunc(10*time.Second, func() { cancel(reason) })
			start := time.Now()
			var wait sync.WaitGroup
			for range 3 {
				wait.Go(func() {
					_, err := j.Ask(ctx, question)
					if _, failed := ask.FailureOf(err); !errors.Is(err, reason) || failed {
						t.Errorf("%s: got %v, want that it was interrupted", c.why, err)
					}
				})
			}
			wait.Wait()
			if passed := time.Since(start); passed != 10*time.Second {
				t.Errorf("%s: it ended after %v, want 10s", c.why, passed)
			}
		})
	}
}
