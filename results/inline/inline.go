// Package inline has what pages share that load nothing: one style sheet and one script,
// both part of the page, and the policy that allows these two alone.
package inline

import (
	"crypto/sha256"
	"encoding/base64"
	"html/template"
	"strings"
)

// Frame is the head of a page.
type Frame struct {
	Policy string        // the content security policy, for a header or a meta element
	Style  template.HTML // the style element
	Script template.HTML // the script element
}

// New returns the frame of a page with that style sheet and that script. The policy allows
// them by their hashes, pictures within the page, and the further directives, such as
// "connect-src 'self'".
func New(style, script string, further ...string) Frame {
	return Frame{
		Policy: strings.Join(append([]string{
			"default-src 'none'", "style-src " + source(style), "script-src " + source(script), "img-src data:", "base-uri 'none'", "form-action 'none'",
		}, further...), "; "),
		Style:  template.HTML("<style>" + style + "</style>"),
		Script: template.HTML("<script>" + script + "</script>"),
	}
}

// source returns the name of an allowed text in a policy.
func source(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}
