package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"gopkg.in/yaml.v3"

	"joust/experiments/family"
	"joust/experiments/process"
	"joust/experiments/session"
	"joust/experiments/session/ask"
	"joust/experiments/session/chat"
	"joust/experiments/session/people"
	judging "joust/experiments/session/program"
	"joust/experiments/session/simulated"
	"joust/experiments/strict"
	"joust/experiments/study"
	"joust/sim/duel"
)

// liveJudges makes the judges of a session.
type liveJudges struct {
	ctx      context.Context
	stderr   io.Writer
	command  string                        // the flag --judge: a program that judges instead
	simulate *family.Setting               // the flag --simulate: an environment that judges instead
	dir      func(*session.Session) string // the folder of a session
	idle     bool                          // nothing is asked: no judge is made

	programs []string // the command of the judge, if it is a program
	rehearse func(root uint64) ask.Judge
}

// kinds returns the kinds of judges that a session may name.
func (l *liveJudges) kinds() []session.JudgeKind {
	kinds := []session.JudgeKind{
		{Name: "command", New: l.newProgram},
		{Name: "simulated", New: l.newSimulated},
		{Name: "chat", New: l.newChat},
		{Name: "people", New: l.newPeople},
	}
	for i := range kinds {
		kinds[i].New = l.replaced(kinds[i].New)
	}
	return kinds
}

// judgeMaker is the function New of a kind of judge.
type judgeMaker func(r *study.Reader, s *session.Session, n *yaml.Node) ask.Judge

// replaced makes the judge that a flag names instead of that of the session.
func (l *liveJudges) replaced(own judgeMaker) judgeMaker {
	return func(r *study.Reader, s *session.Session, n *yaml.Node) ask.Judge {
		switch {
		case l.idle:
			return nil
		case l.command != "":
			return l.program(s, strings.Fields(l.command), l.command, programSettings{parallel: 1, timeout: standardTimeout})
		case l.simulate == nil:
			return own(r, s, n)
		}
		judge := own(r, s, n)
		if judge == nil {
			return nil
		}
		l.programs = nil
		played, err := l.played(*l.simulate, s, simulated.Options{Parallel: judge.Parallel()}, judge.Price)
		if err != nil {
			r.Fail(nil, "--simulate: %v", err)
			return nil
		}
		return played
	}
}

// standardTimeout is the time limit of an answer.
const standardTimeout = 60 * time.Second

// programSettings are the settings of a judge that is a program.
type programSettings struct {
	parallel int
	timeout  time.Duration
	price    float64
}

// Bounds of what sessions say about judges.
const (
	mostParallel = 1000
	mostPrice    = math.MaxFloat32
	leastTimeout = time.Millisecond
	mostTime     = 24 * time.Hour
)

// newProgram reads a judge that is a program.
func (l *liveJudges) newProgram(r *study.Reader, s *session.Session, n *yaml.Node) ask.Judge {
	p := programSettings{parallel: 1, timeout: standardTimeout}
	var words []string
	var title string
	r.Mapping(n, "judge",
		strict.Key{Name: "command", Required: true, Read: func(n *yaml.Node) {
			if c := r.Command(n, "command"); c != nil {
				words, title = c.Words(), c.String()
			}
		}},
		strict.Key{Name: "parallel", Read: func(n *yaml.Node) { p.parallel = r.Count(n, "parallel", 1, mostParallel) }},
		strict.Key{Name: "timeout", Read: func(n *yaml.Node) {
			r.Time(n, "timeout", leastTimeout, mostTime, &p.timeout)
		}},
		strict.Key{Name: "price", Read: func(n *yaml.Node) { r.Within(n, "price", 0, mostPrice, &p.price) }},
	)
	if words == nil {
		return nil
	}
	return l.program(s, words, title, p)
}

// program returns a judge that is a program.
func (l *liveJudges) program(s *session.Session, words []string, title string, p programSettings) ask.Judge {
	l.programs = []string{title}
	start := process.Programs{Context: l.ctx, Errors: &prefixed{before: title + ": ", to: l.stderr}, Grace: farewellWait}
	return judging.New(judging.Options{
		Title: title, Session: s.Name, Parallel: p.parallel, Timeout: p.timeout, Price: p.price, Root: s.Root, After: time.After,
		Start: func() (judging.Process, error) {
			started, err := start.Process(words)
			if err != nil {
				return nil, err
			}
			return started, nil
		},
	})
}

// farewellWait is how long a judge may take to end.
const farewellWait = 5 * time.Second

