package people

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"joust/sim/param"
)

// linksName is the file in the session's folder that keeps the links alive from one run to
// the next. Only its owner may read it.
const linksName = "links.json"

// links are what the file holds: the secrets of the raters, and the port that they lead to.
type links struct {
	Port   int               `json:"port"`
	Tokens map[string]string `json:"tokens"` // by the names of the raters
}

// readLinks reads the links of the session's last run, or returns none if this is its first.
func readLinks(folder string) (l links, err error) {
	path := filepath.Join(folder, linksName)
	text, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return l, errors.New(param.FileFault(path, err))
	default:
		if err := json.Unmarshal(text, &l); err != nil || l.Port < 0 || l.Port > maxPort {
			return l, fmt.Errorf("%s holds no links; remove it, and the session makes new ones", path)
		}
	}
	if l.Tokens == nil {
		l.Tokens = map[string]string{}
	}
	return l, nil
}

// token returns the secret of a rater, and makes one of at least 128 random bits for a rater
// who has none.
func (l links) token(rater string) string {
	const least = 26 // characters of five bits each
	if t := l.Tokens[rater]; len(t) >= least {
		return t
	}
	l.Tokens[rater] = rand.Text()
	return l.Tokens[rater]
}

// write writes the links, which appear complete or not at all.
func (l links) write(folder string) (err error) {
	text, err := json.MarshalIndent(l, "", "  ")
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(folder, ".tmp-*") // with mode 0600
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(f.Name()) }() // fails if the file was renamed, as intended
	_, err = f.Write(append(text, '\n'))
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), filepath.Join(folder, linksName))
}

// same compares secrets in a time that does not depend on where they differ.
func same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

// folderOf returns the folder of the addresses of a rater's pages. It follows from the
// secret, without giving it away, and thus remains the same if raters come and go.
func folderOf(token string) string {
	sum := sha256.Sum256([]byte("pages " + token))
	return hex.EncodeToString(sum[:6])
}
