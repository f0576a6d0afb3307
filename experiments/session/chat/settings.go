package chat

import (
	"encoding/json"
	"io"
	"math"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"gopkg.in/yaml.v3"

	"joust/experiments/strict"
	"joust/sim/param"
)

// settings are the keys of a chat judge in a session's file.
type settings struct {
	Model       string
	Version     string
	Base        string // without the slash at its end
	Template    string // the text
	Parallel    int
	Timeout     time.Duration // of one call
	Temperature float64
	MaxTokens   int
	Seed        *int // nil: none is sent
	Extra       map[string]any
	PerMinute   float64                   // calls; 0: no limit
	Price       struct{ In, Out float64 } // per million tokens; 0: unknown
	Retries     int                       // further calls after calls that failed
}

// maxOutput is the largest number of tokens that a reply may have.
const maxOutput = 1_000_000

// own are fields of the request that extra cannot set, each with the reason.
var own = map[string]string{
	"model":                 "the key model sets it",
	"messages":              "the template makes them",
	"stream":                "replies are read at once",
	"stream_options":        "replies are read at once",
	"n":                     "a question has one reply",
	"best_of":               "a question has one reply",
	"temperature":           "the key temperature sets it; extra can only remove it, by temperature: null",
	"max_tokens":            "the key max_tokens sets it; extra can only replace it, by max_tokens: null and max_completion_tokens",
	"seed":                  "the key seed sets it",
	"max_completion_tokens": "it must be a whole number from 1 to 1000000, beside max_tokens: null",
}

// secret are names under which people write keys into files.
var secret = []string{"key", "api_key", "api-key", "apikey", "token", "access_token", "auth", "authorization", "bearer", "password", "secret"}

const inEnvironment = "the key of the endpoint is read from JOUST_JUDGE_KEY and stands in no file"

// read reads the settings and checks them.
func read(node *yaml.Node, s Setup) (settings, error) {
	r := &strict.Reader{Name: s.File}
	c := settings{Template: usual, Parallel: 4, Timeout: 120 * time.Second, MaxTokens: 1024, Retries: 5}
	c.Base = s.URL
	var base *yaml.Node
	const what = "the chat judge"
	r.Mapping(node, what,
		strict.Key{Name: "model", Required: true, Read: func(n *yaml.Node) { c.Model = r.Filled(n, "model") }},
		strict.Key{Name: "base", Read: func(n *yaml.Node) { base = n; c.Base = r.Filled(n, "base") }},
		strict.Key{Name: "template", Read: func(n *yaml.Node) { readTemplate(r, n, s.Folder, &c.Template) }},
		strict.Key{Name: "parallel", Read: func(n *yaml.Node) { r.CountInto(&c.Parallel, n, "parallel", 1, 256) }},
		strict.Key{Name: "timeout", Read: func(n *yaml.Node) { r.Time(n, "timeout", time.Second, time.Hour, &c.Timeout) }},
		strict.Key{Name: "temperature", Read: func(n *yaml.Node) { r.Within(n, "temperature", 0, 2, &c.Temperature) }},
		strict.Key{Name: "max_tokens", Read: func(n *yaml.Node) { r.CountInto(&c.MaxTokens, n, "max_tokens", 1, maxOutput) }},
		strict.Key{Name: "seed", Read: func(n *yaml.Node) { c.Seed = new(int); r.CountInto(c.Seed, n, "seed", 0, math.MaxInt32/2) }},
		strict.Key{Name: "extra", Read: func(n *yaml.Node) { readExtra(r, n, &c) }},
		strict.Key{Name: "per_minute", Read: func(n *yaml.Node) { r.Within(n, "per_minute", 0.1, 1e6, &c.PerMinute) }},
		strict.Key{Name: "price", Read: func(n *yaml.Node) {
			r.Mapping(n, "price",
				strict.Key{Name: "in", Required: true, Read: func(n *yaml.Node) { r.Within(n, "in of price", 0, 1e6, &c.Price.In) }},
				strict.Key{Name: "out", Required: true, Read: func(n *yaml.Node) { r.Within(n, "out of price", 0, 1e6, &c.Price.Out) }})
		}},
		strict.Key{Name: "retries", Read: func(n *yaml.Node) { r.CountInto(&c.Retries, n, "retries", 0, 20) }},
		strict.Key{Name: "version", Read: func(n *yaml.Node) { c.Version = r.Filled(n, "version") }})
	findSecrets(r, node, what, s.Key)
	if strict.Resolve(node).Kind != yaml.MappingNode {
		return c, r.Err()
	}

	c.Base = strings.TrimRight(c.Base, "/")
	switch fault := addressFault(c.Base); {
	case fault == "":
	case base != nil:
		r.Fail(base, "base %s", fault)
	case s.URL == "":
		r.Fail(node, "%s needs the address of its endpoint: the key base, such as https://api.example.com/v1, or JOUST_JUDGE_URL", what)
	default:
		r.Fail(nil, "JOUST_JUDGE_URL %s", fault)
	}
	if fault := keyFault(s.Key); fault != "" {
		r.Fail(nil, "JOUST_JUDGE_KEY %s", fault)
	}
	return c, r.Err()
}

