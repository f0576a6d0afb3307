package chat

import (
	"bytes"
	"encoding/json"

	"joust/experiments/session/ask"
)

// message is one message of a conversation.
type message struct {
	Role    string `json:"role"`
	Content string `json:"content"`
}

// request returns the JSON that asks the question, for the first time or again after a
// reply without a verdict. Equal questions give equal bytes. Verdicts on equal texts that
// are repeated, and seats of a panel, have seeds of their own.
func (c *settings) request(q ask.Question, repeated bool) []byte {
	text := fill(c.Template, q)
	if repeated {
		text += again
	}
	fields := map[string]any{
		"model":       c.Model,
		"messages":    []message{{"user", text}},
		"temperature": c.Temperature,
		"max_tokens":  c.MaxTokens,
	}
	if c.Seed != nil {
		fields["seed"] = *c.Seed + q.Repeat + 1000*q.Seat
	}
	for name, v := range c.Extra {
		if v == nil {
			delete(fields, name)
		} else {
			fields[name] = v
		}
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(fields); err != nil {
		panic("chat: " + err.Error()) // read has tried to write what the file has
	}
	return bytes.TrimRight(b.Bytes(), "\n")
}

// price is what tokens cost by the price table.
func (c *settings) price(in, out float64) float64 {
	return float64(in/1e6*c.Price.In) + float64(out/1e6*c.Price.Out)
}

// most is the most that one call can cost: a token is at least one byte of the request,
// and the request limits the tokens of the reply.
func (c *settings) most(request []byte) float64 {
	return c.price(float64(len(request)), float64(c.output()))
}
