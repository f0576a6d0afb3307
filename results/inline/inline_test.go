package inline

import "testing"

// The hash of "a{}" by openssl dgst -sha256 -binary | base64, and that of "b()".
func TestNew(t *testing.T) {
	f := New("a{}", "b()", "connect-src 'self'")
	const policy = "default-src 'none'; style-src 'sha256-X1RutGBrXCt9KkSaXMK7tHftWiRscFHOhxsS8tv8hBk='; script-src 'sha256-cf242PFc/kb7xD0Qzhsmd9vvRkc+cWFmbi+k+YvtdKc='; img-src data:; base-uri 'none'; form-action 'none'; connect-src 'self'"
	if f.Policy != policy {
		t.Errorf("got the policy\n%s, want\n%s", f.Policy, policy)
	}
	if f.Style != "<style>a{}</style>" || f.Script != "<script>b()</script>" {
		t.Errorf("got %s and %s", f.Style, f.Script)
	}
}