// readTemplate reads the file of a template, relative to the folder of the session.
func readTemplate(r *strict.Reader, n *yaml.Node, folder string, to *string) {
	name := r.Filled(n, "template")
	if name == "" {
		return
	}
	path := name
	if !filepath.IsAbs(path) {
		path = filepath.Join(folder, path)
	}
	f, err := os.Open(path)
	if err != nil {
		r.Fail(n, "template: %s", param.FileFault(path, err))
		return
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxTemplate+1))
	if err != nil {
		r.Fail(n, "template: %s", param.FileFault(path, err))
		return
	}
	lines, faults := checkTemplate(string(text))
	for i, fault := range faults {
		if lines[i] == 0 {
			r.Fail(n, "template %s %s", name, fault)
		} else {
			r.Fail(n, "template %s:%d: %s", name, lines[i], fault)
		}
	}
	*to = string(text)
}

// readExtra reads the fields that are added to the request. A field without a value is
// removed from it.
func readExtra(r *strict.Reader, n *yaml.Node, c *settings) {
	if n.Kind != yaml.MappingNode {
		r.Fail(n, "extra must be a mapping of fields of the request, such as {top_p: 0.9}")
		return
	}
	bounded := true
	extra := map[string]any{}
	r.Entries(n, "extra", func(name, value *yaml.Node) {
		var v any
		if err := value.Decode(&v); err != nil || !writable(v) {
			r.Fail(name, "%s of extra cannot be written as JSON; it must be a text, a finite number, yes or no, or a list or a mapping from words of these", name.Value)
			return
		}
		reason, refused := own[name.Value]
		switch name.Value {
		case "temperature":
			refused = v != nil
		case "max_tokens":
			refused, bounded = v != nil, v != nil
		case "max_completion_tokens":
			tokens, whole := v.(int)
			refused = !whole || tokens < 1 || tokens > maxOutput
		}
		if refused {
			r.Fail(name, "extra cannot have the field %s: %s", name.Value, reason)
			return
		}
		extra[name.Value] = v
	})
	if _, replaced := extra["max_completion_tokens"]; replaced == bounded {
		r.Fail(n, "extra needs max_tokens: null and max_completion_tokens together, or neither: one of max_tokens and max_completion_tokens limits what a reply costs")
	}
	c.Extra = extra
}

// writable reports whether a value can be written as JSON.
func writable(v any) bool {
	_, err := json.Marshal(v)
	return err == nil
}

// findSecrets refuses names under which people write keys, and values that have the key
// in them.
func findSecrets(r *strict.Reader, n *yaml.Node, what, key string) {
	n = strict.Resolve(n)
	for i, c := range n.Content {
		if c.Kind == yaml.AliasNode {
			continue // its anchor is in the file, too, where an alias could lead in a circle
		}
		if n.Kind == yaml.MappingNode && i%2 == 0 && slices.Contains(secret, strings.ToLower(c.Value)) {
			r.Fail(c, "%s of %s: %s", c.Value, what, inEnvironment)
		}
		findSecrets(r, c, what, key)
	}
	if n.Kind == yaml.ScalarNode && key != "" && strings.Contains(n.Value, key) {
		r.Fail(n, "this line has the value of JOUST_JUDGE_KEY in it: %s", inEnvironment)
	}
}

// addressFault returns what is wrong with the address of an endpoint, without the
// address, which can hold a password; "" if nothing is wrong.
func addressFault(base string) string {
	u, err := url.Parse(base)
	switch {
	case err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https":
		return "must be an address such as https://api.example.com/v1"
	case u.User != nil:
		return "has a user or a password in it; " + inEnvironment
	case u.RawQuery != "" || u.Fragment != "" || u.ForceQuery:
		return "must end before ? and #; fields of the request go into extra, and " + inEnvironment
	case strings.HasSuffix(u.Path, "/chat/completions"):
		return "must end before /chat/completions, which is added to it"
	case u.Scheme == "http" && !loopback(u.Hostname()):
		return "must begin with https://: without encryption only addresses of this computer (localhost, 127.0.0.1, [::1]) are called, because others could read the key and the texts"
	}
	return ""
}

// loopback reports whether the host is this computer.
func loopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	a, err := netip.ParseAddr(host)
	return err == nil && a.IsLoopback()
}

// minKey is the length of the shortest key. Shorter ones cannot be kept out of messages
// without making them unreadable, and are no secrets.
const minKey = 8

// keyFault returns what is wrong with a key, without the key; "" if nothing is wrong.
func keyFault(key string) string {
	if key == "" {
		return ""
	}
	if strings.ContainsFunc(key, func(c rune) bool { return c <= ' ' || c > '~' }) {
		return "has a blank, a line break or another character that no key has"
	}
	if len(key) < minKey {
		return "has fewer than 8 characters; leave it unset for an endpoint that needs no key, or set any longer word"
	}
	return ""
}

// output is the largest number of tokens that a reply can have, thoughts included.
func (c *settings) output() int {
	if n, ok := c.Extra["max_completion_tokens"].(int); ok {
		return n
	}
	return c.MaxTokens
}
