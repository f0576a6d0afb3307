package chat

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	hidden     = "[key]"
	maxMessage = 300  // of a server's message, in runes
	maxRead    = 4096 // bytes of a server's message that are examined at all
	// sameKey is the length of a piece of the key that is hidden where a word has it:
	// servers show the end of a key that they refuse.
	sameKey = 4
	// sameText is the length of a piece of the texts for which a message is withheld.
	sameText = 16
	// shortText is the length below which a text is too short to be recognized.
	shortText = 4
)

// withoutKey returns the text with the key replaced wherever it stands whole.
func withoutKey(text, key string) string {
	if key == "" {
		return text
	}
	return strings.ReplaceAll(text, key, hidden)
}

// cleanMessage makes one line of a server's message that is fit for the terminal and for
// files: words with a piece of the key are replaced, and a message that quotes one of the
// texts is withheld. It returns "" if there is none.
func cleanMessage(message, key string, texts ...string) string {
	message = plain(message[:min(len(message), maxRead)])
	if message == "" {
		return ""
	}
	for _, t := range texts {
		if quotes(message, plain(t)) {
			return "the server's message is withheld because it quotes the texts"
		}
	}
	words := strings.Fields(withoutKey(message, key))
	for i, w := range words {
		if key != "" && shares(w, key, sameKey) {
			words[i] = hidden
		}
	}
	message = strings.Join(words, " ")
	if utf8.RuneCountInString(message) > maxMessage {
		message = string([]rune(message)[:maxMessage]) + "…"
	}
	return message
}

// plain returns the text on one line, without characters that are not printed.
func plain(text string) string {
	return strings.Join(strings.FieldsFunc(strings.ToValidUTF8(text, " "), func(c rune) bool {
		return unicode.IsSpace(c) || !unicode.IsPrint(c)
	}), " ")
}

// quotes reports whether the message has a piece of the text in it. A text that is
// shorter than a piece counts if it stands between words, and if it is long enough to be
// recognized.
func quotes(message, text string) bool {
	message, text = strings.ToLower(message), strings.ToLower(text)
	if len(text) >= sameText {
		return shares(message, text, sameText)
	}
	if len(text) < shortText {
		return false
	}
	inside := func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsDigit(c) }
	split := func(s string) string { return " " + strings.Join(strings.FieldsFunc(s, inside), " ") + " " }
	return strings.TrimSpace(split(text)) != "" && strings.Contains(split(message), split(text))
}

// shares reports whether a piece of n bytes stands in both texts.
func shares(a, b string, n int) bool {
	for i := 0; i+n <= len(a); i++ {
		if strings.Contains(b, a[i:i+n]) {
			return true
		}
	}
	return false
}
