package chat

import (
	"regexp"
	"strings"

	"joust/sim/pref"
)

// comparison is a verdict of Arena-Hard; the sign says how much better one is.
const comparison = `A\s*(?:>>|>|=|<|<<)\s*B|B\s*(?:>>|>|=|<|<<)\s*A`

// mark is what may stand around a verdict: blanks, quotes and stars of Markdown.
const mark = "[\\s*_\"'`]*"

// near is mark on one line.
const near = "[ \\t*_\"'`]*"

// The forms of a verdict; the first group that matches is the verdict.
var (
	// bracketed is a letter or a comparison in brackets, which may be escaped: [[A]],
	// [[ b ]], [[A>>B]], \[\[A\]\]; a comparison in single brackets too.
	bracketed = regexp.MustCompile(`(?i)\\?\[\\?\[\s*([ABCD]|` + comparison + `)\s*\\?\]\\?\]|\[\s*(` + comparison + `)\s*\]`)
	// member is the member winner of a JSON object.
	member = regexp.MustCompile(`"winner"\s*:\s*"([^"\\]*)"`)
	// bare is a comparison that ends the reply, alone on its line or after a colon.
	bare = regexp.MustCompile(`(?:^|[\n:])` + mark + `(` + comparison + `)` + mark + `\.?` + mark + `$`)
)

// What stands around a verdict that is not the judge's own.
var (
	// denied is the end of a line after which a verdict does not count: "not [[A]]".
	denied = regexp.MustCompile(`(?i)(?:(?:\b(?:not|never|nor|neither|than|over|against|without|instead of)|n't|n’t)(?: +(?:a|an|the|as|be|for|verdict|answer|choose|pick|say|give|output))*` +
		`|\b(?:reject(?:s|ed|ing)?|rul(?:e|ed|ing) out)(?: +(?:the|verdict|answer))* *:?)` + near + `$`)
	// explained is the begin of the rest of a line before which a verdict does not count: "[[A]] if the
	// first is better" repeats the question.
	explained = regexp.MustCompile(`(?i)^` + near + `(?:if|when|means|for a tie|for both)\b`)
	// listed is what stands between verdicts of which none is chosen: "[[A]] or [[B]]".
	listed = regexp.MustCompile("(?i)^(?:[\\s*_\"'`,;/|]|\\bor\\b|\\band\\b)*$")
)

// letters are the verdicts of one letter, in small letters.
var letters = map[string]pref.Outcome{"a": pref.FirstWins, "b": pref.SecondWins, "c": pref.Tie, "d": pref.BothBad}

// verdict reads the verdict of a judge's reply; false if there is none, or if it is not
// clear which it is. The forms are
//
//   - [[A]], [[B]], [[C]] for a tie, [[D]] for both bad, as MT-bench asks for them (Zheng
//     and others, 2023), and [[A>>B]], [[A>B]], [[A=B]], [[B>A]], [[B>>A]] with their
//     mirror images, as Arena-Hard does (Li and others, 2024), there in single brackets too
//   - {"winner": "A"}, with a letter or first, second, tie, both-bad
//   - a comparison such as A>>B that ends the reply
//
// Of one form the last decides, since judges name verdicts while they think ("I reject
// [[A]]: [[B]]"; MT-bench's own reader takes A there). One that is denied ("[[B]], not
// [[A]]") does not count. Verdicts that are only listed ("[[A]] or [[B]]", "[[A]] if the first
// is better"), and forms that contradict each other, are no verdict. What stands before </think> is not read.
func verdict(reply string) (pref.Outcome, bool) {
	if i := strings.LastIndex(reply, "</think>"); i >= 0 {
		reply = reply[i+len("</think>"):]
	} else if strings.Contains(reply, "<think>") {
		return 0, false // it was still thinking
	}
	var found []pref.Outcome
	for _, form := range []*regexp.Regexp{bracketed, member, bare} {
		o, seen, clear := last(reply, form)
		switch {
		case seen && !clear:
			return 0, false
		case seen:
			found = append(found, o)
		}
	}
	for _, o := range found {
		if o != found[0] {
			return 0, false
		}
	}
	if found == nil {
		return 0, false
	}
	return found[0], true
}

// last reads the last verdict of one form that counts. It reports whether there is one,
// and whether it is clear.
func last(reply string, form *regexp.Regexp) (o pref.Outcome, seen, clear bool) {
	end := -1 // of the match before, whether it counts or not
	var before pref.Outcome
	for _, m := range form.FindAllStringSubmatchIndex(reply, -1) {
		from, to := m[2], m[3]
		if from < 0 {
			from, to = m[4], m[5]
		}
		v, known := outcome(reply[from:to])
		switch {
		case denied.MatchString(reply[max(0, m[0]-64):m[0]]):
			clear = clear && v != o
		case explained.MatchString(reply[m[1]:min(len(reply), m[1]+64)]):
		default:
			o, seen = v, true
			clear = known && (end < 0 || v == before || !listed.MatchString(reply[end:m[0]]))
		}
		end, before = m[1], v
	}
	return o, seen, clear
}

// outcome reads a word or a comparison.
func outcome(text string) (pref.Outcome, bool) {
	text = strings.ToLower(strings.Join(strings.Fields(text), ""))
	if o, ok := letters[text]; ok {
		return o, true
	}
	if o, ok := pref.ParseOutcome(text); ok {
		return o, true
	}
	flip := strings.HasPrefix(text, "b") && strings.HasSuffix(text, "a")
	if len(text) < 3 || !flip && !(strings.HasPrefix(text, "a") && strings.HasSuffix(text, "b")) {
		return 0, false
	}
	var o pref.Outcome
	switch text[1 : len(text)-1] {
	case ">", ">>":
		o = pref.FirstWins
	case "<", "<<":
		o = pref.SecondWins
	case "=":
		return pref.Tie, true
	default:
		return 0, false
	}
	if flip {
		o = o.Flip()
	}
	return o, true
}
