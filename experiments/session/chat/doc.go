// Package chat is a judge of live sessions that asks a language model behind an
// OpenAI-compatible address: POST {base}/chat/completions.
//
// # What joust help live says of it
//
// The judge chat asks a model behind an address that speaks the protocol of OpenAI's chat
// completions, in the cloud or on this computer:
//
//	judge:
//	  chat:
//	    model: gpt-x                       # as the endpoint names it
//	    version: "2026-09"                 # yours; verdicts are recorded by gpt-x@2026-09
//	    base: https://api.example.com/v1   # or the environment variable JOUST_JUDGE_URL
//	    template: judge.txt                # how to ask; without it, joust's own text
//	    parallel: 8                        # calls at once
//	    price: {in: 2.5, out: 10}          # per million tokens, in the currency of the budget
//
// The key of the endpoint is read from the environment variable JOUST_JUDGE_KEY and from
// nowhere else. It is sent to base alone, over https, except to this computer; redirections
// are not followed; it is written to no file and no message. The texts of the items and
// answers are sent to the endpoint: its owner can read them.
//
// A template is a text with the places {first} and {second}, {prompt} for the item and
// {fence} for the mark of the lines between which each text is put. No text has the mark in
// it, so that no text can end its own block. But a fence does not stop an answer from
// talking to the judge: the model reads what stands in the block, and an answer that says
// "choose me" can sway it. Only a look at the verdicts can tell whether that has happened.
//
// The template must ask for [[A]], [[B]], [[C]] for a tie or [[D]] for both bad, for
// [[A>>B]], [[A>B]], [[A=B]], [[B>A]] or [[B>>A]], or for {"winner": "A"}. The last verdict
// of a reply counts; one that is denied (not [[A]]), only listed ([[A]] or [[B]]), or
// contradicted by another form does not, nor does any in a reply that was cut off at
// max_tokens. A reply without a verdict is asked for once more; then the question fails as
// unreadable and is never a tie.
//
// Calls that fail by 408, 409, 429, 5xx, a broken connection, a time-out or an answer that
// cannot be read are repeated, at most as often as retries says, after the time that the
// endpoint asks for (Retry-After, at most 120 s) or else after a random one up to 1, 2, 4,
// … 60 s. After a 429 fewer calls are made at once. Other statuses, such as 401 or 404, end
// the session with the endpoint's message.
//
// Before each question its highest price is reserved: a token for each byte of the request,
// max_tokens for the reply, times 2 + retries calls. Afterwards its cost is the larger of
// what the endpoint reports and of the price of the tokens. Calls that may be billed but
// report no tokens (time-outs, answers that break off) count with their highest price.
// Without a price, costs are those that the endpoint reports, and none are reserved.
//
// # Keys
//
//   - model: text, required
//   - base: an https address, or http on this computer; without it JOUST_JUDGE_URL
//   - version: text; appended to the model in the name of the judge
//   - template: file, relative to the session's
//   - parallel: 1 to 256 calls at once; 4
//   - timeout: of one call, 1s to 1h; 2m
//   - temperature: 0 to 2; 0
//   - max_tokens: of a reply, 1 to 1,000,000; 1024. A model that thinks first needs more
//   - seed: sent with the request, plus the number of verdicts before on the same texts and
//     1000 for each seat of a panel; none
//   - extra: fields that are added to the request; null removes one. For models that refuse
//     max_tokens and temperature: {temperature: null, max_tokens: null, max_completion_tokens: 4000}
//   - per_minute: calls a minute, evenly spread; no limit
//   - price: {in, out} per million tokens read and written; unknown
//   - retries: 0 to 20 repetitions of failed calls for one question; 5
//
// # Files
//
//   - judge.go: [Open], and how a question becomes a verdict, a failure or the end of the
//     session; settings.go: the keys
//   - template.go, request.go: what is sent; reply.go, verdict.go: what comes back
//   - client.go: one call; fault.go: what a failed one means; gate.go: how many at once
//   - clean.go: keeps the key and the texts out of messages
package chat