// newChat reads a judge that is a model behind an address.
func (l *liveJudges) newChat(r *study.Reader, s *session.Session, n *yaml.Node) (judge ask.Judge) {
	r.Mapping(n, "judge", strict.Key{Name: "chat", Required: true, Read: func(n *yaml.Node) {
		j, err := chat.Open(n, chat.Setup{
			File: s.File, Folder: filepath.Dir(s.File), URL: os.Getenv("JOUST_JUDGE_URL"), Key: os.Getenv("JOUST_JUDGE_KEY"), Now: time.Now,
		})
		var mistakes strict.Mistakes
		switch {
		case errors.As(err, &mistakes):
			r.Add(mistakes...)
		case err != nil:
			r.Fail(n, "%v", err)
		default:
			judge = j
		}
	}})
	return judge
}

// newPeople reads judges that are people on a page.
func (l *liveJudges) newPeople(r *study.Reader, s *session.Session, n *yaml.Node) (judge ask.Judge) {
	r.Mapping(n, "judge", strict.Key{Name: "people", Required: true, Read: func(n *yaml.Node) {
		settings := people.Decode(r.Reader, n)
		if calls := s.CallsOfDuel(); calls > len(settings.Raters) {
			r.Fail(n, "a duel has %d calls (panel, twice with order: both), each for another rater, and there are %d; name more raters, or ask for fewer calls", calls, len(settings.Raters))
		}
		judge = peopleJudge{people.New(settings, people.Place{
			Session: s.Name, Folder: l.dir(s), Warn: func(text string) { fmt.Fprintln(l.stderr, text) },
		}), l.stderr}
	}})
	return judge
}

// peopleJudge prints the links of the raters once there are any.
type peopleJudge struct {
	*people.Judge
	out io.Writer
}

// Start implements ask.Started.
func (p peopleJudge) Start(ctx context.Context) error {
	if err := p.Judge.Start(ctx); err != nil {
		return err
	}
	for _, link := range p.Links() {
		fmt.Fprintf(p.out, "%s judges at %s\n", link.Rater, link.URL)
	}
	return nil
}

// newSimulated reads a judge that an environment plays.
func (l *liveJudges) newSimulated(r *study.Reader, s *session.Session, n *yaml.Node) ask.Judge {
	o := simulated.Options{Parallel: 1}
	var setting family.Setting
	var at *yaml.Node
	r.Mapping(n, "judge",
		strict.Key{Name: "simulated", Required: true, Read: func(n *yaml.Node) {
			at = n
			setting, _ = r.Environment(n) // a mistake is recorded
		}},
		strict.Key{Name: "parallel", Read: func(n *yaml.Node) { o.Parallel = r.Count(n, "parallel", 1, mostParallel) }},
		strict.Key{Name: "latency", Read: func(n *yaml.Node) { r.Time(n, "latency", 0, mostTime, &o.Latency) }},
		strict.Key{Name: "price", Read: func(n *yaml.Node) { r.Within(n, "price", 0, mostPrice, &o.Price) }},
	)
	if setting.Entry == nil {
		return nil
	}
	judge, err := l.played(setting, s, o, nil)
	if err != nil {
		r.Located(err, setting, at)
		return nil
	}
	return judge
}

// played returns a judge that an environment plays. Its prices are those of another judge,
// unless price is nil.
func (l *liveJudges) played(e family.Setting, s *session.Session, o simulated.Options, price func(ask.Question) float64) (ask.Judge, error) {
	if _, ok := e.Entry.(*duel.WorldEntry); !ok {
		return nil, errors.New("the environment is of another family; a judge is one of duels, see joust list environments")
	}
	world, err := study.OpenWorld(catalogue.Of(e), e)
	if err != nil {
		return nil, err
	}
	judge := func(root uint64, o simulated.Options) (ask.Judge, error) {
		o.Root = root
		j, err := simulated.New(e.String(), world.(duel.World), len(s.Arms), o)
		if err != nil {
			return nil, err
		}
		if price != nil {
			return pricedJudge{j, price}, nil
		}
		return j, nil
	}
	o.Wait = waitFor
	l.rehearse = func(root uint64) ask.Judge {
		quick := o
		quick.Latency = 0
		j, err := judge(root, quick)
		if err != nil {
			panic(err) // which depends on no root seed
		}
		return j
	}
	return judge(s.Root, o)
}

// pricedJudge is a simulated judge with the prices of another one.
type pricedJudge struct {
	*simulated.Judge
	price func(ask.Question) float64
}

// Price implements ask.Judge.
func (p pricedJudge) Price(q ask.Question) float64 { return p.price(q) }

// waitFor waits so long, or until ctx ends.
func waitFor(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// prefixed writes lines with a text before each.
type prefixed struct {
	before string
	to     io.Writer
	mu     sync.Mutex
	open   []byte // the line that is not complete yet
}

// Write implements io.Writer.
func (p *prefixed) Write(text []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.open = append(p.open, text...)
	for {
		line, rest, complete := bytes.Cut(p.open, []byte("\n"))
		if !complete {
			return len(text), nil
		}
		if _, err := fmt.Fprintf(p.to, "%s%s\n", p.before, line); err != nil {
			return 0, err
		}
		p.open = rest
	}
}
