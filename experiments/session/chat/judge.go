package chat

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"golang.org/x/time/rate"
	"gopkg.in/yaml.v3"

	"joust/experiments/session/ask"
	"joust/experiments/strict"
	"joust/sim/rng"
)

// Setup is what a chat judge needs besides its keys in the session's file.
type Setup struct {
	File      string            // the name of the session's file in messages
	Folder    string            // the path of a template is relative to it
	URL       string            // the value of JOUST_JUDGE_URL, for a file without the key base
	Key       string            // the value of JOUST_JUDGE_KEY; "" for an endpoint without keys
	Now       func() time.Time  // the clock
	Transport http.RoundTripper // nil: the network
}

// judge is a chat judge.
type judge struct {
	settings
	key    string
	host   string // of the endpoint, for messages
	now    func() time.Time
	client http.Client
	own    *http.Transport // of which Close ends the connections; nil if another was given
	gate   *gate
	pace   *rate.Limiter // nil: no limit
}

// Open returns the judge that the node describes, after it has checked all of the node.
// It makes no call. The error is of type [strict.Mistakes] and lists all mistakes, with their
// lines.
func Open(node *yaml.Node, s Setup) (ask.Judge, error) {
	c, err := read(node, s)
	if err != nil {
		return nil, err
	}
	u, err := url.Parse(c.Base)
	if err != nil {
		return nil, strict.Mistakes{{File: s.File, Line: node.Line, What: "the address of the chat judge cannot be read"}}
	}
	j := &judge{settings: c, key: s.Key, host: u.Host, now: s.Now, gate: newGate(c.Parallel, s.Now)}
	transport := s.Transport
	if transport == nil {
		j.own = &http.Transport{
			Proxy: http.ProxyFromEnvironment, ForceAttemptHTTP2: true, DisableCompression: true,
			MaxIdleConnsPerHost: c.Parallel, IdleConnTimeout: 90 * time.Second, TLSHandshakeTimeout: 30 * time.Second,
		}
		transport = j.own
	}
	j.client = http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse // another host must not get the key and the texts
	}}
	if c.PerMinute > 0 {
		j.pace = rate.NewLimiter(rate.Limit(c.PerMinute/60), 1)
	}
	return j, nil
}

// Name returns the model with its version.
func (j *judge) Name() string {
	if j.Version == "" {
		return j.Model
	}
	return j.Model + "@" + j.Version
}

// Fingerprint returns a hash of all on which a verdict depends besides the question: the
// model, its version, the endpoint, the template and the fields of the request. A verdict
// may be used again only for an equal one.
func (j *judge) Fingerprint() string {
	h := sha256.New()
	fmt.Fprintf(h, "%q %q %q ", j.Version, j.Base, j.Template)
	h.Write(j.request(ask.Question{}, false))
	return "sha256:" + hex.EncodeToString(h.Sum(nil))
}

// Parallel returns the most calls that are under way at once.
func (j *judge) Parallel() int { return j.settings.Parallel }

// calls is the most calls that are made for one question: the first, one again after a
// reply without a verdict, and one for each failed call that is repeated.
func (j *judge) calls() int { return 2 + j.Retries }

// Price returns an upper bound of the cost by the price table; 0 without one.
func (j *judge) Price(q ask.Question) float64 {
	return float64(j.calls()) * j.most(j.request(q, true))
}

// Ask asks the question until there is a verdict, or until the calls are used up.
func (j *judge) Ask(ctx context.Context, q ask.Question) (ask.Answer, error) {
	start := j.now()
	var a ask.Answer
	request, failed, repeated := j.request(q, false), 0, false
	fail := func(reason, detail string) error {
		return &ask.Failure{Reason: reason, Detail: detail, Tries: a.Tries, Cost: a.Cost}
	}
	for {
		r, err := j.call(ctx, request)
		var f *fault
		switch {
		case errors.As(err, &f):
			a.Tries++
			if f.billed {
				a.Cost += j.most(request)
			}
			detail := j.detail(f, q)
			if f.ends {
				return ask.Answer{}, fmt.Errorf("judge %s %s", j.Name(), detail)
			}
			if failed++; failed > j.Retries {
				return ask.Answer{}, fail(f.reason, detail)
			}
			if err := pause(ctx, j.wait(f, q, failed)); err != nil {
				return ask.Answer{}, err
			}
			continue
		case err != nil:
			return ask.Answer{}, err
		}
		a.Tries++
		a.Cost += j.cost(r, request)
		a.Tokens[0] += int(r.read)
		a.Tokens[1] += int(r.written)
		outcome, ok := verdict(r.text)
		switch {
		case r.refused:
			return ask.Answer{}, fail(refused, "the model or its filter did not judge the texts")
		case ok && !r.cut:
			a.Outcome, a.Raw, a.Took = outcome, withoutKey(r.text, j.key), j.now().Sub(start)
			return a, nil
		case repeated && r.cut:
			return ask.Answer{}, fail(unreadable, fmt.Sprintf("the reply was cut off at %d tokens, twice; max_tokens must be larger", j.output()))
		case repeated:
			return ask.Answer{}, fail(unreadable, "two replies had no verdict that can be read")
		}
		request, repeated = j.request(q, true), true
	}
}

// cost is the cost of a reply: the larger of what the server reports and of the price of
// its tokens. Tokens that it does not report are counted at their upper bound.
func (j *judge) cost(r *reply, request []byte) float64 {
	in, out := r.read, r.written
	if in == 0 {
		in = float64(len(request))
	}
	if out == 0 {
		out = float64(j.output())
	}
	return max(r.cost, j.price(in, out))
}

// detail describes a fault for people, without the key and the texts of the question.
func (j *judge) detail(f *fault, q ask.Question) string {
	text := "at " + j.host + ": " + f.detail
	if m := cleanMessage(f.message, j.key, q.Prompt, q.First, q.Second); m != "" {
		text += ": " + m
	}
	if h := hint(f.status, j.key != ""); f.ends && h != "" {
		text += " (" + h + ")"
	}
	return text
}

// wait is how long to wait after the failed call with this number, from 1: as long as the
// server asks, or else a random time up to 1, 2, 4, … 60 s, so that calls that failed
// together are not repeated together.
func (j *judge) wait(f *fault, q ask.Question, failed int) time.Duration {
	if f.after > 0 {
		return f.after
	}
	longest := time.Minute
	if failed <= 6 {
		longest = time.Second << (failed - 1)
	}
	coin := rng.Stream(0, "chat", "wait", strconv.Itoa(q.ID), strconv.Itoa(failed))
	return time.Duration(coin.Float64() * float64(longest))
}

// Close ends the connections.
func (j *judge) Close() error {
	if j.own != nil {
		j.own.CloseIdleConnections()
	}
	return nil
}
