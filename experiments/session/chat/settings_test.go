package chat

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const example = `model: gpt-x
version: "2026-09"
base: https://api.example.com/v1/
template: short.txt
parallel: 8
timeout: 2m
temperature: 0.5
max_tokens: 1e3
seed: 7
extra: {top_p: 0.9, response_format: {type: json_object}}
per_minute: 60
price: {in: 2.5, out: 10}
retries: 4
`

func TestRead(t *testing.T) {
	c, err := read(node(t, example), Setup{File: "session.yaml", Folder: "testdata", URL: "ftp://unused"})
	if err != nil {
		t.Fatal(err)
	}
	seed := 7
	want := settings{
		Model: "gpt-x", Version: "2026-09", Base: "https://api.example.com/v1", Template: c.Template, Parallel: 8, Timeout: 2 * time.Minute,
		Temperature: .5, MaxTokens: 1000, Seed: &seed, PerMinute: 60, Retries: 4,
		Extra: map[string]any{"top_p": .9, "response_format": map[string]any{"type": "json_object"}},
	}
	want.Price.In, want.Price.Out = 2.5, 10
	if diff := cmp.Diff(want, c); diff != "" {
		t.Errorf("- want, + got:\n%s", diff)
	}
	if !strings.HasPrefix(c.Template, "Which is better?") {
		t.Errorf("the template is %q", c.Template)
	}

	c, err = read(node(t, "model: m"), Setup{File: "session.yaml", URL: "http://127.0.0.1:8000/v1"})
	want = settings{Model: "m", Base: "http://127.0.0.1:8000/v1", Template: usual, Parallel: 4, Timeout: 2 * time.Minute, MaxTokens: 1024, Retries: 5}
	if diff := cmp.Diff(want, c); diff != "" || err != nil {
		t.Errorf("%v; - want, + got:\n%s", err, diff)
	}
	if lines, faults := checkTemplate(usual); faults != nil {
		t.Errorf("the usual template is wrong in lines %v: %v", lines, faults)
	}
}

