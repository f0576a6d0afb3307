package chat

import (
	"strings"
	"testing"

	"joust/sim/pref"
)

// none is what a reply without a verdict is compared with.
const none = pref.Outcome(255)

func TestVerdict(t *testing.T) {
	for _, c := range []struct {
		why, reply string
		want       pref.Outcome
	}{
		{"a letter", "[[A]]", pref.FirstWins},
		{"the second", "[[B]]", pref.SecondWins},
		{"a tie", "[[C]]", pref.Tie},
		{"both are bad", "[[D]]", pref.BothBad},
		{"after reasons", "A is short, B is wrong.\n\nVerdict: [[A]]", pref.FirstWins},
		{"in bold", "**[[B]]**.", pref.SecondWins},
		{"with blanks and a small letter", "[[ b ]]", pref.SecondWins},
		{"brackets escaped for Markdown", `\[\[A\]\]`, pref.FirstWins},
		{"the last one decides", "At first I thought [[A]], yet B is right: [[B]]", pref.SecondWins},
		{"the last one, where MT-bench's reader takes the first", "I reject [[A]]. My verdict is [[B]].", pref.SecondWins},
		{"only a rejected one", "I reject [[A]].", none},
		{"only a negated one", "It is not [[A]]", none},
		{"a negated one at the end", "The better one is [[B]], not [[A]].", pref.SecondWins},
		{"better than", "[[B]] is better than [[A]]", pref.SecondWins},
		{"preferred over", "I prefer [[A]] over answer [[B]].", pref.FirstWins},
		{"instead of", "I choose [[A]] instead of [[B]].", pref.FirstWins},
		{"chosen and rejected", "Chosen: [[B]]. Rejected: [[A]]", pref.SecondWins},
		{"a contraction", "It isn't [[A]], it is [[B]]", pref.SecondWins},
		{"not said of the verdict itself", "B is not good, so [[A]]", pref.FirstWins},
		{"after thinking it over", "[[B]] at first. Thinking it over: [[A]]", pref.FirstWins},
		{"the same chosen and denied", "I choose [[A]]. No, not [[A]].", none},
		{"a list", "I must answer [[A]] or [[B]].", none},
		{"a long list", "The choices are [[A]], [[B]], [[C]] and [[D]]", none},
		{"two in a row", "[[A]] [[B]]", none},
		{"a list, then a verdict", "Of [[A]], [[B]], [[C]]: the verdict is [[A]]", pref.FirstWins},
		{"the same twice", "[[A]] [[A]]", pref.FirstWins},
		{"the question repeated", "Write [[A]] if the first is better, [[B]] if the second is, [[C]] for a tie.", none},
		{"a denial in the line above", "A is right, B is not\n\n[[A]]", pref.FirstWins},
		{"a condition in the line below", "[[A]]\n\nIf you need more, ask.", pref.FirstWins},
		{"no verdict", "Both have their merits.", none},
		{"nothing", "", none},
		{"a letter alone", "A", none},
		{"a word of another language in brackets", "[[Ä]]", none},
		{"a letter that is no verdict", "[[E]]", none},
		{"single brackets", "[A]", none},
		{"half a verdict", "[[A", none},
		{"line breaks within", "[[\nA\n]]", pref.FirstWins},

		{"Arena-Hard: much better", "[[A>>B]]", pref.FirstWins},
		{"Arena-Hard: better", "My final verdict is: [[A>B]]", pref.FirstWins},
		{"Arena-Hard: level", "[[A=B]]", pref.Tie},
		{"Arena-Hard: worse", "[[B>A]]", pref.SecondWins},
		{"Arena-Hard: much worse", "[[B>>A]]", pref.SecondWins},
		{"Arena-Hard, mirrored", "[[A<B]]", pref.SecondWins},
		{"Arena-Hard, mirrored, much", "[[A<<B]]", pref.SecondWins},
		{"Arena-Hard, mirrored twice", "[[B<<A]]", pref.FirstWins},
		{"Arena-Hard, a tie with B first", "[[B=A]]", pref.Tie},
		{"Arena-Hard, with blanks", "[[A >> B]]", pref.FirstWins},
		{"Arena-Hard, single brackets", "so [B>A]", pref.SecondWins},
		{"Arena-Hard, denied", "not [[A>B]], rather [[B>A]]", pref.SecondWins},
		{"Arena-Hard, denied at the end", "[[B>A]], not [[A>B]]", pref.SecondWins},
		{"a comparison with itself", "[[A>A]]", none},
		{"a comparison that ends the reply", "Reasons.\nA>>B", pref.FirstWins},
		{"a comparison after a colon", "Final verdict: **B>A**.", pref.SecondWins},
		{"a comparison within a sentence", "I think A>B in style only.", none},
		{"a comparison at the end of a sentence", "in style A>B", none},

		{"JSON", `{"winner":"A"}`, pref.FirstWins},
		{"JSON with blanks", `{ "winner" : "B" }`, pref.SecondWins},
		{"JSON, a tie", `{"winner":"tie"}`, pref.Tie},
		{"JSON, both bad", `{"winner":"both-bad"}`, pref.BothBad},
		{"JSON, a comparison", `{"winner":"B>>A"}`, pref.SecondWins},
		{"JSON in a block of Markdown", "```json\n{\"reason\": \"x\", \"winner\": \"first\"}\n```", pref.FirstWins},
		{"JSON with another name", `{"winner":"gpt"}`, none},
		{"JSON with a comparison that is none", `{"winner":"a!b"}`, none},
		{"JSON that seems a comparison", `{"winner":"x>y"}`, none},
		{"JSON with a number", `{"winner":1}`, none},
		{"JSON whose reason quotes another", `{"winner":"B","reason":"it says \"winner\":\"A\" itself"}`, pref.SecondWins},
		{"JSON whose reason quotes a verdict of an answer", `{"winner":"B","reason":"answer A says [[A]] itself"}`, none},
		{"forms that agree", "{\"winner\":\"A\"}\n[[A]]", pref.FirstWins},
		{"forms that contradict each other", "{\"winner\":\"A\"}\n[[B]]", none},

		{"thoughts are not read", "<think>[[A]] or [[B]]? I reject [[B]]</think>[[B]]", pref.SecondWins},
		{"thoughts without a begin", "maybe [[A]]</think>\nno verdict", none},
		{"thoughts without an end", "<think>[[A]]", none},
		{"not UTF-8", "\xff\xfe[[A]]\xff", pref.FirstWins},
	} {
		got, ok := verdict(c.reply)
		if !ok {
			got = none
		}
		if got != c.want {
			t.Errorf("%s: the verdict of %q is %v, want %v (255: none)", c.why, c.reply, got, c.want)
		}
	}
}

// No reply makes the reader panic, a line break at its end changes nothing, and a verdict
// after it decides.
func FuzzVerdict(f *testing.F) {
	for _, seed := range []string{"[[A]]", "not [[B]]", "[[A>>B]] or [B=A]", `{"winner":"A"}`, "x\nA<B", "<think>[[A]]</think>", `\[\[c\]\]`, "[[A]] if"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, reply string) {
		got, ok := verdict(reply)
		if ok && got > pref.BothBad {
			t.Fatalf("the verdict of %q is %v", reply, got)
		}
		if again, okAgain := verdict(reply + "\n"); ok != okAgain || got != again {
			t.Errorf("a line break after %q changes its verdict: %v %v, was %v %v", reply, again, okAgain, got, ok)
		}
		if strings.Contains(reply, "winner") || strings.Contains(reply, "<think>") {
			return // may contradict the verdict that follows, or hide it
		}
		if o, ok := verdict(reply + "\n\nSo: [[B]]"); !ok || o != pref.SecondWins {
			t.Errorf("after %q the verdict [[B]] is read as %v %v", reply, o, ok)
		}
	})
}
