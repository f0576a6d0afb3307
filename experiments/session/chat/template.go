package chat

import (
	"crypto/sha256"
	_ "embed"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"joust/experiments/session/ask"
	"joust/sim/param"
)

//go:embed template.txt
var usual string

// again is added to the request after a reply without a verdict.
const again = "\n\nAn earlier reply to this had no verdict that could be read. Keep the explanation short and end with the verdict in the form that is asked for above."

// places are the places of a template that are filled in.
var places = []string{"prompt", "first", "second", "fence"}

// place is a word in braces. Braces around anything else, as in JSON, are text.
var place = regexp.MustCompile(`\{([A-Za-z_]+)\}`)

// maxTemplate is the largest size of a template in bytes.
const maxTemplate = 1 << 20

// checkTemplate returns what is wrong with a template: line numbers, from 1, or 0 for the
// whole file, each with a message.
func checkTemplate(text string) (lines []int, faults []string) {
	add := func(line int, format string, args ...any) {
		lines, faults = append(lines, line), append(faults, fmt.Sprintf(format, args...))
	}
	if len(text) > maxTemplate || !utf8.ValidString(text) {
		add(0, "is not a text in UTF-8 of at most 1 MiB")
		return lines, faults
	}
	seen := map[string]bool{}
	for i, line := range strings.Split(text, "\n") {
		for _, m := range place.FindAllStringSubmatch(line, -1) {
			seen[m[1]] = true
			if !slices.Contains(places, m[1]) {
				add(i+1, "unknown place {%s}%s; there are {%s}", m[1], param.DidYouMean(m[1], places), strings.Join(places, "}, {"))
			}
		}
	}
	for _, p := range []string{"first", "second"} {
		if !seen[p] {
			add(0, "lacks the place {%s}", p)
		}
	}
	if !strings.Contains(text, "[[A") && !strings.Contains(text, "A>") && !strings.Contains(text, `"winner"`) {
		add(0, `asks for no verdict that can be read; it must ask for [[A]], [[B]], [[C]] or [[D]], for a comparison such as [[A>>B]], or for {"winner": "A"}`)
	}
	return lines, faults
}

// fill writes the question into the template. Each text is between two lines with a mark
// that occurs in none of the texts, so that no text can end its own block. Places within
// the texts are not filled.
func fill(template string, q ask.Question) string {
	mark := fence(q.Prompt, q.First, q.Second)
	block := func(text string) string {
		return "----- begin " + mark + " -----\n" + text + "\n----- end " + mark + " -----"
	}
	return place.ReplaceAllStringFunc(template, func(p string) string {
		switch p {
		case "{prompt}":
			return block(q.Prompt)
		case "{first}":
			return block(q.First)
		case "{second}":
			return block(q.Second)
		}
		return mark
	})
}

// fence returns a mark of 16 hexadecimal digits that occurs in none of the texts. It is a
// hash of them, so that a question is always asked in the same words, and nobody who
// writes one of the texts can choose it.
func fence(texts ...string) string {
	return absent(texts, func(n uint64) string {
		h := sha256.New()
		h.Write(binary.LittleEndian.AppendUint64(nil, n))
		for _, t := range texts {
			h.Write(binary.LittleEndian.AppendUint64(nil, uint64(len(t))))
			h.Write([]byte(t))
		}
		return hex.EncodeToString(h.Sum(nil)[:8])
	})
}

// absent returns the first of the marks 0, 1, … that occurs in none of the texts, in
// small or capital letters.
func absent(texts []string, mark func(n uint64) string) string {
	for n := uint64(0); ; n++ {
		m := mark(n)
		if !slices.ContainsFunc(texts, func(t string) bool { return strings.Contains(strings.ToLower(t), m) }) {
			return m
		}
	}
}
