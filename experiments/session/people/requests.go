package people

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"html/template"
	"io"
	"mime"
	"net/http"
	"strings"
	"time"

	"joust/experiments/session/ask"
	"joust/results/inline"
	"joust/sim/pref"
)

const (
	maxComment = 4000           // bytes
	maxTaken   = 24 * time.Hour // the longest time that a page can have shown a question
)

// room is the data of page.html: a rater's page, before its script has asked for a question.
type room struct {
	inline.Frame
	Session, Rater string
	Instructions   template.HTML
	Markdown       bool
	Minimal        int64 // milliseconds
	Comment        bool
}

func (j *Judge) serveRoom(w http.ResponseWriter, _ *http.Request, r *rater) {
	s := j.settings
	j.page.write(w, http.StatusOK, "page.html", room{
		Frame: j.page.frame, Session: j.place.Session, Rater: r.name,
		Instructions: template.HTML(s.markup(s.Instructions)), // has no elements but those of Markdown
		Markdown:     s.Markdown, Minimal: s.MinimalTime.Milliseconds(), Comment: s.Comment,
	})
}

// shownQuestion is a question as the page gets it: it names no arm, no item and no judge.
type shownQuestion struct {
	ID     string `json:"id"`
	Prompt string `json:"prompt"` // as HTML, and the answers too
	First  string `json:"first"`
	Second string `json:"second"`
}

// news is the answer to GET next.
type news struct {
	State    string         `json:"state"` // see standing
	Question *shownQuestion `json:"question,omitempty"`
	Last     string         `json:"last,omitempty"` // the verdict that can be taken back
	Done     int            `json:"done"`           // verdicts of the rater
	Verdicts int            `json:"verdicts"`       // of the session, and below those that it is expected to need
	Expected int            `json:"expected,omitempty"`
	High     int            `json:"high,omitempty"`
}

// serveNext answers to GET next?shown=ID when the page should show something other than
// that question, and at the latest after longPoll.
func (j *Judge) serveNext(w http.ResponseWriter, q *http.Request, r *rater) {
	ctx, cancel := context.WithTimeout(q.Context(), longPoll)
	defer cancel()
	// The page sees at once that the server is there, although the answer takes its time.
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusOK)
	if err := http.NewResponseController(w).Flush(); err != nil {
		return // the page has gone
	}
	s := j.next(ctx, r, q.URL.Query().Get("shown"))
	p := j.progress()
	n := news{State: s.state, Last: s.last, Done: s.done, Verdicts: p.Verdicts, Expected: p.Expected, High: p.High}
	if s.question != nil {
		markup := j.settings.markup
		n.Question = &shownQuestion{s.question.address, markup(s.question.Prompt), markup(s.question.First), markup(s.question.Second)}
	}
	_ = json.NewEncoder(w).Encode(n) // fails if the page has gone
}

// given is the body of POST verdict.
type given struct {
	ID      string `json:"id"`
	Outcome string `json:"outcome"`
	Ms      int64  `json:"ms"` // for which the page has shown the question
	Comment string `json:"comment"`
}

// stored is the answer to POST verdict.
type stored struct {
	Outcome  string `json:"outcome"`
	Repeated bool   `json:"repeated"` // the verdict is one that was given before
}

func (j *Judge) serveVerdict(w http.ResponseWriter, q *http.Request, r *rater) {
	var v given
	if !decode(w, q, &v) {
		return
	}
	o, ok := pref.ParseOutcome(v.Outcome)
	switch {
	case !ok:
		reply(w, http.StatusBadRequest, fault{"The outcome must be first, second, tie or both-bad."})
		return
	case v.Ms < 0 || v.Ms > maxTaken.Milliseconds():
		reply(w, http.StatusBadRequest, fault{"The time ms must be a number of milliseconds of at most a day."})
		return
	case len(v.Comment) > maxComment:
		reply(w, http.StatusBadRequest, fault{"The comment is too long."})
		return
	case v.Comment != "" && !j.settings.Comment:
		reply(w, http.StatusBadRequest, fault{"This session takes no comments."})
		return
	}
	ctx, cancel := context.WithTimeout(q.Context(), longPoll)
	defer cancel()
	outcome, repeated, err := j.answer(ctx, r, v.ID, ask.Answer{
		Outcome: o, Judge: r.name, Took: time.Duration(v.Ms) * time.Millisecond, Tries: 1, Comment: strings.TrimSpace(v.Comment),
	})
	if err != nil {
		deny(w, err)
		return
	}
	reply(w, http.StatusOK, stored{outcome.String(), repeated})
}

// named is the body of POST skip and of POST undo.
type named struct {
	ID string `json:"id"`
}

func (j *Judge) serveSkip(w http.ResponseWriter, q *http.Request, r *rater) {
	serveNamed(w, q, r, j.skip)
}

func (j *Judge) serveUndo(w http.ResponseWriter, q *http.Request, r *rater) {
	serveNamed(w, q, r, j.undo)
}

func serveNamed(w http.ResponseWriter, q *http.Request, r *rater, do func(*rater, string) error) {
	var n named
	if !decode(w, q, &n) {
		return
	}
	if err := do(r, n.ID); err != nil {
		deny(w, err)
		return
	}
	reply(w, http.StatusOK, struct{}{})
}

// decode reads the body of a request, which must be one JSON object with no other keys
// than those of v. It answers to a body that is not, and returns false.
func decode(w http.ResponseWriter, q *http.Request, v any) bool {
	kind, _, err := mime.ParseMediaType(q.Header.Get("Content-Type"))
	if err != nil || kind != "application/json" {
		reply(w, http.StatusUnsupportedMediaType, fault{"The request must have the content type application/json."})
		return false
	}
	d := json.NewDecoder(q.Body)
	d.DisallowUnknownFields()
	err = d.Decode(v)
	if err == nil {
		if _, more := d.Token(); !errors.Is(more, io.EOF) {
			err = cmp.Or(more, errors.New("more than one value"))
		}
	}
	var long *http.MaxBytesError
	switch {
	case errors.As(err, &long):
		reply(w, http.StatusRequestEntityTooLarge, fault{"The request is too long."})
	case err != nil:
		reply(w, http.StatusBadRequest, fault{"The request is not the JSON that is expected here."})
	}
	return err == nil
}

// deny answers with the reason why a request is refused.
func deny(w http.ResponseWriter, err error) {
	status := http.StatusInternalServerError
	var r *refusal
	if errors.As(err, &r) {
		status = r.status
	}
	reply(w, status, fault{err.Error()})
}