// The mistakes of a judge, all at once, with lines and without any value that may be secret.
func TestMistakes(t *testing.T) {
	const takes = "it takes model, base, template, parallel, timeout, temperature, max_tokens, seed, extra, per_minute, price, retries, version"
	for _, c := range []struct{ text, want string }{
		{"- a", "s.yaml:1: the chat judge must be a mapping with the keys " + strings.TrimPrefix(takes, "it takes ")},
		{"base: http://localhost/v1\nmodell: m", `s.yaml:1: the chat judge lacks the key "model"` + "\n" + `s.yaml:2: unknown key "modell" of the chat judge (did you mean model?); ` + takes},
		{"model: m\nmodel: n\nbase: http://[::1]/v1", `s.yaml:2: the key "model" of the chat judge stands in line 1 already`},
		{"model: ''\nbase: http://localhost", "s.yaml:1: model is empty; it must be a text"},
		{"model: m", "s.yaml:1: the chat judge needs the address of its endpoint: the key base, such as https://api.example.com/v1, or JOUST_JUDGE_URL"},
		{"model: m\nbase: http://localhost\nparallel: 0\ntimeout: 90\ntemperature: hot\nmax_tokens: 0\nseed: -1\nper_minute: 0\nretries: 2.5", strings.Join([]string{
			`s.yaml:3: parallel is 0; it must be a whole number from 1 to 256`,
			`s.yaml:4: timeout is "90"; it must be a time from 1s to 1h, such as 30s or 2m`,
			`s.yaml:5: temperature is "hot"; it must be a number such as 10, 0.05 or 1e6`,
			`s.yaml:6: max_tokens is 0; it must be a whole number from 1 to 1000000`,
			`s.yaml:7: seed is -1; it must be a whole number from 0 to 1073741823`,
			`s.yaml:8: per_minute is 0; it must be a number from 0.1 to 1e+06`,
			`s.yaml:9: retries is "2.5"; it must be a whole number such as 1000 or 1e6`,
		}, "\n")},
		{"model: m\nbase: http://localhost\nprice: {in: 2, uot: 3}", `s.yaml:3: unknown key "uot" of price (did you mean out?); it takes in, out` + "\n" + `s.yaml:3: price lacks the key "out"`},
		{"model: m\nbase: http://localhost\nprice: 3", "s.yaml:3: price must be a mapping with the keys in, out"},
		{"model: m\nbase: http://localhost\napi_key: abc", `s.yaml:3: unknown key "api_key" of the chat judge; ` + takes + "\ns.yaml:3: api_key of the chat judge: " + inEnvironment},
		{"model: m\nbase: http://localhost\nextra: {user: me, provider: {Authorization: abc}}", "s.yaml:3: Authorization of the chat judge: " + inEnvironment},
		{"model: m\nbase: http://localhost\nextra:\n  user: id " + secretKey, "s.yaml:4: this line has the value of JOUST_JUDGE_KEY in it: " + inEnvironment},
		{"model: m\nbase: http://localhost\nextra: 1", "s.yaml:3: extra must be a mapping of fields of the request, such as {top_p: 0.9}"},
		{"model: m\nbase: http://localhost\nextra:\n  stream: true\n  n: 3\n  model: x\n  temperature: 1\n  top_k: .nan", strings.Join([]string{
			"s.yaml:4: extra cannot have the field stream: replies are read at once",
			"s.yaml:5: extra cannot have the field n: a question has one reply",
			"s.yaml:6: extra cannot have the field model: the key model sets it",
			"s.yaml:7: extra cannot have the field temperature: the key temperature sets it; extra can only remove it, by temperature: null",
			"s.yaml:8: top_k of extra cannot be written as JSON; it must be a text, a finite number, yes or no, or a list or a mapping from words of these",
		}, "\n")},
		{"model: m\nbase: http://localhost\nextra: {max_tokens: null}", "s.yaml:3: extra needs max_tokens: null and max_completion_tokens together, or neither: one of max_tokens and max_completion_tokens limits what a reply costs"},
		{"model: m\nbase: http://localhost\nextra: {max_completion_tokens: 5}", "s.yaml:3: extra needs max_tokens: null and max_completion_tokens together, or neither: one of max_tokens and max_completion_tokens limits what a reply costs"},
		{"model: m\nbase: http://localhost\nextra: {max_tokens: 5}", "s.yaml:3: extra cannot have the field max_tokens: " + own["max_tokens"]},
		{"model: m\nbase: http://localhost\ntemplate: shrot.txt", "s.yaml:3: template: testdata/shrot.txt: there is no such file (did you mean short.txt?)"},
		{"model: m\nbase: http://localhost\ntemplate: wrong.txt", strings.Join([]string{
			"s.yaml:3: template wrong.txt:1: unknown place {frist} (did you mean first?); there are {prompt}, {first}, {second}, {fence}",
			"s.yaml:3: template wrong.txt:2: unknown place {answer}; there are {prompt}, {first}, {second}, {fence}",
			"s.yaml:3: template wrong.txt lacks the place {first}",
			`s.yaml:3: template wrong.txt asks for no verdict that can be read; it must ask for [[A]], [[B]], [[C]] or [[D]], for a comparison such as [[A>>B]], or for {"winner": "A"}`,
		}, "\n")},
		{"model: m\nbase: http://localhost\ntemplate: [a]", "s.yaml:3: template is a list; it must be a text"},
		{"model: m\nbase: http://localhost\ntemplate: .", "s.yaml:3: template: testdata: it is a folder"},
		{"model: m\nbase: https://user:abc@host/v1", "s.yaml:2: base has a user or a password in it; " + inEnvironment},
		{"model: m\nbase: https://host/v1?key=abc", "s.yaml:2: base must end before ? and #; fields of the request go into extra, and " + inEnvironment},
	} {
		_, err := Open(node(t, c.text), Setup{File: "s.yaml", Folder: "testdata", Key: secretKey, Now: time.Now})
		if err == nil {
			t.Errorf("%s\nis not refused; want\n%s", c.text, c.want)
			continue
		}
		if diff := cmp.Diff(c.want, err.Error()); diff != "" {
			t.Errorf("%s\n- want, + got:\n%s", c.text, diff)
		}
		if strings.Contains(err.Error(), secretKey) || strings.Contains(err.Error(), "abc") {
			t.Errorf("the message has a secret: %v", err)
		}
	}
}

