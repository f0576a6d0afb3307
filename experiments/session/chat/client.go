package chat

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"
)

const (
	maxReply   = 8 << 20   // of an answer with success, unpacked, in bytes
	maxExplain = 256 << 10 // of an answer without success
)

// call makes one call, when the limits allow it. The error is a fault, or the cause for
// which ctx has ended.
func (j *judge) call(ctx context.Context, request []byte) (*reply, error) {
	ticket, err := j.gate.enter(ctx)
	if err != nil {
		return nil, err
	}
	var f *fault
	var r *reply
	defer func() {
		if f == nil {
			j.gate.leave(ticket, r != nil, false, 0)
		} else {
			j.gate.leave(ticket, false, f.limited, f.after)
		}
	}()
	if j.pace != nil {
		now := j.now()
		if err := pause(ctx, j.pace.ReserveN(now, 1).DelayFrom(now)); err != nil {
			return nil, err
		}
	}
	limited, stop := context.WithTimeout(ctx, j.Timeout)
	defer stop()
	r, err = j.exchange(limited, request)
	switch {
	case err == nil:
		return r, nil
	case ctx.Err() != nil:
		return nil, context.Cause(ctx)
	case limited.Err() != nil:
		f = lateFault(j.Timeout)
	case !errors.As(err, &f):
		f = brokenFault(err)
	}
	return nil, f
}

// exchange sends the request and reads the answer. The error is a fault or one of the
// network.
func (j *judge) exchange(ctx context.Context, request []byte) (*reply, error) {
	q, err := http.NewRequestWithContext(ctx, http.MethodPost, j.Base+"/chat/completions", bytes.NewReader(request))
	if err != nil {
		return nil, err
	}
	q.Header.Set("Content-Type", "application/json")
	q.Header.Set("Accept", "application/json")
	q.Header.Set("User-Agent", "joust")
	if j.key != "" {
		q.Header.Set("Authorization", "Bearer "+j.key)
	}
	a, err := j.client.Do(q)
	if err != nil {
		return nil, err
	}
	defer a.Body.Close() //nolint:errcheck // all that is needed of it was read
	if a.StatusCode < 200 || a.StatusCode > 299 {
		message := "" // one that breaks off cannot be read
		if text, err := unpack(a, maxExplain); err == nil {
			message = serverMessage(text)
		}
		f := statusFault(a.StatusCode, message)
		f.after = waitAsked(a.Header, j.now())
		return nil, f
	}
	text, err := unpack(a, maxReply)
	if err != nil {
		return nil, err
	}
	kind, _, err := mime.ParseMediaType(a.Header.Get("Content-Type"))
	return parse(text, err == nil && kind == "text/event-stream")
}

// unpack reads the body of an answer, at most limit bytes of it, which may be packed
// although the client does not ask for that. With an error it returns what it has read.
func unpack(a *http.Response, limit int64) ([]byte, error) {
	var from io.Reader = a.Body
	switch strings.ToLower(a.Header.Get("Content-Encoding")) {
	case "", "identity":
	case "gzip", "x-gzip":
		z, err := gzip.NewReader(a.Body)
		if err != nil {
			return nil, broken(err, "the reply is not packed as its header says")
		}
		from = z
	default:
		return nil, garbage("the reply is packed in a way that was not asked for")
	}
	text, err := io.ReadAll(io.LimitReader(from, limit+1))
	switch {
	case err != nil:
		return text, broken(err, "the reply broke off")
	case int64(len(text)) > limit:
		return text[:limit], garbage("the reply is too long for a verdict")
	}
	return text, nil
}

// broken is the fault of a body that cannot be read to its end. An error of ctx stays.
func broken(err error, detail string) error {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return &fault{reason: unreachable, detail: detail, billed: true}
}
