package chat

import (
	"bytes"
	"encoding/json"
	"math"
	"strconv"
	"strings"
)

// reply is what a judge has written, and what it has cost.
type reply struct {
	text    string
	cut     bool    // it was cut off at the limit of tokens
	refused bool    // the model or a filter refused to write
	read    float64 // tokens; 0 if unknown
	written float64 // tokens with thoughts; 0 if unknown
	cost    float64 // as the server reports it; 0 if it does not
}

// packet is the part of a reply that is read, whole or one piece of a stream. Servers
// differ in the types of fields, so that each is examined by itself.
type packet struct {
	Choices []struct {
		Index   any  `json:"index"`
		Message body `json:"message"`
		Delta   body `json:"delta"`
		Finish  any  `json:"finish_reason"`
	} `json:"choices"`
	Usage any `json:"usage"`
	Error any `json:"error"`
}

// body is a message or a piece of one.
type body struct {
	Content any `json:"content"`
	Refusal any `json:"refusal"`
}

// parse reads the body of an answer with status 200. The error is a fault.
func parse(text []byte, stream bool) (*reply, error) {
	text = bytes.TrimSpace(bytes.TrimPrefix(text, []byte("\xef\xbb\xbf")))
	if stream || bytes.HasPrefix(text, []byte("data:")) || bytes.HasPrefix(text, []byte("event:")) {
		return parseStream(text)
	}
	var p packet
	if json.Unmarshal(text, &p) != nil {
		return nil, garbage("the reply is not the JSON of a chat completion")
	}
	r := new(reply)
	if _, err := r.add(&p); err != nil {
		return nil, err
	}
	return r, nil
}

// parseStream reads a reply in server-sent events, which some servers send although they
// were not asked to.
func parseStream(text []byte) (*reply, error) {
	r, whole := new(reply), false
	for line := range bytes.Lines(text) {
		data, ok := bytes.CutPrefix(bytes.TrimSpace(line), []byte("data:"))
		if data = bytes.TrimSpace(data); !ok || len(data) == 0 {
			continue
		}
		if string(data) == "[DONE]" {
			whole = true
			break
		}
		var p packet
		if json.Unmarshal(data, &p) != nil {
			return nil, garbage("a piece of the stream is not the JSON of a chat completion")
		}
		finished, err := r.add(&p)
		if err != nil {
			return nil, err
		}
		whole = whole || finished
	}
	if !whole {
		return nil, garbage("the stream broke off")
	}
	return r, nil
}

// add appends a packet and reports whether it says that the reply ends. The error is a
// fault that the server reports with status 200.
func (r *reply) add(p *packet) (finished bool, err error) {
	if p.Error != nil {
		return false, reported(p.Error)
	}
	for _, c := range p.Choices {
		if n := count(c.Index); n > 0 {
			continue
		}
		r.text += content(c.Message.Content) + content(c.Delta.Content)
		r.refused = r.refused || nonempty(c.Message.Refusal) || nonempty(c.Delta.Refusal)
		if reason, ok := c.Finish.(string); ok && reason != "" {
			finished = true
			switch strings.ToLower(reason) {
			case "length", "max_tokens":
				r.cut = true
			case "content_filter", "safety":
				r.refused = true
			}
		}
		break
	}
	if u, ok := p.Usage.(map[string]any); ok {
		r.read = max(count(u["prompt_tokens"]), count(u["input_tokens"]))
		r.written = max(count(u["completion_tokens"]), count(u["output_tokens"]))
		if r.read > 0 && r.written > 0 {
			r.written = max(r.written, count(u["total_tokens"])-r.read) // some leave thoughts out of completion_tokens
		}
		r.cost = max(r.cost, amount(u["cost"]))
	}
	return finished, nil
}

// content returns the text of a message: a text, or a list of parts of which some are texts.
func content(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case []any:
		var b strings.Builder
		for _, part := range v {
			switch part := part.(type) {
			case string:
				b.WriteString(part)
			case map[string]any:
				if text, ok := part["text"].(string); ok {
					b.WriteString(text)
				}
			}
		}
		return b.String()
	}
	return ""
}

// nonempty reports whether v is a text that is not empty.
func nonempty(v any) bool {
	s, ok := v.(string)
	return ok && s != ""
}

// amount reads a number, which may be written as a text; 0 if it is none, is negative or
// is beyond all reason.
func amount(v any) float64 {
	n, ok := v.(float64)
	if s, text := v.(string); text {
		parsed, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
		n, ok = parsed, err == nil
	}
	if !ok || !(n >= 0 && n <= 1e9) {
		return 0
	}
	return n
}

// count reads a number of tokens.
func count(v any) float64 { return math.Ceil(amount(v)) }