func TestTemplates(t *testing.T) {
	for text, want := range map[string]string{
		"{first} {second} [[A]]":                                   "",
		"{first} {second} A>>B, A>B":                               "",
		"{first} {second} {\"winner\": \"A\"} {} {1}":              "",
		"{first} [[A]]":                                            "lacks the place {second}",
		"{first} {second} [[A]] {Second}":                          "unknown place {Second} (did you mean second?); there are {prompt}, {first}, {second}, {fence}",
		"{first} {second}":                                         "asks for no verdict",
		"{first} {second} [[A]] \xff":                              "is not a text in UTF-8",
		strings.Repeat("{first} {second} [[A]]", maxTemplate/22+1): "is not a text in UTF-8 of at most 1 MiB",
	} {
		_, faults := checkTemplate(text)
		if got := strings.Join(faults, "\n"); (want == "") != (got == "") || !strings.HasPrefix(got, want) {
			t.Errorf("%.40q: got %q, want %q", text, got, want)
		}
	}
}

// An alias that leads into itself is read to its end, and refused.
func TestCircle(t *testing.T) {
	n := node(t, "model: m\nbase: http://localhost\nextra: &x {a: 1, b: *x}")
	if _, err := Open(n, Setup{File: "s.yaml", Key: secretKey, Now: time.Now}); err == nil {
		t.Error("it is not refused")
	}
}

func TestAddresses(t *testing.T) {
	for base, want := range map[string]string{
		"https://api.example.com/v1":                  "",
		"https://api.example.com":                     "",
		"https://10.0.0.5:8443/v1":                    "",
		"http://localhost:8000/v1":                    "",
		"http://LocalHost/v1":                         "",
		"http://127.0.0.1:1234":                       "",
		"http://127.9.9.9":                            "",
		"http://[::1]:9/v1":                           "",
		"HTTP://127.0.0.1/v1":                         "",
		"http://10.0.0.5/v1":                          "must begin with https://",
		"http://api.example.com/v1":                   "must begin with https://",
		"http://localhost.example.com/v1":             "must begin with https://",
		"http://127.0.0.1.example.com/v1":             "must begin with https://",
		"http://0.0.0.0/v1":                           "must begin with https://",
		"http://[::ffff:8.8.8.8]/v1":                  "must begin with https://",
		"http://2130706433/v1":                        "must begin with https://",
		"http://localhost@example.com/v1":             "has a user or a password",
		"https://:secret@example.com/v1":              "has a user or a password",
		"https://api.example.com/v1/chat/completions": "must end before /chat/completions",
		"https://api.example.com/v1?":                 "must end before ?",
		"https://api.example.com/v1#x":                "must end before ?",
		"api.example.com/v1":                          "must be an address",
		"localhost:8000/v1":                           "must be an address",
		"ftp://localhost/v1":                          "must be an address",
		"https://":                                    "must be an address",
		"https://a b/":                                "must be an address",
		"":                                            "must be an address",
	} {
		if got := addressFault(base); (want == "") != (got == "") || !strings.HasPrefix(got, want) {
			t.Errorf("%q: got %q, want %q", base, got, want)
		}
	}
	// From the environment.
	if _, err := Open(node(t, "model: m"), Setup{File: "s.yaml", URL: "http://api.example.com/v1", Now: time.Now}); err == nil || !strings.HasPrefix(err.Error(), "s.yaml: JOUST_JUDGE_URL must begin with https://") {
		t.Errorf("got %v", err)
	}
}

func TestKeys(t *testing.T) {
	for key, want := range map[string]string{
		"":                  "",
		secretKey:           "",
		"12345678":          "",
		"1234567":           "has fewer than 8 characters",
		"two words, long":   "has a blank",
		"long-enough-key\n": "has a blank",
		"long-enough-kéy":   "has a blank",
	} {
		if got := keyFault(key); (want == "") != (got == "") || !strings.HasPrefix(got, want) {
			t.Errorf("%q: got %q, want %q", key, got, want)
		}
	}
	_, err := Open(node(t, "model: m\nbase: http://localhost"), Setup{File: "s.yaml", Key: "short", Now: time.Now})
	if err == nil || !strings.HasPrefix(err.Error(), "s.yaml: JOUST_JUDGE_KEY has fewer") || strings.Contains(err.Error(), "short") {
		t.Errorf("got %v", err)
	}
}
