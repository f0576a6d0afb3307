package session

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"joust/environments/table"
	"joust/experiments/study"
	"joust/sim/param"
	"joust/sim/pref"
	"joust/sim/rng"
)

// texts are the texts of arms on items.
type texts struct {
	items   []string // names of the items, in the order of their first texts
	prompts []string // of each item; "" if it has none
	of      [][]text // of[arm][item]
	hash    string   // of all of them

	decks map[[2]pref.Arm][]int // of pairs that were used: the common items in the order in which they come
}

// text is the text of an arm on an item.
type text struct {
	string
	known bool
}

// The files of a session.
var (
	armsFormat = table.Format{Row: "text of an arm", Columns: []table.Column{
		{Name: "arm", Allowed: "the name of an arm, a text that is not empty"},
		{Name: "item", Allowed: "the name of an item, a text that is not empty"},
		{Name: "text", Allowed: "a text"},
	}}
	itemsFormat = table.Format{Row: "item", Columns: []table.Column{
		{Name: "item", Allowed: "the name of an item, a text that is not empty"},
		{Name: "text", Allowed: "a text"},
	}}
)

// readTexts reads the files arms and items; the latter may be nil.
func (s *Session) readTexts(r *study.Reader, arms, items *yaml.Node) {
	t := &texts{decks: map[[2]pref.Arm][]int{}}
	arm, item := map[string]int{}, map[string]int{}
	var all strings.Builder
	enter := func(words ...string) {
		for _, w := range words {
			all.WriteString(strconv.Itoa(len(w)) + ":" + w)
		}
	}
	indexOf := func(at map[string]int, name string, add func()) int {
		i, ok := at[name]
		if !ok {
			i = len(at)
			at[name] = i
			add()
		}
		return i
	}
	if !readRows(r, arms, "arms", armsFormat, func(in *table.Reader, row []string) error {
		if row[0] == "" || row[1] == "" {
			return in.Errorf("the name of an arm or of an item is empty; both must be there")
		}
		a := indexOf(arm, row[0], func() { s.Arms, t.of = append(s.Arms, row[0]), append(t.of, nil) })
		i := indexOf(item, row[1], func() { t.items = append(t.items, row[1]) })
		for len(t.of[a]) <= i {
			t.of[a] = append(t.of[a], text{})
		}
		if t.of[a][i].known {
			return in.Errorf("the arm %s has a text on the item %s already; it must have one", table.Quote(row[0]), table.Quote(row[1]))
		}
		t.of[a][i] = text{row[2], true}
		enter(row...)
		return nil
	}) {
		s.Arms = nil
		return
	}
	for a := range t.of {
		t.of[a] = append(t.of[a], make([]text, len(t.items)-len(t.of[a]))...)
	}
	t.prompts = make([]string, len(t.items))
	if items != nil {
		enter("items")
		seen := map[string]bool{}
		readRows(r, items, "items", itemsFormat, func(in *table.Reader, row []string) error {
			if seen[row[0]] {
				return in.Errorf("the item %s is there a second time; it must be there once", table.Quote(row[0]))
			}
			seen[row[0]] = true
			if i, ok := item[row[0]]; ok {
				t.prompts[i] = row[1]
				enter(row...)
			}
			return nil
		})
		for _, name := range t.items {
			if !seen[name] && len(seen) > 0 {
				r.Fail(items, "items lacks the item %s, on which arms have texts", table.Quote(name))
				break
			}
		}
	}
	if len(s.Arms) < 2 {
		r.Fail(arms, "arms has one arm, %s; a session needs at least two", table.Quote(s.Arms[0]))
		s.Arms = nil
		return
	}
	s.texts = t
	t.hash = hash([]byte(all.String()))
	for i := range s.Arms {
		for j := range i {
			if len(t.common(pref.Arm(j), pref.Arm(i))) == 0 {
				r.Fail(arms, "the arms %s and %s have no item in common, so that they cannot duel", table.Quote(s.Arms[j]), table.Quote(s.Arms[i]))
				return
			}
		}
	}
}

// readRows reads the rows of a file that a node names. It returns false after a mistake.
func readRows(r *study.Reader, n *yaml.Node, what string, f table.Format, do func(*table.Reader, []string) error) bool {
	name := r.File(n, what)
	if name.Text == "" {
		return false
	}
	err := func() error {
		file, err := param.OpenFile(name.Path)
		if err != nil {
			return err
		}
		defer file.Close()
		in, err := table.NewReader(name.Path, file, f)
		if err != nil {
			return err
		}
		for rows := 0; ; rows++ {
			switch row, err := in.Next(); {
			case errors.Is(err, io.EOF) && rows == 0:
				return in.NoRows()
			case errors.Is(err, io.EOF):
				return nil
			case err != nil:
				return err
			default:
				if err := do(in, row); err != nil {
					return err
				}
			}
		}
	}()
	if err != nil {
		r.Fail(n, "%s: %v", what, err)
	}
	return err == nil
}

// common lists the items on which both arms have a text, in order.
func (t *texts) common(a, b pref.Arm) (list []int) {
	for i := range t.items {
		if t.of[a][i].known && t.of[b][i].known {
			list = append(list, i)
		}
	}
	return list
}

// deck returns the common items of a pair, the first arm smaller, in the order in which its
// duels are about them.
func (s *Session) deck(lo, hi pref.Arm) []int {
	pair := [2]pref.Arm{lo, hi}
	d, ok := s.texts.decks[pair]
	if !ok {
		d = s.texts.common(lo, hi)
		s.stream("items", fmt.Sprintf("%q %q", s.Arms[lo], s.Arms[hi])).Shuffle(len(d), func(i, j int) { d[i], d[j] = d[j], d[i] })
		s.texts.decks[pair] = d
	}
	return d
}

// stream returns the stream of the session with these labels.
func (s *Session) stream(labels ...string) *rng.Source {
	return rng.Stream(s.Root, append([]string{"session"}, labels...)...)
}
